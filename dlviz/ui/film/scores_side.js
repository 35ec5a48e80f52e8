// The chosen kind of analogy: its shares way by way, its arrows, and examples that come out right and wrong.

class ScoresDetail {
  constructor(player) {
    Object.assign(this, { player, state: player.scores, data: player.scores.data, key: null });
    const { text: { words } } = player.film.header, { modes } = this.data.scene;
    this.words = words;
    this.title = make("h3", { class: "scores-kind" });
    this.count = make("p", { class: "scores-asked" });
    this.plain = make("p", { class: "scores-plain" });
    this.ways = modes.map((mode) => this.way(mode, words[`scores_${mode}`] ?? mode));
    this.arrows = make("p", { class: "scores-arrows" });
    this.examples = make("ul", { class: "scores-examples" });
    this.live = make("p", { class: "film-hidden", role: "status" });
    const top = make("div", { class: "scores-top" }, this.title, make("span", { text: words.scores_asks }));
    const near = make("p", { class: "scores-near", text: words.scores_near });
    this.root = make("section", { class: "scores-detail" }, top, this.count, make("ul", { class: "scores-ways" }, ...this.ways.map(({ element }) => element)), near, this.plain, this.arrows, this.examples, this.live);
  }

  // How many of its pairs the table knows less well, where there are any.
  pieced({ pairs, pieced }) {
    return pieced ? `; ${filled(this.words.scores_pieced, { pieced: counted.format(pieced), pairs: counted.format(pairs) })}` : "";
  }

  way(mode, name) {
    const sheet = sharpCanvas(""), value = make("strong"), bar = make("i");
    sheet.canvas.setAttribute("aria-hidden", "true");
    sheet.size(20, 20);
    const text = make("span", {}, name, make("em"));
    return { mode, sheet, value, bar, own: text.lastChild, element: make("li", {}, sheet.canvas, text, make("span", { class: "scores-track", "aria-hidden": "true" }, bar), value) };
  }

  draw(room) {
    const { player, data, words } = this, row = scoresRow(player), key = `${player.stamp} ${row} ${room}`;
    if (key === this.key) return;
    this.key = key;
    const one = data.scene.rows[row], { theme } = player, lacking = !one.covered && one.asked > 0;
    mapWrite(this.title, one.label);
    const asked = data.count(row, words[theme.present ? "scores_brief_table" : "scores_in_table"]);
    mapWrite(this.count, lacking ? words.scores_none : data.known(row) ? `${asked}${this.pieced(one)}` : words.scores_waits);
    mapWrite(this.plain, one.plain === null ? "" : filled(words.scores_plain, { percent: robustPercent(one.plain) }));
    this.ways.forEach((way, mode) => this.drawWay(way, data.share(row, mode), one));
    const figures = one.cosine !== null && { cosine: scoresCosine(one.cosine), shuffled: one.shuffled !== null && scoresCosine(one.shuffled) };
    mapWrite(this.arrows, figures ? filled(words[one.shuffled === null ? "scores_offsets_alone" : "scores_offsets"], figures) : "");
    this.examples.replaceChildren(...one.examples.map((example) => this.example(example)));
    mapWrite(this.live, data.said(row));
    this.fit(room);
  }

  drawWay({ mode, sheet: { ctx }, value, bar, own }, share, one) {
    const { player: { theme }, words } = this, hue = scoresHue(theme, mode);
    ctx.clearRect(0, 0, 20, 20);
    drawMarker(ctx, scoresMarker(theme, mode), 10, 10, 7, "full", hue, theme.ground);
    mapWrite(value, robustPercent(share));
    bar.style.width = `${Number.isFinite(share) ? 100 * share : 0}%`;
    bar.style.background = hue;
    mapWrite(own, mode === "allowed" && one.own !== null && Number.isFinite(share) && !theme.present ? filled(words.scores_own, { percent: robustPercent(one.own) }) : "");
  }

  // "king : queen = prince : princess", with a sign; of a wrong one also what came where.
  example({ question, expected, answer, rank }) {
    const { words } = this, [a, b, c] = question.map(sumSaid), right = rank === 1, sign = make("b", { text: right ? "\u2713" : "\u2717", "aria-label": words[right ? "scores_right" : "scores_wrong"] });
    const line = make("span", {}, filled(words.scores_question, { a, b, c }), make("strong", { text: sumSaid(answer) }));
    const missed = right || rank < 1 ? [] : [make("em", { text: filled(words.scores_missed, { expected: sumSaid(expected), rank: sumOrdinal(words, rank) }) })];
    return make("li", { class: right ? "" : "wrong" }, sign, make("span", {}, line, ...(missed.length ? [" ", ...missed] : [])));
  }

  // No more examples than there is room for; of each kind one stays as long as can be.
  fit(room) {
    const { root, examples } = this;
    while (root.scrollHeight > room + 1 && examples.children.length) {
      const wrong = [...examples.children].filter((one) => one.classList.contains("wrong")), right = [...examples.children].filter((one) => !wrong.includes(one));
      (right.length > wrong.length ? right : wrong).at(-1).remove();
    }
  }
}
