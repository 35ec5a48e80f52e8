// Beside the floors: the unit that is shown, large, and what can be done with all of them.

class TowerCard {
  constructor(player, options) {
    const { header } = player.film, { scene, text: { words } } = header;
    Object.assign(this, { player, options, scene, words, drawn: null });
    this.name = make("p", { class: "tower-unit" });
    this.said = make("p", { class: "tower-said" });
    this.sheet = sharpCanvas("");
    this.sheet.canvas.setAttribute("aria-hidden", "true");
    this.its = make("button", { type: "button", class: "film-button tower-its", text: words.its_card });
    this.its.addEventListener("click", () => this.ask());
    const more = options.narrow || options.present ? [] : [make("p", { class: "tower-more", text: words.tower_more })];
    this.hint = make("div", { class: "tower-hint" }, make("p", { text: words[options.narrow ? "tower_tap" : "tower_hint"] }), ...more);
    this.card = make("div", { class: "tower-card" }, make("div", { class: "tower-head" }, this.name, this.its), this.said, this.sheet.canvas);
  }

  ask() {
    const [floor, unit] = towerShown(this.player), { layer, units } = this.scene.floors[floor];
    this.player.emit({ kind: "unit", layer, unit: units[unit] });
  }

  // columns: of the nine patches; width: of them all, in px.
  resize(width, columns = 3) {
    const rows = Math.ceil(9 / columns);
    this.columns = columns;
    this.each = (width - 4 * (columns - 1)) / columns;
    this.sheet.size(width, Math.round(rows * this.each + 4 * (rows - 1)));
    this.drawn = null;
  }

  draw() {
    const { player } = this, at = towerShown(player);
    this.hint.hidden = at !== null || (this.options.narrow && player.tower.chosen !== null);
    this.card.hidden = at === null;
    if (at === null) return;
    mapWrite(this.name, towerName(player, at));
    mapWrite(this.said, this.told(at));
    this.its.hidden = !player.canEmit || Boolean(this.options.present);
    const key = `${at},${towerTurned(player, at)},${player.stamp}`;
    if (key !== this.drawn) this.drawPictures(at);
    this.drawn = key;
  }

  // How strongly it fires; beside the picture that was made for it, how that was made.
  told(at) {
    const { player, words, columns, options: { present } } = this, made = towerTurned(player, at) && this.scene.floors[at[0]].optimised;
    if (!made) return towerFires(player, at, Boolean(present));
    return columns > 3 ? words.made_last : words[present ? "made_short" : "made_how"];
  }

  // The nine patches with their activations, or the optimised input.
  drawPictures([floor, unit]) {
    const { player, sheet: { ctx, width, height }, columns, each } = this, atlas = atlasOf(player), { patches, optimised } = this.scene.floors[floor];
    ctx.clearRect(0, 0, width, height);
    const turned = towerTurned(player, [floor, unit]) && optimised;
    if (turned && columns === 3) return atlas.draw(ctx, optimised[unit], 0, 0, width, height);
    const { values } = towerValues(player, [floor, unit]), type = player.theme.present ? 16 : 13;
    const place = (k) => [(k % columns) * (each + 4), Math.floor(k / columns) * (each + 4)];
    patches[unit].forEach((picture, k) => {
      const [x, y] = place(k);
      atlas.draw(ctx, picture, x, y, each);
      towerValue(ctx, player.theme, towerNumber(values[k]), x, y + each, type);
    });
    if (columns > 3 && optimised) atlas.draw(ctx, optimised[unit], ...place(patches[unit].length), each);
  }
}

// A number on a slip of paper in the lower left corner (x, y) of a picture.
function towerValue(ctx, theme, text, x, y, type) {
  ctx.font = `600 ${type}px ${theme.font}`;
  const wide = ctx.measureText(text).width + type * 0.6, tall = type * 1.25;
  ctx.fillStyle = theme.ground;
  ctx.fillRect(x, y - tall, wide, tall);
  ctx.fillStyle = theme.ink;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(text, x + type * 0.3, y - tall / 2 + 1);
}
