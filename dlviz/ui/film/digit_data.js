// A digit to draw, 8 by 8 pixels in 16ths of white, and what two networks make of it under attack.

const DIGIT_LEVELS = "0123456789abcdefg";
const DIGIT_PEN = 0.75, DIGIT_SOFT = 1.1; // px of the 8: half a line's width, and its rim
const DIGIT_WAIT = 450; // ms after the pen is lifted before the drawing is sent

class DigitData {
  constructor({ header: { scene, text: { words } }, arrays }) {
    const { epsilons, nets } = scene, look = { h: 8, w: 8, colour: false };
    Object.assign(this, { scene, words, arrays, epsilons, nets, last: epsilons.length - 1 });
    this.attacked = new Thumbs(arrays.attacked, look);
    this.pictures = new Thumbs(arrays.pictures, look);
    this.levels = Uint8Array.from(arrays.picture, (byte) => Math.round((16 * byte) / 255));
  }

  // What network `net` says at an epsilon: {index, answer, p, chances [10], before, fooled}.
  read(net, epsilon) {
    const { arrays: { answers, chances }, scene: { label, target }, epsilons } = this, first = net * epsilons.length, index = first + epsilon;
    const all = chances.subarray(10 * index, 10 * index + 10), answer = answers[index], before = answers[first];
    const fooled = target >= 0 ? answer === target : answer !== (label >= 0 ? label : before);
    return { index, answer, p: all[answer], chances: all, before, fooled };
  }

  // Whether all networks read the digit alike before it is attacked.
  get agreed() {
    return this.nets.every((_, net) => this.read(net, 0).answer === this.read(0, 0).answer);
  }

  // The first epsilon at which a network is fooled; the last one: none.
  gives(net) {
    const at = this.epsilons.findIndex((_, epsilon) => this.read(net, epsilon).fooled);
    return at < 0 ? this.last : at;
  }

  netName(net) {
    return this.words[`digit_net_${this.nets[net]}`] ?? this.nets[net];
  }

  // {text, found}: "ε = 0.07"; in words where there is no such number.
  smallest(net) {
    const { scene: { smallest }, words, epsilons, last } = this, value = smallest[net], found = value !== null && value > 0;
    const text = words[found ? "digit_least" : value === null ? "digit_none" : "digit_misread"];
    return { text: filled(text, { epsilon: robustEpsilon(value ?? epsilons[last]) }), found };
  }
}

// The drawing outlives payloads: {levels [64], own, waits, told, timer, epsilon, best}. own: it was
// drawn; waits: the networks have not seen it yet; epsilon: a place in the list, null: not chosen.
function digitState(player) {
  const { header } = player.film, { scene } = header;
  const state = (player.digit ??= { told: [], epsilon: null, best: null, spot: [3, 3], timer: null, down: false });
  if (state.id === header.id) return state;
  if (state.down) { // the pad under the pen is another one now
    state.down = false;
    digitLift(player);
  }
  const data = (state.data = new DigitData(player.film)), start = digitKey(scene.start), answered = state.told.indexOf(start);
  if (answered >= 0) state.told.splice(0, answered + 1);
  const news = start !== state.start && answered < 0, settled = !state.told.length && state.timer === null;
  if (!state.levels || news) Object.assign(state, { levels: data.levels.slice(), told: [] });
  if (news || (answered >= 0 && settled)) Object.assign(state, { own: Boolean(scene.start.drawn), waits: false });
  if (digitBlank(state)) state.waits = true; // an answer to what was wiped since
  if (!state.waits && scene.start.drawn) digitScore(state);
  Object.assign(state, { id: header.id, start, picture: scene.start.picture });
  return state;
}

function digitKey({ drawn, picture }) {
  return JSON.stringify(drawn ? [drawn] : ["", picture]);
}

// The sturdiest of the reader's digits: the one that took the standard network most. What the
// networks read differently is no digit to either of them.
function digitScore(state) {
  if (!state.data.agreed) return;
  const { smallest } = state.data.scene, value = smallest[0] ?? state.data.epsilons[state.data.last];
  if (state.best === null || value > state.best) state.best = value;
}

function digitText(levels) {
  return Array.from(levels, (level) => DIGIT_LEVELS[level]).join("");
}

function digitBlank({ levels }) {
  return levels.every((level) => level === 0);
}

// The epsilon that is shown: the chosen one, or where the standard network gives way.
function digitEpsilon({ epsilon, data }) {
  return Math.min(data.last, epsilon ?? data.gives(0));
}

// A soft line from one place to another, in pixels.
function digitDraw(player, [x0, y0], [x1, y1]) {
  const { digit: state } = player, { levels } = state, length = (x1 - x0) ** 2 + (y1 - y0) ** 2;
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      const part = length ? Math.min(1, Math.max(0, ((x + 0.5 - x0) * (x1 - x0) + (y + 0.5 - y0) * (y1 - y0)) / length)) : 0;
      const far = Math.hypot(x + 0.5 - x0 - part * (x1 - x0), y + 0.5 - y0 - part * (y1 - y0));
      const cover = Math.min(1, Math.max(0, (DIGIT_PEN + DIGIT_SOFT / 2 - far) / DIGIT_SOFT));
      levels[8 * y + x] = Math.max(levels[8 * y + x], Math.round(16 * cover));
    }
  }
  Object.assign(state, { own: true, waits: true });
  player.requestDraw();
}

function digitClear(player) {
  const { digit: state } = player;
  clearTimeout(state.timer);
  state.levels.fill(0);
  Object.assign(state, { own: true, waits: true, timer: null });
  player.requestDraw();
}

// The digits of the data set lie in the middle: so does what is drawn, moved by whole pixels.
function digitCentre(state) {
  const lit = Array.from(state.levels.keys()).filter((k) => state.levels[k]);
  const by = [(k) => k % 8, (k) => Math.floor(k / 8)].map((place) => Math.trunc((7 - Math.min(...lit.map(place)) - Math.max(...lit.map(place))) / 2));
  if (!lit.length || !by.some(Boolean)) return;
  const moved = new Uint8Array(64);
  for (const k of lit) moved[k + by[0] + 8 * by[1]] = state.levels[k];
  state.levels = moved;
}

// The pen is lifted: what is drawn is sent when it stays so.
function digitLift(player) {
  const { digit: state } = player;
  clearTimeout(state.timer);
  state.timer = setTimeout(() => {
    state.timer = null;
    if (state.down || digitBlank(state) || player.gone) return;
    digitCentre(state);
    const drawn = digitText(state.levels);
    if (digitKey({ drawn }) === state.start && !state.told.length) state.waits = false; // nothing new
    else digitTell(player, { kind: "drawn", value: drawn }, digitKey({ drawn }));
    player.requestDraw();
  }, DIGIT_WAIT);
}

function digitTell(player, event, key) {
  const { digit: state } = player;
  state.told.push(key);
  player.emit(event);
}

// One of the test digits takes the place of what was drawn. place: among those that are offered.
function digitChoose(player, place) {
  const { digit: state } = player, { arrays: { pictures }, scene: { offered } } = state.data, picture = offered[place], key = digitKey({ drawn: "", picture });
  clearTimeout(state.timer);
  state.levels = Uint8Array.from(pictures.subarray(64 * place, 64 * place + 64), (byte) => Math.round((16 * byte) / 255));
  Object.assign(state, { own: false, picture, timer: null });
  state.waits = key !== state.start || state.told.length > 0;
  if (state.waits) digitTell(player, { kind: "picture", value: picture }, key);
  player.requestDraw();
}
