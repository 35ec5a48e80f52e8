// The words nearest to the sum, best first: their bars are cosines. One's own stand there behind a lock.

class SumList {
  constructor(player) {
    Object.assign(this, { player, state: player.sum, header: player.film.header, key: "" });
    const { text: { words } } = this.header;
    this.lockIcon = make("i", { class: "sum-lock", "aria-hidden": "true" });
    this.lockText = make("span");
    this.lock = make("button", { type: "button", class: "sum-own" }, this.lockIcon, this.lockText);
    this.lock.addEventListener("click", () => sumChoose(player, { own: !this.state.choice.own }));
    this.method = make("select", { class: "space-select sum-method", "aria-label": words.sum_method, title: words.sum_method }, ...["add", "mul"].map((method) => make("option", { value: method, text: words[`sum_${method}_short`], title: words[`sum_${method}_long`] })));
    this.method.addEventListener("change", () => sumChoose(player, { method: this.method.value }));
    this.forms = make("input", { type: "checkbox" });
    this.forms.addEventListener("change", () => sumChoose(player, { forms: this.forms.checked }));
    this.tools = make("div", { class: "sum-tools" }, this.lock, this.method,
      make("label", { class: "sum-forms", title: words.sum_forms_long }, this.forms, make("span", { text: words.sum_forms })));
    this.tools.classList.toggle("fixed", this.state.hide.has("method"));
    this.unit = make("span", { class: "sum-unit" });
    this.head = make("p", { class: "sum-head", "aria-hidden": "true" }, this.unit);
    this.rows = make("ol", { class: "sum-rows", "aria-label": words.sum_list });
    this.wanted = new SumWanted(player);
    this.root = make("div", { class: "sum-left" }, this.tools, this.head, this.rows, this.wanted.root);
  }

  resize({ row, rows, narrow, brief }) {
    const few = narrow && this.state.hide.has("answer");
    Object.assign(this, { row, count: few ? SUM_FEW : rows, brief, key: "" });
    this.rows.style.height = `${this.count * row}px`;
    this.draw();
  }

  draw() {
    const { state, header: { text: { words } } } = this, { data, hide, choice } = state, shown = sumShown(state), asking = sumAsking(state);
    const locked = hide.has("own") || hide.has("answer");
    this.lock.disabled = locked;
    this.lock.setAttribute("aria-pressed", String(shown.own));
    this.lockIcon.classList.toggle("open", shown.own);
    const lock = shown.own ? "sum_own_open" : "sum_own_locked";
    mapWrite(this.lockText, words[this.brief ? `${lock}_brief` : lock]);
    this.lock.setAttribute("aria-label", words[lock]);
    mapWrite(this.unit, words[shown.method === "mul" ? "sum_score" : "sum_likeness"]);
    this.head.hidden = hide.has("answer");
    this.lock.title = locked ? words.sum_covered : words[shown.own ? "sum_own_shut" : "sum_own_let"];
    this.method.value = choice.method;
    this.forms.checked = choice.forms;
    this.tools.classList.toggle("add", choice.method === "add");
    this.tools.classList.toggle("all", !choice.forms);
    this.rows.classList.toggle("asking", asking);
    this.drawRows(shown, asking);
    this.wanted.draw(shown, asking);
  }

  drawRows(shown, asking) {
    const { state, player: { theme }, count } = this, { data, hide } = state;
    const key = JSON.stringify([state.id, shown, count, this.row, theme.key, asking]);
    if (key === this.key) return;
    this.key = key;
    if (hide.has("answer")) return this.cover();
    const rows = data.list(shown, count), most = data.most(shown);
    const parts = rows.map((row, k) => ({ ...row, y: k * this.row, share: Math.max(0, row.score / most) }));
    const now = JSON.stringify(parts.map(({ word, y, rank }) => [word, y, rank]));
    // Where each row stood before; a view that is made anew goes on with the same move.
    if (state.shown?.now !== now) state.shown = { now, parts, before: state.shown?.parts ?? null, since: performance.now() };
    this.rows.replaceChildren(...parts.map((part) => this.element(part, shown)));
    return null;
  }

