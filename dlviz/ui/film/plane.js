// The plane of two learning rates: a picture to zoom into. What it has shown stays on
// `player.plane`, so that a zoom begins with what is known and ends with what has been rendered.

const PLANE_MOVE = 400; // ms
const PLANE_CURSOR = 0.25; // of the window's side: what "zoom in here" keeps
const PLANE_KEPT = 8; // pictures
const PLANE_LEAST = 400, PLANE_FOOT = 110, PLANE_FOOT_SMALL = 90; // px: what the panel needs; the text below, in front of a class
const PLANE_PANEL = 292, PLANE_PANEL_WIDE = 400; // px at 15 px type

VIEWS.plane = (player, box, options) => new PlaneView(player, box, options);

LAYOUTS.plane = (header, width) => {
  const type = planeType(header, width), narrow = width < NARROW;
  const { present } = header.options, room = Math.min(760, width * 0.62, window.innerHeight - 270);
  const height = narrow ? planeFrame(width, Infinity, type, present).height + planePanelHeight(header)
    : present ? Math.max(width < 900 ? 520 : PLANE_LEAST, wideHeight(header, width, width < 1100 ? PLANE_FOOT_SMALL : PLANE_FOOT))
    : Math.round(Math.max(wideHeight(header, width), PLANE_LEAST, room));
  return { height, boxes: [{ view: "plane", x: 0, y: 0, w: width, h: height, options: { type } }] };
};

function planeType(header, width) {
  return header.options.present ? 22 : width < NARROW ? 14 : 15;
}

function planePanelHeight(header) {
  return header.options.present ? 470 : 320;
}

// Where the square of pixels stands in width x height px, ticks and names around it; on a stage the
// names stand in it.
function planeFrame(width, height, type, present) {
  const left = Math.round(type * (present ? 3.1 : 4.7)), top = present ? 4 : 8, below = Math.round(type * (present ? 1.55 : 3.2));
  const side = Math.floor(Math.min(width - left - 10, height - top - below));
  return { left, top, side, height: top + side + below };
}

class PlaneView {
  constructor(player, box, { type, narrow }) {
    Object.assign(this, { player, box, type, narrow });
    this.words = player.film.header.text.words;
    this.scene = player.film.header.scene;
    this.known = planeMemory(player);
    this.sheet = sharpCanvas(this.words.plane_picture);
    this.live = make("p", { class: "film-hidden", role: "status", "aria-live": "polite" });
    this.panel = planePanel(this);
    this.root = make("div", { class: "plane" }, this.sheet.canvas, this.panel.root, this.live);
    box.append(this.root);
    if (player.canEmit) planeInput(this);
    this.sheet.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.sheet.canvas.addEventListener("pointerleave", () => this.point(null));
  }

  resize() {
    const width = this.box.clientWidth, height = this.box.clientHeight, { type } = this;
    const beside = Math.round((width < 1050 ? PLANE_PANEL : PLANE_PANEL_WIDE) * (type / 15));
    const panel = this.narrow ? 0 : Math.min(beside, width * 0.42) + 34;
    this.frame = planeFrame(width - panel, this.narrow ? Infinity : height, type, this.player.theme.present);
    const wide = this.frame.left + this.frame.side + 10;
    this.sheet.size(wide, this.frame.height);
    this.root.classList.toggle("narrow", this.narrow);
    this.root.style.setProperty("--panel", `${panel - 34}px`);
  }

  // The window on the screen: on its way to the one that was asked for.
  window(now = performance.now()) {
    const { move } = this.known;
    if (!move) return this.known.target ?? this.scene.window;
    const part = Math.min(1, Math.max(0, (now - move.began) / PLANE_MOVE));
    if (part < 1 && !STILL()) return planeBetween(move.from, move.to, 1 - (1 - part) ** 3);
    this.known.move = null;
    return move.to;
  }

