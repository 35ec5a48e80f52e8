// What the map shows: one clock's values out of the film, what was chosen, and what changes.

const MAP_DIVERGED = 1, MAP_STALLED = 2, MAP_WAITING = 3;
const MAP_LINE_POINTS = 25;
const MAP_MORPH = 700, MAP_PRESENT_MORPH = 1200; // ms from one clock to the other
const MAP_UNCOVER = 600; // ms from the cover to the map
const MAP_ASKED = 1500; // ms within which a payload may still be older than what was asked for

// One clock's map. Cells are counted in rows of one rate.
class MapData {
  constructor(film, clock) {
    const { scene } = film.header, get = (name) => film.arrays[`${clock}_${name}`];
    this.clock = clock;
    this.columns = scene.batches.length;
    this.count = scene.rates.length * this.columns;
    for (const name of ["loss", "accuracy", "steps", "state", "spread", "updates"]) this[name] = get(name);
    this.last = this.loss.length / this.count - 1;
    this.slope = scene.slopes[clock]?.slope ?? null;
    this.lines = mapLines(get("lines"), scene.lines[clock] ?? []);
    this.shades = Object.fromEntries(scene.measures.map((name) => [name, mapShades(this[name], name, scene.ranges[name])]));
    this.mixed = new Float32Array(this.count);
  }

  // Shades of all cells [count] at a position of the clock: 1 is best, nan: there is no value.
  at(measure, t) {
    const shades = this.shades[measure];
    if (measure !== "loss") return shades;
    const s = Math.min(this.last, Math.floor(t)), part = Math.min(this.last, t) - s, from = s * this.count;
    if (!part) return shades.subarray(from, from + this.count);
    for (let k = 0; k < this.count; k++) {
      this.mixed[k] = shades[from + k] + part * (shades[from + this.count + k] - shades[from + k]);
    }
    return this.mixed;
  }

  // A cell's loss over the frames.
  curve(cell) {
    return Array.from({ length: this.last + 1 }, (_, s) => this.loss[s * this.count + cell]);
  }
}

// A measure's values on the scale of its colours: on a log scale, of accuracies the errors.
function mapScale(measure) {
  return measure === "accuracy" ? (v) => -Math.log(Math.max(1 - v, 1e-3)) : (v) => Math.log(Math.max(v, 1e-30));
}

// Values as shades in [0, 1], 1 the best: the highest accuracy, the lowest loss, the fewest updates.
function mapShades(values, measure, [low, high]) {
  const put = mapScale(measure), a = put(low), b = put(high);
  return Float32Array.from(values, (v) => {
    if (!Number.isFinite(v)) return NaN;
    const part = Math.min(1, Math.max(0, (put(v) - a) / (b - a)));
    return measure === "accuracy" ? part : 1 - part;
  });
}

// Polylines out of one array of points, each with the same number of points, from small batches on.
function mapLines(points, lengths) {
  let from = 0;
  return lengths.map((length) => {
    const line = Array.from({ length }, (_, k) => [points[2 * (from + k)], points[2 * (from + k) + 1]]);
    from += length;
    if (line.length > 1 && line[0][0] > line[line.length - 1][0]) line.reverse();
    return evenPoints(line, MAP_LINE_POINTS);
  }).filter((line) => line.length > 1);
}

// A polyline as `count` points at even distances along it.
function evenPoints(line, count) {
  if (line.length < 2) return line;
  const along = [0];
  for (let k = 1; k < line.length; k++) along.push(along[k - 1] + Math.hypot(line[k][0] - line[k - 1][0], line[k][1] - line[k - 1][1]));
  const whole = along[along.length - 1];
  let k = 1;
  return Array.from({ length: count }, (_, n) => {
    const at = (whole * n) / (count - 1);
    while (k < line.length - 1 && along[k] < at) k++;
    const part = along[k] > along[k - 1] ? Math.min(1, (at - along[k - 1]) / (along[k] - along[k - 1])) : 0;
    return [0, 1].map((axis) => line[k - 1][axis] + part * (line[k][axis] - line[k - 1][axis]));
  });
}

// What outlives a payload is kept on the player: the choice, the stroke, where a morph comes from.
function mapState(player) {
  const { header } = player.film, { scene } = header;
  const state = (player.map ??= { cell: null, hover: null, stroke: null, drawing: false, asked: {}, morph: null });
  if (state.id === header.id) return state;
  const grid = JSON.stringify([scene.rates, scene.batches]), same = state.grid === grid;
  const before = same && state.now ? { data: state.now, measure: state.measure } : null;
  const wasCovered = same && state.covered;
  const wanted = (kind) => mapAsked(state, kind) ?? scene[kind];
  if (!same) Object.assign(state, { cell: null, asked: {} });
  const sets = scene.covered ? {} : Object.fromEntries(scene.clocks.map((clock) => [clock, new MapData(player.film, clock)]));
  const clock = sets[wanted("clock")] ? wanted("clock") : scene.clock;
  const measure = scene.measures?.includes(wanted("measure")) ? wanted("measure") : scene.measure ?? "loss";
  const running = state.morph?.kind === "change" && before && before.data.clock === clock && before.measure === measure;
  Object.assign(state, { id: header.id, grid, sets, clock, measure, covered: scene.covered, now: sets[clock] ?? null, hover: null });
  if (!mapAsked(state, "cell")) state.cell = scene.cell.length ? scene.cell : null;
  mapHeard(state, scene);
  if (scene.covered) state.drawing = false;
  if (running && !scene.covered) return state;
  state.morph = null;
  if (!state.now || STILL()) return state;
  if (before && (before.data.clock !== clock || before.measure !== measure)) mapChange(player, before);
  else if (wasCovered) state.morph = { kind: "uncover", from: null, start: null, length: MAP_UNCOVER };
  return state;
}

