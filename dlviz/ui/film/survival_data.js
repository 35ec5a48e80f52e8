// The survival map's numbers, what the reader marked and chose, and what is said of a cell.

const SURVIVAL_DIVERGED = 1, SURVIVAL_WAITING = 2;
const SURVIVAL_END = 1e30; // a power of ten beyond it stands for "nothing left" or "overflow"

// What was measured; cells are counted in rows of one recipe.
class SurvivalData {
  constructor({ header, arrays }) {
    const { scene } = header;
    Object.assign(this, arrays, { depths: scene.depths, columns: scene.depths.length, recorded: scene.recorded, scene });
    this.deepest = header.arrays.start.shape[2];
  }

  // log10 of every layer's gradient, layer 1 first: `name` is "start", "after" or "theory".
  layers(name, [row, column]) {
    const from = (row * this.columns + column) * this.deepest;
    return this[name] ? Array.from(this[name].subarray(from, from + this.depths[column])) : [];
  }

  // {share, state, dead, text} of a cell; share is nan where there is none.
  cell([row, column]) {
    const at = row * this.columns + column, share = this.accuracy[at], state = this.state[at];
    return { share, state, dead: share < this.scene.dead, text: state ? "" : survivalShare(share, this.scene.threshold) };
  }
}

// "97"; a digit more where rounding would lift it over the threshold that it does not reach.
function survivalShare(share, threshold) {
  const exact = Number(share.toPrecision(6)), whole = Math.round(100 * exact);
  const lifted = exact < threshold && whole >= Math.round(100 * threshold);
  return lifted ? (Math.floor(1000 * exact) / 10).toFixed(1) : String(whole);
}

// A number by its power of ten: "0.32", "4.1×10⁻¹²", also far beyond what a float holds.
function survivalPower(log) {
  if (log > -2.999 && log < 4) return plotNumber(Number((10 ** log).toPrecision(2)));
  let power = Math.floor(log), digits = (10 ** (log - power)).toFixed(1);
  if (digits === "10.0") [power, digits] = [power + 1, "1.0"];
  return digits === "1.0" ? `10${superscript(power)}` : `${digits}×10${superscript(power)}`;
}

function filled(text, values) {
  return fillIn(text, values).replace(/(\d) %/g, "$1\u00a0%");
}

// "1 layer", "16 layers"
function survivalLayers(words, layers) {
  return filled(words[layers === 1 ? "layers_one" : "layers_many"], { layers });
}

// The marks and the chosen cell are kept on the player, so that they outlive a payload; another set
// of recipes or depths starts anew. What was covered and is not any more plays row by row, once;
// rows that were covered may come back among others, with their marks.
function survivalState(player) {
  const { header } = player.film, { scene } = header;
  const state = (player.survival ??= { asked: {} });
  if (state.id === header.id) return state;
  const names = scene.rows.map(({ name }) => name), { depths, covered } = scene, before = state.shown;
  const uncovers = before?.covered && !covered && String(before.depths) === String(depths) && before.names.every((name) => names.includes(name));
  if (String(before?.names) !== String(names) || String(before?.depths) !== String(depths)) {
    const kept = uncovers ? names.map((name) => state.guesses[before.names.indexOf(name)] ?? null) : names.map(() => null);
    Object.assign(state, { guesses: kept, cell: null, cursor: null, asked: {} });
  }
  if (state.guesses.every((one) => one === null)) state.guesses = [...scene.guesses];
  if (!mapAsked(state, "cell") && scene.cell.length) state.cell = scene.cell;
  mapHeard(state, scene);
  Object.assign(state, { id: header.id, hover: null, shown: { names, depths, covered }, data: covered ? null : new SurvivalData(player.film) });
  if (uncovers && !STILL()) {
    player.seek(0);
    player.play();
  }
  return state;
}

// How much of a row is uncovered, 0 to 1: the second half of the way to its mark.
function survivalShown(player, row) {
  if (!player.survival.data) return 0;
  if (player.t > row + 0.999 || !player.last) return 1;
  return Math.max(0, (player.t - row - 0.55) / 0.45);
}

