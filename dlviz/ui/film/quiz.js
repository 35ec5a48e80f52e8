// Ten rounds of "which of two pictures fires this unit more?", and the score beside other people's.

VIEWS.quiz = (player, box, options) => new QuizView(player, box, options);
LAYOUTS.quiz = (header, width) => {
  const narrow = width < NARROW, height = narrow ? quizNarrow(header, width) : wideHeight(header, width);
  return { height, boxes: [{ view: "quiz", x: 0, y: 0, w: width, h: height, options: {} }] };
};

// Room for a round on a phone: pictures below one another, words and a button between them.
function quizNarrow({ options: { present } }, width) {
  return Math.round(width * 0.66 + (width - 12) / 2 + (present ? 330 : 250));
}

// The quiz of a player; it lives on while payloads of the same pictures come and go.
function quizState(player) {
  const { header: { run, scene, text: { words } } } = player.film;
  if (player.quiz?.run !== run) {
    player.quiz = { run, ask: words.quiz_ask, kind: words[`quiz_${scene.references}`], rounds: scene.rounds, ...quizFresh() };
  }
  return player.quiz;
}

class QuizView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, quiz: quizState(player) });
    this.root = make("div", { class: "quiz-whole" });
    box.replaceChildren(this.root);
    this.show();
  }

  // The round that is on, or the end.
  show() {
    const { player, root, options, header: { scene, text: { words } } } = this;
    this.board?.destroy();
    const again = () => {
      player.emit({ kind: "quiz", right: quizRight(this.quiz), rounds: this.quiz.rounds.length, again: true });
      Object.assign(this.quiz, { rounds: quizMixed(this.quiz.rounds), ...quizFresh() });
      this.show();
      this.resize();
      this.board.focus();
    };
    this.board = this.quiz.done
      ? new QuizEnd(player, root, { quiz: this.quiz, words, references: scene.references, again })
      : new QuizBoard(player, root, {
        quiz: this.quiz, words, present: options.present, last: words.quiz_score_now,
        ended: () => {
          this.show();
          this.resize();
          this.board.focus();
        },
      });
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.box, narrow = this.options.narrow;
    this.root.style.fontSize = `${this.options.present ? 20 : narrow ? 14 : 15}px`;
    this.board.resize(width, narrow ? Infinity : height);
    this.player.requestDraw();
  }

  destroy() {
    this.board.destroy();
  }

  draw() {
    this.board.draw();
  }
}

// The same rounds in another order, some with their pictures the other way round.
function quizMixed(rounds) {
  const mixed = rounds.map((one) => (Math.random() < 0.5 ? one : { ...one, pictures: [...one.pictures].reverse(), values: [...one.values].reverse() }));
  for (let k = mixed.length - 1; k > 0; k--) {
    const other = Math.floor(Math.random() * (k + 1));
    [mixed[k], mixed[other]] = [mixed[other], mixed[k]];
  }
  return mixed;
}

// The score: beside what people reached, and which pictures were missed.
class QuizEnd {
  constructor(player, box, { quiz, words, references, again }) {
    Object.assign(this, { player, quiz, words, drawn: null });
    const { people } = player.film.header.scene, right = quizRight(quiz), all = quiz.rounds.length;
    const kinds = Object.entries(people).sort(([a], [b]) => (b === references) - (a === references));
    const rows = [[words.quiz_you, right / all, "you"], ...kinds.map(([kind, share]) => [words[`quiz_people_${kind}`], share, kind === references ? "same" : "other"])];
    this.button = make("button", { type: "button", class: "film-button primary quiz-again", text: words.quiz_again });
    this.button.addEventListener("click", again);
    this.sheets = quiz.rounds.map(() => sharpCanvas(""));
    const shown = quiz.rounds.map((one, k) => this.recap(one, k));
    const score = make("p", { class: "quiz-score", role: "status", tabindex: "-1", text: filled(words.quiz_score, { right, all }) });
    const bars = make("div", { class: "quiz-bars" }, ...rows.map(([name, share, kind]) => quizScore(name, share, kind)));
    const foot = make("div", { class: "quiz-foot" }, make("p", { class: "quiz-source", text: words.quiz_source }), this.button);
    box.replaceChildren(make("div", { class: "quiz-end" }, score, bars, make("ol", { class: "quiz-recap" }, ...shown), foot));
  }

  // A round: the picture that fires more, and whether it was picked.
  recap(one, k) {
    const right = this.quiz.picks[k] === quizAnswer(one), { canvas } = this.sheets[k];
    canvas.setAttribute("aria-hidden", "true");
    const name = `${k + 1}: ${one.name}, ${this.words[right ? "quiz_dot_right" : "quiz_dot_wrong"]}`;
    return make("li", { class: right ? "right" : "wrong", "aria-label": name }, canvas, make("b", { "aria-hidden": "true", text: right ? "\u2713" : "\u00d7" }));
  }

  focus() {
    this.button.focus({ preventScroll: true });
  }

  destroy() {}

  resize(width, height) {
    const narrow = !Number.isFinite(height), columns = narrow ? 5 : this.sheets.length;
    const side = Math.floor(Math.min(narrow ? 90 : 104, (width - 8 * (columns - 1)) / columns));
    for (const sheet of this.sheets) sheet.size(side, side);
    this.drawn = null;
  }

  draw() {
    const { player, quiz, sheets } = this, atlas = atlasOf(player);
    if (this.drawn === player.stamp) return;
    this.drawn = player.stamp;
    quiz.rounds.forEach((one, k) => {
      sheets[k].ctx.clearRect(0, 0, sheets[k].width, sheets[k].height);
      atlas.draw(sheets[k].ctx, one.pictures[quizAnswer(one)], 0, 0, sheets[k].width);
    });
  }
}

function quizScore(name, share, kind) {
  const bar = make("i");
  bar.style.setProperty("--share", String(share));
  return make("div", { class: `quiz-scored ${kind}` }, make("span", { text: name }), make("div", { class: "quiz-track", "aria-hidden": "true" }, bar), make("strong", { text: `${Math.round(100 * share)}\u00a0%` }));
}
