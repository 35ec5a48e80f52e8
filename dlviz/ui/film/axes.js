// How a layer's many-dimensional space is seen on a screen: linear pictures, fixed over the film.

/**
 * The directions of largest spread of n points; values: feature-major [units * n].
 * Returns {mean [units], axes: up to 2 unit vectors, shares: their parts of the whole spread}.
 */
function principalAxes(values, units, n) {
  const mean = new Float64Array(units);
  for (let u = 0; u < units; u++) {
    for (let j = 0; j < n; j++) mean[u] += values[u * n + j] / n;
  }
  const spread = new Float64Array(units * units);
  for (let u = 0; u < units; u++) {
    for (let v = 0; v <= u; v++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += (values[u * n + j] - mean[u]) * (values[v * n + j] - mean[v]);
      spread[u * units + v] = spread[v * units + u] = sum / n;
    }
  }
  let total = 0;
  for (let u = 0; u < units; u++) total += spread[u * units + u];
  const axes = [];
  const shares = [];
  for (let k = 0; k < Math.min(2, units); k++) {
    const { axis, size } = strongestAxis(spread, units, axes);
    axes.push(axis);
    shares.push(total > 0 ? size / total : 0);
  }
  return { mean, axes, shares };
}

/** Power iteration from a fixed start, kept perpendicular to the axes already found. */
function strongestAxis(spread, units, found) {
  let axis = normalised(perpendicular(Float64Array.from({ length: units }, (_, u) => Math.cos(1 + 2.3 * u * (1 + found.length))), found));
  let size = 0;
  for (let round = 0; round < 500; round++) {
    const next = new Float64Array(units);
    for (let u = 0; u < units; u++) for (let v = 0; v < units; v++) next[u] += spread[u * units + v] * axis[v];
    const straight = perpendicular(next, found);
    const length = Math.hypot(...straight);
    if (length < 1e-12) return { axis, size: 0 };
    const moved = straight.reduce((sum, value, u) => sum + Math.abs(value / length - axis[u]), 0);
    axis = straight.map((value) => value / length);
    size = length;
    if (moved < 1e-10) break;
  }
  return { axis, size };
}

function perpendicular(vector, others) {
  const out = Float64Array.from(vector);
  for (const other of others) {
    const along = out.reduce((sum, value, u) => sum + value * other[u], 0);
    for (let u = 0; u < out.length; u++) out[u] -= along * other[u];
  }
  return out;
}

