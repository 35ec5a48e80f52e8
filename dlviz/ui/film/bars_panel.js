// Where columns of bars and strips of histograms stand in a box, and what of them never moves.

class BarsFrame {
  // parts: indices of columns, and "strips". w, h: the box; rows lie between top and bottom. over: px
  // that are kept free of ticks at the foot.
  constructor(data, parts, w, h, { ctx, theme, type, over = 0 }) {
    Object.assign(this, { data, parts, w, h, ctx, theme, type, over, line: Math.round(type * 1.3), snap: Math.min(window.devicePixelRatio || 1, 3) });
    this.font();
    const numbers = [data.first, data.first + data.count - 1].map((n) => ctx.measureText(String(n)).width);
    this.gutter = Math.ceil(Math.max(...numbers, Math.min(ctx.measureText(data.rows).width, type * (w < NARROW ? 5 : 7))));
    this.left = this.gutter + 10;
    this.place();
    this.heads();
    this.feet();
    this.pitch = (this.bottom - this.top) / data.count;
  }

  font(weight = 400) {
    this.ctx.font = `${weight} ${this.type}px ${this.theme.font}`;
  }

  // The regions from left to right.
  place() {
    const { data, parts, type } = this, gap = type * (parts.length > 3 ? 2.4 : 3), weights = parts.map((part) => (part === "strips" ? BARS_STRIP : 1));
    const room = this.w - this.left - type * 1.4 - gap * (parts.length - 1), sum = weights.reduce((a, b) => a + b, 0);
    let x = this.left;
    this.regions = parts.map((part, k) => {
      const left = Math.round(x), right = Math.round(x + (room * weights[k]) / sum), column = part === "strips" ? null : data.columns[part];
      x = right + gap;
      const region = { part, column, left, right, wide: right - left + (k < parts.length - 1 ? gap * 0.7 : type * 1.4) };
      return column ? { ...region, scale: barsScale(column, left, right), ticks: barsTicks(column, (right - left) / (type * 3.6)) } : region;
    });
  }

  // Over the bars: a key that all columns share, titles, each column's own key, the marks' words.
  heads() {
    const { ctx, regions, line, data, type } = this, most = (pick) => Math.max(0, ...regions.map(pick));
    this.font(700);
    for (const region of regions) {
      const title = region.column ? region.column.title : data.strips.title;
      region.title = title ? textLines(ctx, title, region.wide).slice(0, 3) : [];
      region.named = region.title.length === 1 ? ctx.measureText(region.title[0]).width + type * 1.4 : 0;
      region.said = region.column ? barsKeys(region.column, data) : [];
    }
    this.font(600);
    const { rows, shared } = this.keyRows();
    this.shared = shared;
    regions.forEach((region, k) => Object.assign(region, { keys: rows[k], marks: region.column ? this.marks(region) : [] }));
    const titles = most(({ title }) => title.length), own = this.inline ? 0 : most(({ keys }) => keys.length);
    this.titleTop = shared.length * line * 1.12;
    this.keyTop = this.titleTop + (this.inline ? 0 : titles * line);
    const marks = most((region) => 1 + Math.max(-1, ...region.marks.map(({ level }) => level)));
    this.top = Math.round(Math.max(line, this.titleTop + (titles + own + marks) * line) + type * 0.45);
  }

  // The keys beside one-line titles where they fit, else in a line that all share, else under them.
  keyRows() {
    const { ctx, regions, type } = this, flow = ({ said, wide }, indent) => barsFlow(ctx, said, wide - indent, type);
    const beside = regions.map((region) => flow(region, region.named));
    this.inline = regions.every(({ title, said, named, wide }, k) => !said.length || (title.length < 2 && beside[k].length === 1 && barsWidth(ctx, said, type) <= wide - named));
    if (this.inline) return { rows: beside.map((own, k) => own.map((row) => row.map((key) => ({ ...key, x: key.x + regions[k].named })))), shared: [] };
    const columns = regions.filter(({ column }) => column), alike = columns.length > 1 && columns.every(({ said }) => JSON.stringify(said) === JSON.stringify(columns[0].said));
    if (alike) return { rows: regions.map(() => []), shared: barsFlow(ctx, columns[0].said, this.w - this.left, type) };
    return { rows: regions.map((region) => flow(region, 0)), shared: [] };
  }

