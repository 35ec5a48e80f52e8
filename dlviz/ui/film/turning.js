// All axes of the word vectors are turned: a strip of colours a word, beside what stays as it is.

const TURNING_WIDE = 0.58, TURNING_GAP = 30; // of the width: the strips; px
const TURNING_APART = 12; // px between strips

VIEWS.axes = (player, box, options) => new TurningView(player, box, options);
LAYOUTS.axes = (header, width) => {
  const { height } = turningPlan(header, width);
  return { height, boxes: [{ view: "axes", x: 0, y: 0, w: width, h: height, options: {} }] };
};

// Sizes in px. All of it lies in the same place covered and after.
function turningPlan(header, width) {
  const { options: { present }, scene: { words }, text } = header, narrow = width < NARROW, type = present ? 20 : narrow ? 14 : 15, name = Math.round(type * 1.5);
  const foot = Math.round(type * 3.2);
  if (narrow) return { narrow, type, name, left: width, strips: words.length * (name + 46) + foot, height: words.length * (name + 46) + foot + Math.round(type * 30) };
  const height = wideHeight({ ...header, text: { ...text, finding: text.finding || " " } }, width);
  return { narrow, type, name, left: Math.round(width * TURNING_WIDE), strips: height, height };
}

class TurningView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: turningState(player) });
    const { text: { label } } = this.header;
    this.strips = new TurningStrips(player);
    this.cosines = new TurningCosines(player);
    this.test = new TurningTest(player);
    this.right = make("div", { class: "turning-right" }, new TurningSaid(player).root, this.cosines.root, this.test.root);
    this.root = make("div", { class: "turning", role: "group", "aria-label": label }, this.strips.root, this.right);
    box.replaceChildren(this.root);
    this.test.root.addEventListener("toggle", () => {
      this.unfitted = true;
      player.requestDraw();
    });
  }

  resize() {
    const plan = turningPlan(this.header, this.box.clientWidth), { root } = this;
    root.classList.toggle("narrow", plan.narrow);
    for (const name of ["type", "left"]) root.style.setProperty(`--${name}`, `${plan[name]}px`);
    this.strips.resize(plan);
    this.unfitted = true;
  }

  draw() {
    for (const part of [this.strips, this.cosines, this.test]) part.draw();
    if (this.unfitted) this.fit();
    this.unfitted = false;
  }

  // On a phone all stands below one another, as high as it is; else what matters least gives way.
  fit() {
    const { box, root, right } = this, narrow = root.classList.contains("narrow");
    for (const name of ["brief", "briefer"]) root.classList.remove(name);
    if (narrow) box.style.height = box.parentElement.style.height = `${Math.ceil(root.getBoundingClientRect().height) + 4}px`;
    for (const name of narrow ? [] : ["brief", "briefer"]) if (right.scrollHeight > right.clientHeight + 1) root.classList.add(name);
  }
}

// The words' numbers as colours, one strip a word, and the number that is pointed at.
class TurningStrips {
  constructor(player) {
    Object.assign(this, { player, state: player.turning });
    const { scene, text: { words } } = player.film.header, about = filled(words.axes_strips, { count: scene.dimension });
    this.sheet = sharpCanvas("");
    this.sheet.canvas.setAttribute("aria-hidden", "true");
    this.root = make("div", { class: "turning-strips", role: "slider", tabindex: "0", "aria-label": `${about}. ${words.axes_keys}`, "aria-valuemin": 1, "aria-valuemax": scene.dimension, "aria-valuenow": 1 }, this.sheet.canvas);
    this.listen();
  }

  resize({ left: width, strips: height, type, name, narrow }) {
    const { scene } = this.player.film.header, foot = Math.round(type * (narrow ? 3.2 : 2.9)), ctx = this.sheet.ctx, over = narrow ? name : 0;
    this.sheet.size(width, height);
    ctx.font = `700 ${Math.round(type * 1.15)}px ${this.player.theme.font}`;
    const names = narrow ? 0 : Math.min(width * 0.3, Math.max(...scene.words.map((word) => ctx.measureText(sumSaid(word)).width)) + 16);
    const each = Math.floor((height - foot) / scene.words.length);
    Object.assign(this, { type, name, narrow, over, from: Math.ceil(names), wide: width - Math.ceil(names) - 1, each, tall: each - TURNING_APART - over });
  }

  top(word) {
    return word * this.each + this.over;
  }

  draw() {
    const { player, state, sheet: { ctx, width, height }, from, wide, tall, type } = this, { theme } = player, { data } = state;
    ctx.clearRect(0, 0, width, height);
    for (let word = 0; word < data.count; word++) {
      const top = this.top(word);
      this.paint(data.between(player.t, word));
      // Each number is a bar with sharp edges, unless there are more of them than pixels.
      ctx.imageSmoothingEnabled = data.d > wide * (window.devicePixelRatio || 1);
      ctx.drawImage(this.strip, from, top, wide, tall);
      ctx.strokeStyle = theme.line;
      ctx.lineWidth = 1.5;
      ctx.strokeRect(from, top, wide, tall);
      ctx.font = `700 ${Math.round(type * 1.15)}px ${theme.font}`;
      Object.assign(ctx, { fillStyle: theme.ink, textAlign: "left", textBaseline: "middle" });
      ctx.fillText(fitText(ctx, sumSaid(data.scene.words[word]), this.narrow ? width : from - 10), 0, this.narrow ? top - this.over / 2 : top + tall / 2);
    }
    this.drawFoot();
    if (state.axis !== null) this.drawAxis(state.axis);
    this.tell();
  }

