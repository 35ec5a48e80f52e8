// The pattern elsewhere: slid by some pixels, treated, pasted on another photo.

class FooledSlide {
  constructor(player) {
    Object.assign(this, { player, state: player.fooled, header: player.film.header });
    const { scene: { slides }, options, text: { words } } = this.header;
    this.input = make("input", { type: "range", class: "film-scrub", min: slides[0], max: slides[slides.length - 1], step: 1, "aria-label": words.fooled_slide });
    this.input.addEventListener("input", () => fooledChoose(player, { slide: Number(this.input.value) }, "soon"));
    this.input.addEventListener("keydown", (event) => event.stopPropagation());
    this.columns = slides.map((px) => ({ px, bar: make("i") }));
    this.value = make("p", { class: "fooled-slide-value" });
    this.root = make("div", { class: "fooled-slide" }, make("h4", { text: words[options.present ? "fooled_slide_brief" : "fooled_slide"] }), make("div", { class: "fooled-columns", "aria-hidden": "true" }, ...this.columns.map(({ bar }) => bar)), this.input, this.value);
    this.draw();
  }

  resize() {}

  draw() {
    const { player: { theme }, state, state: { data }, header: { scene: { slides, slid_chance: all }, text: { words } } } = this, { level, slide, done, other } = fooledShown(state), row = data.row(level), still = other !== null || done !== FOOLED_SAVED;
    if (row < 0) return;
    const seen = state.seen.get(level), name = data.name(data.goal(level)), chances = all[row] ?? [];
    this.columns.forEach(({ px, bar }, k) => {
      bar.className = px === slide && !still ? "now" : seen.has(px) ? "seen" : "";
      bar.style.setProperty("--share", seen.has(px) ? String(chances[k] ?? 0) : "0");
    });
    this.root.style.setProperty("--hue", theme.classColours[1]);
    if (Number(this.input.value) !== slide) this.input.value = String(slide);
    const p = chances[slides.indexOf(slide)], said = (word) => filled(words[word], { px: slide ? fooledSigned(slide) : "0", name, percent: Number.isFinite(p) ? fooledPercent(p) : "\u2013" });
    // What is done to it, or another photo, has an answer of its own.
    mapWrite(this.value, still ? words.fooled_unslid : said(this.header.options.present ? "fooled_slide_short" : "fooled_slide_value"));
    this.input.setAttribute("aria-valuetext", still ? words.fooled_unslid : said("fooled_slide_value"));
  }
}

const FOOLED_TO_PATTERN = ["flipped", "permuted"]; // these happen to the pattern alone

class FooledDone {
  constructor(player) {
    Object.assign(this, { player, state: player.fooled, header: player.film.header });
    const { id, scene: { done }, options: { present }, text: { words } } = this.header, short = present ? "_short" : "";
    this.chips = done.map(([name, label]) => {
      const radio = make("input", { type: "radio", name: `fooled-done-${id}`, value: name, "aria-label": label });
      radio.addEventListener("change", () => fooledChoose(player, { done: name }));
      return { name, radio, element: make("label", { class: "fooled-chip", title: label }, radio, make("span", { text: fooledDone(this.header, name), "aria-hidden": "true" })) };
    });
    const [picture, pattern] = [false, true].map((own) => this.chips.filter(({ name }) => FOOLED_TO_PATTERN.includes(name) === own).map(({ element }) => element));
    this.root = make("div", { class: "fooled-done", role: "radiogroup", "aria-label": words.fooled_do }, make("h4", { text: words[`fooled_do_picture${short}`] }), make("div", { class: "fooled-chips" }, ...picture),
      make("div", { class: "fooled-chips" }, make("h4", { text: words[`fooled_do_pattern${short}`] }), ...pattern));
    this.draw();
  }

  resize() {}

  draw() {
    const { done, other } = fooledShown(this.state);
    for (const { name, radio } of this.chips) radio.checked = name === done && other === null;
  }
}

class FooledPasted {
  constructor(player) {
    Object.assign(this, { player, state: player.fooled, header: player.film.header });
    this.heading = make("h4");
    this.line = make("p", { class: "fooled-pasted-line" });
    this.cards = this.header.scene.others.map(([label, picture], k) => {
      const sheet = sharpCanvas(""), [before, after] = ["before", "after"].map((name) => make("span", { class: `fooled-${name}` }));
      const button = make("button", { type: "button", class: "fooled-card", title: label }, sheet.canvas, before, after);
      sheet.canvas.setAttribute("aria-hidden", "true");
      button.addEventListener("click", () => fooledPaste(player, fooledShown(this.state).other === k ? null : k));
      return { label, picture, sheet, before, after, button };
    });
    this.root = make("div", { class: "fooled-pasted" }, this.heading, make("ul", {}, ...this.cards.map(({ button }) => make("li", {}, button))), this.line);
  }

  resize(size) {
    for (const { sheet } of this.cards) sheet.size(size, size);
    this.drawn = null;
  }

  draw() {
    const { player, state: { data }, header: { options: { present }, text: { words } } } = this, { level, other } = fooledShown(player.fooled), name = data.name(data.goal(level));
    mapWrite(this.heading, filled(words[present ? "fooled_pasted_short" : "fooled_pasted"], { name }));
    const atlas = atlasOf(player), key = `${level} ${atlas.ready} ${player.stamp}`, all = this.cards.map((_, k) => data.pasted(level, k)?.chance ?? [NaN, NaN]);
    this.cards.forEach(({ label, picture, sheet, button, ...spans }, k) => {
      const [before, after] = all[k].map((p) => (Number.isFinite(p) ? fooledPercent(p) : "\u2013"));
      for (const [which, said] of Object.entries({ before, after })) mapWrite(spans[which], present ? "" : said);
      button.setAttribute("aria-label", filled(words.fooled_pasted_one, { label, name, before, after }));
      button.setAttribute("aria-pressed", String(k === other));
      if (key !== this.drawn) atlas.draw(sheet.ctx, picture, 0, 0, sheet.width);
    });
    this.drawn = key;
    const most = Math.max(...all.map(([, after]) => after)), none = most < FOOLED_NOTHING, percent = fooledPercent(none ? FOOLED_NOTHING : most);
    this.line.hidden = !present || !Number.isFinite(most);
    mapWrite(this.line, filled(words[`fooled_pasted_${none ? "none" : "most"}`], { name, percent }));
  }
}

const FOOLED_NOTHING = 0.001; // below it one may say "on none of them"
