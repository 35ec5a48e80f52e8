// Neurons' zero lines in the field: colour, arrow, name.

// A hidden neuron's own colour: counted through all layers.
function unitColour(theme, run, layer, unit) {
  let place = unit;
  for (let l = 0; l < layer; l++) place += run.layers[l].out;
  return theme.unitColours[place % theme.unitColours.length];
}

function drawArrow(ctx, x, y, dx, dy, length, colour, paper) {
  const tip = [x + dx * length, y + dy * length], head = length * 0.45, wide = head * 0.62;
  const neck = [tip[0] - dx * head, tip[1] - dy * head];
  for (const [stroke, w] of [[paper, 7], [colour, 3.5]]) {
    ctx.strokeStyle = ctx.fillStyle = stroke;
    ctx.lineWidth = w;
    strokeLine(ctx, x, y, neck[0], neck[1]);
    ctx.beginPath();
    ctx.moveTo(...tip);
    ctx.lineTo(neck[0] - dy * wide, neck[1] + dx * wide);
    ctx.lineTo(neck[0] + dy * wide, neck[1] - dx * wide);
    ctx.closePath();
    if (stroke === paper) {
      ctx.lineWidth = 3;
      ctx.stroke();
    } else ctx.fill();
  }
}

// A neuron's zero line in its colour, with an arrow to its positive side, in a field's frame.
function drawUnitLine(view, ctx, { layer, unit, segments, middle, n, bold }) {
  const { theme } = view.player, colour = unitColour(theme, view.run, layer, unit);
  const thick = (bold ? 6 : 3.5) * (theme.present ? 1.3 : 1);
  const path = segmentsPath(view.frame, n, segments);
  for (const [stroke, w] of [[theme.paper, thick + 3], [colour, thick]]) {
    ctx.strokeStyle = stroke;
    ctx.lineWidth = w;
    ctx.stroke(path);
  }
  if (!middle) return;
  const [x, y] = view.frame.cell(n, middle.x, middle.y);
  drawArrow(ctx, x, y, middle.dx, middle.dy, (bold ? 34 : 28) * (theme.present ? 1.3 : 1), colour, theme.paper);
}

// A line's name at that end of it which has most room; below the events' words, never over them.
function drawUnitName(view, ctx, text, { layer, unit, segments, n }, size, taken, events = []) {
  const { theme } = view.player, { frame } = view;
  ctx.font = `600 ${size}px ${theme.font}`;
  const half = ctx.measureText(text).width / 2 + 6, tall = size * 0.9;
  const old = (view.places ??= new Map()).get(unit);
  let best = null, most = -Infinity;
  for (let s = 0; s < segments.length; s += 4) {
    const [px, py] = frame.cell(n, segments[s], segments[s + 1]);
    const x = Math.min(frame.right - half - 3, Math.max(frame.left + half + 3, px));
    const under = Math.max(frame.top, ...events.filter((e) => x - half < e.right).map((e) => e.bottom));
    const y = Math.min(frame.bottom - tall - 2, Math.max(under + tall + 2, py));
    // Near the line, far from the other names, towards the border where the points are few.
    const gap = Math.min(160, ...taken.map((t) => Math.hypot((x - t.x) * 0.6, (y - t.y) * 1.6)));
    const out = Math.hypot(px - frame.left - frame.side / 2, py - frame.top - frame.side / 2);
    // It stays where it was, unless another place is much better: names that jump are not read.
    const moved = old ? Math.min(200, Math.hypot(x - old.x, y - old.y)) : 0;
    const value = gap * 2 + out * 1.6 - Math.hypot(x - px, y - py) * 1.5 - moved * 1.2;
    if (value > most) { most = value; best = { x, y }; }
  }
  if (!best) return;
  taken.push(best);
  view.places.set(unit, best);
  inkLabel(ctx, theme, text, best.x, best.y, { align: "center", size, colour: unitColour(theme, view.run, layer, unit) });
}
