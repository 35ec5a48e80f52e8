// Mini-batch gradients as a fan of arrows around the step on all examples, which points down.

const FAN_RATE = 1.7; // batch sizes a second: the fan turns no faster, whatever the clock does

VIEWS.fan = (player, box, options = {}) => {
  const view = new FanView(player, box, options);
  return { draw: (now) => view.draw(now), resize: () => view.resize(), view };
};

LAYOUTS.fan = (header, width) => {
  const { panels } = header.scene, large = header.options.present ? 1.25 : 1;
  if (width < NARROW) {
    const h = Math.round(Math.min(440, width * 0.98) * (large > 1 ? 1.1 : 1)), below = plotStack(header, width, h + LAYOUT_GAP);
    const fan = { view: "fan", x: 0, y: 0, w: width, h, options: {} };
    return { height: panels.length ? below.height : h, boxes: [fan, ...(panels.length ? below.boxes : [])] };
  }
  const height = wideHeight(header, width), strip = Math.round(Math.max(270, width * 0.28)), gap = LAYOUT_GAP * 1.4;
  const w = panels.length ? Math.round(width - strip - gap) : width;
  const fan = { view: "fan", x: 0, y: 0, w, h: height, options: {} };
  return { height, boxes: [fan, ...(panels.length ? plotGrid(header, { x: w + gap, y: 0, w: strip, h: height }, 1) : [])] };
};

