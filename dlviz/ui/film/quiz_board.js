// Rounds of one question: which of two pictures fires a unit more? Nothing tells before the choice.

// Where a quiz stands: its round, and the picture that was picked in each.
function quizFresh() {
  return { round: 0, picks: [], done: false };
}

// Rounds in which the picture that fires more was picked.
function quizRight({ rounds, picks }) {
  return picks.filter((pick, k) => pick === quizAnswer(rounds[k])).length;
}

// The picture that fires more: 0 or 1.
function quizAnswer({ values }) {
  return values[1] > values[0] ? 1 : 0;
}

const QUIZ_KEYS = { 1: 0, 2: 1, ArrowLeft: 0, ArrowRight: 1 };

class QuizBoard {
  // quiz: {ask, kind, rounds: [{name, references, pictures, values}], ...quizFresh()}, which is kept
  // up to date. last: what the button after the last round says. ended({right, all}): it was pressed.
  // left: it can be left before that, by a button with the same words or by Escape.
  constructor(player, box, { quiz, words, present, last, ended, left = null }) {
    Object.assign(this, { player, box, quiz, words, present, last, ended, left, drawn: "" });
    this.ask = make("p", { class: "quiz-ask", text: quiz.ask });
    this.dots = make("ol", { class: "quiz-dots", "aria-label": words.quiz_score_now }, ...quiz.rounds.map(() => make("li")));
    this.sheet = sharpCanvas("");
    this.name = make("strong");
    this.of = make("figcaption", {}, this.name, make("span", { text: quiz.kind }));
    this.picks = [0, 1].map((side) => this.pick(side));
    this.said = make("p", { class: "quiz-said", role: "status", "aria-live": "polite" });
    this.next = make("button", { type: "button", class: "film-button primary quiz-next" });
    this.next.addEventListener("click", () => this.go());
    const references = make("figure", { class: "quiz-references" }, this.sheet.canvas, this.of);
    const pair = make("div", { class: "quiz-pair" }, ...this.picks.map(({ column }) => column));
    this.leave = make("button", { type: "button", class: "film-button quiz-leave", text: last });
    this.leave.addEventListener("click", () => left());
    const foot = make("div", { class: "quiz-foot" }, this.said, this.leave, this.next);
    this.root = make("div", { class: "quiz" }, make("div", { class: "quiz-head" }, this.ask, this.dots), references, pair, foot);
    box.replaceChildren(this.root);
    this.keyed = (event) => this.key(event);
    player.root.addEventListener("keydown", this.keyed);
  }

  pick(side) {
    const sheet = sharpCanvas("");
    sheet.canvas.setAttribute("aria-hidden", "true");
    const name = filled(this.words.quiz_pick, { number: side + 1 });
    const button = make("button", { type: "button", class: "quiz-pick", "aria-label": name }, sheet.canvas, make("span", { text: String(side + 1) }));
    button.addEventListener("click", () => this.choose(side));
    const bar = make("i"), value = make("span"), mark = make("b", { "aria-hidden": "true" });
    const column = make("div", { class: "quiz-column" }, button, make("div", { class: "quiz-bar" }, bar), make("p", { class: "quiz-value" }, mark, value));
    return { sheet, button, bar, value, mark, column };
  }

  get one() {
    return this.quiz.rounds[this.quiz.round];
  }

  // The picture picked in this round, or undefined.
  get mine() {
    return this.quiz.picks[this.quiz.round];
  }

  choose(side) {
    if (this.mine !== undefined) return;
    this.quiz.picks[this.quiz.round] = side;
    this.player.requestDraw();
    this.draw();
    this.next.focus({ preventScroll: true });
    const { rounds } = this.quiz;
    if (this.quiz.picks.length === rounds.length) this.player.emit({ kind: "quiz", right: quizRight(this.quiz), rounds: rounds.length });
  }

  go() {
    const { quiz } = this;
    if (quiz.round + 1 < quiz.rounds.length) {
      quiz.round += 1;
      this.draw();
      this.focus();
      return this.player.requestDraw();
    }
    quiz.done = true;
    return this.ended({ right: quizRight(quiz), all: quiz.rounds.length });
  }

