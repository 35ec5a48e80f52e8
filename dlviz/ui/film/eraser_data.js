// The eraser's pictures and its network: what is rubbed out, and what the network says to it.

const ERASER_STATES = ["whole", "mark_gone", "figure_gone"]; // 0, 1, 2 below
const ERASER_KEPT = 200; // strokes that can be taken back
const ERASER_SIZE = 6; // px across, at first

class EraserData {
  constructor({ header, arrays }) {
    const { scene } = header, [, h, w] = scene.size;
    Object.assign(this, { scene, arrays, h, w, area: h * w, net: new Cnn(scene) });
    this.dense = scene.ops[scene.ops.length - 1];
    this.bases = [arrays.pictures, arrays.mark_gone, arrays.figure_gone];
  }

  // A picture [3 * h * w] of bytes: as it is, or with its mark or its figure gone.
  bytes(picture, base) {
    return eraserCut(this.bases[base], picture, 3 * this.area);
  }

  // The target's probability in that state, as it was measured.
  chance(picture, base) {
    const { arrays: { chances }, scene: { truth } } = this;
    return chances[(chances.length / truth.length) * picture + base];
  }

  // The bytes with what the brush paints where `gone` [h * w] is 1.
  rubbed(picture, base, gone) {
    const { area } = this, fill = eraserCut(this.arrays.fills, picture, 3 * area), out = this.bytes(picture, base).slice();
    for (let k = 0; k < out.length; k++) if (gone[k % area]) out[k] = fill[k];
    return out;
  }

  // {chances [K], best, map}: the network's answer to a picture of bytes. map: {values [h * w], size}
  // of Grad-CAM for the answer; null: this network has none.
  answer(bytes) {
    const { net, arrays: { weights }, scene: { maps } } = this, outs = net.run(weights, Float32Array.from(bytes, (byte) => byte / 255));
    const chances = cnnSoftmax(outs[outs.length - 1]), best = chances.indexOf(Math.max(...chances));
    return { chances, best, map: maps === null ? null : this.activation(outs[maps], net.ops[maps].shape, best) };
  }

  // Selvaraju et al. (2017): the last maps, each by its mean gradient. Behind their mean or maximum
  // that is the class's weight for it over the number of places.
  activation(maps, [channels, h, w], k) {
    const { arrays: { weights }, dense } = this, values = new Float32Array(h * w);
    for (let c = 0; c < channels; c++) {
      const weight = weights[dense.weight + k * channels + c] / (h * w);
      for (let j = 0; j < h * w; j++) values[j] += weight * maps[c * h * w + j];
    }
    return { values, size: [h, w] };
  }

  // Pixels of a picture's figure or mark ("figures", "marks") as [h * w] of 0 and 1.
  mask(name, picture) {
    return eraserCut(this.arrays[name], picture, this.area);
  }

  // What share of them is gone; nan: the picture has none.
  share(name, state) {
    const mask = this.mask(name, state.picture), whole = state.base === { marks: 1, figures: 2 }[name];
    let all = 0, lost = 0;
    for (let k = 0; k < mask.length; k++) {
      all += mask[k];
      lost += mask[k] && (whole || state.gone[k]);
    }
    return lost / all;
  }
}

function eraserCut(array, place, size) {
  return array.subarray(place * size, (place + 1) * size);
}

// It is kept on the player, so that what is rubbed out outlives a payload; other pictures start anew.
function eraserState(player) {
  const { header, arrays } = player.film, { scene } = header;
  const state = (player.eraser ??= { asked: {}, size: ERASER_SIZE, map: true, opacity: 0, spot: null, strokes: [] });
  if (state.id === header.id) return state;
  const same = state.data && eraserAlike(state.data.arrays, arrays), asked = mapAsked(state, "picture");
  const uncovered = state.veiled && !scene.veiled; // what was asked is shown at once
  if (!same) state.asked = {};
  Object.assign(state, { id: header.id, data: new EraserData(player.film), hover: null });
  state.spot ??= [scene.size[2] >> 1, scene.size[1] >> 1];
  const picture = same && asked !== null ? asked : scene.picture;
  const answers = !scene.veiled && Boolean(header.options.step); // a step's answer, however it was come to
  if (!same || picture !== state.picture || uncovered || (state.base === 2 && scene.veiled)) eraserOpen(state, picture);
  if (uncovered || (!same && answers)) state.base = 2;
  state.veiled = scene.veiled;
  mapHeard(state, scene);
  state.version = (state.version ?? 0) + 1;
  return state;
}

