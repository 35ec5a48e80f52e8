// The floors: a name, how much its units see, and four tiles that turn.

const TOWER_MOSAIC = 2; // patches a side of a tile
const TOWER_STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0] };

class TowerFloors {
  constructor(player) {
    const { header } = player.film, { scene, text: { words } } = header;
    Object.assign(this, { player, scene, words, drawn: -1 });
    this.tiles = scene.floors.map(({ units }, floor) => units.map((_, unit) => this.tile([floor, unit])));
    const rows = scene.floors.map((floor, k) => this.floor(floor, k)).reverse(); // the tower grows upwards
    this.root = make("div", { class: "tower-floors", role: "group", "aria-label": `${words.tower_floors}. ${words.tower_keys}` }, ...rows);
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  floor(floor, k) {
    const [name, earned] = floor.name.split(":").map((part) => part.trim());
    const sees = make("span", { class: "tower-sees", text: towerSees(this.player, floor) });
    const icon = make("i", { class: "tower-icon", "aria-hidden": "true" }, make("i"));
    icon.style.setProperty("--share", String(Math.min(1, floor.sight / this.scene.side)));
    const words = make("div", { class: "tower-words" }, make("strong", { text: name }), ...(earned ? [make("span", { text: earned })] : []), sees);
    const row = make("div", { class: "tower-floor" }, make("div", { class: "tower-name" }, icon, words), make("div", { class: "tower-tiles" }, ...this.tiles[k].map(({ button }) => button)));
    row.addEventListener("pointerenter", () => this.onFloor(k));
    row.addEventListener("pointerleave", () => this.onFloor(null));
    return row;
  }

  // One unit's tile: its patches in front, its optimised input behind.
  tile(at) {
    const { player } = this, front = sharpCanvas(""), back = sharpCanvas("");
    for (const { canvas } of [front, back]) {
      canvas.removeAttribute("role");
      canvas.removeAttribute("aria-label");
    }
    const button = make("button", { type: "button", class: "tower-tile", tabindex: "-1" }, make("span", { class: "tower-turn" }, front.canvas, back.canvas));
    button.style.setProperty("--k", String(towerPlace(player, at) % 4));
    button.addEventListener("pointerenter", (event) => { if (event.pointerType !== "touch") towerPoint(player, at); });
    button.addEventListener("focus", () => { if (button.matches(":focus-visible")) towerPoint(player, at); });
    button.addEventListener("click", () => this.press(at));
    return { at, button, front, back };
  }

  // A unit that is shown turns; another one is shown, as with a first touch.
  press(at) {
    const { player } = this, { tower } = player, shown = towerShown(player);
    if (String(shown) === String(at)) towerTurn(player, at);
    Object.assign(tower, { chosen: at, pointed: true });
    player.requestDraw();
  }

  onFloor(floor) {
    this.player.tower.floor = floor;
    this.player.requestDraw();
  }

  key(event) {
    const { player, tiles } = this, step = TOWER_STEPS[event.key], at = tiles.flat().find(({ button }) => button.matches(":focus"))?.at;
    if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      towerLetGo(player);
    } else if (step) {
      const row = tiles[Math.min(tiles.length - 1, Math.max(0, at[0] + step[0]))];
      row[Math.min(row.length - 1, Math.max(0, at[1] + step[1]))].button.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  resize(size) {
    for (const { front, back } of this.tiles.flat()) for (const sheet of [front, back]) sheet.size(size, size);
    this.drawn = -1;
  }

  draw() {
    const { player, tiles, words } = this, shown = towerShown(player), key = String(shown);
    if (this.drawn !== player.stamp) this.drawTiles();
    const first = tiles.flat().find(({ at }) => String(at) === key) ?? tiles[tiles.length - 1][0]; // the Tab key goes to it
    for (const { at, button } of tiles.flat()) {
      const turned = towerTurned(player, at), lit = String(at) === key, side = words[turned ? "said_optimised" : "said_patches"];
      const said = `${towerName(player, at)}: ${side}. ${towerFires(player, at)}`;
      button.classList.toggle("turned", turned);
      button.classList.toggle("lit", lit);
      if (button.getAttribute("aria-label") !== said) button.setAttribute("aria-label", said);
      button.tabIndex = button === first.button ? 0 : -1;
    }
  }

  drawTiles() {
    const { player, scene, tiles } = this, atlas = atlasOf(player);
    for (const { at: [floor, unit], front, back } of tiles.flat()) {
      const { patches, optimised } = scene.floors[floor];
      front.ctx.clearRect(0, 0, front.width, front.height);
      atlas.drawGrid(front.ctx, patches[unit], Math.min(TOWER_MOSAIC, Math.floor(Math.sqrt(patches[unit].length))), front.width, 2);
      if (optimised) atlas.draw(back.ctx, optimised[unit], 0, 0, back.width);
    }
    this.drawn = player.stamp;
  }
}
