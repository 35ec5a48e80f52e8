// A chart: lines, dots, bands and theory; clocked lines grow with the player's clock.

VIEWS.plot = (player, box, options = {}) => {
  const panel = new PlotPanel(player, box, options);
  return { draw: () => panel.draw(), resize: () => panel.resize(), panel };
};

LAYOUTS.plot = (header, width) => {
  const count = header.scene.panels.length;
  if (width < NARROW) return plotStack(header, width, 0);
  const columns = count > 2 && (width - LAYOUT_GAP * (count - 1)) / count < 240 ? 2 : count;
  const rows = Math.ceil(count / columns), height = wideHeight(header, width) * (rows > 1 ? 1.5 : 1);
  return { height, boxes: plotGrid(header, { x: 0, y: 0, w: width, h: height }, columns) };
};

// Boxes of all panels in an area, in columns.
function plotGrid(header, { x, y, w, h }, columns) {
  const { panels } = header.scene, gap = LAYOUT_GAP * 1.3, rows = Math.ceil(panels.length / columns);
  const wide = Math.floor((w - gap * (columns - 1)) / columns), tall = Math.floor((h - LAYOUT_GAP * (rows - 1)) / rows);
  return panels.map((_, panel) => ({
    view: "plot",
    x: Math.round(x + (panel % columns) * (wide + gap)),
    y: Math.round(y + Math.floor(panel / columns) * (tall + LAYOUT_GAP)),
    w: wide,
    h: tall,
    options: { panel },
  }));
}

// All panels below one another, from y on, on a narrow screen: {height, boxes}.
function plotStack(header, width, y) {
  const tall = Math.round(Math.min(400, Math.max(290, width * 0.84)) * (header.options.present ? 1.2 : 1)), { panels } = header.scene;
  const boxes = panels.map((_, panel) => ({ view: "plot", x: 0, y: y + panel * (tall + LAYOUT_GAP), w: width, h: tall, options: { panel } }));
  return { height: y + panels.length * (tall + LAYOUT_GAP) - LAYOUT_GAP, boxes };
}

class PlotPanel {
  // options: panel (its index in the scene), narrow.
  constructor(player, box, options) {
    Object.assign(this, { player, box, options });
    const { header, arrays } = player.film;
    this.panels = header.scene.panels;
    this.panel = this.panels[options.panel ?? 0];
    const found = (name) => (name ? arrays[name] : null);
    this.series = this.panel.series.map((one) => ({ ...one, x: found(one.x), y: found(one.y), low: found(one.low), high: found(one.high) }));
    this.still = sharpCanvas(plotSpoken(this.panel, this.series, header.text.words));
    this.live = sharpCanvas("");
    this.live.canvas.setAttribute("aria-hidden", "true");
    this.said = make("p", { class: "film-hidden plot-said", role: "status", "aria-live": "polite" });
    box.replaceChildren(this.still.canvas, this.live.canvas, this.said);
    this.drawn = -1;
    this.pointer = null;
    this.listen(this.live.canvas);
  }

  resize() {
    for (const sheet of [this.still, this.live]) sheet.size(this.box.clientWidth, this.box.clientHeight);
    this.drawn = -1;
  }

  hue({ style, colour }) {
    const { theme } = this.player;
    if (style === "theory") return theme.ink;
    return style === "guess" ? theme.guess : theme.classColours[colour % theme.classColours.length];
  }

  marker({ colour }) {
    const { classMarkers } = this.player.theme;
    return classMarkers[colour % classMarkers.length];
  }

  drawStill() {
    const { ctx, width, height } = this.still, { player } = this, { theme } = player;
    this.type = theme.present ? theme.px : this.options.narrow ? 14 : 15;
    ctx.clearRect(0, 0, width, height);
    ctx.font = `700 ${this.type}px ${theme.font}`;
    const titles = Math.min(2, Math.max(...this.panels.map(({ title }) => (title ? textLines(ctx, title, width).length : 0))));
    ctx.font = `600 ${this.type}px ${theme.font}`;
    const labels = this.series.filter((one) => one.label);
    const widest = Math.max(0, ...labels.map((one) => ctx.measureText(one.label).width)) + this.type * 1.7;
    const most = width * (width >= 420 ? 0.3 : 0.22);
    const swatch = this.type * 1.7, wrapped = labels.map((one) => textLines(ctx, one.label, most - swatch));
    this.outside = labels.length > 0 && (widest <= most || (width >= 420 && wrapped.every((lines) => lines.length < 3)));
    const gutter = this.outside ? swatch + Math.max(...wrapped.flat().map((text) => ctx.measureText(text).width)) : 0;
    const keys = plotKeys(this, ctx, width);
    this.f = new PlotFrame(this.panel, width, height, { ctx, theme, type: this.type, gutter, titles, keys });
    this.f.draw(ctx);
    this.dots = this.series.map((one) => plotDots(one, this.f));
    for (const one of this.series) if (one.style !== "theory" && !one.clocked && one.at === null) this.drawSeries(ctx, one, Infinity);
    plotPlaceMarks(this, ctx);
    plotPlaceLabels(this, ctx);
    this.drawn = player.stamp;
  }