// Whether two payloads are about the same pictures and the same network.
function eraserAlike(a, b) {
  return ["pictures", "weights"].every((name) => a[name].length === b[name].length && a[name].every((v, k) => v === b[name][k]));
}

function eraserOpen(state, picture) {
  Object.assign(state, { picture, base: 0, gone: new Uint8Array(state.data.area), strokes: [] });
  state.version = (state.version ?? 0) + 1;
}

// The network's answer to the picture as it is now; worked out once.
function eraserNow({ eraser: state }) {
  if (state.now?.version !== state.version) {
    const bytes = state.data.rubbed(state.picture, state.base, state.gone);
    state.now = { version: state.version, bytes, ...state.data.answer(bytes) };
    state.now.overlay = state.now.map && new OverlayMap(state.now.map);
  }
  return state.now;
}

// Something begins that can be taken back.
function eraserBegin({ eraser: state }) {
  state.strokes.push({ base: state.base, gone: state.gone.slice() });
  if (state.strokes.length > ERASER_KEPT) state.strokes.shift();
}

// Rubs from one place to another, in pixels. Under a veil only the mark's pixels give way.
function eraserRub(player, [x0, y0], [x1, y1]) {
  const { eraser: state } = player, { data, gone, size } = state, { w, h } = data, length = (x1 - x0) ** 2 + (y1 - y0) ** 2;
  const free = data.scene.veiled ? data.mask("marks", state.picture) : null;
  let changed = false;
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const part = length ? Math.min(1, Math.max(0, ((x + 0.5 - x0) * (x1 - x0) + (y + 0.5 - y0) * (y1 - y0)) / length)) : 0;
      const far = Math.hypot(x + 0.5 - x0 - part * (x1 - x0), y + 0.5 - y0 - part * (y1 - y0)), k = y * w + x;
      if (far > size / 2 || gone[k] || (free && !free[k])) continue;
      gone[k] = 1;
      changed = true;
    }
  }
  if (changed) state.version += 1;
  player.requestDraw();
}

// A stroke that changed nothing need not be taken back.
function eraserEnd(player) {
  const { strokes, base, gone } = player.eraser, last = strokes[strokes.length - 1];
  if (last && last.base === base && last.gone.every((v, k) => v === gone[k])) strokes.pop();
  player.requestDraw();
}

// Whether nothing is rubbed out.
function eraserWhole({ eraser: { base, gone } }) {
  return base === 0 && gone.every((v) => !v);
}

function eraserUndo(player) {
  const { eraser: state } = player, last = state.strokes.pop();
  if (!last) return;
  Object.assign(state, last, { version: state.version + 1 });
  player.requestDraw();
}

// The picture as it is, or without its mark or its figure.
function eraserLoad(player, base) {
  const { eraser: state } = player;
  eraserBegin(player);
  Object.assign(state, { base, gone: new Uint8Array(state.data.area), version: state.version + 1 });
  eraserEnd(player);
}

function eraserChoose(player, picture) {
  const { eraser: state } = player;
  if (picture === state.picture) return;
  eraserOpen(state, picture);
  state.asked.picture = { value: picture, at: performance.now() };
  player.emit({ kind: "picture", value: picture });
  player.requestDraw();
}

// {head, said}: what is gone of the picture, and the network's answer to it.
function eraserSaid(player) {
  const { eraser: state, film: { header: { text: { words } } } } = player, { data } = state, { names, truth, veiled } = data.scene;
  const { chances, best } = eraserNow(player), figure = data.share("figures", state), mark = data.share("marks", state);
  const name = names[truth[state.picture]], part = (share) => (share === 0 ? words.eraser_nothing : share === 1 ? words.eraser_all : eraserPercent(share));
  const said = filled(words.eraser_answer, { name: names[best], percent: eraserPercent(chances[best]) });
  const head = () => {
    if (!figure && !mark) return words[veiled ? "eraser_hint_veiled" : "eraser_hint"];
    if (figure === 1) return words[mark === 1 ? "eraser_neither" : mark > 0 ? "eraser_rubbed" : "eraser_no_figure"];
    if (mark === 1 && !figure) return words.eraser_no_mark;
    return words[Number.isNaN(mark) ? "eraser_rubbed_one" : "eraser_rubbed"];
  };
  return { head: filled(head(), { name, figure: part(figure), mark: part(mark) }), said };
}

// "97 %"; close to all or to nothing with a digit more, so that it is not rounded to that.
function eraserPercent(chance) {
  const near = Math.min(chance, 1 - chance), digits = near > 0.0005 && near < 0.01 ? 1 : 0;
  return `${(100 * chance).toFixed(digits)}\u00a0%`;
}
