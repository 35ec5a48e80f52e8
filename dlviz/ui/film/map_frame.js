// Where the map's cells lie: equal steps of rate and batch are equally long, so that slope 1 is 45 degrees.

const MAP_CELL = 48; // px, at most
const MAP_PRESENT_CELL = 60;
const MAP_NARROW_CELL = 34;
const MAP_BAR = 14; // px, the colour bar

// One axis: places of its values (log2) in px, and back; between and beyond them evenly.
class MapAxis {
  constructor(values, texts, name) {
    Object.assign(this, { texts, name, at: values.map((v) => Math.log2(v)) });
    const { at } = this;
    this.step = at.length > 1 ? (at[at.length - 1] - at[0]) / (at.length - 1) : 1;
  }

  // from: px of the first value's centre; each: px from one value to the next, negative upwards.
  place(from, each) {
    Object.assign(this, { from, each });
  }

  px(value) {
    const { at, from, each } = this;
    let k = 0;
    while (k < at.length - 2 && value > at[k + 1]) k++;
    const step = at.length > 1 ? at[k + 1] - at[k] : 1;
    return from + each * (k + (value - at[k]) / step);
  }

  value(px) {
    const { at } = this, place = (px - this.from) / this.each;
    const k = Math.max(0, Math.min(at.length - 2, Math.floor(place)));
    return at[k] + (place - k) * (at.length > 1 ? at[k + 1] - at[k] : 1);
  }
}

class MapFrame {
  // The map in a box of width x height px; height Infinity: as high as the width makes it.
  constructor(header, width, height, narrow) {
    const { scene, text: { words } } = header;
    this.type = header.options.present ? 22 : narrow ? 14 : 15;
    this.narrow = narrow;
    this.present = Boolean(header.options.present) && !narrow;
    this.signs = Math.max(...["map_diverged", "map_stalled"].map((name) => words[name].length));
    this.covered = scene.covered;
    this.lies = scene.across === "rate"; // the rates' axis
    this.rate = new MapAxis(scene.rates, scene.rate_texts, words.axis_rate);
    this.batch = new MapAxis(scene.batches, scene.batches.map(String), words.axis_batch);
    [this.xs, this.ys] = this.lies ? [this.rate, this.batch] : [this.batch, this.rate];
    this.columns = this.xs.at.length;
    this.rows = this.ys.at.length;
    this.measure(width, height);
  }

  measure(width, height) {
    const { type, narrow } = this;
    const longest = Math.max(...this.ys.texts.map((text) => text.length));
    this.left = Math.ceil(type * (1.75 + 0.53 * longest) + 6);
    this.top = 6;
    this.beside = narrow ? 6 : Math.ceil(14 + type * Math.max(5.1, 1.4 + 0.52 * this.signs));
    this.axis = this.present ? type * 1.45 : type * 2.9; // on a stage the axis' name stands on its ticks' line
    this.below = Math.ceil(this.axis + (narrow && !this.covered ? MAP_BAR + type * 3.5 : 0));
    const skew = Math.min(2.5, Math.max(0.4, this.ys.step / this.xs.step)); // of a cell's sides
    const most = narrow ? MAP_NARROW_CELL : this.present ? MAP_PRESENT_CELL : MAP_CELL;
    const wide = Math.min(most, (width - this.left - this.beside) / this.columns, (height - this.top - this.below) / (this.rows * skew));
    this.w = Math.max(8, Math.floor(wide));
    this.h = Math.max(8, Math.round(this.w * skew));
    this.right = this.left + this.columns * this.w;
    this.bottom = this.top + this.rows * this.h;
    this.width = this.right + this.beside;
    this.height = this.bottom + this.below;
    this.xs.place(this.left + this.w / 2, this.w);
    this.ys.place(this.bottom - this.h / 2, -this.h);
  }

  // Left and top of a cell.
  x(rate, batch) {
    return this.left + (this.lies ? rate : batch) * this.w;
  }

