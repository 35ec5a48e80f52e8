// The picture under the brush: pointer and keys rub, the answer's map lies over it.

class EraserPad {
  constructor(player) {
    Object.assign(this, { player, state: player.eraser, header: player.film.header });
    const { scene: { size: [, h, w] }, text: { label, words } } = this.header;
    this.sheet = sharpCanvas(label);
    this.atlas = new ConvnetAtlas(w, h, 1);
    this.caption = make("p", { class: "eraser-caption" });
    this.pad = make("div", { class: "eraser-pad", role: "application", tabindex: "0", "aria-label": `${words.eraser_picture}. ${words.eraser_keys}` }, this.sheet.canvas);
    this.sheet.canvas.setAttribute("aria-hidden", "true");
    this.root = make("div", { class: "eraser-see" }, this.pad, this.caption);
    this.listen();
  }

  resize(size) {
    this.sheet.size(size, size);
    this.cell = size / this.header.scene.size[2];
  }

  listen() {
    const { pad, player, state } = this, at = (event) => {
      const box = pad.getBoundingClientRect();
      return [(event.clientX - box.left) / this.cell, (event.clientY - box.top) / this.cell];
    };
    let last = null;
    const hover = (place) => {
      state.hover = place;
      player.requestDraw();
    };
    pad.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      pad.setPointerCapture(event.pointerId);
      last = at(event);
      this.busy = true; // nothing is read aloud meanwhile
      eraserBegin(player);
      eraserRub(player, last, last);
      hover(last);
    });
    pad.addEventListener("pointermove", (event) => {
      for (const one of last && event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) {
        const now = at(one);
        if (last) eraserRub(player, last, now);
        if (last) last = now;
        hover(now);
      }
    });
    for (const end of ["pointerup", "pointercancel"]) {
      pad.addEventListener(end, () => {
        if (last) eraserEnd(player);
        last = null;
        this.busy = false;
      });
    }
    pad.addEventListener("pointerleave", () => hover(null));
    pad.addEventListener("keydown", (event) => this.key(event));
    for (const kind of ["focus", "blur"]) pad.addEventListener(kind, () => player.requestDraw());
  }

  key(event) {
    const { player, state, header: { scene: { size: [, h, w], brush: [least, most] } } } = this, { key } = event;
    const step = STROKE_STEPS[key], bigger = { "+": 1, "=": 1, "-": -1, _: -1 }[key], undoes = key === "Backspace" || key === "Delete";
    if (event.altKey || ((event.ctrlKey || event.metaKey) && key !== "z")) return;
    if (event.ctrlKey || event.metaKey || undoes) eraserUndo(player);
    else if (step) {
      const from = state.spot, [x, y] = step.map(Math.sign);
      state.spot = [Math.min(w, Math.max(0, from[0] + x)), Math.min(h, Math.max(0, from[1] + y))];
      if (event.shiftKey) this.stroke(from, state.spot);
    } else if (key === " " || key === "Enter") this.stroke(state.spot, state.spot);
    else if (bigger) state.size = Math.min(most, Math.max(least, state.size + bigger));
    else return;
    state.hover = null;
    player.requestDraw();
    event.preventDefault();
    event.stopPropagation();
  }

  stroke(from, to) {
    eraserBegin(this.player);
    eraserRub(this.player, from, to);
    eraserEnd(this.player);
  }

  draw() {
    const { player, state, sheet: { ctx, width: size }, header: { scene, text: { words } } } = this, { theme } = player, now = eraserNow(player);
    if (this.painted !== now) this.atlas.paint((pixels) => fillEraser(pixels, now.bytes));
    this.painted = now;
    ctx.clearRect(0, 0, size, size);
    this.atlas.draw(ctx, 0, { x: 0, y: 0, w: size, h: size });
    const shown = now.overlay && state.map, name = scene.names[now.best];
    if (shown) drawOverlay(ctx, { x: 0, y: 0, size }, now.overlay, { opacity: state.opacity, theme });
    mapWrite(this.caption, shown ? filled(words[now.overlay.blank ? "eraser_map_blank" : "eraser_map_of"], { name }) : "");
    if (scene.veiled) this.drawFree(ctx);
    const spot = state.hover ?? (this.pad.matches(":focus-visible") ? state.spot : null);
    if (spot) this.drawBrush(ctx, spot);
  }

  // Around what may be rubbed out.
  drawFree(ctx) {
    const { state, sheet: { width: size }, header: { scene: { size: [, h, w] } } } = this, mask = state.data.mask("marks", state.picture);
    let [left, top, right, bottom] = [w, h, 0, 0];
    mask.forEach((v, k) => {
      if (v) [left, top, right, bottom] = [Math.min(left, k % w), Math.min(top, Math.floor(k / w)), Math.max(right, (k % w) + 1), Math.max(bottom, Math.floor(k / w) + 1)];
    });
    if (right > left) markConvnet(ctx, this.player.theme, { x: 0, y: 0, w: size, h: size }, w, { x: left, y: top, w: right - left, h: bottom - top }, 3);
  }

  drawBrush(ctx, [x, y]) {
    const { cell, state: { size } } = this;
    for (const [colour, width] of [["#ffffff", 5], ["#1a1a1a", 2.5]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.beginPath();
      ctx.arc(x * cell, y * cell, (size / 2) * cell, 0, 2 * Math.PI);
      ctx.stroke();
    }
  }
}

// A picture of bytes, plane after plane, as pixels.
function fillEraser(pixels, bytes) {
  const area = pixels.length;
  for (let k = 0; k < area; k++) pixels[k] = (255 << 24 | bytes[k + 2 * area] << 16 | bytes[k + area] << 8 | bytes[k]) >>> 0;
}

// The same as a small canvas.
function eraserThumb(bytes, [, h, w]) {
  const atlas = new ConvnetAtlas(w, h, 1);
  atlas.paint((pixels) => fillEraser(pixels, bytes));
  atlas.canvas.setAttribute("aria-hidden", "true");
  return atlas.canvas;
}
