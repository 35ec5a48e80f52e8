// "Where did it look?": a picture with a class's map, the classes beside it, the layers below them.

const LOOK_GAP = 28, LOOK_WIDE = 0.43; // px; of the width: the picture at most
const LOOK_CLASS = 46; // px of a class's row

VIEWS.look = (player, box, options) => new LookView(player, box, options);
LAYOUTS.look = (header, width) => {
  const { height } = lookPlan(header, width);
  return { height, boxes: [{ view: "look", x: 0, y: 0, w: width, h: height, options: {} }] };
};

// Where all of it stands: sizes in px. The figure is as high veiled as it is after.
function lookPlan(header, width) {
  const { options: { present }, scene: { layers, classes }, text } = header, count = layers.length, under = present ? 52 : 48;
  if (width < NARROW) {
    const columns = Math.min(count, 5), thumb = Math.min(84, Math.floor((width - 6 * (columns - 1)) / columns)), type = present ? 20 : 14;
    const rows = Math.ceil(count / columns), photo = Math.min(width, 480);
    return { narrow: true, type, photo, thumb, columns, height: Math.round(photo + under + classes.length * 25 + 190 + rows * (thumb + 46)) };
  }
  const height = wideHeight({ ...header, text: { ...text, finding: text.finding || " " } }, width), photo = Math.round(Math.min(height - under, width * LOOK_WIDE));
  const side = width - photo - LOOK_GAP, thumb = Math.floor(Math.min(present ? 84 : 76, (side - 6 * (count - 1)) / count));
  const rest = 190 + thumb + (present ? 20 : 0), rows = Math.max(1, Math.floor((height - rest) / LOOK_CLASS));
  return { narrow: false, across: Math.max(2, Math.ceil(classes.length / rows)), type: present ? 22 : 15, photo, thumb, columns: count, height };
}

