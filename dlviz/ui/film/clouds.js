// The same pictures in every layer, as points that part while the network trains.

VIEWS.clouds = (player, box, options) => new CloudsView(player, box, options);

const CLOUDS_NEAR = 16; // px within which a point is pointed at

class CloudsView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: cloudsState(player) });
    const { text: { label, words }, scene } = this.header, { data } = this.state;
    this.sheet = sharpCanvas([label, words.clouds_keys].filter(Boolean).join(". "));
    const { canvas } = this.sheet;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("tabindex", "0");
    canvas.classList.add("clouds-panels");
    this.large = make("canvas", { class: "clouds-large", "aria-hidden": "true", width: scene.thumb.w, height: scene.thumb.h });
    this.name = make("p", { class: "clouds-name", "aria-hidden": "true" });
    this.key = make("div", { class: "clouds-key" }, ...scene.names.map((name) => make("span", {}, sharpCanvas("").canvas, name)));
    const note = make("p", { class: "clouds-note", text: filled(words.clouds_note, { neighbours: scene.neighbours }) });
    this.words = make("div", { class: "clouds-words" }, this.name, this.key, ...(options.present && !options.narrow ? [] : [note]));
    this.said = make("p", { class: "film-hidden clouds-said", role: "status", "aria-live": "polite" });
    this.hint = window.matchMedia("(hover: none)").matches ? words.clouds_hint_touch : words.clouds_hint;
    box.replaceChildren(canvas, this.large, this.words, this.said);
    this.listen(canvas, data);
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.box, { theme } = this.player;
    this.sheet.size(width, height);
    this.frame = new CloudsFrame(this.header, width, height, this.options.narrow);
    const { picture, words } = this.frame, put = (element, { x, y, w, h }) => Object.assign(element.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` });
    put(this.large, { ...picture, w: picture.side, h: picture.side });
    put(this.words, words);
    this.r = Math.max(3, Math.min(6, this.frame.side / 58)) * (theme.present ? 1.15 : 1);
    this.rim = this.r * 1.9;
    this.keyed = null;
  }

  // Class markers in the words' key.
  drawKey(theme) {
    const side = Math.round(theme.px * 1.15), ratio = Math.min(window.devicePixelRatio || 1, 3);
    this.key.querySelectorAll("canvas").forEach((canvas, c) => {
      canvas.width = canvas.height = Math.round(side * ratio);
      canvas.style.width = canvas.style.height = `${side}px`;
      canvas.setAttribute("aria-hidden", "true");
      const ctx = canvas.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawMarker(ctx, theme.classMarkers[c % theme.classMarkers.length], side / 2, side / 2, side * 0.34, "full", theme.classColours[c % theme.classColours.length], theme.ground);
    });
    this.keyed = this.player.stamp;
  }

  listen(canvas, { order }) {
    const { player, state } = this;
    const show = (kind, point) => {
      if (state[kind] === point) return;
      state[kind] = point;
      player.requestDraw();
    };
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch") return;
      const point = this.under(event.offsetX, event.offsetY);
      canvas.style.cursor = point === null ? "" : "pointer";
      show("hover", point);
    });
    canvas.addEventListener("pointerleave", () => show("hover", null));
    canvas.addEventListener("click", (event) => {
      const point = this.under(event.offsetX, event.offsetY);
      show("chosen", point === state.chosen ? null : point);
    });
    canvas.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key], { length } = order;
      if (event.ctrlKey || event.metaKey || event.altKey || (!by && event.key !== "Escape")) return;
      const at = order.indexOf(state.chosen);
      show("chosen", by ? order[at < 0 ? (by > 0 ? 0 : length - 1) : (at + by + length) % length] : null);
      event.preventDefault();
      event.stopPropagation();
    });
  }

  get point() {
    return this.state.hover ?? this.state.chosen;
  }

  // The point nearest to a pixel, or null.
  under(x, y) {
    const { frame, state: { data }, player, rim } = this, moment = cloudsMoment(player);
    const index = frame.panels.findIndex((panel) => x >= panel.x - 4 && x <= panel.x + panel.side + 4 && y >= panel.y + panel.top - 4 && y <= panel.y + panel.top + panel.side + 4);
    let best = null, least = CLOUDS_NEAR ** 2;
    for (let point = 0; index >= 0 && point < data.points; point++) {
      const [u, v] = frame.px(frame.panels[index], data.place(index, point, moment), rim), far = (u - x) ** 2 + (v - y) ** 2;
      if (far < least) [best, least] = [point, far];
    }
    return best;
  }

  draw() {
    const { player, frame, sheet: { ctx, width, height } } = this, { theme } = player, moment = cloudsMoment(player);
    if (this.keyed !== player.stamp) this.drawKey(theme);
    ctx.clearRect(0, 0, width, height);
    frame.panels.forEach((panel, index) => this.drawPanel(ctx, theme, panel, index, moment));
    this.drawWords();
  }

  drawPanel(ctx, theme, panel, index, moment) {
    const { frame, state: { data }, r, rim, point, header: { scene } } = this, { x, y, top, side } = panel, { type } = frame;
    ctx.font = `700 ${fitType(ctx, theme, scene.layers[index], type, side)}px ${theme.font}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillStyle = theme.ink;
    ctx.fillText(fitText(ctx, scene.layers[index], side), x, y + top / 2);
    ctx.strokeStyle = theme.line;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(x + 0.75, y + top + 0.75, side - 1.5, side - 1.5);
    const mark = (at, size) => {
      const [u, v] = frame.px(panel, data.place(index, at, moment), rim), c = data.labels[at];
      drawMarker(ctx, theme.classMarkers[c % theme.classMarkers.length], u, v, size, "full", theme.classColours[c % theme.classColours.length], theme.ground);
      return [u, v];
    };
    for (let at = 0; at < data.points; at++) {
      ctx.globalAlpha = point === null ? 0.9 : data.labels[at] === data.labels[point] ? 0.75 : 0.22;
      if (at !== point) mark(at, r);
    }
    ctx.globalAlpha = 1;
    if (point !== null) this.drawRing(ctx, theme, mark(point, r * 1.5));
    this.drawKept(ctx, theme, panel, data.kept(index, moment));
  }

  drawRing(ctx, theme, [u, v]) {
    for (const [colour, width] of [[theme.ground, 6], [theme.ink, 3]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.beginPath();
      ctx.arc(u, v, this.r * 2.7, 0, 2 * Math.PI);
      ctx.stroke();
    }
  }

  // How many of its neighbours a picture keeps in the drawing, in words and as a bar.
  drawKept(ctx, theme, { x, y, top, side }, share) {
    const { frame: { type }, header: { text: { words } } } = this, percent = `${Math.floor(Number((100 * share).toPrecision(6)) + 0.5)}\u00a0%`, under = y + top + side;
    ctx.font = `400 ${type}px ${theme.font}`;
    ctx.fillStyle = theme.ink;
    const text = [words.clouds_kept, words.clouds_kept_short].map((one) => filled(one, { percent })).find((one) => ctx.measureText(one).width <= side) ?? percent;
    ctx.fillText(text, x, under + type * 0.95);
    ctx.fillStyle = toHex(mixChannels(channels(theme.ground), channels(theme.ink), 0.1));
    ctx.fillRect(x, under + type * 1.65, side, 6);
    ctx.fillStyle = theme.ink;
    ctx.fillRect(x, under + type * 1.65, side * Math.min(1, Math.max(0, share)), 6);
  }

  drawWords() {
    const { point, state: { data }, player, header: { text: { words } } } = this;
    const said = point === null ? "" : filled(words.clouds_picture, { name: data.name(point), k: point + 1, n: data.points });
    this.large.classList.toggle("idle", point === null);
    if (this.pictured !== point) {
      const ctx = this.large.getContext("2d"), { w, h } = data.thumb;
      ctx.clearRect(0, 0, w, h);
      if (point !== null) ctx.drawImage(data.thumb.canvas(point), 0, 0);
      this.pictured = point;
    }
    mapWrite(this.name, said || this.hint);
    this.name.classList.toggle("idle", point === null);
    this.key.querySelectorAll("span").forEach((span, c) => span.classList.toggle("lit", point !== null && data.labels[point] === c));
    if (!player.playing) mapWrite(this.said, said);
  }
}
