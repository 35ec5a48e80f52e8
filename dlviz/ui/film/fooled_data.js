// "One grey level": the photo, its patterns at every level, and what is chosen of them.

const FOOLED_ZERO = 128; // the byte of a pattern that changes nothing
const FOOLED_MOST = 40; // times that a pattern is magnified, at most
const FOOLED_LATE = 300; // ms after the last of several keys, Python is told
const FOOLED_SAVED = "png"; // nothing is done to the picture

class FooledData {
  constructor({ header, arrays }) {
    const { scene } = header, area = 3 * scene.side ** 2;
    Object.assign(this, { scene, area, photo: arrays.photo, patterns: arrays.patterns, signs: arrays.noise_signs, made: new Map() });
  }

  // The largest level there is that is no larger than the one asked for; 0: the photo alone.
  level(asked) {
    return Math.max(0, ...this.scene.levels.filter((level) => level <= asked));
  }

  // A level's row in what is told level by level, or -1.
  row(level) {
    return this.scene.levels.indexOf(level);
  }

  name(index) {
    return this.scene.names[index] ?? "";
  }

  // The best answers [[index, p]] to a choice; null: not measured (yet).
  top({ level, slide, done }) {
    const { scene } = this, row = this.row(level);
    if (row < 0) return scene.top[0];
    if (slide) return scene.slid_top?.[row]?.[scene.slides.indexOf(slide)] ?? null;
    if (done !== FOOLED_SAVED) return scene.done_top?.[row]?.[scene.done.findIndex(([name]) => name === done)] ?? null;
    return scene.top[row + 1] ?? null;
  }

  // The pattern on another photo: {before, after: [index, p], chance: [before, after] of the goal}.
  pasted(level, k) {
    const row = this.row(level), { pasted, pasted_top: top } = this.scene, chance = pasted?.[row]?.[k];
    return chance ? { before: top[row][k][0][0], after: top[row][k][1][0], chance } : null;
  }

  // What a level's pattern is made for.
  goal(level) {
    return this.scene.aims[this.row(level)];
  }

  // "was", "target" or "other": which answer that is.
  kind(index, level) {
    const { truth, target } = this.scene;
    return index === truth ? "was" : index === (this.goal(level) ?? target) ? "target" : "other";
  }

  // How many times a pattern of that size is magnified, so that nothing is cut off.
  factor(size) {
    const found = size ? Math.min(FOOLED_MOST, Math.floor(127 / size)) : FOOLED_MOST;
    return Math.max(1, found < 10 ? found : 5 * Math.floor(found / 5));
  }

  // What is added to the photo [area], in levels.
  pattern({ level, slide, done }) {
    return this.keep(`pattern ${level} ${slide} ${done}`, () => {
      const { area, scene: { side } } = this, row = this.row(level), out = new Int16Array(area);
      if (row < 0) return out;
      const own = this.patterns.subarray(row * area, (row + 1) * area), order = done === "permuted" ? fooledOrder(side ** 2) : null;
      const sign = done === "flipped" ? -1 : 1, from = Math.max(0, slide), to = side + Math.min(0, slide);
      for (let y = 0; y < side; y++) {
        for (let x = from; x < to; x++) {
          const at = y * side + x, source = order ? order[at] : at - slide;
          for (let c = 0; c < 3; c++) out[3 * at + c] = sign * (own[3 * source + c] - FOOLED_ZERO);
        }
      }
      return out;
    });
  }

  // Random signs times a size, the same.
  noise(size) {
    return this.keep(`noise ${size}`, () => Int16Array.from(this.signs, (byte) => size * (byte - FOOLED_ZERO)));
  }

  // A canvas of side x side pixels: a photo and what is added to it.
  sum(added, key, photo = this.photo) {
    return this.keep(`sum ${key}`, () => this.canvas((k) => photo[k] + added[k]));
  }

  // The bytes [area] of another photo, as large as this one.
  other(atlas, k) {
    return this.keep(`other ${k} ${atlas.ready}`, () => {
      const { scene: { side }, area } = this, ctx = make("canvas", { width: side, height: side }).getContext("2d");
      atlas.draw(ctx, this.scene.others[k][1], 0, 0, side);
      const { data } = ctx.getImageData(0, 0, side, side);
      return Uint8Array.from({ length: area }, (_, at) => data[4 * Math.floor(at / 3) + (at % 3)]);
    });
  }

  // The same of what is added alone, magnified around grey.
  magnified(added, times, key) {
    return this.keep(`magnified ${key}`, () => this.canvas((k) => FOOLED_ZERO + times * added[k]));
  }

  canvas(value) {
    const { scene: { side }, area } = this, canvas = make("canvas", { width: side, height: side }), image = new ImageData(side, side);
    for (let k = 0, at = 0; k < area; k += 3, at += 4) {
      for (let c = 0; c < 3; c++) image.data[at + c] = value(k + c); // clamped to 0..255
      image.data[at + 3] = 255;
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    return canvas;
  }

  // The last few are kept: each is some 200 KB.
  keep(key, build) {
    const { made } = this;
    if (!made.has(key)) made.set(key, build());
    const found = made.get(key);
    made.delete(key);
    made.set(key, found);
    if (made.size > 48) made.delete(made.keys().next().value);
    return found;
  }
}

// An order of n places, always the same.
function fooledOrder(n) {
  const order = Int32Array.from({ length: n }, (_, k) => k);
  let state = 7;
  for (let k = n - 1; k > 0; k--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (k + 1));
    [order[k], order[other]] = [order[other], order[k]];
  }
  return order;
}

