// Draws the map: cells, their signs, the lines of equal loss, axes, colour bar.

const ACCURACY_TICKS = [0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999];
const MAP_HATCH = 7; // px between the lines of a hatch

// All cells at a position of the clock; what has no value is hatched and signed.
function drawMapCells(ctx, frame, theme, data, measure, t) {
  const shades = data.at(measure, t), { w, h } = frame, ended = t >= data.last;
  const lost = new Path2D(), crosses = new Path2D(), dots = new Path2D(), dashes = new Path2D();
  const arm = 0.2 * Math.min(w, h);
  for (let cell = 0; cell < data.count; cell++) {
    const rate = Math.floor(cell / data.columns), batch = cell % data.columns;
    const x = frame.x(rate, batch), y = frame.y(rate, batch), shade = shades[cell], mx = x + w / 2, my = y + h / 2;
    const diverged = data.state[cell] === MAP_DIVERGED && (ended || measure !== "loss" || Number.isNaN(shade));
    if (!diverged && !Number.isNaN(shade)) {
      ctx.fillStyle = SEQUENTIAL_CSS[Math.round(255 * shade)];
      ctx.fillRect(x + 0.5, y + 0.5, w - 1, h - 1);
    } else {
      ctx.fillStyle = theme.paper;
      ctx.fillRect(x, y, w, h);
      if (data.state[cell] === MAP_WAITING) hatchCell(lost, x, y, w, h, 2 * MAP_HATCH);
      else if (diverged || measure === "loss") {
        hatchCell(lost, x, y, w, h, MAP_HATCH);
        crosses.moveTo(mx - arm, my - arm);
        crosses.lineTo(mx + arm, my + arm);
        crosses.moveTo(mx - arm, my + arm);
        crosses.lineTo(mx + arm, my - arm);
      } else if (data.state[cell] !== MAP_STALLED) {
        dashes.moveTo(mx - arm, my);
        dashes.lineTo(mx + arm, my);
      }
    }
    if (ended && data.state[cell] === MAP_STALLED) {
      dots.moveTo(mx + 0.13 * w, my);
      dots.arc(mx, my, 0.13 * w, 0, 2 * Math.PI);
    }
  }
  const stroke = (path, colour, width) => {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke(path);
  };
  ctx.lineCap = "butt";
  stroke(lost, theme.muted, 1);
  stroke(dashes, theme.muted, 3);
  stroke(crosses, theme.paper, 7);
  stroke(crosses, theme.ink, 3);
  stroke(dots, "#ffffff", 4);
  ctx.fillStyle = "#1a1a1a";
  ctx.fill(dots);
}

// Slanted lines across a cell, falling to the right: never along a line of equal loss.
function hatchCell(path, x, y, w, h, apart) {
  for (let k = apart * Math.ceil(-h / apart); k < w; k += apart) {
    const u = Math.max(k, 0), v = Math.max(-k, 0), length = Math.min(w - u, h - v);
    path.moveTo(x + u, y + v);
    path.lineTo(x + u + length, y + v + length);
  }
}

