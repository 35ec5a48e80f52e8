// Three squares: the photo, the pattern, their sum; and the same with noise.

const FOOLED_DRAG = 14; // CSS px of a finger's way for one pixel: a pixel itself is too small a step
const FOOLED_LENS = 16; // pixels across that a lens shows: there a step of one can be seen
const FOOLED_SMALL = 240; // px across: below it captions are short
const FOOLED_TURN = (5 * Math.PI) / 180;

// One square with what stands under it.
class FooledSquare {
  constructor(name, label) {
    this.sheet = sharpCanvas(label);
    this.caption = make("figcaption", { class: "fooled-caption" });
    this.frame = make("div", { class: "fooled-frame" }, this.sheet.canvas);
    this.root = make("figure", { class: `fooled-square fooled-${name}` }, this.frame, this.caption);
  }

  resize(size) {
    this.size = size;
    this.sheet.size(size, size);
    this.drawn = null;
  }

  // image: a canvas; key: equal ones need not be drawn again. done: what is done to it.
  show(image, key, done = FOOLED_SAVED) {
    const { sheet: { ctx }, size } = this;
    if (key === this.drawn) return;
    this.drawn = key;
    ctx.clearRect(0, 0, size, size);
    ctx.imageSmoothingEnabled = true;
    ctx.imageSmoothingQuality = "high";
    ctx.save();
    ctx.filter = { blur: `blur(${size / image.width}px)`, brighter: "brightness(1.25)" }[done] ?? "none";
    if (done === "rotated") fooledTurned(ctx, image, size);
    else ctx.drawImage(image, 0, 0, size, size);
    ctx.restore();
  }

