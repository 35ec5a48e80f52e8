// Beside the picture: the tall bar, the other classes, three states, the brush, other pictures.

let eraserMade = 0; // labels of two players on one page are not one

// The target's probability as a tall bar, and the others' as small ones.
class EraserBars {
  constructor(player) {
    Object.assign(this, { player, header: player.film.header });
    const { scene: { names, target }, options: { present }, text: { words } } = this.header;
    this.value = make("strong", { class: "eraser-value" });
    this.before = make("span", { class: "eraser-before" });
    this.fill = make("i", { class: "eraser-fill" });
    this.was = make("i", { class: "eraser-was" });
    this.others = names.flatMap((name, k) => (k === target ? [] : [this.row(name, k)]));
    const scale = ["100\u00a0%", "50", "0"].map((text) => make("span", { text }));
    this.root = make("div", { class: "eraser-answer" },
      make("p", { class: "eraser-title" }, this.value, make("span", { text: filled(words[present ? "eraser_chance_short" : "eraser_chance"], { name: names[target] }) }), this.before),
      make("div", { class: "eraser-tall", "aria-hidden": "true" }, make("div", { class: "eraser-scale" }, ...scale), make("div", { class: "eraser-track" }, this.fill, this.was)),
      make("div", { class: "eraser-others" }, ...this.others.map(({ element }) => element)));
  }

  row(name, k) {
    const fill = make("i"), value = make("span", { class: "eraser-small" }), track = make("span", { class: "eraser-thin", "aria-hidden": "true" }, fill);
    return { k, fill, value, element: make("p", { class: "eraser-other" }, make("span", { text: name }), track, value) };
  }

  draw() {
    const { player, header: { scene: { target }, text: { words } } } = this, { eraser: { data, picture }, theme } = player, { chances, best } = eraserNow(player);
    const before = data.chance(picture, 0);
    mapWrite(this.value, eraserPercent(chances[target]));
    mapWrite(this.before, filled(words.eraser_before, { percent: eraserPercent(before) }));
    this.before.classList.toggle("idle", eraserWhole(player));
    this.fill.style.setProperty("--share", chances[target]);
    this.was.style.setProperty("--share", before);
    this.root.style.setProperty("--hue", theme.classColours[target]);
    for (const { k, fill, value, element } of this.others) {
      fill.style.setProperty("--share", chances[k]);
      fill.style.background = theme.classColours[k % theme.classColours.length];
      mapWrite(value, eraserPercent(chances[k]));
      element.classList.toggle("best", k === best);
    }
  }
}

// As it is, without its mark, without its figure: a click loads one.
class EraserStates {
  constructor(player) {
    Object.assign(this, { player, state: player.eraser, header: player.film.header });
    const { words } = this.header.text;
    this.cards = ERASER_STATES.map((_, base) => this.card(base));
    const strip = make("div", { class: "eraser-strip", role: "group", "aria-label": words.eraser_states }, ...this.cards.map(({ button }) => button));
    this.root = make("div", { class: "eraser-states" }, strip, make("p", { class: "eraser-moved", text: this.meaned(3, "eraser_moved") }));
  }

  card(base) {
    const { player, header: { scene } } = this, veiled = scene.veiled && base === 2;
    const part = (name) => make("span", { class: `eraser-${name}` }), [thumb, name, value, mean] = ["thumb", "name", "share", "mean"].map(part);
    const bar = make("i"), track = make("span", { class: "eraser-thin", "aria-hidden": "true" }, bar);
    const button = make("button", { type: "button", class: "eraser-state" }, thumb, name, make("span", { class: "eraser-meter" }, track, value), mean);
    button.classList.toggle("veiled", veiled);
    if (veiled) button.setAttribute("aria-disabled", "true");
    else button.addEventListener("click", () => eraserLoad(player, base));
    return { base, veiled, button, thumb, name, value, mean, bar, track };
  }

  draw() {
    const { player, state, header: { scene, text: { words } } } = this, { theme } = player;
    const untouched = state.gone.every((v) => !v), own = scene.names[scene.truth[state.picture]];
    for (const { base, veiled, button } of this.cards) button.setAttribute("aria-pressed", String(!veiled && untouched && state.base === base));
    const key = `${state.id} ${state.picture} ${theme.key}`;
    if (key === this.key) return;
    this.key = key;
    const hue = theme.classColours[scene.target];
    for (const { base, veiled, thumb, name, value, mean, bar } of this.cards) {
      name.textContent = filled(words[`eraser_${ERASER_STATES[base]}`], { name: own });
      mean.textContent = veiled ? words.eraser_covered : this.meaned(base);
      if (veiled) {
        value.textContent = "";
        thumb.textContent = "?";
        continue;
      }
      const share = state.data.chance(state.picture, base);
      thumb.replaceChildren(eraserThumb(state.data.bytes(state.picture, base), scene.size));
      bar.style.setProperty("--share", share);
      bar.style.background = hue;
      value.textContent = eraserPercent(share);
    }
  }

