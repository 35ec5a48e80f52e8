// What is drawn of a series: its line, its band, its end. Pure.

// Index of a series' last point that can be drawn; -1: none.
function plotLast({ x, y }) {
  for (let k = x.length - 1; k >= 0; k--) if (Number.isFinite(x[k]) && Number.isFinite(y[k])) return k;
  return -1;
}

// Where a series that ends early does so: its last point, or where it leaves the frame for good.
function plotEnd({ x: xs, y: ys }, f) {
  const inside = (k) => f.y.at(ys[k]) >= f.top && f.y.at(ys[k]) <= f.bottom;
  const last = plotLast({ x: xs, y: ys });
  if (last < 0) return null;
  let k = last;
  while (k > 0 && !inside(k)) k--;
  if (k === last || !inside(k)) return { at: xs[last], x: f.x.at(xs[last]), y: f.y.at(ys[last]) };
  const y0 = f.y.at(ys[k]), y1 = f.y.at(ys[k + 1]), rim = y1 < f.top ? f.top : f.bottom;
  const part = Number.isFinite(y1) ? (rim - y0) / (y1 - y0) : 0, x = f.x.at(xs[k]) + part * (f.x.at(xs[k + 1]) - f.x.at(xs[k]));
  return { at: xs[k] + part * (xs[k + 1] - xs[k]), x, y: y0 + part * (y1 - y0) };
}

// A series as places about 8 px apart within its frame: [[x, y], ...]; a band's are in its middle.
function plotDots(one, f) {
  const middle = (k) => (one.style === "band" && one.low && one.high ? (f.y.at(one.low[k]) + f.y.at(one.high[k])) / 2 : f.y.at(one.y[k]));
  const out = [], joined = one.style !== "dots";
  let before = null;
  const put = (x, y) => {
    const last = out[out.length - 1];
    if (y >= f.top - 1 && y <= f.bottom + 1 && !(joined && last && Math.hypot(x - last[0], y - last[1]) < 4)) out.push([x, y]);
  };
  for (let k = 0; k < one.x.length; k++) {
    const x = f.x.at(one.x[k]), y = middle(k);
    if (!Number.isFinite(x + y)) { before = null; continue; }
    const pieces = before && joined ? Math.min(60, Math.ceil(Math.hypot(x - before[0], y - before[1]) / 8)) : 1;
    for (let i = 1; i <= pieces; i++) put(before && joined ? before[0] + (i / pieces) * (x - before[0]) : x, before && joined ? before[1] + (i / pieces) * (y - before[1]) : y);
    before = [x, y];
  }
  return out.length || !before ? out : [[before[0], Math.min(f.bottom, Math.max(f.top, before[1]))]];
}

// The line up to an x, broken where a value is not finite: {path, head: its last place in px}.
function plotTrace({ x: xs, y: ys }, f, upto) {
  const path = new Path2D();
  let before = null, head = null;
  for (let k = 0; k < xs.length; k++) {
    let x = f.x.at(xs[k]), y = f.y.at(ys[k]);
    if (xs[k] > upto) {
      if (!before || !Number.isFinite(x + y)) break;
      const part = (f.x.at(upto) - before[0]) / (x - before[0]);
      [x, y] = [before[0] + part * (x - before[0]), before[1] + part * (y - before[1])];
      path.lineTo(x, y);
      head = [x, y];
      break;
    }
    if (!Number.isFinite(x + y)) { before = null; continue; }
    y = Math.min(1e5, Math.max(-1e5, y));
    if (!before) path.moveTo(x, y);
    path.lineTo(x, y); // a point alone is a dot
    before = head = [x, y];
  }
  return { path, head };
}

// The ground between low and high up to an x, in pieces of finite values.
function plotBand({ x, low, high }, f, upto) {
  const pieces = [];
  let run = [];
  const close = () => {
    if (run.length > 1) {
      const path = new Path2D();
      run.forEach(([at, top], k) => path[k ? "lineTo" : "moveTo"](at, top));
      run.reverse().forEach(([at, , bottom]) => path.lineTo(at, bottom));
      pieces.push(path);
    }
    run = [];
  };
  for (let k = 0; k < x.length && x[k] <= upto; k++) {
    const at = f.x.at(x[k]), top = f.y.at(high[k]), bottom = f.y.at(low[k]);
    if (!Number.isFinite(at + top)) close();
    else run.push([at, top, Number.isFinite(bottom) ? bottom : f.bottom]);
  }
  close();
  return pieces;
}
