// Ways to ask, side by side: what each says here, and how often it is right. A click takes it.

const SUM_WAYS = ["excluded", "sum", "nearest", "allowed"];

class SumWays {
  constructor(player) {
    Object.assign(this, { player, state: player.sum, header: player.film.header });
    const { scene: { scores, ways, note }, text: { words } } = this.header, { hide } = this.state, covered = hide.has("bars");
    this.title = make("p", { class: "sum-ways-title" });
    const kinds = (scores?.categories ?? []).map(([name, label, n]) => make("option", { value: name, text: filled(words.sum_category, { name: label, n: counted.format(n) }) }));
    this.menu = make("select", { class: "space-select sum-menu", "aria-label": words.sum_categories }, ...kinds);
    this.menu.addEventListener("change", () => sumChoose(player, { category: this.menu.value }));
    this.menu.hidden = covered || !scores;
    this.rows = SUM_WAYS.map((name, k) => this.row(name, ways[k]));
    // Before the bars are known, ways whose answer is kept back are one row together.
    for (const { element, hidden } of this.rows) element.hidden = covered && hidden;
    this.more = make("p", { class: "sum-way-more", title: words.sum_covered }, make("span", { text: "?" }), make("span", { class: "film-hidden", text: words.sum_way_more }));
    this.more.hidden = !covered || !this.rows.some(({ hidden }) => hidden);
    this.counted = make("span", { class: "sum-counted" });
    this.note = make("p", { class: "sum-ways-note" }, this.counted, make("span", { text: note }));
    this.root = make("div", { class: "sum-ways" }, make("div", { class: "sum-ways-head" }, this.title, this.menu), ...this.rows.map(({ element }) => element), this.more, this.note);
  }

  row(name, way) {
    const { player, state: { hide }, header: { text: { words }, scene } } = this;
    const title = make("span", { class: "sum-way-title" }), answer = make("strong", { class: "sum-way-answer" }), rank = make("span", { class: "sum-way-rank" });
    const fill = make("i"), share = make("strong", { class: "sum-way-share" });
    const bar = make("span", { class: "sum-way-line" }, make("span", { class: "sum-way-bar", "aria-hidden": "true" }, fill), share);
    const element = make("button", { type: "button", class: `sum-way sum-way-${name}` }, make("span", { class: "sum-way-line" }, ...(name === "allowed" ? [make("i", { class: "sum-lock open", "aria-hidden": "true" })] : []), title, answer, rank), bar);
    const hidden = hide.has("answer") || (name === "allowed" ? hide.has("own") : name !== "excluded" && hide.has("strike"));
    element.addEventListener("click", () => way && !hidden && sumChoose(player, { struck: way[0], own: way[1] }));
    const minus = this.minus();
    mapWrite(title, filled(words[`sum_way_${name}${name === "sum" && !minus ? "_any" : ""}`], { minus }));
    if (way && name !== "allowed" && name !== "excluded") title.title = filled(words.sum_way_title, { sum: this.said(way[0]) });
    if (scene.ways.length === 0) element.disabled = true;
    return { name, way, hidden, element, title, answer, rank, bar, fill, share };
  }

  // The words that are taken away: "− man".
  minus() {
    const { terms } = this.header.scene.start;
    return terms.filter(([sign]) => sign === "-").map(([, word]) => `\u2212\u00a0${sumSaid(word)}`).join(" ");
  }

  // A sum without its struck words: "king + woman".
  said(struck) {
    const left = this.header.scene.start.terms.filter((_, k) => !(struck & (1 << k)));
    return left.map(([sign, word], k) => `${k || sign === "-" ? `${sign === "-" ? "\u2212" : "+"} ` : ""}${sumSaid(word)}`).join(" ");
  }

  draw() {
    const { state, root, header: { scene: { scores, note }, text: { words } } } = this, { hide, choice } = state, shown = sumShown(state), asking = sumAsking(state);
    const at = Math.max(0, scores?.categories.findIndex(([name]) => name === choice.category) ?? 0), row = scores?.categories[at];
    const covered = hide.has("bars"), other = [shown.method === "mul" && "sum_counted_add", shown.forms && "sum_counted_forms"].filter(Boolean);
    mapWrite(this.title, words[covered ? "sum_right_covered" : row ? "sum_right" : "sum_right_soon"]);
    // Bars that were counted otherwise than what is shown are pale.
    root.classList.toggle("otherwise", other.length > 0);
    mapWrite(this.counted, other.length ? filled(words.sum_counted, { how: other.map((name) => words[name]).join(", ") }) : "");
    this.counted.hidden = covered || !row || !other.length;
    this.note.hidden = this.counted.hidden && !note;
    this.menu.value = row?.[0] ?? "all";
    this.rows.forEach((one, k) => {
      this.drawAnswer(one, shown, asking);
      const known = !covered && row && row[2] > 0, value = known ? row[3][k] : null;
      one.element.classList.toggle("unknown", value === null);
      one.bar.hidden = covered;
      one.fill.style.setProperty("--share", String(value ?? 1));
      mapWrite(one.share, covered ? "?" : value === null ? "" : sumPercent(value));
      const lit = Boolean(one.way) && !asking && one.way[0] === shown.struck && one.way[1] === shown.own;
      one.element.classList.toggle("lit", lit);
      one.element.setAttribute("aria-pressed", String(lit));
      const says = [one.title.textContent, one.answer.textContent && `${words.sum_answer}: ${one.answer.textContent}`, one.rank.textContent, value !== null && filled(words.sum_share, { percent: sumPercent(value) })];
      one.element.setAttribute("aria-label", says.filter(Boolean).join(", "));
    });
  }

  drawAnswer({ way, hidden, element, answer, rank }, { method, forms }, asking) {
    const { state: { data }, header: { text: { words } }, player: { theme } } = this;
    const choice = way && { struck: way[0], own: way[1], method, forms }, found = way && !hidden && !asking ? data.answer(choice) : null, right = data.right(found);
    element.classList.toggle("covered", hidden);
    element.classList.toggle("none", !way && !hidden);
    element.title = hidden ? words.sum_covered : "";
    element.setAttribute("aria-disabled", String(hidden || !way));
    mapWrite(answer, hidden ? "?" : found ? `${sumSaid(found.word)}${right === null ? "" : right ? " \u2713" : " \u2717"}` : way ? "\u2026" : "");
    answer.style.setProperty("--hue", sumHue(theme, right));
    const place = found && right === false ? data.rank(choice) : 0;
    mapWrite(rank, place ? filled(words.sum_wanted_rank, { word: sumSaid(data.scene.start.expected), rank: sumOrdinal(words, place) }) : "");
  }
}
