// How much a network withstands: accuracy against epsilon beside the digits as attacked.

const ROBUST_GAP = 28, ROBUST_WIDE = 0.53; // px; of the width: the chart's column
const ROBUST_ACROSS = 4; // digits in a row

VIEWS.robust = (player, box, options) => new RobustView(player, box, options);
LAYOUTS.robust = (header, width) => {
  const { height } = robustPlan(header, width);
  return { height, boxes: [{ view: "robust", x: 0, y: 0, w: width, h: height, options: {} }] };
};

// Sizes in px. All of it lies in the same place veiled and after.
function robustPlan(header, width) {
  const { options: { present }, text, scene } = header, rows = Math.ceil(scene.truth.length / ROBUST_ACROSS), gap = 10;
  const choices = 2 * (present ? 42 : 40) + 6;
  if (width < NARROW) {
    const type = present ? 20 : 14, digit = Math.floor((width - (ROBUST_ACROSS - 1) * gap) / ROBUST_ACROSS), chart = Math.round(Math.min(300, width * 0.75));
    return { narrow: true, type, gap, digit, left: width, chart, height: Math.round(chart + type * 22 + 4 * 46 + rows * (digit + 2.4 * type + gap)) };
  }
  const height = wideHeight({ ...header, text: { ...text, finding: text.finding || " " } }, width), type = present ? 20 : 15, left = Math.round(width * ROBUST_WIDE);
  const said = type * (present && width < 1100 ? 3.4 : 2.2), caption = type * 1.7, price = type * 2.8, rest = height - 42 - said - price - 3 * 10;
  const digit = Math.floor(Math.min((width - left - ROBUST_GAP - (ROBUST_ACROSS - 1) * gap) / ROBUST_ACROSS, (rest - (rows - 1) * gap) / rows - caption));
  return { narrow: false, type, gap, digit, left, chart: height - choices - 8, height };
}

class RobustView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: robustState(player) });
    const { text: { label } } = this.header, part = (name, ...children) => make("div", { class: `robust-${name}` }, ...children);
    this.chart = new RobustChart(player);
    this.guess = new RobustGuess(player);
    this.attacks = new RobustAttacks(player);
    this.nets = new RobustNets(player);
    this.digits = new RobustDigits(player);
    this.head = make("p", { class: "robust-head" });
    this.under = make("p", { class: "robust-under" });
    this.live = make("p", { class: "film-hidden", role: "status" });
    const said = make("div", { class: "robust-said", "aria-hidden": "true" }, this.head, this.under), { veiled } = this.state;
    const left = part("left", part("plot", this.chart.root, this.guess.root), this.attacks.root), right = part("right", this.nets.root, said, this.digits.root, new RobustPrice(player).root);
    this.root = make("div", { class: `robust${veiled ? " veiled" : ""}`, role: "group", "aria-label": label }, left, right, this.live);
    // Arrow keys in a choice are that choice's, not the player's.
    this.root.addEventListener("keydown", (event) => { if (event.target.matches("input")) event.stopPropagation(); });
    box.replaceChildren(this.root);
  }

  resize() {
    const plan = robustPlan(this.header, this.box.clientWidth), { root } = this;
    root.classList.toggle("narrow", plan.narrow);
    root.classList.toggle("small", plan.digit < 6.6 * plan.type);
    root.classList.toggle("tiny", plan.digit < 4 * plan.type);
    for (const name of ["type", "left", "digit", "gap"]) root.style.setProperty(`--${name}`, `${plan[name]}px`);
    this.chart.resize(plan.left, plan.chart, plan.type);
    this.attacks.resize();
    this.digits.resize(plan.digit);
    this.unfitted = plan.narrow;
  }

  // On a phone all stands below one another: as high as it is.
  fitHeight() {
    const { box, root } = this;
    this.unfitted = false;
    box.style.height = box.parentElement.style.height = `${Math.ceil(root.getBoundingClientRect().height) + 4}px`;
  }

  draw() {
    for (const part of [this.chart, this.guess, this.attacks, this.nets, this.digits]) part.draw();
    mapWrite(this.head, robustSaid(this.player));
    mapWrite(this.under, robustUnder(this.player));
    mapWrite(this.live, `${this.state.data.netName(this.state.choice.net)}: ${this.head.textContent}, ${this.under.textContent}`);
    if (this.unfitted) this.fitHeight();
  }
}
