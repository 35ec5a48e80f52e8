// The rows' numbers at the film's moment, what is said of them, and the switch between two frames.

const LADDER_MORPH = 600; // ms from one frame of a switch to the other
const LADDER_WAIT = 900; // ms that the first frame stands when rows are uncovered
const LADDER_GROW = 700; // ms in which bars without a clock grow when they are uncovered

class LadderData {
  constructor(player) {
    const { header, arrays } = player.film, { scene } = header;
    Object.assign(this, { player, scene, arrays, words: header.text.words, count: header.arrays.values?.shape[1] ?? 1 });
    const order = scene.rungs.map((rung, index) => ({ ...rung, index, thumbs: rung.picture && new Thumbs(arrays[rung.picture.array], rung.picture) }));
    this.rows = scene.upward ? order.reverse() : order; // from top to bottom
    this.strip = scene.strip && new Thumbs(arrays.strip, scene.strip);
    for (const row of this.rows) row.solids = row.bars.filter(({ style }) => style === "solid");
  }

  // A number of a bar at a moment between frames: nan where either has none.
  at(name, bar, moment) {
    const numbers = this.arrays[name], from = bar.at * this.count, s = Math.min(Math.floor(moment), this.count - 1), part = moment - s;
    const value = numbers[from + s];
    return part && s + 1 < this.count ? value + part * (numbers[from + s + 1] - value) : value;
  }

  // A share as text: "79 %".
  text(share) {
    return `${ladderPercent(share, this.scene.threshold)}\u00a0%`;
  }

  // The solid bar whose lane a ghost or a tick stands in; null: it spans the row.
  lane(row, bar) {
    const same = row.solids.findIndex(({ hue }) => hue === bar.hue);
    return row.solids.length === 1 ? 0 : same < 0 ? null : same;
  }

  // "conv2: trained 79 %, untrained 58 %"; brief: without what the row is and without whiskers.
  spoken(index, moment, brief = false) {
    const { rows, words, scene } = this, row = rows[index], name = brief ? row.name : [row.name, row.detail].filter(Boolean).join(", ");
    if (scene.covered) return `${name}: ${words.ladder_covered}`;
    return `${name}: ${row.bars.map((bar) => this.spokenBar(bar, moment, brief)).filter(Boolean).join(", ")}`;
  }

  spokenBar(bar, moment, brief) {
    const { words, scene } = this, [value, low, high] = ["values", "low", "high"].map((name) => this.at(name, bar, moment));
    if (Number.isNaN(value)) return "";
    const range = low < high && !brief ? ` (${filled(words.ladder_range, { low: this.text(low), high: this.text(high) })})` : "";
    const before = scene.switch && moment > 0 && bar.style === "solid" ? ` (${filled(words.ladder_before, { frame: scene.frames[0], percent: this.text(this.at("values", bar, 0)) })})` : "";
    return `${bar.label} ${this.text(value)}${range}${before}`.trim();
  }
}

// "79"; a digit more where rounding would lift it over the line that it does not reach, or to 100.
function ladderPercent(share, threshold = null) {
  const exact = Number(share.toPrecision(6)), whole = Math.floor(100 * exact + 0.5 + 1e-9);
  const lifted = exact < 1 && whole === 100 || threshold !== null && exact < threshold && threshold <= whole / 100 + 1e-12;
  return lifted ? (Math.floor(1000 * exact + 1e-9) / 10).toFixed(1) : String(whole);
}

// The switch's frame and the row that is pointed at outlive a payload; another set of rows starts
// anew. What was covered and is not any more, alone or among others, plays once from its first frame.
function ladderState(player) {
  const { header } = player.film, { scene } = header, state = (player.ladder ??= { row: null, frame: null, morph: null });
  if (state.id === header.id) return state;
  const names = scene.rungs.map(({ name }) => name), same = String(state.names) === String(names) && state.switched === scene.switch;
  const uncovers = state.covered && !scene.covered && state.switched === scene.switch && state.names.every((name) => names.includes(name));
  if (!same) Object.assign(state, { row: null, frame: null, morph: null });
  if (state.frame === null && scene.switch) state.frame = scene.covered ? 0 : 1;
  Object.assign(state, { id: header.id, names, switched: scene.switch, covered: scene.covered, data: new LadderData(player) });
  if (uncovers) ladderUncover(player);
  return state;
}

function ladderUncover(player) {
  const state = player.ladder, { scene } = player.film.header;
  state.reveals = !STILL();
  if (scene.switch) ladderTurn(player, 1, { from: 0, wait: LADDER_WAIT });
  else if (STILL()) return;
  else if (player.last > 0) {
    player.seek(0);
    player.play();
  } else state.morph = { kind: "grow", start: null, wait: 0, length: LADDER_GROW };
}

// To a frame of the switch.
function ladderTurn(player, frame, { from = null, wait = 0 } = {}) {
  const state = player.ladder, at = from ?? ladderMoment(player);
  state.frame = frame;
  state.morph = STILL() || at === frame ? null : { kind: "turn", from: at, start: null, wait, length: LADDER_MORPH };
  player.requestDraw();
}

// Where the film stands between its frames.
function ladderMoment(player) {
  const { ladder: { morph, frame, data }, film: { header } } = player;
  if (header.clock) return Math.min(player.t, data.count - 1);
  if (morph?.kind === "turn") return morph.from + (morph.part ?? 0) * (frame - morph.from);
  return frame ?? data.count - 1;
}

// Moves the running change on, and asks for the next frame while there is one.
function ladderTick(player, now) {
  const state = player.ladder, { morph } = state;
  if (!morph) return;
  morph.start ??= now;
  const part = Math.min(1, Math.max(0, (now - morph.start - morph.wait) / morph.length));
  morph.part = part < 0.5 ? 4 * part ** 3 : 1 - (2 - 2 * part) ** 3 / 2;
  if (part === 1) state.morph = null;
  else player.requestDraw();
}

// Whether rows are just being uncovered: what was found waits for their last frame.
function ladderReveals(player) {
  const state = player.ladder;
  state.reveals &&= Boolean(state.morph) || player.playing;
  return Boolean(state.reveals);
}

// How much of each bar is there while it grows, 0 to 1.
function ladderGrown({ ladder: { morph } }) {
  return morph?.kind === "grow" ? morph.part ?? 0 : 1;
}