  // The marks' words, each over its line, on as few levels as they need.
  marks({ column, scale, left, right }) {
    const { ctx } = this, ends = [];
    return column.marks.map(({ text, at }) => {
      const x = scale.at(at), shown = fitText(ctx, text, right - left), wide = ctx.measureText(shown).width;
      const from = Math.max(left, Math.min(right + this.type - wide, x - wide / 2));
      let level = 0;
      while (from < (ends[level] ?? -Infinity)) level++;
      ends[level] = from + wide + this.type;
      return { text: shown, x, from, level };
    });
  }

  // Under the bars: ticks, the axes' names, what is under the strips, what whiskers and hatches are.
  feet() {
    const { ctx, regions, line, type, data } = this;
    this.font(600);
    for (const region of regions.filter(({ column }) => column)) region.axis = region.column.axis ? textLines(ctx, region.column.axis, region.wide).slice(0, 2) : [];
    this.font();
    for (const region of regions.filter(({ column }) => !column)) region.under = data.strips.text ? textLines(ctx, data.strips.text, region.wide).slice(0, 3) : [];
    const axes = Math.max(...regions.map(({ axis, under }) => (axis ? axis.length + 1 : under.length)));
    const runs = regions.flatMap(({ column }) => column?.bars ?? []);
    const dead = runs.some((one) => one.dead && Array.from({ length: data.shown }, (_, row) => row).some((row) => one.dead.numbers[row] >= BARS_DEAD));
    const notes = (whisker) => {
      ctx.font = `${plotKeyType(type)}px ${this.theme.font}`;
      const said = [runs.some((one) => one.low) && data.words[whisker], dead && data.words.bars_dead].filter(Boolean);
      return textLines(ctx, said.join("; "), this.w).filter(Boolean);
    };
    this.notes = notes("bars_whiskers");
    this.noteLine = plotKeyType(type) * 1.3;
    const under = 8 + axes * line + (this.notes.length ? this.notes.length * this.noteLine + type * 0.4 : 0);
    this.ticked = Math.ceil(9 + type * 1.25); // what the ticks' texts take of it
    this.bottom = Math.round(this.h - Math.max(under, this.over && this.ticked + this.over));
    const pitch = (this.bottom - this.top) / data.count, most = Math.max(1, ...regions.map(({ column }) => column?.bars.length ?? 1));
    if (barsEach(pitch, most) < BARS_WHISKER) this.notes = notes("bars_band");
  }

  // Upper edge of a row on a pixel of the screen, and its middle.
  y(row) {
    return Math.round((this.top + row * this.pitch) * this.snap) / this.snap;
  }

  middle(row) {
    return this.top + (row + 0.5) * this.pitch;
  }

  // The row under a place, or null.
  row(x, y) {
    const row = Math.floor((y - this.top) / this.pitch);
    return row >= 0 && row < this.data.count && x <= this.w ? row : null;
  }

  draw() {
    this.drawHeads();
    for (const region of this.regions) {
      if (region.column) this.drawAxis(region);
      else barsDrawStrips(this, region);
    }
    this.drawRows();
    this.drawNotes();
  }

  drawHeads() {
    const { ctx, theme, line } = this;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    this.font(600);
    barsDrawKeys(ctx, theme, this.shared, this.left, 0, this.type);
    for (const { title, keys, left, marks } of this.regions) {
      this.font(700);
      ctx.fillStyle = theme.ink;
      title.forEach((text, k) => ctx.fillText(text, left, this.titleTop + (k + 0.5) * line));
      this.font(600);
      barsDrawKeys(ctx, theme, keys, left, this.keyTop, this.type);
      ctx.fillStyle = theme.ink;
      for (const { text, from, level } of marks) ctx.fillText(text, from, this.markY(level));
    }
  }

  // The lowest level stands right over the bars.
  markY(level) {
    return this.top - this.type * 0.45 - (level + 0.5) * this.line;
  }

