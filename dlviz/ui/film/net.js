// The network itself, evaluated in the browser: feature-major Float32Array loops, no drawing.
// Layer l's unit u at place j of n is at index u * n + j, as in the engine ([features, batch]).

const VIEWS = {}; // name -> (player, box, options) => ({draw(now), resize(), destroy?()})

function erf(x) {
  // Series below 3, continued fraction above: 1e-9 everywhere (Abramowitz & Stegun 7.1.6, 7.1.14).
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a < 3) {
    let term = a, sum = a;
    for (let k = 1; k < 60 && Math.abs(term) > 1e-12; k++) {
      term *= (2 * a * a) / (2 * k + 1);
      sum += term;
    }
    return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * Math.exp(-a * a) * sum;
  }
  let f = a;
  for (let k = 40; k > 0; k--) f = a + k / 2 / f;
  return Math.sign(x) * (1 - Math.exp(-a * a) / (Math.sqrt(Math.PI) * f));
}

const GELU = (() => {
  // A table of the normal distribution function: the map needs it a million times a frame.
  const per = 1024, reach = 8, table = new Float64Array(2 * reach * per + 2);
  for (let i = 0; i < table.length; i++) table[i] = 0.5 * (1 + erf((i / per - reach) / Math.SQRT2));
  return (z) => {
    if (z >= reach) return z;
    if (z <= -reach) return 0;
    const at = (z + reach) * per, i = at | 0;
    return z * (table[i] + (at - i) * (table[i + 1] - table[i]));
  };
})();

const NET_ACTIVATIONS = {
  identity: (z) => z,
  relu: (z) => (z > 0 ? z : 0),
  leaky_relu: (z) => (z > 0 ? z : 0.01 * z),
  elu: (z) => (z > 0 ? z : Math.expm1(z)),
  gelu: GELU,
  silu: (z) => z / (1 + Math.exp(-z)),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  sine: Math.sin,
};

const NET_FEATURES = {
  x: (x) => x,
  y: (x, y) => y,
  x2: (x) => x * x,
  y2: (x, y) => y * y,
  xy: (x, y) => x * y,
  sin_x: (x) => Math.sin(Math.PI * x),
  sin_y: (x, y) => Math.sin(Math.PI * y),
  r: (x, y) => Math.sqrt(x * x + y * y),
  theta: (x, y) => Math.atan2(y, x),
};

class Net {
  // layers: [{in, out, activation, residual}] with the output layer last (identity).
  // features, mean, scale: how a place (x, y) becomes an input. classes: 2 has one logit.
  constructor({ layers, features, mean, scale, classes, loss }) {
    Object.assign(this, { layers, features, mean, scale, classes, loss });
    this.outputs = layers[layers.length - 1].out;
    this.hidden = layers.slice(0, -1).map((layer) => layer.out);
    // Multiplications a place, for the choice of resolution.
    this.cost = layers.reduce((sum, l) => sum + l.out * (l.in + (l.activation === "identity" ? 1 : 6)), 0);
    this.pool = new Map();
  }

  // Inputs of n places, Float32Array [F * n].
  inputs(xs, ys) {
    const n = xs.length, out = new Float32Array(this.features.length * n);
    this.features.forEach((name, f) => {
      const of = NET_FEATURES[name], mean = this.mean[f], scale = this.scale[f];
      for (let j = 0; j < n; j++) out[f * n + j] = (of(xs[j], ys[j]) - mean) / scale;
    });
    return out;
  }

  // Activations of every layer (the last: logits), each Float32Array [out * n]. Buffers are
  // reused by the next call with the same n and tag: copy what must live longer.
  forward(weights, inputs, n, tag = "") {
    let h = inputs;
    const all = [];
    for (let l = 0; l < this.layers.length; l++) {
      const z = this.buffer(`${tag}h${l}`, this.layers[l].out * n);
      this.affine(weights, l, h, n, z);
      this.activate(l, z, h, n);
      all.push(z);
      h = z;
    }
    return all;
  }

  // W h + b of one layer, written to z [out * n].
  affine(weights, l, h, n, z) {
    const { in: fanIn, out } = this.layers[l], W = weights.W[l], b = weights.b[l];
    for (let u = 0; u < out; u++) {
      const row = z.subarray(u * n, u * n + n);
      row.fill(b[u]);
      let i = 0;
      for (; i + 3 < fanIn; i += 4) {
        const at = u * fanIn + i, w0 = W[at], w1 = W[at + 1], w2 = W[at + 2], w3 = W[at + 3];
        const h0 = i * n, h1 = h0 + n, h2 = h1 + n, h3 = h2 + n;
        for (let j = 0; j < n; j++) {
          row[j] += w0 * h[h0 + j] + w1 * h[h1 + j] + w2 * h[h2 + j] + w3 * h[h3 + j];
        }
      }
      for (; i < fanIn; i++) {
        const w = W[u * fanIn + i], from = i * n;
        for (let j = 0; j < n; j++) row[j] += w * h[from + j];
      }
    }
  }

