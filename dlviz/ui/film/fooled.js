// "One grey level": photo + pattern = another answer; the dial, and what does not work as well.

const FOOLED_SIGN = 34; // px of "+" and "="

VIEWS.fooled = (player, box, options) => new FooledView(player, box, options);

LAYOUTS.fooled = (header, width) => {
  const { height } = fooledPlan(header, width, header.scene.lead);
  return { height, boxes: [{ view: "fooled", x: 0, y: 0, w: width, h: height, options: {} }] };
};

// Sizes in px; band: what is open below takes its height from the squares'.
function fooledPlan(header, width, band) {
  const { options: { present }, text } = header, narrow = width < NARROW, tight = !narrow && width < 1100, type = present ? (tight ? 20 : 22) : narrow ? 14 : 15;
  const line = Math.round(type * 1.3);
  if (narrow) {
    const square = Math.min(width - 56, 420);
    return { narrow, type, line, square, inset: 120, row: 130, card: Math.floor((width - 4 * 8) / 5), height: square + 400 };
  }
  const height = wideHeight({ ...header, text: { ...text, finding: text.finding || " " } }, width);
  const dial = present ? 58 : 62, tabs = present ? 48 : 46, row = present ? 100 : 112;
  const below = { noise: row + 14, pattern: present ? 152 : 138 }[band] ?? 0;
  const answer = present ? (tight ? 270 : 330) : tight ? 210 : 250, fit = Math.floor((width - answer - 24 - 2 * FOOLED_SIGN) / 3);
  const square = Math.max(120, Math.min(fit, height - dial - line - 6 - tabs - below - 8));
  return { narrow, type, line, height, square, row, card: present ? (tight ? 60 : 66) : 64 };
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
    this.row = make("div", { class: "fooled-row" }, ...this.squares.parts, this.answer.root);
    this.root = make("div", { class: "fooled", role: "group", "aria-label": label }, this.dial.root, this.row, this.tabs.root, this.bands.noise.root, this.bands.pattern.root, this.live);
    // Arrow keys in a choice are that choice's, not the player's.
    this.root.addEventListener("keydown", (event) => event.target.matches("input") && event.stopPropagation());
    box.replaceChildren(this.root);
  }

  resize() {
    const { root, state: { band } } = this, plan = (this.plan = fooledPlan(this.header, this.box.clientWidth, band));
    root.classList.toggle("narrow", plan.narrow);
    root.classList.toggle("covered", this.state.hide === "all");
    for (const name of ["type", "line", "square", "row", "card"]) root.style.setProperty(`--${name}`, `${plan[name]}px`);
    root.dataset.band = band;
    this.squares.resize(plan);
    for (const part of Object.values(this.bands)) part.resize(part === this.bands.noise ? plan.row : plan.card);
  }

  draw() {
    const { player, state: { band } } = this;
    for (const part of [this.dial, this.squares, this.tabs]) part.draw();
    this.row.style.setProperty("--hue", this.answer.draw());
    for (const [name, part] of Object.entries(this.bands)) {
      part.root.hidden = name !== band;
      if (name === band) part.draw();
    }
    mapWrite(this.live, player.fooled.said ?? "");
    if (this.plan.narrow) this.fitHeight();
  }

  // On a phone all stands below one another: as high as it is.
  fitHeight() {
    const { box, root } = this;
    box.style.height = box.parentElement.style.height = `${Math.ceil(root.scrollHeight) + 4}px`;
  }
}
