// What lies below the balls: tints, contours, axes; and places for the balls' words.

// Cividis at v in [0, 1], as [r, g, b]: blue to yellow, even for every eye.
const SURFACE_CIVIDIS = [[0, 34, 78], [18, 53, 112], [59, 73, 108], [87, 93, 109], [112, 113, 115], [138, 134, 120], [165, 156, 116], [195, 179, 105], [225, 204, 85], [254, 232, 56]];

function surfaceCividis(v) {
  const at = Math.min(1, Math.max(0, v)) * (SURFACE_CIVIDIS.length - 1), k = Math.min(SURFACE_CIVIDIS.length - 2, Math.floor(at));
  return mixChannels(SURFACE_CIVIDIS[k], SURFACE_CIVIDIS[k + 1], at - k);
}

const SURFACE_LIGHTS = 64;

// The filled contours as a canvas: every pixel has the tint of the band its loss lies in.
function surfaceTints(view, theme) {
  const { f, scene, loss, n } = view, ratio = Math.min(window.devicePixelRatio || 1, 2);
  const wide = Math.max(2, Math.round(f.wide * ratio)), tall = Math.max(2, Math.round(f.tall * ratio));
  const sheet = document.createElement("canvas");
  [sheet.width, sheet.height] = [wide, tall];
  const ctx = sheet.getContext("2d"), image = ctx.createImageData(wide, tall), pixels = new Uint32Array(image.data.buffer);
  const paper = channels(theme.ground), count = scene.levels.length, bytes = new Uint8ClampedArray(4), one = new Uint32Array(bytes.buffer);
  const light = surfaceLight(view);
  const tints = Array.from({ length: (count + 1) * SURFACE_LIGHTS }, (_, index) => {
    const v = count ? Math.floor(index / SURFACE_LIGHTS) / count : 0; // low: bright
    const lit = (2 * (index % SURFACE_LIGHTS)) / (SURFACE_LIGHTS - 1) - 1;
    const tint = mixChannels(paper, surfaceCividis(1 - v), theme.dark ? 0.2 + 0.4 * (1 - v) : 0.42);
    bytes.set([...mixChannels(tint, lit > 0 ? [255, 255, 255] : [0, 0, 0], Math.abs(lit) * (lit > 0 && theme.dark ? 0.07 : 0.14)), 255]);
    return one[0];
  });
  for (let j = 0; j < tall; j++) {
    const v = (1 - j / (tall - 1)) * (n - 1), r = Math.min(n - 2, Math.floor(v)), b = v - r;
    for (let i = 0; i < wide; i++) {
      const u = (i / (wide - 1)) * (n - 1), c = Math.min(n - 2, Math.floor(u)), a = u - c, at = r * n + c;
      const value = (1 - b) * ((1 - a) * loss[at] + a * loss[at + 1]) + b * ((1 - a) * loss[at + n] + a * loss[at + n + 1]);
      const lit = (1 - b) * ((1 - a) * light[at] + a * light[at + 1]) + b * ((1 - a) * light[at + n] + a * light[at + n + 1]);
      let low = 0, high = count;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (scene.levels[middle] <= value) low = middle + 1;
        else high = middle;
      }
      pixels[j * wide + i] = tints[low * SURFACE_LIGHTS + Math.round(lit * (SURFACE_LIGHTS - 1))];
    }
  }
  ctx.putImageData(image, 0, 0);
  return sheet;
}

// How much light from the upper left falls on each place of the grid, 0 to 1: it makes the map a valley.
function surfaceLight({ loss, n, f, scene }) {
  const { levels } = scene, out = new Float32Array(n * n).fill(0.5);
  if (!levels.length) return out;
  const high = levels[levels.length - 1], height = high - loss.reduce((a, b) => Math.min(a, b));
  const z = loss.map((value) => Math.min(value, 1.5 * high) / (height || 1));
  const across = (n - 1) / (f.wide / Math.max(f.wide, f.tall)), along = (n - 1) / (f.tall / Math.max(f.wide, f.tall));
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) {
      const west = Math.max(0, c - 1), east = Math.min(n - 1, c + 1), south = Math.max(0, r - 1), north = Math.min(n - 1, r + 1);
      const dx = ((z[r * n + east] - z[r * n + west]) / (east - west)) * across, dy = ((z[north * n + c] - z[south * n + c]) / (north - south)) * along;
      out[r * n + c] = 0.5 + (0.5 * (dx - dy)) / Math.hypot(dx, dy, dx, dy, 1.2);
    }
  }
  return out;
}

