// The frame of a chart: scales, ticks, axes.

const PLOT_POWERS_FROM = 1.25; // decades: a shorter axis names 1, 2, 5 instead of powers of ten

// Values to px along one axis, and back; what an axis cannot show (0 on a logarithmic one) is NaN.
function plotScale({ low, high, log }, from, to) {
  const put = log ? (v) => (v > 0 ? Math.log(v) : NaN) : (v) => v;
  const a = put(low), b = put(high);
  return {
    at: (v) => from + ((put(v) - a) / (b - a)) * (to - from),
    value: (px) => {
      const v = a + ((px - from) / (to - from)) * (b - a);
      return log ? Math.exp(v) : v;
    },
  };
}

// "10⁻²", and 1 and 10 as they are.
function plotPower(p) {
  return p === 0 ? "1" : p === 1 ? "10" : `10${superscript(p)}`;
}

// A value in a readout or on a given tick: "0.05", "1,024", "91.5 %".
function plotNumber(value, percents = false) {
  if (percents) return `${Number((100 * value).toPrecision(3))}\u00a0%`;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return figure(value);
  return Number(value.toPrecision(size >= 1000 ? 6 : 3)).toLocaleString("en-GB", { maximumFractionDigits: 6 }).replace("-", "\u2212");
}

// What stands on an axis: [{at, text}], a tick without a text is a small one. count: how many fit.
function plotTicks(axis, count) {
  const { low, high, log, percent: percents } = axis;
  const inside = (at) => at >= low * (log ? 0.9999 : 1) - (log ? 0 : 1e-9 * (high - low)) && at <= high * (log ? 1.0001 : 1) + (log ? 0 : 1e-9 * (high - low));
  if (axis.ticks.length) return axis.ticks.filter(inside).map((at) => ({ at, text: plotNumber(at, percents) }));
  if (!log) {
    return niceTicks(low, high, count).map(({ at, text }) => ({ at, text: percents ? plotNumber(at, true) : text }));
  }
  const decades = Math.log10(high / low), out = [], every = Math.max(1, Math.ceil(decades / Math.max(2, count)));
  for (let p = Math.floor(Math.log10(low)); p <= Math.log10(high) + 1e-9; p++) {
    for (let digit = 1; digit < 10; digit++) {
      const at = digit * 10 ** p;
      if (!inside(at)) continue;
      if (decades < PLOT_POWERS_FROM) out.push({ at, text: [1, 2, 5].includes(digit) || decades < 0.5 ? plotNumber(at) : "" });
      else if (digit === 1) out.push({ at, text: p % every ? "" : plotPower(p) });
      else if (decades < 5) out.push({ at, text: "" });
    }
  }
  return out;
}

// One panel's frame in a box of w x h px: where its area lies, its axes and its titles.
class PlotFrame {
  // gutter: px kept free at the right for labels; titles: lines of the title; keys: of plotKeys.
  constructor(panel, w, h, { ctx, theme, type, gutter, titles, keys }) {
    Object.assign(this, { panel, w, theme, type, titles, keys, foot: h });
    h -= keys.room * plotKeyType(type) * 1.3;
    this.h = h;
    const line = type * 1.3;
    this.top = Math.round(titles * line + (panel.y.label ? line : 0) + type * 0.7);
    this.bottom = Math.round(h - type * 1.5 - (panel.x.label ? line : 0) - 2);
    ctx.font = `${type}px ${theme.font}`;
    this.yTicks = plotTicks(panel.y, (this.bottom - this.top) / (type * 2.6));
    this.left = Math.ceil(Math.max(type * 1.5, ...this.yTicks.map(({ text }) => ctx.measureText(text).width))) + 9;
    this.right = Math.floor(w - Math.max(gutter, type * 0.8));
    this.xTicks = plotTicks(panel.x, (this.right - this.left) / (type * 5));
    this.x = plotScale(panel.x, this.left, this.right);
    this.y = plotScale(panel.y, this.bottom, this.top);
  }

  clip(ctx, room = 0) {
    ctx.beginPath();
    ctx.rect(this.left - room, this.top - room, this.right - this.left + 2 * room, this.bottom - this.top + 2 * room);
    ctx.clip();
  }

  draw(ctx) {
    const { panel, theme, type, left, right, top, bottom } = this;
    this.drawTitles(ctx);
    this.drawKeys(ctx);
    ctx.font = `${type}px ${theme.font}`;
    ctx.textBaseline = "middle";
    ctx.textAlign = "right";
    ctx.lineWidth = 1;
    let free = Infinity; // from below: no tick's text on another's
    for (const { at, text } of this.yTicks) {
      const y = this.y.at(at);
      if (!text || y > free) continue;
      free = y - type * 1.15;
      ctx.strokeStyle = theme.line;
      strokeLine(ctx, left, y, right, y);
      ctx.fillStyle = theme.muted;
      ctx.fillText(text, left - 8, y);
    }
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = 1.5;
    strokeLine(ctx, left, bottom, right, bottom);
    ctx.textBaseline = "top";
    ctx.textAlign = "center";
    free = -Infinity;
    for (const { at, text } of this.xTicks) {
      const x = this.x.at(at), half = ctx.measureText(text).width / 2;
      strokeLine(ctx, x, bottom, x, bottom + (text ? 6 : 3));
      if (!text || x - half < free) continue;
      ctx.fillText(text, Math.min(x, this.w - half - 1), bottom + 8);
      free = x + half + type * 0.5;
    }
    if (!panel.x.label) return;
    ctx.font = `600 ${type}px ${theme.font}`;
    ctx.fillStyle = theme.ink;
    ctx.textBaseline = "bottom";
    const name = fitText(ctx, panel.x.label, this.w - 2), half = ctx.measureText(name).width / 2;
    const middle = Math.max(half, Math.min(this.w - half - 1, (left + right) / 2));
    ctx.fillText(name, middle, this.h);
  }

  drawKeys(ctx) {
    const { theme, keys: { lines, room }, foot } = this, size = plotKeyType(this.type);
    ctx.font = `${size}px ${theme.font}`;
    ctx.fillStyle = theme.muted;
    ctx.textAlign = "left";
    ctx.textBaseline = "bottom";
    lines.forEach((text, k) => ctx.fillText(text, 0, foot - (room - 1 - k) * size * 1.3));
  }

  drawTitles(ctx) {
    const { panel, theme, type } = this, line = type * 1.3;
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    ctx.fillStyle = theme.ink;
    ctx.font = `700 ${type}px ${theme.font}`;
    const lines = panel.title ? textLines(ctx, panel.title, this.w).slice(0, this.titles) : [];
    lines.forEach((text, k) => ctx.fillText(text, 0, k * line + 1));
    ctx.font = `600 ${type}px ${theme.font}`;
    ctx.fillStyle = theme.muted;
    if (panel.y.label) ctx.fillText(fitText(ctx, panel.y.label, this.w), 0, lines.length * line + 1);
  }
}
