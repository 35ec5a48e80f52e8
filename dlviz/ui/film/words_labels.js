// Names beside points: none on another, where that goes.

// For each point {x, y, r, text, wide, first}, in the order in which they may choose: where its name
// stands, as {left, right, top, bottom}, or null where it finds no room. tall: px of a line.
// area: {left, right, top, bottom}. dots: [x, y] places that a name rather leaves free. before: the places of the last frame, which stay if they can.
function wordsSpots(points, tall, area, before, dots) {
  const taken = points.map(({ x, y, r }) => ({ left: x - r, right: x + r, top: y - r, bottom: y + r }));
  const found = new Array(points.length).fill(null);
  points.forEach((point, at) => {
    const { x, y, r, wide } = point, gap = r + 4, half = tall / 2;
    const sides = [
      [gap, -half], [-gap - wide, -half], [-wide / 2, -gap - tall + 2], [-wide / 2, gap - 2],
      [gap - 3, -tall - 1], [-gap + 3 - wide, -tall - 1], [gap - 3, 1], [-gap + 3 - wide, 1],
    ];
    const kept = before?.[point.word], order = kept === undefined ? sides.keys() : [kept, ...sides.keys()];
    let best = null;
    for (const side of order) {
      const [dx, dy] = sides[side], box = { left: x + dx, right: x + dx + wide, top: y + dy, bottom: y + dy + tall, side };
      if (box.left < area.left || box.right > area.right || box.top < area.top || box.bottom > area.bottom) continue;
      const free = taken.every((other, of) => of === at || other.left >= box.right || other.right <= box.left || other.top >= box.bottom - 1 || other.bottom <= box.top + 1);
      if (!free) continue;
      box.over = dots.filter(([u, v]) => u > box.left && u < box.right && v > box.top && v < box.bottom).length;
      if (!best || box.over < best.over) best = box;
      if (!box.over) break;
    }
    if (!best) return;
    found[at] = best;
    taken.push(best);
  });
  return found;
}

// A straight line from one point to another with a head, both px away from the points themselves.
function wordsArrow(ctx, [x0, y0], [x1, y1], away, head) {
  const far = Math.hypot(x1 - x0, y1 - y0);
  if (far < 2 * away + 2) return;
  const [dx, dy] = [(x1 - x0) / far, (y1 - y0) / far], tip = [x1 - dx * away, y1 - dy * away];
  const size = Math.min(head, far - 2 * away), neck = [tip[0] - dx * size, tip[1] - dy * size];
  strokeLine(ctx, x0 + dx * away, y0 + dy * away, neck[0], neck[1]);
  ctx.beginPath();
  ctx.moveTo(...tip);
  ctx.lineTo(neck[0] - dy * size * 0.55, neck[1] + dx * size * 0.55);
  ctx.lineTo(neck[0] + dy * size * 0.55, neck[1] - dx * size * 0.55);
  ctx.closePath();
  ctx.fill();
}
