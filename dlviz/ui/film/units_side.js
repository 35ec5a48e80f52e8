// Beside the tiles: the accuracy with the units that are on, of all pictures and of each class.

class UnitsSide {
  constructor(player, options) {
    Object.assign(this, { player, options, header: player.film.header, state: player.units });
    const { scene, text: { words } } = this.header, { covered } = scene;
    this.figure = make("strong", { class: "units-figure", text: covered ? "?" : "" });
    this.full = make("span", { class: "units-full" });
    this.bar = this.track("all");
    this.dots = make("div", { class: "units-dots", "aria-hidden": "true" });
    this.note = make("p", { class: "units-note" });
    const title = make("p", { class: "units-title" }, this.figure, make("span", { class: "units-beside" }, make("span", { text: words.units_accuracy }), this.full));
    this.head = make("div", { class: "units-head" }, title, this.bar.element, this.dots);
    this.rows = scene.names.map((name, c) => this.row(name, c));
    this.said = make("p", { class: "units-said", role: "status" });
    if (covered) this.head.prepend(make("p", { class: "map-ask", text: filled(words.units_ask, { living: this.state.data.living.length }) }));
    this.foot = make("div", { class: "units-foot" }, this.note, make("div", { class: "units-classes" }, ...this.rows.map(({ element }) => element)), this.said);
  }

  // A bar with the dashed outline of what all units get.
  track(kind) {
    const fill = make("i", { class: "units-fill" }), ghost = make("i", { class: "units-ghost" });
    return { fill, ghost, element: make("div", { class: `units-bar ${kind}`, "aria-hidden": "true" }, fill, ghost) };
  }

  row(name, c) {
    const sheet = sharpCanvas(""), bar = this.track("class"), now = make("span", { class: "units-now" }), before = make("span", { class: "units-before" });
    sheet.canvas.setAttribute("aria-hidden", "true");
    return { sheet, bar, now, before, c, element: make("div", { class: "units-class" }, sheet.canvas, make("span", { class: "units-name", text: name }), bar.element, now, before) };
  }

  resize(type) {
    for (const { sheet } of this.rows) sheet.size(Math.round(type * 1.2), Math.round(type * 1.2));
    this.stamp = null;
  }

  draw() {
    const { player, state, header: { scene, text: { words } } } = this, { data, now } = state, { theme } = player;
    if (this.stamp !== player.stamp) this.markers(theme);
    if (scene.covered) return;
    const { full } = data, changed = state.off.size > 0, hit = data.hit(now.by);
    mapWrite(this.figure, unitsPercent(now.share, 1));
    mapWrite(this.full, changed ? filled(words.units_full, { percent: unitsPercent(full.share, 1) }) : "");
    this.fill(this.bar, now.share, changed ? full.share : NaN);
    for (const { bar, now: text, before, element, c } of this.rows) {
      this.fill(bar, now.by[c], changed ? full.by[c] : NaN);
      mapWrite(text, unitsPercent(now.by[c]));
      mapWrite(before, changed && unitsPercent(now.by[c]) !== unitsPercent(full.by[c]) ? unitsPercent(full.by[c]) : "");
      element.classList.toggle("hit", changed && hit?.index === c);
    }
    this.drawDots();
    mapWrite(this.note, this.noted());
    mapWrite(this.said, this.spoken());
  }

  fill({ fill, ghost }, share, full) {
    fill.style.width = `${100 * (share || 0)}%`;
    ghost.hidden = !(full >= 0);
    ghost.style.width = `${100 * (full || 0)}%`;
  }

  // Each class in its hue and with its marker.
  markers(theme) {
    const hues = theme.classColours;
    for (const { sheet: { ctx, width, height }, bar, c } of this.rows) {
      ctx.clearRect(0, 0, width, height);
      drawMarker(ctx, theme.classMarkers[c % theme.classMarkers.length], width / 2, height / 2, width * 0.33, "full", hues[c % hues.length], theme.ground);
      bar.fill.style.background = hues[c % hues.length];
    }
    this.stamp = this.player.stamp;
  }

  // Other random groups, each a dot under the bar of the reader's own.
  drawDots() {
    const { state: { mode }, header: { scene: { groups } } } = this, shown = mode === "random" ? groups : [];
    if (this.dots.childElementCount === shown.length) return;
    this.dots.replaceChildren(...shown.map((share, k) => {
      const dot = make("i");
      Object.assign(dot.style, { left: `${100 * share}%`, top: `${14 + 18 * (k % 5)}%` });
      return dot;
    }));
  }

  noted() {
    const { state: { mode }, header: { scene: { groups, best, size }, text: { words } } } = this;
    if (mode === "random" && groups.length) {
      const [low, high] = [Math.min(...groups), Math.max(...groups)].map((share) => unitsPercent(share));
      return filled(this.options.present ? words.units_groups_short : words.units_groups, { count: groups.length, size, low, high });
    }
    const few = size / 2, many = 2 * size;
    if (mode !== "best" || best.length < many) return "";
    return filled(words.units_best_note, { few, many, low: unitsPercent(best[few - 1]), high: unitsPercent(best[many - 1]) });
  }

  // Of the unit that is pointed at, else of all that are off.
  spoken() {
    const { state: { off, hover, data, now }, header: { scene, text: { words } } } = this, { living } = data;
    const touch = window.matchMedia("(hover: none)").matches;
    if (hover !== null && scene.living[hover] && !off.has(hover)) {
      const alone = data.alone[hover], hit = data.hit(alone.by), said = { unit: hover + 1, percent: unitsPercent(alone.share, 1), points: unitsPoints(data.lost[hover]) };
      return [filled(words.units_alone, said), hit ? filled(words.units_alone_lost, hit) : ""].join(" ").trim();
    }
    const on = filled(words.units_now, { on: living.length - off.size, living: living.length });
    if (!off.size) return `${on} ${touch ? words.units_hint_touch : words.units_hint}`;
    const hit = data.hit(now.by);
    return `${on} ${hit ? filled(words.units_lost, hit) : words.units_kept}`;
  }
}