  draw(now) {
    const { ctx, width, height } = this.sheet, { left, top, side } = this.frame, { theme } = this.player;
    const shown = this.window(now);
    ctx.clearRect(0, 0, width, height);
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, side, side);
    ctx.clip();
    ctx.fillStyle = theme.line;
    ctx.fillRect(left, top, side, side);
    for (const image of planeOrder(this.known)) drawPlaneImage(ctx, image, shown, this.frame);
    ctx.restore();
    drawPlaneAxes(ctx, theme, this, shown);
    if (this.known.move) this.player.requestDraw();
    else this.drawMarks(ctx);
    this.panel.refresh(shown);
  }

  // The crosshair, the square of the cursor, the square being dragged.
  drawMarks(ctx) {
    const { left, top, side } = this.frame, { place, drag } = this, { cursor } = this.known;
    const line = (path, casing = 4, core = 1.8) => {
      for (const [colour, wide] of [["rgba(0,0,0,.55)", casing], ["#ffffff", core]]) {
        ctx.strokeStyle = colour;
        ctx.lineWidth = wide;
        ctx.beginPath();
        path();
        ctx.stroke();
      }
    };
    const square = (u, v, w) => ctx.rect(left + u * side, top + (1 - v - w) * side, w * side, w * side);
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, side, side);
    ctx.clip();
    if (drag?.w) {
      ctx.fillStyle = "rgba(0,0,0,.38)";
      ctx.beginPath();
      ctx.rect(left, top, side, side);
      square(drag.u, drag.v, drag.w);
      ctx.fill("evenodd");
      line(() => square(drag.u, drag.v, drag.w));
    } else if (cursor) line(() => square(cursor.u - PLANE_CURSOR / 2, cursor.v - PLANE_CURSOR / 2, PLANE_CURSOR));
    if (place && !drag?.w) {
      const x = left + place.u * side, y = top + (1 - place.v) * side, gap = 9;
      line(() => {
        for (const [x0, y0, x1, y1] of [[left, y, x - gap, y], [x + gap, y, left + side, y], [x, top, x, y - gap], [x, y + gap, x, top + side]]) {
          ctx.moveTo(x0, y0);
          ctx.lineTo(x1, y1);
        }
      }, 3, 1.2);
    }
    ctx.restore();
  }

  // The place under a pointer as shares of the picture from its lower left corner; null outside.
  at(event, held = false) {
    const { left, top, side } = this.frame, rect = this.sheet.canvas.getBoundingClientRect();
    const u = (event.clientX - rect.left - left) / side, v = 1 - (event.clientY - rect.top - top) / side;
    if (held) return { u: planeHeld(u, 0, 1), v: planeHeld(v, 0, 1) };
    return u < 0 || u > 1 || v < 0 || v > 1 ? null : { u, v };
  }

  point(event) {
    this.place = event && event.pointerType !== "touch" ? this.at(event) : null;
    this.player.requestDraw();
  }

  // The network at a place: {rates: [of layer 1, of layer 2], index in the palette}; index null
  // where this window is not rendered yet.
  network({ u, v }) {
    const [x0, x1, y0, y1] = this.window(), { resolution: n, window: own } = this.scene;
    const x = x0 + u * (x1 - x0), y = y0 + v * (y1 - y0);
    const column = Math.floor(((x - own[0]) / (own[1] - own[0])) * n), row = Math.floor(((y - own[2]) / (own[3] - own[2])) * n);
    const inside = planeSame(this.window(), own) && Math.min(column, row) >= 0 && Math.max(column, row) < n;
    return { rates: [10 ** x, 10 ** y], index: inside ? this.player.film.arrays.pixels[row * n + column] : null };
  }

  // Ask for a part of the picture, given by its lower left corner and its side as shares of it.
  zoom(u, v, w) {
    const [x0, x1, y0, y1] = this.window();
    const to = planeAllowed([x0 + u * (x1 - x0), x0 + (u + w) * (x1 - x0), y0 + v * (y1 - y0), y0 + (v + w) * (y1 - y0)], this.scene);
    if (to && !planeSame(to, this.window())) this.go(to, true);
  }

  zoomIn() {
    const { u, v } = this.known.cursor ?? { u: 0.5, v: 0.5 };
    this.zoom(u - PLANE_CURSOR / 2, v - PLANE_CURSOR / 2, PLANE_CURSOR);
  }

  // Back the way that was come, else four times as far.
  zoomOut() {
    const { trail } = this.known, back = trail.pop();
    if (back) this.go(back, false);
    else this.zoom(-1.5, -1.5, 4);
  }

  home() {
    this.known.trail = [];
    this.go(this.scene.home, false);
  }

  go(to, deeper) {
    const { known, player } = this, from = this.window();
    if (deeper) known.trail.push(from);
    Object.assign(known, { target: to, cursor: null, move: { from, to, began: performance.now() } });
    this.place = this.drag = null;
    player.emit({ kind: "window", x0: to[0], x1: to[1], y0: to[2], y1: to[3] });
    player.requestDraw();
  }
}

// What is known of this plane, with the payload's picture added. The memory of another is dropped.
function planeMemory(player) {
  const { scene, id } = player.film.header, old = player.plane;
  const known = old?.family === scene.family ? old : { family: scene.family, images: [], trail: [], cursor: null };
  if (known.id !== id) {
    if (known.shown && !planeSame(known.shown, scene.window)) planeArrive(known, scene.window);
    known.shown = scene.window;
    known.id = id;
    const image = planeImage(player.film, scene);
    const passed = (old) => planeSame(old.window, image.window) && (image.done || !old.done);
    known.images = [...known.images.filter((old) => !passed(old)).slice(1 - PLANE_KEPT), image];
  }
  player.plane = known;
  return known;
}

