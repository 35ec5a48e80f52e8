// The reader's own line over the map: drawn with one stroke, or moved by its two ends.

const STROKE_POINTS = 40;
const MAP_LEVEL = 0.05; // a slope below it is none
const STROKE_DASH = [13, 8];
const STROKE_STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Where an arrow key leads from place k of a gallery, `across` pictures to a row; -1: nowhere.
function galleryStep(event, k, across, count) {
  const step = STROKE_STEPS[event.key]?.map(Math.sign);
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return -1;
  event.preventDefault();
  event.stopPropagation();
  const to = k + step[0] + step[1] * across;
  return to < count ? to : -1;
}

// Slope of log2 rate on log2 batch of points [[batch, rate], ...]: along their longest extent, so
// that an upright line has one too (Infinity).
function strokeSlope(points) {
  const mean = [0, 1].map((a) => points.reduce((sum, p) => sum + p[a], 0) / points.length);
  let xx = 0, yy = 0, xy = 0;
  for (const [b, r] of points) {
    xx += (b - mean[0]) ** 2;
    yy += (r - mean[1]) ** 2;
    xy += (b - mean[0]) * (r - mean[1]);
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  return Math.abs(Math.cos(angle)) < 0.02 ? Infinity : Math.tan(angle);
}

// A line of equal loss in words, as pieces that stand on one line: {text, size: of the type, up: an
// exponent}. A slope of about 0 is the same rate for every batch, an infinite one every rate.
function mapLaw(slope, digits, words) {
  if (!Number.isFinite(slope)) return [{ text: words.law_any, size: 1 }];
  const batch = (size, before, after = "") => [
    { text: before, size }, { text: mapExponent(slope, digits), size: 0.8 * size, up: true }, { text: after, size },
  ];
  if (Math.abs(slope) >= MAP_LEVEL) return batch(1, words.law);
  return [{ text: `${words.law_same} `, size: 1 }, ...batch(0.9, `(${words.batch}`, ")")];
}

function mapExponent(slope, digits) {
  const text = slope.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "\u2212");
}

// The same, to be heard.
function mapLawSaid(slope, digits, words) {
  if (!Number.isFinite(slope)) return words.law_any;
  if (Math.abs(slope) < MAP_LEVEL) return words.law_same;
  return `${words.law_said} ${mapExponent(slope, digits)}`;
}

function lawFont(theme, type, { size }) {
  return `700 ${(type * size).toFixed(1)}px ${theme.font}`;
}

function lawWidth(ctx, theme, type, pieces) {
  return pieces.reduce((sum, piece) => {
    ctx.font = lawFont(theme, type, piece);
    return sum + ctx.measureText(piece.text).width;
  }, 0);
}

// Pieces side by side, their middle at (0, y).
function writeLaw(ctx, theme, type, pieces, y) {
  let x = -lawWidth(ctx, theme, type, pieces) / 2;
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  for (const piece of pieces) {
    ctx.font = lawFont(theme, type, piece);
    ctx.fillText(piece.text, x, y + type * (piece.up ? -0.08 : 0.34));
    x += ctx.measureText(piece.text).width;
  }
}

