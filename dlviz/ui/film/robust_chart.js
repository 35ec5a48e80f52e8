// Accuracy against epsilon, with a handle: the chosen network's attacks, the other networks as ghosts.

const ROBUST_GRIP = 10; // px: the handle's radius

class RobustChart {
  constructor(player) {
    Object.assign(this, { player, state: player.robust, header: player.film.header });
    const { words } = this.header.text;
    this.still = sharpCanvas(words.robust_chart);
    this.live = sharpCanvas("");
    for (const { canvas } of [this.still, this.live]) canvas.setAttribute("aria-hidden", "true");
    const { epsilons } = this.header.scene;
    this.root = make("div", { class: "robust-chart", role: "slider", tabindex: "0", "aria-label": `${words.robust_dial}. ${words.robust_keys}`, "aria-valuemin": epsilons[0], "aria-valuemax": epsilons[epsilons.length - 1] }, this.still.canvas, this.live.canvas);
    this.listen();
  }

  resize(width, height, type) {
    for (const sheet of [this.still, this.live]) sheet.size(width, height);
    Object.assign(this, { type, drawn: null });
  }

  // The chart's axes; the long name of x where there is room for it.
  get panel() {
    const { still: { ctx, width }, type, player: { theme }, header: { scene: { epsilons }, text: { words } } } = this;
    ctx.font = `600 ${type}px ${theme.font}`;
    const label = ctx.measureText(words.robust_x).width < width - 4 ? words.robust_x : words.robust_x_short;
    const x = { low: 0, high: epsilons[epsilons.length - 1], ticks: [], label };
    return { x, y: { low: 0, high: 1, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1], percent: true, label: words.robust_y }, title: "" };
  }

  draw() {
    const { state: { choice }, player: { stamp } } = this, key = `${stamp},${choice.net},${choice.attack}`;
    if (key !== this.drawn) this.drawStill();
    this.drawn = key;
    this.drawHandle();
  }

  drawStill() {
    const { still: { ctx, width, height }, state: { choice, data }, player: { theme }, type } = this, { nets, attacks } = this.header.scene;
    ctx.clearRect(0, 0, width, height);
    this.f = new PlotFrame(this.panel, width, height, { ctx, theme, type, gutter: ROBUST_GRIP + 6, titles: 0, keys: { lines: [], room: 0 } });
    this.f.draw(ctx);
    const ghosts = nets.map((_, net) => ({ net, attack: choice.attack })).filter((one) => one.net !== choice.net && !data.empty(one));
    for (const one of ghosts) this.line(ctx, this.places(one), theme.muted, 3, 0.45);
    const order = attacks.map((_, attack) => attack).sort((a, b) => (a === choice.attack) - (b === choice.attack));
    for (const attack of order) this.attack(ctx, { net: choice.net, attack }, attack === choice.attack);
    this.names = this.placeNames(ctx, ghosts);
  }

  // A curve's places in px, without those that are not known.
  places(one) {
    const { f, header: { scene: { epsilons } }, state: { data } } = this;
    return data.curve(one).map((share, k) => [f.x.at(epsilons[k]), f.y.at(share)]).filter(([, y]) => Number.isFinite(y));
  }

  line(ctx, places, colour, width, alpha) {
    const large = this.player.theme.present ? 1.35 : 1;
    ctx.save();
    Object.assign(ctx, { globalAlpha: alpha, strokeStyle: colour, lineWidth: width * large, lineJoin: "round", lineCap: "round" });
    ctx.beginPath();
    places.forEach(([x, y], k) => ctx[k ? "lineTo" : "moveTo"](x, y));
    ctx.stroke();
    ctx.restore();
  }

  attack(ctx, one, chosen) {
    const { player: { theme }, header: { scene: { attacks } } } = this, name = attacks[one.attack], places = this.places(one);
    this.line(ctx, places, robustHue(theme, name), chosen ? 5 : 3, chosen ? 1 : 0.7);
    const r = (chosen ? 7 : 5.5) * (theme.present ? 1.3 : 1);
    for (const [x, y] of places) drawMarker(ctx, robustMarker(theme, name), x, y, r, "full", robustHue(theme, name), theme.ground);
  }

  // Each ghost's name beside it, where it lies on as few curves and names as can be.
  placeNames(ctx, ghosts) {
    const { state: { choice, data }, player: { theme }, header: { scene: { attacks } }, type, f } = this, size = Math.max(14, type - 2);
    const lines = [...ghosts, ...attacks.map((_, attack) => ({ net: choice.net, attack }))];
    const curves = lines.map((one) => robustFine(this.places(one))), names = [];
    ctx.font = `600 ${size}px ${theme.font}`;
    const own = robustFine(this.places(choice));
    ghosts.forEach((one, at) => {
      if (curves[at].every(([x, y]) => own.some(([a, b]) => Math.hypot(a - x, b - y) < 7))) return; // it lies under the chosen curve
      const text = data.netName(one.net, true), w = ctx.measureText(text).width + 12, h = size * 1.5;
      const boxes = curves[at].flatMap(([x, y]) => [[x + 8, y - h], [x - w - 8, y + 2], [x - w / 2, y - h - 6], [x - w / 2, y + 8]])
        .filter(([x, y]) => x > f.left && x + w < f.right && y > f.top && y + h < f.bottom - ROBUST_GRIP);
      const within = ([a, b], x, y, room) => a > x - room && a < x + w + room && b > y - room && b < y + h + room;
      const cost = ([x, y]) => curves.reduce((sum, points, k) => sum + points.filter((point) => within(point, x, y, k === at ? 0 : 9)).length, 0)
        + 100 * names.filter((other) => Math.abs(other.x - x) < w && Math.abs(other.y - y) < h).length;
      const best = boxes.reduce((least, box) => (least && cost(least) <= cost(box) ? least : box), null);
      if (best && cost(best) < 8) names.push({ text, size, x: best[0], y: best[1], w, h });
    });
    return names;
  }

  drawHandle() {
    const { live: { ctx, width, height }, f, state: { choice, data }, player: { theme }, header: { scene: { epsilons }, text: { words } }, type, root } = this;
    const value = epsilons[choice.epsilon], x = f.x.at(value), share = data.accuracy(choice), paper = { ...theme, paper: theme.ground };
    ctx.clearRect(0, 0, width, height);
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 2.5;
    strokeLine(ctx, x, f.top - 6, x, f.bottom);
    const told = Number.isFinite(share) ? this.told(ctx, x, f.y.at(share), robustPercent(share)) : null;
    const clear = (one) => !told || one.x > told.x + told.w || one.x + one.w < told.x || one.y > told.y + told.size || one.y + one.h < told.y - told.size;
    for (const one of this.names.filter(clear)) inkLabel(ctx, paper, one.text, one.x + 6, one.y + one.h / 2, { size: one.size, colour: theme.muted });
    if (told) this.tell(ctx, x, f.y.at(share), told);
    ctx.beginPath();
    ctx.arc(x, f.bottom, ROBUST_GRIP, 0, 2 * Math.PI);
    ctx.fillStyle = theme.ink;
    ctx.fill();
    ctx.strokeStyle = theme.ground;
    ctx.lineWidth = 3;
    ctx.stroke();
    const text = filled(words.robust_epsilon, { epsilon: robustEpsilon(value) });
    this.tag(ctx, text, x);
    const spoken = `${text}: ${robustPercent(share)}`;
    root.setAttribute("aria-valuenow", value);
    if (root.getAttribute("aria-valuetext") !== spoken) root.setAttribute("aria-valuetext", spoken);
  }

  // Where the chosen curve's value stands: beside the handle, above the curve where there is room.
  told(ctx, x, y, text) {
    const { f, type, player: { theme } } = this, size = Math.round(type * 1.35);
    ctx.font = `600 ${size}px ${theme.font}`;
    const w = ctx.measureText(text).width, left = x > (f.left + f.right) / 2 ? x - 16 - w : x + 16;
    return { text, size, w, x: left, y: y - size * 1.9 > f.top ? y - size : y + size * 1.15 };
  }

  tell(ctx, x, y, { text, size, x: left, y: middle }) {
    const { player: { theme }, header: { scene: { attacks } }, state: { choice } } = this;
    drawMarker(ctx, robustMarker(theme, attacks[choice.attack]), x, y, 9 * (theme.present ? 1.3 : 1), "full", theme.ink, theme.ground);
    inkLabel(ctx, { ...theme, paper: theme.ground }, text, left, middle, { size });
  }

  // Epsilon below the handle, over the axis's own numbers.
  tag(ctx, text, at) {
    const { f, type, player: { theme }, live: { width } } = this, high = type * 1.25;
    ctx.font = `700 ${type}px ${theme.font}`;
    const wide = ctx.measureText(text).width + 14, left = Math.max(0, Math.min(width - wide, at - wide / 2)), top = f.bottom + 8;
    ctx.fillStyle = theme.ground;
    ctx.fillRect(left - type, top, wide + 2 * type, high); // no half numbers beside it
    ctx.fillStyle = theme.ink;
    ctx.beginPath();
    ctx.roundRect(left, top, wide, high, 6);
    ctx.fill();
    Object.assign(ctx, { fillStyle: theme.ground, textAlign: "left", textBaseline: "middle" });
    ctx.fillText(text, left + 7, top + high / 2 + 1);
  }

  listen() {
    const { root, player, state } = this;
    let from = null;
    const follow = (event) => {
      const box = root.getBoundingClientRect(), epsilon = state.data.nearest(this.f.x.value(event.clientX - box.left));
      if (epsilon !== state.choice.epsilon) robustChoose(player, { epsilon }, false);
    };
    root.addEventListener("pointerdown", (event) => {
      if (event.button > 0 || !this.f) return;
      root.setPointerCapture(event.pointerId);
      from = state.choice.epsilon;
      follow(event);
    });
    root.addEventListener("pointermove", (event) => from !== null && follow(event));
    for (const end of ["pointerup", "pointercancel"]) {
      root.addEventListener(end, () => {
        const { epsilon } = state.choice;
        if (from !== null && epsilon !== from) robustChoose(player, { epsilon });
        from = null;
      });
    }
    root.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { state, player } = this, last = state.data.scene.epsilons.length - 1, at = state.choice.epsilon;
    const to = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const epsilon = Math.min(last, Math.max(0, to));
    if (epsilon !== at) robustChoose(player, { epsilon });
  }
}

// Points about 6 px apart along a polyline.
function robustFine(places) {
  return places.slice(1).flatMap(([x, y], k) => {
    const [x0, y0] = places[k], pieces = Math.max(1, Math.round(Math.hypot(x - x0, y - y0) / 6));
    return Array.from({ length: pieces }, (_, i) => [x0 + ((i + 1) / pieces) * (x - x0), y0 + ((i + 1) / pieces) * (y - y0)]);
  });
}

function robustHue(theme, attack) {
  return theme.classColours[ROBUST_HUES[attack] ?? 4];
}

function robustMarker(theme, attack) {
  return theme.classMarkers[ROBUST_HUES[attack] ?? 4];
}
