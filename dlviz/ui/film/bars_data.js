// What the bars show: where they stand, a run's number in a row at the clock's place, scales and ticks,
// numbers in words, keys.

const BARS_ENDLESS = 3e38; // infinity travels as the largest float32
const BARS_DEAD = 0.5; // a row with this share of dead units is hatched
const BARS_STRIP = 0.62; // how wide a strip is beside a column
const BARS_TALL = 3.4; // a row is at most so many times its type high, where nothing stands beside it
const BARS_THICK = 46; // px
const BARS_CHART = 14; // a chart beside the bars is at least so many times its type wide, where it can be
const BARS_WHISKER = 9; // px: on a thinner bar a whisker's line would hide the bar, and is a band

// All columns and strips share their rows; on a narrow screen each has a box of its own, four are
// two and two.
LAYOUTS.bars = (header, width) => {
  const { scene, options } = header, parts = [...scene.columns.keys(), ...(scene.strips ? ["strips"] : [])];
  const runs = Math.max(...scene.columns.map(({ bars }) => bars.length)), { panels } = scene;
  if (width < NARROW) {
    const type = options.present ? 22 : 14, pitch = Math.min(type * 2 * runs ** 0.5, Math.max(options.present ? 5 : 3.6, (runs > 1 ? 400 : 330) / scene.count));
    const pairs = scene.columns.length === 4 && runs === 1, groups = pairs ? [[0, 1], [2, 3], ...parts.slice(4).map((part) => [part])] : parts.map((part) => [part]);
    const tall = ([part]) => Math.round(scene.count * pitch + type * (part === "strips" ? 10 : pairs ? 14.5 : 12));
    let y = 0;
    const boxes = groups.map((group) => {
      const own = { view: "bars", x: 0, y, w: width, h: tall(group), options: { parts: group } };
      y += own.h + LAYOUT_GAP;
      return own;
    });
    if (!panels.length) return { height: y - LAYOUT_GAP, boxes };
    const below = plotStack(header, width, y);
    return { height: below.height, boxes: [...boxes, ...below.boxes] };
  }
  const type = fieldType(header, false), most = wideHeight(header, width), gap = LAYOUT_GAP * 1.4;
  if (!panels.length) {
    const height = Math.min(most, Math.round(type * (13 + scene.count * BARS_TALL * runs ** 0.5)));
    return { height, boxes: [{ view: "bars", x: 0, y: 0, w: width, h: height, options: { parts } }] };
  }
  const stacked = panels.length === 1 || (panels.length === 2 && (most - LAYOUT_GAP) / 2 >= type * 13.5);
  const own = scene.columns.length + (scene.strips ? BARS_STRIP : 0), beside = stacked ? 0.95 : 1.5;
  const room = width - gap, least = Math.min(0.55 * room, type * BARS_CHART * (stacked ? 1 : 2));
  const w = Math.round(room - Math.max(least, room * (beside / (own + beside))));
  const charts = plotGrid(header, { x: w + gap, y: 0, w: width - w - gap, h: most }, stacked ? 1 : 2);
  return { height: most, boxes: [{ view: "bars", x: 0, y: 0, w, h: most, options: { parts } }, ...charts] };
};

class BarsData {
  constructor(player) {
    const { header, arrays } = player.film, { scene } = header;
    Object.assign(this, { player, words: header.text.words, rows: scene.rows, first: scene.first, sent: { count: scene.count, shown: scene.shown }, shape: barsShape(player) });
    const table = (name) => (name ? { numbers: arrays[name], frames: header.arrays[name].shape[0] } : null);
    const run = (one) => ({ ...one, ...Object.fromEntries(["values", "theory", "low", "high", "dead"].map((part) => [part, table(one[part])])) });
    this.columns = scene.columns.map((column) => ({ ...column, bars: column.bars.map(run) }));
    const drawn = this.shape && this.columns.find((column) => column.drawn);
    drawn?.bars.forEach((one, k) => { one.drawn = k; });
    this.strips = scene.strips && { ...scene.strips, shares: arrays.shares, ranges: arrays.ranges };
  }

  // How many rows there are, and how many of them are not covered; a drawn shape may have another number.
  get count() {
    return this.shape?.count ?? this.sent.count;
  }

  get shown() {
    return this.shape?.count ?? this.sent.shown;
  }

  // A run's number in a row: what is drawn, or what was sent.
  value(one, row) {
    return one.drawn === undefined ? this.at(one.values, row) : this.shape.at(one.drawn, row);
  }

