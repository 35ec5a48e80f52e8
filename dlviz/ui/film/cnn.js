// A small image network in the browser: torch's numbers, to rounding. Knows nothing of the page.

// size: [C, H, W] of a picture. ops: [{kind, ...}], each of which takes what the one before gives;
// their weights, biases, means and variances are places in one vector (bias -1: there is none).
class Cnn {
  constructor({ size, ops }) {
    let shape = size;
    this.ops = ops.map((op) => {
      const made = CNN_OPS[op.kind](op, shape), area = made.shape.reduce((a, b) => a * b, 1);
      shape = made.shape;
      return { ...op, ...made, area };
    });
    this.outs = this.ops.map(({ area }) => new Float32Array(area));
  }

  // Every op's output for a picture (channel after channel, in [0, 1]). The arrays are the net's
  // own: the next call writes over them, unless others are given.
  run(weights, picture, outs = this.outs) {
    this.ops.forEach((op, k) => op.run(outs[k], k ? outs[k - 1] : picture, weights));
    return outs;
  }

  // Arrays for one more answer that is to be kept.
  room() {
    return this.ops.map(({ area }) => new Float32Array(area));
  }
}

// kind -> (op, shape of its input) => {shape: of its output, run(out, input, weights)}
const CNN_OPS = {
  normalise: ({ mean, scale }, shape) => ({
    shape,
    run(out, input) {
      for (let j = 0; j < out.length; j++) out[j] = (input[j] - mean) / scale;
    },
  }),
  conv: cnnConv,
  norm: ({ gain, bias, mean, variance, epsilon }, shape) => ({
    shape,
    run(out, input, weights) {
      const area = shape[1] * shape[2];
      for (let c = 0; c < shape[0]; c++) {
        const factor = weights[gain + c] / Math.sqrt(weights[variance + c] + epsilon);
        const shift = weights[bias + c] - factor * weights[mean + c];
        for (let j = c * area; j < (c + 1) * area; j++) out[j] = factor * input[j] + shift;
      }
    },
  }),
  relu: (_, shape) => ({
    shape,
    run(out, input) {
      for (let j = 0; j < out.length; j++) out[j] = input[j] < 0 ? 0 : input[j]; // nan stays nan
    },
  }),
  pool: cnnPool,
  head: ({ how }, [c, h, w]) => ({
    shape: how === "flatten" ? [c * h * w, 1, 1] : [c, 1, 1],
    run(out, input) {
      if (how === "flatten") return void out.set(input);
      for (let k = 0; k < c; k++) out[k] = cnnWhole(input.subarray(k * h * w, (k + 1) * h * w), how);
    },
  }),
  dense: ({ in: inputs, out: outputs, weight, bias }) => ({
    shape: [outputs, 1, 1],
    run: (out, input, weights) => cnnProducts(out, weights, { weight, bias, outputs, inputs }, input, 1),
  }),
};

// Odd kernels [out, in, k, k] over a frame of zeros, so that a map keeps its size. What lies under
// the kernel is laid out place by place first: sums over rows as short as a small map's are slow.
function cnnConv({ in: inputs, out: outputs, kernel, weight, bias }, [, h, w]) {
  const pad = kernel >> 1, taps = kernel * kernel, under = new Float32Array(h * w * inputs * taps);
  return {
    shape: [outputs, h, w],
    run(out, input, weights) {
      for (let y = 0, at = 0; y < h; y++) {
        for (let x = 0; x < w; x++) {
          for (let i = 0; i < inputs; i++) {
            for (let v = y - pad; v <= y + pad; v++) {
              const row = (i * h + v) * w, inside = v >= 0 && v < h;
              for (let u = x - pad; u <= x + pad; u++) under[at++] = inside && u >= 0 && u < w ? input[row + u] : 0;
            }
          }
        }
      }
      cnnProducts(out, weights, { weight, bias, outputs, inputs: inputs * taps }, under, h * w);
    },
  };
}

// out [outputs * places]: weights [outputs, inputs] times every place's values, rows [places,
// inputs], and a bias. Four places at a time, so that a weight is read once for them.
function cnnProducts(out, weights, { weight, bias, outputs, inputs: n }, rows, places) {
  for (let o = 0, to = 0; o < outputs; o++) {
    const from = weight + o * n, shift = bias < 0 ? 0 : weights[bias + o];
    let place = 0;
    for (; place + 3 < places; place += 4) {
      const a = place * n, b = a + n, c = b + n, d = c + n;
      let p = shift, q = shift, r = shift, s = shift;
      for (let k = 0; k < n; k++) {
        const v = weights[from + k];
        p += v * rows[a + k];
        q += v * rows[b + k];
        r += v * rows[c + k];
        s += v * rows[d + k];
      }
      out[to++] = p;
      out[to++] = q;
      out[to++] = r;
      out[to++] = s;
    }
    for (; place < places; place++) {
      let sum = shift;
      for (let k = 0, at = place * n; k < n; k++, at++) sum += weights[from + k] * rows[at];
      out[to++] = sum;
    }
  }
}

// Every second place of every second row: the largest of `side` x `side` values there, or their
// mean. A last row or column that is not whole is left out.
function cnnPool({ how, side }, [c, h, w]) {
  const rows = Math.floor((h - side) / 2) + 1, columns = Math.floor((w - side) / 2) + 1, mean = how === "average";
  return {
    shape: [c, rows, columns],
    run(out, input) {
      for (let k = 0, to = 0; k < c; k++) {
        for (let y = 0; y < rows; y++) {
          for (let x = 0; x < columns; x++, to++) {
            let found = mean ? 0 : -Infinity;
            for (let dy = 0; dy < side; dy++) {
              for (let dx = 0, at = (k * h + 2 * y + dy) * w + 2 * x; dx < side; dx++, at++) {
                found = mean ? found + input[at] / (side * side) : Math.max(found, input[at]);
              }
            }
            out[to] = found;
          }
        }
      }
    },
  };
}

// The largest value of a map, or its mean.
function cnnWhole(map, how) {
  let most = -Infinity, sum = 0;
  for (let j = 0; j < map.length; j++) {
    sum += map[j];
    most = Math.max(most, map[j]);
  }
  return how === "max" ? most : sum / map.length;
}

// Probabilities of logits.
function cnnSoftmax(logits) {
  const most = Math.max(...logits), parts = Array.from(logits, (z) => Math.exp(z - most)), sum = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / sum);
}
