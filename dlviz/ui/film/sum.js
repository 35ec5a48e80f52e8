// "Strike it out": a sum of words, what comes out of it, and which part of it does the work.

VIEWS.sum = (player, box, options) => new SumView(player, box, options);

LAYOUTS.sum = (header, width) => {
  const { height } = sumPlan(header, width);
  return { height, boxes: [{ view: "sum", x: 0, y: 0, w: width, h: height, options: {} }] };
};

// Sizes in px: the line of chips, a row of the list, and how many rows there are.
function sumPlan(header, width) {
  const { options: { present }, text } = header, narrow = width < NARROW;
  if (narrow) return { narrow, type: 16, line: 0, head: 22, row: 32, rows: SUM_ROWS, height: 900 };
  const type = present ? (width < 1100 ? 20 : 22) : 16, line = present ? 84 : 88, head = present ? 26 : 22, tools = (present ? 46 : 48) + head;
  const height = wideHeight({ ...header, text: { ...text, finding: text.finding || " " } }, width);
  const room = height - line - tools - 6, least = present ? 25 : 24, rows = Math.max(4, Math.min(SUM_ROWS, Math.floor(room / least) - 2));
  return { narrow, brief: Boolean(present) || width < 1100, type, line, head, rows, row: Math.min(40, Math.floor((room - 12) / (rows + 1.15))), height };
}

class SumView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: sumState(player) });
    const { text: { label } } = this.header;
    this.chips = new SumChips(player);
    this.list = new SumList(player);
    this.ways = new SumWays(player);
    this.live = make("p", { class: "film-hidden", role: "status", "aria-live": "polite" });
    this.root = make("div", { class: "sum", role: "group", "aria-label": label }, this.chips.root, this.list.root, this.ways.root, this.live);
    // Arrow keys in a menu are that menu's, not the player's.
    this.root.addEventListener("keydown", (event) => event.target.matches("select") && event.stopPropagation());
    box.replaceChildren(this.root);
  }

  resize() {
    const plan = (this.plan = sumPlan(this.header, this.box.clientWidth)), { root, state } = this;
    root.classList.toggle("narrow", plan.narrow);
    root.classList.toggle("asked", state.hide.has("bars"));
    root.classList.toggle("covered", state.hide.has("answer"));
    for (const name of ["type", "line", "head", "row"]) root.style.setProperty(`--${name}`, `${plan[name]}px`);
    this.chips.narrow = plan.narrow;
    for (const part of [this.chips, this.list]) part.resize(plan);
    this.ways.draw();
    if (state.open) this.chips.drawAdder();
    this.stale();
  }

  draw() {
    const { theme: { classColours: [, vermillion] } } = this.player;
    this.root.style.setProperty("--vermillion", vermillion);
    for (const part of [this.chips, this.list, this.ways]) part.draw();
    this.stale();
    if (this.plan.narrow) this.fitHeight();
  }

  // The sentence above is of what Python knows; and what is said to those who do not see.
  stale() {
    const { player, state, state: { data, hide } } = this, { text: { words } } = this.header, shown = sumShown(state), answer = data.answer(shown);
    player.root.classList.toggle("sum-stale", sumKey(state.choice) !== state.start);
    if (hide.has("answer")) return mapWrite(this.live, "");
    const rank = data.rank(shown), { expected } = data.scene.start;
    const told = sumAsking(state) ? words.sum_asking : !answer ? "" : filled(words.sum_live, { word: sumSaid(answer.word), score: scoresCosine(answer.score) });
    return mapWrite(this.live, [told, rank && told && answer?.word !== expected ? filled(words.sum_wanted_rank, { word: sumSaid(expected), rank: sumOrdinal(words, rank) }) : ""].filter(Boolean).join(". "));
  }

  // On a phone all stands below one another: as high as it is.
  fitHeight() {
    const { box, root } = this;
    box.style.height = box.parentElement.style.height = `${Math.ceil(root.scrollHeight) + 4}px`;
  }
}
