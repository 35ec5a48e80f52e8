// A loss over two parameters as contours, and runs that roll over it as balls with tails.

VIEWS.surface = (player, box, options = {}) => {
  const view = new SurfaceView(player, box, options);
  return { draw: () => view.draw(), resize: () => view.resize(), view };
};

const SURFACE_FOOT = 90; // px: two lines of text below it in front of a class

LAYOUTS.surface = (header, width) => {
  const { panels } = header.scene, type = fieldType(header, width < NARROW);
  if (width < NARROW) {
    const w = Math.min(width, 560), room = surfaceRoom(header, w, 620, type), h = Math.ceil(room.top + room.tall + room.below);
    const below = plotStack(header, width, h + LAYOUT_GAP);
    const map = { view: "surface", x: Math.round((width - w) / 2), y: 0, w, h, options: {} };
    return { height: panels.length ? below.height : h, boxes: [map, ...(panels.length ? below.boxes : [])] };
  }
  const height = wideHeight(header, width, SURFACE_FOOT), room = surfaceRoom(header, panels.length ? width * 0.6 : width, height, type);
  const w = Math.ceil(room.left + room.wide + 8), x = panels.length ? 0 : Math.round((width - w) / 2);
  const map = { view: "surface", x, y: 0, w, h: height, options: {} };
  const side = { x: w + LAYOUT_GAP * 1.4, y: 0, w: width - w - LAYOUT_GAP * 1.4, h: height };
  return { height, boxes: [map, ...(panels.length ? plotGrid(header, side, 1) : [])] };
};

// Where the map lies in at most w x h px, with equal units on both axes: {left, top, below, wide, tall}.
// On a stage its axes' names stand in its corners and it has no ticks: the room is the valley's.
function surfaceRoom({ scene, options }, w, h, type) {
  const [x0, x1, y0, y1] = scene.bounds;
  if (options.present) {
    const unit = Math.max(1e-9, Math.min((w - 10) / (x1 - x0), (h - 4) / (y1 - y0)));
    return { left: 2, top: 2, below: 2, wide: unit * (x1 - x0), tall: unit * (y1 - y0) };
  }
  const { left, below } = frameGutters(scene.bounds, h, { names: scene.names, type });
  const top = Math.round(type * 0.6), unit = Math.max(1e-9, Math.min((w - left - 8) / (x1 - x0), (h - top - below) / (y1 - y0)));
  return { left, top, below, wide: unit * (x1 - x0), tall: unit * (y1 - y0) };
}

