// Your own digit under attack: a pad, and beside it what each of two networks makes of it.

const DIGIT_GAP = 26; // px

VIEWS.digit = (player, box, options) => new DigitView(player, box, options);
LAYOUTS.digit = (header, width) => {
  const { height } = digitPlan(header, width);
  return { height, boxes: [{ view: "digit", x: 0, y: 0, w: width, h: height, options: {} }] };
};

function digitPlan(header, width) {
  const { options: { present }, scene: { truth, nets } } = header, count = truth.length, head = present ? 42 : 36;
  if (width < NARROW) {
    const type = present ? 20 : 14, pad = Math.min(width, 288), across = Math.max(1, Math.ceil(count / 2)), pick = Math.floor((width - 6 * (across - 1)) / across);
    const thumb = 110;
    return { narrow: true, type, pad, across, pick: Math.min(60, pick), thumb, bars: width, barHeight: 70, height: Math.round(head + pad + 46 + 2 * 50 + 66 + nets.length * (thumb + 150)) };
  }
  const height = wideHeight({ ...header, text: { ...header.text, finding: header.text.finding || " " } }, width), type = present ? 20 : 15;
  const across = Math.max(1, Math.ceil(count / 2)), tools = 46, rows = count ? 2 : 0;
  const pad = Math.floor(Math.min(width * 0.29, height - head - tools - rows * (present ? 44 : 48)));
  const pick = Math.floor(Math.min((present ? 38 : 42), (pad - 6 * (across - 1)) / across));
  const column = Math.floor((width - pad - DIGIT_GAP * (nets.length + 0.5)) / nets.length), title = type * 1.5, figure = type * 2.7;
  const rest = height - head - title - figure - 50 - 24, thumb = Math.floor(Math.min(column * 0.45, rest * 0.6));
  return { narrow: false, type, pad, across, pick, thumb, bars: column, barHeight: Math.max(56, Math.floor(rest - thumb)), height };
}

class DigitView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: digitState(player) });
    const { text: { label, words }, scene: { nets } } = this.header;
    this.pad = new DigitPad(player);
    this.chooser = new DigitChooser(player);
    this.ask = make("p", { class: "digit-ask", role: "status" });
    this.best = make("p", { class: "digit-best" });
    this.what = make("span", { class: "digit-what" });
    this.clear = make("button", { type: "button", class: "film-button", text: words.digit_clear, title: words.digit_clear_long, "aria-label": words.digit_clear_long });
    this.clear.addEventListener("click", () => digitClear(player));
    this.clear.hidden = !player.canEmit;
    this.nets = nets.map((_, net) => new DigitNet(player, net));
    const part = (name, ...children) => make("div", { class: `digit-${name}` }, ...children);
    const hand = part("hand", this.pad.root, part("tools", this.what, this.clear), this.chooser.root);
    const side = part("side", part("nets", ...this.nets.map(({ root }) => root)), this.makeSize());
    this.root = make("div", { class: "digit", role: "group", "aria-label": label }, part("head", this.ask, this.best), hand, side);
    box.replaceChildren(this.root);
  }

  makeSize() {
    const { player, state, header: { text: { words } } } = this;
    this.input = make("input", { type: "range", min: 0, max: state.data.last, step: 1, "aria-label": words.digit_size });
    this.input.addEventListener("input", () => {
      state.epsilon = Number(this.input.value);
      player.requestDraw();
    });
    this.output = make("output", {});
    return make("label", { class: "digit-size" }, make("span", { text: words.digit_size }), this.input, this.output);
  }

  resize() {
    const plan = digitPlan(this.header, this.box.clientWidth), { root } = this;
    root.classList.toggle("narrow", plan.narrow);
    for (const name of ["type", "pad", "pick", "thumb"]) root.style.setProperty(`--${name}`, `${plan[name]}px`);
    root.style.setProperty("--across", String(plan.across));
    this.chooser.across = plan.across;
    this.pad.resize(plan.pad);
    for (const net of this.nets) net.resize(plan);
    this.unfitted = plan.narrow;
  }

  // On a phone all stands below one another: as high as it is.
  fitHeight() {
    const { box, root } = this;
    this.unfitted = false;
    box.style.height = box.parentElement.style.height = `${Math.ceil(root.getBoundingClientRect().height) + 4}px`;
  }

  draw() {
    const { state, player, header: { text: { words } } } = this, { data, waits, own, best } = state, epsilon = digitEpsilon(state);
    this.pad.draw();
    this.chooser.draw();
    mapWrite(this.ask, waits ? words[digitBlank(state) ? "digit_blank" : "digit_waits"] : words[player.canEmit ? "digit_ask" : "digit_alone"]);
    const split = own && !waits && !data.agreed;
    mapWrite(this.best, split ? words.digit_split : best === null ? "" : filled(words.digit_best, { epsilon: robustEpsilon(best) }));
    const { truth, offered, label } = data.scene, name = truth[offered.indexOf(state.picture)] ?? label;
    mapWrite(this.what, own ? words.digit_own : filled(words.digit_test, { name }));
    const text = filled(words.digit_epsilon, { epsilon: robustEpsilon(data.epsilons[epsilon]) });
    this.input.value = String(epsilon);
    this.input.setAttribute("aria-valuetext", text);
    mapWrite(this.output, text);
    this.root.classList.toggle("waits", Boolean(waits));
    for (const net of this.nets) net.draw(epsilon);
    if (this.unfitted) this.fitHeight();
  }
}

