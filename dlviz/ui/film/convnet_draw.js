// How the picture, maps, filters, bars and links are drawn.

// All maps of a layer as one column of pixels, painted once a frame: {paint, draw}.
class ConvnetAtlas {
  constructor(w, h, count) {
    Object.assign(this, { w, h, canvas: document.createElement("canvas") });
    [this.canvas.width, this.canvas.height] = [w, h * count];
    this.ctx = this.canvas.getContext("2d");
    this.data = this.ctx.createImageData(w, h * count);
    this.pixels = new Uint32Array(this.data.data.buffer);
  }

  // fill(pixels: Uint32Array [count * h * w]) writes RGBA.
  paint(fill) {
    fill(this.pixels);
    this.ctx.putImageData(this.data, 0, 0);
  }

  draw(ctx, place, { x, y, w, h }) {
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(this.canvas, 0, place * this.h, this.w, this.h, x, y, w, h);
  }
}

// Colours of a theme: values from 0 to 1, and signed ones.
function convnetTables(theme) {
  return {
    rising: colourTable((v) => channels(SEQUENTIAL_CSS[Math.round(255 * v)])),
    signed: divergingTable({ ...theme, paper: theme.dark ? theme.ground : "#ffffff" }),
  };
}

// Maps of one layer: 0 and below is dark, the layer's scale and above bright.
function fillConvnetMaps(pixels, values, scale, { rising }) {
  const factor = 255 / scale;
  for (let j = 0; j < pixels.length; j++) {
    const v = values[j] * factor;
    pixels[j] = rising[v > 255 ? 255 : v > 0 ? v | 0 : 0];
  }
}

// First weights, unit by unit: signed ones in two hues, or for a colour picture as colours around grey.
function fillConvnetWeights(pixels, weights, { weight, out }, [c], area, scale, { signed }) {
  for (let unit = 0; unit < out; unit++) {
    for (let j = 0; j < area; j++) {
      const at = weight + unit * c * area + j, byte = (v) => Math.min(255, Math.max(0, Math.round(127.5 + (127.5 * v) / scale)));
      if (c === 1) pixels[unit * area + j] = signed[byte(weights[at])];
      else pixels[unit * area + j] = (255 << 24 | byte(weights[at + 2 * area]) << 16 | byte(weights[at + area]) << 8 | byte(weights[at])) >>> 0;
    }
  }
}

// The picture as it is: grey or coloured.
function fillConvnetPicture(pixels, picture, [c, h, w]) {
  const byte = (v) => Math.min(255, Math.max(0, Math.round(255 * v))), area = h * w, rgb = c === 3 ? [0, area, 2 * area] : [0, 0, 0];
  for (let j = 0; j < area; j++) {
    const [r, g, b] = rgb.map((from) => byte(picture[from + j]));
    pixels[j] = (255 << 24 | b << 16 | g << 8 | r) >>> 0;
  }
}

function frameConvnet(ctx, { x, y, w, h }, colour, width) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.strokeRect(x - width / 2, y - width / 2, w + width, h + width);
}

