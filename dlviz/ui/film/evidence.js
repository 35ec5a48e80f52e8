// Six pictures with their maps, how often the network is right, and: would you trust it?

const EVIDENCE_NARROW = 3; // pictures in a row on a phone; else all of them stand in one
const EVIDENCE_GAP = 12; // px between pictures
const EVIDENCE_TIGHT = 1100; // px of width
const EVIDENCE_BARS = 0.37; // of the width
const EVIDENCE_SIDE = [174, 202]; // px in front of a class: the bars with what can be set under them; where the words beside are tight
const EVIDENCE_WASH = 0.5; // of a map over a picture: the mark can still be seen

VIEWS.evidence = (player, box, options) => new EvidenceView(player, box, options);
LAYOUTS.evidence = (header, width) => {
  const { height } = evidencePlan(header, width);
  return { height, boxes: [{ view: "evidence", x: 0, y: 0, w: width, h: height, options: {} }] };
};

// Where all of it stands, in px. Pictures lie in the same place before they are unveiled and after.
function evidencePlan(header, width) {
  const { options: { present }, text, scene, arrays } = header, [count] = arrays.truth.shape;
  if (width < NARROW) {
    const type = present ? 20 : 14, gap = 8, tile = Math.floor((width - (EVIDENCE_NARROW - 1) * gap) / EVIDENCE_NARROW), caption = Math.round(type * 2.8);
    const mean = Math.round(Math.min(width, 240)), under = scene.measured ? mean + type * 14 : 0;
    return { narrow: true, type, gap, tile, caption, columns: EVIDENCE_NARROW, mean, height: Math.round(Math.ceil(count / EVIDENCE_NARROW) * (tile + caption + gap) + type * 16 + under) };
  }
  const height = wideHeight({ ...header, text: { ...text, finding: text.finding || " " } }, width), type = present ? 20 : 15, caption = Math.round(type * 1.75);
  const tile = Math.floor(Math.min((width - (count - 1) * EVIDENCE_GAP) / count, present ? height - caption - 14 - EVIDENCE_SIDE[Number(width < EVIDENCE_TIGHT)] : height * 0.5)), bars = Math.round(width * EVIDENCE_BARS);
  const rest = height - tile - caption - 14, gap = Math.floor((width - count * tile) / (count - 1));
  return { narrow: false, tight: width < EVIDENCE_TIGHT, type, gap, tile, caption, columns: count, bars, height, rest, mean: Math.floor(Math.min(rest, width * 0.2)) };
}

class EvidenceView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: evidenceState(player) });
    const { words, label } = this.header.text, { count } = this.state.data;
    this.side = new EvidenceSide(player, options);
    this.tiles = Array.from({ length: count }, () => this.tile());
    const grid = make("div", { class: "evidence-tiles", role: "group", "aria-label": words.evidence_pictures }, ...this.tiles.map(({ element }) => element));
    this.root = make("div", { class: `evidence${this.header.scene.veiled ? " veiled" : ""}`, role: "group", "aria-label": label }, grid, this.side.root);
    box.replaceChildren(this.root);
  }

  // A picture, and below it a sign, the answer and its probability.
  tile() {
    const sheet = sharpCanvas(""), sign = make("b"), name = make("span"), chance = make("span", { class: "evidence-chance" });
    const caption = make("figcaption", { "aria-hidden": "true" }, sign, name, chance);
    return { sheet, sign, name, chance, caption, element: make("figure", { class: "evidence-tile" }, sheet.canvas, caption), drawn: "" };
  }

  resize() {
    const plan = (this.plan = evidencePlan(this.header, this.box.clientWidth)), { root } = this;
    root.classList.toggle("narrow", plan.narrow);
    root.classList.toggle("tight", Boolean(plan.tight));
    for (const name of ["type", "tile", "gap", "caption", "bars", "mean"]) root.style.setProperty(`--${name}`, `${plan[name] ?? 0}px`);
    root.style.setProperty("--columns", plan.columns);
    for (const tile of this.tiles) tile.sheet.size(plan.tile, plan.tile);
    const { names } = this.header.scene, longest = names.reduce((most, name) => (name.length > most.length ? name : most), "");
    const letters = fitType(this.tiles[0].sheet.ctx, this.player.theme, `\u2713 ${longest}${plan.narrow ? "" : " >99 %"}`, plan.type, plan.tile - 22);
    root.style.setProperty("--letters", `${letters}px`);
    this.side.resize(plan);
    this.side.draw(Math.min(this.player.t, this.state.data.scene.frames - 1));
    if (plan.narrow) this.box.style.height = this.box.parentElement.style.height = `${Math.ceil(root.offsetHeight) + 2}px`;
  }

  draw(now) {
    const { player, state: { data, maps }, tiles } = this;
    evidenceTick(player, now);
    const t = Math.min(player.t, data.scene.frames - 1), s = Math.floor(t), moment = evidenceMoment(player);
    tiles.forEach((tile, k) => {
      const part = data.changed[k] ? moment : 0, key = `${player.stamp},${s},${part},${maps},${this.plan.tile}`;
      if (tile.drawn === key) return;
      tile.drawn = key;
      this.drawTile(tile, k, s, part);
    });
    this.side.draw(t);
  }

  // part: 0 with the mark, 1 without; between them the other picture slides over from below.
  drawTile({ sheet: { ctx, width: size, canvas }, sign, name, chance, caption }, k, s, part) {
    const { state: { data, maps }, player: { theme }, header: { scene: { names }, text: { words } } } = this, side = part > 0.5 ? 1 : 0;
    ctx.save();
    ctx.clearRect(0, 0, size, size);
    for (const [which, top] of [[0, 0], [1, Math.round((1 - part) * size)]]) {
      if ((which === 0 && part === 1) || top >= size) continue;
      ctx.save();
      ctx.beginPath();
      ctx.rect(0, top, size, size - top);
      ctx.clip();
      data.pictures[which].draw(ctx, k, 0, top, size, size);
      const map = maps && data.map(which, k, s);
      if (map) drawOverlay(ctx, { x: 0, y: top, size }, map, { opacity: EVIDENCE_WASH, theme, blank: words.evidence_blank });
      ctx.restore();
    }
    ctx.restore();
    const said = data.said(side, k, s);
    canvas.setAttribute("aria-label", data.spoken(side, k, s));
    mapWrite(sign, said ? (said.right ? "\u2713" : "\u2717") : "");
    mapWrite(name, said ? names[said.answer] : words.evidence_later);
    mapWrite(chance, said ? evidenceChance(said.p) : "");
    caption.classList.toggle("wrong", Boolean(said) && !said.right);
  }
}