// The cover over all cells: what lies under it is not known yet.
function drawMapCover(ctx, frame, theme) {
  const path = new Path2D(), { w, h } = frame, type = Math.round(Math.min(w, h) * 0.5);
  for (let rate = 0; rate < frame.rate.at.length; rate++) {
    for (let batch = 0; batch < frame.batch.at.length; batch++) {
      const x = frame.x(rate, batch), y = frame.y(rate, batch);
      ctx.fillStyle = toHex(mixChannels(channels(theme.ground), channels(theme.ink), 0.07));
      ctx.fillRect(x + 0.5, y + 0.5, w - 1, h - 1);
      hatchCell(path, x + 0.5, y + 0.5, w - 1, h - 1, 9);
    }
  }
  ctx.strokeStyle = theme.line;
  ctx.lineWidth = 1;
  ctx.stroke(path);
  ctx.font = `600 ${type}px ${theme.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = theme.muted;
  for (let rate = 0; rate < frame.rate.at.length; rate++) {
    for (let batch = 0; batch < frame.batch.at.length; batch++) {
      ctx.fillText("?", frame.x(rate, batch) + w / 2, frame.y(rate, batch) + h / 2 + 1);
    }
  }
}

// Lines [[batch, rate], ...] from one clock to the other: paired in order, the rest fade.
function mixedLines(from, to, part) {
  if (!from || part >= 1) return to.map((points) => ({ points, alpha: 1 }));
  const out = [];
  for (let k = 0; k < Math.max(from.length, to.length); k++) {
    if (!from[k]) out.push({ points: to[k], alpha: part });
    else if (!to[k]) out.push({ points: from[k], alpha: 1 - part });
    else out.push({ points: from[k].map((p, n) => [0, 1].map((a) => p[a] + part * (to[k][n][a] - p[a]))), alpha: 1 });
  }
  return out;
}

// Lines of equal loss in ink on a halo of paper.
function drawMapLines(ctx, frame, theme, lines, alpha) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top);
  ctx.clip();
  ctx.lineJoin = ctx.lineCap = "round";
  for (const [colour, width] of [[theme.paper, 7], [theme.ink, 3.5]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = theme.present ? width * 1.2 : width;
    for (const line of lines) {
      ctx.globalAlpha = alpha * line.alpha;
      ctx.beginPath();
      line.points.forEach((point, k) => ctx[k ? "lineTo" : "moveTo"](...frame.put(point)));
      ctx.stroke();
    }
  }
  ctx.restore();
}

// Where the law is written: {line, point}, as far from places [x, y] that are taken and from the
// map's border as there is room for.
function labelPlace(frame, lines, taken, reach) {
  let best = null;
  lines.forEach((points, line) => {
    const ends = [points[0], points[points.length - 1]].map((point) => frame.put(point));
    if (best && Math.hypot(ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]) < 2.3 * reach) return;
    for (const point of [0.5, 0.35, 0.65, 0.22, 0.78].map((part) => Math.round(part * (points.length - 1)))) {
      const [x, y] = frame.put(points[point]);
      const away = Math.min(2.2 * reach, ...taken.map((place) => Math.hypot(x - place[0], y - place[1])));
      const border = Math.min(reach, x - frame.left, frame.right - x, y - frame.top, frame.bottom - y);
      if (!best || away + 2 * border > best.score + 1) best = { line, point, score: away + 2 * border };
    }
  });
  return best;
}

// A text on a line, along it, as maps write heights.
function writeAlong(ctx, frame, theme, points, point, alpha, pieces) {
  const put = points.map((one) => frame.put(one)), type = mapLawType(theme);
  const a = put[Math.max(0, point - 4)], b = put[Math.min(put.length - 1, point + 4)];
  const turn = Math.atan2(b[1] - a[1], b[0] - a[0]) + (b[0] < a[0] - 0.5 ? Math.PI : 0);
  const width = lawWidth(ctx, theme, type, pieces) + 0.5 * type, height = 1.4 * type; // the line breaks off: it would read as a minus
  ctx.save();
  ctx.globalAlpha = alpha;
  ctx.translate(...heldInside(frame, turn, width, height, ...put[point]));
  ctx.rotate(turn);
  ctx.fillStyle = theme.paper;
  ctx.beginPath();
  ctx.roundRect(-width / 2, -height / 2, width, height, 0.4 * type);
  ctx.fill();
  ctx.fillStyle = theme.ink;
  writeLaw(ctx, theme, type, pieces, 1);
  ctx.restore();
}

function mapLawType(theme) {
  return Math.max(16, theme.px + 1);
}

// A cell's outline over its halo; dashed for the twin.
function outlineCell(ctx, frame, theme, [rate, batch], colour, dash) {
  const x = frame.x(rate, batch), y = frame.y(rate, batch);
  ctx.lineJoin = "miter";
  for (const [tone, width, dashes] of [[theme.paper, 7, []], [colour, 3.5, dash]]) {
    ctx.setLineDash(dashes);
    ctx.strokeStyle = tone;
    ctx.lineWidth = width;
    ctx.strokeRect(x + 1, y + 1, frame.w - 2, frame.h - 2);
  }
  ctx.setLineDash([]);
}

// Ticks and names of both axes: as many ticks as there is room for.
function drawMapAxes(ctx, frame, theme) {
  const { type } = frame, { xs, ys } = frame;
  ctx.font = `${type}px ${theme.font}`;
  ctx.fillStyle = theme.ink;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  const widths = xs.texts.map((text) => ctx.measureText(text).width), room = 0.45 * type;
  const fits = (every) => widths.every((width, k) => k % every || !(k + every in widths) || (width + widths[k + every]) / 2 + room <= every * frame.w);
  let everyX = 1;
  while (everyX < widths.length && !fits(everyX)) everyX++;
  const everyY = Math.ceil((type * 1.15) / frame.h);
  let end = 0;
  xs.texts.forEach((text, k) => {
    if (k % everyX) return;
    ctx.fillText(text, xs.px(xs.at[k]), frame.bottom + 6);
    end = xs.px(xs.at[k]) + widths[k] / 2;
  });
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  ys.texts.forEach((text, k) => {
    if ((ys.texts.length - 1 - k) % everyY === 0) ctx.fillText(text, frame.left - 8, ys.px(ys.at[k]));
  });
  ctx.font = `600 ${type}px ${theme.font}`;
  ctx.textAlign = frame.present ? "left" : "center";
  ctx.textBaseline = "top";
  if (frame.present) ctx.fillText(xs.name, end + type, frame.bottom + 6);
  else ctx.fillText(xs.name, (frame.left + frame.right) / 2, frame.bottom + 6 + type * 1.4);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.save();
  ctx.translate(type * 0.7, (frame.top + frame.bottom) / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.fillText(ys.name, 0, 0);
  ctx.restore();
}

// What the colours mean: beside the map, or below it where it is narrow.
function drawMapKey(ctx, frame, theme, header, measure, signs) {
  const { scene, text: { words } } = header, { type } = frame, [low, high] = scene.ranges[measure];
  const put = mapScale(measure), part = (v) => (put(v) - put(low)) / (put(high) - put(low));
  const ticks = measure === "accuracy" ? ACCURACY_TICKS.map((at) => ({ at, text: `${Number((100 * at).toFixed(1))} %` })) : curveTicks("loss", { low, high, log: true });
  const upright = !frame.narrow, name = words[`unit_${measure}`];
  const x = upright ? frame.right + 14 : frame.left, y = upright ? frame.top + type * 1.5 : frame.bottom + type * 2.9 + type * 0.4;
  const length = upright ? frame.bottom - y - signs * type * 1.5 : frame.right - frame.left;
  for (let k = 0; k < length; k++) {
    const better = measure === "accuracy" ? k / length : 1 - k / length;
    ctx.fillStyle = SEQUENTIAL_CSS[Math.round(255 * better)];
    if (upright) ctx.fillRect(x, y + length - 1 - k, MAP_BAR, 1.5);
    else ctx.fillRect(x + k, y, 1.5, MAP_BAR);
  }
  ctx.font = `600 ${type}px ${theme.font}`;
  ctx.fillStyle = theme.ink;
  ctx.textAlign = upright ? "left" : "right";
  ctx.textBaseline = upright ? "top" : "middle";
  if (upright) ctx.fillText(name, x, frame.top - 2);
  else ctx.fillText(fitText(ctx, name, frame.left - 8), x - 8, y + MAP_BAR / 2);
  ctx.font = `${type}px ${theme.font}`;
  ctx.textAlign = upright ? "left" : "center";
  ctx.textBaseline = upright ? "middle" : "top";
  let before = -Infinity;
  for (const { at, text } of ticks) {
    const place = part(at) * length, room = upright ? type * 1.2 : ctx.measureText(text).width + 8;
    if (place < -0.5 || place > length + 0.5 || place - before < room) continue;
    before = place;
    if (upright) ctx.fillText(text, x + MAP_BAR + 6, Math.min(y + length - type * 0.4, Math.max(y + type * 0.5, y + length - place)));
    else ctx.fillText(text, Math.max(x + 8, Math.min(x + length - 12, x + place)), y + MAP_BAR + 5);
  }
}

// The signs that occur, with their words: below the colour bar.
function drawMapSigns(ctx, frame, theme, words, states) {
  const { type } = frame, side = Math.round(type * 1.1), line = type * 1.5;
  ctx.font = `${type}px ${theme.font}`;
  let x = frame.narrow ? frame.left : frame.right + 14, y = frame.narrow ? frame.height - line : frame.bottom - states.length * line;
  for (const state of states) {
    const text = words[state === MAP_DIVERGED ? "map_diverged" : "map_stalled"], middle = y + line / 2;
    drawMapSign(ctx, theme, state, x, middle - side / 2, side);
    ctx.fillStyle = theme.ink;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillText(text, x + side + type * 0.4, middle + 1);
    if (frame.narrow) x += side + type * 1.6 + ctx.measureText(text).width;
    else y += line;
  }
}

// A cell's sign in a small cell of its own.
function drawMapSign(ctx, theme, state, x, y, side) {
  const mx = x + side / 2, my = y + side / 2, arm = 0.28 * side;
  ctx.fillStyle = state === MAP_DIVERGED ? theme.paper : SEQUENTIAL_CSS[0];
  ctx.fillRect(x, y, side, side);
  ctx.beginPath();
  if (state === MAP_DIVERGED) {
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 3;
    ctx.moveTo(mx - arm, my - arm);
    ctx.lineTo(mx + arm, my + arm);
    ctx.moveTo(mx - arm, my + arm);
    ctx.lineTo(mx + arm, my - arm);
    ctx.stroke();
    return;
  }
  ctx.arc(mx, my, 0.2 * side, 0, 2 * Math.PI);
  ctx.strokeStyle = "#ffffff";
  ctx.lineWidth = 4;
  ctx.stroke();
  ctx.fillStyle = "#1a1a1a";
  ctx.fill();
}
