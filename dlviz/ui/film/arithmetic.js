// The arithmetic of one example, forward and backward, as on a blackboard, in float64.

const ACTIVATION_SLOPES = {
  identity: () => 1,
  relu: (z) => (z > 0 ? 1 : 0),
  leaky_relu: (z) => (z > 0 ? 1 : 0.01),
  elu: (z) => (z > 0 ? 1 : Math.exp(z)),
  gelu: (z) => 0.5 * (1 + erf(z / Math.SQRT2)) + (z * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI),
  silu: (z) => sigmoidOf(z) * (1 + z * (1 - sigmoidOf(z))),
  sigmoid: (z) => sigmoidOf(z) * (1 - sigmoidOf(z)),
  tanh: (z) => 1 - Math.tanh(z) ** 2,
  sine: Math.cos,
};

function sigmoidOf(z) {
  return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
}

/** Loss of the outputs z [K] for a label, its slope by each output, and the class probabilities. */
const LOSS_OF = {
  cross_entropy(z, label) {
    if (z.length === 1) {
      const sign = label ? 1 : -1;
      const p = sigmoidOf(z[0]);
      const m = -sign * z[0];
      return { loss: Math.max(m, 0) + Math.log1p(Math.exp(-Math.abs(m))), slope: [p - label], p: [1 - p, p] };
    }
    const top = Math.max(...z);
    const powers = Array.from(z, (value) => Math.exp(value - top));
    const sum = powers.reduce((a, b) => a + b, 0);
    const p = powers.map((value) => value / sum);
    return { loss: Math.log(sum) + top - z[label], slope: p.map((v, k) => v - (k === label)), p };
  },
  squared(z, label) {
    const gap = Array.from(z, (value, k) => value - targetOf(z, label, k));
    return { loss: gap.reduce((sum, g) => sum + (g * g) / 2, 0), slope: gap, p: null };
  },
  squared_tanh(z, label) {
    const out = Array.from(z, Math.tanh);
    const gap = out.map((value, k) => value - targetOf(z, label, k));
    return {
      loss: gap.reduce((sum, g) => sum + (g * g) / 2, 0),
      slope: gap.map((g, k) => g * (1 - out[k] ** 2)),
      p: null,
    };
  },
};

function targetOf(z, label, k) {
  return (z.length === 1 ? label === 1 : label === k) ? 1 : -1;
}

/** A residual layer adds its input where the widths agree. */
function addsInput(layer) {
  return layer.residual && layer.in === layer.out;
}

/**
 * One example through the net.
 * net: a list of layers {in, out, activation, residual}; weights: {W: [row-major [out, in]], b: [[out]]}.
 * Returns z [layer][unit] (sums) and h [layer][unit] (values); h[0] is the input.
 */
function forwardExample(net, weights, x) {
  const h = [Float64Array.from(x)];
  const z = [];
  net.forEach((layer, l) => {
    const from = h[l];
    const sums = new Float64Array(layer.out);
    const values = new Float64Array(layer.out);
    const value = NET_ACTIVATIONS[layer.activation];
    for (let unit = 0; unit < layer.out; unit++) {
      let sum = weights.b[l][unit];
      for (let i = 0; i < layer.in; i++) sum += weights.W[l][unit * layer.in + i] * from[i];
      sums[unit] = sum;
      values[unit] = value(sum) + (addsInput(layer) ? from[unit] : 0);
    }
    z.push(sums);
    h.push(values);
  });
  return { z, h };
}

/**
 * One example through the net and back.
 * Returns forward's z and h, and the slopes of the loss: dz, dh [layer][unit] (dh of the same layer's values),
 * dW [layer] row-major [out, in], db [layer][unit]; also loss and p (class probabilities, or null).
 */
