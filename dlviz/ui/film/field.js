// The decision map with its points: the picture every film has.

const FENCE_LINES = 8; // of a wider first layer only the hovered line is drawn

VIEWS.field = (player, box, options = {}) => {
  const view = new FieldView(player, box, options);
  return { draw: () => view.draw(), resize: () => view.resize(), destroy: () => {}, view };
};

class FieldView {
  // options: run, fence (the first layer's zero lines), heading (the film's label above),
  // narrow, weights: none; a hovered neuron's map takes the field's place.
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, index: options.run ?? 0 });
    this.run = player.runs[this.index];
    const label = this.run.label ? `${this.run.label}: ` : "";
    const words = player.film.header.text.words;
    this.ground = sharpCanvas(label + words.field); // the map
    this.points = sharpCanvas(words.points); // drawn once
    this.top = sharpCanvas(words.lines); // lines and words
    this.points.canvas.setAttribute("aria-hidden", "true");
    this.top.canvas.setAttribute("aria-hidden", "true");
    box.replaceChildren(this.ground.canvas, this.points.canvas, this.top.canvas);
    this.image = new MapImage();
    this.pointer = null;
    this.drawn = -1;
    this.listen(this.top.canvas);
  }

  resize() {
    const w = this.box.clientWidth, h = this.box.clientHeight;
    for (const sheet of [this.ground, this.points, this.top]) sheet.size(w, h);
    this.drawn = -1;
  }

  still() {
    const { player, run } = this, { theme } = player;
    const type = fieldType(player.film.header, this.options.narrow);
    this.frame = new PlaneFrame(run.data.bounds, this.box.clientWidth, this.box.clientHeight, {
      names: run.data.axes, heading: this.options.heading ? headingHeight(type) : 0, type,
    });
    this.tables = mapTables(theme, run.data.classes);
    const { ctx, width, height } = this.points;
    ctx.clearRect(0, 0, width, height);
    ctx.save();
    this.frame.clip(ctx);
    this.drawPoints(ctx, run.data.test, "hollow");
    this.drawPoints(ctx, run.data.train, "full");
    ctx.restore();
    this.frame.drawAxes(ctx, theme, run.data.axes);
    if (this.options.heading) {
      ctx.font = `600 ${type * 1.15}px ${theme.font}`;
      ctx.fillStyle = theme.ink;
      ctx.textAlign = "left";
      ctx.textBaseline = "top";
      const names = tellingNames(ctx, player.runs.map((one) => one.label), this.frame.side);
      ctx.fillText(names[this.index], this.frame.left, 0);
    }
    this.drawn = player.stamp;
  }

  radius(count) {
    const base = this.frame.side / 88;
    return Math.max(3, Math.min(base, 6.5) * (count > 600 ? 0.65 : count > 300 ? 0.85 : 1)) * (this.player.theme.present ? 1.2 : 1);
  }

  drawPoints(ctx, { xy, label }, style) {
    const { theme } = this.player, r = this.radius(label.length) * (style === "hollow" ? 0.72 : 1);
    for (let j = 0; j < label.length; j++) {
      const k = label[j];
      drawMarker(ctx, theme.classMarkers[k], this.frame.px(xy[2 * j]), this.frame.py(xy[2 * j + 1]), r, style, theme.classColours[k], theme.paper);
    }
  }

  draw() {
    const { player, index, run } = this;
    if (this.drawn !== player.stamp) this.still();
    const n = player.grid(index), maps = player.maps(index, n), frame = this.frame;
    const shown = this.shownUnit();
    this.image.paint(n, (pixels) =>
      shown
        ? fillSigned(pixels, maps[shown.layer], shown.unit, run.layers[shown.layer].activation, this.tables)
        : fillDecision(pixels, maps[maps.length - 1], run.net, this.tables));
    this.ground.ctx.clearRect(0, 0, this.ground.width, this.ground.height);
    this.image.onto(this.ground.ctx, frame.left, frame.top, frame.side, player.playing);
    const { ctx, width, height } = this.top;
    ctx.clearRect(0, 0, width, height);
    ctx.save();
    frame.clip(ctx);
    if (player.runs.length > 2) this.drawOthers(ctx);
    this.drawBoundary(ctx, n, maps[maps.length - 1], Boolean(shown));
    this.drawUnitLines(ctx, n);
    ctx.restore();
    this.drawSelected(ctx);
    this.drawAnnotations(ctx);
    this.drawReadout(ctx);
  }

  // The hidden neuron whose map stands in the field's place, or null.
  shownUnit() {
    const { hover } = this.player;
    if (!hover || hover.from === "field" || (hover.run ?? 0) !== this.index) return null;
    return hover.layer >= 0 && hover.layer < this.run.layers.length - 1 ? hover : null;
  }

  drawBoundary(ctx, n, logits, faint) {
    const { theme } = this.player, segments = boundarySegments(logits, this.run.net, n);
    ctx.lineCap = ctx.lineJoin = "round";
    ctx.globalAlpha = faint ? 0.35 : 1;
    const path = segmentsPath(this.frame, n, segments);
    for (const [colour, w] of [[theme.paper, 7], [theme.ink, theme.present ? 4.5 : 3.5]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = w;
      ctx.stroke(path);
    }
    ctx.globalAlpha = 1;
  }

  // Boundaries of all other films, thin, over the first film's map.
  drawOthers(ctx) {
    const { player } = this, n = player.playing ? 48 : 80;
    ctx.strokeStyle = player.theme.ink;
    ctx.lineWidth = 2;
    ctx.globalAlpha = 0.42;
    for (const run of player.runs.slice(1)) {
      const maps = player.maps(run.index, n);
      ctx.stroke(segmentsPath(this.frame, n, boundarySegments(maps[maps.length - 1], run.net, n)));
    }
    ctx.globalAlpha = 1;
  }

  // Zero lines: the fence's, and a hovered or selected neuron's, with an arrow to the positive side.
  drawUnitLines(ctx, n) {
    const { player, run } = this, { hover, selected } = player;
    this.lines = [];
    const units = [];
    if (this.options.fence && run.layers.length > 1 && run.layers[0].out <= FENCE_LINES) {
      for (let unit = 0; unit < run.layers[0].out; unit++) units.push({ layer: 0, unit });
    }
    const also = [hover, selected?.kind === "unit" ? selected : null];
    for (const one of also) {
      if (!one || (one.run ?? 0) !== this.index || one.layer < 0 || one.layer >= run.layers.length - 1) continue;
      if (!units.some((u) => u.layer === one.layer && u.unit === one.unit)) units.push({ layer: one.layer, unit: one.unit });
    }
    for (const one of units) {
      const line = unitSegments(player, this.index, one, n);
      const bold = also.some((o) => o && o.layer === one.layer && o.unit === one.unit && (o.run ?? 0) === this.index);
      const kept = { ...one, segments: line.segments, middle: lineMiddle(line, n), n, bold };
      this.lines.push(kept);
      drawUnitLine(this, ctx, kept);
    }
  }

  // Words on the picture: names of lines in their colour, and what has happened by now.
  drawAnnotations(ctx) {
    const { player, run, frame } = this, { theme } = player, now = player.update;
    const size = Math.max(15, theme.px), taken = [];
    const due = run.annotations.filter((a) => a.step <= now);
    const events = this.placeEvents(ctx, due, size);
    const names = new Map(due.filter((a) => Number.isInteger(a.unit)).map((a) => [a.unit, a.text]));
    if (this.options.fence) {
      for (const line of this.lines) {
        if (line.layer || !line.segments.length) continue;
        const text = names.get(line.unit) ?? `${player.film.header.text.words.line} ${line.unit + 1}`;
        drawUnitName(this, ctx, text, line, size, taken, events);
      }
    }
    for (const { text, x, y } of events) inkLabel(ctx, theme, text, x, y, { size: size + 1 });
  }

  // The lines of the last two events under each other at the top: [{text, x, y, right, bottom}].
  placeEvents(ctx, due, size) {
    const { frame } = this, x = frame.left + 12;
    ctx.font = `600 ${size + 1}px ${this.player.theme.font}`;
    const events = due.filter((a) => !Number.isInteger(a.unit)).slice(-2);
    return events.flatMap(({ text }) => textLines(ctx, text, frame.side - 24)).map((text, k) => {
      const y = frame.top + 18 + k * size * 1.7;
      return { text, x, y, right: x + ctx.measureText(text).width + 4, bottom: y + (size + 1) * 0.75 };
    });
  }

  drawSelected(ctx) {
    const { selected, theme } = this.player;
    if (selected?.kind !== "point" || (selected.run ?? 0) !== this.index) return;
    const { xy } = this.run.data[selected.set], x = this.frame.px(xy[2 * selected.index]);
    const y = this.frame.py(xy[2 * selected.index + 1]);
    for (const [colour, w] of [[theme.paper, 6], [theme.ink, 3]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = w;
      ctx.beginPath();
      ctx.arc(x, y, 11, 0, 2 * Math.PI);
      ctx.stroke();
    }
  }

  // x, y and the answer at the pointer, above it or below where there is no room.
  drawReadout(ctx) {
    if (!this.pointer || this.player.dragging) return;
    const place = this.frame.place(...this.pointer);
    if (!place) return;
    const { theme } = this.player, text = this.readout(place), size = Math.max(14, theme.px - 1);
    const [px, py] = this.pointer;
    ctx.font = `600 ${size}px ${theme.font}`;
    const half = ctx.measureText(text).width / 2 + 6;
    const x = Math.min(this.frame.right - half, Math.max(this.frame.left + half, px));
    inkLabel(ctx, theme, text, x, py - 24 > this.frame.top ? py - 20 : py + 30, { align: "center", size });
  }

  // "x 0.42, y −0.31: 93 % blue"
  readout([x, y]) {
    const { run, player } = this, { output, h } = run.net.trace(player.weights(this.index), x, y);
    const shown = this.shownUnit(), place = `${figure(x)}, ${figure(y)}`;
    if (shown) return `${place}: ${figure(h[shown.layer][shown.unit])}`;
    const best = output.indexOf(Math.max(...output));
    return `${place}: ${(100 * output[best]).toFixed(0)} % ${run.data.class_names[best]}`;
  }

  listen(canvas) {
    const { player } = this;
    const at = (event) => [event.offsetX, event.offsetY];
    canvas.addEventListener("pointermove", (event) => {
      this.pointer = at(event);
      const line = this.lineNear(this.pointer);
      if (line) player.setHover({ layer: line.layer, unit: line.unit, run: this.index, from: "field" });
      else if (player.hover?.from === "field") player.setHover(null);
      player.requestDraw();
    });
    canvas.addEventListener("pointerleave", () => {
      this.pointer = null;
      if (player.hover?.from === "field") player.setHover(null);
      player.requestDraw();
    });
    canvas.addEventListener("click", (event) => {
      if (player.painting) return;
      const point = this.pointNear(at(event));
      const line = point ? null : this.lineNear(at(event));
      if (point) player.select({ kind: "point", run: this.index, ...point });
      else if (line) player.select({ kind: "unit", run: this.index, layer: line.layer, unit: line.unit });
      else player.select(null);
    });
  }

  pointNear([px, py]) {
    let best = null, least = 14;
    for (const set of ["train", "test"]) {
      const { xy, label } = this.run.data[set];
      for (let index = 0; index < label.length; index++) {
        const far = Math.hypot(this.frame.px(xy[2 * index]) - px, this.frame.py(xy[2 * index + 1]) - py);
        if (far < least) { least = far; best = { set, index }; }
      }
    }
    return best;
  }

  lineNear([px, py]) {
    let best = null, least = 9;
    for (const line of this.options.fence ? this.lines ?? [] : []) {
      for (let s = 0; s < line.segments.length; s += 4) {
        const [x, y] = this.frame.cell(line.n, line.segments[s], line.segments[s + 1]);
        const far = Math.hypot(x - px, y - py);
        if (far < least) { least = far; best = line; }
      }
    }
    return best;
  }
}
