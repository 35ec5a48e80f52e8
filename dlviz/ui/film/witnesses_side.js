// Beside the tiles: one of them large with a sentence, and the charts with its curve in bold.

class WitnessLens {
  constructor(player, options) {
    const { scene, text: { words } } = player.film.header;
    Object.assign(this, { player, options, key: null });
    this.sheet = sharpCanvas("");
    this.sheet.canvas.setAttribute("aria-hidden", "true");
    this.name = make("p", { class: "witness-name" });
    this.caption = make("p", { class: "witness-now" });
    this.say = make("p", { class: "witness-say" });
    this.note = make("p", { class: "witness-note" });
    this.sign = make("p", { class: "witness-sign", text: words.witnesses_signed });
    this.hint = make("p", { class: "witness-hint", text: words[`witnesses_hint${scene.panels.length ? "_curve" : ""}`] });
    this.words = make("div", { class: "witness-words" }, this.name, this.caption, this.say, this.note, this.sign);
    if (!options.narrow && !options.present) this.words.append(this.hint);
    this.root = make("div", { class: "witness-lens" }, this.sheet.canvas, ...(options.narrow ? [this.words] : []));
    this.root.addEventListener("click", () => witnessesSet(player, { chosen: null, hover: null }));
  }

  // Over the tiles while one is kept, where charts stand beside them; else it has a place of its own.
  resize({ side, narrow, charts, large, type }) {
    const { scene } = this.player.film.header, under = Math.round(type * 1.32 * (this.options.present ? 5.9 : 7.4));
    this.over = charts > 0 && !narrow;
    this.root.hidden = true;
    this.words.hidden = scene.covered || (charts > 0 && !narrow && !side.h);
    this.root.classList.toggle("over", this.over);
    const size = narrow || this.over ? large : Math.max(120, Math.min(side.w, side.h - under));
    this.sheet.size(size, size);
    Object.assign(this.root.style, { left: narrow || this.over ? "" : `${side.x}px`, width: this.over ? `${side.x - LAYOUT_GAP + 4}px` : "" });
    this.words.style.paddingTop = narrow || this.over ? "" : `${size + 8}px`;
    this.key = null;
  }

  draw() {
    const { player } = this, { witnesses: state } = player, k = witnessesLarge(player), { scene } = player.film.header, tile = scene.tiles[k], lit = witnessesLit(player);
    const waits = this.over && lit === null; // a chart speaks of all of them
    mapWrite(this.name, waits ? "" : tile.title);
    mapWrite(this.caption, waits ? "" : witnessesCaption(player, tile));
    mapWrite(this.say, waits ? "" : tile.say);
    mapWrite(this.note, waits ? "" : tile.note);
    this.note.hidden = waits || !tile.note;
    this.sign.hidden = waits || this.options.present || !tile.signed || !tile.map;
    this.hint.hidden = lit !== null;
    if (!this.options.narrow) this.root.hidden = this.over && state.chosen === null;
    if (this.root.hidden) return;
    const shown = this.over ? witnessesSeen(player).find(({ tile: { title } }) => title === state.chosen)?.k ?? k : k, key = `${shown},${witnessesKey(player, shown)}`;
    if (key === this.key) return;
    this.key = key;
    drawWitness(player, shown, this.sheet);
  }
}

VIEWS.witnessplot = (player, box, options) => {
  const panel = new WitnessPlot(player, box, options);
  return { draw: () => panel.draw(), resize: () => panel.resize(), panel };
};

// A chart whose curves belong to tiles: that of the tile pointed at is bold, the others are pale.
class WitnessPlot extends PlotPanel {
  constructor(player, box, options) {
    super(player, box, options);
    for (const one of this.series) one.key = one.label;
    this.live.canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => {
      if (!this.f || player.dragging) return;
      const near = this.nearest(offsetX, offsetY), title = near?.one.key;
      witnessesSet(player, { curve: title && player.witnesses.names.includes(title) ? title : null });
    });
    this.live.canvas.addEventListener("pointerleave", () => witnessesSet(player, { curve: null }));
  }

  // The label of the curve that is bold; null: all are alike.
  get lit() {
    const lit = witnessesLit(this.player);
    return this.series.some(({ key }) => key === lit) ? lit : null;
  }

  // Where there is little room, the tiles' markers are the legend.
  drawStill() {
    const bare = this.options.present || this.options.narrow;
    for (const one of this.series) one.label = bare ? "" : one.key;
    super.drawStill();
  }

  readout({ one, k }) {
    return super.readout({ one: { ...one, label: one.key }, k });
  }

  drawSeries(ctx, one, upto) {
    const { lit } = this;
    ctx.save();
    ctx.globalAlpha = lit === null || lit === one.key || one.style === "theory" ? 1 : 0.25;
    if (lit === one.key) this.strokeBeside(ctx, one, upto, 7, 1);
    if (one.clocked && !this.player.playing) this.strokeBeside(ctx, one, Infinity, 2, lit === null || lit === one.key ? 0.4 : 0.12);
    super.drawSeries(ctx, one, upto);
    ctx.restore();
  }

  // A line of another width under a curve: what makes it bold, and where it goes on.
  strokeBeside(ctx, one, upto, width, alpha) {
    ctx.save();
    this.f.clip(ctx, 1);
    ctx.globalAlpha = alpha;
    ctx.strokeStyle = this.hue(one);
    ctx.lineWidth = width * (this.player.theme.present ? 1.35 : 1);
    ctx.lineJoin = ctx.lineCap = "round";
    ctx.stroke(plotTrace(one, this.f, upto).path);
    ctx.restore();
  }

  // The bold curve lies on top.
  draw() {
    const { player, lit, options } = this, { scene } = player.film.header;
    this.box.hidden = scene.sets.length > 1 && options.panel !== player.witnesses.set;
    if (this.box.hidden) return;
    if (this.bold !== lit) this.drawn = -1;
    this.bold = lit;
    this.series.sort((a, b) => (a.key === lit) - (b.key === lit) || a.colour - b.colour);
    if (this.drawn !== player.stamp) this.drawStill();
    const all = this.labels;
    if (lit !== null) this.labels = all.filter(({ one }) => one.key === lit);
    super.draw();
    this.labels = all;
    if (scene.covered) this.cover();
  }

  cover() {
    const { f, live: { ctx }, player: { theme } } = this;
    ctx.save();
    ctx.translate(f.left, f.top);
    drawWitnessHatch(ctx, theme, f.right - f.left, f.bottom - f.top);
    ctx.restore();
    drawWitnessAsk(ctx, theme, (f.left + f.right) / 2, (f.top + f.bottom) / 2, 60);
  }
}
