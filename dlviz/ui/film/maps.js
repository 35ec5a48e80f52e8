// Maps as pixels: decision maps, neuron maps, and the lines in them.

// A canvas of n x n pixels, reused by its owner: {paint(fill), onto(ctx, x, y, size)}.
class MapImage {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.ctx = this.canvas.getContext("2d");
    this.n = 0;
  }

  // fill(pixels: Uint32Array [n * n]) writes RGBA.
  paint(n, fill) {
    if (n !== this.n) {
      this.n = this.canvas.width = this.canvas.height = n;
      this.data = this.ctx.createImageData(n, n);
      this.pixels = new Uint32Array(this.data.data.buffer);
    }
    fill(this.pixels);
    this.ctx.putImageData(this.data, 0, 0);
  }

  // The grid's outermost places fall on the square's edges. While it moves, the cheaper filter.
  onto(ctx, x, y, size, moving = false) {
    ctx.imageSmoothingEnabled = true;
    ctx.imageSmoothingQuality = moving ? "low" : "high";
    ctx.drawImage(this.canvas, 0.5, 0.5, this.n - 1, this.n - 1, x, y, size, size);
  }
}

// Colour tables of a theme: one a class (by confidence) and the diverging one.
function mapTables(theme, classes) {
  const paper = channels(theme.paper);
  const tables = [];
  for (let k = 0; k < classes; k++) {
    const hue = channels(theme.classColours[k]);
    tables.push(colourTable((v) => mixChannels(paper, hue, tint(v))));
  }
  return { tables, signed: divergingTable(theme) };
}

// Writes the decision of every place: the winning class's hue, as strong as its margin.
function fillDecision(pixels, logits, net, { tables }) {
  const size = pixels.length;
  if (net.outputs === 1) {
    // A half-table a class over the chance of class 1, clipped: two look-ups a pixel.
    const [none, one] = tables, squared = net.loss === "squared";
    for (let j = 0; j < size; j++) {
      const z = logits[j];
      let c; // confidence 2p - 1
      if (squared) c = z > 1 ? 1 : z < -1 ? -1 : z;
      else {
        const v = net.loss === "squared_tanh" ? 2 * z : z;
        const e = Math.exp(v > 19 ? 19 : v < -19 ? -19 : v);
        c = (e - 1) / (e + 1);
      }
      pixels[j] = c > 0 ? one[(c * 255) | 0] : none[(-c * 255) | 0];
    }
    return;
  }
  const K = net.outputs, softmax = net.loss === "cross_entropy";
  for (let j = 0; j < size; j++) {
    let best = -Infinity, second = -Infinity, winner = 0;
    for (let k = 0; k < K; k++) {
      const z = logits[k * size + j];
      if (z > best) { second = best; best = z; winner = k; }
      else if (z > second) second = z;
    }
    const gap = best - second;
    const c = softmax ? Math.tanh(gap / 2) : Math.min(1, gap / 2);
    pixels[j] = tables[winner][(c * 255) | 0];
  }
}

// Writes one neuron's map: values in [-top, top] as blue, paper, vermillion.
function fillSigned(pixels, maps, unit, activation, { signed }) {
  const size = pixels.length, from = unit * size;
  // A sigmoid is centred where its line lies, at one half.
  const centre = activation === "sigmoid" ? 0.5 : 0;
  let top = activation === "sigmoid" ? 0.5 : 1;
  if (activation !== "sigmoid" && activation !== "tanh" && activation !== "sine") {
    top = 1e-6;
    for (let j = 0; j < size; j++) {
      const v = maps[from + j];
      if (v > top) top = v;
      else if (-v > top) top = -v;
    }
  }
  const scale = 127.5 / top;
  for (let j = 0; j < size; j++) {
    const v = 127.5 + (maps[from + j] - centre) * scale;
    pixels[j] = signed[v < 0 ? 0 : v > 255 ? 255 : v | 0];
  }
}