  // A number of a row under the clock: between two frames while it plays.
  at(table, row) {
    if (row >= this.sent.shown) return NaN;
    const t = table.frames > 1 ? Math.min(this.player.t, table.frames - 1) : 0, s = Math.floor(t), part = t - s;
    const found = (frame) => {
      const value = table.numbers[frame * this.sent.shown + row];
      return Math.abs(value) > BARS_ENDLESS ? Math.sign(value) * Infinity : value;
    };
    const value = found(s);
    if (!part) return value;
    const next = found(s + 1);
    return Number.isFinite(value + next) ? value + part * (next - value) : part < 0.5 ? value : next;
  }

  isDead(one, row) {
    return Boolean(one.dead) && this.at(one.dead, row) >= BARS_DEAD;
  }

  // A value of a column as text: "3.1×10⁻⁷", "12 %", "overflow".
  number(column, value) {
    if (Number.isNaN(value)) return this.words.bars_none;
    if (value === Infinity) return this.words.bars_overflow;
    return column.log ? barsSize(value) : barsPlain(column, value);
  }

  // Beyond the axis a power of ten is enough: "10⁻⁴¹".
  beyond(column, value) {
    return Number.isFinite(value) && column.log ? plotPower(Math.round(value)) : this.number(column, value);
  }

  // "layer 12: gradient 3.1×10⁻⁷, theory 2.9×10⁻⁷"
  spoken(row, parts) {
    const name = `${this.rows} ${this.first + row}`;
    if (row >= this.shown) return `${name}: ${this.words.bars_covered}`;
    return `${name}: ${parts.map((part) => (part === "strips" ? this.spokenRange(row) : this.spokenColumn(this.columns[part], row))).filter(Boolean).join("; ")}`;
  }

  spokenColumn(column, row) {
    const { words } = this, number = (value) => this.number(column, value), said = (table) => number(this.at(table, row));
    const runs = column.bars.map((one) => [
      `${column.bars.length > 1 ? `${one.label} ` : ""}${number(this.value(one, row))}`,
      one.low && this.at(one.low, row) < this.at(one.high, row) && `(${words.bars_range.replace("{low}", said(one.low)).replace("{high}", said(one.high))})`,
      one.theory && `, ${words.bars_theory} ${said(one.theory)}`,
      one.dead && this.at(one.dead, row) > 0 && `, ${words.bars_dead_said.replace("{share}", plotNumber(this.at(one.dead, row), true))}`,
    ].filter(Boolean).join(" ").replaceAll(" ,", ","));
    return `${column.name} ${runs.join(column.bars.some((one) => one.theory) ? "; " : ", ")}`;
  }

  spokenRange(row) {
    const [low, high] = this.strips.ranges.subarray(2 * row, 2 * row + 2);
    if (!Number.isFinite(low + high)) return `${this.strips.name} ${this.words.bars_none}`;
    return `${this.strips.name} ${this.words.bars_range.replace("{low}", barsFigure(low)).replace("{high}", barsFigure(high))}`;
  }

  // What a screen reader says of the parts: each run's first and last number.
  summary(parts) {
    const ends = [0, this.shown - 1].filter((row, k, all) => row >= 0 && all.indexOf(row) === k);
    return [...parts.map((part) => (part === "strips" ? this.strips.title : `${this.columns[part].title}, ${this.columns[part].axis}`)),
      ...ends.map((row) => this.spoken(row, parts.filter((part) => part !== "strips")))].join(". ");
  }
}

// Three digits of a number.
function barsFigure(value) {
  return plotNumber(Number(value.toPrecision(3)));
}

// A size from its log10: "3.1×10⁻⁷", "0.85", "0".
function barsSize(power) {
  if (power === -Infinity) return "0";
  if (power >= -3 && power < 4) return barsFigure(10 ** power);
  let whole = Math.floor(power), digits = (10 ** (power - whole)).toFixed(1);
  if (digits === "10.0") [whole, digits] = [whole + 1, "1.0"];
  return digits === "1.0" ? plotPower(whole) : `${digits}×10${superscript(whole)}`;
}

function barsPlain({ percent: percents }, value) {
  if (value === -Infinity) return "\u2212∞";
  return percents && value && Math.abs(value) < 1e-5 ? `${figure(100 * value)}\u00a0%` : plotNumber(value, percents);
}

// Values of a column to px, and where its bars start.
function barsScale(column, left, right) {
  const { low, high, log } = column, at = (value) => left + ((value - low) / (high - low)) * (right - left);
  return { at, base: log ? left : at(Math.min(high, Math.max(low, 0))) };
}

