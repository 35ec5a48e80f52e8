// The axes of the plane of two learning rates, and its rates as text at any depth.

// Border, ticks with their text, names.
function drawPlaneAxes(ctx, theme, { frame: { left, top, side }, words, type }, [x0, x1, y0, y1]) {
  const first = planeTicks(x0, x1, side / (type * 4.5)), second = planeTicks(y0, y1, side / (type * 4));
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1.5;
  ctx.strokeRect(left - 0.75, top - 0.75, side + 1.5, side + 1.5);
  ctx.font = `${type}px ${theme.font}`;
  ctx.fillStyle = theme.muted;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  for (const { at, text } of first.ticks) {
    const x = left + ((at - x0) / (x1 - x0)) * side, long = text ? 6 : 3;
    strokeLine(ctx, x, top + side, x, top + side + long);
    const half = ctx.measureText(text).width / 2;
    if (text) ctx.fillText(text, Math.min(x, left + side + 10 - half), top + side + 9);
  }
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (const { at, text } of second.ticks) {
    const y = top + ((y1 - at) / (y1 - y0)) * side, long = text ? 6 : 3;
    strokeLine(ctx, left - long, y, left, y);
    if (text) ctx.fillText(text, left - 10, Math.max(y, type * 0.5));
  }
  if (theme.present) return drawPlaneNames(ctx, theme, { frame: { left, top, side }, words, type }, first, second);
  ctx.font = `600 ${type}px ${theme.font}`;
  ctx.fillStyle = theme.ink;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  const room = side + left - 1.6 * type; // towards the corner, where nothing stands
  const below = planeName(ctx, [words.plane_first, words.plane_first_short], first, 2 * Math.min(side / 2 + 8, room));
  ctx.fillText(below, left + side / 2, top + side + type * 1.3 + 9);
  ctx.textBaseline = "middle";
  ctx.save();
  ctx.translate(type * 0.7, top + side / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.fillText(planeName(ctx, [words.plane_second, words.plane_second_short], second, side + 12), 0, 0);
  ctx.restore();
  return undefined;
}

// On a stage the names stand in the picture's corners, and the picture is larger for it.
function drawPlaneNames(ctx, theme, { frame: { left, top, side }, words, type }, first, second) {
  ctx.font = `600 ${type}px ${theme.font}`;
  const below = `${planeName(ctx, [words.plane_first, words.plane_first_short], first, side - 40)} \u2192`;
  const up = `${planeName(ctx, [words.plane_second, words.plane_second_short], second, side - 40)} \u2191`;
  const right = left + side - 8 - ctx.measureText(below).width;
  inkLabel(ctx, theme, below, right, top + side - type * 0.75 - 4, { size: type });
  inkLabel(ctx, theme, up, left + 8, top + type * 0.75 + 4, { size: type });
}

// "learning rate of layer 1"; deep inside "rate 1 \u2212 1.73205 (\u00d710\u207b\u2078)", the short name if need be.
function planeName(ctx, names, { base, unit }, width) {
  const full = names.map((name) => (base ? `${name} \u2212 ${base} (\u00d7${unit})` : name));
  return full.find((text) => ctx.measureText(text).width <= width) ?? fitText(ctx, full[1], width);
}

/**
 * Ticks of a window given in log10 of the rate: {ticks: [{at in log10, text, "" for a small one}],
 * base, unit}. Powers of ten over decades, round rates inside one, and in the depth round
 * distances, in `unit`, from a rate `base`.
 */
function planeTicks(low, high, count) {
  if (high - low > 1.2) return { ticks: planeDecades(low, high) };
  const from = 10 ** low, to = 10 ** high;
  const { step, digits } = planeStep(to - from, planeHeld(count, 2, 7));
  const numbers = (start) => {
    const out = [];
    for (let k = Math.ceil((from - start) / step); start + k * step <= to; k++) out.push(k);
    return out;
  };
  if (digits + String(Math.floor(to)).length <= 5) {
    return { ticks: numbers(0).map((k) => ({ at: Math.log10(k * step), text: (k * step).toFixed(digits) })) };
  }
  const base = Math.round((from + to) / 2 / (10 * step)) * 10 * step, power = Math.floor(Math.log10(step) + 1e-9);
  const times = Math.round(step / 10 ** power);
  return {
    base: base.toFixed(Math.max(0, digits - 1)),
    unit: `10${planeRaised(power)}`,
    ticks: numbers(base).map((k) => ({ at: Math.log10(base + k * step), text: planeSigned(k * times) })),
  };
}

function planeDecades(low, high) {
  const ticks = [];
  for (let power = Math.floor(low); power <= high; power++) {
    for (let digit = 1; digit < 10; digit++) {
      const at = power + Math.log10(digit);
      if (at < low - 1e-9 || at > high + 1e-9 || (digit > 1 && high - low > 5)) continue;
      const named = high - low < 2.2 && (digit === 2 || digit === 5);
      ticks.push({ at, text: digit === 1 && high - low >= 2.2 ? `10${planeRaised(power)}` : digit === 1 || named ? planePlain(digit, power) : "" });
    }
  }
  return ticks;
}

function planePlain(digit, power) {
  return Math.abs(power) > 4 ? `${digit}\u00b710${planeRaised(power)}` : (digit * 10 ** power).toFixed(Math.max(0, -power));
}

function planeStep(span, count) {
  const rough = span / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  return { step, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

function planeRaised(power) {
  return String(power).replace(/./g, (sign) => "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"["-0123456789".indexOf(sign)]);
}

function planeSigned(value) {
  return value > 0 ? `+${value}` : String(value).replace("-", "\u2212");
}

// A rate with as many digits as tell it from its neighbours `apart` away (a share of it).
function planeRate(rate, apart) {
  const digits = planeHeld(Math.ceil(-Math.log10(apart)) + 1, 2, 15);
  const power = Math.floor(Math.log10(rate));
  if (Math.abs(power) > 4) {
    const [own, raised] = rate.toExponential(digits - 1).split("e");
    return `${own}\u00d710${planeRaised(Number(raised))}`;
  }
  return rate.toFixed(planeHeld(digits - 1 - power, 0, 15));
}

// "4\u00d7", "1,024\u00d7", "3.1\u00d710\u2076 \u00d7": how much smaller a window is than the whole plane.
function planeTimes([x0, x1], [h0, h1]) {
  const times = (h1 - h0) / (x1 - x0);
  if (times < 9.95) return `${Number(times.toFixed(1))}\u00d7`;
  return times < 1e6 ? `${counted.format(Math.round(times))}\u00d7` : `${powerOfTen(times)}\u00d7`;
}