function backward(net, weights, x, label, lossName) {
  const { z, h } = forwardExample(net, weights, x);
  const end = LOSS_OF[lossName](h[net.length], label);
  const dz = new Array(net.length);
  const dh = new Array(net.length);
  const dW = new Array(net.length);
  let slope = Float64Array.from(end.slope);
  for (let l = net.length - 1; l >= 0; l--) {
    const layer = net[l];
    const rise = ACTIVATION_SLOPES[layer.activation];
    dh[l] = slope;
    dz[l] = slope.map((value, unit) => value * rise(z[l][unit]));
    dW[l] = new Float64Array(layer.out * layer.in);
    slope = addsInput(layer) ? Float64Array.from(slope) : new Float64Array(layer.in);
    for (let unit = 0; unit < layer.out; unit++) {
      const at = unit * layer.in;
      for (let i = 0; i < layer.in; i++) {
        dW[l][at + i] = dz[l][unit] * h[l][i];
        slope[i] += dz[l][unit] * weights.W[l][at + i];
      }
    }
  }
  return { z, h, dz, dh, dW, db: dz, dx: slope, loss: end.loss, p: end.p };
}

/**
 * The mean of backward's dW and db over the first `count` examples.
 * inputs: [count * features], one example after the other; labels: [count].
 */
function meanGradient(net, weights, inputs, labels, count, lossName) {
  const features = net[0].in;
  const dW = net.map((layer) => new Float64Array(layer.out * layer.in));
  const db = net.map((layer) => new Float64Array(layer.out));
  let loss = 0;
  for (let n = 0; n < count; n++) {
    const one = backward(net, weights, inputs.subarray(n * features, (n + 1) * features), labels[n], lossName);
    loss += one.loss / count;
    for (let l = 0; l < net.length; l++) {
      for (let i = 0; i < dW[l].length; i++) dW[l][i] += one.dW[l][i] / count;
      for (let i = 0; i < db[l].length; i++) db[l][i] += one.db[l][i] / count;
    }
  }
  return { dW, db, loss };
}

/** What the sheets need of one run at the cursor, for one example; counted once a frame at most. */
class Arithmetic {
  constructor(player, index) {
    Object.assign(this, { player, index, run: player.runs[index] });
    this.layers = this.run.layers;
    this.loss = this.run.net.loss;
    this.means = { key: null };
    const { train } = this.run.data;
    this.inputs = new Float64Array(train.label.length * this.layers[0].in);
    const columns = this.run.net.inputs(
      Array.from(train.label, (_, j) => train.xy[2 * j]), Array.from(train.label, (_, j) => train.xy[2 * j + 1]));
    for (let j = 0; j < train.label.length; j++) {
      for (let f = 0; f < this.layers[0].in; f++) this.inputs[j * this.layers[0].in + f] = columns[f * train.label.length + j];
    }
  }

  get weights() {
    return this.player.weights(this.index);
  }

  example({ set = "train", index = 0 }) {
    const points = this.run.data[set];
    const j = Math.min(index, points.label.length - 1);
    const [x, y] = [points.xy[2 * j], points.xy[2 * j + 1]];
    return { set, index: j, x, y, label: points.label[j], of: points.label.length, input: this.run.net.inputs([x], [y]) };
  }

  /** Whether the net sees other numbers than the plane's. */
  get standardised() {
    const { mean, scale } = this.run.data;
    return mean.some((m) => m !== 0) || scale.some((s) => s !== 1);
  }

  at(example) {
    return backward(this.layers, this.weights, example.input, example.label, this.loss);
  }

  /** The mean gradient over the training points, or over as many as can be afforded: {dW, db, loss, count}. */
  mean() {
    const { player, run } = this;
    const key = JSON.stringify([player.playing ? player.update : player.at(this.index), player.edit]);
    if (this.means.key === key) return this.means;
    const parameters = this.layers.reduce((sum, layer) => sum + layer.out * (layer.in + 1), 0);
    const most = Math.max(1, Math.floor((player.playing ? 1e6 : 2e7) / parameters));
    const count = Math.min(run.data.train.label.length, most);
    this.means = { key, count, ...meanGradient(this.layers, this.weights, this.inputs, run.data.train.label, count, this.loss) };
    return this.means;
  }

  /** The name of what enters a layer at place i. */
  source(layer, i) {
    return layer === 0 ? featureName(this.run, i) : subscript("h", i + 1);
  }
}
