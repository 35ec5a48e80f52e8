// The payload: uint32 length of the header (little-endian), the header as JSON, then deflated arrays.

const ARRAY_TYPES = { f4: Float32Array, i4: Int32Array, u1: Uint8Array };

// The header alone: it is not compressed, so the layout is known before the arrays are.
function readHeader(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))), body: bytes.subarray(4 + length) };
}

// {header, arrays: {name: typed array}}; array shapes are in header.arrays[name].shape.
async function readFilm(bytes) {
  const { header, body } = readHeader(bytes);
  const stream = new Blob([body]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const buffer = await new Response(stream).arrayBuffer();
  const arrays = {};
  for (const [name, { dtype, shape, offset }] of Object.entries(header.arrays)) {
    arrays[name] = new ARRAY_TYPES[dtype](buffer, offset, shape.reduce((a, b) => a * b, 1));
  }
  return { header, arrays };
}

// A run of the film: its net, and its snapshots as views into the arrays.
class Run {
  constructor(film, index) {
    const { header, arrays } = film, spec = header.films[index], data = header.data[index];
    this.index = index;
    this.label = spec.label;
    this.layers = spec.layers;
    this.end = spec.end;
    this.updates = spec.updates;
    this.annotations = spec.end.kind === "finished" ? spec.annotations
      : [...spec.annotations, { step: spec.end.step, text: `${header.text.words[spec.end.kind]} ${spec.end.step.toLocaleString("en-GB")}` }];
    this.steps = arrays[spec.steps];
    this.W = spec.W.map((name) => arrays[name]);
    this.b = spec.b.map((name) => arrays[name]);
    this.curves = Object.fromEntries(Object.entries(spec.curves).map(([key, name]) => [key, arrays[name]]));
    this.data = {
      ...data,
      train: { xy: arrays[data.train_xy], label: arrays[data.train_label] },
      test: { xy: arrays[data.test_xy], label: arrays[data.test_label] },
    };
    this.net = new Net({ ...data, layers: spec.layers, loss: spec.loss });
    this.mixed = {
      W: spec.layers.map((l) => new Float32Array(l.in * l.out)),
      b: spec.layers.map((l) => new Float32Array(l.out)),
    };
  }

  // Index of the last snapshot made at or before an update.
  at(update) {
    let low = 0, high = this.steps.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.steps[middle] <= update) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  // Weights of snapshot s, as views: {W: [Float32Array [out * in]], b: [Float32Array [out]]}.
  exact(s) {
    const cut = (arrays, size) => arrays.map((a, l) => a.subarray(s * size(l), (s + 1) * size(l)));
    return {
      W: cut(this.W, (l) => this.layers[l].in * this.layers[l].out),
      b: cut(this.b, (l) => this.layers[l].out),
    };
  }

  // Weights between two snapshots, for motion only: nothing is read off them.
  between(update) {
    const s = this.at(update);
    if (s + 1 >= this.steps.length) return this.exact(s);
    const part = (update - this.steps[s]) / (this.steps[s + 1] - this.steps[s]);
    if (part <= 0) return this.exact(s);
    const a = this.exact(s), b = this.exact(s + 1);
    for (const kind of ["W", "b"]) {
      this.mixed[kind].forEach((out, l) => {
        const from = a[kind][l], to = b[kind][l];
        for (let k = 0; k < out.length; k++) out[k] = from[k] + part * (to[k] - from[k]);
      });
    }
    return this.mixed;
  }
}
