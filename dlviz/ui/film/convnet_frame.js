// Where the picture, the columns of maps and the classes stand. All follows from the header and the
// size of the box.

const CONVNET_TILE = 60, CONVNET_LEAST = 14, CONVNET_GAP = 4; // px of a map, at most and at least; between two
const CONVNET_POOLED = 0.62, CONVNET_WITH = 36; // of a map's side: a halved map's; the least with halved ones
const CONVNET_FILTER = 0.64; // and a filter's beside it
const CONVNET_THUMB = 34, CONVNET_FINGER = 42; // px of a gallery picture
const CONVNET_BARS = 74, CONVNET_APART = 60; // px, a column of bars; between two columns at most

// Columns for `units` maps of which so many stand below one another: without gaps where that is easy.
function convnetAcross(units, fits) {
  for (let rows = Math.min(fits, units); rows > fits / 2; rows--) if (units % rows === 0) return units / rows;
  return Math.ceil(units / fits);
}

class ConvnetFrame {
  // data: layers as ConvnetData has them. The columns are as large as they can be in the middle.
  constructor(header, layers, width, height, narrow) {
    const present = Boolean(header.options.present);
    Object.assign(this, { header, layers, width, narrow, present, type: present ? (width < 700 ? 20 : width < 1100 ? 20 : 22) : narrow ? 14 : 15 });
    this.small = Math.max(14, this.type - 2);
    this.line = Math.round(this.type * 1.3);
    this.shown = layers.slice(1, -1);
    this.out = layers[layers.length - 1];
    this.classes = header.scene.names.length;
    if (narrow) this.stack();
    else this.beside(height);
  }

  // --- side by side

  beside(height) {
    const { width, line, present } = this, gap = present ? 18 : 24;
    const left = Math.round(present ? 272 : Math.min(246, Math.max(232, width * 0.21))), right = Math.round(Math.min(present ? 300 : 272, Math.max(206, width * (present ? 0.245 : 0.23))));
    this.height = height;
    this.head = Math.round(line * (present ? 2 : 3) + 6);
    this.foot = Math.round(this.small * 1.25 + 12);
    this.left = this.panel(left, height);
    this.answers(width - right, right, height);
    this.area = { x: left + gap, y: this.head, w: width - left - right - 2 * gap, h: height - this.head - this.foot };
    this.columns = this.fit(this.area);
    const spare = this.area.w - this.columns.reduce((sum, { w }) => sum + w, 0), gaps = this.columns.length - 1, between = Math.min(CONVNET_APART, spare / Math.max(1, gaps));
    const tall = Math.max(0, ...this.columns.filter(({ bars }) => !bars).map(({ rows, pitch }) => rows * pitch.y - CONVNET_GAP)) || this.area.h;
    let x = this.area.x + (spare - gaps * between) / 2;
    for (const column of this.columns) {
      column.x = Math.round(x);
      if (column.bars) column.each = Math.min(column.each, tall / column.layer.units);
      x += column.w + between;
      this.put(column, this.area.y, this.area.h);
    }
  }

  // Left: the picture's name, the picture, what can be done with it, the other ones.
  panel(w, height) {
    const { line, present } = this, tools = 44, thumb = present ? 36 : CONVNET_THUMB, across = this.across(Math.floor((w + 5) / (thumb + 5)));
    const count = this.header.scene.gallery.length, tall = (rows) => rows * (thumb + 5) - 5;
    let rows = Math.ceil(count / across);
    while (rows > 1 && height - line - 12 - tools - 8 - tall(rows) < Math.min(w, present ? 200 : 224)) rows -= 1;
    const side = Math.min(w, height - line - 6 - tools - 10 - tall(rows));
    this.picture = { x: 0, y: line + 4, size: side };
    this.tools = { x: 0, y: this.picture.y + side + 6, w };
    this.thumbs = { x: 0, y: this.tools.y + tools + 4, w, thumb, across, count: Math.min(count, rows * across), gap: 5 };
    return w;
  }

  // Pictures side by side: whole rows of all classes, or rows that share them evenly.
  across(most) {
    for (let count = most; count > 2; count--) if (count % this.classes === 0 || this.classes % count === 0) return count;
    return most;
  }

  // Right: the answer, a bar a class; below it what is pointed at, or the accuracy.
  answers(x, w, height) {
    const { type, line, classes, present } = this, head = Math.round(type * 1.45 + line * 1.05 + 6), rest = present ? 170 : 226;
    const each = Math.min(type * 1.75, Math.max(type * (present ? 1.2 : 1.12), (height - head - rest) / classes));
    this.classBars = { x, y: head, w, each, count: classes };
    this.verdict = { x, y: 0, w };
    const top = Math.round(head + classes * each + 14);
    this.lens = { x, y: top, w, h: height - top };
  }

