// Weights into each neuron as small pictures that form while the network trains.

VIEWS.tiles = (player, box, options = {}) => {
  const view = new TilesView(player, box, options);
  return { draw: () => view.draw(), resize: () => view.resize(), view };
};

LAYOUTS.tiles = (header, width) => {
  const { panels, units } = header.scene;
  if (width < NARROW) {
    const columns = Math.max(4, Math.min(8, Math.floor(width / 44))), rows = Math.ceil(units / columns);
    const h = Math.ceil((width / columns) * rows) + (header.options.present ? 110 : 78), below = plotStack(header, width, h + LAYOUT_GAP);
    const tiles = { view: "tiles", x: 0, y: 0, w: width, h, options: {} };
    return { height: panels.length ? below.height : h, boxes: [tiles, ...(panels.length ? below.boxes : [])] };
  }
  const height = wideHeight(header, width), gap = LAYOUT_GAP * 1.4, most = width * (panels.length ? 0.64 : 1);
  const grid = tilesGrid(units, most - 2, height - 4.3 * fieldType(header, false)), side = panels.length ? grid.columns * (grid.size + grid.gap) : width;
  const tiles = { view: "tiles", x: 0, y: 0, w: side, h: height, options: {} };
  return { height, boxes: [tiles, ...(panels.length ? plotGrid(header, { x: side + gap, y: 0, w: width - side - gap, h: height }, 1) : [])] };
};

// The grid in which `units` tiles are largest in w x h px: {columns, size, gap}.
function tilesGrid(units, w, h) {
  let best = null;
  for (let columns = 1; columns <= units; columns++) {
    const rows = Math.ceil(units / columns), size = Math.floor(Math.min((w + 6) / columns, (h + 6) / rows)) - 6;
    if (!best || size > best.size) best = { columns, size, gap: 6 };
  }
  return best;
}