  // Over all marked test pictures of the target.
  meaned(base, word = this.header.options.present ? "eraser_mean_short" : "eraser_mean") {
    const { scene: { means, spread, names, target }, text: { words } } = this.header;
    if (!Number.isFinite(means[base])) return "";
    const [mean, around] = [means[base], spread[base]].map((share) => parseFloat(eraserPercent(share)));
    return filled(words[word], { name: names[target], mean, spread: around });
  }
}

// The brush's size, the map's strength, and the way back.
class EraserTools {
  constructor(player) {
    Object.assign(this, { player, state: player.eraser, header: player.film.header });
    const { scene: { brush, opaque, maps }, text: { words } } = this.header, { state } = this;
    this.brush = this.slider("brush", { min: brush[0], max: brush[1], step: 1 }, (value) => { state.size = value; });
    this.map = this.slider("map", { min: 0, max: Math.round(100 * opaque), step: 5 }, (value) => { state.opacity = value / 100; });
    this.map.element.hidden = maps === null;
    this.map.input.setAttribute("aria-label", words.eraser_wash);
    this.shown = make("input", { type: "checkbox", "aria-label": words.eraser_map_long });
    this.shown.addEventListener("change", () => {
      state.map = this.shown.checked;
      player.requestDraw();
    });
    this.map.label.removeAttribute("for");
    this.map.label.prepend(this.shown);
    [this.undo, this.restore] = [["undo", () => eraserUndo(player)], ["restore", () => eraserLoad(player, 0)]].map(([name, act]) => {
      const text = words[`eraser_${name}`], long = words[`eraser_${name}_long`], made = make("button", { type: "button", class: `film-button eraser-${name}`, text, title: long, "aria-label": long });
      made.addEventListener("click", act);
      return made;
    });
    this.root = make("div", { class: "eraser-tools" }, this.brush.element, this.map.element, make("div", { class: "eraser-back" }, this.undo, this.restore));
  }

  slider(name, range, act) {
    const { words } = this.header.text, id = `eraser-${name}-${eraserMade++}`, output = make("output", { for: id });
    const input = make("input", { type: "range", id, ...range });
    input.addEventListener("input", () => {
      act(Number(input.value));
      this.player.requestDraw();
    });
    const label = make("label", { for: id }, make("span", { text: words[`eraser_${name}`] }));
    return { input, output, label, element: make("div", { class: "eraser-slider" }, label, input, output) };
  }

  draw() {
    const { player, state, header: { text: { words } } } = this, level = Math.round(100 * state.opacity);
    this.show(this.brush, state.size, filled(words.eraser_px, { px: state.size }));
    this.show(this.map, level, level ? `${level}\u00a0%` : words.eraser_line);
    this.shown.checked = state.map;
    this.map.input.disabled = !state.map;
    this.undo.disabled = !state.strokes.length;
    this.restore.disabled = eraserWhole(player);
  }

  show({ input, output }, value, text) {
    if (Number(input.value) !== value) input.value = String(value);
    if (output.textContent === text) return;
    output.textContent = text;
    input.setAttribute("aria-valuetext", text);
  }
}

class EraserGallery {
  constructor(player) {
    Object.assign(this, { player, state: player.eraser });
    const { scene: { names, truth, size }, text: { words } } = player.film.header;
    this.buttons = truth.map((label, k) => {
      const button = make("button", { type: "button", role: "radio", class: "eraser-pick", "aria-label": filled(words.eraser_one, { name: names[label], number: k + 1 }), title: names[label] }, eraserThumb(this.state.data.bytes(k, 0), size));
      button.addEventListener("click", () => eraserChoose(player, k));
      button.addEventListener("keydown", (event) => this.key(event, k));
      return button;
    });
    this.root = make("div", { class: "eraser-gallery", role: "radiogroup", "aria-label": words.eraser_pictures }, ...this.buttons);
    this.draw(); // before a focus is given back
  }

  key(event, k) {
    const to = galleryStep(event, k, this.across, this.buttons.length);
    if (to < 0) return;
    eraserChoose(this.player, to);
    this.draw();
    this.buttons[to].focus();
  }

  draw() {
    this.buttons.forEach((button, k) => {
      button.setAttribute("aria-checked", String(k === this.state.picture));
      button.tabIndex = k === this.state.picture ? 0 : -1;
    });
  }
}
