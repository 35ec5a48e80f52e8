// The words on a chart: names of its lines and marks, and where there is room for them.

// Names of the curves: beside their ends at the right, or where there is room on a small panel.
function plotPlaceLabels(panel, ctx) {
  const { f, type } = panel, named = panel.series.map((one, k) => ({ one, own: panel.dots[k] })).filter(({ one, own }) => one.label && own.length);
  ctx.font = `600 ${type}px ${panel.player.theme.font}`;
  const line = type * 1.2, swatch = type * 1.5;
  if (panel.outside) {
    const room = f.w - f.right - type * 1.7 + 1;
    let lines = named.map(({ one }) => textLines(ctx, one.label, room).slice(0, 3));
    const tall = () => lines.reduce((sum, own) => sum + own.length * line + 5, 0);
    if (tall() > f.bottom - f.top + line) lines = named.map(({ one }) => [fitText(ctx, one.label, room)]);
    panel.labels = named.map(({ one, own }, k) => ({
      one, lines: lines[k], left: f.right + 6, y: Math.min(f.bottom, Math.max(f.top, own[own.length - 1][1])), tall: lines[k].length * line + 5,
    }));
    return plotSpread(panel.labels, f.top - line / 2, f.bottom + line / 2);
  }
  const taken = panel.marks.map(({ left, right, y }) => ({ left, right, top: y - line * 0.7, bottom: y + line * 0.7 }));
  for (const one of panel.series) {
    const end = one.end ? plotEnd(one, f) : null;
    if (end) taken.push(plotEndBox(panel, ctx, one, end));
  }
  const ruled = panel.marks.flatMap(({ line: [x0, y0, x1, y1] }) => Array.from({ length: 41 }, (_, k) => [x0 + (k / 40) * (x1 - x0), y0 + (k / 40) * (y1 - y0)]));
  named.sort((a, b) => a.own.length - b.own.length); // the shortest has the fewest places
  panel.labels = named.map(({ one, own }) => {
    const lines = textLines(ctx, one.label, (f.right - f.left) * 0.62);
    const wide = Math.max(...lines.map((text) => ctx.measureText(text).width)) + swatch + 6, tall = lines.length * line + 2;
    const spot = plotSpot(own, [...panel.dots.filter((dots) => dots !== own).flat(), ...ruled], taken, wide, tall, f) ?? { left: f.left, y: f.top + tall / 2, right: f.left + wide, top: f.top, bottom: f.top + tall };
    taken.push(spot);
    return { one, lines, left: spot.left + 4, y: spot.y, tall, patch: spot };
  });
}

function plotDrawLabel(panel, ctx, { one, lines, left, y, patch }) {
  const { theme } = panel.player, { type } = panel, line = type * 1.2, first = y - ((lines.length - 1) * line) / 2;
  if (patch) {
    ctx.fillStyle = faded(theme.ground, 0.82);
    ctx.fillRect(patch.left, patch.top, patch.right - patch.left, patch.bottom - patch.top);
  }
  const x = left + type * 0.45;
  if (one.style === "theory" || one.style === "guess") {
    ctx.strokeStyle = panel.hue(one);
    ctx.lineWidth = one.style === "theory" ? 1.5 : 3.5;
    ctx.setLineDash(one.style === "guess" ? [5, 3] : []);
    strokeLine(ctx, left - type * 0.1, first, left + type * 1.05, first);
    ctx.setLineDash([]);
  } else drawMarker(ctx, panel.marker(one), x, first, type * 0.42, "full", panel.hue(one), theme.ground);
  ctx.font = `600 ${type}px ${theme.font}`;
  ctx.fillStyle = theme.ink;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  lines.forEach((text, k) => ctx.fillText(text, left + type * 1.3, first + k * line));
}

