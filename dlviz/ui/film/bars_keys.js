// What is named over the bars: runs by their colours, and theory's line.

// What a column's runs and its thin line are: [{text, colour}], colour null for theory. A shape's
// runs are named where one of them is chosen.
function barsKeys(column, { words, shown, shape }) {
  const named = column.drawn && shape?.draws && column.bars.length > 1;
  const keys = (named ? [] : column.bars).filter(({ label }) => label).map(({ label, colour }) => ({ text: label, colour }));
  return shown && column.bars.some(({ theory }) => theory) ? [...keys, { text: words.bars_theory, colour: null }] : keys;
}

// Keys in rows that fit a width: [[{text, colour, x}]].
function barsFlow(ctx, keys, width, type) {
  const rows = [];
  let x = Infinity;
  for (const key of keys) {
    const text = fitText(ctx, key.text, width - type * 1.4), wide = type * 1.4 + ctx.measureText(text).width;
    if (x + wide > width) {
      rows.push([]);
      x = 0;
    }
    rows[rows.length - 1].push({ ...key, text, x });
    x += wide + type;
  }
  return rows;
}

function barsWidth(ctx, keys, type) {
  return keys.reduce((sum, { text }) => sum + ctx.measureText(text).width + type * 2.4, -type);
}

function barsDrawKeys(ctx, theme, rows, left, top, type) {
  const line = Math.round(type * 1.3), side = Math.round(type * 0.8);
  rows.forEach((row, k) => {
    const y = top + (k + 0.5) * line;
    for (const { text, colour, x } of row) {
      ctx.fillStyle = ctx.strokeStyle = colour === null ? theme.ink : theme.classColours[colour % theme.classColours.length];
      ctx.lineWidth = 1.5;
      if (colour === null) strokeLine(ctx, left + x, y, left + x + type * 1.05, y);
      else ctx.fillRect(left + x, y - side / 2, side, side);
      ctx.fillStyle = theme.ink;
      ctx.fillText(text, left + x + type * 1.4, y + 1);
    }
  });
}
