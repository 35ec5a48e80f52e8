// "Where did it look?": the maps of every class and layer, what is chosen of them, and the reader's mark.

const LOOK_SHARES = 224; // places a side in which a map's parts are summed

class LookData {
  constructor({ header, arrays }) {
    const { classes, layers, parts } = header.scene;
    Object.assign(this, { classes, layers, parts, arrays, made: new Map() });
  }

  // The place of a class among those that have maps, or -1.
  place(target) {
    return this.classes.findIndex(([index]) => index === target);
  }

  name(target) {
    return this.classes[this.place(target)]?.[1] ?? "";
  }

  // The signed map of a choice, at one of the layers: {values, size}.
  raw({ target, against }, layer) {
    const [, , h, w] = this.layers[layer], all = this.arrays[`map_${layer}`], cut = (k) => all.subarray(k * h * w, (k + 1) * h * w);
    const own = cut(this.place(target)), other = this.place(against);
    if (other < 0) return { values: own, size: [h, w] };
    const rest = cut(other);
    return { values: own.map((v, k) => v - rest[k]), size: [h, w] };
  }

  // The same, ready to be drawn.
  map(choice, layer = choice.layer) {
    const { target, against, rectified } = choice, key = `${layer},${target},${against},${rectified}`;
    if (!this.made.has(key)) this.made.set(key, new OverlayMap({ ...this.raw(choice, layer), signed: !rectified }));
    return this.made.get(key);
  }

  // Pearson's correlation of a layer's signed map with the last one's; NaN where one is flat.
  alike({ target, against }, layer) {
    const { alone, last } = this.arrays, count = this.classes.length, end = this.layers.length - 1;
    const signs = [[this.place(target), 1], [this.place(against), -1]].filter(([k]) => k >= 0);
    const sum = (table, at) => signs.reduce((all, [i, a]) => all + signs.reduce((part, [j, b]) => part + a * b * table[(at * count + i) * count + j], 0), 0);
    return sum(last, layer) / Math.sqrt(sum(alone, layer) * sum(alone, end));
  }

  // The share of what is above zero that lies in each part; null without parts, or without anything.
  shares(choice) {
    if (!this.parts.length) return null;
    const key = `shares ${choice.layer},${choice.target},${choice.against}`;
    if (!this.made.has(key)) this.made.set(key, this.sums(this.raw(choice, choice.layer)));
    return this.made.get(key);
  }

  sums({ values, size }) {
    const n = LOOK_SHARES, fine = mapUpsampled(values.map((v) => Math.max(0, v)), size, n), total = fine.reduce((sum, v) => sum + v, 0);
    if (!(total > 0)) return null;
    return this.parts.map(([, x, y, w, h]) => {
      const [left, right, top, bottom] = [x, x + w, y, y + h].map((v) => Math.round(v * n));
      let sum = 0;
      for (let r = top; r < bottom; r++) for (let c = left; c < right; c++) sum += fine[r * n + c];
      return sum / total;
    });
  }
}

// What is chosen outlives payloads about the same picture: {choice: {layer, target, against,
// rectified}, opacity, guess: [x, y] in shares of the picture, or null}.
function lookState(player) {
  const { header } = player.film, { scene } = header, state = (player.look ??= { opacity: 0.45, told: [] });
  if (state.id === header.id) return state;
  if (state.run !== header.run || state.about !== scene.about) state.data = new LookData(player.film);
  if (state.about !== scene.about) Object.assign(state, { about: scene.about, guess: null, choice: null, told: [] });
  // A payload that answers a choice made here may come after the next choice.
  const start = lookKey(scene.start), answered = state.told.indexOf(start);
  if (answered >= 0) state.told.splice(0, answered + 1);
  const news = start !== state.start && answered < 0;
  if (!state.choice || news || state.data.place(state.choice.target) < 0) state.choice = lookStart(state.data, scene.start);
  if (state.data.place(state.choice.against) < 0) state.choice.against = -1;
  Object.assign(state, { id: header.id, run: header.run, start, veiled: scene.veiled });
  return state;
}

function lookStart(data, { layer, target, against, rectified }) {
  const at = data.layers.findIndex(([name]) => name === layer), known = data.place(target) >= 0 ? target : data.classes[0][0];
  return { layer: at < 0 ? data.layers.length - 1 : at, target: known, against: against === known ? -1 : against, rectified };
}

function lookKey({ layer, target, against, rectified }) {
  return JSON.stringify([layer, target, against, rectified]);
}

// One thing of the choice is another one now. A class is never held against itself.
function lookChoose(player, change) {
  const { look: state } = player, choice = { ...state.choice, ...change };
  if (choice.against === choice.target) choice.against = -1;
  state.choice = choice;
  const told = { layer: state.data.layers[choice.layer][0], target: choice.target, against: choice.against, rectified: choice.rectified };
  state.told.push(lookKey(told));
  player.emit({ kind: "look", ...told });
  player.requestDraw();
}

// Between two maps on their way from one to the other; what is too fine jumps.
function lookBetween(from, to, part) {
  if (part >= 1 || !from || from.n !== to.n || from.blank || to.blank || from.signed !== to.signed || from.fine) return to;
  const { values, size, signed } = to, mixed = new OverlayMap({ values, size, signed, top: to.top });
  mixed.made = from.shares.map((v, k) => v + part * (to.shares[k] - v));
  return mixed;
}

// "0.31", "−0.04", "–"
function lookNumber(value) {
  if (!Number.isFinite(value)) return "\u2013";
  const text = value.toFixed(2);
  return text === "-0.00" ? "0.00" : text.replace("-", "\u2212");
}