  // The activation of layer l in place; a residual layer adds what it was given.
  activate(l, z, h, n) {
    const { in: fanIn, out, activation, residual } = this.layers[l], size = out * n;
    if (activation === "tanh") {
      // Written out: a call an element would double the time of the map.
      for (let j = 0; j < size; j++) {
        const v = z[j], e = Math.exp(2 * (v > 9.5 ? 9.5 : v < -9.5 ? -9.5 : v));
        z[j] = (e - 1) / (e + 1);
      }
    } else if (activation === "relu") {
      for (let j = 0; j < size; j++) if (z[j] < 0) z[j] = 0;
    } else if (activation !== "identity") {
      const of = NET_ACTIVATIONS[activation];
      for (let j = 0; j < size; j++) z[j] = of(z[j]);
    }
    if (residual && fanIn === out) for (let j = 0; j < size; j++) z[j] += h[j];
  }

  // Everything at one place, for the arithmetic: {input, z: [per layer], h: [per layer], output}.
  trace(weights, x, y) {
    const input = this.inputs([x], [y]), z = [], h = [];
    let from = input;
    for (let l = 0; l < this.layers.length; l++) {
      const before = new Float32Array(this.layers[l].out);
      this.affine(weights, l, from, 1, before);
      const after = before.slice();
      this.activate(l, after, from, 1);
      z.push(before);
      h.push(after);
      from = after;
    }
    return { input, z, h, output: this.probabilities(from) };
  }

  // Probabilities of all classes from the logits of one place. For the squared losses: the
  // output's place between the targets -1 and 1, clipped to [0, 1].
  probabilities(logits) {
    if (this.outputs === 1) {
      const p = this.chance(logits[0]);
      return [1 - p, p];
    }
    const squared = this.loss !== "cross_entropy";
    if (squared) return Array.from(logits, (z) => this.chance(z));
    const top = Math.max(...logits), e = Array.from(logits, (z) => Math.exp(z - top));
    const sum = e.reduce((a, v) => a + v, 0);
    return e.map((v) => v / sum);
  }

  chance(z) {
    if (this.loss === "squared") return Math.min(1, Math.max(0, (1 + z) / 2));
    if (this.loss === "squared_tanh") return (1 + Math.tanh(z)) / 2;
    return 1 / (1 + Math.exp(-z));
  }

  buffer(name, size) {
    const old = this.pool.get(name);
    if (old && old.length === size) return old;
    const fresh = new Float32Array(size);
    this.pool.set(name, fresh);
    return fresh;
  }
}

// The n x n places of a window, row by row from the TOP (largest y) as pictures are: {xs, ys}.
function gridPlaces([x0, x1, y0, y1], n) {
  const xs = new Float32Array(n * n), ys = new Float32Array(n * n);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) {
      xs[r * n + c] = x0 + ((x1 - x0) * c) / (n - 1);
      ys[r * n + c] = y1 - ((y1 - y0) * r) / (n - 1);
    }
  }
  return { xs, ys };
}

// Where a map [n * n] crosses zero: line segments [x0, y0, x1, y1, ...] in grid units
// (column, row), by marching squares with linear interpolation.
function zeroSegments(map, n, from = 0) {
  const out = [];
  const cut = (a, b) => a / (a - b);
  for (let r = 0; r + 1 < n; r++) {
    for (let c = 0; c + 1 < n; c++) {
      const at = from + r * n + c;
      const a = map[at], b = map[at + 1], d = map[at + n], e = map[at + n + 1];
      const kind = (a > 0) | ((b > 0) << 1) | ((e > 0) << 2) | ((d > 0) << 3);
      if (kind === 0 || kind === 15) continue;
      const top = [c + cut(a, b), r], right = [c + 1, r + cut(b, e)];
      const bottom = [c + cut(d, e), r + 1], left = [c, r + cut(a, d)];
      const add = (p, q) => out.push(p[0], p[1], q[0], q[1]);
      const one = kind > 7 ? 15 - kind : kind;
      if (one === 1) add(left, top);
      else if (one === 2) add(top, right);
      else if (one === 3) add(left, right);
      else if (one === 4) add(right, bottom);
      else if (one === 6) add(top, bottom);
      else if (one === 7) add(left, bottom);
      else if (a + b + d + e > 0 === (kind === 5)) { add(left, bottom); add(top, right); }
      else { add(left, top); add(right, bottom); }
    }
  }
  return out;
}