  // Not yet: hatched, with a sign.
  cover(theme, key, sign = "?") {
    const { sheet: { ctx }, size } = this, full = `${key} ${theme.key}`;
    if (full === this.drawn) return;
    this.drawn = full;
    for (const fill of [theme.ground, faded(theme.ink, 0.06)]) {
      ctx.fillStyle = fill;
      ctx.fillRect(0, 0, size, size);
    }
    ctx.strokeStyle = theme.line;
    ctx.lineWidth = 2;
    for (let at = 14; at < 2 * size; at += 14) strokeLine(ctx, at, 0, at - size, size);
    ctx.fillStyle = theme.ink;
    ctx.font = `700 ${Math.round(size * 0.4)}px ${theme.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(sign, size / 2, size / 2);
  }
}

// By 5 degrees; the corners are what the edges mirror.
function fooledTurned(ctx, image, size) {
  ctx.translate(size / 2, size / 2);
  ctx.rotate(-FOOLED_TURN);
  for (const x of [-1, 0, 1]) {
    for (const y of [-1, 0, 1]) {
      ctx.save();
      ctx.translate(x * size, y * size);
      ctx.scale(x ? -1 : 1, y ? -1 : 1);
      ctx.drawImage(image, -size / 2 - 0.5, -size / 2 - 0.5, size + 1, size + 1); // without seams
      ctx.restore();
    }
  }
}

// The row with the pattern: photo + pattern = sum.
class FooledSquares {
  constructor(player) {
    Object.assign(this, { player, state: player.fooled, header: player.film.header });
    const { words } = this.header.text, covered = this.state.hide.has("all");
    [this.photo, this.pattern, this.sum] = [["photo", words.fooled_photo], ["pattern", covered ? words.fooled_covered : this.slidable ? words.fooled_drag : words.fooled_fixed], ["sum", covered ? words.fooled_covered : words.fooled_sum]].map(([name, label]) => new FooledSquare(name, label));
    this.signs = ["+", "="].map((text) => make("span", { class: "fooled-sign", text, "aria-hidden": "true" }));
    if (this.slidable) this.listen();
    if (!covered) this.loupe = new FooledLoupe(player, this.sum);
  }

  get slidable() {
    return fooledBands(this.state).includes("pattern");
  }

  get parts() {
    return [this.photo.root, this.signs[0], this.pattern.root, this.signs[1], this.sum.root];
  }

  // Sideways by pointer and by keys.
  listen() {
    const { player, state, pattern: { sheet: { canvas } }, header: { scene: { slides } } } = this, [least, most] = [slides[0], slides[slides.length - 1]];
    const to = (px, when) => fooledChoose(player, { slide: Math.min(most, Math.max(least, px)) }, when);
    let from = null;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button > 0 || !fooledShown(state).level || fooledShown(state).other !== null) return;
      canvas.setPointerCapture(event.pointerId);
      from = { x: event.clientX, slide: fooledShown(state).slide };
    });
    canvas.addEventListener("pointermove", (event) => {
      if (from) to(from.slide + Math.round((event.clientX - from.x) / FOOLED_DRAG), "not yet");
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => {
        if (from) fooledChoose(player, {});
        from = null;
      });
    }
    Object.entries({ role: "slider", tabindex: "0", "aria-valuemin": least, "aria-valuemax": most }).forEach(([name, value]) => canvas.setAttribute(name, value));
    canvas.addEventListener("keydown", (event) => {
      const { level, slide } = fooledShown(state), next = { ArrowLeft: slide - 1, ArrowRight: slide + 1, Home: least, End: most, Escape: 0 }[event.key];
      if (next === undefined || !level || fooledShown(state).other !== null || event.ctrlKey || event.metaKey || event.altKey) return;
      to(next, "soon");
      event.preventDefault();
      event.stopPropagation();
    });
  }

  // Once it was slid, a lens over its corner shows the middle.
  showPattern(image, key, theme) {
    const { state, pattern, pattern: { sheet: { ctx } } } = this, slid = state.seen.get(fooledShown(state).level)?.size > 1, full = `${key} ${slid} ${theme.key}`;
    if (full === pattern.drawn) return;
    pattern.show(image, full);
    if (!slid) return;
    const lens = Math.round(pattern.size * 0.42), from = (image.width - FOOLED_LENS) / 2;
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(image, from, from, FOOLED_LENS, FOOLED_LENS, 0, 0, lens, lens);
    ctx.strokeStyle = theme.ground;
    ctx.lineWidth = 4;
    ctx.strokeRect(-2, -2, lens + 2, lens + 2);
  }

  resize({ square, inset, narrow, over, folded }) {
    for (const one of [this.photo, this.sum]) one.resize(square);
    this.pattern.resize(inset ?? square);
    Object.assign(this, { narrow, over, folded: folded || narrow, small: square < FOOLED_SMALL });
  }

  draw() {
    const { player, player: { theme }, state, state: { data, hide, held }, header: { options: { present }, text: { words }, scene: { others } } } = this;
    const shown = fooledShown(state), { level, slide, done, other } = shown, key = `${level} ${slide} ${["flipped", "permuted"].includes(done) ? done : ""}`;
    const short = this.narrow ? "_inset" : present ? "_short" : this.small ? "_small" : "", say = (name, values = {}) => filled(words[name + short] ?? words[name], values);
    const added = data.pattern({ level, slide, done }), covered = hide.has("all"), times = data.factor(level), none = data.pattern({ level: 0, slide: 0, done: FOOLED_SAVED });
    const atlas = other === null ? null : atlasOf(player), which = atlas ? `other ${other} ${atlas.ready}` : "", photo = atlas ? data.other(atlas, other) : data.photo;
    this.photo.show(data.sum(none, `photo ${which}`, photo), `photo ${which}`);
    mapWrite(this.photo.caption, atlas ? others[other][0] : words.fooled_photo);
    if (covered) this.pattern.cover(theme, "pattern");
    else this.showPattern(data.magnified(added, times, key), key, theme);
    const sum = data.sum(held ? none : added, held ? `photo ${which}` : `${key} ${which}`, photo);
    if (covered && !this.narrow) this.sum.cover(theme, "sum"); // there the photo stands nowhere else
    else this.sum.show(sum, held ? `held ${which} ${done}` : `${key} ${which} ${done}`, done);
    const name = this.over ? filled(words.fooled_over, { times }) : say("fooled_pattern", { times });
    mapWrite(this.pattern.caption, covered ? "" : !level ? say("fooled_none") : slide ? say("fooled_slid", { px: fooledSigned(slide) }) : name);
    const treated = done !== FOOLED_SAVED ? fooledDone(this.header, done) : level ? say("fooled_sum") : say("fooled_same");
    mapWrite(this.sum.caption, covered ? "" : held ? words.fooled_held : !atlas ? treated : this.folded ? others[other][0] : words.fooled_sum_short);
    this.sum.root.classList.toggle("held", held);
    const changed = ["png", "flipped", "permuted"].includes(done) && !atlas; // pixel by pixel what the network sees
    this.loupe?.draw(sum, changed ? added : null);
    if (this.slidable) this.tellSlide(level && !atlas, slide);
  }

  tellSlide(open, slide) {
    const { pattern: { root, sheet: { canvas } }, header: { text: { words } } } = this;
    root.classList.toggle("open", Boolean(open));
    canvas.setAttribute("aria-disabled", String(!open));
    canvas.setAttribute("aria-valuenow", String(slide));
    canvas.setAttribute("aria-valuetext", slide ? filled(words.fooled_slid, { px: fooledSigned(slide) }) : words.fooled_unslid);
  }
}

// The view's own word for what is done to the picture; else the name that it comes with.
function fooledDone({ scene, text: { words } }, done) {
  return words[`fooled_done_${done}`] ?? scene.done.find(([name]) => name === done)?.[1] ?? done;
}

function fooledSigned(px) {
  return px < 0 ? `\u2212${-px}` : `+${px}`;
}