  draw() {
    const { player } = this;
    if (this.drawn !== player.stamp) this.drawStill();
    const { ctx, width, height } = this.live, { theme } = player, { f } = this;
    ctx.clearRect(0, 0, width, height);
    if (this.panel.cursor && player.last) {
      ctx.strokeStyle = theme.ink;
      ctx.lineWidth = 2;
      const x = Math.min(f.right, Math.max(f.left, f.x.at(player.update)));
      strokeLine(ctx, x, f.top - 4, x, f.bottom);
    }
    for (const one of this.series) if (one.at !== null && this.present(one)) this.drawSeries(ctx, one, Infinity);
    for (const one of this.series) if (one.style !== "theory" && one.clocked) this.drawSeries(ctx, one, player.update);
    for (const one of this.series) if (one.style === "theory" && one.at === null) this.drawSeries(ctx, one, Infinity); // over what was measured
    plotDrawMarks(this, ctx);
    for (const label of this.labels) plotDrawLabel(this, ctx, label);
    this.drawHover(ctx);
  }

  // Whether the clock is at a series' own mark, if it has one.
  present({ at }) {
    return at === null || at === this.player.steps[Math.min(this.player.last, Math.floor(this.player.t))];
  }

  // One series up to an x; a growing one has its marker at its head.
  drawSeries(ctx, one, upto) {
    const { f, player } = this, { theme } = player, large = theme.present ? 1.35 : 1, hue = this.hue(one);
    ctx.save();
    f.clip(ctx, 1);
    if (one.low && one.high && one.style !== "dots") {
      ctx.fillStyle = faded(hue, one.style === "band" ? 0.28 : 0.18);
      for (const piece of plotBand(one, f, upto)) ctx.fill(piece);
    }
    ctx.strokeStyle = hue;
    ctx.lineJoin = ctx.lineCap = "round";
    ctx.lineWidth = (one.style === "theory" ? 1.5 : 3.5) * large;
    ctx.setLineDash(one.style === "guess" ? [13 * large, 9 * large] : []);
    let head = null;
    if (one.style !== "dots" && one.style !== "band") {
      const trace = plotTrace(one, f, upto);
      ctx.stroke(trace.path);
      head = trace.head;
    }
    ctx.restore();
    if (one.style === "dots" || one.dotted) this.drawDots(ctx, one, upto, large);
    if (one.end) this.drawEnd(ctx, one, upto, large);
    else if (head && one.style === "measured" && one.clocked && !one.dotted) this.stamp(ctx, one, head, 6.5 * large);
  }

  stamp(ctx, one, [x, y], r) {
    const { f, player } = this;
    if (y < f.top - 2 || y > f.bottom + 2) return;
    drawMarker(ctx, this.marker(one), x, y, r, "full", this.hue(one), player.theme.ground);
  }

  drawDots(ctx, one, upto, large) {
    const { f } = this;
    const r = (one.x.length > 60 ? 4.5 : 6.5) * large;
    for (let k = 0; k < one.x.length; k++) {
      const x = f.x.at(one.x[k]), y = f.y.at(one.y[k]);
      if (one.x[k] <= upto && Number.isFinite(x + y)) this.stamp(ctx, one, [x, y], r);
    }
    ctx.strokeStyle = this.hue(one);
    ctx.lineWidth = 2 * large;
    for (let k = 0; one.low && one.high && one.style === "dots" && k < one.x.length; k++) {
      const x = f.x.at(one.x[k]), low = f.y.at(one.low[k]), high = f.y.at(one.high[k]);
      if (one.x[k] <= upto && Number.isFinite(x + low + high)) strokeLine(ctx, x, Math.min(f.bottom, low), x, Math.max(f.top, high));
    }
  }

  // A cross and a word where a series ends before its time, or leaves the chart for good.
  drawEnd(ctx, one, upto, large) {
    const { f, player } = this, { theme } = player, end = plotEnd(one, f);
    if (!end) return;
    if (end.at > upto) {
      const { head } = plotTrace(one, f, upto);
      if (head) this.stamp(ctx, one, head, 6.5 * large);
      return;
    }
    const r = 8.5 * large, y = Math.min(f.bottom - r, Math.max(f.top + r, end.y));
    drawMarker(ctx, "cross", end.x, y, r, "full", this.hue(one), theme.ground);
    const { left } = plotEndBox(this, ctx, one, end);
    inkLabel(ctx, { ...theme, paper: theme.ground }, one.end, left + 4, y, { size: this.type });
  }

