// Accuracy against epsilon, with a handle: the chosen network's attacks, the other networks as ghosts
// under the strongest attack, and the reader's own curve.

const ROBUST_GRIP = 10; // px: the handle's radius
const ROBUST_WRAPS = [14, 11, 7]; // ems: widths of a ghost's label, the first one first
const ROBUST_CROSSED = 14; // pieces of curves that a label may lie on
const ROBUST_STEP = 0.05; // of a guess by a key

class RobustChart {
  constructor(player) {
    Object.assign(this, { player, state: player.robust, header: player.film.header });
    const { words } = this.header.text, { epsilons } = this.header.scene, { veiled } = this.state;
    this.still = sharpCanvas(words.robust_chart);
    this.live = sharpCanvas("");
    for (const { canvas } of [this.still, this.live]) canvas.setAttribute("aria-hidden", "true");
    this.root = make("div", { class: "robust-chart", role: "slider", tabindex: "0", "aria-label": `${words.robust_dial}. ${words[veiled ? "robust_keys_draw" : "robust_keys"]}`, "aria-valuemin": epsilons[0], "aria-valuemax": epsilons[epsilons.length - 1] }, this.still.canvas, this.live.canvas);
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
    const ghosts = nets.map((_, net) => ({ net, places: this.placed(data.worst(net)) })).filter(({ net, places }) => net !== choice.net && places.length);
    for (const { places } of ghosts) this.line(ctx, places, theme.muted, 3, 0.6);
    const order = attacks.map((_, attack) => attack).sort((a, b) => (a === choice.attack) - (b === choice.attack));
    for (const attack of order) this.attack(ctx, { net: choice.net, attack }, attack === choice.attack);
    this.names = this.placeNames(ctx, ghosts);
  }

  // A curve's places in px, without those that are not known.
  placed(shares) {
    const { f, header: { scene: { epsilons } } } = this;
    return shares.map((share, k) => [f.x.at(epsilons[k]), share === null ? NaN : f.y.at(share)]).filter(([, y]) => Number.isFinite(y));
  }

