// A map over a picture: a wash in one hue (two where it is signed), and contours in ink.
// draw/overlay.py draws the same for pictures that are shared.

const OVERLAY_PLACES = 160; // a side of a coarse map as it is drawn, in places
const OVERLAY_FINE = 40; // a map with more cells a side is drawn as it is, without contours
const OVERLAY_MOST = 0.6; // the strongest wash: through it the picture can still be seen
const OVERLAY_UP = [213, 94, 0], OVERLAY_DOWN = [0, 114, 178]; // the same over a photo in both themes
const OVERLAY_GREY = 0.3; // a wash so strong takes all of a photo's own colours away
const OVERLAY_CLIP = 0.99; // of a fine map's values lie below its top: a single cell would dim the rest

// A map made ready to be drawn, often and at any size.
class OverlayMap {
  // values: [h * w], any numbers; size: [h, w]. signed: below zero counts too. top: the size of a
  // value that gets the full wash; without it the map's own largest (see overlayTop). Several maps
  // with one top can be compared.
  constructor({ values, size, signed = false, top = overlayTop(values, size, signed) }) {
    Object.assign(this, { values, size, signed, top, fine: Math.max(...size) > OVERLAY_FINE });
    this.blank = !(top > 0);
    this.n = this.fine ? Math.max(...size) : OVERLAY_PLACES;
  }

  // [n * n] in shares of the top, -1 to 1; 0 to 1 unsigned.
  get shares() {
    const least = this.signed ? -1 : 0;
    this.made ??= mapUpsampled(this.values, this.size, this.n).map((v) => Math.min(1, Math.max(least, v / this.top)));
    return this.made;
  }

  // The line around all that reaches a share of the top; below zero: all that goes down to it.
  segments(share) {
    this.lines ??= new Map();
    if (!this.lines.has(share)) this.lines.set(share, zeroSegments(this.shares.map((v) => (share < 0 ? share - v : v - share)), this.n));
    return this.lines.get(share);
  }

  // The wash as a canvas of n x n pixels. clear: zero lets through what is below, also of a signed map.
  image(opacity, clear = !this.signed) {
    const level = Math.round(255 * opacity);
    if (this.painted?.level === level && this.painted.clear === clear) return this.painted.image.canvas;
    const image = this.painted?.image ?? new MapImage(), { shares } = this;
    image.paint(this.n, (pixels) => shares.forEach((v, k) => {
      const hue = v < 0 ? OVERLAY_DOWN : OVERLAY_UP, size = Math.abs(v), [r, g, b] = clear ? hue : mixChannels([255, 255, 255], hue, size);
      pixels[k] = (((clear ? Math.round(level * size) : level) << 24) | (b << 16) | (g << 8) | r) >>> 0;
    }));
    this.painted = { level, clear, image };
    return image.canvas;
  }
}

// Draws a map over the picture that is already in a square box of a canvas; returns false, and
// draws nothing but `blank`, where the map shows nothing.
// box: {x, y, size} in CSS px. map: an OverlayMap (to draw it more than once), or what makes one:
// {values, size: [h, w], signed, top}. opacity: of the wash, 0 to OVERLAY_MOST; 0 leaves the contours
// alone. grey: a photo loses its colours under the wash, which stands out on grey whatever they are;
// not for coloured shapes, which may be as light as their ground. contours: shares of the top; none on fine maps unless they are given.
// thin: px of the ink line. blank: said in the box where the map is blank.
function drawOverlay(ctx, { x, y, size }, map, { opacity = 0.45, theme, grey = false, contours, thin, blank = "" }) {
  const made = map instanceof OverlayMap ? map : new OverlayMap(map);
  if (made.blank) {
    if (blank) overlayNote(ctx, { x, y, size }, blank, theme);
    return false;
  }
  const held = Math.min(OVERLAY_MOST, Math.max(0, opacity));
  ctx.save();
  if (held > 0 && grey) {
    ctx.globalCompositeOperation = "saturation";
    ctx.fillStyle = `rgba(128,128,128,${Math.min(1, held / OVERLAY_GREY)})`;
    ctx.fillRect(x, y, size, size);
    ctx.globalCompositeOperation = "source-over";
  }
  if (held > 0) {
    ctx.imageSmoothingEnabled = true;
    ctx.drawImage(made.image(held), x, y, size, size);
  }
  const cell = size / made.n, frame = { left: x + cell / 2, top: y + cell / 2, side: size - cell };
  const wide = thin ?? (size < 150 ? 1.5 : size < 260 ? 2 : 3) * (theme.present && size >= 150 ? 1.3 : 1);
  ctx.beginPath();
  ctx.rect(x, y, size, size);
  ctx.clip();
  ctx.lineJoin = "round";
  for (const share of contours ?? (made.fine ? [] : [0.5])) {
    for (const side of made.signed ? [share, -share] : [share]) {
      const path = segmentsPath(frame, made.n, made.segments(side));
      ctx.setLineDash([]);
      for (const [colour, width] of [["#ffffff", wide * 2], ["#1a1a1a", wide]]) {
        ctx.strokeStyle = colour;
        ctx.lineWidth = width;
        if (side < 0) ctx.setLineDash([wide * 3, wide * 2]);
        ctx.stroke(path);
      }
    }
  }
  ctx.restore();
  return true;
}

// The largest value of a map, of a signed one the largest size; 0: it is blank (nothing above zero,
// or nothing but zeros). Of a fine map the size below which OVERLAY_CLIP of its values lie.
function overlayTop(values, [h, w], signed) {
  const sizes = Float64Array.from(values, (v) => (Number.isFinite(v) ? (signed ? Math.abs(v) : Math.max(0, v)) : 0));
  const largest = sizes.reduce((most, v) => Math.max(most, v), 0);
  if (Math.max(h, w) <= OVERLAY_FINE) return largest;
  return sizes.sort()[Math.floor(OVERLAY_CLIP * (sizes.length - 1))] || largest;
}

// Type of words in a box of a picture's size; in front of a class as large as fits.
function overlayType(size, { present, px }) {
  if (size >= 200) return Math.max(14, px);
  return present ? Math.min(20, Math.max(14, Math.floor(size / 6))) : 14;
}

// Words in the middle of a box, in as many lines as they need.
function overlayNote(ctx, { x, y, size }, text, theme, type = overlayType(size, theme)) {
  ctx.font = `600 ${type}px ${theme.font}`;
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1], longer = `${last} ${word}`;
    if (last !== undefined && ctx.measureText(longer).width <= size - 16) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  lines.forEach((line, k) => inkLabel(ctx, theme, line, x + size / 2, y + size / 2 + (k - (lines.length - 1) / 2) * type * 1.4, { align: "center", size: type }));
}

// A map [h * w] at the middles of n x n pixels: linear between the middles of its cells, held at the
// edges (torch's bilinear interpolation with align_corners=False).
function mapUpsampled(values, [h, w], n) {
  const out = new Float32Array(n * n);
  const along = (size) => Array.from({ length: n }, (_, k) => {
    const at = Math.min(size - 1, Math.max(0, ((k + 0.5) * size) / n - 0.5)), low = Math.floor(at);
    return { low, high: Math.min(size - 1, low + 1), part: at - low };
  });
  const rows = along(h), columns = along(w);
  rows.forEach((r, y) => columns.forEach((c, x) => {
    const top = values[r.low * w + c.low] * (1 - c.part) + values[r.low * w + c.high] * c.part;
    const under = values[r.high * w + c.low] * (1 - c.part) + values[r.high * w + c.high] * c.part;
    out[y * n + x] = top * (1 - r.part) + under * r.part;
  }));
  return out;
}