// The stroke, dashed in the guess's pink on a halo, and what it says along it.
function drawMapStroke(ctx, frame, theme, points, words) {
  const put = points.map((point) => frame.put(point));
  ctx.lineJoin = "round";
  ctx.lineCap = "butt";
  for (const [colour, width] of [[theme.paper, 9], [theme.guess, 5]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.setLineDash(width === 5 ? STROKE_DASH : []);
    ctx.beginPath();
    put.forEach(([x, y], k) => ctx[k ? "lineTo" : "moveTo"](x, y));
    ctx.stroke();
  }
  ctx.setLineDash([]);
  if (points.length < 2) return;
  const type = Math.max(15, theme.px), law = mapLaw(strokeSlope(points), 1, words);
  const name = { text: `${words.stroke}: `, size: 1 }, whole = [name, ...law];
  const lines = lawWidth(ctx, theme, type, whole) > 0.6 * (frame.right - frame.left) ? [[name], law] : [whole];
  writeBeside(ctx, frame, theme, put, lines, type);
}

// Lines of pieces on a patch of paper above a stroke, turned as it is, held inside the map.
function writeBeside(ctx, frame, theme, put, lines, type) {
  const [[ax, ay], [bx, by]] = [put[0], put[put.length - 1]].sort((a, b) => a[0] - b[0]);
  const turn = Math.atan2(by - ay, bx - ax), c = Math.cos(turn), s = Math.sin(turn);
  const width = Math.max(...lines.map((pieces) => lawWidth(ctx, theme, type, pieces))) + 12, height = lines.length * type * 1.3 + 4;
  // Above the highest of the stroke's points, seen along it.
  const off = Math.min(...put.map(([x, y]) => -s * (x - ax) + c * (y - ay))) - height / 2 - 8, along = Math.hypot(bx - ax, by - ay) / 2;
  ctx.save();
  ctx.translate(...heldInside(frame, turn, width, height, ax + c * along - s * off, ay + s * along + c * off));
  ctx.rotate(turn);
  ctx.fillStyle = theme.paper;
  ctx.globalAlpha = 0.92;
  ctx.beginPath();
  ctx.roundRect(-width / 2, -height / 2, width, height, 6);
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.fillStyle = theme.ink;
  lines.forEach((pieces, k) => writeLaw(ctx, theme, type, pieces, (k - (lines.length - 1) / 2) * type * 1.3 + 1));
  ctx.restore();
}

// The place nearest to (x, y) at which a turned patch lies inside the map.
function heldInside(frame, turn, width, height, x, y) {
  const held = (v, low, high, half) => (high - low < 2 * half ? (low + high) / 2 : Math.min(high - half, Math.max(low + half, v)));
  const c = Math.abs(Math.cos(turn)), s = Math.abs(Math.sin(turn));
  return [
    held(x, frame.left, frame.right, (c * width + s * height) / 2),
    held(y, frame.top, frame.bottom, (s * width + c * height) / 2),
  ];
}

// Pointer and keys that draw: on `canvas`, with two handles in `box`.
class MapPen {
  constructor(player, box, canvas, frame) {
    Object.assign(this, { player, box, canvas, frame, raw: null, pointer: null });
    const { words } = player.film.header.text;
    this.handles = [0, 1].map((end) => {
      const handle = make("div", {
        class: "map-handle", role: "slider", tabindex: "0", "aria-label": end ? words.handle_right : words.handle_left,
        "aria-valuemin": "0", "aria-valuemax": "100",
      });
      handle.addEventListener("keydown", (event) => this.key(event, end));
      handle.addEventListener("keyup", (event) => this.keyUp(event));
      return handle;
    });
    box.append(...this.handles);
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => this.up(event));
    this.refresh();
  }

  // Whether a drag draws.
  get draws() {
    return this.player.map.covered || this.player.map.drawing;
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    return this.frame.back(event.clientX - box.left, event.clientY - box.top);
  }

  down(event) {
    if (!this.draws || event.button > 0 || this.pointer !== null) return;
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.raw = [this.at(event)];
    event.preventDefault();
  }

  move(event) {
    if (event.pointerId !== this.pointer) return;
    for (const one of event.getCoalescedEvents?.() ?? []) this.raw.push(this.at(one));
    this.raw.push(this.at(event));
    this.player.requestDraw();
  }

  up(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    const raw = this.raw.filter((p, k) => !k || p[0] !== this.raw[k - 1][0] || p[1] !== this.raw[k - 1][1]);
    this.raw = null;
    const spread = [0, 1].map((a) => Math.max(...raw.map((p) => p[a])) - Math.min(...raw.map((p) => p[a])));
    const whole = event.type === "pointerup" && Math.max(spread[0] / this.frame.batch.step, spread[1] / this.frame.rate.step) >= 1;
    if (whole) this.keep(evenPoints(raw, Math.min(STROKE_POINTS, Math.max(8, raw.length))));
    this.player.requestDraw();
  }

  // A stroke replaces the one before; the left end comes first.
  keep(points) {
    const [a, b] = [points[0], points[points.length - 1]].map((point) => this.frame.put(point));
    this.player.map.stroke = a[0] <= b[0] ? points : points.slice().reverse();
    this.tell();
    this.refresh();
  }

  tell() {
    const round = (v) => Math.round(v * 1e4) / 1e4;
    this.player.emit({ kind: "stroke", points: this.player.map.stroke.map(([b, r]) => [round(b), round(r)]) });
  }

  // Where the ends are, in px; before there is a stroke, at the map's sides.
  ends() {
    const { stroke } = this.player.map, { frame } = this, y = (frame.top + frame.bottom) / 2;
    if (!stroke) return [[frame.left + frame.w / 2, y], [frame.right - frame.w / 2, y]];
    return [stroke[0], stroke[stroke.length - 1]].map((point) => frame.put(point));
  }

  key(event, end) {
    const step = STROKE_STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    const { frame } = this, ends = this.ends(), part = event.shiftKey ? 1 : 0.5;
    const moved = ends[end].map((v, a) => v + part * step[a] * (a ? frame.h : frame.w));
    if (end ? moved[0] > ends[0][0] : moved[0] < ends[1][0]) ends[end] = moved;
    const [a, b] = ends.map(([x, y]) => frame.back(x, y));
    this.player.map.stroke = Array.from({ length: 9 }, (_, k) => [0, 1].map((axis) => a[axis] + (k / 8) * (b[axis] - a[axis])));
    this.moved = true;
    this.refresh();
    this.player.requestDraw();
    event.preventDefault();
    event.stopPropagation();
  }

  keyUp(event) {
    if (!this.moved || !STROKE_STEPS[event.key]) return;
    this.moved = false;
    this.tell();
  }

  clear() {
    this.player.map.stroke = null;
    this.player.emit({ kind: "stroke", points: [] });
    this.refresh();
    this.player.requestDraw();
  }

  // Handles where the ends are.
  refresh() {
    const { header } = this.player.film, { words } = header.text, { frame, player } = this, ends = this.ends();
    this.handles.forEach((handle, end) => {
      const [x, y] = ends[end], [batch, rate] = frame.back(x, y);
      handle.hidden = !this.draws;
      handle.classList.toggle("idle", !player.map.stroke);
      Object.assign(handle.style, { left: `${x}px`, top: `${y}px` });
      handle.setAttribute("aria-valuenow", String(Math.round((100 * (frame.bottom - y)) / (frame.bottom - frame.top))));
      const b = Number((2 ** batch).toPrecision(2)), r = Number((2 ** rate).toPrecision(2));
      handle.setAttribute("aria-valuetext", `${words.batch} ${b}, ${words.rate} ${r}`);
    });
    const drawing = this.draws;
    this.canvas.style.touchAction = drawing ? "none" : "pan-y";
    this.canvas.style.cursor = drawing ? "crosshair" : "pointer";
  }
}
