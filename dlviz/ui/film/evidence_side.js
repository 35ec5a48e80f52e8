// Beside the pictures: how often the network is right, the vote, and what the mark changes in the maps.

class EvidenceSide {
  constructor(player, options) {
    Object.assign(this, { player, options, header: player.film.header, state: player.evidence });
    const { scene, text: { words } } = this.header;
    this.bars = [this.bar("accuracy", words.evidence_test), this.bar("unmarked", words.evidence_unmarked)];
    this.tools = this.makeTools();
    this.vote = this.makeVote();
    this.mean = scene.measured ? this.makeMean() : null;
    const bars = make("div", { class: "evidence-bars" }, ...this.bars.map(({ element }) => element), this.tools);
    const beside = make("div", { class: "evidence-words" }, ...(this.mean ? [this.mean.lines] : []), this.vote.element);
    this.root = make("div", { class: "evidence-side" }, bars, ...(this.mean ? [this.mean.sheet.canvas] : []), beside);
  }

  // A fat bar with its name and its figure; where nothing is known of it yet, a hatched one.
  bar(name, label) {
    const covered = !this.state.data.arrays[name], { words } = this.header.text;
    const figure = make("strong", { class: "evidence-figure", text: covered ? "?" : "" }), fill = make("i");
    if (covered) figure.setAttribute("aria-label", words.evidence_covered);
    const line = make("p", { class: "evidence-name" }, make("span", { text: label }), figure);
    const element = make("div", { class: `evidence-bar${covered ? " covered" : ""}` }, line, make("div", { class: "evidence-track", "aria-hidden": "true" }, fill));
    return { name, covered, figure, fill, element };
  }

  // What the pictures show: with the mark or without it, and the maps on or off.
  makeTools() {
    const { player, state, header: { text: { words } } } = this, parts = [];
    this.sides = [];
    if (state.data.changed.includes(true)) {
      this.sides = EVIDENCE_SIDES.map(() => make("input", { type: "radio", name: `evidence-${this.header.id}` }));
      this.sides.forEach((input, side) => input.addEventListener("change", () => evidenceTurn(player, side)));
      parts.push(make("div", { class: "map-choice", role: "radiogroup", "aria-label": words.evidence_switch }, ...this.sides.map((input, side) => make("label", {}, input, make("span", { text: words[`evidence_${EVIDENCE_SIDES[side]}`] })))));
    }
    this.maps = make("button", { type: "button", class: "film-button evidence-maps", text: words.evidence_maps });
    this.maps.addEventListener("click", () => {
      state.maps = !state.maps;
      player.requestDraw();
    });
    this.score = make("span", { class: "evidence-score", role: "status" });
    return make("div", { class: "evidence-tools" }, ...parts, this.maps, this.score);
  }

  makeVote() {
    const { player, header: { text: { words } } } = this;
    const buttons = ["yes", "no"].map((vote) => {
      const button = make("button", { type: "button", class: "film-button evidence-vote", text: words[`evidence_${vote}`] });
      button.addEventListener("click", () => evidenceVote(player, vote));
      return { vote, button };
    });
    const element = make("div", { class: "evidence-ask", role: "group", "aria-label": words.evidence_trust }, make("p", { text: words.evidence_trust }), ...buttons.map(({ button }) => button));
    return { buttons, element };
  }

  // The mean map of the discs, with the mark minus without, and what of it lies in the corner.
  makeMean() {
    const { header: { scene: { measured }, text: { words } }, options: { present } } = this;
    const title = words[present ? "evidence_mean_short" : "evidence_mean"], sheet = sharpCanvas(title), said = [];
    const { mass, area, peak, peak_disc: disc, near, others } = measured, share = (value) => evidencePercent(Math.round(100 * value) / 100);
    if (mass !== null && peak !== null && disc !== null) {
      const values = { mass: share(mass), area: share(area), corner: share(peak), disc: share(disc), near: share(near) };
      said.push(...(present ? ["evidence_both_short"] : ["evidence_corner", "evidence_peak"]).map((name) => filled(words[name], values)));
    }
    if (others !== null && !present) said.push(filled(words.evidence_others, { share: share(others) }));
    const key = make("p", { class: "evidence-key" }, ...["more", "less"].flatMap((kind) => [make("i", { class: kind, "aria-hidden": "true" }), make("span", { text: words[`evidence_${kind}`] })]));
    const lines = make("div", { class: "evidence-said" }, make("p", { class: "evidence-title", text: title }), key, ...said.map((text) => make("p", { text })));
    return { sheet, lines };
  }

  resize({ mean }) {
    this.mean?.sheet.size(mean, mean);
    this.stamp = null;
  }

  draw(t) {
    const { state, state: { data }, player } = this;
    for (const { name, covered, figure, fill } of this.bars) {
      if (covered) continue;
      const share = data.share(name, t);
      fill.style.width = `${Math.max(0, 100 * (share || 0))}%`;
      mapWrite(figure, evidencePercent(share));
    }
    for (const { vote, button } of this.vote.buttons) {
      button.classList.toggle("mine", state.vote === vote);
      button.setAttribute("aria-pressed", String(state.vote === vote));
    }
    this.maps.setAttribute("aria-pressed", String(state.maps));
    this.sides.forEach((input, side) => { input.checked = state.side === side; });
    const side = Math.round(evidenceMoment(player));
    if (!player.playing && !state.slide) mapWrite(this.score, data.score(side, Math.floor(t)));
    if (this.mean && this.stamp !== player.stamp) this.drawMean();
  }

  drawMean() {
    const { mean: { sheet: { ctx, width } }, state: { data: { mean } }, header: { scene: { measured: { area } } }, player: { theme, stamp } } = this;
    this.stamp = stamp;
    ctx.fillStyle = theme.ground; // zero
    ctx.fillRect(0, 0, width, width);
    if (!mean.blank) ctx.drawImage(mean.image(1, true), 0, 0, width, width);
    drawOverlay(ctx, { x: 0, y: 0, size: width }, mean, { opacity: 0, theme, blank: "0" });
    ctx.lineWidth = 1;
    ctx.strokeStyle = theme.muted;
    ctx.strokeRect(0.5, 0.5, width - 1, width - 1);
    if (area === null) return;
    const wide = theme.present ? 4 : 3, corner = width * Math.sqrt(area);
    for (const [colour, line] of [[theme.ground, wide + 2], [theme.ink, wide]]) {
      ctx.lineWidth = line;
      ctx.strokeStyle = colour;
      ctx.strokeRect(wide / 2, wide / 2, corner, corner);
    }
  }
}
