// The shared clock of all views, what is hovered and selected, and one animation loop.

const SNAPSHOTS_PER_SECOND = 14; // at speed 1: 120 snapshots play in about 9 s
const STILL = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

window.__dlviz_loops ??= 0; // live animation loops of all players, for tests

class Player {
  constructor(root) {
    this.root = root;
    this.views = [];
    this.emitted = 0;
    this.frame = null;
    this.playing = false;
    this.t = 0;
    this.hover = null;
    this.selected = null;
    this.edit = null;
    this.speed = 1;
    this.loop = false;
    this.cost = 1.2e-6; // ms a multiplication, measured while it runs
    this.send = null; // given by film.js: (event) => to Python
    this.onTick = () => {};
  }

  // A new film on the same element. `keep`: the cursor stays at its update.
  load(film, theme) {
    const { header } = film, shape = JSON.stringify([header.view in LAYOUTS && header.view, header.films.map((one) => one.layers)]);
    if (shape !== this.shape || this.selected?.kind === "point") this.selected = null;
    this.shape = shape;
    this.film = film;
    this.theme = theme;
    this.runs = header.films.map((_, index) => new Run(film, index));
    const steps = new Set(header.clock?.marks ?? this.runs.flatMap((run) => Array.from(run.steps)));
    this.steps = Array.from(steps).sort((a, b) => a - b); // the clock's marks: its own, or every run's snapshots
    if (!this.steps.length) this.steps.push(0); // a scene without a clock stands still
    this.last = Math.max(0, this.steps.length - 1);
    this.hover = this.edit = null;
    this.stamp = (this.stamp ?? 0) + 1; // static layers are drawn again when it changes
    this.cache = new Map();
  }

  // The update under the cursor; between snapshots only while playing.
  get update() {
    const s = Math.floor(this.t), part = this.t - s;
    if (!part || s >= this.last) return this.steps[Math.min(s, this.last)];
    return this.steps[s] + part * (this.steps[s + 1] - this.steps[s]);
  }

  // Index of run i's last snapshot at or before the cursor.
  at(i) {
    return this.runs[i].at(Math.floor(this.update));
  }

  // The update of that snapshot.
  step(i) {
    return this.runs[i].steps[this.at(i)];
  }

  // Weights of run i under the cursor, {W, b}: exact when paused, interpolated while playing, with
  // the previewed edit. Read only.
  weights(i) {
    return this.remember(`w${i}`, () => {
      const run = this.runs[i];
      const weights = this.playing ? run.between(this.update) : run.exact(this.at(i));
      return this.edit && (this.edit.run ?? 0) === i ? editedWeights(weights, run.layers, this.edit) : weights;
    });
  }

  // Every neuron's map of run i on an n x n grid of its window: [Float32Array [out * n * n] a layer].
  maps(i, n) {
    return this.remember(`m${i},${n}`, () => {
      const run = this.runs[i], weights = this.weights(i), from = performance.now();
      const maps = run.net.forward(weights, this.places(i, n), n * n, `m${n}`);
      const spent = performance.now() - from;
      if (n > 40) this.cost += 0.1 * (spent / (n * n * run.net.cost) - this.cost);
      return maps;
    });
  }

  // Inputs of the grid's places [F * n * n].
  places(i, n) {
    const run = this.runs[i], key = `${n}`;
    run.grids ??= new Map();
    if (!run.grids.has(key)) {
      const { xs, ys } = gridPlaces(run.data.bounds, n);
      run.grids.set(key, run.net.inputs(xs, ys));
    }
    return run.grids.get(key);
  }

  // The grid for run i's maps: as fine as the frame's budget allows; finer on pause.
  grid(i) {
    const runs = this.runs.length > 2 ? 1 : this.runs.length;
    const budget = (this.playing || this.dragging ? 7 : 60) / runs;
    const sizes = this.playing || this.dragging ? [100, 80, 64, 48, 32, 20] : [160, 128, 100, 80, 64, 48];
    const cost = this.runs[i].net.cost * this.cost, last = this.runs[i].n;
    // A finer grid only where it fits with room to spare: else it would flicker between two.
    const fits = (n) => n * n * cost <= (n > last ? 0.7 : 1) * budget;
    const n = sizes.find(fits) ?? sizes[sizes.length - 1];
    this.runs[i].n = n;
    return n;
  }

  // A value that holds for this frame only.
  remember(key, make) {
    if (!this.cache.has(key)) this.cache.set(key, make());
    return this.cache.get(key);
  }

  setHover(hover) {
    if (JSON.stringify(hover) === JSON.stringify(this.hover)) return;
    this.hover = hover;
    this.requestDraw();
  }

  select(selected) {
    this.selected = selected;
    this.requestDraw();
  }

  // Show the net with one weight (or bias: input null) set to another value; null: as it was.
  preview(edit) {
    this.edit = edit;
    this.requestDraw();
  }

  // To Python: a plain object that says what happened.
  emit(event) {
    if (!this.film) return;
    this.send?.({ ...event, id: this.film.header.id, n: ++this.emitted });
  }

  get canEmit() {
    return Boolean(this.send);
  }

  play() {
    if (this.playing || !this.last) return;
    if (this.t >= this.last) this.t = 0;
    this.playing = true;
    this.edit = null;
    this.before = null;
    this.requestDraw();
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.t = Math.round(this.t);
    this.requestDraw();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  // To a snapshot position; a paused clock rests on whole ones.
  seek(t) {
    const held = Math.min(this.last, Math.max(0, t));
    this.t = this.playing ? held : Math.round(held);
    this.edit = null;
    this.requestDraw();
  }

  // To the snapshot nearest to an update.
  seekUpdate(update) {
    let s = 0;
    while (s < this.last && this.steps[s + 1] <= update) s++;
    if (s < this.last && this.steps[s + 1] - update < update - this.steps[s]) s++;
    this.seek(s);
  }

  requestDraw() {
    if (this.frame !== null || this.gone) return;
    window.__dlviz_loops += 1;
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    window.__dlviz_loops -= 1;
    this.frame = null;
    if (!this.film || this.gone) return;
    if (this.playing) this.advance(now);
    this.cache.clear();
    for (const view of this.views) view.draw(now);
    this.onTick();
    if (this.playing) this.requestDraw();
  }

  advance(now) {
    const passed = this.before === null ? 0 : Math.min(100, now - this.before) / 1000;
    this.before = now;
    this.t += passed * SNAPSHOTS_PER_SECOND * this.speed * (this.film.header.clock?.pace ?? 1);
    if (this.t < this.last) return;
    if (this.loop) this.t = this.last ? this.t % this.last : 0;
    else {
      this.t = this.last;
      this.playing = false;
    }
  }

  stop() {
    if (this.frame !== null) {
      cancelAnimationFrame(this.frame);
      window.__dlviz_loops -= 1;
      this.frame = null;
    }
    for (const view of this.views) view.destroy?.();
    this.views = [];
  }
}

// The same weights with one entry replaced; the rest stay views.
function editedWeights(weights, layers, { layer, unit, input, value }) {
  const edited = { W: weights.W.slice(), b: weights.b.slice() };
  const kind = input === null || input === undefined ? "b" : "W";
  edited[kind][layer] = edited[kind][layer].slice();
  edited[kind][layer][kind === "b" ? unit : unit * layers[layer].in + input] = value;
  return edited;
}