  // Columns of the largest maps that fit: with the pooled ones between, where there is room for them.
  fit({ w, h }) {
    for (const pools of [true, false]) {
      const layers = this.shown.filter(({ kind }) => pools || kind !== "pool"), gaps = (layers.length - 1) * (this.present ? 12 : 14);
      for (let tile = CONVNET_TILE; tile >= CONVNET_LEAST; tile--) {
        const columns = layers.map((layer) => this.column(layer, tile, h));
        if (columns.every(Boolean) && columns.reduce((sum, one) => sum + one.w, gaps) <= w && (tile >= CONVNET_WITH || !pools)) return columns;
      }
    }
    return this.shown.filter(({ kind }) => kind !== "pool").map((layer) => this.column(layer, CONVNET_LEAST, h, true));
  }

  // A layer's column for maps of a size: {layer, w, tile, rows, across, pitch}; null: it is too high.
  column(layer, tile, h, forced = false) {
    const head = this.headWidth(layer), { units } = layer;
    if (this.asBars(layer)) return { layer, bars: true, w: Math.max(CONVNET_BARS * (this.present ? 0.8 : 1), head), each: Math.min(18, h / units) };
    const side = layer.kind === "pool" ? Math.round(tile * CONVNET_POOLED) : tile, filter = this.filters(layer) ? Math.round(tile * CONVNET_FILTER) : 0;
    const meter = layer.kind === "dense" ? 7 : 0, pitch = { y: tile + CONVNET_GAP + meter, x: side + CONVNET_GAP + (filter ? filter + 5 : 0) };
    const fits = Math.floor((h + CONVNET_GAP) / pitch.y);
    if (!fits && !forced) return null;
    const across = convnetAcross(units, Math.max(1, fits));
    return { layer, tile: side, filter, meter, pitch, rows: Math.ceil(units / across), across, w: Math.max(across * pitch.x - CONVNET_GAP, head) };
  }

  // Units without a map are bars; those of a dense network's first layer have pictures of weights.
  asBars({ h, w, kind, index }) {
    return h * w === 1 && !(kind === "dense" && index === 1);
  }

  filters({ kind, index }) {
    return kind === "conv" && index === 1;
  }

  headWidth(layer) {
    const { type, present, header: { scene, text: { words } } } = this, { units, h, w, kind, receptive } = layer, wide = (text) => text.length * type * 0.54 + 2, pool = kind === "pool", shape = h * w === 1 ? "" : `${pool ? "" : `${units}x`}${h}x${w}`;
    const sees = h * w === 1 ? words.sees_all : pool || present ? `${receptive} px` : fillIn(words.sees, { px: receptive });
    return Math.ceil(Math.max(wide(present ? "" : shape), wide(convnetTitle(scene, words, layer)) * 1.08, wide(sees) + (h * w === 1 ? 0 : type)));
  }

  // Where a column's tiles lie, in the middle of its height.
  put(column, y, h) {
    const { rows, across, pitch, bars, each, layer, w } = column;
    if (bars) {
      Object.assign(column, { left: column.x, top: Math.round(y + (h - layer.units * each) / 2), tall: layer.units * each });
      return;
    }
    const wide = across * pitch.x - CONVNET_GAP, tall = rows * pitch.y - CONVNET_GAP;
    Object.assign(column, { left: Math.round(column.x + (w - wide) / 2), top: Math.round(y + (h - tall) / 2), tall, wide });
  }

  // --- below one another

  stack() {
    const { width, line, type, present } = this, count = this.header.scene.gallery.length;
    const side = Math.min(width, present ? 300 : 264), x = Math.round((width - side) / 2);
    let y = line + 4;
    this.picture = { x, y, size: side };
    this.tools = { x: 0, y: y + side + 6, w: width };
    y += side + 6 + 46;
    this.verdict = { x: 0, y: y + 8, w: width };
    y += 8 + Math.round(type * 1.45 + line * 1.15 + 8);
    this.classBars = { x: 0, y, w: width, each: type * 1.75, count: this.classes };
    y += this.classes * type * 1.75 + 12;
    const across = this.across(Math.floor((width + 6) / (CONVNET_FINGER + 6)));
    this.thumbs = { x: 0, y, w: width, thumb: Math.floor((width + 6) / across) - 6, across, count, gap: 6 };
    y += Math.ceil(count / across) * (this.thumbs.thumb + 6) + 10;
    this.columns = this.shown.map((layer) => {
      const column = this.row(layer);
      Object.assign(column, { x: 0, w: width, headY: y, left: 0, top: y + line + 6 });
      y = column.top + column.tall + (column.bars ? 14 : 34);
      return column;
    });
    this.area = { x: 0, y: this.columns[0]?.headY ?? y, w: width, h: y - (this.columns[0]?.headY ?? y) };
    this.height = y;
  }

