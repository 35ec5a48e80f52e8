// The map of learning rate and batch size: cells that morph from one clock to the other, can be chosen and drawn over.

VIEWS.map = (player, box) => new MapView(player, box);

class MapView {
  constructor(player, box) {
    Object.assign(this, { player, box, header: player.film.header });
    this.state = mapState(player);
    const { words } = this.header.text;
    this.still = sharpCanvas(words.map);
    this.live = sharpCanvas(`${this.header.text.label}. ${words.map_keys}`);
    this.still.canvas.setAttribute("aria-hidden", "true");
    this.live.canvas.setAttribute("role", "application");
    this.live.canvas.setAttribute("tabindex", "0");
    this.live.canvas.classList.add("map-cells");
    box.replaceChildren(this.still.canvas, this.live.canvas);
    this.listen(this.live.canvas);
  }

  resize() {
    const narrow = this.player.root.clientWidth < NARROW;
    this.frame = new MapFrame(this.header, this.box.clientWidth, this.box.clientHeight + 1, narrow);
    for (const sheet of [this.still, this.live]) sheet.size(this.box.clientWidth, this.box.clientHeight);
    if (this.pen) this.pen.frame = this.frame;
    else this.pen = new MapPen(this.player, this.box, this.live.canvas, this.frame);
    this.state.pen = this.pen;
    this.pen.refresh();
    this.stamp = this.placed = null;
  }

