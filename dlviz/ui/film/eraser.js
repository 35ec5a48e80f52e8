// The eraser: rub at a picture and watch the probability; the network runs here.

const ERASER_ANSWER = 196, ERASER_PICTURE = 460; // px: the tall bar's column; the picture at most
const ERASER_GAP = 22, ERASER_TIGHT = 1100;

VIEWS.eraser = (player, box, options) => new EraserView(player, box, options);

LAYOUTS.eraser = (header, width) => {
  const { height } = eraserPlan(header, width);
  return { height, boxes: [{ view: "eraser", x: 0, y: 0, w: width, h: height, options: {} }] };
};

// Sizes in px. The picture lies in the same place before the guess and after.
function eraserPlan(header, width) {
  const { options: { present }, text, scene } = header, narrow = width < NARROW, tight = width < ERASER_TIGHT, type = present ? (tight ? 20 : 22) : narrow ? 14 : 15, line = Math.round(type * 1.3);
  const count = scene.truth.length;
  if (narrow) {
    const across = Math.min(count, 6), pick = Math.floor((width - 6 * (across - 1)) / across), card = Math.floor((width - 16) / 3) - 15;
    const parts = [width, line + 4, Math.round(type * 3.3), 26, (scene.names.length - 1) * line * 1.1, 3.6 * line, present ? 190 : 146, card + 4.4 * line + 18, Math.ceil(count / across) * (pick + 6)];
    return { narrow, type, line, picture: width, pick, across, thumb: card, height: Math.round(parts.reduce((a, b) => a + b, 0) + 7 * 12) };
  }
  const height = wideHeight({ ...header, text: { ...text, finding: text.finding || " " } }, width);
  const picture = Math.round(Math.min(height - line - 4, ERASER_PICTURE, width * (tight ? 0.38 : 0.42))), answer = present && !tight ? ERASER_ANSWER + 24 : ERASER_ANSWER;
  const side = width - picture - answer - 2 * ERASER_GAP;
  const across = side > count * 38 ? count : Math.ceil(count / 2), pick = Math.min(present ? 40 : 48, Math.floor((side - 6 * (across - 1)) / across));
  const said = Math.round(line * 2.7), tools = present ? 40 : 84, rows = Math.ceil(count / across);
  const left = height - said - tools - rows * (pick + 6) - 3 * 12 - line * (present ? 3.3 : 4.5) - 24;
  return { narrow, type, line, height, picture, answer, pick, across, thumb: Math.floor(Math.max(44, Math.min((side - 24) / 3 - 15, left))) };
}

class EraserView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: eraserState(player) });
    const { text: { label } } = this.header;
    this.pad = new EraserPad(player);
    this.head = make("p", { class: "eraser-head" });
    this.said = make("p", { class: "eraser-said" });
    this.live = make("p", { class: "film-hidden", role: "status", "aria-live": "polite" });
    this.parts = [new EraserBars(player), new EraserStates(player), new EraserTools(player), new EraserGallery(player)];
    const words = make("div", { class: "eraser-words" }, this.head, this.said);
    this.root = make("div", { class: "eraser", role: "group", "aria-label": label }, this.pad.root, words, ...this.parts.map(({ root }) => root), this.live);
    box.replaceChildren(this.root);
  }

  resize() {
    const plan = eraserPlan(this.header, this.box.clientWidth), { root } = this;
    root.classList.toggle("narrow", plan.narrow);
    root.style.setProperty("--across", String(plan.across));
    for (const name of ["type", "line", "picture", "answer", "pick", "thumb"]) root.style.setProperty(`--${name}`, `${plan[name] ?? 0}px`);
    this.parts[3].across = plan.across;
    this.pad.resize(plan.picture);
    this.unfitted = plan.narrow;
  }

  // On a phone all stands below one another: as high as it is.
  fitHeight() {
    const { box, root } = this;
    this.unfitted = false;
    box.style.height = box.parentElement.style.height = `${Math.ceil(root.getBoundingClientRect().height) + 4}px`;
  }

  draw() {
    this.pad.draw();
    for (const part of this.parts) part.draw();
    const { head, said } = eraserSaid(this.player);
    mapWrite(this.head, head);
    mapWrite(this.said, said);
    if (this.unfitted) this.fitHeight();
    if (!this.pad.busy) mapWrite(this.live, `${head} ${said}`);
  }
}
