// Below or beside the sum, one at a time: random noise of so many times the size; the pattern elsewhere.

const FOOLED_BANDS = ["noise", "pattern"];

// Their names, a click opens one.
class FooledTabs {
  constructor(player) {
    Object.assign(this, { player, state: player.fooled });
    const { id, text: { words } } = player.film.header, names = { noise: words.fooled_noise, pattern: words.fooled_band };
    this.buttons = fooledBands(this.state).map((band) => {
      const button = make("button", { type: "button", class: "fooled-tab", "aria-controls": `fooled-${band}-${id}` }, make("span", { text: names[band] }));
      button.addEventListener("click", () => fooledOpen(player, this.state.band === band ? "" : band));
      return { band, button };
    });
    this.root = make("div", { class: "fooled-tabs" }, ...this.buttons.map(({ button }) => button));
    this.draw();
  }

  draw() {
    for (const { band, button } of this.buttons) button.setAttribute("aria-expanded", String(band === this.state.band));
  }

  // Moved to another place, a name keeps the keyboard.
  moveTo(parent, before = null) {
    const { root } = this, held = root.getRootNode().activeElement;
    if (root.parentElement === parent && (!before || root.nextSibling === before)) return;
    const kept = root.contains(held);
    parent.insertBefore(root, before);
    if (kept) held.focus({ preventScroll: true });
  }
}

// How strong the noise is.
class FooledTimes {
  constructor(player) {
    Object.assign(this, { player, state: player.fooled, header: player.film.header });
    const { id, text: { words }, scene: { times } } = this.header;
    this.all = times.map((value) => {
      const radio = make("input", { type: "radio", name: `fooled-times-${id}`, value: String(value), "aria-label": value === 1 ? words.fooled_times_one : `${value} ${words.fooled_times}` });
      radio.addEventListener("change", () => fooledChoose(player, { times: value }));
      return { value, radio, element: make("label", { class: "fooled-chip" }, radio, make("span", { text: `${value}\u00d7`, "aria-hidden": "true" })) };
    });
    this.root = make("div", { class: "fooled-times", role: "radiogroup", "aria-label": words.fooled_times_title, title: words.fooled_times_title }, ...this.all.map(({ element }) => element));
    this.draw();
  }

  draw() {
    const { state: { data, hide }, header: { text: { words } } } = this, { level, times } = fooledShown(this.state);
    for (const { value, radio, element } of this.all) {
      const covered = hide.has("noise") && value > 1, none = level > 0 && !covered && !data.scene.noise?.sizes.includes(level * value);
      radio.checked = value === times;
      radio.disabled = covered || none;
      element.classList.toggle("covered", covered);
      element.title = covered ? words.fooled_covered : "";
    }
  }
}

// The twin row in grey: the same with noise.
class FooledNoise {
  constructor(player) {
    Object.assign(this, { player, state: player.fooled, header: player.film.header });
    const { id, text: { words }, scene: { noise } } = this.header;
    [this.noise, this.sum] = [["noise", words.fooled_noise], ["noisy", words.fooled_noise_sum]].map(([name, label]) => new FooledSquare(name, label));
    this.size = make("p", { class: "fooled-size" });
    this.mark = fooledMarker();
    this.name = make("strong");
    this.share = make("span", { class: "fooled-p" });
    this.pips = Array.from({ length: noise?.draws ?? 0 }, () => make("i"));
    this.kept = make("p", { class: "fooled-kept" });
    this.ringed = make("p", { class: "fooled-ringed", text: words.fooled_noise_shown });
    this.times = new FooledTimes(player);
    const says = make("div", { class: "fooled-noise-says" }, make("p", { class: "fooled-noise-best" }, this.mark.canvas, this.name, this.share), make("p", { class: "fooled-pips", "aria-hidden": "true" }, ...this.pips), this.kept, this.ringed);
    this.sign = make("span", { class: "fooled-sign", text: "=", "aria-hidden": "true" });
    this.body = make("div", { class: "fooled-noise-row" }, make("div", { class: "fooled-noise-ask" }, this.size, this.times.root), this.noise.root, this.sign, this.sum.root, says);
    this.empty = make("p", { class: "fooled-empty" });
    this.root = make("section", { class: "fooled-band fooled-noise-band", id: `fooled-noise-${id}`, "aria-label": words.fooled_noise }, this.body, this.empty);
  }

