// A table of cells: shaded or coloured, the one that is pointed at large beside it or under its row.

VIEWS.cells = (player, box, options) => new CellsView(player, box, options);

class CellsView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: cellsState(player) });
    const { scene, text: { label, words } } = this.header;
    this.lens = new CellsLens(player, options);
    this.table = make("div", { class: "cells-table", role: "grid", "aria-label": `${label}. ${words.cells_keys}` }, ...this.makeHeads(), ...this.makeRows());
    this.table.addEventListener("keydown", (event) => this.key(event));
    this.table.addEventListener("pointerleave", () => cellsSet(player, { hover: null }));
    this.root = make("div", { class: `cells${scene.joined ? " joined" : ""}${scene.covered ? " covered" : ""}${this.state.reveals ? " reveals" : ""}` }, this.table, this.lens.root);
    box.replaceChildren(this.root);
  }

  // The groups of columns, then the columns.
  makeHeads() {
    const { scene } = this.header, { columns, across, down } = scene, rows = [];
    const groups = columns.some(({ group }) => group) ? columns.map(({ group }) => group) : across ? columns.map(() => across) : [];
    if (groups.length) {
      const spans = [];
      groups.forEach((name, k) => {
        if (k && name === groups[k - 1]) spans.at(-1).span += 1;
        else spans.push({ name, span: 1 });
      });
      rows.push(make("div", { class: "cells-row cells-over", role: "row" }, make("span", { class: "cells-corner" }), ...spans.map(({ name, span }) => {
        const head = make("span", { class: `cells-group${name ? "" : " none"}`, role: "columnheader", "aria-colspan": String(span) }, make("b", { text: name }));
        head.style.gridColumn = `span ${span}`;
        return head;
      })));
    }
    this.columns = columns.map(({ name }) => make("span", { class: "cells-column", role: "columnheader", text: name }));
    rows.push(make("div", { class: "cells-row", role: "row" }, make("span", { class: "cells-corner", text: down }), ...this.columns));
    return rows;
  }

  makeRows() {
    const { scene } = this.header;
    this.cells = [];
    this.rows = scene.rows.map(({ name, detail }, row) => {
      const head = make("span", { class: "cells-head", role: "rowheader" }, make("b", { text: name }), ...(detail ? [make("span", { text: detail })] : []));
      const own = scene.cells[row].map((cell, column) => {
        if (!cell) return make("span", { class: "cells-none", role: "gridcell", "aria-label": this.header.text.words.cells_none });
        this.cells.push(new CellsCell(this, cell, [row, column]));
        return this.cells.at(-1).button;
      });
      return { head, element: make("div", { class: "cells-row", role: "row" }, head, ...own) };
    });
    return this.rows.map(({ element }) => element);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { player, header: { scene } } = this, from = this.cells.find(({ button }) => button === event.target)?.at;
    if (event.key === "Escape") cellsSet(player, { kept: null, hover: null });
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!step || !from) return;
    const to = cellsStep(scene, from, step);
    if (to) this.cells.find(({ at }) => String(at) === String(to)).button.focus({ focusVisible: true });
    event.preventDefault();
    event.stopPropagation();
  }

  resize() {
    const plan = (this.plan = cellsPlan(this.header, this.box.clientWidth, this.player.theme.font)), { root } = this, { scene } = this.header;
    const sizes = { type: plan.type, line: plan.line, head: plan.head, wide: plan.cell[0], tall: plan.cell[1], side: plan.side, picture: plan.picture, thumb: plan.thumb };
    for (const [name, value] of Object.entries(sizes)) root.style.setProperty(`--${name}`, `${value}px`);
    root.style.setProperty("--columns", String(plan.columns));
    root.style.setProperty("--lines", String(plan.lines));
    root.classList.toggle("beside", plan.beside);
    this.columns.forEach((head, k) => mapWrite(head, scene.columns[k][plan.narrow ? "short" : "name"]));
    this.rows.forEach(({ head }, k) => mapWrite(head.firstChild, scene.rows[k][plan.narrow ? "short" : "name"]));
    for (const cell of this.cells) cell.resize(plan);
    this.lens.resize(plan);
    this.player.requestDraw();
  }

  draw() {
    const { player, state, plan, header: { scene } } = this, lit = cellsLit(player);
    const kept = state.kept ?? scene.start;
    for (const cell of this.cells) cell.draw(String(cell.at) === String(lit), String(cell.at) === String(kept));
    if (plan.narrow && !scene.joined) this.rows[(state.kept ?? scene.start)[0]].element.append(this.lens.root);
    this.lens.draw();
    if (plan.narrow) this.box.style.height = this.box.parentElement.style.height = `${Math.ceil(this.root.scrollHeight) + 4}px`;
  }
}

