// Beside the map: what a cell is, its loss and its twin's over the run; or what to do with a covered map.

const TWIN_DASH = [16, 9];

// What is asked while the map is covered.
VIEWS.mapsay = (player, box) => {
  const { words } = player.film.header.text;
  const slope = make("p", { class: "film-hidden", role: "status", "aria-live": "polite" });
  box.replaceChildren(make("p", { class: "map-ask", text: words.map_draw }), make("p", { class: "map-hint", text: words.map_hint }), slope);
  let shown = null;
  return {
    resize() {},
    draw() {
      const { stroke } = player.map, text = stroke ? `${words.stroke}: ${mapLawSaid(strokeSlope(stroke), 1, words)}` : "";
      if (text !== shown) slope.textContent = shown = text;
    },
  };
};

// A text, where it is another one.
function mapWrite(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

VIEWS.mapside = (player, box, options) => new MapSide(player, box, options);

class MapSide {
  constructor(player, box, options) {
    Object.assign(this, { player, box, header: player.film.header });
    mapState(player);
    const { words } = this.header.text;
    this.readout = make("p", { class: `map-readout${options.narrow || options.present ? " film-hidden" : ""}`, role: "status" });
    this.keys = ["own", "twin"].map((name) => {
      const text = make("span", { "aria-live": "polite" }), row = make("p", { class: `map-key ${name}` }, make("i", { "aria-hidden": "true" }), text);
      return { row, text };
    });
    this.sheet = sharpCanvas(words.map_curves);
    this.film = make("button", { type: "button", class: "film-button map-film", text: words.its_film });
    this.film.addEventListener("click", () => player.emit({ kind: "film", row: player.map.cell[0], column: player.map.cell[1] }));
    this.plot = make("div", { class: "map-plot" }, this.sheet.canvas, this.film);
    box.replaceChildren(this.readout, ...this.keys.map(({ row }) => row), this.plot);
  }

  // Room for the longest readouts, those of the end, so that the curves stand still while the film
  // plays and cells are pointed at.
  resize() {
    this.names();
    const { ctx } = this.sheet, style = getComputedStyle(this.box), ends = this.cells().map((cell) => mapReadout(this.player, cell, this.player.last));
    ctx.font = `${style.fontSize} ${style.fontFamily}`;
    const widest = Math.max(...ends.map((text) => ctx.measureText(text).width));
    this.box.style.setProperty("--lines", String(Math.ceil((1.02 * widest) / (this.box.clientWidth - 56))));
    this.sheet.size(this.plot.clientWidth, Math.max(80, this.plot.clientHeight));
  }

  // The chosen cell and, where there is one, its twin.
  cells() {
    const own = mapCell(this.player), twin = mapTwin(this.header.scene, this.player.map.now.clock, own);
    return twin ? [own, twin] : [own];
  }

  // What the two cells are stands for a legend.
  names() {
    const { player } = this, cells = this.cells();
    this.keys.forEach(({ row, text }, k) => {
      const cell = cells[k];
      row.hidden = !cell;
      if (cell) mapWrite(text, mapReadout(player, cell));
      text.setAttribute("aria-live", player.playing ? "off" : "polite");
    });
  }

  draw(now) {
    const { player } = this, { map } = player, { words } = this.header.text, at = map.hover ?? map.cursor;
    this.box.style.setProperty("--twin", player.theme.classColours[1]);
    this.names();
    mapWrite(this.readout, at ? mapReadout(player, at) : words.map_click);
    this.readout.classList.toggle("idle", !at);
    this.film.hidden = !(this.header.options.film && player.canEmit && map.cell);
    if (!player.playing && Math.abs(this.plot.clientHeight - this.sheet.height) > 1) this.sheet.size(this.plot.clientWidth, Math.max(80, this.plot.clientHeight));
    const part = mapPhase(player, now), from = map.morph?.kind === "change" ? map.morph.from.data : null;
    const { ctx, width, height } = this.sheet;
    ctx.clearRect(0, 0, width, height);
    const scale = this.scale(from, part);
    this.axes(scale, part < 0.5 && from ? from.clock : map.now.clock);
    if (from && from.clock !== map.now.clock && part < 1) {
      this.curves(scale, from, 1 - part);
      this.curves(scale, map.now, part);
    } else this.curves(scale, map.now, 1);
  }

  // Places of the curves; the losses' axis holds both clocks' curves of the chosen cells.
  scale() {
    const { player, sheet } = this, { theme } = player, { sets } = player.map;
    const type = theme.present ? 20 : 15, values = [];
    for (const data of Object.values(sets)) {
      const own = mapCell(player), twin = mapTwin(this.header.scene, data.clock, own);
      for (const cell of [own, twin]) if (cell) values.push(...data.curve(cell[0] * data.columns + cell[1]).filter((v) => v > 0));
    }
    let low = Math.min(...values) / 1.2, high = Math.max(...values) * 1.2;
    if (!(high > 3 * low)) { // too little for an axis
      const ends = this.header.scene.ranges.loss;
      [low, high] = [Math.min(low, ends[0]), Math.max(high, ends[1])];
    }
    const area = { left: type * 3.3, right: sheet.width - 12, top: type * 1.7, bottom: sheet.height - type * 2.9 };
    return {
      ...area, type, low, high, log: true,
      x: (share) => area.left + share * (area.right - area.left),
      y: (v) => area.bottom - (Math.log(Math.max(v, low) / low) / Math.log(high / low)) * (area.bottom - area.top),
    };
  }

  axes(s, clock) {
    const { ctx } = this.sheet, { theme } = this.player, { words } = this.header.text, whole = this.header.scene[clock];
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = 1.5;
    strokeLine(ctx, s.left, s.top, s.left, s.bottom);
    strokeLine(ctx, s.left, s.bottom, s.right, s.bottom);
    ctx.font = `${s.type}px ${theme.font}`;
    ctx.fillStyle = theme.ink;
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    let before = Infinity;
    for (const { at, text } of curveTicks("loss", s)) {
      if (before - s.y(at) < s.type * 1.2) continue;
      before = s.y(at);
      ctx.fillText(text, s.left - 8, s.y(at));
      ctx.globalAlpha = 0.25;
      strokeLine(ctx, s.left, s.y(at), s.right, s.y(at));
      ctx.globalAlpha = 1;
    }
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    for (const { at, text } of niceTicks(0, whole, (s.right - s.left) / (s.type * 5))) ctx.fillText(text, s.x(at / whole), s.bottom + 6);
    ctx.font = `600 ${s.type}px ${theme.font}`;
    ctx.fillText(words[`axis_${clock}`], (s.left + s.right) / 2, s.bottom + 6 + s.type * 1.35);
    ctx.textAlign = "left";
    ctx.fillText(words.axis_loss, 0, 0);
  }

  // The chosen cell solid in ink, its twin long-dashed over it, and the film's place on both.
  curves(s, data, alpha) {
    const { player, sheet: { ctx } } = this, { theme } = player, { words } = this.header.text, own = mapCell(player);
    const shares = player.steps, end = shares[shares.length - 1] || 1, t = player.t;
    const cells = [own, mapTwin(this.header.scene, data.clock, own)];
    ctx.save();
    ctx.globalAlpha = alpha;
    const cursor = s.x(player.update / end);
    if (player.last && t < player.last) {
      ctx.strokeStyle = theme.muted;
      ctx.lineWidth = 1.5;
      strokeLine(ctx, cursor, s.top, cursor, s.bottom);
    }
    cells.forEach((cell, k) => {
      if (!cell) return;
      const values = data.curve(cell[0] * data.columns + cell[1]);
      ctx.strokeStyle = k ? theme.classColours[1] : theme.ink;
      ctx.lineWidth = (k ? 4 : 6) * (theme.present ? 1.2 : 1);
      ctx.lineJoin = "round";
      ctx.setLineDash(k ? TWIN_DASH : []);
      ctx.beginPath();
      let last = -1;
      values.forEach((v, n) => {
        if (!Number.isFinite(v)) return;
        ctx[last < 0 ? "moveTo" : "lineTo"](s.x(shares[n] / end), s.y(v));
        last = n;
      });
      ctx.stroke();
      ctx.setLineDash([]);
      if (last < values.length - 1) { // it ends where it diverged
        const at = Math.max(0, last), y = last < 0 ? s.top + 20 : s.y(values[at]);
        inkLabel(ctx, theme, `\u00d7 ${words.map_diverged}`, Math.min(s.right - 100, s.x(shares[at] / end) + 8), Math.max(s.top + 14, y + (k ? 24 : 0)), { size: s.type });
        ctx.globalAlpha = alpha;
      }
    });
    ctx.restore();
  }
}