  focus() {
    this.picks[0].button.focus({ preventScroll: true });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.quiz.done) return;
    const side = QUIZ_KEYS[event.key];
    if (event.key === "Escape" && this.left) this.left();
    else if (side !== undefined && this.mine === undefined) this.choose(side);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  destroy() {
    this.player.root.removeEventListener("keydown", this.keyed);
  }

  // All within width x height px; an endless height: one thing below the other.
  resize(width, height) {
    const narrow = !Number.isFinite(height), type = this.present ? 20 : narrow ? 14 : 15, under = type * 10.6; // the question, bars and words, the foot
    const gap = narrow ? 12 : 24, side = Math.floor(narrow ? (width - gap) / 2 : Math.min(height - under, (width - 2 * gap) / 3));
    const all = this.quiz.rounds[0].references.length, columns = Math.ceil(Math.sqrt(all));
    this.columns = columns;
    const shown = narrow ? Math.floor(width * 0.66) : side;
    this.sheet.size(shown, Math.floor((shown * Math.ceil(all / columns)) / columns));
    for (const { sheet } of this.picks) sheet.size(side, side);
    this.root.style.setProperty("--pick", `${side}px`);
    this.root.style.setProperty("--gap", `${gap}px`);
    this.root.style.maxWidth = narrow ? "" : `${3 * side + 5 * gap}px`;
    this.root.classList.toggle("narrow", narrow);
    this.keys = this.words[narrow ? "quiz_tap" : this.present ? "quiz_keys_present" : "quiz_keys"];
    this.drawn = "";
  }

  draw() {
    const { player, quiz, words, one, mine } = this, key = `${quiz.round},${mine},${player.stamp}`;
    if (key === this.drawn || !this.columns) return;
    this.drawn = key;
    const atlas = atlasOf(player), told = mine !== undefined, answer = quizAnswer(one), most = Math.max(...one.values, 1e-9);
    mapWrite(this.name, one.name);
    this.sheet.canvas.setAttribute("aria-label", `${one.name}: ${quiz.kind}`);
    this.sheet.ctx.clearRect(0, 0, this.sheet.width, this.sheet.height);
    atlas.drawGrid(this.sheet.ctx, one.references, this.columns, this.sheet.width, 4);
    this.picks.forEach(({ sheet, button, bar, value, mark, column }, side) => {
      sheet.ctx.clearRect(0, 0, sheet.width, sheet.height);
      atlas.draw(sheet.ctx, one.pictures[side], 0, 0, sheet.width);
      button.disabled = told;
      column.classList.toggle("mine", told && mine === side);
      column.classList.toggle("more", told && answer === side);
      column.classList.toggle("told", told);
      bar.style.setProperty("--share", String(told ? Math.max(0, one.values[side]) / most : 0));
      mapWrite(value, told ? filled(words.quiz_activation, { value: towerNumber(one.values[side]) }) : "");
      mapWrite(mark, told && answer === side ? "\u2713" : told && mine === side ? "\u00d7" : "");
    });
    this.drawDots();
    this.say(told, answer);
  }

  drawDots() {
    const { quiz, words } = this;
    [...this.dots.children].forEach((dot, k) => {
      const pick = quiz.picks[k], state = pick === undefined ? "open" : pick === quizAnswer(quiz.rounds[k]) ? "right" : "wrong";
      dot.className = `${state}${k === quiz.round ? " now" : ""}`;
      dot.setAttribute("aria-label", `${k + 1}: ${words[`quiz_dot_${state}`]}`);
    });
  }

  say(told, answer) {
    const { quiz, words, one } = this, last = quiz.round + 1 === quiz.rounds.length;
    const values = [...one.values].sort((a, b) => b - a).map(towerNumber);
    const judged = filled(words[this.mine === answer ? "quiz_right" : "quiz_wrong"], { number: answer + 1 });
    const score = told && last ? ` ${filled(words.quiz_score, { right: quizRight(quiz), all: quiz.rounds.length })}.` : "";
    mapWrite(this.said, told ? `${judged} ${filled(words.quiz_values, { high: values[0], low: values[1] })}${score}` : this.keys);
    this.said.classList.toggle("idle", !told);
    this.next.hidden = !told;
    this.leave.hidden = !this.left || (told && last);
    mapWrite(this.next, last ? this.last : words.quiz_next);
  }
}