  element({ word, score, rank, own, y, share }, shown) {
    const { state: { data, shown: { before, since } }, player: { theme }, header: { text: { words } } } = this, first = rank === 1;
    const wanted = word === data.scene.start.expected, right = data.right({ word });
    const fill = make("i"), bar = make("span", { class: "sum-bar", "aria-hidden": "true" }, fill);
    const lock = own ? [make("i", { class: `sum-lock${shown.own ? " open" : ""}`, "aria-hidden": "true" })] : [];
    const face = make("span", { class: "sum-word", title: sumSaid(word) }, ...lock, make("span", { text: sumSaid(word) }), ...this.mark(first, wanted, right, rank));
    const row = make("li", { class: `sum-row${own ? " own" : ""}${rank ? "" : " locked"}${first ? " first" : ""}${wanted ? " wanted" : ""}` },
      make("span", { class: "sum-rank", text: rank ? `${rank}` : "" }), face, bar, make("span", { class: "sum-score", text: scoresCosine(score) }));
    if (!rank) row.append(make("span", { class: "film-hidden", text: words.sum_row_locked }));
    row.style.setProperty("--y", `${y}px`);
    if (first || wanted) row.style.setProperty("--hue", sumHue(theme, wanted || right));
    fill.style.setProperty("--share", String(share));
    const old = before?.find((one) => one.word === word);
    if (old) {
      sumMove(row, [{ transform: `translateY(${old.y}px)` }, { transform: `translateY(${y}px)` }], since);
      sumMove(fill, [{ width: `${100 * old.share}%` }, { width: `${100 * share}%` }], since);
    } else if (before) sumMove(row, [{ opacity: 0, transform: `translate(-14px, ${y}px)` }, { opacity: 1, transform: `translate(0, ${y}px)` }], since);
    return row;
  }

  // What tells the first word, and the wanted one, without a colour.
  mark(first, wanted, right, rank) {
    if (!wanted && !(first && right === false)) return [];
    const text = first ? (right ? "\u2713" : "\u2717") : rank ? sumOrdinal(this.header.text.words, rank) : "";
    return [make("b", { class: "sum-tick", text, title: wanted ? this.header.text.words.sum_wanted_here : "" })];
  }

  // Rows that nobody sees yet.
  cover() {
    const { text: { words } } = this.header;
    this.state.shown = null;
    this.rows.replaceChildren(...Array.from({ length: this.count }, (_, k) => {
      const row = make("li", { class: "sum-row covered", "aria-hidden": "true" }, make("span", { class: "sum-rank", text: `${k + 1}` }), make("span", { class: "sum-word", text: "?" }), make("span", { class: "sum-bar" }, make("i")));
      row.style.setProperty("--y", `${k * this.row}px`);
      return row;
    }), make("li", { class: "film-hidden", text: words.sum_covered }));
  }
}

// Under the list: what should come out, and how far down it stands.
class SumWanted {
  constructor(player) {
    Object.assign(this, { player, state: player.sum, header: player.film.header });
    const { text: { words } } = this.header;
    this.entry = new SumEntry(player, "expected", words.sum_wanted_ask, (typed) => this.take(typed), { one: true, left: () => this.leave(), value: () => sumSaid(this.state.choice.expected) });
    this.entry.input.placeholder = words.sum_wanted_ask;
    this.entry.input.disabled = !sumEditable(this.state);
    this.rank = make("span", { class: "sum-wanted-rank" });
    this.fill = make("i");
    this.bar = make("span", { class: "sum-bar", "aria-hidden": "true" }, this.fill);
    this.score = make("span", { class: "sum-score" });
    this.name = make("span", { class: "sum-wanted-name", text: words.sum_wanted });
    this.lock = make("i", { class: "sum-lock", title: words.sum_wanted_locked, "aria-hidden": "true" });
    const said = make("span", { class: "sum-wanted-said" }, this.name, this.entry.root, this.rank, this.lock);
    this.root = make("div", { class: "sum-wanted" }, said, this.bar, this.score);
  }

  take(typed) {
    const word = sumNormal(typed);
    if (word && !this.state.data.words.has(word)) return false;
    sumExpect(this.player, word);
    return true;
  }

  leave() {
    this.state.drafts.expected = "";
    this.player.requestDraw();
  }

  draw(shown, asking) {
    const { state, entry: { input }, header: { text: { words } }, player: { theme } } = this, { data, choice, hide } = state;
    this.root.hidden = hide.has("answer");
    const rank = asking ? 0 : data.rank(shown), score = asking ? null : data.score(shown), typing = input.getRootNode().activeElement === input;
    if (!typing) input.value = state.drafts.expected || sumSaid(choice.expected);
    const weak = !asking && !typing && data.scene.expected_weak; // said as of the chips
    this.root.classList.toggle("empty", !choice.expected);
    this.root.classList.toggle("weak", weak);
    input.title = weak ? words.sum_weak : "";
    const locked = !rank && !asking && Boolean(choice.expected && data.scene.start.expected);
    mapWrite(this.rank, rank === 1 ? "\u2713" : rank ? sumOrdinal(words, rank) : locked ? words.sum_wanted_locked : "");
    this.lock.hidden = !locked;
    this.rank.classList.toggle("film-hidden", locked); // the lock says it to the eye
    mapWrite(this.score, score === null ? "" : scoresCosine(score));
    this.bar.hidden = score === null;
    this.fill.style.setProperty("--share", String(Math.max(0, score ?? 0) / data.most(shown)));
    this.root.style.setProperty("--hue", sumHue(theme, true));
  }
}
