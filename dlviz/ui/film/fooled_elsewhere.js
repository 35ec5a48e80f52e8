// The pattern elsewhere: slid by some pixels, treated, pasted on other photos.

class FooledSlide {
  constructor(player) {
    Object.assign(this, { player, state: player.fooled, header: player.film.header });
    const { scene: { slides }, text: { words } } = this.header;
    this.input = make("input", { type: "range", class: "film-scrub", min: slides[0], max: slides[slides.length - 1], step: 1, "aria-label": words.fooled_slide });
    this.input.addEventListener("input", () => fooledChoose(player, { slide: Number(this.input.value) }, "soon"));
    this.input.addEventListener("keydown", (event) => event.stopPropagation());
    this.columns = slides.map((px) => ({ px, bar: make("i") }));
    this.value = make("p", { class: "fooled-slide-value" });
    this.root = make("div", { class: "fooled-slide" }, make("h4", { text: words.fooled_slide }), make("div", { class: "fooled-columns", "aria-hidden": "true" }, ...this.columns.map(({ bar }) => bar)), this.input, this.value);
    this.draw();
  }

  resize() {}

  draw() {
    const { player: { theme }, state, state: { data }, header: { scene: { slides, slid_chance: all }, text: { words } } } = this, { level, slide } = fooledShown(state), row = data.row(level);
    if (row < 0) return;
    const seen = state.seen.get(level), name = data.name(data.goal(level)), chances = all[row] ?? [];
    this.columns.forEach(({ px, bar }, k) => {
      bar.className = px === slide ? "now" : seen.has(px) ? "seen" : "";
      bar.style.setProperty("--share", seen.has(px) ? String(chances[k] ?? 0) : "0");
    });
    this.root.style.setProperty("--hue", theme.classColours[1]);
    if (Number(this.input.value) !== slide) this.input.value = String(slide);
    const p = chances[slides.indexOf(slide)], said = (word) => filled(words[word], { px: slide ? fooledSigned(slide) : "0", name, percent: Number.isFinite(p) ? towerPercent(p) : "\u2013" });
    mapWrite(this.value, said(this.header.options.present ? "fooled_slide_short" : "fooled_slide_value"));
    this.input.setAttribute("aria-valuetext", said("fooled_slide_value"));
  }
}

class FooledDone {
  constructor(player) {
    Object.assign(this, { player, state: player.fooled, header: player.film.header });
    const { id, scene: { done }, text: { words } } = this.header;
    this.chips = done.map(([name, label]) => {
      const radio = make("input", { type: "radio", name: `fooled-done-${id}`, value: name, "aria-label": label });
      radio.addEventListener("change", () => fooledChoose(player, { done: name }));
      return { name, radio, element: make("label", { class: "fooled-chip", title: label }, radio, make("span", { text: fooledDone(this.header, name), "aria-hidden": "true" })) };
    });
    this.root = make("div", { class: "fooled-done" }, make("h4", { text: words[this.header.options.present ? "fooled_do_short" : "fooled_do"] }), make("div", { class: "fooled-chips", role: "radiogroup", "aria-label": words.fooled_do }, ...this.chips.map(({ element }) => element)));
    this.draw();
  }

  resize() {}

  draw() {
    const { done } = fooledShown(this.state);
    for (const { name, radio } of this.chips) radio.checked = name === done;
  }
}

class FooledPasted {
  constructor(player) {
    Object.assign(this, { player, state: player.fooled, header: player.film.header });
    this.heading = make("h4");
    this.cards = this.header.scene.others.map(([label, picture]) => {
      const sheet = sharpCanvas(""), [before, after] = ["before", "after"].map((name) => make("span", { class: `fooled-${name}` }));
      sheet.canvas.setAttribute("aria-hidden", "true");
      return { label, picture, sheet, before, after, element: make("li", { class: "fooled-card" }, sheet.canvas, before, after) };
    });
    this.root = make("div", { class: "fooled-pasted" }, this.heading, make("ul", {}, ...this.cards.map(({ element }) => element)));
  }

  resize(size) {
    for (const { sheet } of this.cards) sheet.size(size, size);
    this.drawn = null;
  }

  draw() {
    const { player, state: { data }, header: { scene: { pasted }, options: { present }, text: { words } } } = this, { level } = fooledShown(player.fooled), name = data.name(data.goal(level)), row = pasted[data.row(level)];
    mapWrite(this.heading, filled(words[present ? "fooled_pasted_short" : "fooled_pasted"], { name }));
    const atlas = atlasOf(player), key = `${level} ${atlas.ready} ${player.stamp}`;
    this.cards.forEach(({ label, picture, sheet, element, ...spans }, k) => {
      const [before, after] = (row?.[k] ?? [NaN, NaN]).map((p) => (Number.isFinite(p) ? (present ? fooledBrief : towerPercent)(p) : "\u2013"));
      mapWrite(spans.before, before);
      mapWrite(spans.after, after);
      element.setAttribute("aria-label", filled(words.fooled_pasted_one, { label, name, before, after }));
      element.title = label;
      if (key !== this.drawn) atlas.draw(sheet.ctx, picture, 0, 0, sheet.width);
    });
    this.drawn = key;
  }
}

// "< 1 %", "97 %": where there is little room.
function fooledBrief(p) {
  return p < 0.01 ? "<\u20091\u00a0%" : `${Math.round(100 * p)}\u00a0%`;
}