class LookView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: lookState(player) });
    const { text: { label, words } } = this.header, { veiled } = this.state;
    this.photo = new LookPhoto(player, veiled ? `${label}. ${words.look_keys}` : label);
    this.said = make("p", { class: veiled ? "look-ask" : "look-said", role: "status" });
    this.key = make("p", { class: "look-more" });
    this.place = make("p", { class: "film-hidden", role: "status" });
    this.names = this.makeClasses();
    const see = make("div", { class: "look-see" }, this.photo.canvas, ...(veiled ? [] : [this.makeTools()]));
    const side = make("div", { class: "look-side" }, this.said, veiled ? this.place : this.key, this.names, ...(veiled ? [] : [this.makeAgainst(), this.makeLayers()]));
    this.root = make("div", { class: `look${veiled ? " veiled" : ""}` }, see, side);
    // Arrow keys in a choice are that choice's, not the player's.
    this.root.addEventListener("keydown", (event) => { if (event.target.matches("input, select")) event.stopPropagation(); });
    box.replaceChildren(this.root);
  }

  // A button a class, with its probability; veiled, only what the network says.
  makeClasses() {
    const { player, state, header: { id, scene: { classes }, text: { words } } } = this, { veiled } = state;
    this.radios = [];
    const all = classes.map(([index, name, p]) => {
      const bar = make("i", { "aria-hidden": "true" }), face = make("span", { class: "look-face" }, make("span", { class: "look-name", text: name }), make("span", { class: "look-p", text: towerPercent(p) }), bar);
      bar.style.setProperty("--share", String(p));
      if (veiled) return make("li", { class: "look-class" }, face);
      const radio = make("input", { type: "radio", name: `look-class-${id}`, value: String(index) });
      radio.addEventListener("change", () => lookChoose(player, { target: index }));
      this.radios.push(radio);
      return make("label", { class: "look-class", title: name }, radio, face);
    });
    return make(veiled ? "ul" : "div", { class: "look-classes", ...(veiled ? {} : { role: "radiogroup" }), "aria-label": words[veiled ? "look_answer" : "look_classes"] }, ...all);
  }

  // The class that it is held against.
  makeAgainst() {
    const { player, header: { scene: { classes }, text: { words } } } = this;
    this.against = make("select", { class: "space-select" }, make("option", { value: "-1", text: words.look_nothing }), ...classes.map(([index, name]) => make("option", { value: String(index), text: name })));
    this.against.addEventListener("change", () => lookChoose(player, { against: Number(this.against.value) }));
    return make("label", { class: "look-against" }, make("span", { text: words.look_against }), this.against);
  }

  // How strong the colour is, and whether what speaks against the class is shown.
  makeTools() {
    const { player, state, header: { text: { words } } } = this;
    this.opacity = make("input", { type: "range", min: "0", max: String(OVERLAY_MOST), step: "0.01" });
    this.opacity.addEventListener("input", () => {
      state.opacity = Number(this.opacity.value);
      player.requestDraw();
    });
    this.relu = make("input", { type: "checkbox" });
    this.relu.addEventListener("change", () => lookChoose(player, { rectified: this.relu.checked }));
    this.ramp = make("span", { class: "look-ramp", "aria-hidden": "true" }, make("span", { class: "look-not", text: words.look_not }), make("i"), make("span", { text: words.look_for }));
    return make("div", { class: "look-tools" },
      make("label", { class: "look-opacity" }, make("span", { text: words.look_opacity }), this.opacity),
      make("label", { class: "look-relu", title: words.look_relu_title }, this.relu, make("span", { text: words.look_relu })), this.ramp);
  }

  // A small map a layer, from the first to the last.
  makeLayers() {
    const { player, header: { id, scene: { layers }, text: { words } } } = this;
    this.layer = make("p", { class: "look-layer" });
    this.thumbs = layers.map(([, label], layer) => {
      const sheet = sharpCanvas(""), radio = make("input", { type: "radio", name: `look-layer-${id}`, value: String(layer) });
      const alike = make("span", { class: "look-alike" });
      sheet.canvas.setAttribute("aria-hidden", "true");
      radio.addEventListener("change", () => lookChoose(player, { layer }));
      const element = make("label", { class: "look-thumb", title: label }, radio, sheet.canvas, make("span", { class: "look-label", text: label, "aria-hidden": "true" }), alike);
      return { sheet, radio, alike, element };
    });
    const strip = make("div", { class: "look-strip", role: "radiogroup", "aria-label": words.look_layers }, ...this.thumbs.map(({ element }) => element));
    return make("div", { class: "look-layers" }, this.layer, strip);
  }

  resize() {
    const plan = (this.plan = lookPlan(this.header, this.box.clientWidth)), { root } = this;
    for (const name of ["type", "photo", "thumb"]) root.style.setProperty(`--${name}`, `${plan[name]}px`);
    root.style.setProperty("--columns", String(plan.columns));
    const across = this.state.veiled ? 1 : plan.across;
    root.style.setProperty("--across", String(across));
    root.style.setProperty("--lines", String(Math.ceil(this.header.scene.classes.length / across)));
    this.photo.resize(plan.photo);
    for (const { sheet } of this.thumbs ?? []) sheet.size(plan.thumb, plan.thumb);
    this.drawn = null;
    this.write();
  }

  draw(now) {
    this.photo.draw(now);
    this.write();
    if (!this.state.veiled) this.drawThumbs();
    if (this.plan.narrow) this.box.style.height = this.box.parentElement.style.height = `${Math.ceil(this.root.scrollHeight) + 4}px`;
  }

  // All that is words, and what is checked.
  write() {
    const { state, state: { data, choice }, header: { text: { words } } } = this;
    if (state.veiled) {
      const touch = window.matchMedia("(hover: none)").matches, [x, y] = (state.guess ?? []).map((v) => Math.round(100 * v));
      mapWrite(this.place, state.guess ? filled(words.look_at, { x, y }) : "");
      return mapWrite(this.said, state.guess ? words.look_marked : words[touch ? "look_ask_touch" : "look_ask"]);
    }
    mapWrite(this.said, this.told());
    this.radios.forEach((radio) => { radio.checked = Number(radio.value) === choice.target; });
    this.against.value = String(choice.against);
    for (const option of this.against.options) option.disabled = Number(option.value) === choice.target;
    this.opacity.value = String(state.opacity);
    this.opacity.setAttribute("aria-valuetext", lookPercent(state.opacity));
    this.relu.checked = choice.rectified;
    this.ramp.classList.toggle("signed", !choice.rectified);
    const map = data.map(choice);
    mapWrite(this.key, map.blank || map.fine ? "" : words[choice.rectified ? "look_line" : "look_lines"]);
    const last = choice.layer === data.layers.length - 1, [, label] = data.layers[choice.layer];
    mapWrite(this.layer, last ? filled(words[this.options.present ? "look_last_short" : "look_last"], { layer: label }) : filled(words.look_alike, { layer: label, value: lookNumber(data.alike(choice, choice.layer)) }));
  }

  told() {
    const { state: { data, choice }, header: { text: { words } } } = this, shares = data.shares(choice);
    if (data.map(choice).blank) return `${lookBlank(this.player)}. ${choice.rectified ? words.look_blank_more : ""}`.trim();
    const said = { name: data.name(choice.target), other: data.name(choice.against) };
    if (data.map(choice).shares.every((v) => v <= 0)) return filled(words.look_only_against, said);
    const what = filled(choice.against < 0 ? words.look_map : words.look_contrast, said);
    if (!shares) return what;
    const most = shares.indexOf(Math.max(...shares));
    return `${what} ${filled(words.look_most, { percent: lookPercent(shares[most]), part: data.parts[most][0] })}`;
  }

  drawThumbs() {
    const { player, state: { data, choice, opacity }, header: { text: { words }, scene } } = this, { theme } = player, atlas = atlasOf(player);
    const key = JSON.stringify([choice.target, choice.against, choice.rectified, player.stamp, opacity]);
    this.thumbs.forEach(({ radio, alike, sheet: { ctx, width } }, layer) => {
      radio.checked = layer === choice.layer;
      if (key === this.drawn) return;
      const value = lookNumber(data.alike(choice, layer));
      mapWrite(alike, theme.present ? value.replace("0.", ".") : value);
      radio.setAttribute("aria-label", filled(words.look_thumb, { layer: data.layers[layer][1], value }));
      ctx.clearRect(0, 0, width, width);
      atlas.draw(ctx, scene.photo, 0, 0, width);
      if (!atlas.ready) return;
      if (!drawOverlay(ctx, { x: 0, y: 0, size: width }, data.map(choice, layer), { opacity: Math.max(opacity, 0.35), theme, grey: !atlas.sharp })) lookCross(ctx, theme, width);
    });
    this.drawn = key;
  }
}

// A small map without anything to show: hatched.
function lookCross(ctx, theme, size) {
  ctx.fillStyle = faded(theme.ground, 0.7);
  ctx.fillRect(0, 0, size, size);
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1.5;
  for (let at = 8; at < 2 * size; at += 10) strokeLine(ctx, at, 0, at - size, size);
}
