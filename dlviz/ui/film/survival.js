// "How deep can you go?": recipes by year, depths from left to right, and where each ends.

VIEWS.survival = (player, box, options) => new SurvivalView(player, box, options);

class SurvivalView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: survivalState(player) });
    const { words } = this.header.text;
    this.sheet = sharpCanvas(`${this.header.text.label}. ${words.survival_keys}`);
    const { canvas } = this.sheet;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("tabindex", "0");
    canvas.classList.add("survival-cells");
    this.focus = make("i", { class: "survival-focus", "aria-hidden": "true" });
    this.live = make("p", { class: "film-hidden survival-live", role: "status", "aria-live": "polite" });
    box.replaceChildren(canvas, this.focus, this.live);
    this.listen(canvas);
    this.hush();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.box, { narrow } = this.options;
    this.frame = new SurvivalFrame(this.header, width, height, narrow);
    this.sheet.size(width, height);
    const { left, top, right, bottom } = this.frame;
    Object.assign(this.focus.style, { left: `${left - 4}px`, top: `${top - 4}px`, width: `${right - left + 8}px`, height: `${bottom - top + 8}px` });
  }

  destroy() {
    this.player.root.classList.remove("survival-hush");
  }

  // The finding over the picture tells the answer: it waits for the last row, for screen readers too.
  // Over a covered map there is none; the next payload's waits for its picture.
  hush() {
    const { player, state, header } = this, waits = survivalCount(player) < header.scene.rows.length;
    player.root.classList.toggle("survival-hush", state.data ? waits : !header.text.finding);
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
      canvas.style.cursor = cell ? "pointer" : "";
      player.requestDraw();
    };
    canvas.addEventListener("pointermove", (event) => hover(event.pointerType === "touch" ? null : under(event)));
    canvas.addEventListener("pointerleave", () => hover(null));
    canvas.addEventListener("click", (event) => {
      const cell = under(event);
      if (cell) this.act(cell);
    });
    canvas.addEventListener("focus", () => this.point(canvas.matches(":focus-visible") ? survivalRest(player) : null));
    canvas.addEventListener("blur", () => this.point(null));
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  // The cell that the arrow keys are on.
  point(cell) {
    this.state.cursor = cell;
    this.player.requestDraw();
  }

  act(cell) {
    if (!this.state.data) survivalMark(this.player, cell, this.frame.columns);
    else if (survivalShown(this.player, cell[0]) === 1) survivalChoose(this.player, cell);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STROKE_STEPS[event.key], at = this.state.cursor ?? survivalRest(this.player);
    if (event.key === "Enter" || event.key === " ") this.act(at);
    else if (step) this.point(this.frame.beside(at, [Math.sign(step[0]), Math.sign(step[1])]));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  draw() {
    const { player, state, frame, header: { scene }, sheet: { ctx, width, height } } = this, { theme } = player;
    ctx.clearRect(0, 0, width, height);
    this.hush();
    drawSurvivalAxes(ctx, frame, theme);
    const shown = frame.rows.map((_, row) => survivalShown(player, row));
    shown.forEach((part, row) => {
      if (part < 1) drawSurvivalCover(ctx, frame, theme, row, state.guesses[row]);
      if (part > 0) drawSurvivalRow(ctx, frame, theme, state.data, row, part);
    });
    if (Number.isInteger(scene.asked) && !state.data) this.frameRow(scene.asked);
    this.stairs(shown);
    const at = state.hover ?? state.cursor;
    if (state.data && survivalShown(player, survivalRest(player)[0]) === 1) outlineSurvival(ctx, frame, theme, survivalRest(player), 3);
    if (at) outlineSurvival(ctx, frame, theme, at, 2);
    this.say(at);
  }

  frameRow(row) {
    const { frame, sheet: { ctx }, player: { theme } } = this;
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 2;
    ctx.strokeRect(frame.left - 1, frame.y(row), frame.right - frame.left + 2, frame.h);
  }

  // Where learning ends, in ink; over it what the reader said, dashed.
  stairs(shown) {
    const { frame, state, sheet: { ctx }, player: { theme } } = this, { guess, present } = theme, wide = frame.narrow ? 0.8 : present ? 1.15 : 1;
    const truth = survivalStairs(frame, shown.map((part, row) => (part === 1 ? frame.edge(state.data.frontier[row]) : null)));
    strokeSurvival(ctx, truth, [[theme.paper, 9 * wide, []], [theme.ink, 6 * wide, []]]);
    if (!state.data && state.hover && state.guesses[state.hover[0]] !== state.hover[1]) this.preview(state.hover);
    const marks = survivalStairs(frame, state.guesses.map((column) => (column === null ? null : frame.edge(column))));
    if (!state.data) strokeSurvival(ctx, marks, [[theme.paper, 8 * wide, []]]);
    strokeSurvival(ctx, marks, [[guess, 4 * wide, [10, 5]]]);
  }

  // What a click would mark.
  preview([row, column]) {
    const { frame, sheet: { ctx }, player: { theme } } = this, x = frame.edge(column);
    ctx.globalAlpha = 0.55;
    ctx.strokeStyle = theme.guess;
    ctx.lineWidth = 4;
    strokeLine(ctx, x, frame.y(row) + 1, x, frame.y(row + 1) - 1);
    ctx.globalAlpha = 1;
  }

  // For those who do not see it: the cell under the keys, and at the end how the marks did.
  say(at) {
    const { player, state, header } = this, { words } = header.text, all = survivalScore(player);
    const score = state.data && !player.playing && player.t === player.last && all.all ? survivalRows(words, "said_score", all) : "";
    if (!player.playing) mapWrite(this.live, at ? this.spoken(at) : score);
  }

  spoken([row, column]) {
    const { player, state, header } = this, { scene, text: { words } } = header, guess = state.guesses[row];
    const name = `${scene.rows[row].year}, ${survivalName(header, [row, column])}`;
    const { right, reach } = survivalShown(player, row) === 1 ? survivalSaid(player, [row, column]) : {};
    if (right) return `${name}: ${right} ${reach}`.trim();
    const marked = guess === null ? "" : `, ${filled(words.mark, { layers: survivalLayers(words, scene.depths[guess]) })}`;
    return `${name}: ${words.covered}${marked}`;
  }
}