// Another window has come: the one that was asked for, or one that was chosen elsewhere.
function planeArrive(known, window) {
  const from = known.target ?? known.shown, near = planeOverlap(from, window);
  const move = near ? { from, to: window, began: performance.now() } : null;
  if (!known.target || !planeSame(known.target, window)) Object.assign(known, { move, cursor: null, trail: [] });
  known.target = null;
}

function planeImage({ arrays }, { resolution: n, window, fraction }) {
  const canvas = make("canvas"), ctx = canvas.getContext("2d");
  canvas.width = canvas.height = n;
  const picture = ctx.createImageData(n, n), { pixels, palette } = arrays;
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const from = 3 * pixels[row * n + column], to = 4 * ((n - 1 - row) * n + column);
      for (let k = 0; k < 3; k++) picture.data[to + k] = palette[from + k];
      picture.data[to + 3] = 255;
    }
  }
  ctx.putImageData(picture, 0, 0);
  return { canvas, window, done: fraction >= 1, size: n, density: n / (window[1] - window[0]) };
}

// Coarse pictures first; a finished one of the window last, whatever lies beside it.
function planeOrder({ images, shown }) {
  const last = (image) => (image.done && planeSame(image.window, shown) ? Infinity : image.density);
  return [...images].sort((a, b) => last(a) - last(b));
}

// The part of a picture that lies in the window on the screen, its pixels as squares.
function drawPlaneImage(ctx, image, [x0, x1, y0, y1], { left, top, side }) {
  const [a0, a1, b0, b1] = image.window;
  const l = Math.max(x0, a0), r = Math.min(x1, a1), low = Math.max(y0, b0), high = Math.min(y1, b1);
  if (!(l < r && low < high)) return;
  const across = side / (x1 - x0), up = side / (y1 - y0);
  const scale = ((a1 - a0) * across * (window.devicePixelRatio || 1)) / image.size;
  // Between one and three screen pixels each, squares would differ in size: larger first, then
  // smoothly smaller.
  const source = scale > 1 && scale < 3 ? planeEnlarged(image) : image.canvas, n = source.width;
  ctx.imageSmoothingEnabled = scale < 3;
  ctx.imageSmoothingQuality = "high";
  const sx = (n * (l - a0)) / (a1 - a0), sw = (n * (r - l)) / (a1 - a0);
  const sy = (n * (b1 - high)) / (b1 - b0), sh = (n * (high - low)) / (b1 - b0);
  ctx.drawImage(source, sx, sy, sw, sh, left + (l - x0) * across, top + (y1 - high) * up, (r - l) * across, (high - low) * up);
}

function planeEnlarged(image) {
  if (!image.large) {
    const times = image.size > 600 ? 2 : 3, ctx = (image.large = make("canvas")).getContext("2d");
    image.large.width = image.large.height = times * image.size;
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(image.canvas, 0, 0, times * image.size, times * image.size);
  }
  return image.large;
}

function planeHeld(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

function planeSame(a, b) {
  const near = 1e-3 * Math.min(a[1] - a[0], a[3] - a[2], b[1] - b[0], b[3] - b[2]);
  return a.every((value, k) => Math.abs(value - b[k]) <= near);
}

function planeOverlap(a, b) {
  return Math.max(a[0], b[0]) < Math.min(a[1], b[1]) && Math.max(a[2], b[2]) < Math.min(a[3], b[3]);
}

// Part of the way between two windows: sides by their ratio, about the point that stays in place.
function planeBetween(from, to, part) {
  const between = (a0, a1, b0, b1) => {
    const a = a1 - a0, b = b1 - b0, side = a * (b / a) ** part;
    const way = Math.abs(a - b) > 1e-6 * a ? (a - side) / (a - b) : part;
    const low = a0 + (b0 - a0) * way;
    return [low, low + side];
  };
  return [...between(from[0], from[1], to[0], to[1]), ...between(from[2], from[3], to[2], to[3])];
}

// The window moved into the plane and rounded to a ten-thousandth of its side; null: too small.
function planeAllowed([x0, x1, y0, y1], { farthest, narrowest }) {
  const axis = (low, high) => {
    const side = Math.min(2 * farthest, high - low), start = planeHeld(low, -farthest, farthest - side);
    const digits = Math.min(14, Math.max(2, Math.ceil(4 - Math.log10(side))));
    return [start, start + side].map((value) => Number(value.toFixed(digits)));
  };
  if (Math.min(x1 - x0, y1 - y0) < narrowest * 1.01) return null;
  return [...axis(x0, x1), ...axis(y0, y1)];
}