class TilesView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options });
    const { header, arrays } = player.film;
    this.scene = header.scene;
    this.words = header.text.words;
    this.weights = arrays.weights;
    this.ranges = arrays.ranges;
    this.snapshots = header.arrays.weights.shape[0];
    this.sheet = sharpCanvas(`${header.text.label}. ${this.words.tiles_all}`);
    this.said = make("p", { class: "film-hidden tiles-said", role: "status", "aria-live": "polite" });
    box.replaceChildren(this.sheet.canvas, this.said);
    this.image = new MapImage();
    this.unit = null;
    const at = (event) => {
      const unit = this.under(event.offsetX, event.offsetY);
      if (unit !== this.unit) { this.unit = unit; player.requestDraw(); }
    };
    for (const kind of ["pointermove", "pointerdown"]) this.sheet.canvas.addEventListener(kind, at);
    this.sheet.canvas.addEventListener("pointerleave", () => { this.unit = null; player.requestDraw(); });
  }

  resize() {
    const { clientWidth: w, clientHeight: h } = this.box;
    this.sheet.size(w, h);
    this.type = this.player.theme.present ? this.player.theme.px : this.options.narrow ? 14 : 15;
    this.head = this.type * 1.7;
    this.foot = this.type * 2.6;
    this.grid = tilesGrid(this.scene.units, w - 2, h - this.head - this.foot);
    this.tints = null;
  }

  // The corner of a unit's tile.
  corner(unit) {
    const { columns, size, gap } = this.grid;
    return [1 + (unit % columns) * (size + gap), this.head + Math.floor(unit / columns) * (size + gap)];
  }

  under(x, y) {
    if (!this.grid) return null;
    for (let unit = 0; unit < this.scene.units; unit++) {
      const [left, top] = this.corner(unit);
      if (x >= left - 3 && x < left + this.grid.size + 3 && y >= top - 3 && y < top + this.grid.size + 3) return unit;
    }
    return null;
  }

  // Snapshot before the clock, and how far it is to the next.
  moment() {
    const { player } = this, t = player.film.header.clock ? player.t : this.snapshots - 1;
    const s = Math.min(this.snapshots - 1, Math.floor(t));
    return { s, part: s + 1 < this.snapshots ? t - s : 0 };
  }

  draw() {
    const { ctx, width, height } = this.sheet, { player } = this, { theme } = player, { size } = this.grid;
    if (this.tints !== theme.key) {
      this.table = divergingTable({ ...theme, paper: theme.dark ? theme.ground : "#ffffff" });
      this.tints = theme.key;
    }
    ctx.clearRect(0, 0, width, height);
    ctx.font = `700 ${this.type}px ${theme.font}`;
    ctx.fillStyle = theme.ink;
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    ctx.fillText(fitText(ctx, this.words.tiles_all, width), 0, 1);
    const moment = this.moment();
    ctx.lineWidth = 1;
    ctx.strokeStyle = theme.muted;
    for (let unit = 0; unit < this.scene.units; unit++) {
      const [x, y] = this.corner(unit);
      this.drawTile(ctx, unit, moment, x, y, size);
      ctx.strokeRect(x - 0.5, y - 0.5, size + 1, size + 1);
    }
    this.drawScale(ctx);
    this.drawLarge(ctx, moment);
  }

  // One unit's weights, its pixels sharp.
  drawTile(ctx, unit, { s, part }, x, y, size) {
    const [rows, columns] = this.scene.shape, area = rows * columns, each = this.scene.units * area;
    const from = s * each + unit * area, { weights, table } = this, n = Math.max(rows, columns);
    this.image.paint(n, (pixels) => {
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          const at = from + r * columns + c, value = part ? weights[at] + part * (weights[at + each] - weights[at]) : weights[at];
          pixels[r * n + c] = table[Math.round(value)];
        }
      }
    });
    ctx.imageSmoothingEnabled = false;
    const side = size / Math.max(rows, columns), w = columns * side, h = rows * side;
    ctx.drawImage(this.image.canvas, 0, 0, columns, rows, x + (size - w) / 2, y + (size - h) / 2, w, h);
  }

  // What the colours stand for: one scale, centred on zero.
  drawScale(ctx) {
    const { width, height } = this.sheet, { theme } = this.player, { type } = this, wide = Math.min(220, width * 0.5);
    const rows = Math.ceil(this.scene.units / this.grid.columns), under = this.head + rows * (this.grid.size + this.grid.gap);
    const tall = type * 0.75, y = Math.min(height, under + type * 2.3) - type * 1.05, top = plotNumber(Number(this.scene.scale.toPrecision(2)));
    ctx.font = `${type}px ${theme.font}`;
    const left = Math.round(ctx.measureText(`\u2212${top}`).width + 10);
    for (let k = 0; k < 64; k++) {
      const colour = this.table[Math.round((k / 63) * 255)];
      ctx.fillStyle = `rgb(${colour & 255},${(colour >> 8) & 255},${(colour >> 16) & 255})`;
      ctx.fillRect(left + (k / 64) * wide, y - tall / 2, wide / 64 + 0.7, tall);
    }
    ctx.strokeStyle = theme.muted;
    ctx.strokeRect(left - 0.5, y - tall / 2 - 0.5, wide + 1, tall + 1);
    strokeLine(ctx, left + wide / 2, y - tall / 2, left + wide / 2, y + tall / 2);
    ctx.fillStyle = theme.muted;
    ctx.textBaseline = "middle";
    ctx.textAlign = "right";
    ctx.fillText(`\u2212${top}`, left - 7, y);
    ctx.textAlign = "left";
    ctx.fillText(`+${top}`, left + wide + 7, y);
  }

  // The tile under the pointer, large, with its name and its range.
  drawLarge(ctx, moment) {
    const { unit, scene, player, type } = this, { theme } = player;
    const range = (k) => plotNumber(this.ranges[2 * (moment.s * scene.units + unit) + k]);
    const name = unit === null ? "" : scene.labels[unit] ?? this.words.tiles_unit.replace("{unit}", unit + 1);
    const said = unit === null ? "" : this.words.tiles_range.replace("{low}", range(0)).replace("{high}", range(1));
    const text = unit === null ? "" : `${name}: ${said}`;
    if (!player.playing && this.said.textContent !== text) this.said.textContent = text;
    if (unit === null) return;
    const { size } = this.grid, large = Math.round(Math.min(this.sheet.width * 0.6, Math.max(2.6 * size, 150))), [x, y] = this.corner(unit);
    ctx.font = `600 ${type}px ${theme.font}`;
    const wide = Math.max(large, ctx.measureText(said).width, ctx.measureText(name).width) + 20, tall = large + type * 2.9 + 14;
    const left = Math.min(this.sheet.width - wide - 2, Math.max(1, x + size / 2 - wide / 2)), top = Math.min(this.sheet.height - tall - 2, Math.max(1, y + size / 2 - tall / 2));
    ctx.fillStyle = theme.ground;
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 2;
    ctx.fillRect(left, top, wide, tall);
    ctx.strokeRect(left, top, wide, tall);
    this.drawTile(ctx, unit, moment, left + (wide - large) / 2, top + 10, large);
    ctx.fillStyle = theme.ink;
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    ctx.fillText(name, left + wide / 2, top + large + 16);
    ctx.fillText(said, left + wide / 2, top + large + 16 + type * 1.35);
  }
}
