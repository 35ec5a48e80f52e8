// "One grey level": photo + pattern = another answer; the dial, and what does not work as well.

const FOOLED_SIGN = 28; // px of "+" and "="
const FOOLED_BESIDE = { wide: 240, present: 415 }; // px that the two names want beside three pictures

VIEWS.fooled = (player, box, options) => new FooledView(player, box, options);

LAYOUTS.fooled = (header, width) => {
  const { height } = fooledPlan(header, width, header.scene.lead);
  return { height, boxes: [{ view: "fooled", x: 0, y: 0, w: width, h: height, options: {} }] };
};

// Sizes in px. What is open below takes its height from the squares; then the photo, which looks like
// the sum, is left out unless it is another one, captions lie over the squares, and the names stand
// beside them.
function fooledPlan(header, width, band, other = null) {
  const { options: { present }, text } = header, narrow = width < NARROW, tight = !narrow && width < 1100, type = present ? (tight ? 20 : 22) : narrow ? 14 : 15;
  const line = Math.round(type * 1.3);
  if (narrow) {
    const square = Math.min(width - 56, 420);
    return { narrow, type, line, square, inset: 120, row: 130, card: Math.floor((width - 4 * 8) / 5), height: square + 400 };
  }
  const height = wideHeight({ ...header, text: { ...text, finding: text.finding || " " } }, width);
  const dial = present ? 58 : 62, tabs = present ? 48 : 46, row = present ? 100 : 112, card = present ? (tight ? 60 : 66) : 64;
  const below = { noise: row + 14, pattern: present ? (tight ? 130 : 138) : 138 }[band], over = below !== undefined;
  if (over) {
    const high = height - dial - below - 14, fit = (count) => Math.floor((width - FOOLED_BESIDE[present ? "present" : "wide"] - 20 - (count - 1) * FOOLED_SIGN) / count);
    const three = other !== null && fit(3) >= Math.min(high, 200), square = Math.max(120, Math.min(fit(three ? 3 : 2), high));
    return { narrow, type, line, height, square, row, card, over, folded: !three, tight: present && square < 240 };
  }
  const answer = present ? (tight ? 230 : 276) : tight ? 190 : 210, fit = Math.floor((width - answer - 20 - 2 * FOOLED_SIGN) / 3);
  const square = Math.max(120, Math.min(fit, height - dial - line - 6 - tabs - 8));
  return { narrow, type, line, height, square, row, card };
}

class FooledView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: fooledState(player) });
    const { id, text: { label } } = this.header;
    this.dial = new FooledDial(player);
    this.squares = new FooledSquares(player);
    this.answer = new FooledAnswer(player);
    this.tabs = new FooledTabs(player);
    this.bands = { noise: new FooledNoise(player), pattern: new FooledElsewhere(player) };
    this.live = make("p", { class: "film-hidden", role: "status", "aria-live": "polite" });
    this.side = make("div", { class: "fooled-side" }, this.answer.root);
    this.row = make("div", { class: "fooled-row" }, ...this.squares.parts, this.side);
    this.root = make("div", { class: "fooled", role: "group", "aria-label": label }, this.dial.root, this.row, this.tabs.root, this.bands.noise.root, this.bands.pattern.root, this.live);
    // Arrow keys in a choice are that choice's, not the player's.
    this.root.addEventListener("keydown", (event) => event.target.matches("input") && event.stopPropagation());
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || fooledShown(this.state).other === null) return;
      fooledPaste(player, null);
      event.stopPropagation();
    });
    box.replaceChildren(this.root);
  }

  resize() {
    const { root, state, state: { band } } = this, plan = (this.plan = fooledPlan(this.header, this.box.clientWidth, band, fooledShown(state).other));
    for (const name of ["narrow", "over", "folded", "tight"]) root.classList.toggle(name, Boolean(plan[name]));
    root.classList.toggle("covered", state.hide.has("all"));
    if (plan.over) this.tabs.moveTo(this.side);
    else this.tabs.moveTo(root, this.bands.noise.root);
    for (const name of ["type", "line", "square", "row", "card"]) root.style.setProperty(`--${name}`, `${plan[name]}px`);
    root.dataset.band = band;
    this.squares.resize(plan);
    for (const part of Object.values(this.bands)) part.resize(part === this.bands.noise ? plan.row : plan.card);
  }

  draw() {
    const { player, state, state: { band } } = this;
    for (const part of [this.dial, this.squares, this.tabs]) part.draw();
    this.row.style.setProperty("--hue", this.answer.draw());
    for (const [name, part] of Object.entries(this.bands)) {
      part.root.hidden = name !== band;
      if (name === band) part.draw();
    }
    player.root.classList.toggle("fooled-stale", fooledStale(state));
    mapWrite(this.live, player.fooled.said ?? "");
    if (this.plan.narrow) this.fitHeight();
  }

  // On a phone the picture may be out of sight where one chooses another.
  reveal() {
    if (this.plan.narrow) this.side.scrollIntoView({ block: "center", behavior: STILL() ? "auto" : "smooth" });
  }

  // On a phone all stands below one another: as high as it is.
  fitHeight() {
    const { box, root } = this;
    box.style.height = box.parentElement.style.height = `${Math.ceil(root.scrollHeight) + 4}px`;
  }
}