class SurfaceView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options });
    const { header, arrays } = player.film;
    this.scene = header.scene;
    this.words = header.text.words;
    this.loss = arrays.loss;
    this.n = header.arrays.loss.shape[0];
    this.steps = header.arrays.paths.shape[1];
    this.paths = this.scene.paths.map((path, v) => ({ ...path, v, at: arrays.paths.subarray(2 * v * this.steps, 2 * (v + 1) * this.steps), spot: null }));
    for (const path of this.paths) path.gone = path.end === "diverged" ? this.firstAway(path) : Infinity;
    this.ground = sharpCanvas(`${header.text.label}. ${this.scene.paths.map(({ label }) => label).join("; ")}`);
    this.top = sharpCanvas("");
    this.top.canvas.setAttribute("aria-hidden", "true");
    this.said = make("p", { class: "film-hidden surface-said", role: "status", "aria-live": "polite" });
    box.replaceChildren(this.ground.canvas, this.top.canvas, this.said);
    this.drawn = -1;
    this.pointer = null;
    this.top.canvas.addEventListener("pointermove", (event) => { this.pointer = [event.offsetX, event.offsetY]; player.requestDraw(); });
    this.top.canvas.addEventListener("pointerleave", () => { this.pointer = null; player.requestDraw(); });
  }

  resize() {
    for (const sheet of [this.ground, this.top]) sheet.size(this.box.clientWidth, this.box.clientHeight);
    this.drawn = -1;
  }

  // The first step of a path outside of the map: one that diverges is not followed any further.
  firstAway({ at, last }) {
    const [x0, x1, y0, y1] = this.scene.bounds;
    for (let s = 0; s <= last && s < this.steps; s++) {
      const x = at[2 * s], y = at[2 * s + 1];
      if (x < x0 || x > x1 || y < y0 || y > y1) return s;
    }
    return Infinity;
  }

  // Px of a place (x, y), not kept inside.
  px(x, y) {
    const { f } = this, [x0, x1, y0, y1] = this.scene.bounds;
    return [f.left + ((x - x0) / (x1 - x0)) * f.wide, f.top + ((y1 - y) / (y1 - y0)) * f.tall];
  }

  drawStill() {
    const { ctx, width, height } = this.ground, { player } = this, { theme } = player;
    this.type = fieldType(player.film.header, this.options.narrow);
    const f = (this.f = surfaceRoom(player.film.header, width, height, this.type));
    Object.assign(f, { right: f.left + f.wide, bottom: f.top + f.tall });
    ctx.clearRect(0, 0, width, height);
    ctx.imageSmoothingEnabled = true;
    ctx.drawImage(surfaceTints(this, theme), f.left, f.top, f.wide, f.tall);
    ctx.save();
    ctx.beginPath();
    ctx.rect(f.left, f.top, f.wide, f.tall);
    ctx.clip();
    ctx.strokeStyle = faded(theme.ink, theme.dark ? 0.35 : 0.28);
    ctx.lineWidth = 1;
    for (const level of this.scene.levels) ctx.stroke(surfaceContour(this, level));
    surfaceTheory(this, ctx);
    ctx.restore();
    surfaceAxes(ctx, this, theme);
    this.drawn = player.stamp;
  }

  draw() {
    const { player } = this;
    if (this.drawn !== player.stamp) this.drawStill();
    const { ctx, width, height } = this.top, { f } = this;
    ctx.clearRect(0, 0, width, height);
    const t = player.film.header.clock ? player.t : this.steps - 1;
    const balls = this.paths.map((path) => this.ballOf(path, t)).filter(Boolean);
    balls.sort((a, b) => a.path.gone - b.path.gone || a.path.v - b.path.v); // what leaves lies below what stays
    ctx.save();
    ctx.beginPath();
    ctx.rect(f.left, f.top, f.wide, f.tall);
    ctx.clip();
    this.trail = []; // the last steps of all, which labels keep off
    for (const ball of balls) this.drawTail(ctx, ball, t);
    ctx.restore();
    this.drawStart(ctx, balls);
    const words = player.theme.present ? surfaceNames(this, ctx) : surfaceTheoryWords(this, ctx);
    for (const ball of balls) this.drawBall(ctx, ball);
    this.drawLabels(ctx, balls, words);
    this.drawReadout(ctx);
    const said = player.playing ? "" : balls.map(({ path, text }) => `${path.label}: ${text}`).join("; ");
    if (!player.playing && this.said.textContent !== said) this.said.textContent = said;
  }

  // Where a path's ball is at a clock's position: {path, x, y, state, k, text}; x, y kept in the map.
  ballOf(path, t) {
    const { f } = this, { at } = path, held = Math.min(t, path.gone, path.last, this.steps - 1);
    let k = Math.floor(held);
    while (k >= 0 && !Number.isFinite(at[2 * k] + at[2 * k + 1])) k--;
    if (k < 0) return null;
    let place = [at[2 * k], at[2 * k + 1]];
    const part = held - k, next = [at[2 * k + 2], at[2 * k + 3]];
    if (part > 0 && part < 1 && Number.isFinite(next[0] + next[1])) place = place.map((value, i) => value + part * (next[i] - value));
    const [px, py] = this.px(...place), rim = 15;
    const x = Math.min(f.right - rim, Math.max(f.left + rim, px)), y = Math.min(f.bottom - rim, Math.max(f.top + rim, py));
    const away = px < f.left || px > f.right || py < f.top || py > f.bottom;
    const state = path.end === "diverged" && t >= path.last ? "diverged" : away ? "away" : "inside";
    const inside = state === "inside";
    const text = state === "diverged" ? this.words.surface_diverged : away ? this.words.surface_away : `${this.words.surface_loss} ${plotNumber(this.lossAt(...place))}`;
    return { path, k, x: inside ? px : x, y: inside ? py : y, to: [px, py], state, text };
  }

  // The loss at a place of the map, from the grid's four places around it.
  lossAt(x, y) {
    const { n, loss } = this, [x0, x1, y0, y1] = this.scene.bounds;
    const u = Math.min(n - 1.001, Math.max(0, ((x - x0) / (x1 - x0)) * (n - 1))), v = Math.min(n - 1.001, Math.max(0, ((y - y0) / (y1 - y0)) * (n - 1)));
    const c = Math.floor(u), r = Math.floor(v), a = u - c, b = v - r, at = r * n + c;
    return (1 - b) * ((1 - a) * loss[at] + a * loss[at + 1]) + b * ((1 - a) * loss[at + n] + a * loss[at + n + 1]);
  }

  hue({ colour }) {
    const { classColours } = this.player.theme;
    return classColours[colour % classColours.length];
  }

  // All steps so far, the last ones strongest; each step a dot where they are few.
  drawTail(ctx, { path, k, to }, t) {
    const { theme } = this.player, hue = this.hue(path), large = theme.present ? 1.3 : 1;
    const places = [];
    for (let s = 0; s <= k; s++) {
      const [x, y] = this.px(path.at[2 * s], path.at[2 * s + 1]);
      if (Number.isFinite(x + y)) places.push([Math.min(1e5, Math.max(-1e5, x)), Math.min(1e5, Math.max(-1e5, y))]);
    }
    this.trail.push(...places);
    places.push(to.map((value) => Math.min(1e5, Math.max(-1e5, value))));
    const stroke = (from, colour, wide) => {
      ctx.strokeStyle = colour;
      ctx.lineWidth = wide * large;
      ctx.beginPath();
      places.slice(from).forEach(([x, y], i) => ctx[i ? "lineTo" : "moveTo"](x, y));
      ctx.stroke();
    };
    ctx.lineJoin = ctx.lineCap = "round";
    const late = Math.max(0, places.length - 60);
    if (late) stroke(0, faded(hue, 0.16), 3);
    stroke(late, faded(theme.ground, 0.55), 6);
    stroke(late, faded(hue, late ? 0.5 : 0.85), 3);
    stroke(Math.max(0, places.length - 14), hue, 4);
    if (this.steps > 90) return;
    ctx.fillStyle = hue;
    ctx.strokeStyle = theme.ground;
    ctx.lineWidth = 1.5;
    let before = null;
    for (const [x, y] of places) {
      if (before && Math.hypot(x - before[0], y - before[1]) < 10 * large) continue;
      before = [x, y];
      ctx.beginPath();
      ctx.arc(x, y, 4 * large, 0, 2 * Math.PI);
      ctx.fill();
      ctx.stroke();
    }
  }

  // A ring where the runs begin.
  drawStart(ctx, balls) {
    const { theme } = this.player, seen = new Set();
    for (const { path } of balls) {
      const [x, y] = this.px(path.at[0], path.at[1]), key = `${Math.round(x)},${Math.round(y)}`;
      if (seen.has(key) || x < this.f.left || x > this.f.right || y < this.f.top || y > this.f.bottom) continue;
      seen.add(key);
      ctx.beginPath();
      ctx.arc(x, y, 6, 0, 2 * Math.PI);
      ctx.fillStyle = theme.ground;
      ctx.fill();
      ctx.strokeStyle = theme.ink;
      ctx.lineWidth = 2.5;
      ctx.stroke();
    }
  }

  drawBall(ctx, { path, x, y, to, state }) {
    const { theme } = this.player, hue = this.hue(path), r = 11 * (theme.present ? 1.35 : 1);
    if (state === "diverged") return drawMarker(ctx, "cross", x, y, r, "full", hue, theme.ground);
    if (state === "away") return surfaceArrow(ctx, x, y, Math.atan2(to[1] - y, to[0] - x), r * 1.25, hue, theme.ground);
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fillStyle = hue;
    ctx.fill();
    ctx.lineWidth = 2.5;
    ctx.strokeStyle = theme.ground;
    ctx.stroke();
    const shape = theme.classMarkers[path.colour % theme.classMarkers.length];
    if (shape === "dot") return undefined;
    return drawMarker(ctx, shape, x, y, r * 0.42, "full", theme.ground, "rgba(0,0,0,0)");
  }

  // Each ball's words beside it: off the other words and balls, and where they were as long as that goes.
  drawLabels(ctx, balls, words) {
    const { theme } = this.player, { f } = this, size = theme.present ? theme.px - 2 : f.wide < 420 ? Math.min(17, Math.max(14, theme.px - 1)) : theme.px, line = size * 1.25;
    ctx.font = `600 ${size}px ${theme.font}`;
    const rim = theme.present ? 22 : 17;
    const taken = [...words, ...balls.map(({ x, y }) => ({ left: x - rim, right: x + rim, top: y - rim, bottom: y + rim }))];
    for (const ball of balls) {
      const { path } = ball, said = ball.state === "diverged" ? `${path.label}, ${ball.text}` : path.label;
      const lines = textLines(ctx, said, Math.max(120, f.wide * 0.42)), wide = Math.max(...lines.map((text) => ctx.measureText(text).width)) + 10;
      const tall = lines.length * line + 4, place = surfaceSpot(ball, wide, tall, taken, f, path.spot, this.trail);
      path.spot = place.spot;
      taken.push(place);
      const nearX = Math.min(place.right, Math.max(place.left, ball.x)), nearY = Math.min(place.bottom, Math.max(place.top, ball.y));
      ctx.strokeStyle = this.hue(path);
      ctx.lineWidth = 2;
      const away = Math.hypot(nearX - ball.x, nearY - ball.y), part = rim / away;
      if (away > rim + 4) strokeLine(ctx, ball.x + part * (nearX - ball.x), ball.y + part * (nearY - ball.y), nearX, nearY);
      ctx.fillStyle = faded(theme.ground, 0.86);
      ctx.fillRect(place.left, place.top, wide, tall);
      ctx.fillStyle = this.hue(path);
      ctx.fillRect(place.left, place.top, 4, tall);
      ctx.fillStyle = theme.ink;
      ctx.textAlign = "left";
      ctx.textBaseline = "middle";
      ctx.font = `600 ${size}px ${theme.font}`;
      lines.forEach((text, k) => ctx.fillText(text, place.left + 8, place.top + 2 + line * (k + 0.5)));
    }
  }

  drawReadout(ctx) {
    if (!this.pointer || this.player.playing) return;
    const { f, scene } = this, { theme } = this.player, [x0, x1, y0, y1] = scene.bounds, [u, v] = this.pointer;
    if (u < f.left || u > f.right || v < f.top || v > f.bottom) return;
    const x = x0 + ((u - f.left) / f.wide) * (x1 - x0), y = y1 - ((v - f.top) / f.tall) * (y1 - y0);
    const text = `${this.words.surface_loss} ${plotNumber(this.lossAt(x, y))}`, size = Math.max(14, theme.px - 1);
    ctx.font = `600 ${size}px ${theme.font}`;
    const half = ctx.measureText(text).width / 2 + 6;
    inkLabel(ctx, { ...theme, paper: theme.ground }, text, Math.min(f.right - half, Math.max(f.left + half, u)), v - 26 > f.top ? v - 22 : v + 30, { align: "center", size });
  }
}
