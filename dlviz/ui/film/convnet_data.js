// The film of a small image network: its weights at the clock's place, what its units see, and which
// of their inputs feed them.

const CONVNET_COMMON = 0.9; // of the maps that answer at all: where a layer's colours end
const CONVNET_LOOKS = 8; // pictures that decide it

class ConvnetData {
  constructor({ header, arrays }) {
    const { scene } = header;
    Object.assign(this, { scene, words: header.text.words, all: arrays.weights, bytes: arrays.pictures, kind: {} });
    [this.snapshots, this.parameters] = header.arrays.weights.shape;
    this.net = new Cnn(scene);
    this.own = this.net.room(); // of the picture in its place
    this.area = scene.size[0] * scene.size[1] * scene.size[2];
    this.mixed = new Float32Array(this.parameters);
    this.layers = scene.layers.map((layer, index) => this.layer(layer, index));
    this.columns = this.layers.slice(1, -1);
    this.out = this.layers[this.layers.length - 1];
    this.dense = !this.columns.some(({ kind }) => kind === "conv"); // its units have pictures of weights
    this.scales = this.findScales();
  }

  // What the views need of a layer. linear: the convolution or sum in it.
  layer({ shape: [units, h, w], ...given }, index) {
    const kind = given.name.replace(/\d+$/, ""), { ops } = this.scene, before = index ? this.scene.layers[index - 1].op : -1;
    const linear = ops.slice(before + 1, given.op + 1).find((op) => op.kind === "conv" || op.kind === "dense");
    const norm = ops.slice(before + 1, given.op + 1).find((op) => op.kind === "norm");
    return { ...given, index, kind, units, h, w, linear, norm };
  }

  // Weights at the clock's place: a snapshot's, or between two while the film plays.
  weights(player) {
    const t = player.film.header.clock ? player.t : this.snapshots - 1, s = Math.min(this.snapshots - 1, Math.floor(t)), part = t - s;
    const a = this.snapshot(s);
    if (!(part > 0) || s + 1 >= this.snapshots) return a;
    const b = this.snapshot(s + 1);
    for (let k = 0; k < a.length; k++) this.mixed[k] = a[k] + part * (b[k] - a[k]);
    return this.mixed;
  }

  snapshot(s) {
    return this.all.subarray(s * this.parameters, (s + 1) * this.parameters);
  }

  // A picture of the gallery [C * H * W], in [0, 1].
  picture(place) {
    return Float32Array.from(this.bytes.subarray(place * this.area, (place + 1) * this.area), (byte) => byte / 255);
  }

  // One end of the colours for all maps of a layer, the same over the whole film: what the last
  // snapshot's maps reach on a few pictures.
  findScales() {
    const peaks = this.layers.map(() => []), last = this.snapshot(this.snapshots - 1), count = this.scene.gallery.length;
    for (let k = 0; k < Math.min(CONVNET_LOOKS, count); k++) {
      const outs = this.net.run(last, this.picture(k));
      for (const { index, op, units, h, w } of this.layers.slice(1)) {
        for (let unit = 0; unit < units; unit++) peaks[index].push(cnnWhole(outs[op].subarray(unit * h * w, (unit + 1) * h * w), "max"));
      }
    }
    return peaks.map((own) => {
      const known = own.filter((peak) => peak > 0 && Number.isFinite(peak)).sort((a, b) => a - b);
      return Math.max(known[Math.floor(CONVNET_COMMON * (known.length - 1))] ?? 0, 1e-6);
    });
  }

  // The values of one unit's map.
  map(outs, { op, h, w }, unit) {
    return outs[op].subarray(unit * h * w, (unit + 1) * h * w);
  }

  // Where a map is largest, its middle where it is the same everywhere: {x, y, value}.
  peak(outs, layer, unit) {
    const map = this.map(outs, layer, unit);
    let at = (layer.h >> 1) * layer.w + (layer.w >> 1);
    for (let j = 0; j < map.length; j++) if (map[j] > map[at]) at = j;
    return { x: at % layer.w, y: Math.floor(at / layer.w), value: map[at] };
  }

  // The part of the picture that a unit sees at a place of its map, in pixels: {x, y, size}.
  sees({ receptive, jump, start }, { x, y }) {
    const corner = (place) => start + place * jump - (receptive - 1) / 2;
    return { x: corner(x), y: corner(y), size: receptive };
  }

  seesAll({ receptive, kind }) {
    return kind === "head" || kind === "dense" || kind === "out" || receptive >= 2 * this.scene.size[2];
  }

