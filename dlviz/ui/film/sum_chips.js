// The sum on one line: chips to strike out, signs to turn, a place to add a word, and the answer.

const SUM_SIZES = { wide: [46, 42, 38, 34, 30, 26, 22], present: [50, 47, 44, 40, 36, 32, 28, 24] }; // px of type

class SumChips {
  constructor(player) {
    Object.assign(this, { player, state: player.sum, header: player.film.header, drawn: "" });
    const { text: { words } } = this.header;
    this.entry = new SumEntry(player, "term", words.sum_type, (typed) => this.take(typed), {
      empty: (key, typed) => this.empty(key, typed),
      left: () => !this.state.drafts.term && this.open(false),
    });
    this.add = make("button", { type: "button", class: "sum-add", "aria-label": words.sum_add, title: words.sum_add, text: "+" });
    this.add.addEventListener("click", () => this.open(true));
    this.entry.input.placeholder = words.sum_type_brief;
    this.adder = make("span", { class: "sum-adder" }, this.add, this.entry.root);
    this.sign = make("span", { class: "sum-verdict", "aria-hidden": "true" });
    this.word = make("span", { class: "sum-answer-word" });
    this.lock = make("i", { class: "sum-lock open", "aria-hidden": "true" });
    this.answer = make("span", { class: "sum-answer" }, this.lock, this.word, this.sign);
    this.ends = make("span", { class: "sum-ends" }, make("span", { class: "sum-equals", text: "=" }), this.answer);
    this.terms = make("span", { class: "sum-terms" });
    this.refused = make("p", { class: "sum-refused", role: "status" });
    this.root = make("div", { class: "sum-line", role: "group", "aria-label": words.sum_line }, this.terms, this.adder, this.ends, this.refused);
  }

  get editable() {
    return sumEditable(this.state);
  }

  // One chip: its sign, its word, and a way to take it out.
  chip([sign, word], place) {
    const { player, header: { text: { words }, scene } } = this, said = sumSaid(word), minus = sign === "-";
    const turn = make("button", { type: "button", class: "sum-sign", text: minus ? "\u2212" : "+", "aria-label": filled(words[minus ? "sum_turn_plus" : "sum_turn_minus"], { word: said }), title: words.sum_turn });
    const strike = make("i", { class: "sum-strike", "aria-hidden": "true" });
    const button = make("button", { type: "button", class: "sum-chip" }, make("span", { text: said }), strike);
    const out = make("button", { type: "button", class: "sum-out", text: "\u00d7", "aria-label": filled(words.sum_out, { word: said }), title: filled(words.sum_out, { word: said }) });
    turn.addEventListener("click", () => this.turn(place));
    button.addEventListener("click", () => this.strike(place));
    button.addEventListener("keydown", (event) => {
      if (!["Delete", "Backspace"].includes(event.key)) return;
      event.stopPropagation();
      event.preventDefault();
      this.takeOut(place);
    });
    out.addEventListener("click", () => this.takeOut(place));
    turn.disabled = out.disabled = !this.editable;
    button.disabled = this.state.hide.has("strike") || this.state.hide.has("answer");
    if (scene.weak.includes(word)) button.classList.add("weak");
    const element = make("span", { class: `sum-term${minus ? " minus" : ""}` }, turn, make("span", { class: "sum-box" }, button, out));
    return { element, button, strike, turn, said, minus };
  }

  strike(place) {
    if (sumStrike(this.player, place)) return mapWrite(this.refused, "");
    const { button } = this.chips[place], { text: { words } } = this.header;
    mapWrite(this.refused, words.sum_refused);
    clearTimeout(this.hush);
    this.hush = setTimeout(() => mapWrite(this.refused, ""), 4000);
    if (!STILL()) button.animate([0, -7, 6, -4, 2, 0].map((x) => ({ transform: `translateX(${x}px)` })), 320);
    return null;
  }

  turn(place) {
    const terms = this.state.choice.terms.map(([sign, word], k) => [k === place ? (sign === "+" ? "-" : "+") : sign, word]);
    sumCompose(this.player, terms);
    this.chips[place]?.turn.focus({ preventScroll: true });
  }

  takeOut(place, when = "now") {
    sumCompose(this.player, this.state.choice.terms.filter((_, k) => k !== place), when);
    const next = this.chips[Math.min(place, this.chips.length - 1)];
    if (this.state.open || !next) this.open(true);
    else next.button.focus({ preventScroll: true });
  }

