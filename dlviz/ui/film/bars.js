// Bars a layer: what moves with the clock, the row that is pointed at, and where it all stands.

const BARS_OVER = 20; // px, the readout's type where it stands over the axes' names

VIEWS.bars = (player, box, options = {}) => {
  const view = new BarsView(player, box, options);
  return { draw: () => view.draw(), resize: () => view.resize(), view };
};

class BarsView {
  // options: parts (indices of columns, and "strips"), narrow.
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, data: new BarsData(player) });
    const { label, words } = player.film.header.text, { parts } = options;
    const filled = (text) => text.replaceAll("{row}", this.data.rows);
    this.still = sharpCanvas("");
    this.still.canvas.setAttribute("aria-hidden", "true");
    this.live = sharpCanvas([label, this.data.summary(parts), filled(words.bars_keys), this.data.shape?.draws && words.bars_draw_keys].filter(Boolean).join(". "));
    this.live.canvas.setAttribute("role", "application");
    this.live.canvas.setAttribute("tabindex", "0");
    this.live.canvas.classList.add("bars-rows");
    const touch = window.matchMedia("(hover: none)").matches;
    this.hint = filled(touch ? words.bars_hint_touch : words.bars_hint);
    this.shown = make("p", { class: "bars-readout", "aria-hidden": "true" });
    this.said = make("p", { class: "film-hidden bars-said", role: "status", "aria-live": "polite" });
    const { shape } = this.data, drawn = shape?.draws ? this.data.columns.findIndex((column) => column.drawn) : -1;
    if (parts.includes(drawn)) {
      this.pen = new BarsPen(this, drawn);
      this.tools = barsTools(this, this.data.columns[drawn]);
      this.hint = words.bars_draw;
    }
    box.replaceChildren(...(this.tools ? [this.tools.bar] : []), this.still.canvas, this.live.canvas, this.shown, this.said);
    this.listen(this.live.canvas);
  }

  // The row that is pointed at stays over payloads, and is the same in all boxes.
  get row() {
    const row = this.player.barsRow ?? null;
    return row !== null && row < this.data.count ? row : null;
  }

  set row(row) {
    if (row === (this.player.barsRow ?? null)) return;
    this.player.barsRow = row;
    this.player.requestDraw();
  }

  resize() {
    const { clientWidth: w, clientHeight: h } = this.box, { theme } = this.player;
    this.type = theme.present ? theme.px : this.options.narrow ? 14 : 15;
    this.over = theme.present && !this.options.narrow; // on a stage the height is the picture's
    this.shown.classList.toggle("over", this.over);
    this.top = this.tools ? this.tools.bar.offsetHeight + 8 : 0;
    this.lines = Math.max(1, ...Array.from({ length: this.data.shown }, (_, row) => this.wraps(`${this.data.spoken(row, this.options.parts)} 00`)));
    if (!this.over) this.lines = Math.min(3, this.lines);
    const tall = h - this.top - (this.over ? 0 : Math.round(this.lines * this.type * 1.35 + 8));
    for (const { size, canvas } of [this.still, this.live]) {
      size(w, tall);
      canvas.style.top = `${this.top}px`;
    }
    this.drawn = -1;
  }

  // How many lines a readout takes.
  wraps(text) {
    const { ctx } = this.still;
    ctx.font = `600 ${this.over ? BARS_OVER : this.type * 1.03}px ${this.player.theme.font}`;
    return textLines(ctx, text, 0.98 * this.box.clientWidth).length;
  }

  drawStill() {
    const { ctx, width, height } = this.still, { theme } = this.player;
    ctx.clearRect(0, 0, width, height);
    const over = this.over ? Math.ceil(this.lines * BARS_OVER * 1.35) + 2 : 0;
    this.frame = new BarsFrame(this.data, this.options.parts, width, height, { ctx, theme, type: this.type, over });
    this.frame.draw();
    const under = this.over ? this.frame.bottom + this.frame.ticked : height + 8; // ticks stay, axes' names go
    Object.assign(this.shown.style, { top: `${this.top + under}px`, minHeight: `${Math.max(0, height - under)}px` });
    this.drawn = this.player.stamp;
  }

  draw() {
    if (this.drawn !== this.player.stamp) this.drawStill();
    const { ctx, width, height } = this.live, { frame } = this;
    ctx.clearRect(0, 0, width, height);
    this.columns = frame.regions.filter(({ column }) => column).map((region) => new BarsColumn(this, region));
    for (const column of this.columns) column.draw(ctx);
    frame.drawCover(ctx);
    if (this.row !== null) frame.drawRow(ctx, this.row);
    for (const column of this.columns) column.drawLabels(ctx);
    this.tools?.refresh();
    this.say();
  }

  say() {
    const { row, player, data } = this, text = row === null ? "" : data.spoken(row, this.options.parts);
    this.shown.hidden = !text && this.over;
    if (this.over && text && text !== this.shown.textContent && this.wraps(text) > this.lines) {
      this.lines = this.wraps(text);
      this.drawn = -1;
      player.requestDraw();
    }
    const idle = player.theme.present || this.options.parts[0] !== 0 ? "" : this.hint;
    if (this.shown.textContent !== (text || idle)) this.shown.textContent = text || idle;
    this.shown.classList.toggle("idle", !text);
    if (!player.playing && this.said.textContent !== text) this.said.textContent = text;
  }

  listen(canvas) {
    const under = (event) => this.frame?.row(event.offsetX, event.offsetY) ?? null;
    for (const kind of ["pointermove", "pointerdown"]) canvas.addEventListener(kind, (event) => { this.row = under(event); });
    canvas.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") this.row = null; });
    canvas.addEventListener("blur", (event) => { if (!event.relatedTarget?.classList.contains("bars-rows")) this.row = null; });
    canvas.addEventListener("focus", () => { if (canvas.matches(":focus-visible")) this.row ??= 0; });
    canvas.addEventListener("keydown", (event) => this.key(event));
    this.pen?.listen(canvas);
  }

  // Up and down; the other arrows are the clock's.
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.pen?.key(event, this.row)) return;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by) this.row = this.row === null ? 0 : Math.max(0, Math.min(this.data.count - 1, this.row + by * (event.shiftKey ? 10 : 1)));
    else if (event.key === "Escape") this.row = null;
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
