// The pad that is drawn on, and the test digits to choose from.

class DigitPad {
  constructor(player) {
    Object.assign(this, { player, state: player.digit, open: player.canEmit });
    const { words } = player.film.header.text;
    this.sheet = sharpCanvas("");
    this.sheet.canvas.setAttribute("aria-hidden", "true");
    this.cursor = make("i", { class: "convnet-cursor", "aria-hidden": "true" });
    this.root = make("div", { class: `digit-pad${this.open ? "" : " still"}`, role: this.open ? "application" : "img", "aria-label": this.open ? `${words.digit_pad}. ${words.digit_keys}` : words.digit_pad }, this.sheet.canvas, this.cursor);
    if (this.open) this.root.tabIndex = 0;
    if (this.open) this.listen();
  }

  resize(size) {
    this.cell = size / 8;
    this.sheet.size(size, size);
  }

  draw() {
    const { sheet: { ctx, width }, state: { levels, spot }, cell, cursor, root } = this;
    levels.forEach((level, k) => {
      const grey = Math.round((255 * level) / 16), [x, y] = [(k % 8) * cell, Math.floor(k / 8) * cell];
      ctx.fillStyle = `rgb(${grey},${grey},${grey})`;
      ctx.fillRect(x, y, cell + 0.5, cell + 0.5);
    });
    ctx.strokeStyle = "rgba(255,255,255,0.16)";
    ctx.lineWidth = 1;
    for (let k = 1; k < 8; k++) {
      strokeLine(ctx, k * cell, 0, k * cell, width);
      strokeLine(ctx, 0, k * cell, width, k * cell);
    }
    cursor.hidden = !root.matches(":focus-visible");
    Object.assign(cursor.style, { left: `${spot[0] * cell}px`, top: `${spot[1] * cell}px`, width: `${cell}px`, height: `${cell}px` });
  }

  listen() {
    const { root, player, state } = this, at = (event) => {
      const box = root.getBoundingClientRect();
      return [(event.clientX - box.left) / this.cell, (event.clientY - box.top) / this.cell];
    };
    let last = null;
    root.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      root.setPointerCapture(event.pointerId);
      last = at(event);
      state.down = true;
      if (!state.own) state.levels.fill(0); // a new digit, not one over the test digit
      digitDraw(player, last, last);
    });
    root.addEventListener("pointermove", (event) => {
      if (!last) return;
      for (const one of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) {
        digitDraw(player, last, at(one));
        last = at(one);
      }
    });
    for (const end of ["pointerup", "pointercancel"]) {
      root.addEventListener(end, () => {
        if (!last) return;
        last = null;
        state.down = false;
        digitLift(player);
      });
    }
    root.addEventListener("keydown", (event) => this.key(event));
    for (const kind of ["focus", "blur"]) root.addEventListener(kind, () => player.requestDraw());
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { player, state } = this, step = STROKE_STEPS[event.key]?.map(Math.sign), { spot } = state;
    if (step) {
      state.spot = spot.map((v, k) => Math.min(7, Math.max(0, v + step[k])));
      if (event.shiftKey) this.dot(spot, state.spot);
      player.requestDraw();
    } else if (event.key === " " || event.key === "Enter") this.dot(spot, spot);
    else if (event.key === "Delete" || event.key === "Backspace") digitClear(player);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  dot(from, to) {
    const { player, state } = this;
    if (!state.own) state.levels.fill(0);
    digitDraw(player, from.map((v) => v + 0.5), to.map((v) => v + 0.5));
    digitLift(player);
  }
}

class DigitChooser {
  constructor(player) {
    Object.assign(this, { player, state: player.digit });
    const { scene: { truth }, text: { words } } = player.film.header;
    this.buttons = truth.map((name, k) => {
      const canvas = make("canvas", { width: 8, height: 8, "aria-hidden": "true" });
      this.state.data.pictures.draw(canvas.getContext("2d"), k, 0, 0, 8, 8);
      const button = make("button", { type: "button", role: "radio", class: "digit-pick", "aria-label": filled(words.digit_one, { number: k + 1, name }) }, canvas);
      button.addEventListener("click", () => digitChoose(player, k));
      button.addEventListener("keydown", (event) => this.key(event, k));
      return button;
    });
    this.root = make("div", { class: "digit-chooser", role: "radiogroup", "aria-label": words.digit_pictures }, ...this.buttons);
    this.root.hidden = !truth.length || !player.canEmit;
    this.draw(); // before a focus is given back
  }

  key(event, k) {
    const to = galleryStep(event, k, this.across, this.buttons.length);
    if (to < 0) return;
    digitChoose(this.player, to);
    this.draw();
    this.buttons[to].focus();
  }

  draw() {
    const { own, picture, data: { scene: { offered } } } = this.state, chosen = Math.max(0, offered.indexOf(picture));
    this.buttons.forEach((button, k) => {
      button.setAttribute("aria-checked", String(!own && offered[k] === picture));
      button.tabIndex = k === chosen ? 0 : -1;
    });
  }
}