  // The colours of one word, a pixel a number.
  paint(values) {
    const { theme, stamp } = this.player, { scale } = this.state.data.scene;
    if (this.stamp !== stamp) this.table = divergingTable(theme);
    this.stamp = stamp;
    this.strip ??= make("canvas", { width: values.length, height: 1 });
    const ctx = this.strip.getContext("2d"), image = new ImageData(values.length, 1), pixels = new Uint32Array(image.data.buffer);
    values.forEach((value, k) => { pixels[k] = this.table[Math.round(255 * Math.min(1, Math.max(0, 0.5 + value / (2 * scale))))]; });
    ctx.putImageData(image, 0, 0);
  }

  // What a column is, and which colour is which number.
  drawFoot() {
    const { player: { theme }, sheet: { ctx, width, height }, from, wide, type, each, state: { data } } = this, { scale } = data.scene, small = Math.max(14, type - 1);
    const top = data.count * each + (this.narrow ? 2 : 0), bar = Math.round(type * 0.8), long = Math.floor(Math.min(150, wide * 0.3)), ends = [turningNumber(-scale), turningNumber(scale)];
    ctx.font = `${small}px ${theme.font}`;
    Object.assign(ctx, { fillStyle: theme.muted, textBaseline: "middle", textAlign: "right" });
    const room = ctx.measureText(ends[1]).width, right = width - room - 6, y = Math.min(height - bar, top + type * 1.65);
    ctx.fillText(ends[1], width, y);
    for (let x = 0; x < long; x++) {
      const [r, g, b] = new Uint8Array(new Uint32Array([this.table[Math.round((255 * x) / (long - 1))]]).buffer);
      ctx.fillStyle = `rgb(${r},${g},${b})`;
      ctx.fillRect(right - long + x, y - bar / 2, 1.5, bar);
    }
    ctx.strokeStyle = theme.line;
    ctx.lineWidth = 1;
    ctx.strokeRect(right - long, y - bar / 2, long, bar);
    ctx.fillStyle = theme.muted;
    ctx.fillText(ends[0], right - long - 6, y);
    const left = this.narrow ? 0 : from, space = right - long - 12 - ctx.measureText(ends[0]).width - left;
    ctx.textAlign = "left";
    const texts = ["axes_caption", "axes_caption_short"].map((key) => filled(data.words[key], { count: data.d })), text = texts.find((one) => ctx.measureText(one).width < space) ?? texts[1];
    ctx.fillText(fitText(ctx, text, space), left, y);
  }

  // One number of every word: a frame around its column, and what it is.
  drawAxis(axis) {
    const { player, sheet: { ctx }, from, wide, tall, type, state: { data } } = this, { theme } = player, frame = turningFrame(player);
    const each = wide / data.d, x = from + axis * each, size = Math.max(14, type);
    for (let word = 0; word < data.count; word++) {
      const top = this.top(word), text = turningNumber(data.row(frame, word)[axis]);
      ctx.strokeStyle = theme.ink;
      ctx.lineWidth = 2.5;
      ctx.strokeRect(x - 1.5, top - 2, each + 3, tall + 4);
      ctx.font = `600 ${size}px ${theme.font}`;
      const room = ctx.measureText(text).width + 12;
      inkLabel(ctx, { ...theme, paper: theme.ground }, text, x + each + room > from + wide ? x - room + 2 : x + each + 8, top + tall / 2, { size });
    }
    ctx.font = `600 ${size}px ${theme.font}`;
    const name = filled(data.words.axes_one, { k: axis + 1 }), half = ctx.measureText(name).width / 2 + 4, last = this.top(data.count - 1) + tall;
    inkLabel(ctx, { ...theme, paper: theme.ground }, name, Math.min(from + wide - half, Math.max(from + half, x + each / 2)), last + size * 0.62, { align: "center", size });
  }

  tell() {
    const { player, root, state: { axis, data } } = this, place = axis ?? 0, frame = turningFrame(player);
    const each = data.scene.words.map((word, k) => `${sumSaid(word)} ${turningNumber(data.row(frame, k)[place])}`);
    const text = `${filled(data.words.axes_one, { k: place + 1 })}: ${each.join(", ")}`;
    root.setAttribute("aria-valuenow", place + 1);
    if (!player.playing && root.getAttribute("aria-valuetext") !== text) root.setAttribute("aria-valuetext", text);
  }

  listen() {
    const { root, player, state } = this;
    const under = (event) => {
      const x = event.clientX - root.getBoundingClientRect().left - this.from;
      return x < 0 || x > this.wide ? null : Math.floor((x / this.wide) * state.data.d);
    };
    const follow = (event) => turningPoint(player, under(event));
    root.addEventListener("pointermove", follow);
    root.addEventListener("pointerdown", follow);
    root.addEventListener("pointerleave", ({ pointerType }) => { if (pointerType !== "touch") turningPoint(player, null); });
    root.addEventListener("focus", () => { if (root.matches(":focus-visible")) turningPoint(player, state.axis ?? 0); });
    root.addEventListener("blur", () => turningPoint(player, null));
    root.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const by = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -8, ArrowUp: 8 }[event.key], end = { Home: 0, End: state.data.d - 1 }[event.key];
      if (by === undefined && end === undefined) return;
      turningPoint(player, end ?? (state.axis ?? 0) + by);
      event.preventDefault();
      event.stopPropagation();
    });
  }
}