  // The nearest point's values at it, and in words.
  drawHover(ctx) {
    const near = this.pointer && !this.player.dragging ? this.nearest(...this.pointer) : null;
    const text = near ? this.readout(near) : "";
    if (this.said.textContent !== text) this.said.textContent = text;
    if (!near) return;
    const { theme } = this.player, { f, type } = this;
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 2.5;
    ctx.beginPath();
    ctx.arc(near.px, near.py, 9, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.font = `600 ${type}px ${theme.font}`;
    const lines = textLines(ctx, text, f.w * 0.8), wide = Math.max(...lines.map((one) => ctx.measureText(one).width));
    const left = Math.max(4, Math.min(f.w - wide - 5, near.px - wide / 2)), step = type * 1.3;
    const above = near.py - 18 - lines.length * step > 0;
    lines.forEach((one, k) => inkLabel(ctx, { ...theme, paper: theme.ground }, one, left,
      (above ? near.py - 18 - (lines.length - 1) * step : near.py + 26) + k * step, { size: type }));
  }

  // The shown point nearest to a pixel, within 60 px: {one, k, px, py}.
  nearest(x, y) {
    let best = null, least = 60;
    for (const one of this.series.filter((each) => this.present(each))) {
      for (let k = 0; k < one.x.length; k++) {
        if (one.clocked && one.style !== "theory" && one.x[k] > this.player.update) break;
        const px = this.f.x.at(one.x[k]), py = this.f.y.at(one.y[k]), far = Math.hypot(px - x, py - y);
        if (far < least && py >= this.f.top - 1 && py <= this.f.bottom + 1) { least = far; best = { one, k, px, py }; }
      }
    }
    return best;
  }

  // "rate 0.1: update 120, loss 0.034"
  readout({ one, k }) {
    const { x, y } = this.panel, said = [[x, one.x[k]], [y, one.y[k]]].map(([axis, value]) => `${axis.label} ${plotNumber(value, axis.percent)}`.trim());
    return `${one.label ? `${one.label}: ` : ""}${said.join(", ")}`;
  }

  listen(canvas) {
    const { player } = this;
    const follow = (event) => {
      this.pointer = [event.offsetX, event.offsetY];
      if (player.dragging && event.buttons && this.panel.cursor && this.f) player.seekUpdate(this.f.x.value(event.offsetX));
      player.requestDraw();
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (this.panel.cursor && player.last && this.f && event.offsetX >= this.f.left - 9 && event.offsetX <= this.f.right + 9) {
        canvas.setPointerCapture(event.pointerId);
        player.pause();
        player.dragging = true;
      }
      follow(event);
    });
    canvas.addEventListener("pointermove", follow);
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { player.dragging = false; player.requestDraw(); });
    canvas.addEventListener("pointerleave", () => { this.pointer = null; player.requestDraw(); });
  }
}

// What the thin line and the bands of any of the panels are, as the lines of text under one: as many
// under each, so that their axes stand at one height.
function plotKeys({ panels, panel, player, type }, ctx, width) {
  const { words } = player.film.header.text;
  ctx.font = `${plotKeyType(type)}px ${player.theme.font}`;
  const texts = ({ series }) => [
    ...(series.some(({ style }) => style === "theory") ? [words.plot_theory] : []),
    ...(series.some(({ style, low, high }) => style === "measured" && low && high) ? [words.plot_band] : []),
  ];
  const lines = (one) => texts(one).reduce((out, text) => {
    const both = out.length ? `${out[out.length - 1]}; ${text}` : text;
    return out.length && ctx.measureText(both).width <= width ? [...out.slice(0, -1), both] : [...out, text];
  }, []);
  const room = Math.max(...panels.map((one) => lines(one).length));
  return { lines: lines(panel).map((text) => fitText(ctx, text, width)), room };
}

function plotKeyType(type) {
  return Math.max(14, type - 2);
}

// What a screen reader says of a panel.
function plotSpoken({ title, x, y, marks }, series, words) {
  const ends = series.filter((one) => one.label).map((one) => {
    const k = plotLast(one);
    const value = k < 0 ? "" : ` ${words.plot_ends} ${plotNumber(one.y[k], y.percent)} ${words.plot_at} ${plotNumber(one.x[k], x.percent)}`;
    return `${one.label}${value}${one.end ? `, ${one.end}` : ""}`;
  });
  return [title, `${y.label} / ${x.label}`, ...ends, ...marks.map(({ text }) => text)].filter(Boolean).join(". ");
}