// The decision boundary of a run: segments in grid units. More than two classes: where the
// winner's margin over the best other changes its owner.
function boundarySegments(logits, net, n) {
  if (net.outputs === 1) return zeroSegments(logits, n);
  const size = n * n, K = net.outputs, margin = net.buffer(`margin${n}`, size), out = [];
  for (let k = 0; k < K; k++) {
    for (let j = 0; j < size; j++) {
      let other = -Infinity;
      for (let i = 0; i < K; i++) if (i !== k && logits[i * size + j] > other) other = logits[i * size + j];
      margin[j] = logits[k * size + j] - other;
    }
    for (const value of zeroSegments(margin, n)) out.push(value);
  }
  return out;
}

// The zero line of one neuron: where its sum before the activation is 0 (grid segments).
function unitSegments(player, index, { layer, unit }, n) {
  const run = player.runs[index], { net } = run, spec = run.layers[layer];
  const maps = player.maps(index, n), weights = player.weights(index), size = n * n;
  const from = layer ? maps[layer - 1] : player.places(index, n);
  const z = net.buffer(`line${n}`, size), W = weights.W[layer];
  z.fill(weights.b[layer][unit]);
  for (let i = 0; i < spec.in; i++) {
    const w = W[unit * spec.in + i], at = i * size;
    for (let j = 0; j < size; j++) z[j] += w * from[at + j];
  }
  return { segments: zeroSegments(z, n), z };
}

// Grid segments as one path of long lines in a frame: stroking single segments costs far more.
function segmentsPath(frame, n, segments) {
  const path = new Path2D(), count = segments.length / 4, scale = frame.side / (n - 1);
  // Segments that meet do so on an edge of the grid, at the same place to the last bit.
  const partner = new Int32Array(2 * count).fill(-1), open = new Map(), used = new Uint8Array(count);
  for (let end = 0; end < 2 * count; end++) {
    const key = segments[2 * end] * 65536 + segments[2 * end + 1], other = open.get(key);
    if (other === undefined) open.set(key, end);
    else {
      partner[end] = other;
      partner[other] = end;
      open.delete(key);
    }
  }
  const place = (end) => [frame.left + segments[2 * end] * scale, frame.top + segments[2 * end + 1] * scale];
  const walk = (start) => {
    path.moveTo(...place(start));
    for (let end = start; end >= 0 && !used[end >> 1]; end = partner[end ^ 1]) {
      used[end >> 1] = 1;
      path.lineTo(...place(end ^ 1));
      if (partner[end ^ 1] === start) path.closePath();
    }
  };
  for (let end = 0; end < 2 * count; end++) if (partner[end] < 0 && !used[end >> 1]) walk(end);
  for (let s = 0; s < count; s++) if (!used[s]) walk(2 * s); // closed rings
  return path;
}

// The place on grid segments nearest the window's middle, with the slope of z there: {x, y, dx, dy}
// in grid units, (dx, dy) a unit vector to where z is positive; null without a line.
function lineMiddle({ segments, z }, n) {
  let best = null, least = Infinity;
  for (let s = 0; s < segments.length; s += 4) {
    const x = (segments[s] + segments[s + 2]) / 2, y = (segments[s + 1] + segments[s + 3]) / 2;
    const far = (x - n / 2) ** 2 + (y - n / 2) ** 2;
    if (far < least) { least = far; best = { x, y }; }
  }
  if (!best) return null;
  const c = Math.min(n - 2, Math.floor(best.x)), r = Math.min(n - 2, Math.floor(best.y));
  const at = r * n + c;
  const dx = z[at + 1] - z[at] + z[at + n + 1] - z[at + n];
  const dy = z[at + n] - z[at] + z[at + n + 1] - z[at + 1];
  const length = Math.hypot(dx, dy) || 1;
  return { ...best, dx: dx / length, dy: dy / length };
}
