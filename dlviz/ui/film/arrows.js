// Attacks in the plane: two networks side by side, the size of the attack, and what it costs each.

const ARROWS_SIDE = 268, ARROWS_GAP = 22; // px: the column beside the fields
const ARROWS_CHART = 300; // px: the chart's height below the fields
const ARROWS_LEAST = 400; // px that the column beside them wants

VIEWS.arrows = (player, box, options) => new ArrowsView(player, box, options);

LAYOUTS.arrows = (header, width) => {
  const narrow = width < NARROW, sizes = arrowsSizes(header, width, narrow ? Infinity : wideHeight(header, width));
  return { height: sizes.height, boxes: [{ view: "arrows", x: 0, y: 0, w: width, h: sizes.height, options: {} }] };
};

// {height, type, head, field: {w, h}, side} in px, from the width, the header and the height there is.
function arrowsSizes(header, width, height) {
  const { present } = header.options, narrow = width < NARROW, type = present ? (narrow ? 18 : 22) : narrow ? 14 : 15;
  const look = { names: header.scene.data[0].axes, type }, head = Math.round(type * (narrow ? 2 : 2.1));
  const tall = (w) => Math.round(frameHeight(header.scene.data[0].bounds, w, look));
  if (narrow) {
    const w = Math.min(width, 480), key = Math.round(type * 7.5), tools = Math.round(type * 2.2 + 48);
    return { narrow, type, head, tools, field: { w, h: tall(w) }, side: w, height: tools + 2 * (head + tall(w)) + ARROWS_CHART + key + 24 };
  }
  const side = present ? Math.max(280, Math.round(width * 0.27)) : ARROWS_SIDE;
  let w = Math.floor((width - side - 2 * ARROWS_GAP) / 2);
  while (w > 120 && head + tall(w) > height) w -= 2;
  return { narrow, type, head, field: { w, h: tall(w) }, side: width - 2 * w - 2 * ARROWS_GAP, height: Math.max(head + tall(w), Math.min(height, present ? 300 : ARROWS_LEAST)) };
}

class ArrowsView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, state: arrowsState(player) });
    const { scene, text: { words } } = player.film.header;
    this.words = words;
    this.fields = this.state.data.runs.map((_, which) => new ArrowsField(this, which));
    this.chart = new ArrowsChart(this);
    this.value = make("output", { class: "arrows-value" });
    this.slider = make("input", { type: "range", class: "film-scrub", min: 0, max: scene.top, step: ARROWS_STEP, "aria-label": words.arrows_dial });
    this.slider.addEventListener("input", () => arrowsDial(player, Number(this.slider.value), false));
    this.slider.addEventListener("change", () => arrowsDial(player, Number(this.slider.value), true));
    this.tools = make("div", { class: "arrows-tools" }, make("p", {}, make("span", { text: options.present && !options.narrow ? words.arrows_dial_short : words.arrows_dial }), this.value), this.slider);
    this.key = make("p", { class: "arrows-key" });
    this.said = make("p", { class: "film-hidden arrows-said", role: "status", "aria-live": "polite" });
    const side = [this.tools, this.chart.sheet.canvas, this.key], fields = this.fields.map(({ element }) => element);
    this.side = make("div", { class: "arrows-side" }, ...(options.narrow ? side.slice(1) : side));
    this.root = make("div", { class: `arrows${options.narrow ? " narrow" : ""}` }, ...(options.narrow ? [this.tools] : []), ...fields, this.side);
    box.replaceChildren(this.root, this.said);
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.box, sizes = arrowsSizes(this.player.film.header, width, height);
    this.root.style.setProperty("--type", `${sizes.type}px`);
    this.root.style.setProperty("--head", `${sizes.head}px`);
    this.side.style.width = `${sizes.side}px`;
    this.writeValue(); // its lines take room
    for (const field of this.fields) field.resize(sizes.field.w, sizes.field.h, sizes.type);
    const fit = this.fields.map((field) => field.head(sizes.field.w, sizes.type)).reduce((a, b) => (b.length < a.length ? b : a));
    for (const field of this.fields) mapWrite(field.right, fit);
    const room = sizes.narrow ? ARROWS_CHART : Math.max(150, this.side.clientHeight - this.tools.offsetHeight - this.keyRoom(sizes) - 20);
    this.chart.resize(sizes.side, room, sizes.type);
    this.drawn = null;
  }

  // Room for the words under the chart: what is said of a point is never longer.
  keyRoom({ type }) {
    this.write(null);
    return Math.max(this.key.offsetHeight, type * 2);
  }

  draw() {
    const { player, state, words } = this, snapshot = arrowsSnapshot(player), moment = player.playing ? player.t : snapshot;
    const shares = this.fields.map((_, which) => arrowsPercent(state.data.robust(which, snapshot, state.epsilon)));
    const epsilon = state.epsilon.toFixed(2);
    for (const field of this.fields) {
      field.draw(moment);
      mapWrite(field.share, shares[field.which]);
    }
    this.chart.draw(snapshot);
    this.writeValue();
    if (this.slider.value !== String(state.epsilon)) this.slider.value = String(state.epsilon);
    this.slider.style.setProperty("--done", `${(100 * state.epsilon) / player.film.header.scene.top}%`);
    this.slider.setAttribute("aria-valuetext", epsilon);
    this.write(state.hover ?? state.chosen);
    const [first, second] = state.data.runs.map(({ label }) => label), [one, other] = shares;
    if (!player.playing) mapWrite(this.said, filled(words.arrows_said, { epsilon, first, one, second, other }));
  }

  writeValue() {
    mapWrite(this.value, filled(this.words.arrows_epsilon, { epsilon: this.state.epsilon.toFixed(2) }));
  }

  // How to read an arrow; or how far a point is from being fooled, in both networks.
  write(point) {
    const { words, state: { data }, player } = this;
    if (point === null) return mapWrite(this.key, player.theme.present ? words.arrows_ghost : `${words.arrows_key} ${words.arrows_ghost}`);
    const name = data.runs[0].data.class_names[data.label[point]], snapshot = arrowsSnapshot(player);
    const distances = data.runs.map((_, which) => data.away(which, snapshot, point));
    if (player.theme.present) {
      const [one, other] = distances.map((distance) => (Number.isFinite(distance) ? distance.toFixed(2) : "\u221e"));
      return mapWrite(this.key, filled(words.arrows_brief, { one, other }));
    }
    const lines = data.runs.map(({ label }, which) => filled(words.arrows_away, { name: label, distance: this.away(distances[which]) }));
    return mapWrite(this.key, [`${filled(words.arrows_point, { k: point + 1, name })}.`, ...lines.map((line) => `${line}.`)].join(" "));
  }

  away(distance) {
    const { words } = this;
    if (distance === 0) return words.arrows_wrong;
    return Number.isFinite(distance) ? filled(words.arrows_distance, { distance: distance.toFixed(2) }) : words.arrows_none;
  }

  destroy() {}
}
