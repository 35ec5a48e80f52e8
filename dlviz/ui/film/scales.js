// Scales of the curves: pure functions from values to places and ticks.

// Updates to px; values to px, logarithmic where the losses span more than 1 to 50.
function curveScale(panel) {
  const { player, kind } = panel, { theme } = player, width = panel.still.width, height = panel.still.height;
  const type = theme.present ? theme.px : panel.options.narrow ? 14 : 15;
  const area = { top: type * 1.9, bottom: height - type * 1.8 };
  const values = panel.series.flatMap((s) => Array.from(s.values).filter(Number.isFinite));
  let low = 0, high = 1, log = false;
  if (kind === "loss") {
    const positive = values.filter((v) => v > 0), least = Math.min(...positive), most = Math.max(...positive);
    log = positive.length > 1 && most / least > 50;
    const lowest = player.runs.some((r) => r.end.kind === "diverged") ? 0 : most * 1e-9;
    [low, high] = log ? [Math.max(least, lowest) / 1.15, most * 1.15] : [0, (most > 0 ? most : 1) * 1.08];
  } else {
    low = Math.min(0.5, Math.floor(10 * Math.min(...values, 0.5)) / 10);
    high = 1;
  }
  const end = Math.max(1, ...player.runs.map((r) => r.steps[r.steps.length - 1]));
  // What was not run, or could not be, is a strip at the right.
  const last = player.runs.some((r) => r.end.kind !== "finished") ? Math.ceil(end * 1.12) : end;
  const put = log ? (v) => Math.log(Math.max(v, low)) : (v) => v;
  const a = put(low), b = put(high), ctx = panel.still.ctx, words = player.film.header.text.words;
  ctx.font = `600 ${type}px ${theme.font}`;
  const wide = (texts) => Math.max(0, ...texts.map((text) => ctx.measureText(text).width));
  area.left = wide(curveTicks(kind, { low, high, log }).map(({ text }) => text).concat("100 %")) + 10; // both panels alike
  area.right = width - (player.runs.length === 1 ? wide(panel.series.map((one) => words[one.set])) + 12 : 10);
  return {
    ...area, type, low, high, log, last,
    x: (step) => area.left + (step / last) * (area.right - area.left),
    y: (v) => area.bottom - ((put(v) - a) / (b - a)) * (area.bottom - area.top),
    update: (px) => ((px - area.left) / (area.right - area.left)) * last,
  };
}

// Round values on the axis of losses or accuracies: [{at, text}].
function curveTicks(kind, s) {
  if (kind === "accuracy") {
    return niceTicks(s.low, s.high, 4).map(({ at }) => ({ at, text: `${Math.round(100 * at)} %` }));
  }
  if (!s.log) return niceTicks(s.low, s.high, 4);
  const out = [], decades = Math.log10(s.high / s.low), every = Math.ceil(decades / 4);
  for (let p = Math.floor(Math.log10(s.low)); p <= Math.log10(s.high); p++) {
    for (const part of decades < 1.6 ? [1, 2, 5] : decades < 2.5 ? [1, 3] : [1]) {
      const at = part * 10 ** p;
      if (at < s.low || at > s.high || (part === 1 && p % every)) continue;
      out.push({ at, text: p >= -3 && p <= 3 ? String(Number(at.toPrecision(1))) : `${part > 1 ? `${part}\u00b7` : ""}10${superscript(p)}` });
    }
  }
  return out;
}

function superscript(power) {
  return String(power).replace("-", "\u207b").replace(/\d/g, (d) => "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"[d]);
}