// A square on a picture or a map that lies in `box`: of `cells` across.
function markConvnet(ctx, theme, box, cells, { x, y, w, h }, width) {
  const side = box.w / cells, clip = { x: box.x + x * side, y: box.y + y * side, w: w * side, h: h * side };
  const left = Math.max(clip.x, box.x), top = Math.max(clip.y, box.y);
  const right = Math.min(clip.x + clip.w, box.x + box.w), bottom = Math.min(clip.y + clip.h, box.y + box.h);
  for (const [colour, wide] of [["#1a1a1a", width + 2], ["#ffffff", width]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = wide;
    ctx.strokeRect(left, top, Math.max(2, right - left), Math.max(2, bottom - top));
  }
}

// Name, shape and field of a layer over its maps, with a small picture of the field.
function drawConvnetHead(ctx, theme, frame, data, column) {
  const { layer } = column, { type, line, narrow } = frame;
  const bold = `700 ${type}px ${theme.font}`, plain = `${type}px ${theme.font}`, sees = data.seesText(layer);
  ctx.textBaseline = "middle";
  if (narrow) {
    const y = column.headY + line / 2;
    ctx.textAlign = "left";
    ctx.font = bold;
    ctx.fillStyle = theme.ink;
    ctx.fillText(data.title(layer), 0, y);
    const x = ctx.measureText(data.title(layer)).width + 10;
    ctx.font = plain;
    ctx.fillStyle = theme.muted;
    ctx.fillText(fitText(ctx, `${data.size(layer)}, ${sees}`, frame.width - x - line), x, y);
    drawConvnetField(ctx, theme, data, layer, frame.width - type * 1.2 - 1, y - type * 0.6, type * 1.2);
    return;
  }
  const middle = column.x + column.w / 2;
  ctx.textAlign = "center";
  ctx.font = bold;
  ctx.fillStyle = theme.ink;
  ctx.fillText(data.title(layer), middle, line / 2 + 1);
  ctx.font = plain;
  ctx.fillStyle = theme.muted;
  if (!frame.present) ctx.fillText(data.size(layer), middle, 1.5 * line + 1);
  const side = data.seesAll(layer) ? 0 : Math.round(type * 0.8), room = column.w + 10, long = ctx.measureText(sees).width + side + 5 <= room;
  const text = long ? sees : data.seesText(layer, true), wide = ctx.measureText(text).width, y = (frame.present ? 1.5 : 2.5) * line + 1;
  ctx.fillText(text, middle + (side ? (side + 5) / 2 : 0), y);
  if (side) drawConvnetField(ctx, theme, data, layer, Math.round(middle - (wide + side + 5) / 2), Math.round(y - side / 2 - 1), side);
}

// A tiny picture with the part of it that a unit sees.
function drawConvnetField(ctx, theme, data, layer, x, y, side) {
  const part = data.seesAll(layer) ? 1 : Math.min(1, layer.receptive / data.scene.size[2]), own = Math.max(2, part * side);
  ctx.fillStyle = theme.line;
  ctx.fillRect(x, y, side, side);
  ctx.fillStyle = theme.ink;
  ctx.fillRect(x + (side - own) / 2, y + (side - own) / 2, own, own);
}

// The scale of a column's colours, at its foot. low, high: "" where there is no room for it.
function drawConvnetScale(ctx, theme, frame, tables, { x, y, w }, low, high, name) {
  const { small } = frame, table = tables[name], tall = 5;
  for (let k = 0; k < 32; k++) {
    const colour = table[Math.round((k / 31) * 255)];
    ctx.fillStyle = `rgb(${colour & 255},${(colour >> 8) & 255},${(colour >> 16) & 255})`;
    ctx.fillRect(x + (k / 32) * w, y, w / 32 + 0.6, tall);
  }
  ctx.font = `${small}px ${theme.font}`;
  ctx.fillStyle = theme.muted;
  ctx.textBaseline = "top";
  const fits = (text) => ctx.measureText(text).width <= w + 8, end = low || !high || name !== "signed" ? high : `\u00b1${high}`, both = low && ctx.measureText(`${low}${high}`).width + frame.small <= w;
  ctx.textAlign = "left";
  if (both || end !== high) ctx.fillText(both ? low : end, x, y + tall + 4);
  ctx.textAlign = "right";
  if (both || (end === high && fits(high))) ctx.fillText(high, x + w, y + tall + 4);
}

// Curves from units to one that they feed: as wide as what they add; less than nothing is dashed.
function drawConvnetLinks(ctx, theme, from, to, values) {
  const most = Math.max(...values.map((v) => Math.abs(v)), 1e-12);
  from.forEach((box, k) => {
    const share = Math.abs(values[k]) / most, plain = !values[k];
    const [x0, y0, x1, y1] = [box.x + box.w, box.y + box.h / 2, to.x, to.y + to.h / 2], bend = (x1 - x0) * 0.5;
    ctx.beginPath();
    ctx.moveTo(x0, y0);
    ctx.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
    ctx.setLineDash(values[k] < 0 ? [6, 5] : []);
    ctx.lineCap = "butt";
    ctx.strokeStyle = plain ? theme.ink : theme.classColours[values[k] > 0 ? 1 : 0];
    ctx.lineWidth = plain ? 1.5 : 1.5 + 3 * share;
    ctx.stroke();
  });
  ctx.setLineDash([]);
}

// The same on a narrow screen, where layers stand below one another.
function drawConvnetDrops(ctx, theme, from, to, values) {
  const turned = ({ x, y, w, h }) => ({ x: y, y: x, w: h, h: w });
  ctx.save();
  ctx.transform(0, 1, 1, 0, 0, 0);
  drawConvnetLinks(ctx, theme, from.map(turned), turned(to), values);
  ctx.restore();
}

// One bar of a feature: from the left, or from below.
function drawConvnetBar(ctx, theme, { x, y, w, h }, share, upright, colour) {
  const part = Math.min(1, Math.max(0, share || 0)), gap = Math.min(upright ? w : h, 20) > 4 ? 1.5 : 0;
  ctx.fillStyle = theme.line;
  if (upright) ctx.fillRect(x + gap / 2, y + h - 1.5, w - gap, 1.5);
  else ctx.fillRect(x, y + gap / 2, 1.5, h - gap);
  ctx.fillStyle = colour;
  if (upright) ctx.fillRect(x + gap / 2, y + h - part * h, w - gap, part * h);
  else ctx.fillRect(x, y + gap / 2, part * w, h - gap);
}

// The answer in words, and a bar a class; a thin line where a bar was before the picture was moved.
// blank: there is nothing to answer to.
function drawConvnetAnswer(ctx, theme, frame, data, { chances, best: most, before }, said, truth, blank) {
  const { type, line, verdict, classBars, classes } = frame, { names } = data.scene, best = blank ? -1 : most;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillStyle = theme.ink;
  const large = (size) => { ctx.font = `700 ${size}px ${theme.font}`; };
  large(Math.round(type * 1.35));
  if (blank) large(Math.max(type, Math.floor(type * 1.35 * Math.min(1, verdict.w / ctx.measureText(said.head).width))));
  ctx.fillText(fitText(ctx, said.head, verdict.w), verdict.x, verdict.y + type * 0.75);
  ctx.font = `${type}px ${theme.font}`;
  ctx.fillStyle = theme.muted;
  const tail = said.short && ctx.measureText(said.said).width > verdict.w ? said.short : said.said;
  ctx.fillText(fitText(ctx, tail, verdict.w), verdict.x, verdict.y + type * 1.45 + line * 0.5);
  ctx.font = `600 ${type}px ${theme.font}`;
  const right = ctx.measureText("99.9\u00a0%").width + 8, widest = Math.max(...names.map((name) => ctx.measureText(name).width));
  const left = Math.min(widest + type * 1.15 + 12, classBars.w * 0.52), wide = classBars.w - left - right;
  for (let k = 0; k < classes; k++) {
    const { x, y, h } = frame.classRow(k), middle = y + h / 2, tall = Math.min(h * 0.62, type * 1.1);
    ctx.font = `${k === best ? 700 : 400} ${type}px ${theme.font}`;
    ctx.fillStyle = blank ? theme.muted : theme.ink;
    ctx.textAlign = "right";
    ctx.fillText(fitText(ctx, names[k], left - type * 1.15 - 8), x + left - 8, middle);
    if (k === truth) drawConvnetTick(ctx, theme, x + type * 0.45, middle, type * 0.42);
    ctx.fillStyle = theme.line;
    ctx.fillRect(x + left, middle - tall / 2, 1.5, tall);
    ctx.fillStyle = blank ? theme.line : k === best ? theme.classColours[0] : theme.muted;
    ctx.fillRect(x + left, middle - tall / 2, Math.max(0, wide * (chances[k] || 0)), tall);
    if (before) {
      ctx.fillStyle = theme.ink;
      ctx.fillRect(x + left + wide * before[k] - 1, middle - tall * 0.75, 2, tall * 1.5);
    }
    ctx.textAlign = "right";
    ctx.fillStyle = k === best ? theme.ink : theme.muted;
    if (chances[k] >= 0.005 && !blank) ctx.fillText(convnetPercent(chances[k]), x + classBars.w, middle);
  }
}

// A check mark: what the picture really shows.
function drawConvnetTick(ctx, theme, x, y, r) {
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = Math.max(2, r * 0.38);
  ctx.lineCap = ctx.lineJoin = "round";
  ctx.beginPath();
  ctx.moveTo(x - r * 0.8, y);
  ctx.lineTo(x - r * 0.15, y + r * 0.7);
  ctx.lineTo(x + r * 0.9, y - r * 0.75);
  ctx.stroke();
  ctx.lineCap = "butt";
}