  y(rate, batch) {
    return this.bottom - ((this.lies ? batch : rate) + 1) * this.h;
  }

  // A place (log2 batch, log2 rate) in px.
  put([batch, rate]) {
    return this.lies ? [this.xs.px(rate), this.ys.px(batch)] : [this.xs.px(batch), this.ys.px(rate)];
  }

  // The place under a pixel, held inside the map.
  back(x, y) {
    const u = this.xs.value(Math.min(this.right, Math.max(this.left, x)));
    const v = this.ys.value(Math.min(this.bottom, Math.max(this.top, y)));
    return this.lies ? [v, u] : [u, v];
  }

  // The cell under a pixel, [rate, batch], or null.
  cell(x, y) {
    const u = Math.floor((x - this.left) / this.w), v = Math.floor((this.bottom - y) / this.h);
    if (u < 0 || v < 0 || u >= this.columns || v >= this.rows) return null;
    return this.lies ? [u, v] : [v, u];
  }
}

LAYOUTS.map = (header, width) => (width >= NARROW ? mapWide(header, width) : mapNarrow(header, width));

const MAP_ROW = 44; // px, a row of controls

// Rows of controls: over the whole figure one, over a part of it the measures have their own. On a
// stage there is the clock alone, and over a covered map what clears the stroke.
function mapBarRows(header, width) {
  const { scene, options } = header, needed = 225 + 42 * 15;
  if (options.present) return scene.toggle || scene.covered ? 1 : 0;
  return width < needed && scene.toggle && !scene.covered && scene.measures.length > 1 ? 2 : 1;
}

function mapBarHeight(rows) {
  return rows && rows * MAP_ROW + (rows - 1) * 6;
}

// On a stage a map has the same height before it is uncovered and after.
function mapPresentHeight(header, width) {
  const uncovered = { ...header, clock: true, text: { finding: header.text.finding || " " } };
  return wideHeight(uncovered, width);
}

// The map at the left, as large as the height lets it be; controls over what stands beside it, or
// over all where the map is wider than it is high; on a stage always beside it.
function mapWide(header, width) {
  const { present } = header.options, height = present ? mapPresentHeight(header, width) : wideHeight(header, width);
  const put = (view, x, y, w, h, options = {}) => ({ view, x, y, w, h, options });
  const bar = (x, w, rows) => put("mapbar", x, 0, w, mapBarHeight(rows), { rows });
  const over = header.scene.across === "rate" && !present ? mapBarHeight(mapBarRows(header, width)) + 8 : 0;
  const frame = new MapFrame(header, width * (present ? 0.68 : 0.62), height - over, false);
  const x = frame.width + LAYOUT_GAP, side = width - x, rows = mapBarRows(header, over ? width : side);
  const under = over || (rows && mapBarHeight(rows) + 10);
  return {
    height,
    boxes: [
      ...(over ? [bar(0, width, rows)] : rows ? [bar(x, side, rows)] : []),
      put("map", 0, over, frame.width, height - over),
      put(header.scene.covered ? "mapsay" : "mapside", x, under, side, height - under),
    ],
  };
}

function mapNarrow(header, width) {
  const boxes = [], { covered } = header.scene, { present } = header.options;
  let y = 0;
  const put = (view, h, x = 0, w = width, options = {}) => {
    boxes.push({ view, x, y, w, h, options });
    y += h + 10;
  };
  const rows = mapBarRows(header, width), bar = () => put("mapbar", mapBarHeight(rows), 0, width, { rows });
  const frame = new MapFrame(header, width, Infinity, true);
  if (covered) put("mapsay", present ? 230 : 130);
  else if (rows) bar();
  put("map", frame.height, Math.floor((width - frame.width) / 2), frame.width);
  if (covered && rows) bar();
  else put("mapside", present ? 560 : 400);
  return { height: y - 10, boxes };
}