  resize(size) {
    for (const square of [this.noise, this.sum]) square.resize(size);
  }

  draw() {
    const { player: { theme }, state, state: { data }, header: { options: { present }, text: { words } } } = this, { level, times } = fooledShown(state);
    const size = level * times, { noise } = data.scene, at = noise?.sizes.indexOf(size) ?? -1;
    mapWrite(this.empty, level ? "" : words.fooled_noise_nothing);
    this.empty.hidden = !this.empty.textContent;
    this.body.hidden = !this.empty.hidden;
    if (this.body.hidden) return;
    this.times.draw();
    mapWrite(this.size, filled(words[present ? "fooled_noise_size_short" : "fooled_noise_size"], { size }));
    const added = data.noise(size), factor = data.factor(size);
    this.noise.show(data.magnified(added, factor, `noise ${size}`), `${size}`);
    this.sum.show(data.sum(added, `noise ${size}`), `${size}`);
    mapWrite(this.noise.caption, filled(words[`fooled_noise_${factor === 1 ? "plain" : "square"}${present ? "_short" : ""}`], { times: factor }));
    mapWrite(this.sum.caption, words.fooled_noise_sum);
    this.name.parentElement.hidden = at < 0;
    this.ringed.hidden = true;
    if (at < 0) return mapWrite(this.kept, words.fooled_noise_soon);
    const [[index, p]] = noise.top[at], kept = noise.kept[at], kind = data.kind(index, level);
    this.mark.draw(theme, kind, present ? 22 : 17);
    mapWrite(this.name, data.name(index));
    mapWrite(this.share, fooledPercent(p));
    // The one that is shown is one of the draws; where its answer is lost, it is the first of these.
    this.ringed.hidden = kind === "was" || kept === noise.draws;
    this.pips.forEach((pip, k) => {
      pip.classList.toggle("lost", k >= kept);
      pip.classList.toggle("shown", !this.ringed.hidden && k === kept);
    });
    mapWrite(this.kept, filled(words.fooled_kept, { kept, draws: noise.draws }));
  }
}

// Slide it, do something to it, paste it on another photo.
class FooledElsewhere {
  constructor(player) {
    Object.assign(this, { player, state: player.fooled, header: player.film.header });
    const { id, text: { words } } = this.header, offered = fooledBands(this.state).includes("pattern");
    this.empty = make("p", { class: "fooled-empty", text: words.fooled_band_nothing });
    this.parts = offered ? [new FooledSlide(player), new FooledDone(player), new FooledPasted(player)] : [];
    this.pushes = make("p", { class: "fooled-pushes" });
    this.body = make("div", { class: "fooled-elsewhere" }, ...this.parts.map(({ root }) => root), this.pushes);
    this.root = make("section", { class: "fooled-band fooled-pattern-band", id: `fooled-pattern-${id}`, "aria-label": words.fooled_band }, this.body, this.empty);
  }

  resize(size) {
    for (const part of this.parts) part.resize(size);
  }

  draw() {
    const { state, header: { scene: { pushes }, text: { words } } } = this, { level } = fooledShown(state);
    this.empty.hidden = level > 0;
    this.body.hidden = !level;
    if (!level) return;
    for (const part of this.parts) part.draw();
    const row = state.data.row(level), [moved, noise] = [pushes.moved[row], pushes.noise[row]].map((v) => (Number.isFinite(v) ? fooledMoved(v) : null));
    mapWrite(this.pushes, moved && noise ? filled(words.fooled_pushes, { values: counted.format(pushes.values), moved, noise }) : "");
  }
}

function fooledMoved(value) {
  return value.toFixed(1).replace("-", "\u2212");
}