// One network: the attacked digit, its answer, the probability of each digit, and what fools it.
class DigitNet {
  constructor(player, net) {
    Object.assign(this, { player, net, state: player.digit });
    [this.picture, this.bars] = [sharpCanvas(""), sharpCanvas("")];
    this.picture.canvas.setAttribute("aria-hidden", "true");
    const part = (tag, name, text = "") => make(tag, { class: `digit-${name}`, text });
    this.lead = make("span", {});
    [this.answer, this.chance, this.note, this.least] = [part("strong", "answer"), part("span", "chance"), part("span", "note"), part("strong", "least")];
    const said = make("div", { class: "digit-said" }, make("p", {}, this.answer, this.chance), this.note);
    const figure = make("p", { class: "digit-figure" }, this.lead, this.least);
    this.root = make("section", { class: "digit-net" }, part("h3", "name", this.state.data.netName(net)), figure, make("div", { class: "digit-see" }, this.picture.canvas, said), this.bars.canvas);
  }

  resize({ thumb, bars, barHeight, type }) {
    this.type = type;
    this.picture.size(thumb, thumb);
    this.bars.size(bars, barHeight);
  }

  draw(epsilon) {
    const { net, state: { data }, player: { theme } } = this, { words } = data, read = data.read(net, epsilon), { ctx, width } = this.picture;
    data.attacked.draw(ctx, read.index, 0, 0, width, width);
    mapWrite(this.answer, String(read.answer));
    mapWrite(this.chance, evidenceChance(read.p));
    mapWrite(this.note, `${read.fooled ? "\u2717" : "\u2713"} ${digitNote(read, words)}`);
    const { text, found } = data.smallest(net);
    mapWrite(this.least, text);
    mapWrite(this.lead, !found ? "" : data.scene.target < 0 ? words.digit_fools : filled(words.digit_makes, data.scene));
    this.root.classList.toggle("none", !found);
    this.root.classList.toggle("fooled", read.fooled);
    this.drawBars(read, theme);
    this.bars.canvas.setAttribute("aria-label", filled(words.digit_classes, { net: data.netName(net), epsilon: robustEpsilon(data.epsilons[epsilon]), answer: read.answer, percent: evidenceChance(read.p) }));
  }

  drawBars({ chances, answer, before }, theme) {
    const { bars: { ctx, width, height }, type } = this, step = width / 10, foot = height - type * 1.35, high = foot - 4;
    ctx.clearRect(0, 0, width, height);
    ctx.textAlign = "center";
    ctx.textBaseline = "bottom";
    chances.forEach((p, k) => {
      const x = k * step + step * 0.15, w = step * 0.7, tall = Math.max(p > 0.004 ? 1.5 : 0, p * high);
      ctx.fillStyle = k === answer ? theme.ink : theme.muted;
      ctx.fillRect(x, foot - tall, w, tall);
      ctx.font = `${k === answer ? 700 : 400} ${type}px ${theme.font}`;
      ctx.fillText(String(k), x + w / 2, height);
      if (k !== before) return;
      ctx.strokeStyle = theme.ink;
      ctx.lineWidth = 2.5;
      ctx.strokeRect(x - 2, foot - high, w + 4, high);
    });
    ctx.strokeStyle = theme.line;
    ctx.lineWidth = 1.5;
    strokeLine(ctx, 0, foot, width, foot);
  }
}

// What has become of the answer.
function digitNote({ answer, before, fooled }, words) {
  if (answer !== before) return filled(words.digit_fooled, { answer: before });
  return words[fooled ? "digit_unsure" : "digit_same"];
}