// What is chosen outlives payloads about the same picture: {choice: {epsilon, slide, times, done},
// band: what is open below, other: the photo that the pattern is pasted on or null, seen: places where
// the pattern has been, by level, held: the sum is shown without the pattern}.
function fooledState(player) {
  const { header } = player.film, { scene } = header, state = (player.fooled ??= { told: [] });
  if (state.id === header.id) return state;
  const another = state.about !== scene.about, { made } = state.data ?? {};
  state.data = new FooledData(player.film);
  if (!another && state.run === header.run) state.data.made = made; // the same pictures
  if (another) Object.assign(state, { choice: null, told: [], seen: new Map(), pending: {}, band: scene.lead, other: null, held: false });
  // A payload that answers a choice made here may come after the next choice.
  const start = fooledKey(scene.start), answered = state.told.indexOf(start);
  if (answered >= 0) state.told.splice(0, answered + 1);
  else if (scene.lead !== state.lead) state.band = scene.lead; // another step asks for it
  if (!state.choice || (start !== state.start && answered < 0)) state.choice = { ...scene.start };
  Object.assign(state, { id: header.id, run: header.run, about: scene.about, lead: scene.lead, start, hide: new Set(scene.hide) });
  if (!fooledBands(state).includes(state.band)) state.band = "";
  fooledSee(state);
  return state;
}

// What may be open below.
function fooledBands({ hide }) {
  return FOOLED_BANDS.filter((band) => !hide.has("all") && !(band === "pattern" && hide.has(band)));
}

// Whether Python has yet to answer what is chosen, so that its sentence is of something else.
function fooledStale(state) {
  return fooledKey(state.choice) !== state.start || fooledShown(state).other !== null;
}

function fooledKey({ epsilon, slide, times, done }) {
  return JSON.stringify([epsilon, slide, times, done]);
}

// What is shown of the choice, which a veil or a result that grows may not have: {level, slide,
// times, done, other}.
function fooledShown({ data, choice, hide, band, other }) {
  const level = hide.has("all") ? 0 : data.level(choice.epsilon), still = hide.has("pattern") || !level, times = hide.has("noise") ? 1 : choice.times;
  if (!still && band === "pattern" && other !== null && data.pasted(level, other)) return { level, slide: 0, done: FOOLED_SAVED, times, other };
  return { level, slide: still ? 0 : choice.slide, done: still ? FOOLED_SAVED : choice.done, times, other: null };
}

function fooledSee(state) {
  const { level, slide } = fooledShown(state);
  if (!level) return;
  if (!state.seen.has(level)) state.seen.set(level, new Set([0]));
  state.seen.get(level).add(slide);
}

// Something of the choice is another one now. Sliding, treating and stronger noise exclude each
// other: Python writes about the one that was chosen last. It is told
// at once, or "soon", after the last of several keys; or "not yet", while a finger still drags.
function fooledChoose(player, change, when = "now") {
  const { fooled: state } = player, { choice } = state, wanted = { ...change };
  if ("slide" in change || "done" in change) state.other = null;
  if (wanted.slide || ("times" in change && !state.hide.has("pattern"))) wanted.done = FOOLED_SAVED;
  if ((wanted.done ?? FOOLED_SAVED) !== FOOLED_SAVED || ("times" in change && !state.hide.has("pattern"))) wanted.slide = 0;
  if (("slide" in change || "done" in change) && !state.hide.has("noise")) wanted.times = 1;
  const news = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => choice[name] !== value));
  if (Object.keys(news).length) {
    state.choice = { ...choice, ...news };
    Object.assign(state.pending, news);
    fooledSee(state);
    player.requestDraw();
  }
  clearTimeout(state.timer);
  if (when === "soon") state.timer = setTimeout(() => fooledTell(player), FOOLED_LATE);
  if (when === "now") fooledTell(player);
}

// The pattern is pasted on another photo, or with null no more; Python has no word in it.
function fooledPaste(player, other) {
  player.fooled.other = other;
  if (other !== null) fooledChoose(player, { slide: 0, done: FOOLED_SAVED }); // takes it back
  player.fooled.other = other;
  fooledArrange(player);
  if (other !== null) for (const view of player.views) if (view instanceof FooledView) view.reveal();
}

// Another row is open below; what the other one does is taken back.
function fooledOpen(player, band) {
  const { fooled: state } = player, shown = fooledShown(state);
  state.other = null;
  if (band === "noise" && (shown.slide || shown.done !== FOOLED_SAVED)) fooledChoose(player, { slide: 0, done: FOOLED_SAVED });
  if (band === "pattern" && shown.times !== 1) fooledChoose(player, { times: 1 });
  state.band = band;
  fooledArrange(player);
}

function fooledArrange(player) {
  for (const view of player.views) if (view instanceof FooledView) view.resize();
  player.requestDraw();
}

// A share as lessons/text.py says it: never 100 % below 1, nor 0 % above 0.
function fooledPercent(p) {
  const digits = p < 0.1 || (p < 1 && p >= 0.995) ? 1 : 0, shown = Math.floor(100 * p * 10 ** digits + 0.5 + 1e-9) / 10 ** digits;
  if (p > 0 && !shown) return "<\u00a00.1\u00a0%";
  return `${p < 1 ? Math.min(shown, 99.9) : shown}\u00a0%`;
}

function fooledTell(player) {
  const { fooled: state } = player, { pending } = state;
  if (!Object.keys(pending).length || player.gone) return;
  state.pending = {};
  state.told.push(fooledKey(state.choice));
  player.emit({ kind: "dial", ...pending });
}
