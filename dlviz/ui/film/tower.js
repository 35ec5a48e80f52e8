// The tower: a photo, and floor by floor what a network's units see in it.

const TOWER_TILE = 88, TOWER_CARD = [232, 340]; // px: a tile at most; the side card at least, at most
const TOWER_GAP = 22;

VIEWS.tower = (player, box, options) => new TowerView(player, box, options);
LAYOUTS.tower = (header, width) => {
  const { height } = towerPlan(header, width);
  return { height, boxes: [{ view: "tower", x: 0, y: 0, w: width, h: height, options: {} }] };
};

// Where all of it stands: sizes in px.
function towerPlan(header, width) {
  const { options: { present }, scene: { floors, top } } = header, count = floors.length, columns = Math.max(...floors.map(({ units }) => units.length));
  const type = present ? 20 : width < NARROW ? 14 : 15, line = Math.round(type * 1.32);
  if (width < NARROW) {
    const tile = Math.floor((width - 6 * (columns - 1)) / columns), photo = Math.round(Math.min(260, width * 0.64)), small = Math.floor((width - 16) / 5);
    const floor = line + 6 + tile + 12, card = 2 * small + 4 + 3 * line + 50, tools = present ? 104 : 58;
    return { narrow: true, type, photo, tile, small, height: photo + 12 + tools + 2 * line + count * floor + card };
  }
  const tight = present && width < 1100, height = wideHeight(header, width), rows = Math.min(top.length, present ? 3 : 5);
  const name = present ? (tight ? 104 : 158) : 138, photo = Math.round(Math.min(height - rows * line - 12, width * (count < 5 ? 0.28 : 0.32)));
  const room = (width - photo - 2 * TOWER_GAP - name - TOWER_CARD[0]) / columns - 6;
  const tile = Math.floor(Math.min(TOWER_TILE * (count < 5 ? 1.5 : 1), (height - 6 * (count - 1)) / count, room));
  const rest = width - photo - 2 * TOWER_GAP - name - columns * (tile + 6), card = Math.min(TOWER_CARD[1], rest);
  const grid = Math.min(card, height - (present ? 164 : 188)); // of the nine patches: under it stand the tools
  return { narrow: false, tight, type, rows, height, name, photo, tile, card, grid, pitch: (height - tile) / Math.max(1, count - 1), gap: TOWER_GAP + (rest - card) / 2 };
}

