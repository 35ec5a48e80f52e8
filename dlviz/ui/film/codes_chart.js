// How often a thing is recognised, by how often its units flip: a line for each code.

const CODES_LINES = [["local", 0, []], ["distributed", 1, []], ["local_many", 0, [9, 6]], ["spread", 1, [9, 6]]];

class CodesChart {
  constructor(player, hint, brief) {
    Object.assign(this, { player, state: player.codes, sheet: sharpCanvas("") });
    const { data, data: { words, things } } = this.state;
    const short = brief ? "_short" : "";
    this.lines = CODES_LINES.map(([name, hue, dash], line) => {
      const count = things[name === "local" || name === "spread" ? "local" : "distributed"], swatch = sharpCanvas("");
      const units = name === "local_many" ? count : data.units; // a unit a thing, however many
      const value = make("b", {}), text = filled(words[`codes_line_${name}${short}`], { things: count.toLocaleString("en"), units: units.toLocaleString("en") });
      swatch.canvas.setAttribute("aria-hidden", "true");
      return { line, hue, dash, swatch, value, element: make("li", {}, swatch.canvas, make("span", { text }), value) };
    });
    this.title = make("p", { class: "codes-chart-title", text: words[`codes_chart${short}`] });
    this.legend = make("ul", { class: "codes-legend" }, ...this.lines.map(({ element }) => element));
    this.root = make("div", { class: "codes-chart" }, this.title, this.sheet.canvas, this.legend, hint);
    Object.assign(this, { data, hint, swatch: brief ? 26 : 34 });
  }

  // height: of all of it; the curves take what the words leave.
  resize(width, height, type) {
    const { title, legend, hint } = this;
    this.type = type;
    this.root.style.width = `${width}px`;
    for (const { swatch, value } of this.lines) {
      swatch.size(this.swatch, 16);
      mapWrite(value, codesPercent(1)); // its room
    }
    this.sheet.size(width, Math.max(100, Math.floor(height - title.offsetHeight - legend.offsetHeight - (hint.hidden ? 0 : hint.offsetHeight + 6) - 14)));
  }

  draw() {
    const { sheet: { ctx, width, height }, type, data, state: { at }, player: { theme } } = this, { noise } = data;
    const left = type * 3.7, right = width - type * 1.4, top = type * 0.7, foot = height - type * 1.7;
    const x = (p) => left + (p / noise.at(-1)) * (right - left), y = (share) => foot - share * (foot - top);
    ctx.clearRect(0, 0, width, height);
    ctx.font = `${type}px ${theme.font}`;
    ctx.lineWidth = 1;
    ctx.strokeStyle = theme.line;
    ctx.fillStyle = theme.muted;
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    for (const share of [0, 0.5, 1]) {
      strokeLine(ctx, left, y(share), right, y(share));
      ctx.fillText(`${100 * share}\u00a0%`, left - 6, y(share));
    }
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    for (const p of width < type * 13 ? [0, 0.5] : [0, 0.25, 0.5]) ctx.fillText(`${100 * p}\u00a0%`, x(p), height - 3);
    for (const one of this.lines) this.drawLine(one, x, y, theme);
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 1.5;
    strokeLine(ctx, x(noise[at]), top, x(noise[at]), foot);
    for (const { line, value } of this.lines) mapWrite(value, codesPercent(data.recognised(line, at)));
    this.sheet.canvas.setAttribute("aria-label", `${data.words.codes_chart}. ${this.lines.map(({ element }) => element.textContent).join("; ")}`);
  }

  drawLine({ line, hue, dash, swatch }, x, y, theme) {
    const { data, state: { at } } = this, colour = theme.classColours[hue];
    for (const [ctx, path] of [[this.sheet.ctx, () => data.noise.forEach((p, k) => this.sheet.ctx[k ? "lineTo" : "moveTo"](x(p), y(data.recognised(line, k))))], [swatch.ctx, () => { swatch.ctx.moveTo(0, 8); swatch.ctx.lineTo(this.swatch, 8); }]]) {
      if (ctx === swatch.ctx) ctx.clearRect(0, 0, this.swatch, 16);
      ctx.strokeStyle = colour;
      ctx.lineWidth = 3;
      ctx.setLineDash(dash);
      ctx.beginPath();
      path();
      ctx.stroke();
      ctx.setLineDash([]);
    }
    drawMarker(this.sheet.ctx, theme.classMarkers[line], x(data.noise[at]), y(data.recognised(line, at)), 6, "full", colour, theme.paper);
  }
}

function codesPercent(share) {
  return `${Math.floor(100 * share + 0.5)}\u00a0%`;
}
