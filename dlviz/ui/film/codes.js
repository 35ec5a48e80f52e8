// Local against distributed codes: two tables of units, a dial of noise, and what it costs each.

let codesMade = 0; // radio buttons of two players on one page are not one group
const CODES_ROWS = 8; // in a column
const CODES_TOP = 46; // px: a table's title

VIEWS.codes = (player, box, options) => new CodesView(player, box, options);
LAYOUTS.codes = (header, width) => {
  const { height } = codesPlan(header, width, "distributed");
  return { height, boxes: [{ view: "codes", x: 0, y: 0, w: width, h: height, options: {} }] };
};

// Sizes in px: {narrow, type, square, picture, said, heads, gap, tables, columns, chart, chartHeight, height}.
function codesPlan(header, width, which) {
  const { options: { present }, scene: { units } } = header, narrow = width < NARROW;
  const type = present ? (narrow ? 18 : 22) : narrow ? 14 : 15, heads = Math.ceil(type * 4.1), text = Math.ceil(type * (present && width < 1100 ? 5.2 : 5.7));
  if (narrow) {
    const picture = Math.floor(type * 1.7), said = picture + text, square = Math.floor(Math.min(30, (width - picture - said - 16) / units - 3));
    const rows = (Math.min(CODES_ROWS, 2 ** units) + units) * (Math.max(square, picture) + 3);
    return { narrow, type, square, picture, said, heads, gap: 16, columns: 1, chart: width, chartHeight: 200 + type * 9, height: rows + 2 * heads + 620 };
  }
  const height = wideHeight({ ...header, text: { ...header.text, finding: header.text.finding || " " } }, width);
  const gap = width < 1100 ? 18 : 30, rows = Math.max(CODES_ROWS, units), over = 52 + CODES_TOP + (present ? 0 : type * 1.3 + 6) + heads + type * 1.3 + 22;
  const picture = Math.floor(Math.min(type * 1.9, (height - over) / rows - 3)), said = picture + text, thing = picture + said + 12;
  const columns = which === "distributed" && units < 5 && 2 ** units > CODES_ROWS && !present ? 2 : 1;
  const room = width * 0.72 - 2 * gap - (columns + 1) * thing - (columns - 1) * 14;
  const square = Math.floor(Math.min(picture, room / (units * (columns + 1)) - 3)), one = thing + units * (square + 3);
  const tables = [Math.max(one, type * 12.2), Math.max(columns * one + (columns - 1) * 14, type * (present ? 18.2 : 20))];
  const chart = Math.floor(width - tables[0] - tables[1] - 2 * gap);
  return { narrow, type, square, picture, said, heads, gap, tables, columns, chart, chartHeight: height - 56, height };
}

class CodesView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: codesState(player) });
    const { text: { label, words }, options: { present } } = this.header, touch = window.matchMedia("(hover: none)").matches;
    this.tables = [new CodesTable(player, ["local"], null), new CodesTable(player, ["distributed", "spread"], () => this.changed())];
    
    this.input = make("input", { type: "range", class: "film-scrub", min: 0, max: this.state.data.noise.length - 1, step: 1, "aria-label": words.codes_noise });
    this.input.addEventListener("input", () => {
      this.state.at = Number(this.input.value);
      player.requestDraw();
    });
    this.value = make("output", {});
    this.reset = make("button", { type: "button", class: "film-button", text: words.codes_reset });
    this.reset.addEventListener("click", () => {
      this.state.flips.clear();
      this.state.at = 0;
      player.requestDraw();
    });
    const dial = make("label", { class: "codes-noise" }, make("span", { text: words[present ? "codes_noise_short" : "codes_noise"] }), this.input, this.value);
    this.hint = make("p", { class: "codes-hint", text: words[touch ? "codes_hint_touch" : "codes_hint"] });
    this.hint.hidden = Boolean(present);
    this.chart = new CodesChart(player, this.hint, Boolean(present && !options.narrow));
    this.said = make("p", { class: "film-hidden", role: "status", "aria-live": "polite" });
    const tools = make("div", { class: "codes-tools" }, dial, this.reset);
    this.root = make("div", { class: "codes", role: "group", "aria-label": label }, tools, ...this.tables.map(({ root }) => root), this.chart.root, this.said);
    box.replaceChildren(this.root);
  }

  resize() {
    const { box, root, state: { which } } = this, plan = codesPlan(this.header, box.clientWidth, which);
    root.classList.toggle("narrow", plan.narrow);
    for (const name of ["type", "picture", "said", "heads", "square", "gap"]) root.style.setProperty(`--${name}`, `${plan[name]}px`);
    this.tables[1].most = plan.columns === 2 ? 16 : CODES_ROWS;
    this.tables[1].grid.classList.toggle("two", plan.columns === 2);
    for (const [k, table] of this.tables.entries()) {
      table.root.style.width = plan.narrow ? "" : `${plan.tables[k]}px`;
      table.build();
      table.resize(plan);
    }
    root.classList.toggle("crowded", plan.square + 3 < plan.type * 0.95);
    this.chart.resize(plan.chart, plan.chartHeight, plan.type);
    this.unfitted = plan.narrow;
  }

  // The other distributed code: rows of its own.
  changed() {
    this.resize();
    this.player.requestDraw();
  }

  // On a phone all stands below one another: as high as it is.
  fitHeight() {
    const { box, root } = this;
    this.unfitted = false;
    box.style.height = box.parentElement.style.height = `${Math.ceil(root.getBoundingClientRect().height) + 4}px`;
  }

  draw() {
    const { state, player } = this, { noise } = state.data, text = codesPercent(noise[state.at]);
    const said = this.tables.map((table) => table.draw());
    this.chart.draw();
    this.input.value = String(state.at);
    this.input.style.setProperty("--done", `${(100 * state.at) / (noise.length - 1)}%`);
    this.input.setAttribute("aria-valuetext", text);
    mapWrite(this.value, text);
    this.reset.disabled = !state.flips.size && !state.at;
    if (!player.playing) mapWrite(this.said, said.filter(Boolean).join(". "));
    if (this.unfitted) this.fitHeight();
  }

  destroy() {}
}
