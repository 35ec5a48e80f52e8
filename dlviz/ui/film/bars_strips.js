// Each row's histogram over its own range: an outline, or shades where rows are thin.
function barsDrawStrips(frame, { left, right, under }) {
  const { ctx, theme, data, pitch } = frame, { shares, ranges, bins } = data.strips, hue = theme.classColours[0];
  const each = (right - left) / bins, outlines = pitch >= 8;
  for (let row = 0; row < data.shown; row++) {
    const [low, high] = ranges.subarray(2 * row, 2 * row + 2), from = frame.y(row), to = frame.y(row + 1);
    if (!Number.isFinite(low + high)) continue;
    const share = (bin) => shares[row * bins + bin] / 255;
    if (outlines) barsDrawOutline(frame, left, each, share, to - 1, Math.min(pitch - 3, 90), hue);
    else for (let bin = 0; bin < bins; bin++) {
      ctx.fillStyle = faded(hue, 0.9 * share(bin));
      ctx.fillRect(left + bin * each, from, each + 0.4, to - from);
    }
    if (low >= 0 || high <= 0) continue;
    const zero = left + ((right - left) * -low) / (high - low);
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 1.5;
    strokeLine(ctx, zero, outlines ? Math.max(from, to - 8) : from, zero, to);
  }
  frame.font();
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.fillStyle = theme.muted;
  under.forEach((text, k) => ctx.fillText(text, (left + right) / 2, frame.bottom + 9 + k * frame.line));
}

function barsDrawOutline({ ctx, data: { strips: { bins } } }, left, each, share, foot, tall, hue) {
  const path = new Path2D();
  path.moveTo(left, foot);
  for (let bin = 0; bin < bins; bin++) {
    const y = foot - tall * share(bin);
    path.lineTo(left + bin * each, y);
    path.lineTo(left + (bin + 1) * each, y);
  }
  path.lineTo(left + bins * each, foot);
  ctx.fillStyle = faded(hue, 0.35);
  ctx.fill(path);
  ctx.strokeStyle = hue;
  ctx.lineWidth = 1.5;
  ctx.stroke(path);
}