// Where the reference lines' words stand: on the side with fewer points of the curves.
function plotPlaceMarks(panel, ctx) {
  const { f, type } = panel, all = panel.dots.flat();
  ctx.font = `600 ${type}px ${panel.player.theme.font}`;
  const covered = (left, right, y) => all.filter(([x, at]) => x > left && x < right && Math.abs(at - y) < type).length;
  let row = 0;
  panel.marks = panel.panel.marks.map((mark) => {
    const text = fitText(ctx, mark.text, f.right - f.left - 12), wide = ctx.measureText(text).width + 8;
    if (mark.y !== null) {
      const at = f.y.at(mark.y), y = at - type * 0.85 < f.top ? at + type * 0.9 : at - type * 0.85;
      const sides = [[f.right - wide, f.right], [f.left + 4, f.left + 4 + wide]];
      const [left, right] = covered(...sides[0], y) <= covered(...sides[1], y) ? sides[0] : sides[1];
      return { text, left, right, y, line: [f.left, at, f.right, at] };
    }
    const at = f.x.at(mark.x), y = f.top + type * (0.75 + 1.5 * row++);
    const left = at + wide + 6 < f.right ? at + 6 : Math.max(f.left, at - wide - 6);
    return { text, left, right: left + wide, y, line: [at, f.top, at, f.bottom] };
  });
  ctx.strokeStyle = panel.player.theme.ink;
  ctx.lineWidth = 1.5;
  for (const { line } of panel.marks) strokeLine(ctx, ...line);
}

function plotDrawMarks(panel, ctx) {
  const { theme } = panel.player;
  for (const { text, left, y } of panel.marks) inkLabel(ctx, { ...theme, paper: theme.ground }, text, left + 4, y, { size: panel.type });
}

// The box of that word.
function plotEndBox(panel, ctx, one, { x, y }) {
  const { f, type } = panel;
  ctx.font = `600 ${type}px ${panel.player.theme.font}`;
  const wide = ctx.measureText(one.end).width + 8, left = x + wide + type > f.w ? x - wide - type : x + type;
  return { left, right: left + wide, top: Math.max(f.top, y - type), bottom: Math.max(f.top, y - type) + 2 * type };
}

// Boxes {y, tall} below one another in the order of their y, none on another, as near as that goes.
function plotSpread(boxes, top, bottom) {
  const sorted = [...boxes].sort((a, b) => a.y - b.y);
  let free = top;
  for (const box of sorted) {
    box.y = Math.max(box.y, free + box.tall / 2);
    free = box.y + box.tall / 2;
  }
  free = bottom;
  for (const box of sorted.reverse()) {
    box.y = Math.min(box.y, free - box.tall / 2);
    free = box.y - box.tall / 2;
  }
}

// The cheapest place for a label of wide x tall px near its curve `own` [[x, y], ...]: off the other
// curves' points `others` and the boxes `taken` [{left, right, top, bottom}], nearer to its own curve
// than to another's, and rather at its end.
function plotSpot(own, others, taken, wide, tall, area) {
  let best = null, least = Infinity;
  const span = area.right - area.left, end = own[own.length - 1][0];
  for (let back = -0.5; back <= 0.95; back += 0.05) {
    const right = end - back * span, left = right - wide;
    if (left < area.left + 2 || right > area.right - 2) continue;
    for (let y = area.top + tall / 2; y <= area.bottom - tall / 2; y += 5) {
      const box = { left, right, y, top: y - tall / 2, bottom: y + tall / 2 };
      const laid = taken.filter((other) => other.left < right && other.right > left && other.top < box.bottom && other.bottom > box.top).length;
      const mine = plotNear(own, box), theirs = plotNear(others, box);
      const cost = 900 * laid + 14 * (mine.hits + theirs.hits) + 1.5 * Math.max(0, mine.far - 5) + (theirs.far < mine.far ? 45 : 0) + 60 * Math.abs(back);
      if (cost < least) [least, best] = [cost, box];
    }
  }
  return best;
}

// How many points lie in a box (with 2 px around it), and how far the nearest is: {hits, far}.
function plotNear(points, { left, right, top, bottom }) {
  let hits = 0, far = Infinity;
  for (const [x, y] of points) {
    const dx = x < left ? left - x : x > right ? x - right : 0, dy = y < top ? top - y : y > bottom ? y - bottom : 0;
    const away = dx + dy;
    if (away < 2) hits++;
    if (away < far) far = away;
  }
  return { hits, far };
}