// What the colours and the lines of the map are, those that occur.
VIEWS.survivalkey = (player, box, options) => {
  const header = player.film.header, { words } = header.text, state = survivalState(player);
  const items = survivalKeys(header, state.data).map(([name, text]) => make("span", { class: `survival-key ${name}` }, make("i", { "aria-hidden": "true" }), text));
  const guess = make("span", { text: words.key_guess }), own = make("span", { class: "survival-key guess" }, make("i", { "aria-hidden": "true" }), guess);
  box.replaceChildren(...items, own);
  box.style.setProperty("--cividis", `linear-gradient(90deg, ${SEQUENTIAL.join(", ")})`);
  return {
    resize() {},
    draw() {
      const score = survivalScore(player);
      own.hidden = !score.all;
      mapWrite(guess, state.data && player.t === player.last ? survivalRows(words, "score", score) : words.key_guess);
    },
  };
};

// [[sign, text], ...]; data: null while it is not known which occur.
function survivalKeys({ scene, options, text: { words } }, data) {
  const any = (test) => !data || scene.rows.some((_, row) => scene.depths.some((__, column) => test(data.cell([row, column]))));
  const share = (of) => `${Math.round(100 * of)}\u00a0%`;
  return scene.covered ? [] : [
    ...(options.present ? [] : [["share", words.key_share]]),
    ["learns", filled(words.key_learns, { percent: share(scene.threshold) })],
    ...(any(({ dead }) => dead) ? [["dead", filled(words.key_dead, { percent: share(scene.dead) })]] : []),
    ...(data && any(({ state }) => state === SURVIVAL_DIVERGED) ? [["diverged", words.key_diverged]] : []),
  ];
}

// Its height follows from the header alone.
function survivalKeyHeight(header, width) {
  const { text: { words }, options, scene } = header, type = options.present ? 22 : 15;
  const texts = [...survivalKeys(header, null).map(([, text]) => text), scene.covered ? words.key_guess : words.score];
  let lines = 1, x = 0;
  for (const text of texts) {
    const wide = type * (0.53 * text.length + 3.6);
    if (x && x + wide > width) [lines, x] = [lines + 1, 0];
    x += wide;
  }
  return Math.round(lines * type * 1.5 + 4);
}

const SURVIVAL_SIDE = 360, SURVIVAL_SIDE_MOST = 460; // px, the gradients' panel
const SURVIVAL_LOW = 380, SURVIVAL_ASKS = 290; // px that the panel, and what is asked, need beside few rows
const SURVIVAL_UNDER = 520; // px of a map whose panel's words may stand below it

LAYOUTS.survival = (header, width) => (width >= NARROW ? survivalWide(header, width) : survivalNarrow(header, width));

// Cells lie in the same place before they are uncovered and after. Under a map of one or two rows
// stand the panel's words, so that the gradients have the whole height beside it.
function survivalWide(header, width) {
  const { scene, options: { present }, text } = header, { covered, rows } = scene;
  const uncovered = { ...header, clock: true, scene: { ...scene, covered: false }, text: { ...text, finding: text.finding || " " } };
  const full = wideHeight(present ? uncovered : header, width), side = present && width < 1100 ? 300 : SURVIVAL_SIDE;
  const frameIn = (height) => new SurvivalFrame(header, width - side - LAYOUT_GAP, height, false);
  const few = rows.length < 3 && frameIn(full).width >= SURVIVAL_UNDER, words = few ? (present ? 136 : 122) : 0;
  const frame = frameIn(full - words - survivalKeyHeight(uncovered, few ? frameIn(full).width : width));
  const key = survivalKeyHeight(uncovered, width), own = survivalKeyHeight(uncovered, frame.width), x = frame.width + LAYOUT_GAP;
  const least = covered ? SURVIVAL_ASKS : few ? frame.height + own + words : SURVIVAL_LOW;
  const height = Math.min(full, Math.max(frame.height + key, least)), beside = frame.height + own <= height;
  const put = (view, left, y, w, h, more = {}) => ({ view, x: left, y, w, h, options: more });
  const panel = (view, h, more) => put(view, x, 0, Math.min(width - x, SURVIVAL_SIDE_MOST), h, more);
  const boxes = [put("survival", 0, 0, frame.width, frame.height)];
  boxes.push(beside ? put("survivalkey", 0, frame.height, frame.width, own) : put("survivalkey", 0, height - key, width, key));
  if (few && !covered) boxes.push(put("survivalside", 0, height - words + 8, frame.width, words - 8, { part: "words" }));
  boxes.push(panel(covered ? "survivalsay" : "survivalside", beside ? height : height - key, few && !covered ? { part: "xray" } : {}));
  return { height, boxes };
}

function survivalNarrow(header, width) {
  const boxes = [], { present } = header.options, { covered } = header.scene;
  let y = 0;
  const put = (view, h) => {
    boxes.push({ view, x: 0, y, w: width, h, options: {} });
    y += h + 8;
  };
  if (covered) put("survivalsay", present ? 250 : 128);
  put("survival", new SurvivalFrame(header, width, Infinity, true).height);
  put("survivalkey", survivalKeyHeight(header, width));
  if (!covered) put("survivalside", present ? 620 : 480);
  return { height: y - 8, boxes };
}