  // A layer across the whole width: maps in rows, or upright bars.
  row(layer) {
    const { width } = this, { units } = layer;
    if (this.asBars(layer)) return { layer, bars: true, upright: true, each: Math.min(18, width / units), tall: 72 };
    const across = Math.min(units, units % 8 === 0 ? 8 : 7), size = Math.min(48, Math.floor((width + CONVNET_GAP) / across) - CONVNET_GAP);
    const tile = layer.kind === "pool" ? Math.max(28, Math.round(size * 0.7)) : size, filter = this.filters(layer) ? Math.round(tile * 0.8) : 0, meter = layer.kind === "dense" ? 7 : 0;
    const pitch = { x: size + CONVNET_GAP, y: tile + CONVNET_GAP + (filter ? filter + 5 : 0) + meter }, rows = Math.ceil(units / across);
    return { layer, tile, filter, below: true, meter, pitch, rows, across, wide: across * pitch.x - CONVNET_GAP, tall: rows * pitch.y - CONVNET_GAP };
  }

  // --- places

  // A unit's tile, {x, y, w, h}, or its bar.
  tile({ bars, upright, each, left, top, tall, w, across, pitch, tile, filter, below }, unit) {
    if (bars) return upright ? { x: left + unit * each, y: top, w: each, h: tall } : { x: left, y: top + unit * each, w, h: each };
    const x = left + (unit % across) * pitch.x + (filter && !below ? filter + 5 : 0), y = top + Math.floor(unit / across) * pitch.y;
    return { x, y: y + (below ? 0 : (pitch.y - CONVNET_GAP - tile) / 2), w: tile, h: tile };
  }

  // The filter beside or below a map.
  filterTile(column, unit) {
    const { x, y, w, h } = this.tile(column, unit), size = column.filter;
    return column.below ? { x: x + (w - size) / 2, y: y + h + 5, w: size, h: size } : { x: x - size - 5, y: y + (h - size) / 2, w: size, h: size };
  }

  columnOf(layer) {
    return this.columns.find((column) => column.layer.index === layer);
  }

  // The unit under a pixel, with the place in its map: {layer, unit, place}; null: none.
  under(px, py) {
    for (const column of this.columns) {
      for (let unit = 0; unit < column.layer.units; unit++) {
        const { x, y, w, h } = this.tile(column, unit), slack = column.bars ? 0 : CONVNET_GAP / 2, { layer } = column;
        if (py < y - slack || py >= y + h + slack || px >= x + w + slack) continue;
        if (px >= x - slack) {
          const at = (v, from, size, count) => Math.min(count - 1, Math.max(0, Math.floor(((v - from) / size) * count)));
          const place = layer.h * layer.w > 1 ? { x: at(px, x, w, layer.w), y: at(py, y, h, layer.h) } : null;
          return { layer: layer.index, unit, place };
        }
        const own = column.filter && !column.below ? this.filterTile(column, unit) : null;
        if (own && px >= own.x && px < x) return { layer: layer.index, unit, place: null };
      }
    }
    const { x, y, w, each, count } = this.classBars, row = Math.floor((py - y) / each);
    return px >= x && px < x + w && row >= 0 && row < count ? { layer: this.out.index, unit: row, place: null } : null;
  }

  // A class's row.
  classRow(k) {
    const { x, y, w, each } = this.classBars;
    return { x, y: y + k * each, w, h: each };
  }

  // The unit in a direction from another: along its column, or the nearest in the next one.
  next({ layer, unit }, [dx, dy]) {
    const boxes = this.columns.flatMap((column) => Array.from({ length: column.layer.units }, (_, k) => ({ layer: column.layer.index, unit: k, ...this.tile(column, k) })));
    for (let k = 0; k < this.out.units; k++) boxes.push({ layer: this.out.index, unit: k, ...this.classRow(k) });
    const own = boxes.find((one) => one.layer === layer && one.unit === unit);
    if (!own) return { layer: boxes[0].layer, unit: boxes[0].unit };
    const middle = (box) => [box.x + box.w / 2, box.y + box.h / 2], [x, y] = middle(own);
    let best = null, least = Infinity;
    for (const box of boxes) {
      if (box === own) continue;
      const [u, v] = middle(box), along = (u - x) * dx + (v - y) * dy, across = Math.abs((u - x) * dy) + Math.abs((v - y) * dx);
      if (along < 2 || (dy && across > 2.5 * along + 4)) continue;
      const far = along + 2 * across;
      if (far < least) [best, least] = [box, far];
    }
    return best ? { layer: best.layer, unit: best.unit } : { layer, unit };
  }
}
