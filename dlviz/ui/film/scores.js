// Analogies by category: a row a kind with a mark for each way of asking, beside the chosen one's examples.

const SCORES_WIDE = 0.61, SCORES_GAP = 26; // of the width: the rows; px
const SCORES_FAT = 1.5; // rows high is the first one, of all questions
let scoresMade = 0; // radio buttons of two players on one page are not one group

VIEWS.scores = (player, box, options) => new ScoresView(player, box, options);
LAYOUTS.scores = (header, width) => {
  const { height } = scoresPlan(header, width);
  return { height, boxes: [{ view: "scores", x: 0, y: 0, w: width, h: height, options: {} }] };
};

// Sizes in px.
function scoresPlan(header, width) {
  const { options: { present }, scene: { rows } } = header, narrow = width < NARROW, type = present ? 20 : narrow ? 14 : 15, head = Math.round(type * 1.7);
  if (narrow) {
    const row = Math.max(48, Math.round(type * 3.1));
    return { narrow, type, head, row, fat: row, left: width, height: head + rows.length * (row + 2) + Math.round(type * 26) };
  }
  const height = wideHeight(header, width), each = Math.floor((height - head) / (rows.length - 1 + SCORES_FAT));
  const row = Math.max(Math.round(type * (present ? 1.15 : 1.45)), Math.min(34, each)); // more than fit are scrolled
  return { narrow, type, head, row, fat: Math.round(row * SCORES_FAT), left: Math.round(width * SCORES_WIDE), height };
}

class ScoresView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: scoresState(player) });
    const { scene, text: { label, words } } = this.header, name = `scores-${scoresMade++}`;
    this.axis = sharpCanvas("");
    this.axis.canvas.setAttribute("aria-hidden", "true");
    this.rows = scene.rows.map((_, row) => new ScoresRow(player, row, name));
    this.detail = new ScoresDetail(player);
    const title = make("span", { class: "scores-title", text: words[options.narrow ? "scores_head_short" : "scores_head"] });
    const head = make("div", { class: "scores-head", "aria-hidden": "true" }, title, this.axis.canvas, make("span", { class: "scores-right", text: words.scores_value }), make("span", { class: "scores-count", text: words.scores_count }));
    this.list = make("div", { class: "scores-list", role: "radiogroup", "aria-label": `${words.scores_rows}. ${words.scores_keys}` }, ...this.rows.map(({ element }) => element));
    this.list.addEventListener("scroll", () => { this.state.scroll = this.list.scrollTop; });
    this.left = make("div", { class: "scores-left" }, head, this.list);
    this.root = make("div", { class: "scores", role: "group", "aria-label": label }, this.left, this.detail.root);
    // Arrow keys in a choice are that choice's, not the player's.
    this.root.addEventListener("keydown", (event) => { if (event.target.matches("input")) event.stopPropagation(); });
    box.replaceChildren(this.root);
  }

  resize() {
    const plan = (this.plan = scoresPlan(this.header, this.box.clientWidth)), { root } = this;
    root.classList.toggle("narrow", plan.narrow);
    for (const name of ["type", "head", "row", "fat", "left"]) root.style.setProperty(`--${name}`, `${plan[name]}px`);
    if (!plan.narrow && this.detail.root.parentElement !== root) root.append(this.detail.root);
    const wide = this.axis.canvas.parentElement, room = plan.narrow ? plan.left : parseFloat(getComputedStyle(wide).gridTemplateColumns.split(" ")[1]);
    this.axis.size(room, plan.head);
    this.rows.forEach((row, k) => row.resize(room, plan.narrow ? Math.round(plan.row * 0.46) : k ? plan.row : plan.fat, plan.type));
    this.list.scrollTop = this.state.scroll;
    this.drawn = null;
  }

  draw() {
    const { player, state, plan, rows } = this, chosen = scoresRow(player);
    if (this.drawn !== player.stamp) this.drawAxis();
    this.drawn = player.stamp;
    rows.forEach((row, k) => row.draw(k === chosen));
    if (plan.narrow && rows[chosen].element.nextSibling !== this.detail.root) rows[chosen].element.after(this.detail.root);
    this.detail.draw(plan.narrow ? Infinity : plan.height);
    if (state.shown !== state.choice && !plan.narrow) this.reveal(rows[chosen].element);
    state.shown = state.choice;
    if (plan.narrow) this.box.style.height = this.box.parentElement.style.height = `${Math.ceil(this.root.getBoundingClientRect().height) + 4}px`;
  }

  // The chosen row, where the rows are more than fit.
  reveal(row) {
    const { list } = this, top = row.offsetTop - list.offsetTop;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + row.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top + row.offsetHeight - list.clientHeight;
  }

  drawAxis() {
    const { axis: { ctx, width, height }, player: { theme }, plan: { type } } = this;
    ctx.clearRect(0, 0, width, height);
    ctx.font = `${Math.max(14, type - 1)}px ${theme.font}`;
    Object.assign(ctx, { fillStyle: theme.muted, textBaseline: "bottom", textAlign: "center" });
    for (const share of [0, 0.5, 1]) ctx.fillText(`${100 * share}\u00a0%`, scoresX(share, width, type), height - 5);
  }
}

