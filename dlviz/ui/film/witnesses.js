// Witnesses: one picture in the light of several methods, over one clock, with charts beside.

VIEWS.witnesses = (player, box, options) => new WitnessesView(player, box, options);

class WitnessesView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: witnessesState(player) });
    const { scene, text: { label, words } } = this.header;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", `${label}. ${words.witnesses_keys}`);
    box.classList.toggle("covered", scene.covered);
    this.tools = make("div", { class: "witness-tools" }, ...this.makeTools());
    this.grid = make("div", { class: "witness-grid", role: "group", "aria-label": words.witnesses_tiles });
    this.grid.addEventListener("keydown", (event) => this.key(event));
    this.grid.addEventListener("pointerleave", () => witnessesSet(player, { hover: null }));
    this.lens = new WitnessLens(player, options);
    this.ask = make("p", { class: "map-ask witness-ask", text: words.witnesses_ask });
    this.hint = make("p", { class: "witness-hint", text: words[`witnesses_${options.narrow ? "tap" : "hint"}${scene.panels.length ? "_curve" : ""}`] });
    this.ask.hidden = !scene.covered;
    this.hint.hidden = scene.covered || Boolean(options.present);
    const side = make("div", { class: "witness-side" }, this.ask, this.lens.words, this.tools);
    box.replaceChildren(...(options.narrow ? [this.tools, this.grid, this.ask, this.hint] : [this.grid, this.lens.root, side]));
    this.side = side;
    this.show();
  }

  makeTools() {
    const { player, state, header } = this, { scene, id, text: { words } } = header, { sets, wash } = witnessesTools(header), parts = [];
    if (sets) {
      this.radios = scene.sets.map((name, set) => {
        const input = make("input", { type: "radio", name: `witnesses-${id}`, "aria-label": name });
        input.addEventListener("change", () => {
          witnessesSet(player, { set, at: null });
          this.show();
        });
        return input;
      });
      parts.push(make("div", { class: "map-choice", role: "radiogroup", "aria-label": words.witnesses_sets },
        ...this.radios.map((input, set) => make("label", {}, input, make("span", { text: scene.sets[set] })))));
    }
    if (wash) {
      this.slider = make("input", { type: "range", class: "film-scrub", min: 0, max: 1, step: 0.05, "aria-label": words.witnesses_wash_said });
      this.slider.addEventListener("input", () => witnessesSet(player, { wash: Number(this.slider.value) }));
      parts.push(make("label", { class: "witness-wash" }, make("span", { text: words.witnesses_wash }), this.slider));
    }
    return parts;
  }

  // The tiles of the chosen set.
  show() {
    this.tiles = witnessesSeen(this.player).map(({ tile, k }) => new WitnessTile(this, tile, k));
    this.grid.replaceChildren(...this.tiles.map(({ button }) => button));
    if (this.plan) this.size();
  }

  // Arrow keys from tile to tile.
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") witnessesSet(this.player, { chosen: null, hover: null });
    const { columns } = this.plan.grid, step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    const to = (this.state.at ?? 0) + step, end = { Home: 0, End: this.tiles.length - 1 }[event.key];
    if (step === undefined && end === undefined && event.key !== "Escape") return;
    this.tiles[end ?? to]?.button.focus({ focusVisible: true });
    event.preventDefault();
    event.stopPropagation();
  }

  destroy() {
    this.player.root.classList.remove("witness-hush");
  }

  resize() {
    this.plan = witnessesPlan(this.header, this.box.clientWidth);
    this.size();
  }

  size() {
    const { plan, plan: { grid, side }, box } = this;
    for (const [name, value] of Object.entries({ tile: grid.size, wide: grid.wide, type: plan.type, line: grid.line })) box.style.setProperty(`--${name}`, `${value}px`);
    box.style.setProperty("--columns", grid.columns);
    box.style.setProperty("--titles", grid.titles);
    box.style.setProperty("--captions", grid.captions);
    this.tools.hidden = !plan.over;
    for (const tile of this.tiles) tile.resize(grid.size);
    this.lens.resize(plan);
    box.classList.toggle("beside", Boolean(grid.beside));
    box.classList.toggle("wordless", !grid.captions && !grid.beside);
    this.fitTitles(grid);
    if (!plan.narrow) Object.assign(this.side.style, { left: `${side.x}px`, width: `${side.w}px`, height: `${side.h + plan.over}px` });
    this.open = undefined;
    this.player.requestDraw();
  }

  // Titles have the type in which all of them fit into their lines.
  fitTitles({ line, titles }) {
    const all = this.tiles.map(({ button }) => button.querySelector("b"));
    for (const share of [1, 0.93, 0.86, 0.8, 0.75]) {
      this.grid.style.setProperty("--title", share);
      if (all.every((one) => one.scrollWidth <= one.clientWidth && one.offsetHeight <= line * titles + 1)) return;
    }
  }

  draw() {
    const { player, state, header: { scene } } = this, lit = witnessesLit(player);
    player.root.classList.toggle("witness-hush", witnessesReveals(player));
    this.radios?.forEach((input, set) => { input.checked = set === state.set; });
    if (this.slider && this.slider.value !== String(state.wash)) this.slider.value = String(state.wash);
    this.slider?.style.setProperty("--done", `${100 * state.wash}%`);
    const rest = Math.min(this.tiles.length - 1, state.at ?? 0);
    this.tiles.forEach((tile, at) => tile.draw(lit, at === rest));
    if (this.plan.narrow) this.place(state.chosen);
    else if (!scene.covered) this.lens.draw();
  }

  // On a phone the large one opens under the row of the tile that was tapped, and what is below
  // moves down.
  place(chosen) {
    const at = this.tiles.findIndex(({ tile }) => tile.title === chosen), { plan: { grid: { columns }, height, panels } } = this, { root } = this.lens;
    const open = at < 0 || this.header.scene.covered ? null : Math.floor(at / columns);
    root.hidden = open === null;
    if (open === null) root.remove();
    else this.lens.draw();
    const added = open === null ? 0 : root.offsetHeight + WITNESS_GAP, key = `${open},${added}`;
    if (key === this.open) return;
    this.open = key;
    if (open !== null) this.tiles[Math.min(this.tiles.length - 1, (open + 1) * columns - 1)].button.after(root);
    const stage = this.box.parentElement, more = open === null ? 0 : root.offsetHeight + WITNESS_GAP;
    this.open = `${open},${more}`;
    stage.style.height = this.box.style.height = `${height + more}px`;
    stage.querySelectorAll(".film-box-witnessplot").forEach((plot, k) => { plot.style.top = `${panels[k].y + more}px`; });
  }
}

