// On the sum: held, it is the photo without the pattern; pointed at, its pixels are seen large.

const FOOLED_PIXELS = 5; // across, under the loupe; fooled.css has as many columns

class FooledLoupe {
  constructor(player, { sheet: { canvas }, frame }) {
    Object.assign(this, { player, state: player.fooled, header: player.film.header, canvas, at: null });
    const { text: { words } } = this.header;
    this.cells = Array.from({ length: FOOLED_PIXELS ** 2 }, () => make("i"));
    this.text = make("p", { class: "fooled-loupe-text" });
    this.root = make("div", { class: "fooled-loupe" }, make("div", { class: "fooled-pixels", "aria-hidden": "true" }, ...this.cells), this.text);
    this.hint = make("span", { class: "fooled-hint", text: words.fooled_hold_hint, "aria-hidden": "true" });
    frame.append(this.root, this.hint);
    Object.entries({ role: "button", tabindex: "0", "aria-label": words.fooled_hold }).forEach(([name, value]) => canvas.setAttribute(name, value));
    this.listenToPointer();
    this.listenToKeys();
  }

  listenToPointer() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.hold(true);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch" || this.state.held) return;
      const { left, top, width, height } = canvas.getBoundingClientRect();
      this.point((event.clientX - left) / width, (event.clientY - top) / height);
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => this.hold(false));
    canvas.addEventListener("pointerleave", () => this.leave());
    canvas.addEventListener("contextmenu", (event) => this.state.held && event.preventDefault());
  }

  listenToKeys() {
    const { canvas } = this, { side } = this.header.scene, away = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    canvas.addEventListener("keydown", (event) => {
      const { key } = event, by = away[key];
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (key === "Enter" || key === " ") this.hold(true);
      else if (by) {
        const [x, y] = this.at ?? [side / 2, side / 2], step = event.shiftKey ? 10 : 1;
        this.point((x + 0.5 + step * by[0]) / side, (y + 0.5 + step * by[1]) / side);
      } else if (key === "Escape" && this.at) this.leave();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    canvas.addEventListener("keyup", ({ key }) => (key === "Enter" || key === " ") && this.hold(false));
    canvas.addEventListener("blur", () => {
      this.hold(false);
      this.leave();
    });
  }

  // Whether there is a pattern that could be left out.
  get open() {
    return fooledShown(this.state).level > 0;
  }

  hold(held) {
    const { state, player } = this;
    if (held === state.held || (held && !this.open)) return;
    state.held = held;
    if (!held) state.wasHeld = true; // it needs no hint any more
    this.at = null;
    player.requestDraw();
  }

  // At a place of the picture, from 0 to 1.
  point(x, y) {
    const { side } = this.header.scene, clamped = (v) => Math.min(side - 1, Math.max(0, Math.floor(v * side)));
    this.at = [clamped(x), clamped(y)];
    this.player.requestDraw();
  }

  leave() {
    if (!this.at) return;
    this.at = null;
    this.player.requestDraw();
  }

  // image: the canvas of the sum, pixel by pixel; added: what is added to the photo; null: it is not
  // the sum that the network sees.
  draw(image, added) {
    const { root, hint, at, state, state: { data }, header: { text: { words }, scene: { side } } } = this, seen = Boolean(at && added && this.open && !state.held);
    hint.hidden = !this.open || Boolean(state.wasHeld) || state.held;
    root.hidden = !seen;
    if (!seen) return;
    const [x, y] = at, half = (FOOLED_PIXELS - 1) / 2, first = 3 * (y * side + x);
    Object.assign(root.dataset, { far: x > side / 2 ? "left" : "right", foot: String(y < side / 2) });
    const { data: colours } = image.getContext("2d").getImageData(x - half, y - half, FOOLED_PIXELS, FOOLED_PIXELS);
    this.cells.forEach(({ style }, k) => (style.background = colours[4 * k + 3] ? `rgb(${colours.subarray(4 * k, 4 * k + 3).join(" ")})` : "none"));
    // Of its three colours the one that changes.
    const channel = Math.max(0, [0, 1, 2].findIndex((c) => added[first + c])), before = data.photo[first + channel];
    mapWrite(this.text, filled(words.fooled_loupe, { colour: words.fooled_colours.split(" ")[channel], before, after: Math.min(255, Math.max(0, before + added[first + channel])) }));
  }
}