  listen(canvas) {
    const { player, state } = this;
    const under = (event) => {
      const box = canvas.getBoundingClientRect();
      return this.frame.cell(event.clientX - box.left, event.clientY - box.top);
    };
    const hover = (cell) => {
      if (String(cell) === String(state.hover)) return;
      state.hover = cell;
      player.requestDraw();
    };
    canvas.addEventListener("pointermove", (event) => hover(event.pointerType === "touch" ? null : under(event)));
    canvas.addEventListener("pointerleave", () => hover(null));
    canvas.addEventListener("click", (event) => {
      const cell = this.pen.draws ? null : under(event);
      if (cell) mapSelect(player, cell);
    });
    canvas.addEventListener("focus", () => this.point(canvas.matches(":focus-visible") ? mapCell(player) : null));
    canvas.addEventListener("blur", () => this.point(null));
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  // The cell that the arrow keys are on.
  point(cell) {
    this.state.cursor = cell;
    this.player.requestDraw();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.state.now) return;
    const step = STROKE_STEPS[event.key], { frame } = this, at = this.state.cursor ?? mapCell(this.player);
    if (event.key === "Enter") mapSelect(this.player, at);
    else if (step) {
      const x = frame.x(...at) + frame.w / 2 + step[0] * frame.w, y = frame.y(...at) + frame.h / 2 + step[1] * frame.h;
      this.point(frame.cell(x, y) ?? at);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  draw(now) {
    const { player, state, frame, live: { ctx, width, height } } = this, { theme } = player;
    if (this.stamp !== player.stamp) this.drawStill();
    const part = mapPhase(player, now), change = state.morph?.kind === "change" ? state.morph.from : null;
    ctx.clearRect(0, 0, width, height);
    if (!state.now) drawMapCover(ctx, frame, theme);
    else if (state.morph?.kind === "uncover") this.drawUncovering(part);
    else this.drawMap(change, part);
    const stroke = this.pen.raw ?? state.stroke;
    if (stroke) drawMapStroke(ctx, frame, theme, stroke, this.header.text.words);
  }

  drawStill() {
    const { still: { ctx, width, height }, player, state, frame } = this;
    this.stamp = player.stamp;
    ctx.clearRect(0, 0, width, height);
    drawMapAxes(ctx, frame, player.theme);
    if (!state.now) return;
    const signs = [MAP_DIVERGED, MAP_STALLED].filter((one) => state.now.state.includes(one));
    drawMapKey(ctx, frame, player.theme, this.header, state.measure, signs.length);
    drawMapSigns(ctx, frame, player.theme, this.header.text.words, signs);
  }

  // The cover goes while the runs come: from few updates to all of them.
  drawUncovering(part) {
    const { player, state, frame, live: { ctx } } = this;
    drawMapCells(ctx, frame, player.theme, state.now, state.measure, part * player.t);
    this.drawLines(null, 1, Math.max(0, 3 * part - 2));
    ctx.globalAlpha = 1 - part;
    drawMapCover(ctx, frame, player.theme);
    ctx.globalAlpha = 1;
  }

  drawMap(from, part) {
    const { player, state, frame, live: { ctx } } = this, { theme, t } = player, data = state.now;
    if (from) drawMapCells(ctx, frame, theme, from.data, from.measure, t < player.last ? t : from.data.last);
    ctx.globalAlpha = from ? part : 1;
    drawMapCells(ctx, frame, theme, data, state.measure, t);
    ctx.globalAlpha = 1;
    this.drawLines(from, part);
  }

  // Lines of equal loss lie on the losses alone, once the runs are done; what they say over all.
  drawLines(from, part, light = 1) {
    const { player, state, frame, live: { ctx } } = this, { words } = this.header.text, data = state.now;
    const seen = (measure) => Number(measure === "loss");
    const shown = from ? seen(from.measure) * (1 - part) + seen(state.measure) * part : seen(state.measure);
    const alpha = light * shown * Math.max(0, 1 - 0.6 * (player.last - player.t));
    if (alpha <= 0 || !data.lines.length) return this.drawChosen();
    const other = from && from.data !== data ? from.data : null;
    const slope = other && Number.isFinite(other.slope) ? other.slope + part * (data.slope - other.slope) : data.slope;
    const lines = mixedLines(other?.lines, data.lines, part);
    drawMapLines(ctx, frame, player.theme, lines, alpha);
    this.drawChosen();
    if (slope === null) return;
    const { line, point } = this.place(data);
    writeAlong(ctx, frame, player.theme, lines[line].points, point, alpha, mapLaw(slope, 2, words));
  }

  // The label stays on its line while the lines turn; it keeps off the chosen cells and the stroke.
  place(data) {
    const { player, state, frame } = this, own = mapCell(player), twin = mapTwin(this.header.scene, data.clock, own);
    const key = `${data.clock} ${own} ${state.id} ${state.stroke}`;
    if (this.placed?.key === key) return this.placed;
    const taken = [own, twin].filter(Boolean).map((cell) => [frame.x(...cell) + frame.w / 2, frame.y(...cell) + frame.h / 2]);
    const { stroke } = state;
    for (const part of stroke ? [0.2, 0.4, 0.6, 0.8] : []) {
      const [x, y] = frame.put(stroke[Math.round(part * (stroke.length - 1))]);
      taken.push([x, y - 14]); // the stroke's own label is above it
    }
    this.placed = { key, ...labelPlace(frame, data.lines, taken, this.reach(data)) };
    return this.placed;
  }

  // Half the length of what stands on a line, in px.
  reach({ slope }) {
    const { player, live: { ctx } } = this, { theme } = player, { words } = this.header.text;
    return slope === null ? 0 : lawWidth(ctx, theme, mapLawType(theme), mapLaw(slope, 2, words)) / 2 + 6;
  }

  drawChosen() {
    const { player, state, frame, live: { ctx } } = this, { theme } = player, own = mapCell(player);
    const twin = mapTwin(this.header.scene, state.now.clock, own);
    if (twin) outlineCell(ctx, frame, theme, twin, theme.classColours[1], [9, 6]);
    outlineCell(ctx, frame, theme, own, theme.ink, []);
    const at = state.cursor ?? (this.pen.draws ? null : state.hover);
    if (!at) return;
    for (const [colour, width] of [[theme.paper, 5], [theme.ink, 2]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.strokeRect(frame.x(...at), frame.y(...at), frame.w, frame.h);
    }
  }
}

// Over the map: which clock, what the colours show, and the pen.
VIEWS.mapbar = (player, box, options) => {
  const { scene, text: { words } } = player.film.header, state = mapState(player);
  const { present } = options; // on a stage the clock alone, or what clears the stroke
  const clocks = scene.toggle && !(present && scene.covered) ? [mapChoice(player, "clock", ["epochs", "updates"])] : [];
  const measures = !present && !scene.covered && scene.measures.length > 1 ? [mapChoice(player, "measure", scene.measures)] : [];
  const draw = make("button", { type: "button", class: "film-button", text: words.draw });
  const clear = make("button", { type: "button", class: "film-button", "aria-label": words.clear_stroke, title: words.clear_stroke });
  clear.textContent = options.narrow ? "\u00d7" : words.clear_stroke;
  draw.addEventListener("click", () => {
    state.drawing = !state.drawing;
    state.pen.refresh();
    player.requestDraw();
  });
  clear.addEventListener("click", () => state.pen.clear());
  draw.hidden = scene.covered || present;
  const pen = make("div", { class: "map-pen" }, draw, clear);
  box.replaceChildren(...clocks, ...(options.rows > 1 ? [pen, make("i", { class: "map-break" }), ...measures] : [...measures, pen]));
  return {
    resize() {},
    draw() {
      clear.hidden = !state.stroke || (present && !scene.covered);
      if (draw.getAttribute("aria-pressed") !== String(state.drawing)) draw.setAttribute("aria-pressed", String(state.drawing));
    },
  };
};

// A group of radio buttons: one of `values` of a kind.
function mapChoice(player, kind, values) {
  const { words } = player.film.header.text, name = `map-${kind}-${++MAP_CHOICES.made}`;
  const group = make("div", { class: `map-choice ${kind}`, role: "radiogroup", "aria-label": words[kind] });
  for (const value of values) {
    const radio = make("input", { type: "radio", name, value });
    radio.checked = player.map[kind] === value;
    radio.addEventListener("change", () => mapChoose(player, kind, value));
    group.append(make("label", {}, radio, make("span", { text: words[`${kind}_${value}`] })));
  }
  return group;
}

const MAP_CHOICES = { made: 0 };