class FanView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options });
    const { header, arrays } = player.film;
    this.scene = header.scene;
    this.words = header.text.words;
    this.covered = this.scene.covered;
    this.angles = arrays.angles;
    this.lengths = arrays.lengths;
    this.count = this.covered ? 0 : header.arrays.angles.shape[1];
    this.longest = this.covered ? 8 : Math.max(1, ...arrays.lengths);
    this.sheet = sharpCanvas(this.covered ? `${header.text.label}. ${this.words.fan_covered}` : header.text.label);
    this.said = make("p", { class: "film-hidden fan-said", role: "status", "aria-live": "polite" });
    box.replaceChildren(this.sheet.canvas, this.said);
    this.pointer = null;
    this.before = null;
    this.sheet.canvas.addEventListener("pointermove", (event) => { this.pointer = [event.offsetX, event.offsetY]; player.requestDraw(); });
    this.sheet.canvas.addEventListener("pointerleave", () => { this.pointer = null; player.requestDraw(); });
  }

  resize() {
    const { clientWidth: w, clientHeight: h } = this.box;
    this.sheet.size(w, h);
    this.type = this.player.theme.present ? this.player.theme.px : this.options.narrow ? 14 : 15;
    const foot = this.type * 3.4, up = 0.26; // above the origin: what points uphill
    this.reach = Math.min(w / 2 - 6, (h - foot) / (1 + up));
    this.origin = [w / 2, Math.min(this.reach * 0.55, h - foot - this.reach)];
  }

  // The fan's own place among the batch sizes: it follows the clock, but can be watched doing so.
  // Kept on the player, since a view is made anew for every payload.
  follow(now) {
    const { player } = this, to = player.playing ? player.t : Math.round(player.t);
    player.fan ??= { at: to, run: player.film.header.run };
    const own = player.fan;
    if (own.run !== player.film.header.run || STILL()) Object.assign(own, { at: to, run: player.film.header.run });
    const passed = this.before === null ? 0 : Math.min(60, now - this.before) / 1000;
    if (player.playing && own.at > to) own.at = to; // from its start again
    own.played = player.playing || (own.played && own.at !== to); // a step by hand is shown faster
    const rate = FAN_RATE * (own.played ? Math.max(1, player.speed) : 3);
    own.at += Math.sign(to - own.at) * Math.min(Math.abs(to - own.at), passed * rate);
    const moving = Math.abs(to - own.at) > 1e-6;
    this.before = moving ? now : null;
    if (moving) player.requestDraw();
    return own.at;
  }

  // Arrows between two batch sizes: [{angle (radians from downhill), size}].
  arrows(at) {
    const low = Math.min(this.scene.batches.length - 1, Math.floor(at)), high = Math.min(this.scene.batches.length - 1, low + 1);
    const part = at - low, eased = part * part * (3 - 2 * part), { count } = this;
    const mix = (values, k) => values[low * count + k] + eased * (values[high * count + k] - values[low * count + k]);
    const mean = this.scene.mean[low] + eased * (this.scene.mean[high] - this.scene.mean[low]);
    return { mean, arrows: Array.from({ length: count }, (_, k) => ({ angle: (mix(this.angles, k) * Math.PI) / 180, size: this.size(mix(this.lengths, k)) })) };
  }

  // Px of a length, on a log scale: the longest reaches the rim, and the true one (1) is in sight.
  size(length) {
    const part = this.longest > 1 ? Math.log(Math.max(1e-9, length)) / Math.log(this.longest) : 0;
    return this.reach * Math.max(0.2, 0.62 + 0.38 * part);
  }

  // The tip of an arrow; 0 is straight down, downhill.
  tip(angle, size) {
    return [this.origin[0] + size * Math.sin(angle), this.origin[1] + size * Math.cos(angle)];
  }

  draw(now) {
    const { ctx, width, height } = this.sheet, { player } = this, { theme } = player;
    ctx.clearRect(0, 0, width, height);
    this.drawGround(ctx);
    const foot = height - this.type * 1.1;
    if (this.covered) {
      this.drawQuestions(ctx);
      this.drawTrue(ctx);
      this.write(ctx, this.words.fan_covered, width / 2, foot, { weight: 700 });
      return;
    }
    const at = this.follow(now), { mean, arrows } = this.arrows(at), batch = this.scene.batches[Math.round(at)];
    this.drawArrows(ctx, arrows);
    this.drawTrue(ctx);
    this.drawMean(ctx, mean, arrows);
    const name = this.words.fan_batch.replace("{batch}", batch.toLocaleString("en-GB"));
    this.write(ctx, name, width / 2, foot - this.type * 1.45, { weight: 700, size: this.type * 1.25 });
    this.write(ctx, this.words.fan_lengths, width / 2, foot + 2, { colour: theme.muted, weight: 400, size: Math.max(14, this.type - 1) });
    const said = `${name}: ${this.words.fan_average.replace("{angle}", Math.round(mean))}`;
    if (!player.playing && this.before === null && this.said.textContent !== said) this.said.textContent = said;
    this.drawReadout(ctx, arrows);
  }

  write(ctx, text, x, y, { colour = this.player.theme.ink, weight = 600, size = this.type } = {}) {
    ctx.font = `${weight} ${size}px ${this.player.theme.font}`;
    ctx.fillStyle = colour;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    textLines(ctx, text, this.sheet.width - 8).slice(0, 2).forEach((line, k, all) => ctx.fillText(line, x, y - (all.length - 1 - k) * size * 1.2));
  }

  // Beyond 90 degrees a step leads uphill: that half is shaded.
  drawGround(ctx) {
    const { theme } = this.player, { width } = this.sheet, [, y] = this.origin;
    ctx.fillStyle = faded(theme.ink, theme.dark ? 0.13 : 0.07);
    ctx.fillRect(0, 0, width, y);
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = 1.5;
    strokeLine(ctx, 0, y, width, y);
    ctx.font = `600 ${this.type}px ${theme.font}`;
    ctx.fillStyle = theme.muted;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillText(this.words.fan_uphill, 8, this.type * 0.9);
    ctx.fillText(this.words.fan_downhill, 8, y + this.reach - this.type);
  }

  arrow(ctx, angle, size, wide, colour) {
    const [x, y] = this.origin, [tipX, tipY] = this.tip(angle, size), head = Math.min(size * 0.5, wide * 3.2 + 3);
    const [endX, endY] = this.tip(angle, size - head * 0.7), half = head * 0.45;
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.lineWidth = wide;
    ctx.lineCap = "round";
    strokeLine(ctx, x, y, endX, endY);
    const [backX, backY] = this.tip(angle, size - head), side = [Math.cos(angle) * half, -Math.sin(angle) * half];
    ctx.beginPath();
    ctx.moveTo(tipX, tipY);
    ctx.lineTo(backX + side[0], backY + side[1]);
    ctx.lineTo(backX - side[0], backY - side[1]);
    ctx.closePath();
    ctx.fill();
  }

  drawArrows(ctx, arrows) {
    const { theme } = this.player, [down, up] = theme.classColours;
    for (const { angle, size } of arrows) {
      this.arrow(ctx, angle, size, 3 * (theme.present ? 1.3 : 1), faded(Math.abs(angle) > Math.PI / 2 ? up : down, 0.62));
    }
  }

  drawTrue(ctx) {
    const { theme } = this.player, size = this.size(1), large = theme.present ? 1.3 : 1;
    this.arrow(ctx, 0, size, 11 * large, theme.ground);
    this.arrow(ctx, 0, size - 2, 7 * large, theme.ink);
    const lines = textLines(ctx, this.words.fan_true, this.reach * 0.7), [x, y] = this.tip(0, size);
    lines.forEach((text, k) => inkLabel(ctx, { ...theme, paper: theme.ground }, text, x, y + this.type * (1.1 + 1.3 * k), { align: "center", size: this.type }));
  }

  // The mean angle as an arc from the true arrow, with its figure.
  drawMean(ctx, mean, arrows) {
    const { theme } = this.player, [x, y] = this.origin, turn = (mean * Math.PI) / 180, r = this.size(1) * 0.62, size = this.type * 1.35;
    ctx.strokeStyle = theme.ground;
    ctx.lineWidth = 7;
    ctx.lineCap = "butt";
    for (const [colour, wide] of [[theme.ground, 7], [theme.ink, 3]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = wide;
      ctx.beginPath();
      ctx.arc(x, y, r, Math.PI / 2 - turn, Math.PI / 2);
      ctx.stroke();
    }
    const text = this.words.fan_average.replace("{angle}", Math.round(mean));
    ctx.font = `700 ${size}px ${theme.font}`;
    const wide = ctx.measureText(text).width, right = arrows.map(({ angle }) => angle).filter((angle) => angle > 0);
    // Between the true arrow and the others where there is room, else outside of them.
    const inner = right.length ? Math.min(...right) : 0, outer = Math.min(1.3, right.length ? Math.max(...right) : 0) + 0.12;
    const deep = inner > 0.2 ? (wide + 40) / Math.tan(Math.min(inner, 1.5)) : Infinity, within = deep + size < this.size(1);
    let left = within ? x + 22 : x + this.size(1) * 0.8 * Math.sin(outer) + 8;
    let at = within ? Math.max(deep, r) + size * 0.9 : this.size(1) * 0.8 * Math.cos(outer);
    if (left + wide > this.sheet.width - 8) [left, at] = [x - wide / 2, this.size(1) + this.type * 4.2]; // below the true one
    inkLabel(ctx, { ...theme, paper: theme.ground }, text, left, y + at, { size });
  }

  // Where the fan would be: evenly spread, so that they tell nothing.
  drawQuestions(ctx) {
    const { theme } = this.player, size = this.reach * 0.88;
    ctx.setLineDash([7, 8]);
    for (let k = -5; k <= 5; k++) if (k) this.arrow(ctx, (k * 20 * Math.PI) / 180, k % 2 ? size : size * 0.86, 3, theme.muted);
    ctx.setLineDash([]);
    for (let k = -5; k <= 5; k += 1) {
      if (!k) continue;
      const [x, y] = this.tip((k * 20 * Math.PI) / 180, (k % 2 ? size : size * 0.86) + this.type);
      this.write(ctx, "?", x, y, { size: this.type * 1.6, weight: 700 });
    }
  }

  // The angle of the arrow under the pointer.
  drawReadout(ctx, arrows) {
    if (!this.pointer || this.player.playing) return;
    const { theme } = this.player, [u, v] = this.pointer, [x, y] = this.origin, far = Math.hypot(u - x, v - y);
    const own = Math.atan2(u - x, v - y);
    let best = null, least = 9;
    for (const { angle, size } of arrows) {
      const off = far * Math.abs(Math.sin(angle - own));
      if (far <= size + 6 && Math.cos(angle - own) > 0 && off < least) { least = off; best = { angle, size }; }
    }
    if (!best) return;
    this.arrow(ctx, best.angle, best.size, 5, Math.abs(best.angle) > Math.PI / 2 ? theme.classColours[1] : theme.classColours[0]);
    const text = `${Math.round((Math.abs(best.angle) * 180) / Math.PI)}\u00b0`;
    inkLabel(ctx, { ...theme, paper: theme.ground }, text, Math.min(this.sheet.width - 40, u + 14), Math.max(14, v - 16), { size: this.type * 1.2 });
  }
}