  drawAxis(region) {
    const { left, right, scale, ticks, axis, column } = region, [from, to] = this.beside(region);
    const { ctx, theme, type, top, bottom, line } = this;
    this.font();
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    let free = -Infinity;
    for (const { at, text } of ticks) {
      const x = Math.round(scale.at(at)), half = ctx.measureText(text).width / 2;
      ctx.lineWidth = 1;
      ctx.strokeStyle = theme.line;
      if (text) strokeLine(ctx, x + 0.5, top, x + 0.5, bottom);
      ctx.strokeStyle = theme.muted;
      strokeLine(ctx, x + 0.5, bottom, x + 0.5, bottom + (text ? 6 : 3));
      if (!text || x - half < free) continue;
      ctx.fillStyle = theme.muted;
      ctx.fillText(text, Math.max(from + half, Math.min(to - half, x)), bottom + 9);
      free = x + half + type * 0.5;
    }
    ctx.lineWidth = 1.5;
    strokeLine(ctx, left, bottom, right, bottom);
    if (!column.log) strokeLine(ctx, scale.base, top, scale.base, bottom);
    this.font(600);
    ctx.fillStyle = theme.ink;
    axis.forEach((text, k) => {
      const half = ctx.measureText(text).width / 2;
      ctx.fillText(text, Math.max(half, Math.min(this.w - half - 1, (left + right) / 2)), bottom + 8 + (k + 1) * line + 1);
    });
  }

  // How far an axis' words may reach: half of the way to its neighbours.
  beside({ left, right }) {
    const { regions, type, w } = this, reach = type * (regions.length > 3 ? 1.2 : 1.5) - 4;
    return [left === regions[0].left ? 0 : left - reach, right === regions[regions.length - 1].right ? w - 1 : right + reach];
  }

  // What a row is called, and the numbers of some.
  drawRows() {
    const { ctx, theme, type, data } = this;
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    ctx.fillStyle = theme.muted;
    this.font();
    for (const row of barsNumbered(data, this.pitch, type * 1.25)) ctx.fillText(String(data.first + row), this.gutter, this.middle(row) + 1);
    ctx.fillText(fitText(ctx, data.rows, this.gutter), this.gutter, this.top - type * 0.45 - this.line / 2);
  }

  // The cover over what is not shown yet.
  drawCover(ctx) {
    const { theme, data } = this, top = this.y(data.shown), tall = this.bottom - top;
    if (data.shown === data.count) return;
    for (const { left, right } of this.regions) {
      const path = new Path2D();
      ctx.fillStyle = toHex(mixChannels(channels(theme.ground), channels(theme.ink), 0.07));
      ctx.fillRect(left, top, right - left, tall);
      hatchCell(path, left, top, right - left, tall, 11);
      ctx.strokeStyle = theme.line;
      ctx.lineWidth = 1;
      ctx.stroke(path);
      ctx.strokeRect(left + 0.5, top + 0.5, right - left - 1, tall - 1);
      ctx.font = `600 ${Math.round(Math.max(this.type, Math.min(tall * 0.6, 72)))}px ${theme.font}`;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillStyle = theme.muted;
      ctx.fillText("?", (left + right) / 2, top + tall / 2 + 2);
    }
  }

  // A row's frame over all columns, and its number in the place of those it would lie on.
  drawRow(ctx, row) {
    const { theme, data, type } = this, top = this.y(row) - 1.5, tall = Math.max(4, this.y(row + 1) - this.y(row)) + 2;
    for (const { left, right } of this.regions) {
      for (const [colour, width] of [[theme.ground, 4], [theme.ink, 1.5]]) {
        ctx.strokeStyle = colour;
        ctx.lineWidth = width;
        ctx.strokeRect(left - 3, top, right - left + 6, tall);
      }
    }
    ctx.fillStyle = theme.ground;
    for (const other of barsNumbered(data, this.pitch, type * 1.25)) {
      const middle = this.middle(other);
      if (Math.abs(middle - this.middle(row)) < type * 1.25) ctx.fillRect(0, middle - type * 0.7, this.gutter + 1, type * 1.4);
    }
    inkLabel(ctx, { ...theme, paper: theme.ground }, String(data.first + row), this.gutter, this.middle(row) + 1, { align: "right", size: type });
  }

  drawNotes() {
    const { ctx, theme, notes } = this;
    ctx.font = `${plotKeyType(this.type)}px ${theme.font}`;
    ctx.fillStyle = theme.muted;
    ctx.textAlign = "left";
    ctx.textBaseline = "bottom";
    notes.forEach((text, k) => ctx.fillText(text, 0, this.h - (notes.length - 1 - k) * this.noteLine));
  }
}