  // What is typed, once every word of it is one: at the end of the sum.
  take(typed) {
    const added = sumParsed(typed), { choice: { terms }, data: { words } } = this.state;
    if (!typed) return true;
    if (!added.length || !added.every(([, word]) => words.has(word))) return false;
    sumCompose(this.player, [...terms, ...added].slice(0, SUM_TERMS));
    if (this.state.choice.terms.length >= SUM_TERMS) this.open(false);
    else this.entry.input.focus({ preventScroll: true });
    return true;
  }

  // A key in the empty field.
  empty(key, typed) {
    if (key === "Escape") {
      this.open(false);
      this.add.focus({ preventScroll: true });
      return true;
    }
    if (key !== "Backspace" || typed) return false;
    const { choice: { terms } } = this.state;
    if (terms.length) sumCompose(this.player, terms.slice(0, -1), "soon");
    this.entry.input.focus({ preventScroll: true });
    return true;
  }

  open(open) {
    this.state.open = open;
    this.drawAdder();
    this.fit();
    if (open) this.entry.input.focus({ preventScroll: true });
  }

  drawAdder() {
    const { state: { open, choice: { terms } } } = this, room = terms.length < SUM_TERMS;
    // On a phone its button stays beside the last chip.
    const last = this.narrow && !open ? this.chips?.at(-1) : null;
    if (last) last.element.append(this.adder);
    else this.terms.after(this.adder);
    this.adder.hidden = !this.editable || !room;
    this.add.hidden = open;
    this.entry.root.hidden = !open;
  }

  // Chips anew, and as large as they fit on the line.
  resize() {
    const { state: { choice } } = this;
    this.chips = choice.terms.map((term, place) => this.chip(term, place));
    this.terms.replaceChildren(...this.chips.map(({ element }) => element));
    this.drawAdder();
    this.draw();
    this.fit();
  }

  fit() {
    const { root, header: { options: { present } }, narrow } = this;
    if (narrow) return root.style.setProperty("--chip", "25px");
    const fits = (size) => {
      root.style.setProperty("--chip", `${size}px`);
      return root.scrollWidth <= root.clientWidth;
    };
    root.classList.remove("wraps");
    if (!SUM_SIZES[present ? "present" : "wide"].some(fits)) root.classList.add("wraps");
    return null;
  }

  draw() {
    const { player, state, header: { text: { words } } } = this, { data, hide, toggled } = state, shown = sumShown(state), { theme } = player;
    this.chips.forEach(({ element, button, strike, said, minus }, k) => {
      const bit = 1 << k, struck = Boolean(state.choice.struck & bit);
      element.classList.toggle("struck", struck);
      button.setAttribute("aria-pressed", String(struck));
      button.setAttribute("aria-label", filled(words[struck ? "sum_struck" : "sum_chip"], { sign: minus ? words.sum_minus : words.sum_plus, word: said }));
      button.title = [button.disabled ? words.sum_covered : words[struck ? "sum_unstrike" : "sum_strike"], button.classList.contains("weak") ? words.sum_weak : ""].filter(Boolean).join("; ");
      if (toggled.bits & bit && struck) sumMove(strike, [{ transform: "rotate(-3deg) scaleX(0)" }, { transform: "rotate(-3deg) scaleX(1)" }], toggled.since, 260);
    });
    const asking = sumAsking(state), covered = hide.has("answer"), answer = asking || covered ? null : data.answer(shown), right = data.right(answer);
    const text = covered ? "?" : asking ? "\u2026" : answer ? sumSaid(answer.word) : "\u2013", was = this.word.textContent;
    mapWrite(this.word, text);
    mapWrite(this.sign, right === null ? "" : right ? "\u2713" : "\u2717");
    this.lock.hidden = !answer?.own;
    this.answer.className = `sum-answer${covered ? " covered" : asking ? " asking" : right === false ? " wrong" : ""}`;
    this.answer.style.setProperty("--hue", sumHue(theme, right));
    if (!was || was === text) return;
    this.fit();
    sumMove(this.answer, [{ transform: "scale(0.92)" }, { transform: "scale(1.05)", offset: 0.6 }, { transform: "none" }], performance.now(), 260);
  }
}

// Green: the answer that should come out; vermillion: another one was wanted; ink: nobody says.
function sumHue(theme, right) {
  return right === null ? theme.ink : theme.classColours[right ? 2 : 1];
}
