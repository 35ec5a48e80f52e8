// Tiles of a layer's units: a click switches one off, and the accuracy follows at once.

VIEWS.units = (player, box, options) => new UnitsView(player, box, options);

const UNITS_GAP = 8; // px between tiles
const UNITS_SIDE = 0.36; // of the width: accuracies beside the tiles, at least
const UNITS_TOOLS = 52; // px of one row of buttons
const UNITS_COLUMNS = 6; // tiles beside one another on a phone, where they have room

// Tiles lie in the same place before they are uncovered and after.
LAYOUTS.units = (header, width) => {
  const { scene, options: { present }, text } = header, wide = wideHeight({ ...header, text: { ...text, finding: text.finding || " " } }, width);
  if (width >= NARROW) return { height: wide, boxes: [{ view: "units", x: 0, y: 0, w: width, h: wide, options: {} }] };
  const type = present ? 20 : 14, grid = unitsNarrow(header, width), rows = Math.ceil(scene.units / grid.columns);
  const h = Math.round(type * 10.5 + rows * (grid.size + grid.under + UNITS_GAP) + (present ? 250 : 112) + scene.names.length * type * 2.1 + type * (scene.covered ? 12 : 8));
  return { height: h, boxes: [{ view: "units", x: 0, y: 0, w: width, h, options: {} }] };
};

function unitsNarrow({ scene, options: { present } }, width) {
  const columns = Math.min(scene.units, UNITS_COLUMNS), size = Math.floor((width - UNITS_GAP * (columns - 1)) / columns);
  return { columns, size, under: present ? 10 : 24 };
}

// The grid in which tiles with `under` px below each are largest in w x h px: {columns, size, under}.
function unitsGrid(units, w, h, under) {
  let best = null;
  for (let columns = 1; columns <= units; columns++) {
    const rows = Math.ceil(units / columns), size = Math.floor(Math.min((w + UNITS_GAP) / columns - UNITS_GAP, (h + UNITS_GAP) / rows - UNITS_GAP - under));
    if (!best || size > best.size) best = { columns, size, under };
  }
  return best;
}