  // The places of the layer before that one place is made of: {x, y, w, h}, within its map.
  patch(layer, { x, y }) {
    const before = this.layers[layer.index - 1], held = (v, most) => Math.min(most, Math.max(0, v));
    if (layer.kind === "conv") {
      const r = layer.linear.kernel >> 1, x0 = held(x - r, before.w), y0 = held(y - r, before.h);
      return { x: x0, y: y0, w: held(x + r + 1, before.w) - x0, h: held(y + r + 1, before.h) - y0 };
    }
    return layer.kind === "pool" ? { x: 2 * x, y: 2 * y, w: 2, h: 2 } : { x: 0, y: 0, w: before.w, h: before.h };
  }

  // What the units of the layer before add to a unit at a place of its map, the largest parts
  // first: [{unit, value}].
  inputs(outs, weights, layer, unit, place, count) {
    const before = this.layers[layer.index - 1], found = [];
    if (layer.kind === "pool") return [{ unit, value: 0 }];
    if (layer.kind === "head") return before.units === layer.units ? [{ unit, value: 0 }] : [];
    if (before.index === 0) return [];
    const { linear, norm } = layer, values = outs[before.op], area = before.h * before.w;
    const turn = norm ? weights[norm.gain + unit] / Math.sqrt(weights[norm.variance + unit] + norm.epsilon) : 1;
    for (let input = 0; input < before.units; input++) {
      let value = 0;
      if (linear.kind === "dense") {
        for (let j = 0; j < area; j++) value += weights[linear.weight + (unit * before.units + input) * area + j] * values[input * area + j];
      } else this.taps(linear, unit, input, before, place, (weight, at) => { value += weights[weight] * values[at]; });
      found.push({ unit: input, value: value * turn });
    }
    const most = Math.max(...found.map(({ value }) => Math.abs(value)));
    return found.filter(({ value }) => Math.abs(value) > 0.04 * most).sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, count);
  }

  // act(place of the weight, place of the value) for each weight of a filter's slice that lies on the map.
  taps({ weight, kernel, in: inputs }, unit, input, { h, w }, place, act) {
    const pad = kernel >> 1, from = weight + (unit * inputs + input) * kernel * kernel;
    for (let dy = -pad; dy <= pad; dy++) {
      for (let dx = -pad; dx <= pad; dx++) {
        const y = place.y + dy, x = place.x + dx;
        if (y >= 0 && y < h && x >= 0 && x < w) act(from + (dy + pad) * kernel + dx + pad, (input * h + y) * w + x);
      }
    }
  }

  // The values under a filter that lies on a place of one input (or of all `count` from it on), 0
  // outside: [count * kernel * kernel].
  window(values, { h, w }, input, place, kernel, count) {
    const out = new Float32Array(count * kernel * kernel), pad = kernel >> 1;
    for (let k = 0; k < out.length; k++) {
      const channel = Math.floor(k / (kernel * kernel)), y = place.y - pad + (Math.floor(k / kernel) % kernel), x = place.x - pad + (k % kernel);
      if (y >= 0 && y < h && x >= 0 && x < w) out[k] = values[((input + channel) * h + y) * w + x];
    }
    return out;
  }

  // Where the colours of a layer's filters end.
  filterScale(weights, { index, linear: { weight, in: inputs, out, kernel } }) {
    if (index === 1) return this.scene.scale;
    const size = inputs * out * kernel * kernel, sizes = Array.from(weights.subarray(weight, weight + size), Math.abs).sort((a, b) => a - b);
    return sizes[Math.floor(0.99 * (size - 1))] || 1;
  }

  // "layer 2", or what the head hands on
  title(layer) {
    return convnetTitle(this.scene, this.words, layer);
  }

  // "8 × 24 × 24"; of a pooled layer, which has as many maps as the one before, "12 × 12".
  size({ units, h, w, kind }) {
    const sides = [...(kind === "pool" ? [] : [units]), h, w];
    return h * w > 1 ? sides.join("\u200a×\u200a") : String(units);
  }

  // "sees 8 px"
  seesText(layer, short = false) {
    if (this.seesAll(layer)) return this.words.sees_all;
    const text = filled(this.words.sees, { px: layer.receptive });
    return short ? `${layer.receptive} px` : text;
  }
}

// What a layer is called.
function convnetTitle({ ops }, words, { name, kind }) {
  if (kind === "head") return words[`head_${ops.find((op) => op.kind === "head").how}`];
  return filled(words[`name_${kind}`] ?? name, { number: name.slice(kind.length) });
}
