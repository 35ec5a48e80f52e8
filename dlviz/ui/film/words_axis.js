// The direction that words are laid along: its ends, its scale, and the bands of random directions.

function wordsDrawAxis(view, ctx, theme, at) {
  const { lens, frame: { type, w, h }, state: { data }, header: { scene: { axis } }, words } = view, { left, right, top, bottom } = lens;
  const rows = [...data.order].reverse().map((word) => ({ y: at.get(word).y, low: lens.x(data.bands[2 * word]), high: lens.x(data.bands[2 * word + 1]) }));
  ctx.fillStyle = toHex(mixChannels(channels(theme.ground), channels(theme.ink), 0.12));
  rows.forEach(({ y, low, high }, k) => {
    const under = k ? (y + rows[k - 1].y) / 2 : Math.min(bottom + type * 0.6, y + 8), over = k + 1 < rows.length ? (y + rows[k + 1].y) / 2 : Math.max(top - type * 0.6, y - 8);
    ctx.fillRect(low, over, high - low, under - over + 0.5);
  });
  ctx.strokeStyle = theme.muted;
  ctx.fillStyle = theme.muted;
  ctx.lineWidth = 1.5;
  const base = bottom + type * 0.9;
  strokeLine(ctx, left, base, right, base);
  strokeLine(ctx, lens.x(0), top - type * 0.6, lens.x(0), base);
  ctx.font = `400 ${type}px ${theme.font}`;
  ctx.textBaseline = "top";
  ctx.textAlign = "center";
  for (const { at: value, text } of niceTicks(lens.low, lens.high, (right - left) / (type * 5))) {
    const x = lens.x(value), half = ctx.measureText(text).width / 2;
    strokeLine(ctx, x, base, x, base + 5);
    ctx.fillText(text, Math.max(half, Math.min(w - half, x)), base + 7);
  }
  ctx.textBaseline = "bottom";
  const label = data.bands && axis.controls ? `${axis.label}; ${filled(words.words_band, { controls: axis.controls })}` : axis.label;
  ctx.font = `400 ${fitType(ctx, theme, label, type, w)}px ${theme.font}`;
  ctx.fillText(fitText(ctx, ctx.measureText(label).width > w ? axis.label : label, w), w / 2, h);
  wordsEnds(ctx, theme, axis, w, type);
}

// The poles' words above the ends, with what puts the rows in order between them where it fits.
function wordsEnds(ctx, theme, { low, high, rows }, w, type) {
  const size = fitType(ctx, theme, `← ${low}    ${high} →`, type, w);
  ctx.font = `700 ${size}px ${theme.font}`;
  ctx.fillStyle = theme.ink;
  ctx.textBaseline = "top";
  ctx.textAlign = "left";
  const half = w / 2 - 6;
  ctx.fillText(fitText(ctx, `← ${low}`, half), 0, 0);
  ctx.textAlign = "right";
  ctx.fillText(fitText(ctx, `${high} →`, half), w, 0);
  if (!rows) return;
  ctx.textAlign = "left";
  ctx.font = `400 ${type}px ${theme.font}`;
  ctx.fillStyle = theme.muted;
  ctx.fillText(fitText(ctx, `↑ ${rows}`, w), 0, type * 1.35);
}