// What stands on a column's axis: [{at, text}]; without a text a small tick. count: how many fit.
function barsTicks({ low, high, log, percent: percents }, count) {
  if (!log) return niceTicks(low, high, count).map(({ at, text }) => ({ at, text: percents ? plotNumber(at, true) : text }));
  const span = high - low, out = [], inside = (at) => at >= low - 1e-9 && at <= high + 1e-9;
  const steps = [1, 2, 5, 10, 20, 50, 100], named = (step) => Math.floor(high / step + 1e-9) - Math.ceil(low / step - 1e-9) + 1;
  const fits = steps.find((step) => span / step <= Math.max(1.5, count)) ?? 100;
  const every = Math.min(fits, Math.max(1, ...steps.filter((step) => named(step) > 1))); // one name alone gives no scale
  for (let p = Math.floor(low); p <= high + 1e-9; p++) {
    if (inside(p) && (p % every === 0 || span <= 25)) out.push({ at: p, text: p % every ? "" : plotPower(p) });
    for (const digit of span < 1.5 ? [2, 5] : []) {
      const at = p + Math.log10(digit);
      if (inside(at)) out.push({ at, text: plotNumber(10 ** at) });
    }
  }
  return out;
}

// Which rows have their number beside them: the first, the last, and round ones that are apart.
function barsNumbered({ first, count }, pitch, apart) {
  const every = [1, 5, 10, 20, 25, 50, 100].find((step) => step * pitch >= apart) ?? 100, out = [];
  const rounds = Array.from({ length: count }, (_, row) => row).filter((row) => (first + row) % every === 0);
  for (const row of [0, ...rounds, count - 1]) if (out.every((other) => Math.abs(other - row) * pitch >= apart)) out.push(row);
  return out;
}

// Neighbouring rows of one kind, as [kind, from, to]; a kind of null is left out.
function barsGroups(kinds) {
  const out = [];
  kinds.forEach((kind, row) => {
    const last = out[out.length - 1];
    if (last && last[0] === kind && last[2] === row - 1) last[2] = row;
    else if (kind !== null) out.push([kind, row, row]);
  });
  return out;
}

// Rows of a group that have a label: as many as fit `apart` px from one another, at least one.
function barsSpots(from, to, pitch, apart) {
  const rows = to - from + 1, n = Math.max(1, Math.min(rows, Math.floor((rows * pitch) / apart)));
  return Array.from({ length: n }, (_, k) => from + Math.floor(((k + 0.5) * rows) / n));
}

// Px between the bars of two rows, and how thick a bar is where a row has so many.
function barsGap(pitch) {
  return pitch >= 14 ? Math.max(3, pitch * 0.22) : pitch >= 4.5 ? 1 : 0;
}

function barsEach(pitch, runs) {
  return Math.min(BARS_THICK, (pitch - barsGap(pitch)) / runs);
}

// Where one column's bars lie under the clock.
class BarsRuns {
  constructor({ frame, data, player, type }, region) {
    Object.assign(this, { f: frame, data, region, theme: player.theme, type, column: region.column });
    const { pitch } = frame, runs = this.column.bars.length;
    this.gap = barsGap(pitch);
    this.each = barsEach(pitch, runs);
    this.large = player.theme.present ? 1.3 : 1;
    this.placed = [];
    this.runs = this.column.bars.map((one, k) => ({
      one, k, hue: player.theme.classColours[one.colour % player.theme.classColours.length],
      ends: Array.from({ length: data.shown }, (_, row) => this.end(one, row)),
    }));
  }

  // Where a row's bar ends: kind is null, or why its end is not on the axis.
  end(one, row) {
    const { low, high } = this.column, { left, right, scale } = this.region, value = this.data.value(one, row), slack = 1e-5 * (high - low);
    const kind = Number.isNaN(value) ? "none" : value === Infinity ? "overflow" : value === -Infinity ? "zero" : value > high + slack ? "high" : value < low - slack ? "low" : null;
    const x = kind === "none" ? NaN : Math.max(left, Math.min(right, scale.at(value)));
    return { value, kind, x, up: kind === "high" || kind === "overflow", down: kind === "low" || kind === "zero", lost: kind === "overflow" || this.data.isDead(one, row) };
  }

  // Upper edge and thickness of a run's bar in a row.
  slot({ k }, row) {
    const { f, each, gap } = this, runs = this.column.bars.length, apart = runs > 1 && each >= 7 ? 1 : 0;
    if (f.pitch >= 14) return { y: f.middle(row) + (k - runs / 2) * each, tall: each - apart };
    const top = f.y(row), own = (Math.max(1, f.y(row + 1) - gap - top)) / runs;
    return { y: top + k * own, tall: own - apart };
  }

  // How long an arrow is.
  arrow() {
    return this.each < 8 ? 8 * this.large : Math.min(12, this.each * 0.8) * this.large;
  }
}

// A triangle from x on, `size` px long, to the left where that is negative.
function barsArrow(ctx, x, y, size, colour) {
  const half = Math.abs(size) * 0.54;
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.moveTo(x, y - half);
  ctx.lineTo(x + size, y);
  ctx.lineTo(x, y + half);
  ctx.fill();
}