class UnitsView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: unitsState(player) });
    const { text: { words }, scene } = this.header, { data } = this.state;
    box.classList.toggle("covered", scene.covered);
    box.classList.toggle("many", scene.names.length > 6);
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", `${this.header.text.label}. ${words.units_keys}`);
    const loss = scene.covered ? words.units_patches : options.present || options.narrow ? words.units_loss_short : words.units_loss;
    this.long = loss;
    this.caption = make("p", { class: "units-caption", text: loss });
    this.grid = make("div", { class: "units-grid", role: "group", "aria-label": words.units_grid });
    const thumbs = new Thumbs(data.patches, scene.patch);
    this.tiles = Array.from({ length: scene.units }, (_, unit) => this.tile(unit, thumbs));
    this.grid.append(...this.tiles.map(({ button }) => button));
    this.grid.addEventListener("keydown", (event) => this.key(event));
    this.side = new UnitsSide(player, options);
    this.tools = make("div", { class: "units-tools", role: "group", "aria-label": words.units_choices });
    this.tools.append(...["random", "best", "worst", "all"].map((mode) => this.choice(mode)));
    const tiles = make("div", { class: "units-tiles" }, this.caption, this.grid, this.tools);
    box.replaceChildren(...(options.narrow ? [this.side.head, tiles, this.side.foot] : [tiles, make("div", { class: "units-side" }, this.side.head, this.side.foot)]));
  }

  tile(unit, thumbs) {
    const { player, state, header: { scene, text: { words } } } = this, lives = scene.living[unit], canvas = thumbs.canvas(unit);
    canvas.setAttribute("aria-hidden", "true");
    const patch = make("span", { class: "units-patch" }, ...(lives ? [canvas] : []), make("b", { text: String(unit + 1) }), ...(lives ? [] : [make("em", { text: words.units_dead })]));
    const bar = make("i", { "aria-hidden": "true" }), loss = make("span", { class: "units-loss" }, make("span", { class: "units-track" }, bar));
    const button = make("button", { type: "button", class: `units-tile${lives ? "" : " dead"}`, tabindex: "-1" }, patch, loss);
    if (!lives || scene.covered) button.setAttribute("aria-disabled", "true");
    if (!scene.covered && lives) {
      const most = Math.max(...state.data.lost, 1e-9);
      bar.style.width = `${Math.max(0, (100 * state.data.lost[unit]) / most)}%`;
      loss.append(make("span", { class: "units-points", text: unitsPoints(state.data.lost[unit]) }));
    }
    button.addEventListener("click", () => unitsToggle(player, unit));
    for (const [kind, value] of [["pointerenter", unit], ["pointerleave", null]]) {
      button.addEventListener(kind, (event) => { if (event.pointerType !== "touch") this.point(value); });
    }
    button.addEventListener("focus", () => {
      state.at = unit;
      this.point(button.matches(":focus-visible") ? unit : null);
    });
    button.addEventListener("blur", () => this.point(null));
    return { button, lives };
  }

  point(unit) {
    this.state.hover = unit;
    this.player.requestDraw();
  }

  choice(mode) {
    const { player, header: { scene, text: { words } } } = this, text = filled(words[`units_${mode}`], { size: scene.size });
    const button = make("button", { type: "button", class: "film-button", text, ...(mode === "worst" ? { title: words.units_worst_title } : {}) });
    button.disabled = scene.covered; // it keeps its place
    button.addEventListener("click", () => unitsChoose(player, mode));
    return button;
  }

  // Arrow keys from tile to tile.
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { columns } = this.place, step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    const to = (this.state.at ?? 0) + step, ends = { Home: 0, End: this.tiles.length - 1 }[event.key];
    if (step === undefined && ends === undefined) return;
    this.tiles[ends ?? to]?.button.focus({ focusVisible: true });
    event.preventDefault();
    event.stopPropagation();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.box, { header, options: { narrow }, player: { theme } } = this;
    const caption = this.caption.offsetHeight + UNITS_GAP, wide = width * (1 - UNITS_SIDE) - 2 * LAYOUT_GAP;
    this.place = narrow ? unitsNarrow(header, width) : null;
    // Buttons may need a second row under the tiles, which then have less height.
    for (let tools = 0, need = UNITS_TOOLS; !narrow && need > tools; need = this.tools.offsetHeight) {
      tools = need;
      this.place = unitsGrid(header.scene.units, wide, height - tools - caption, theme.present ? 12 : 24);
      this.box.style.gridTemplateColumns = `${this.place.columns * (this.place.size + UNITS_GAP) - UNITS_GAP}px minmax(0, 1fr)`;
    }
    const { columns, size, under } = this.place;
    this.box.style.setProperty("--tile", `${size}px`);
    this.box.style.setProperty("--under", `${under}px`);
    this.grid.style.gridTemplateColumns = `repeat(${columns}, ${size}px)`;
    this.box.classList.toggle("small", size < 64);
    this.box.classList.toggle("bare", under < 20);
    this.side.resize(theme.px);
    this.caption.textContent = this.long;
    if (!header.scene.covered && this.caption.scrollWidth > this.caption.clientWidth) this.caption.textContent = header.text.words.units_loss_short;
  }

  draw() {
    const { state, header: { scene, text: { words } } } = this, { off } = state;
    const rest = state.at ?? this.tiles.findIndex(({ lives }) => lives);
    this.tiles.forEach(({ button, lives }, unit) => {
      const is = off.has(unit), name = filled(words.units_unit, { unit: unit + 1 });
      button.classList.toggle("off", is);
      button.tabIndex = unit === rest ? 0 : -1;
      if (lives && !scene.covered) button.setAttribute("aria-pressed", String(!is));
      const said = !lives ? words.units_dead : scene.covered ? words.units_covered : `${is ? words.units_off : words.units_on}, ${unitsPoints(state.data.lost[unit])}`;
      if (button.getAttribute("aria-label") !== `${name}: ${said}`) button.setAttribute("aria-label", `${name}: ${said}`);
    });
    this.side.draw();
  }
}