// One cell: its shade or its class, its picture, its text.
class CellsCell {
  constructor(view, cell, at) {
    const { player, header } = view;
    Object.assign(this, { view, player, cell, at, key: null });
    const drawn = (cell.picture !== null && cell.thumb) || (cell.hue ?? null) !== null;
    this.sheet = drawn ? sharpCanvas("") : null;
    this.sheet?.canvas.setAttribute("aria-hidden", "true");
    const text = cell.covered ? "?" : cell.text;
    this.button = make("button", { type: "button", role: "gridcell", class: `cells-cell${cell.covered ? " hatched" : ""}${cell.ringed ? " ringed" : ""}`, tabindex: "-1", "aria-label": cellsSaid(header, at) },
      ...(drawn ? [make("span", { class: "cells-thumb" }, this.sheet.canvas, ...(cell.picture !== null && cell.right === false ? [make("i", { text: "×" })] : []))] : []),
      ...(text ? [make("span", { class: "cells-text", text })] : []));
    this.button.style.setProperty("--at", String(at[1]));
    this.button.addEventListener("click", () => cellsSet(player, { kept: at, hover: null }));
    this.button.addEventListener("pointerenter", ({ pointerType }) => { if (pointerType !== "touch") cellsSet(player, { hover: at }); });
    this.button.addEventListener("focus", () => { if (this.button.matches(":focus-visible")) cellsSet(player, view.plan.narrow ? { kept: at } : { hover: at }); });
    this.button.addEventListener("blur", () => cellsSet(player, { hover: null }));
  }

  resize({ thumb, cell: [wide, tall] }) {
    const pictured = this.cell.picture !== null && this.cell.thumb;
    this.size = pictured ? thumb : Math.min(wide, tall);
    this.sheet?.size(this.size, this.size);
    this.button.classList.toggle("bare", pictured && !thumb);
    this.key = null;
  }

  draw(lit, rest) {
    const { player, player: { theme }, button, cell } = this, key = `${player.stamp},${cell.picture === null || atlasOf(player).ready}`;
    button.classList.toggle("lit", lit);
    button.setAttribute("aria-selected", String(lit));
    button.tabIndex = rest ? 0 : -1;
    if (key === this.key) return;
    this.key = key;
    const shade = cell.covered ? null : cellsShade(theme, cell);
    button.style.background = shade ? shade.ground : "";
    button.style.color = shade ? shade.ink : "";
    if (!this.sheet) return;
    const { ctx } = this.sheet, { size } = this;
    ctx.clearRect(0, 0, size, size);
    if (cell.picture !== null && cell.thumb) atlasOf(player).draw(ctx, cell.picture, 0, 0, size);
    else cellsMarker(ctx, theme, cell.hue, size / 2, size / 2, Math.min(7, size * 0.19));
  }
}

// A cell's ground and the ink on it; null: it has neither value nor class.
function cellsShade(theme, { value, hue, sure }) {
  if (value !== null) {
    const ground = SEQUENTIAL_CSS[Math.round(255 * value)];
    return { ground, ink: readableOn(ground) };
  }
  if (hue === null) return null;
  return { ground: faded(theme.classColours[hue % theme.classColours.length], 0.16 + 0.6 * sure), ink: theme.ink };
}

function cellsMarker(ctx, theme, hue, x, y, r) {
  const { classColours, classMarkers } = theme;
  drawMarker(ctx, classMarkers[hue % classMarkers.length], x, y, r, "full", theme.dark ? theme.ink : classColours[hue % classColours.length], theme.paper);
}