// One tile: its name, its picture, what is said of it now.
class WitnessTile {
  constructor(view, tile, k) {
    const { player, header: { text: { words } } } = view, { state } = view;
    Object.assign(this, { view, player, tile, k, key: null });
    this.sheet = sharpCanvas("");
    this.sheet.canvas.setAttribute("aria-hidden", "true");
    this.marker = witnessMarker(player, tile.title) ? sharpCanvas("") : null;
    this.marker?.canvas.setAttribute("aria-hidden", "true");
    const title = make("span", { class: "witness-title" }, ...(this.marker ? [this.marker.canvas] : []), make("b", { text: witnessName(view.header, tile.title) }));
    const picture = make("span", { class: "witness-picture" }, this.sheet.canvas, ...(tile.baseline ? [make("em", { text: words.witnesses_baseline })] : []),
      ...(tile.note && tile.map ? [make("i", { class: "witness-warns", text: "!" })] : []));
    this.caption = make("span", { class: "witness-caption" });
    this.button = make("button", { type: "button", class: `witness-tile${tile.baseline ? " baseline" : ""}`, tabindex: "-1" }, title, picture, this.caption);
    this.button.addEventListener("click", () => witnessesSet(player, { chosen: state.chosen === tile.title ? null : tile.title, hover: null }));
    this.button.addEventListener("pointerenter", ({ pointerType }) => { if (pointerType !== "touch") witnessesSet(player, { hover: tile.title }); });
    this.button.addEventListener("focus", () => witnessesSet(player, { at: view.tiles.indexOf(this), hover: this.button.matches(":focus-visible") ? tile.title : state.hover }));
    this.button.addEventListener("blur", () => witnessesSet(player, { hover: null }));
  }

  resize(size) {
    const { view: { plan: { type } }, marker } = this, side = Math.round(type * 1.15);
    this.sheet.size(size, size);
    marker?.size(side, side); // before titles are measured beside it
    this.key = null;
  }

  draw(lit, rest) {
    const { player, tile, k, button, view: { state, header: { scene, text: { words } } } } = this, caption = witnessesCaption(player, tile);
    button.classList.toggle("lit", lit === tile.title);
    button.classList.toggle("pale", witnessesFrame(player, player.last + 1) < tile.since);
    button.tabIndex = rest ? 0 : -1;
    mapWrite(this.caption, caption);
    const said = [tile.baseline ? `${tile.title} (${words.witnesses_baseline})` : tile.title, scene.covered ? words.witnesses_covered : caption, tile.say, tile.note].filter(Boolean).join(". ");
    if (button.getAttribute("aria-label") !== said) button.setAttribute("aria-label", said);
    button.setAttribute("aria-pressed", String(state.chosen === tile.title));
    const key = witnessesKey(player, k);
    if (key === this.key) return;
    this.key = key;
    drawWitness(player, k, this.sheet);
    if (this.marker) this.drawMarker();
  }

  drawMarker() {
    const { player: { theme }, marker: sheet } = this, { width: side } = sheet, { shape, hue } = witnessMarker(this.player, this.tile.title);
    sheet.ctx.clearRect(0, 0, side, side);
    drawMarker(sheet.ctx, shape, side / 2, side / 2, side * 0.34, "full", hue, theme.ground);
  }
}

// The marker of the curve that belongs to a title, {shape, hue}; null: it has none.
function witnessMarker({ film: { header: { scene } }, theme }, title) {
  const found = scene.panels.flatMap(({ series }) => series).find(({ label }) => label === title);
  if (!found) return null;
  return { shape: theme.classMarkers[found.colour % theme.classMarkers.length], hue: theme.classColours[found.colour % theme.classColours.length] };
}