// What the reader has just asked for: a payload that was on its way then does not take it back.
function mapAsked(state, kind) {
  const asked = state.asked[kind];
  return asked && performance.now() - asked.at < MAP_ASKED ? asked.value : null;
}

// A payload that says what was asked for answers it: what comes after is news.
function mapHeard(state, scene) {
  for (const [kind, { value }] of Object.entries(state.asked)) if (String(scene[kind]) === String(value)) delete state.asked[kind];
}

// from: the map and the measure that were shown; they outlive their payload.
function mapChange(player, from) {
  const length = player.film.header.options.present ? MAP_PRESENT_MORPH : MAP_MORPH;
  player.map.morph = { kind: "change", from, start: null, length };
}

// The reader chose a clock or a measure: shown at once where it is here, and told to Python.
function mapChoose(player, kind, value) {
  const state = player.map, from = { data: state.now, measure: state.measure };
  state.asked[kind] = { value, at: performance.now() };
  if (kind === "measure" || state.sets[value]) {
    state[kind] = value;
    state.now = state.sets[state.clock];
    if (!STILL()) mapChange(player, from);
  }
  player.emit({ kind, value });
  player.stamp += 1;
  player.requestDraw();
}

// How far the running change is, 0 to 1, eased; asks for the next frame while there is one.
function mapPhase(player, now) {
  const { morph } = player.map;
  if (!morph) return 1;
  morph.start ??= now;
  const part = Math.min(1, (now - morph.start) / morph.length);
  if (part >= 1) {
    player.map.morph = null;
    player.requestDraw(); // once more without it
    return 1;
  }
  player.requestDraw();
  return part * part * (3 - 2 * part);
}

// The chosen cell, [rate, batch].
function mapCell(player) {
  return player.map.cell ?? player.film.header.scene.base;
}

function mapSelect(player, cell) {
  player.map.cell = cell;
  player.map.asked.cell = { value: cell, at: performance.now() };
  player.emit({ kind: "cell", row: cell[0], column: cell[1] });
  player.stamp += 1;
  player.requestDraw();
}

// The cell that should learn alike: at equal epochs rate and batch both go up by one batch's step,
// at equal updates the batch alone; where the map ends, both go down. null: there is none.
function mapTwin(scene, clock, [rate, batch]) {
  const { rates, batches } = scene;
  for (const by of [1, -1]) {
    if (!(batch + by in batches)) continue;
    const goal = clock === "epochs" ? (rates[rate] * batches[batch + by]) / batches[batch] : rates[rate];
    const found = rates.findIndex((one) => Math.abs(Math.log2(one / goal)) < 0.05);
    if (found >= 0) return [found, batch + by];
  }
  return null;
}

// "rate 1/16, batch 16"
function mapName(header, [rate, batch]) {
  const { words } = header.text, { scene } = header;
  return `${words.rate} ${scene.rate_texts[rate]}, ${words.batch} ${scene.batches[batch]}`;
}

// "rate 1/16, batch 16: loss 0.29, test accuracy 91.5 %, after 640 updates", at the clock's place;
// on a stage no more than the loss and what the colours show. t: the clock's place.
function mapReadout(player, [rate, batch], t = player.t) {
  const { header } = player.film, { words } = header.text, { map } = player, data = map.now, name = mapName(header, [rate, batch]);
  if (!data) return `${name}: ${words.covered}`;
  const cell = rate * data.columns + batch, s = Math.min(data.last, Math.floor(t)), ended = s === data.last;
  if (data.state[cell] === MAP_WAITING) return `${name}: ${words.waiting}`;
  const loss = data.loss[s * data.count + cell], short = header.options.present, parts = [mapLoss(data, cell, loss, ended && !short, words)];
  if (ended && data.state[cell] === MAP_STALLED) parts.push(words.map_stalled);
  if (ended && (short ? map.measure === "accuracy" : map.measure !== "steps") && Number.isFinite(data.accuracy[cell])) {
    parts.push(`${words.said_accuracy} ${percent(data.accuracy[cell]).replace(" ", "\u00a0")}`);
  }
  if (ended && map.measure === "steps" && Number.isFinite(loss)) {
    const steps = data.steps[cell];
    parts.push(Number.isFinite(steps) ? `${words.said_steps} ${counted.format(Math.round(steps))}` : words.map_never);
  }
  const done = Math.round((data.updates[batch] * player.steps[s]) / 100);
  return `${name}: ${parts.join(", ")}${short || !Number.isFinite(loss) ? "" : `, ${words.after} ${counted.format(done)} ${words.updates}`}`;
}

// "loss 0.29", at the end with how far the seeds lie apart.
function mapLoss(data, cell, loss, spread, words) {
  if (!Number.isFinite(loss)) return words.map_diverged;
  const apart = spread && data.spread[cell] > 0 ? ` \u00b1 ${figure(data.spread[cell])}` : "";
  return `${words.said_loss} ${figure(loss)}${apart}`;
}