  places(one) {
    return this.placed(this.state.data.curve(one));
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

  // Each ghost's name and attack beside it, where they lie on as few curves and names as can be;
  // ghosts that run as one have one label.
  placeNames(ctx, ghosts) {
    const { state: { choice, data }, player: { theme }, header: { scene: { attacks } }, type, f } = this, size = Math.max(14, type - 2);
    const lines = [...ghosts.map(({ places }) => places), ...attacks.map((_, attack) => this.places({ net: choice.net, attack }))];
    const curves = lines.map(robustFine), names = [], own = robustFine(this.places(choice));
    const alike = (one, other) => one.places.length === other.places.length && one.places.every(([, y], k) => Math.abs(y - other.places[k][1]) < 9);
    ctx.font = `600 ${size}px ${theme.font}`;
    ghosts.forEach((one, at) => {
      if (ghosts.findIndex((other) => alike(one, other)) < at || curves[at].every(([x, y]) => own.some(([a, b]) => Math.hypot(a - x, b - y) < 7))) return; // it lies under another
      const who = ghosts.filter((other) => alike(one, other)).map(({ net }) => data.netName(net, "short")).join(", ");
      const shapes = ROBUST_WRAPS.map((ems) => textLines(ctx, `${who}, ${data.words.robust_ghost}`, ems * size)).map((texts) => ({ texts, w: Math.max(...texts.map((text) => ctx.measureText(text).width)) + 12, h: size * (1.2 * texts.length + 0.3) }));
      const boxes = shapes.flatMap(({ texts, w, h }) => curves[at].flatMap(([x, y]) => [[x + 8, y - h], [x + 8, y - h / 2], [x - w - 8, y + 2], [x - w - 8, y - h / 2], [x - w / 2, y - h - 6], [x - w / 2, y + 8]]).map(([x, y]) => ({ texts, size, x, y, w, h })))
        .filter(({ x, y, w, h }) => x > f.left && x + w < f.right && y > f.top && y + h < f.bottom - ROBUST_GRIP);
      const within = ([a, b], { x, y, w, h }, room) => a > x - room && a < x + w + room && b > y - room && b < y + h + room;
      const cost = (box) => curves.reduce((sum, points, k) => sum + points.filter((point) => within(point, box, k === at ? 0 : 9)).length, 0)
        + 100 * names.filter((other) => box.x < other.x + other.w && other.x < box.x + box.w && box.y < other.y + other.h && other.y < box.y + box.h).length;
      const best = boxes.reduce((least, box) => (least && cost(least) <= cost(box) ? least : box), null);
      if (best && cost(best) < ROBUST_CROSSED) names.push(best);
    });
    return names;
  }

  drawHandle() {
    const { live: { ctx, width, height }, f, state: { choice, data, guess }, player: { theme }, header: { scene: { epsilons }, text: { words } }, root } = this;
    const value = epsilons[choice.epsilon], x = f.x.at(value), share = data.accuracy(choice), paper = { ...theme, paper: theme.ground };
    ctx.clearRect(0, 0, width, height);
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 2.5;
    strokeLine(ctx, x, f.top - 6, x, f.bottom);
    const told = Number.isFinite(share) ? this.told(ctx, x, f.y.at(share), robustPercent(share)) : null;
    this.drawGuess(ctx);
    const clear = (one) => !told || one.x > told.x + told.w || one.x + one.w < told.x || one.y > told.y + told.size || one.y + one.h < told.y - told.size;
    for (const one of this.names.filter(clear)) {
      one.texts.forEach((text, k) => inkLabel(ctx, paper, text, one.x + 6, one.y + one.size * (0.75 + 1.2 * k), { size: one.size, colour: theme.muted }));
    }
    if (told) this.tell(ctx, x, f.y.at(share), told);
    ctx.beginPath();
    ctx.arc(x, f.bottom, ROBUST_GRIP, 0, 2 * Math.PI);
    ctx.fillStyle = theme.ink;
    ctx.fill();
    ctx.strokeStyle = theme.ground;
    ctx.lineWidth = 3;
    ctx.stroke();
    this.tag(ctx, robustEpsilon(value), x);
    const text = filled(words.robust_epsilon, { epsilon: robustEpsilon(value) }), own = robustGuessed(this.state) ? guess[choice.epsilon] : null;
    const spoken = [`${text}: ${robustPercent(share)}`, ...(own === null ? [] : [filled(words.robust_guessed, { percent: robustPercent(own) })])].join(", ");
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

  // What the reader has drawn: dashed, in the pink of guesses.
  drawGuess(ctx) {
    const { state, player: { theme } } = this;
    if (!robustGuessed(state)) return;
    const places = this.placed(state.guess), large = theme.present ? 1.35 : 1;
    for (const [colour, width, dash] of [[theme.ground, 8, []], [theme.guess, 4.5, [11, 8]]]) {
      ctx.save();
      ctx.setLineDash(dash.map((one) => one * large));
      this.line(ctx, places, colour, width, 1);
      ctx.restore();
    }
    ctx.fillStyle = theme.guess;
    for (const [x, y] of places) {
      ctx.beginPath();
      ctx.arc(x, y, 5 * large, 0, 2 * Math.PI);
      ctx.fill();
    }
  }

  // Epsilon below the handle, in the place of the axis's own number.
  tag(ctx, text, at) {
    const { f, type, player: { theme }, live: { width } } = this, high = type * 1.25;
    ctx.font = `700 ${type}px ${theme.font}`;
    const wide = ctx.measureText(text).width + 8, left = Math.max(0, Math.min(width - wide, at - wide / 2)), top = f.bottom + 7;
    ctx.fillStyle = theme.ink;
    ctx.beginPath();
    ctx.roundRect(left, top, wide, high, 6);
    ctx.fill();
    Object.assign(ctx, { fillStyle: theme.ground, textAlign: "left", textBaseline: "middle" });
    ctx.fillText(text, left + 4, top + high / 2 + 1);
  }

  listen() {
    const { root, player, state } = this;
    let from = null, last = null; // where the handle was, the place that was drawn last
    const at = (event) => {
      const box = root.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const follow = (event) => {
      const epsilon = state.data.nearest(this.f.x.value(at(event)[0]));
      if (epsilon !== state.choice.epsilon) robustChoose(player, { epsilon }, false);
    };
    root.addEventListener("pointerdown", (event) => {
      if (event.button > 0 || !this.f) return;
      root.setPointerCapture(event.pointerId);
      const place = at(event);
      if (state.veiled && place[1] < this.f.bottom - ROBUST_GRIP) last = this.mark(place, place);
      else {
        from = state.choice.epsilon;
        follow(event);
      }
    });
    root.addEventListener("pointermove", (event) => {
      if (last) last = this.mark(last, at(event));
      else if (from !== null) follow(event);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      root.addEventListener(end, () => {
        const { epsilon } = state.choice;
        if (from !== null && epsilon !== from) robustChoose(player, { epsilon });
        from = last = null;
      });
    }
    root.addEventListener("keydown", (event) => this.key(event));
  }

  // A stroke from one place to another, in px, as the guess at each epsilon that it passes; where it
  // starts, at the nearest one.
  mark(from, to) {
    const { f, player, state: { data }, header: { scene: { epsilons } } } = this, ends = [from, to].sort(([a], [b]) => a - b), [[x0, y0], [x1, y1]] = ends;
    const passed = epsilons.map((value, place) => [place, f.x.at(value)]).filter(([, x]) => x >= x0 && x <= x1).map(([place, x]) => [place, x1 > x0 ? y0 + ((x - x0) / (x1 - x0)) * (y1 - y0) : y1]);
    const near = data.nearest(f.x.value(to[0])), close = from === to || Math.abs(f.x.at(epsilons[near]) - to[0]) < 12;
    robustGuess(player, Object.fromEntries([...passed, ...(close ? [[near, to[1]]] : [])].map(([place, y]) => [place, f.y.value(y)])));
    return to;
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { state, player } = this, last = state.data.scene.epsilons.length - 1, at = state.choice.epsilon;
    const rise = state.veiled && { ArrowUp: ROBUST_STEP, ArrowDown: -ROBUST_STEP }[event.key];
    const to = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (rise) {
      const before = state.guess.slice(0, at + 1).findLast((share) => share !== null) ?? 1;
      return robustGuess(player, { [at]: Math.round((before + rise) / ROBUST_STEP) * ROBUST_STEP });
    }
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