class TowerView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: towerState(player) });
    const { scene, text: { label, words } } = this.header;
    this.photo = new TowerPhoto(player, `${words.tower_photo}. ${label}`);
    this.floors = new TowerFloors(player);
    this.card = new TowerCard(player, options);
    this.board = make("div", { class: "tower-quiz" });
    this.tools = this.makeTools();
    this.top = make("ol", { class: "tower-top", "aria-label": words.tower_top }, ...scene.top.map(([name, share]) => towerClass(name, share)));
    this.see = make("div", { class: "tower-see" }, this.photo.canvas, this.top);
    this.side = make("div", { class: "tower-side" }, this.card.hint, this.card.card, this.tools);
    this.main = make("div", { class: "tower-main" }, this.floors.root, this.side);
    this.root = make("div", { class: "tower" }, this.see, this.main, this.board);
    this.root.addEventListener("pointerleave", () => towerPoint(player, null));
    this.root.addEventListener("focusout", ({ relatedTarget }) => { if (!this.root.contains(relatedTarget)) towerPoint(player, null); });
    box.replaceChildren(this.root);
  }

  // The switch for all tiles, and the way to the quiz.
  makeTools() {
    const { player, state, header: { scene, text: { words } } } = this, parts = [];
    this.sides = [false, true].map((side) => make("input", { type: "radio", name: `tower-${this.header.id}`, "aria-label": words[side ? "tower_optimised" : "tower_patches"] }));
    this.sides.forEach((input, side) => input.addEventListener("change", () => {
      state.all = Boolean(side);
      for (const at of towerUnits(player)) towerTurn(player, at, state.all);
    }));
    if (scene.floors.some(({ optimised }) => optimised)) {
      parts.push(make("div", { class: "map-choice", role: "radiogroup", "aria-label": words.tower_show }, ...this.sides.map((input, side) => make("label", {}, input, make("span", { text: words[side ? "tower_optimised" : "tower_patches"] })))));
    }
    if (scene.rounds.length) {
      const start = make("button", { type: "button", class: "film-button tower-start", text: words[scene.rounds.length === 1 ? "tower_quiz_one" : "tower_quiz"] });
      this.score = make("span", { class: "tower-score", role: "status" });
      start.addEventListener("click", () => this.openQuiz());
      this.start = start;
      parts.push(start, this.score);
    }
    return make("div", { class: "tower-tools" }, ...parts);
  }

  openQuiz() {
    Object.assign(this.state, { hover: null, chosen: null, quiz: towerQuiz(this.player), score: null });
    this.showQuiz();
    this.quiz.focus();
  }

  closeQuiz(score) {
    Object.assign(this.state, { quiz: null, score });
    this.showQuiz();
    this.start.focus({ preventScroll: true });
  }

  // The quiz in the place of the floors, where one is going on.
  showQuiz() {
    const { player, state, board, main } = this, { words } = this.header.text;
    const on = Boolean(state.quiz);
    main.hidden = on;
    board.hidden = !on;
    if (on && !this.quiz) {
      this.quiz = new QuizBoard(player, board, {
        quiz: state.quiz, words, present: this.options.present, narrow: this.plan?.narrow, last: words.tower_back,
        ended: (score) => this.closeQuiz(score), left: () => this.closeQuiz(null),
      });
      if (this.plan) this.resizeQuiz();
    }
    if (!on && this.quiz) {
      this.quiz.destroy();
      this.quiz = null;
      board.replaceChildren();
    }
    player.requestDraw();
  }

  destroy() {
    this.quiz?.destroy();
  }

  resize() {
    const plan = (this.plan = towerPlan(this.header, this.box.clientWidth)), { root } = this;
    root.classList.toggle("narrow", plan.narrow);
    root.classList.toggle("tight", Boolean(plan.tight));
    for (const name of ["type", "photo", "tile", "name", "card", "gap", "pitch"]) root.style.setProperty(`--${name}`, `${plan[name] ?? 0}px`);
    [...this.top.children].forEach((row, k) => row.classList.toggle("film-hidden", !plan.narrow && k >= plan.rows));
    this.closed = null;
    this.photo.resize(plan.photo);
    this.floors.resize(plan.tile);
    if (plan.narrow) this.card.resize(5 * plan.small + 16, 5);
    else this.card.resize(plan.grid, 3);
    this.showQuiz();
    if (this.quiz) this.resizeQuiz();
  }

  resizeQuiz() {
    const { plan, box: { clientWidth } } = this;
    this.quiz.resize(plan.narrow ? clientWidth : clientWidth - plan.photo - plan.gap, plan.narrow ? Infinity : plan.height);
  }

  draw(now) {
    const { player, state, plan, header: { text: { words } } } = this, shown = towerShown(player);
    this.photo.draw(now);
    this.floors.draw();
    this.card.draw();
    this.quiz?.draw();
    if (plan.narrow) this.placeCard();
    const sides = new Set(towerUnits(player).filter(([floor]) => this.header.scene.floors[floor].optimised).map((at) => towerTurned(player, at)));
    this.sides.forEach((input, side) => { input.checked = sides.size === 1 && sides.has(Boolean(side)); });
    if (this.score) mapWrite(this.score, state.score ? filled(words.tower_scored, state.score) : "");
    this.root.classList.toggle("shining", shown !== null);
  }

  // On a phone the card opens under the floor of the unit that it is about.
  placeCard() {
    const shown = towerShown(this.player), { root } = this.floors, { card } = this.card;
    this.fitHeight(shown === null && !this.state.quiz);
    if (shown === null) return;
    const row = root.children[this.header.scene.floors.length - 1 - shown[0]];
    if (row.nextElementSibling !== card) row.after(card);
  }

  // The room for a card is there while one is open. The quiz needs it too.
  fitHeight(closed) {
    const { box, floors, plan: { height } } = this;
    if (closed === this.closed) return;
    this.closed = closed;
    const end = floors.root.getBoundingClientRect().bottom - box.getBoundingClientRect().top;
    box.style.height = box.parentElement.style.height = `${closed ? Math.ceil(end) + 4 : height}px`;
  }
}

// A class and its probability.
function towerClass(name, share) {
  const bar = make("i", { "aria-hidden": "true" });
  bar.style.setProperty("--share", String(share));
  return make("li", {}, make("span", { class: "tower-class", text: name }), bar, make("span", { class: "tower-share", text: towerPercent(share) }));
}

// The tower's quiz: its rounds as the board wants them, and what the photo shows after an answer.
function towerQuiz(player) {
  const { scene: { floors, rounds }, text: { words } } = player.film.header;
  const quiz = {
    ask: words.tower_ask,
    kind: words.quiz_natural,
    rounds: rounds.map(({ floor, unit, references, values, pictures }) => ({ name: towerName(player, [floor, unit]), references: references.map((k) => floors[floor].patches[unit][k]), pictures, values })),
    ...quizFresh(),
  };
  quiz.told = () => {
    const one = rounds[quiz.round];
    return quiz.picks[quiz.round] === undefined ? null : { at: [one.floor, one.unit], squares: one.squares };
  };
  return quiz;
}
