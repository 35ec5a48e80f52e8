// The plane's frame: where a place (x, y) lies in a box, its ticks and its axis names.

class PlaneFrame {
  // bounds: [x0, x1, y0, y1]; the square of data stands inside width x height px.
  // names: the axes'; a name of a letter or two stands beside the ticks, a longer one outside them.
  constructor(bounds, width, height, { names, heading = 0, type = 15 }) {
    [this.x0, this.x1, this.y0, this.y1] = bounds;
    this.type = type;
    this.short = shortNames(names);
    const { left, top, below } = frameGutters(bounds, width, { names, heading, type });
    Object.assign(this, { left, top });
    this.side = Math.max(40, Math.floor(Math.min(width - left - 4, height - top - below)));
    this.bottom = this.top + this.side;
    this.right = this.left + this.side;
  }

  px(x) {
    return this.left + ((x - this.x0) / (this.x1 - this.x0)) * this.side;
  }

  py(y) {
    return this.top + ((this.y1 - y) / (this.y1 - this.y0)) * this.side;
  }

  // The place under a pixel, [x, y], or null outside.
  place(px, py) {
    const u = (px - this.left) / this.side, v = (py - this.top) / this.side;
    if (u < 0 || u > 1 || v < 0 || v > 1) return null;
    return [this.x0 + u * (this.x1 - this.x0), this.y1 - v * (this.y1 - this.y0)];
  }

  // A grid position (column, row of n) in pixels.
  cell(n, column, row) {
    return [this.left + (column / (n - 1)) * this.side, this.top + (row / (n - 1)) * this.side];
  }

  clip(ctx) {
    ctx.beginPath();
    ctx.rect(this.left, this.top, this.side, this.side);
    ctx.clip();
  }

  // Border, ticks, names; on a layer that is drawn once.
  drawAxes(ctx, theme, names) {
    const { type } = this;
    ctx.font = `${type}px ${theme.font}`;
    ctx.fillStyle = theme.muted;
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(this.left, this.top, this.side, this.side);
    ctx.textBaseline = "top";
    ctx.textAlign = "center";
    for (const { at, text } of niceTicks(this.x0, this.x1, this.side / (type * 5))) {
      const x = this.px(at);
      if (this.short && x > this.right - 2.2 * type) continue;
      strokeLine(ctx, x, this.bottom, x, this.bottom + 5);
      ctx.fillText(text, x, this.bottom + 8);
    }
    ctx.textBaseline = "middle";
    ctx.textAlign = "right";
    for (const { at, text } of niceTicks(this.y0, this.y1, this.side / (type * 5))) {
      const y = this.py(at);
      if (this.short && y < this.top + 1.6 * type) continue;
      strokeLine(ctx, this.left - 5, y, this.left, y);
      ctx.fillText(text, this.left - 8, y);
    }
    this.drawNames(ctx, theme, names);
  }

  // Short names at the axes' ends; long ones below the middle and up the side.
  drawNames(ctx, theme, [nameX, nameY]) {
    const { type } = this;
    ctx.font = `600 ${type}px ${theme.font}`;
    ctx.fillStyle = theme.ink;
    ctx.textBaseline = "top";
    if (this.short) {
      ctx.textAlign = "right";
      ctx.fillText(nameX, this.right, this.bottom + 8);
      ctx.fillText(nameY, this.left - 8, this.top);
      return;
    }
    ctx.textAlign = "center";
    ctx.fillText(fitText(ctx, nameX, this.side), this.left + this.side / 2, this.bottom + type * 1.25 + 8);
    ctx.textBaseline = "middle";
    ctx.save();
    ctx.translate(type * 0.65, this.top + this.side / 2);
    ctx.rotate(-Math.PI / 2);
    ctx.fillText(fitText(ctx, nameY, this.side), 0, 0);
    ctx.restore();
  }
}

function shortNames(names) {
  return names.every((name) => name.length <= 2);
}

// What the ticks and names of a frame need: {left, top, below} in px.
function frameGutters([, , y0, y1], width, { names, heading = 0, type = 15 }) {
  const ticks = niceTicks(y0, y1, (width - 3 * type) / (type * 5));
  const widest = Math.max(1, ...ticks.map(({ text }) => text.replace(/[.,]/g, "").length * 0.64 + (/[.,]/.test(text) ? 0.32 : 0)));
  const short = shortNames(names);
  return {
    left: Math.round(type * (widest + (short ? 0.25 : 1.6)) + 11),
    top: Math.round(heading) + 4,
    below: Math.round(type * (short ? 1.8 : 3.1)),
  };
}

// The height of a frame whose square fills a width.
function frameHeight(bounds, width, look) {
  const { left, top, below } = frameGutters(bounds, width, look);
  return top + width - left - 4 + below;
}

function strokeLine(ctx, x0, y0, x1, y1) {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}

// About `count` round values in [low, high], with their text: [{at, text}].
function niceTicks(low, high, count) {
  const span = high - low;
  if (!(span > 0)) return [];
  const rough = span / Math.max(2, Math.min(6, count));
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const out = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * span; k++) {
    const text = (k * step).toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    out.push({ at: k * step, text: text.replace("-", "\u2212").replace(/^\u2212(?=[0.]+$)/, "") });
  }
  return out;
}

// A text cut with an ellipsis where it is wider than a width.
function fitText(ctx, text, width) {
  if (ctx.measureText(text).width <= width) return text;
  let cut = text;
  while (cut && ctx.measureText(`${cut}\u2026`).width > width) cut = cut.slice(0, -1);
  return `${cut}\u2026`;
}

// A text as lines that fit a width.
function textLines(ctx, text, width) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && ctx.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(fitText(ctx, word, width));
  }
  return lines;
}

// Names side by side within a width: where one is too long, what all begin with is cut, so that
// the part that tells them apart stays.
function tellingNames(ctx, names, width) {
  const long = names.some((name) => ctx.measureText(name).width > width);
  const cut = long && names.length > 1 ? commonWords(names) : 0;
  return names.map((name) => fitText(ctx, cut ? `\u2026${name.slice(cut)}` : name, width));
}

// How many letters of whole words all names begin with; every name keeps its last word.
function commonWords(names) {
  const words = names.map((name) => name.match(/\S+\s*/g) ?? []);
  let cut = 0;
  for (let k = 0; words.every((own) => k + 1 < own.length && own[k] === words[0][k]); k++) cut += words[0][k].length;
  return cut;
}