// Where a share lies in a strip of that width; the ends have room for a mark and for "100 %".
function scoresX(share, width, type) {
  return 1.6 * type + share * (width - 3.2 * type);
}

// A row: its name, its marks, how many are right and how many could be asked.
class ScoresRow {
  constructor(player, row, group) {
    Object.assign(this, { player, row, data: player.scores.data, key: null });
    const { label, name } = this.data.scene.rows[row];
    this.radio = make("input", { type: "radio", name: group, value: name, "aria-label": this.data.said(row) });
    this.radio.addEventListener("change", () => scoresChoose(player, name));
    this.sheet = sharpCanvas("");
    this.sheet.canvas.setAttribute("aria-hidden", "true");
    const value = make("strong", { class: "scores-right", text: robustPercent(this.data.share(row, this.data.mode("excluded"))) });
    const face = make("span", { class: "scores-face" }, make("span", { class: "scores-name", text: label, title: label }), this.sheet.canvas, value, make("span", { class: "scores-count", text: this.data.count(row) }));
    this.element = make("label", { class: `scores-row${row ? "" : " all"}` }, this.radio, face);
  }

  resize(width, height, type) {
    this.sheet.size(width, height);
    Object.assign(this, { type, key: null });
  }

  draw(chosen) {
    const { player, radio, element } = this;
    radio.checked = chosen;
    element.classList.toggle("chosen", chosen);
    if (this.key === player.stamp) return;
    this.key = player.stamp;
    this.drawMarks();
  }

  // A thin line over all ways; a thick one for what taking a away, and adding b, does to "b + c".
  drawMarks() {
    const { sheet: { ctx, width, height }, data, row, type, player: { theme } } = this, { modes } = data.scene, middle = height / 2;
    const fat = row === 0 ? 1.3 : 1, large = (theme.present ? 1.15 : 1) * fat, at = (share) => scoresX(share, width, type), x = (mode) => at(data.share(row, mode));
    ctx.clearRect(0, 0, width, height);
    if (!data.known(row)) return drawWitnessHatch(ctx, theme, width, height);
    ctx.strokeStyle = theme.line;
    ctx.lineWidth = 1.5;
    for (const share of [0, 0.5, 1]) strokeLine(ctx, at(share), 0, at(share), height);
    const known = modes.map((_, mode) => mode).filter((mode) => Number.isFinite(data.share(row, mode))), own = known.filter((mode) => modes[mode] !== "random").map(x);
    ctx.strokeStyle = theme.muted;
    ctx.globalAlpha = 0.55;
    ctx.lineWidth = 3 * fat;
    strokeLine(ctx, Math.min(...own), middle, Math.max(...own), middle);
    ctx.globalAlpha = 1;
    const [excluded, sum] = ["excluded", "sum"].map((name) => data.mode(name));
    if (known.includes(excluded) && known.includes(sum)) {
      ctx.strokeStyle = scoresHue(theme, "excluded");
      ctx.lineWidth = 6 * fat;
      strokeLine(ctx, x(sum), middle, x(excluded), middle);
    }
    const r = Math.min(6.5 * large, height * 0.36);
    for (const mode of [...known].reverse()) drawMarker(ctx, scoresMarker(theme, modes[mode]), x(mode), middle, modes[mode] === "random" ? 0.8 * r : r, "full", scoresHue(theme, modes[mode]), theme.ground);
  }
}
