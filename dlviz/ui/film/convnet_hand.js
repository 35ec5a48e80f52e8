// What the reader's hand does: moves the picture or draws on it, points at maps, chooses a picture.

let convnetMade = 0; // radio buttons of two players on one page are not one group

// Over the picture, and the buttons below it.
class ConvnetHand {
  constructor(player, view) {
    Object.assign(this, { player, view, state: convnetState(player), words: player.film.header.text.words });
    const { words, state } = this;
    this.serial = convnetMade++;
    this.pad = make("div", { class: "convnet-pad", role: "application", tabindex: "0" });
    this.cursor = make("i", { class: "convnet-cursor", "aria-hidden": "true" });
    this.pad.append(this.cursor);
    this.modes = make("div", { class: "map-choice convnet-mode", role: "radiogroup", "aria-label": words.mode });
    for (const mode of ["move", "draw"]) {
      const input = make("input", { type: "radio", name: `convnet-mode-${this.serial}`, value: mode });
      input.checked = state.mode === mode;
      input.addEventListener("change", () => this.setMode(mode));
      this.modes.append(make("label", {}, input, make("span", { text: words[mode] })));
    }
    const button = (name, act) => {
      const made = make("button", { type: "button", class: `film-button convnet-${name}`, text: words[name], title: words[`${name}_long`], "aria-label": words[`${name}_long`] });
      made.addEventListener("click", act);
      return made;
    };
    this.clear = button("clear", () => { convnetOwn(player, true); this.setMode("draw"); });
    this.restore = button("restore", () => { convnetRestore(state); player.requestDraw(); });
    this.tools = make("div", { class: "convnet-tools" }, this.modes, this.clear, this.restore);
    this.spot = [0, 0];
    this.listen();
  }

  setMode(mode) {
    this.state.mode = mode;
    for (const input of this.modes.querySelectorAll("input")) input.checked = input.value === mode;
    this.player.requestDraw();
  }

  place({ picture, tools, narrow }) {
    Object.assign(this.pad.style, { left: `${picture.x}px`, top: `${picture.y}px`, width: `${picture.size}px`, height: `${picture.size}px` });
    Object.assign(this.tools.style, { left: `${tools.x}px`, top: `${tools.y}px`, width: `${tools.w}px` });
    this.tools.classList.toggle("middle", narrow);
    this.cell = picture.size / this.state.data.scene.size[2];
  }

  listen() {
    const { pad, player, state } = this, at = (event) => {
      const box = pad.getBoundingClientRect();
      return [(event.clientX - box.left) / this.cell, (event.clientY - box.top) / this.cell];
    };
    let held = null;
    pad.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      pad.setPointerCapture(event.pointerId);
      held = { from: at(event), offset: state.offset, last: at(event) };
      state.busy = true;
      if (state.mode === "draw") convnetDraw(player, held.from, held.from);
    });
    pad.addEventListener("pointermove", (event) => {
      if (!held) return;
      for (const one of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) {
        const now = at(one);
        if (state.mode === "draw") convnetDraw(player, held.last, now);
        else convnetMove(player, held.offset.map((v, k) => v + Math.round(now[k] - held.from[k])));
        held.last = now;
      }
    });
    for (const end of ["pointerup", "pointercancel"]) {
      pad.addEventListener(end, () => {
        held = null;
        state.busy = false;
        player.requestDraw();
      });
    }
    pad.addEventListener("keydown", (event) => this.key(event));
    for (const kind of ["focus", "blur"]) pad.addEventListener(kind, () => player.requestDraw());
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STROKE_STEPS[event.key]?.map(Math.sign), { player, state, spot } = this, [, h, w] = state.data.scene.size, draws = state.mode === "draw";
    if (step && draws) {
      const to = [Math.min(w - 1, Math.max(0, spot[0] + step[0])), Math.min(h - 1, Math.max(0, spot[1] + step[1]))];
      if (event.shiftKey) this.dot(spot, to);
      this.spot = to;
      player.requestDraw();
    } else if (step) convnetMove(player, state.offset.map((v, k) => v + step[k]));
    else if (draws && (event.key === " " || event.key === "Enter")) this.dot(spot, spot);
    else if (event.key === "Escape" || event.key === "Home") { convnetRestore(state); player.requestDraw(); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  dot(from, to) {
    convnetDraw(this.player, from.map((v) => v + 0.5), to.map((v) => v + 0.5));
  }

  draw() {
    const { state, words, pad, cursor, cell } = this, draws = state.mode === "draw", name = state.own ? words.own : state.data.scene.names[state.data.scene.truth[state.place]];
    const label = `${words.picture}: ${[name, convnetOffset(state)].filter(Boolean).join(", ")}. ${words[draws ? "draw_keys" : "picture_keys"]}`;
    if (pad.getAttribute("aria-label") !== label) pad.setAttribute("aria-label", label);
    pad.classList.toggle("draws", draws);
    this.restore.disabled = !convnetMoved(state);
    cursor.hidden = !draws || !pad.matches(":focus-visible");
    Object.assign(cursor.style, { left: `${this.spot[0] * cell}px`, top: `${this.spot[1] * cell}px`, width: `${cell}px`, height: `${cell}px` });
  }
}