// How many rows are uncovered.
function survivalCount(player) {
  return player.film.header.scene.rows.filter((_, row) => survivalShown(player, row) === 1).length;
}

// The chosen cell; before one was chosen, about 16 layers in the row in question, else in the middle.
function survivalRest(player) {
  const { scene } = player.film.header, far = (depth) => Math.abs(Math.log2(depth / 16));
  if (player.survival.cell) return player.survival.cell;
  const near = scene.depths.reduce((best, depth, k) => (far(depth) < far(scene.depths[best]) ? k : best), 0);
  return [scene.asked ?? Math.min(1, scene.rows.length - 1), near];
}

// The reader says that a row learns up to a column. Python hears of every row's mark each time: of
// events that follow one another fast some are lost. `columns`: those that there were to choose from.
function survivalMark(player, [row, column], columns) {
  const { guesses } = player.survival;
  guesses[row] = column;
  const marks = guesses.map((mark, at) => [at, mark]).filter(([, mark]) => mark !== null);
  player.emit({ kind: "frontier", row, column, columns, marks });
  player.requestDraw();
}

function survivalChoose(player, [row, column]) {
  const state = player.survival;
  state.cell = [row, column];
  state.asked.cell = { value: state.cell, at: performance.now() };
  player.emit({ kind: "cell", row, column });
  player.requestDraw();
}

// Rows that were marked, and those marked where they end: {all, right}.
function survivalScore({ survival: { guesses, data } }) {
  const right = data ? guesses.filter((guess, row) => guess === data.frontier[row]).length : 0;
  return { all: guesses.filter((guess) => guess !== null).length, right };
}

// Words that count rows: `name`, or `name`_one.
function survivalRows(words, name, values) {
  return filled(words[values.all === 1 ? `${name}_one` : name], values);
}

// "ReLU, He: 16 layers"
function survivalName({ scene, text: { words } }, [row, column]) {
  return `${scene.rows[row].label}: ${survivalLayers(words, scene.depths[column])}`;
}

// What was measured of a cell: {right, source, reach}, its accuracy and best rate, where it was
// trained, and how much of the gradient arrives; on a stage in fewer words.
function survivalSaid(player, cell) {
  const { options: { present }, text: { words } } = player.film.header, { data } = player.survival, [row, column] = cell;
  const { state, dead, text } = data.cell(cell), rate = data.best_rate[row * data.columns + column], source = survivalSource(player, row);
  const right = filled(present ? words.right_short : words.right, { percent: `${text} %` });
  const parts = [state === SURVIVAL_WAITING ? words.waiting : state === SURVIVAL_DIVERGED ? words.diverged : right];
  if (present) parts.push(source);
  else if (dead && !state) parts.push(words.chance);
  else if (Number.isFinite(rate)) parts.push(filled(words.rate, { rate: plotNumber(Number(rate.toPrecision(4))) }));
  const reach = survivalReach(words, data.layers("start", cell));
  return { right: `${parts.join(", ")}.`, source, reach: reach && `${reach}${present ? "" : ` ${words.at_start}`}.` };
}

// Whether a row was trained here or comes out of the recording.
function survivalSource({ canEmit, film, survival: { data } }, row) {
  const { words } = film.header.text, seconds = data.seconds?.[row];
  if (data.recorded[row]) return canEmit && !film.header.options.present ? words.recorded_train : words.recorded;
  return Number.isFinite(seconds) ? filled(words.trained_in, { seconds: plotNumber(Number(seconds.toPrecision(2))) }) : words.trained;
}

// How much of the last layer's gradient the first one gets, in a sentence.
function survivalReach(words, layers) {
  const [first] = layers, last = layers[layers.length - 1], values = { layers: layers.length };
  if (layers.length < 2 || Number.isNaN(first + last)) return "";
  if (first > SURVIVAL_END || last > SURVIVAL_END) return words.no_end;
  if (first < -SURVIVAL_END) return words.nothing;
  const log = first - last, factor = log < 0 && log > -2 ? `${Number((100 * 10 ** log).toPrecision(2))} %` : survivalPower(log);
  return filled(words[Math.abs(log) < 0.02 ? "alike" : log < 0 ? "less" : "more"], { ...values, factor });
}
