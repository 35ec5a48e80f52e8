// One network's field with its points, and an arrow from each to its nearest wrong answer.

const ARROWS_GRIDS = [128, 100, 80, 64, 48, 32]; // places a side, the finest that is affordable
const ARROWS_WORK = { moving: 4e6, still: 3e7 }; // multiplications for one map
const ARROWS_NEAR = 14; // px within which a point is pointed at

class ArrowsField {
  constructor(view, which) {
    Object.assign(this, { view, which, player: view.player });
    const { words } = this.player.film.header.text;
    this.run = view.state.data.runs[which];
    this.ground = sharpCanvas(filled(words.arrows_map, { name: this.run.label }));
    this.top = sharpCanvas("");
    this.top.canvas.setAttribute("role", "application");
    this.top.canvas.setAttribute("aria-label", words.arrows_keys);
    this.top.canvas.setAttribute("tabindex", "0");
    this.image = new MapImage();
    this.line = make("i", { class: `arrows-line${which ? "" : " dashed"}`, "aria-hidden": "true" });
    this.name = make("span", { class: "arrows-name" });
    this.share = make("strong", { class: "arrows-share" });
    this.right = make("span", { class: "arrows-right" });
    const head = make("p", { class: "arrows-head" }, this.line, this.name, make("span", { class: "arrows-figure" }, this.share, this.right));
    this.plane = make("div", { class: "arrows-plane" }, this.ground.canvas, this.top.canvas);
    this.element = make("figure", { class: "arrows-field" }, head, this.plane);
    this.listen(this.top.canvas);
  }

  resize(width, height, type) {
    this.ground.size(width, height);
    this.top.size(width, height);
    const { data } = this.run;
    this.frame = new PlaneFrame(data.bounds, width, height, { names: data.axes, type });
    this.element.style.width = `${width}px`;
    this.radius = Math.max(3.2, Math.min(6, this.frame.side / 92));
    this.inputs = new Map();
  }

  // Writes its name; returns what fits of the words after its figure.
  head(width, type) {
    const { text: { words } } = this.player.film.header, { ctx } = this.ground, { theme } = this.player;
    ctx.font = `700 ${type}px ${theme.font}`;
    const wide = (text) => ctx.measureText(text).width, room = width - type * (theme.present ? 6.4 : 7);
    const names = [this.run.label, words[`arrows_short_${this.which}`]];
    this.name.textContent = names.find((text) => wide(text) <= room) ?? names[1];
    const rest = room - wide(this.name.textContent);
    return [words.arrows_right, words.arrows_right_short, ""].find((text) => wide(text) <= rest) ?? "";
  }

  draw(moment) {
    const { player, which } = this, { theme } = player, { ctx, width, height } = this.ground;
    const net = this.run.net, moving = player.playing || player.dragging, work = ARROWS_WORK[moving ? "moving" : "still"];
    const n = ARROWS_GRIDS.find((side) => side * side * net.cost <= work) ?? 32;
    if (!this.tables || this.stamp !== player.stamp) this.tables = mapTables(theme, 2);
    this.stamp = player.stamp;
    const logits = this.logits(this.run, n);
    this.image.paint(n, (pixels) => fillDecision(pixels, logits, net, this.tables));
    ctx.clearRect(0, 0, width, height);
    this.image.onto(ctx, this.frame.left, this.frame.top, this.frame.side, moving);
    ctx.save();
    this.frame.clip(ctx);
    this.stroke(ctx, n, logits, theme.present ? 4.5 : 3.5);
    if (which) this.drawGhost(ctx, n);
    ctx.restore();
    this.frame.drawAxes(ctx, theme, this.run.data.axes);
    this.drawArrows(moment);
  }

  // A network's logits on this field's grid.
  logits(run, n) {
    if (!this.inputs.has(n)) {
      const { xs, ys } = gridPlaces(run.data.bounds, n);
      this.inputs.set(n, run.net.inputs(xs, ys));
    }
    const weights = this.player.playing ? run.between(this.player.update) : run.exact(arrowsSnapshot(this.player));
    return run.net.forward(weights, this.inputs.get(n), n * n, `arrows${n}`).at(-1);
  }