// Over the columns of maps and the classes.
class ConvnetMaps {
  constructor(player, view) {
    Object.assign(this, { player, view, state: convnetState(player) });
    const { words } = player.film.header.text;
    this.pad = make("div", { class: "convnet-maps", role: "application", tabindex: "0", "aria-label": `${words.layers}. ${words[player.canEmit ? "layers_keys" : "layers_keys_alone"]}` });
    this.listen();
  }

  // In a wide figure it reaches from the first column to the right edge of the classes.
  place({ area, classBars, narrow, height, width }) {
    const x = narrow ? 0 : area.x - 8, y = narrow ? classBars.y : 0, w = narrow ? width : width - x, h = narrow ? height - y : height;
    this.corner = [x, y];
    Object.assign(this.pad.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` });
  }

  listen() {
    const { pad, player, state } = this, under = (event) => {
      const box = pad.getBoundingClientRect();
      return this.view.frame.under(event.clientX - box.left + this.corner[0], event.clientY - box.top + this.corner[1]);
    };
    pad.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch" || this.view.frame.narrow) return; // the sheet would lie under it
      const at = under(event);
      pad.style.cursor = at && this.opens(at) ? "pointer" : "";
      convnetPoint(player, "hover", at);
    });
    pad.addEventListener("pointerleave", () => convnetPoint(player, "hover", null));
    pad.addEventListener("click", (event) => {
      const at = under(event), touch = event.pointerType === "touch" || this.view.frame.narrow || !player.canEmit;
      if (touch) convnetPoint(player, "pinned", at && JSON.stringify(at) === JSON.stringify(state.pinned) ? null : at);
      else if (at && this.opens(at)) convnetOpen(player, at);
    });
    pad.addEventListener("focus", () => pad.matches(":focus-visible") && convnetPoint(player, "cursor", state.rest ?? this.first()));
    pad.addEventListener("blur", () => convnetPoint(player, "cursor", null));
    pad.addEventListener("keydown", (event) => this.key(event));
  }

  first() {
    const { layer } = this.view.frame.columns[0];
    return { layer: layer.index, unit: 0, place: null };
  }

  // Whether there is a card of a unit.
  opens({ layer }) {
    return this.player.canEmit && this.state.data.layers[layer] !== this.state.data.out;
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { player, state } = this, step = STROKE_STEPS[event.key]?.map(Math.sign), at = state.cursor ?? state.rest ?? this.first();
    if (step) {
      state.rest = { ...this.view.frame.next(at, step), place: null };
      convnetPoint(player, "cursor", state.rest);
    } else if (event.key === "Enter" || event.key === " ") {
      if (this.opens(at)) convnetOpen(player, at);
    } else if (event.key === "Escape") {
      for (const kind of ["cursor", "pinned"]) convnetPoint(player, kind, null);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

// Test pictures, a class in every column where there is room for it.
class ConvnetGallery {
  constructor(player) {
    Object.assign(this, { player, state: convnetState(player) });
    const { data } = this.state, { words } = player.film.header.text, { names, truth, gallery, size: [, h, w] } = data.scene;
    this.root = make("div", { class: "convnet-gallery", role: "radiogroup", "aria-label": words.gallery });
    this.buttons = gallery.map((index, place) => {
      const atlas = new ConvnetAtlas(w, h, 1), name = filled(words.gallery_one, { name: names[truth[place]], number: index });
      atlas.paint((pixels) => fillConvnetPicture(pixels, data.picture(place), data.scene.size));
      atlas.canvas.setAttribute("aria-hidden", "true");
      const button = make("button", { type: "button", role: "radio", class: "convnet-thumb", "aria-label": name, title: names[truth[place]] }, atlas.canvas);
      button.addEventListener("click", () => convnetChoose(player, place));
      button.addEventListener("keydown", (event) => this.key(event, place));
      return button;
    });
  }

  place({ thumbs: { x, y, w, thumb, across, count, gap } }) {
    Object.assign(this.root.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, gap: `${gap}px` });
    this.root.style.setProperty("--thumb", `${thumb}px`);
    this.across = across;
    this.count = count;
    this.shownPlace = null;
    this.draw(); // before a focus is given back
  }

  // Those that there is room for; the chosen one is among them.
  shown() {
    const { place } = this.state, all = this.buttons.map((_, k) => k);
    return place < this.count ? all.slice(0, this.count) : [...all.slice(0, this.count - 1), place];
  }

  key(event, place) {
    const shown = this.shown(), to = shown[galleryStep(event, shown.indexOf(place), this.across, shown.length)];
    if (to === undefined) return;
    convnetChoose(this.player, to);
    this.draw();
    this.buttons[to].focus();
  }

  draw() {
    const { place } = this.state;
    if (place === this.shownPlace) return;
    this.shownPlace = place;
    const held = this.root.contains(this.root.getRootNode().activeElement);
    if (!held || !this.buttons[place].isConnected) this.root.replaceChildren(...this.shown().map((k) => this.buttons[k]));
    this.buttons.forEach((button, k) => {
      button.setAttribute("aria-checked", String(k === place));
      button.tabIndex = k === place ? 0 : -1;
    });
  }
}
