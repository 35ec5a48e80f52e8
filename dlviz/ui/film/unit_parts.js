// Parts of a unit's card: how its activation rises while an input is made, and what is lost without it.

// The activation over the steps, up to the film's place, and a line at the best of the data.
class UnitCurve {
  constructor(player, label) {
    Object.assign(this, { player, sheet: sharpCanvas(label) });
  }

  resize(width, height) {
    this.sheet.size(width, height);
  }

  // Steps and activations to px.
  scale() {
    const { player, sheet: { ctx, width, height } } = this, { theme, film: { header: { scene }, arrays } } = player;
    const type = unitType(player, width), values = Array.from(arrays.activation), ends = [0, scene.best, ...values].filter(Number.isFinite);
    const low = Math.min(...ends), high = Math.max(...ends) * 1.08 || 1, ticks = niceTicks(low, high, 4), steps = player.steps;
    ctx.font = `${type}px ${theme.font}`;
    const left = Math.ceil(Math.max(...ticks.map(({ text }) => ctx.measureText(text).width)) + 9), area = { left, right: width - type * 0.5, top: type * 0.6, bottom: height - type * 2.9 };
    const last = steps[steps.length - 1] || 1;
    return {
      ...area, type, ticks, steps, values, last,
      x: (step) => area.left + (step / last) * (area.right - area.left),
      y: (v) => area.bottom - ((v - low) / (high - low)) * (area.bottom - area.top),
    };
  }

  draw() {
    const { player, sheet: { ctx, width, height } } = this, { theme } = player, s = this.scale(), { words } = player.film.header.text;
    ctx.clearRect(0, 0, width, height);
    this.axes(s, words);
    const path = new Path2D();
    let head = null;
    s.steps.forEach((step, k) => {
      if (k > Math.ceil(player.t) || !Number.isFinite(s.values[k])) return;
      const part = k > player.t ? player.t - (k - 1) : 1, before = Math.max(0, k - 1);
      const x = s.x(s.steps[before]) + part * (s.x(step) - s.x(s.steps[before])), y = s.y(s.values[before]) + part * (s.y(s.values[k]) - s.y(s.values[before]));
      path[head ? "lineTo" : "moveTo"](x, y);
      head = [x, y];
    });
    ctx.strokeStyle = theme.classColours[0];
    ctx.lineWidth = theme.present ? 4.5 : 3.5;
    ctx.lineJoin = ctx.lineCap = "round";
    ctx.stroke(path);
    if (head) drawMarker(ctx, "dot", ...head, theme.present ? 7.5 : 6, "full", theme.classColours[0], theme.ground);
    this.drawBest(s, words);
  }

  // What no picture of the data goes beyond.
  drawBest(s, words) {
    const { player: { theme, film: { header: { scene } } }, sheet: { ctx } } = this, y = s.y(scene.best), room = s.bottom - y > s.type * 1.8;
    const under = y - s.top < s.type * 1.6 || (room && s.values[s.values.length - 1] > scene.best);
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 1.5;
    strokeLine(ctx, s.left, y, s.right, y);
    inkLabel(ctx, { ...theme, paper: theme.ground }, filled(words.unit_best, { value: towerNumber(scene.best) }), s.right - 4, y + (under ? 1 : -1) * s.type * 0.85, { align: "right", size: s.type });
  }

  axes(s, words) {
    const { player: { theme }, sheet: { ctx } } = this;
    ctx.font = `${s.type}px ${theme.font}`;
    ctx.lineWidth = 1;
    ctx.textBaseline = "middle";
    ctx.textAlign = "right";
    for (const { at, text } of s.ticks) {
      ctx.strokeStyle = theme.line;
      strokeLine(ctx, s.left, Math.round(s.y(at)) + 0.5, s.right, Math.round(s.y(at)) + 0.5);
      ctx.fillStyle = theme.muted;
      ctx.fillText(text, s.left - 7, s.y(at) + 1);
    }
    ctx.textBaseline = "top";
    ctx.textAlign = "center";
    for (const { at, text } of niceTicks(0, s.last, 4)) ctx.fillText(text, Math.min(s.x(at), s.right - ctx.measureText(text).width / 2 + 6), s.bottom + 6);
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = 1.5;
    strokeLine(ctx, s.left, s.bottom, s.right, s.bottom);
    ctx.font = `600 ${s.type}px ${theme.font}`;
    ctx.fillStyle = theme.ink;
    ctx.fillText(words.unit_steps, (s.left + s.right) / 2, s.bottom + 6 + s.type * 1.2);
  }
}

// Bars of what is lost without this unit, without others and without groups, spreads as whiskers.
class UnitLoss {
  constructor(player, rows, label) {
    Object.assign(this, { player, rows, sheet: sharpCanvas(label) });
  }

  resize(width, height) {
    this.sheet.size(width, height);
  }

  draw() {
    const { player, rows, sheet: { ctx, width, height } } = this, { theme } = player, type = unitType(player, width);
    ctx.clearRect(0, 0, width, height);
    const ends = rows.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]), low = Math.min(0, ...ends), high = Math.max(0.01, ...ends);
    ctx.font = `700 ${type}px ${theme.font}`;
    const widest = (texts) => Math.max(...texts.map((text) => ctx.measureText(text).width)), left = widest(rows.map(({ name }) => name)) + 12;
    const right = width - widest(rows.map(({ value }) => unitPoints(value))) - 12, pitch = height / rows.length, bar = pitch * 0.6;
    const x = (v) => left + ((v - low) / (high - low)) * (right - left);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    rows.forEach((row, k) => {
      const middle = (k + 0.5) * pitch, own = k === 0;
      ctx.font = `${own ? 700 : 400} ${type}px ${theme.font}`;
      ctx.fillStyle = theme.ink;
      ctx.fillText(row.name, 0, middle + 1);
      ctx.fillText(unitPoints(row.value), x(Math.max(row.value, row.high ?? 0, 0)) + 9, middle + 1);
      ctx.fillStyle = own ? theme.classColours[0] : theme.line;
      ctx.fillRect(Math.min(x(0), x(row.value)), middle - bar / 2, Math.max(1.5, Math.abs(x(row.value) - x(0))), bar);
      if (Number.isFinite(row.low)) unitWhisker(ctx, theme, x(row.low), x(row.high), middle, bar * 0.3);
    });
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 1.5;
    strokeLine(ctx, x(0), 2, x(0), height - 2);
  }
}

function unitWhisker(ctx, theme, left, right, y, half) {
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = 2;
  strokeLine(ctx, left, y, right, y);
  for (const x of [left, right]) strokeLine(ctx, x, y - half, x, y + half);
}

// A share of the test pictures in points: "3.1", "−0.2".
function unitPoints(share) {
  const points = 100 * share;
  return Math.abs(points) < 0.05 ? "0" : points.toFixed(Math.abs(points) < 10 ? 1 : 0).replace("-", "\u2212");
}

function unitType(player, width) {
  return player.theme.present ? 20 : width < 380 ? 14 : 15;
}