function normalised(vector) {
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

/** Coordinates [2n] of n points (feature-major [units * n]) in a picture {axes, offset}. */
function project(values, n, { axes, offset }, out) {
  for (let k = 0; k < 2; k++) {
    for (let j = 0; j < n; j++) out[2 * j + k] = -offset[k];
    axes[k].forEach((weight, u) => {
      if (weight === 0) return;
      for (let j = 0; j < n; j++) out[2 * j + k] += weight * values[u * n + j];
    });
  }
  return out;
}

/**
 * A picture of a layer by name. values: feature-major activations of the training points in the last snapshot.
 * "units": two neurons; "components": directions of largest spread, fixed; "cut": across the output's flat cut,
 * which turns with the weights and is therefore given as a function of them.
 * xy [2n]: where the points lie in the plane; a picture is turned so that it resembles it. last: the output's
 * weights in the last snapshot, for "cut". Returns {axes, offset, ...} or, for "cut", {at(w, bias) -> that}.
 */
function pictureOf(kind, { values, units, n, xy, pair = [0, 1], last }) {
  const [first, second] = pair;
  const none = new Float64Array(units);
  const one = (unit) => Float64Array.from(none, (_, u) => Number(u === unit));
  if (kind === "units") {
    return { axes: [one(first), units > 1 ? one(second) : none], offset: [0, 0], units: [first, units > 1 ? second : null] };
  }
  const { mean, axes, shares } = principalAxes(values, units, n);
  const along = (axis) => Float64Array.from({ length: n }, (_, j) =>
    axis.reduce((sum, weight, u) => sum + weight * (values[u * n + j] - mean[u]), 0));
  const upright = (axis, k) => {
    const sum = along(axis).reduce((total, value, j) => total + value * xy[2 * j + k], 0);
    return sum < 0 ? axis.map((weight) => -weight) : axis;
  };
  if (kind === "components") {
    const both = [upright(axes[0], 0), axes[1] ? upright(axes[1], 1) : none];
    return { axes: both, offset: both.map((axis) => axis.reduce((sum, w, u) => sum + w * mean[u], 0)), shares };
  }
  const end = normalised(Float64Array.from(last));
  const rest = axes.map((axis) => perpendicular(axis, [end]));
  const free = rest.length > 1 && Math.hypot(...rest[1]) > Math.hypot(...rest[0]) ? 1 : 0;
  const flat = units > 1 ? upright(normalised(rest[free]), 1) : none;
  return {
    at(w, bias) {
      const size = Math.hypot(...w) || 1;
      const across = Float64Array.from(w, (value) => value / size);
      const along = normalised(perpendicular(flat, [across]));
      return { axes: [across, along], offset: [-bias / size, along.reduce((sum, v, u) => sum + v * mean[u], 0)] };
    },
  };
}

/** Coordinates, of the places of a grid and of points, of one run's layers in pictures that stay fixed over the film. */
class SpacePictures {
  constructor(player, index) {
    this.player = player;
    this.index = index;
    this.run = player.runs[index];
    this.net = this.run.net;
    this.sizes = [this.net.layers[0].in, ...this.net.hidden];
    this.depth = this.net.hidden.length;
    const { xy, label } = this.run.data.train;
    const every = Math.max(1, Math.ceil(label.length / 500));
    this.chosen = Array.from({ length: Math.floor(label.length / every) }, (_, i) => i * every);
    this.count = this.chosen.length;
    this.label = this.chosen.map((j) => label[j]);
    this.xy = Float32Array.from(this.chosen.flatMap((j) => [xy[2 * j], xy[2 * j + 1]]));
    this.points = this.net.inputs(this.chosen.map((j) => xy[2 * j]), this.chosen.map((j) => xy[2 * j + 1]));
    this.made = new Map();
  }

  /** What a layer can be seen by; the first is the default. */
  kinds(layer) {
    const kinds = ["units"];
    if (this.sizes[layer] > 2) kinds.unshift("components");
    if (layer === this.depth && this.net.outputs === 1 && this.sizes[layer] > 2) kinds.unshift("cut");
    return kinds;
  }

  /** The picture of a layer with its window (middle, half its sides), fixed over the film. */
  picture(layer, kind, pair) {
    const key = `${layer},${kind},${kind === "units" ? pair : ""}`;
    if (!this.made.has(key)) this.made.set(key, this.makePicture(layer, kind, pair));
    return this.made.get(key);
  }

  makePicture(layer, kind, pair) {
    const { run, net, count } = this;
    const snapshots = run.steps.length;
    const units = this.sizes[layer];
    const last = run.exact(snapshots - 1);
    const values = this.values(last, this.points, count, "last")[layer].slice();
    const picture = pictureOf(kind, { values, units, n: count, xy: this.xy, pair, last: last.W[this.depth] });
    const looks = net.cost * count > 5e6 ? 3 : 9;
    const low = [Infinity, Infinity];
    const high = [-Infinity, -Infinity];
    const at = new Float32Array(2 * count);
    for (let k = 0; k <= looks; k++) {
      const weights = run.exact(Math.round(((snapshots - 1) * k) / looks));
      project(this.values(weights, this.points, count, "last")[layer], count, this.turned(picture, weights), at);
      for (let j = 0; j < 2 * count; j++) {
        low[j % 2] = Math.min(low[j % 2], at[j]);
        high[j % 2] = Math.max(high[j % 2], at[j]);
      }
    }
    const middle = [0, 1].map((a) => (low[a] + high[a]) / 2);
    const own = [0, 1].map((a) => Math.max(high[a] - middle[a], 1e-3) * 1.12);
    const half = kind === "cut" ? own : [Math.max(...own), Math.max(...own)];
    return { picture, middle, half };
  }

  /** A picture as it is for these weights; only "cut" depends on them. */
  turned(picture, weights) {
    return picture.at ? picture.at(weights.W[this.depth], weights.b[this.depth][0]) : picture;
  }

  /** [inputs, layer 1, ..., logits] at n places, feature-major. */
  values(weights, inputs, n, tag) {
    return [inputs, ...this.net.forward(weights, inputs, n, `space${tag}${n}`)];
  }
}

/** The predicted class at place j of n, from logits [K * n]. */
function predictedClass(logits, outputs, n, j) {
  if (outputs === 1) return logits[j] > 0 ? 1 : 0;
  let best = 0;
  for (let k = 1; k < outputs; k++) if (logits[k * n + j] > logits[best * n + j]) best = k;
  return best;
}

/** "neuron 2" or "component 1, 64 %": what an axis of a picture shows. */
function axisName(words, run, layer, kind, picture, k) {
  if (kind === "cut") return k === 0 ? words.space_cut : words.space_along;
  if (kind === "components") return fillIn(words.space_component, { number: k + 1, percent: Math.round(100 * (picture.shares[k] ?? 0)) });
  const unit = picture.units[k];
  if (unit === null) return "";
  return layer === 0 ? featureName(run, unit) : fillIn(words.space_neuron, { unit: unit + 1 });
}