// Border, ticks and names of the map.
function surfaceAxes(ctx, { f, type, scene }, theme) {
  const [x0, x1, y0, y1] = scene.bounds, short = shortNames(scene.names), [nameX, nameY] = scene.names;
  ctx.font = `${type}px ${theme.font}`;
  ctx.fillStyle = ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1.5;
  ctx.strokeRect(f.left, f.top, f.wide, f.tall);
  if (theme.present) return;
  ctx.textBaseline = "top";
  ctx.textAlign = "center";
  for (const { at, text } of niceTicks(x0, x1, f.wide / (type * 5))) {
    const x = f.left + ((at - x0) / (x1 - x0)) * f.wide;
    if (short && nameX && x > f.right - 2.2 * type) continue;
    strokeLine(ctx, x, f.bottom, x, f.bottom + 5);
    ctx.fillText(text, x, f.bottom + 8);
  }
  ctx.textBaseline = "middle";
  ctx.textAlign = "right";
  for (const { at, text } of niceTicks(y0, y1, f.tall / (type * 4))) {
    const y = f.bottom - ((at - y0) / (y1 - y0)) * f.tall;
    if (short && nameY && y < f.top + 1.6 * type) continue;
    strokeLine(ctx, f.left - 5, y, f.left, y);
    ctx.fillText(text, f.left - 8, y);
  }
  ctx.font = `600 ${type}px ${theme.font}`;
  ctx.fillStyle = theme.ink;
  ctx.textBaseline = "top";
  if (short) {
    ctx.textAlign = "right";
    ctx.fillText(nameX, f.right, f.bottom + 8);
    ctx.fillText(nameY, f.left - 8, f.top);
    return;
  }
  ctx.textAlign = "center";
  ctx.fillText(fitText(ctx, nameX, f.wide), f.left + f.wide / 2, f.bottom + type * 1.25 + 8);
  ctx.textBaseline = "middle";
  ctx.save();
  ctx.translate(type * 0.65, f.top + f.tall / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.fillText(fitText(ctx, nameY, f.tall), 0, 0);
  ctx.restore();
}

// One contour's path.
function surfaceContour(view, level) {
  const { f, n } = view, path = new Path2D();
  const segments = zeroSegments(view.loss.map((value) => value - level), n);
  const x = (c) => f.left + (c / (n - 1)) * f.wide, y = (r) => f.bottom - (r / (n - 1)) * f.tall;
  for (let s = 0; s < segments.length; s += 4) {
    path.moveTo(x(segments[s]), y(segments[s + 1]));
    path.lineTo(x(segments[s + 2]), y(segments[s + 3]));
  }
  return path;
}

// The noise balls' words, below them; returns their boxes.
function surfaceTheoryWords(view, ctx) {
  const { theme } = view.player, { scene, f } = view, unit = f.wide / (scene.bounds[1] - scene.bounds[0]), size = Math.max(14, view.type - 1);
  ctx.font = `600 ${size}px ${theme.font}`;
  return scene.ellipses.filter(({ text }) => text).map(({ centre, axes, angle, text }) => {
    const [x, y] = view.px(...centre), turn = (angle * Math.PI) / 180, half = ctx.measureText(text).width / 2 + 4;
    const at = Math.min(f.bottom - size, y + unit * Math.hypot(axes[0] * Math.sin(turn), axes[1] * Math.cos(turn)) + size * 1.6);
    inkLabel(ctx, { ...theme, paper: theme.ground }, text, x, at, { align: "center", size });
    return { left: x - half, right: x + half, top: at - size * 0.75, bottom: at + size * 0.75 };
  });
}

// On a stage: the axes' names in the map's corners; returns their boxes.
function surfaceNames(view, ctx) {
  const { theme } = view.player, { f, scene: { names: [nameX, nameY] } } = view, size = view.type, line = size * 1.3;
  if (!nameX || !nameY) return [];
  ctx.font = `600 ${size}px ${theme.font}`;
  const wide = [`${nameX} \u2192`, `${nameY} \u2191`].map((text) => ctx.measureText(text).width);
  inkLabel(ctx, { ...theme, paper: theme.ground }, `${nameX} \u2192`, f.right - wide[0] - 7, f.bottom - line / 2 - 4, { size });
  inkLabel(ctx, { ...theme, paper: theme.ground }, `${nameY} \u2191`, f.left + 7, f.top + line / 2 + 4, { size });
  return [
    { left: f.right - wide[0] - 11, right: f.right, top: f.bottom - line - 6, bottom: f.bottom },
    { left: f.left, right: f.left + wide[1] + 11, top: f.top, bottom: f.top + line + 6 },
  ];
}

// Noise balls and the minimum: thin, in ink.
function surfaceTheory(view, ctx) {
  const { theme } = view.player, { scene, f } = view, [x0, x1] = scene.bounds, unit = f.wide / (x1 - x0);
  ctx.strokeStyle = ctx.fillStyle = theme.ink;
  ctx.lineWidth = 1.5;
  for (const { centre, axes, angle } of scene.ellipses) {
    const [x, y] = view.px(...centre), turn = (-angle * Math.PI) / 180;
    ctx.beginPath();
    ctx.ellipse(x, y, axes[0] * unit, axes[1] * unit, turn, 0, 2 * Math.PI);
    ctx.stroke();
  }
  if (!scene.minimum) return;
  const [x, y] = view.px(...scene.minimum);
  ctx.lineWidth = 2;
  strokeLine(ctx, x - 9, y, x + 9, y);
  strokeLine(ctx, x, y - 9, x, y + 9);
}

// A place for a ball's label: eight sides, near and further off; `last` is kept unless another is clearly better.
function surfaceSpot({ x, y }, wide, tall, taken, f, last, trail) {
  let best = null, least = Infinity;
  for (const away of [44, 80, 120]) {
    for (const [spot, [u, v]] of [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [1, 1], [-1, -1], [-1, 1]].entries()) {
      const name = `${spot},${away}`, d = u && v ? away * 0.75 : away;
      const left = Math.min(f.right - wide - 3, Math.max(f.left + 3, x + u * d - (u > 0 ? 0 : u < 0 ? wide : wide / 2)));
      const top = Math.min(f.bottom - tall - 3, Math.max(f.top + 3, y + v * d - (v > 0 ? 0 : v < 0 ? tall : tall / 2)));
      const box = { left, right: left + wide, top, bottom: top + tall, spot: name };
      const over = trail.filter(([u0, v0]) => u0 > left && u0 < box.right && v0 > top && v0 < box.bottom).length;
      let cost = Math.min(30, 4 * over) + away * 0.5 + spot * 2 - (name === last ? 25 : 0);
      for (const other of taken) {
        const w = Math.min(box.right, other.right) - Math.max(box.left, other.left), h = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        if (w > 0 && h > 0) cost += 40 + (w * h) / 10;
      }
      if (cost < least) [least, best] = [cost, box];
    }
  }
  return best;
}

function surfaceArrow(ctx, x, y, angle, r, colour, paper) {
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(angle);
  ctx.beginPath();
  [[r, 0], [-r * 0.2, r * 0.85], [-r * 0.2, r * 0.3], [-r, r * 0.3], [-r, -r * 0.3], [-r * 0.2, -r * 0.3], [-r * 0.2, -r * 0.85]].forEach(([u, v], k) => ctx[k ? "lineTo" : "moveTo"](u, v));
  ctx.closePath();
  ctx.lineWidth = 4;
  ctx.strokeStyle = paper;
  ctx.stroke();
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.restore();
}
