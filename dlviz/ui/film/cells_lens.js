// Beside a table of cells: the picture of the one that is pointed at, what it is called, the legend.

class CellsLens {
  constructor(player, options) {
    Object.assign(this, { player, options, header: player.film.header, shown: null });
    const { scene, text: { words } } = this.header, touch = window.matchMedia("(hover: none)").matches;
    this.sheet = scene.pictures ? sharpCanvas("") : null;
    this.sheet?.canvas.setAttribute("aria-hidden", "true");
    this.title = make("p", { class: "cells-title" });
    this.name = make("b", {});
    this.aside = make("span", {});
    this.names = make("p", { class: "cells-name" }, this.name, this.aside);
    this.say = make("p", { class: "cells-say" });
    this.notes = make("ul", { class: "cells-notes" });
    this.ask = make("p", { class: "cells-ask", text: words.cells_ask });
    this.ask.hidden = !scene.covered || !words.cells_ask;
    this.hint = make("p", { class: "cells-hint", text: words[touch ? "cells_hint_touch" : "cells_hint"] });
    this.hint.hidden = Boolean(options.present || options.narrow);
    this.keys = scene.keys.map(([hue, name, detail]) => {
      const sheet = sharpCanvas("");
      sheet.canvas.setAttribute("aria-hidden", "true");
      return { hue, sheet, element: make("li", {}, sheet.canvas, make("b", { text: name }), make("span", { text: detail })) };
    });
    this.figures = scene.figures.map(([name, picture]) => ({ picture, sheet: sharpCanvas(name), name }));
    const figures = make("div", { class: "cells-figures" }, ...this.figures.map(({ name, sheet }) => make("figure", {}, sheet.canvas, make("figcaption", { text: name, "aria-hidden": "true" }))));
    figures.hidden = !this.figures.length;
    const legend = make("ul", { class: "cells-keys" }, ...this.keys.map(({ element }) => element));
    legend.hidden = !this.keys.length;
    const said = make("div", { class: "cells-said", role: "status", "aria-live": "polite" }, this.title, this.names, this.say, this.notes);
    this.root = make("div", { class: "cells-lens" }, this.ask, ...(this.sheet ? [this.sheet.canvas] : []), said, figures, legend, this.hint);
  }

  resize({ picture, type }) {
    this.size = picture;
    this.sheet?.size(picture, picture);
    for (const { sheet } of this.figures) sheet.size(picture, picture);
    for (const { sheet } of this.keys) sheet.size(Math.round(type * 1.3), Math.round(type * 1.3));
    this.shown = null;
  }

  draw() {
    const { player, player: { theme }, header, header: { scene, text: { words } } } = this, at = cellsLit(player), cell = scene.cells[at[0]][at[1]];
    const atlas = scene.atlas && atlasOf(player), key = `${at},${player.stamp},${!atlas || atlas.ready}`;
    if (key === this.shown) return;
    this.shown = key;
    mapWrite(this.title, cellsTitle(scene, at));
    if (cell) this.write(cell, words);
    for (const { hue, sheet } of this.keys) {
      sheet.ctx.clearRect(0, 0, sheet.width, sheet.width);
      if (hue !== null) cellsMarker(sheet.ctx, theme, hue, sheet.width / 2, sheet.width / 2, sheet.width * 0.32);
    }
    for (const { picture, sheet } of this.figures) atlas.draw(sheet.ctx, picture, 0, 0, this.size);
    if (!this.sheet) return;
    const { ctx } = this.sheet, { size } = this;
    ctx.clearRect(0, 0, size, size);
    this.sheet.canvas.hidden = !cell || cell.picture === null;
    if (cell && cell.picture !== null) atlas.draw(ctx, cell.picture, 0, 0, size);
  }

  write(cell, words) {
    const name = cell.covered ? "" : cell.name || cell.text, sign = cell.covered || cell.right === null ? "" : cell.right ? "✓ " : "✗ ";
    mapWrite(this.name, name ? `${sign}${name}`.replaceAll(" %", "\u00a0%") : "");
    mapWrite(this.aside, name && cell.aside ? ` ${cell.aside}` : "");
    mapWrite(this.say, cell.covered ? "" : cell.say.replaceAll(" %", "\u00a0%"));
    const notes = cell.covered ? [] : cell.notes;
    this.notes.replaceChildren(...notes.map(([text, right, more]) => make("li", { class: right === false ? "wrong" : "" },
      ...(right === null ? [] : [make("i", { "aria-label": words[right ? "cells_right" : "cells_wrong"], role: "img", text: right ? "✓" : "✗" })]), make("span", { text }), ...(more ? [make("em", { text: more })] : []))));
    this.notes.hidden = !notes.length;
    this.names.hidden = !name;
    this.say.hidden = cell.covered || !cell.say;
  }
}
