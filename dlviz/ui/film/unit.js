// A unit's card: what fires it, what is made to fire it, where it fires, and what is lost without it.

const UNIT_GAP = 40;

VIEWS.unit = (player, box, options) => new UnitView(player, box, options);
LAYOUTS.unit = (header, width) => {
  const { height } = unitPlan(header, width);
  return { height, boxes: [{ view: "unit", x: 0, y: 0, w: width, h: height, options: {} }] };
};

// Sizes of the three columns in px; on a phone they stand below one another.
function unitPlan(header, width) {
  const { options: { present }, scene } = header, type = present ? 20 : width < NARROW ? 14 : 15, head = Math.round(type * 1.75);
  const tools = scene.deconvolved.length ? 48 : 0, rows = scene.lost.length;
  if (width < NARROW) {
    const photo = Math.round(width * 0.66), lost = Math.round(rows * type * 2.2), curve = 200;
    const height = 1.7 * head + width + tools + 20 + 2 * (head + photo) + curve + 32 + lost + head + 1.7 * type;
    return { narrow: true, type, grid: width, made: photo, photo, curve, lost, column: width, height: Math.round(height) };
  }
  const height = wideHeight(header, width), gap = present && width < 1100 ? 24 : UNIT_GAP, column = Math.floor((width - 2 * gap) / 3);
  const low = Math.round(rows * type * 2), under = Math.max(120, Math.round(height * 0.36));
  const grid = Math.min(column, height - 1.5 * head - 1.4 * type - tools), made = Math.min(column, height - head - under - 10);
  const photo = Math.min(column, height - head - low - head - 1.7 * type);
  return { narrow: false, type, gap, grid, made, photo, column, curve: height - head - made - 10, lost: low, height };
}

// What of the card is chosen; it lives on while payloads of the same numbers come and go.
function unitState(player) {
  const { run } = player.film.header;
  if (player.unit?.run !== run) player.unit = { run, deconvolved: false };
  return player.unit;
}

class UnitView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: unitState(player), drawn: "" });
    const { scene, text: { words } } = this.header;
    this.patches = sharpCanvas(words.unit_patches);
    this.made = sharpCanvas(words.unit_made);
    this.glow = new GlowPhoto(words.unit_where);
    this.curve = new UnitCurve(player, words.unit_curve);
    this.loss = new UnitLoss(player, scene.lost, `${scene.lost_of}: ${scene.lost.map(({ name, value }) => `${name} ${unitPoints(value)}`).join(", ")}`);
    this.fires = make("p", { class: "unit-fires", text: unitFires(this.header) });
    const title = make("div", { class: "unit-title" }, make("p", { class: "unit-name", text: scene.title }), make("p", { class: "unit-kind" }));
    this.kind = title.lastChild;
    const left = [title, this.patches.canvas, ...this.tools()];
    const heading = (text) => make("p", { class: "unit-head", text });
    const middle = [heading(words.unit_made), this.made.canvas, this.curve.sheet.canvas];
    const right = [heading(words.unit_where), this.glow.sheet.canvas, this.fires, heading(scene.lost_of), this.loss.sheet.canvas];
    this.root = make("div", { class: "unit" }, ...[left, middle, right].map((parts) => make("div", { class: "unit-column" }, ...parts)));
    box.replaceChildren(this.root);
  }

  // The switch from patches to what of them fires the unit.
  tools() {
    const { player, state, header: { id, scene, text: { words } } } = this, names = [words.unit_as_seen, words.unit_deconvolved];
    this.sides = names.map((name) => make("input", { type: "radio", name: `unit-${id}`, "aria-label": name }));
    this.sides.forEach((input, side) => input.addEventListener("change", () => {
      state.deconvolved = Boolean(side);
      player.requestDraw();
    }));
    const choice = make("div", { class: "map-choice", role: "radiogroup", "aria-label": words.unit_show }, ...this.sides.map((input, side) => make("label", {}, input, make("span", { text: names[side] }))));
    return scene.deconvolved.length ? [make("div", { class: "unit-tools" }, choice)] : [];
  }

  resize() {
    const plan = unitPlan(this.header, this.box.clientWidth), { root } = this;
    root.classList.toggle("narrow", plan.narrow);
    for (const name of ["type", "gap", "column"]) root.style.setProperty(`--${name}`, `${plan[name] ?? 0}px`);
    this.patches.size(plan.grid, plan.grid);
    this.made.size(plan.made, plan.made);
    this.glow.resize(plan.photo);
    this.curve.resize(plan.column, plan.curve);
    this.loss.resize(plan.column, plan.lost);
    this.drawn = "";
  }

  draw(now) {
    const { player, state, glow, header: { scene, text: { words } } } = this, { theme } = player, atlas = atlasOf(player);
    this.sides.forEach((input, side) => { input.checked = state.deconvolved === Boolean(side); });
    mapWrite(this.kind, words[state.deconvolved ? "unit_kind_deconvolved" : scene.dead ? "unit_dead" : "unit_kind_patches"]);
    glow.shine("unit", () => ({ bytes: player.film.arrays.light, size: scene.map }), now);
    if (glow.draw(atlas, scene.photo, theme, now)) player.requestDraw();
    if (scene.square) glow.drawSquare(scene.square);
    this.drawPatches(atlas);
    this.drawMade(atlasOf(player, "film"));
    this.curve.draw();
    if (this.drawn !== player.stamp) this.loss.draw();
    this.drawn = player.stamp;
  }

  // Nine patches, the strongest first, with their activations; or what of them fires the unit.
  drawPatches(atlas) {
    const { player, state, patches: { ctx, width }, header: { scene } } = this, { theme } = player, gap = 4, each = (width - 2 * gap) / 3;
    ctx.clearRect(0, 0, width, width);
    const shown = state.deconvolved ? scene.deconvolved : scene.patches;
    shown.slice(0, 9).forEach((picture, k) => {
      const x = (k % 3) * (each + gap), y = Math.floor(k / 3) * (each + gap);
      atlas.draw(ctx, picture, x, y, each);
      towerValue(ctx, theme, towerNumber(player.film.arrays.values[k]), x, y + each, theme.present ? 18 : 14);
      if (scene.dead) unitDead(ctx, theme, x, y, each);
    });
  }

  // The input as it is at this step of the film.
  drawMade(atlas) {
    const { player, made: { ctx, width }, header: { scene: { frames } } } = this;
    ctx.clearRect(0, 0, width, width);
    atlas.draw(ctx, frames[Math.min(frames.length - 1, Math.floor(player.t))], 0, 0, width);
  }
}

// How strongly it fires on the photo, in a sentence.
function unitFires({ scene, text: { words } }) {
  return scene.square ? filled(words.unit_peak, { value: towerNumber(scene.answer), best: towerNumber(scene.best) }) : words[scene.dead ? "unit_never" : "unit_silent"];
}

// A hatch over a picture of a unit that never fires.
function unitDead(ctx, theme, x, y, size) {
  const path = new Path2D();
  hatchCell(path, x, y, size, size, 10);
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1.5;
  ctx.stroke(path);
}