  stroke(ctx, n, logits, wide) {
    const { theme } = this.player, path = segmentsPath(this.frame, n, zeroSegments(logits, n));
    ctx.lineCap = ctx.lineJoin = "round";
    for (const [colour, width] of [[theme.paper, 2 * wide], [theme.ink, wide]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke(path);
    }
  }

  // Where the standard network's boundary lies: this one has moved away from there.
  drawGhost(ctx, n) {
    const { theme } = this.player, path = segmentsPath(this.frame, n, zeroSegments(this.logits(this.view.state.data.runs[0], n), n));
    ctx.lineCap = "butt";
    for (const [colour, width] of [[theme.paper, 6], [theme.ink, 3]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.setLineDash([9, 7]);
      ctx.stroke(path);
    }
    ctx.setLineDash([]);
  }

  // Pale arrows below, then the points, then the arrows that are no longer than the attack.
  drawArrows(moment) {
    const { view, which, player, frame, radius: r } = this, { theme } = player, { ctx, width, height } = this.top;
    const { data, epsilon, hover, chosen } = view.state, at = hover ?? chosen, size = Math.fround(epsilon);
    ctx.clearRect(0, 0, width, height);
    ctx.save();
    frame.clip(ctx);
    const fooled = [], wrong = [];
    for (let k = 0; k < data.points; k++) {
      const push = data.push(which, moment, k);
      if (!push) continue;
      const length = moment % 1 ? Math.hypot(...push) : data.away(which, moment, k);
      if (length === 0) wrong.push(k);
      else if (length <= size) fooled.push([k, push]);
      else this.arrow(ctx, k, push, theme.muted, 1.4, 0.42);
    }
    if (at !== null) this.drawBall(ctx, at, epsilon);
    for (let k = 0; k < data.points; k++) this.mark(ctx, k, r);
    for (const [k, push] of fooled) this.arrow(ctx, k, push, theme.ink, theme.present ? 2.8 : 2.3, 1);
    for (const [k] of fooled) this.mark(ctx, k, r, theme.ink);
    for (const k of wrong) this.cross(ctx, k, r);
    if (at !== null) this.drawChosen(ctx, at, moment);
    ctx.restore();
  }

  place(k) {
    const { xy } = this.view.state.data;
    return [this.frame.px(xy[2 * k]), this.frame.py(xy[2 * k + 1])];
  }

  // From the point's rim to the end of its push.
  arrow(ctx, k, [dx, dy], colour, wide, alpha) {
    const [x, y] = this.place(k), scale = this.frame.side / (this.frame.x1 - this.frame.x0);
    const length = Math.hypot(dx, dy) * scale, ux = (dx * scale) / length, uy = (-dy * scale) / length;
    if (!(length > 0.5)) return;
    const head = Math.min(3.4 * wide, 0.6 * length), neck = length - head;
    ctx.globalAlpha = alpha;
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.lineWidth = wide;
    ctx.lineCap = "butt";
    strokeLine(ctx, x, y, x + ux * neck, y + uy * neck);
    ctx.beginPath();
    ctx.moveTo(x + ux * length, y + uy * length);
    ctx.lineTo(x + ux * neck - uy * head * 0.55, y + uy * neck + ux * head * 0.55);
    ctx.lineTo(x + ux * neck + uy * head * 0.55, y + uy * neck - ux * head * 0.55);
    ctx.closePath();
    ctx.fill();
    ctx.globalAlpha = 1;
  }

  mark(ctx, k, r, rim = this.player.theme.paper) {
    const { theme } = this.player, c = this.view.state.data.label[k];
    drawMarker(ctx, theme.classMarkers[c], ...this.place(k), r, "full", theme.classColours[c], rim);
  }

  ring(ctx, k, r, wide, colour = this.player.theme.ink) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = wide;
    ctx.beginPath();
    ctx.arc(...this.place(k), r, 0, 2 * Math.PI);
    ctx.stroke();
  }

  // A point that is wrong as it is: its marker, larger, and struck out.
  cross(ctx, k, r) {
    const [x, y] = this.place(k);
    this.mark(ctx, k, 1.35 * r);
    ctx.strokeStyle = this.player.theme.ink;
    ctx.lineWidth = 2;
    strokeLine(ctx, x - r, y - r, x + r, y + r);
    strokeLine(ctx, x - r, y + r, x + r, y - r);
  }

  // Everywhere that the attack may push the chosen point.
  drawBall(ctx, k, epsilon) {
    const { theme } = this.player, scale = this.frame.side / (this.frame.x1 - this.frame.x0);
    ctx.fillStyle = faded(theme.ink, 0.12);
    ctx.beginPath();
    ctx.arc(...this.place(k), epsilon * scale, 0, 2 * Math.PI);
    ctx.fill();
    this.ring(ctx, k, epsilon * scale, 1.8);
  }

  drawChosen(ctx, k, moment) {
    const { player: { theme }, view: { state: { data } }, radius: r } = this, push = data.push(this.which, moment, k);
    this.ring(ctx, k, r * 2.1, 6, theme.paper);
    this.ring(ctx, k, r * 2.1, 3);
    if (push) this.arrow(ctx, k, push, theme.ink, 4, 1);
    this.mark(ctx, k, r * 1.3);
  }

  listen(canvas) {
    const { player, view: { state } } = this;
    const show = (kind, point) => {
      if (state[kind] === point) return;
      state[kind] = point;
      player.requestDraw();
    };
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch") show("hover", this.under(event.offsetX, event.offsetY));
    });
    canvas.addEventListener("pointerleave", () => show("hover", null));
    canvas.addEventListener("click", (event) => {
      const point = this.under(event.offsetX, event.offsetY);
      show("chosen", point === state.chosen ? null : point);
    });
    canvas.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key], { points } = state.data;
      if (event.ctrlKey || event.metaKey || event.altKey || (!by && event.key !== "Escape")) return;
      show("chosen", by ? ((state.chosen ?? (by > 0 ? -1 : 0)) + by + points) % points : null);
      event.preventDefault();
      event.stopPropagation();
    });
  }

  // The point nearest to a pixel, or null.
  under(x, y) {
    let best = null, least = ARROWS_NEAR;
    for (let k = 0; k < this.view.state.data.points; k++) {
      const [u, v] = this.place(k), far = Math.hypot(u - x, v - y);
      if (far < least) [best, least] = [k, far];
    }
    return best;
  }
}
