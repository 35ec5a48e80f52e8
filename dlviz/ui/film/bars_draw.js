// A shape that the reader draws: the bars of one run follow the pointer, and Python is told of it.

const BARS_ASKED = 1500; // ms within which a payload may still be older than what was drawn
const BARS_PAUSE = 400; // ms without a key or a button until it is told
const BARS_LAYERS = 100; // rows of a shape, at most
const BARS_MOVED = 6; // px: a finger that moves less only points at a row
const BARS_STEPS = { "+": 1, "=": 1, "*": 1, "-": -1, "\u2212": -1, "_": -1 }; // "*" and "_" are + and − with Shift

// The shape of a scene; null: none of its columns can be drawn, or rows are covered.
function barsShape(player) {
  const { header, arrays } = player.film, { scene } = header, column = scene.columns.find(({ drawn }) => drawn);
  if (!column || scene.shown < scene.count) return null;
  const shape = (player.barsShape ??= new BarsShape(player));
  if (shape.id !== header.id) shape.take(header.id, column, column.bars.map(({ values }) => Array.from(arrays[values]).filter((value) => !Number.isNaN(value))));
  return shape;
}

// It is kept on the player, so that what is drawn outlives the payloads that come meanwhile.
class BarsShape {
  constructor(player) {
    Object.assign(this, { player, id: null, runs: [], chosen: 0, stroke: null, pen: null });
    this.onMove = (event) => this.move(event);
    this.onUp = (event) => this.up(event);
  }

  // A payload that says what was drawn answers it; one that was on its way then does not take it back.
  take(id, { smallest, largest }, given) {
    Object.assign(this, { id, smallest, largest, sent: given.length });
    given.forEach((widths, k) => {
      const run = (this.runs[k] ??= { widths, told: null, at: -Infinity, timer: null });
      run.given = widths;
      if (String(run.widths) === String(widths)) Object.assign(run, { told: null, at: -Infinity });
      else if (this.stroke?.run !== run && run.timer === null && performance.now() - run.at > BARS_ASKED) Object.assign(run, { widths, told: null });
    });
  }

  get draws() {
    return this.player.canEmit;
  }

  get count() {
    return Math.max(...this.runs.slice(0, this.sent).map(({ widths }) => widths.length));
  }

  at(k, row) {
    return this.runs[k].widths[row] ?? NaN;
  }

  get index() {
    return Math.min(this.chosen, this.sent - 1);
  }

  get run() {
    return this.runs[this.index];
  }

  // Whether a run is not what the payload says.
  isNew(k) {
    return String(this.runs[k].widths) !== String(this.runs[k].given);
  }

  held(width) {
    return Math.min(this.largest, Math.max(this.smallest, Math.round(width)));
  }

  // A stroke begins; it goes on wherever the pointer goes, and when a payload has replaced the canvas.
  begin(event, place) {
    const { run, index } = this, waits = event.pointerType === "touch";
    this.stroke = { run, index, before: run.widths, pointer: event.pointerId, from: place, waits, x: event.clientX, y: event.clientY };
    for (const kind of ["pointerup", "pointercancel"]) window.addEventListener(kind, this.onUp);
    window.addEventListener("pointermove", this.onMove);
    if (!waits) this.paint(place);
  }

  move(event) {
    const { stroke } = this;
    if (event.pointerId !== stroke.pointer || !this.pen.view.frame) return;
    if (stroke.waits && Math.hypot(event.clientX - stroke.x, event.clientY - stroke.y) < BARS_MOVED) return;
    stroke.waits = false;
    for (const one of event.getCoalescedEvents?.() ?? []) this.paint(this.pen.place(one));
    this.paint(this.pen.place(event));
  }

  // All rows between two places of the pointer follow.
  paint(to) {
    const { stroke } = this, { run, from } = stroke, widths = run.widths.slice(), last = widths.length - 1;
    const [a, b] = [Math.min(from.row, last), Math.min(to.row, last)], step = Math.sign(b - a) || 1;
    for (let row = a; row !== b + step; row += step) widths[row] = this.held(a === b ? to.width : from.width + ((row - a) / (b - a)) * (to.width - from.width));
    run.widths = widths;
    stroke.from = to;
    this.player.barsRow = b;
    this.player.requestDraw();
  }

  up(event) {
    if (event.pointerId !== this.stroke.pointer) return;
    this.end(event.type === "pointerup");
  }

  end(whole) {
    const { run, index, before, waits } = this.stroke;
    for (const kind of ["pointerup", "pointercancel"]) window.removeEventListener(kind, this.onUp);
    window.removeEventListener("pointermove", this.onMove);
    this.stroke = null;
    if (!whole) run.widths = before;
    else if (!waits) this.tell(index);
    this.player.requestDraw();
  }

  // The chosen run has other widths, by a key or a button: told after a pause.
  become(widths) {
    const { run, index } = this;
    run.widths = widths;
    clearTimeout(run.timer);
    run.timer = setTimeout(() => this.tell(index), BARS_PAUSE);
    this.player.stamp += 1; // there may be other rows
    this.player.requestDraw();
  }

  change(row, by) {
    const widths = this.run.widths.slice();
    if (row >= widths.length) return;
    widths[row] = this.held(widths[row] + by);
    this.become(widths);
  }

  // Rows are added and taken away at the end.
  canGrow(by) {
    const rows = this.run.widths.length + by;
    return rows >= 1 && rows <= BARS_LAYERS;
  }

  grow(by) {
    const { widths } = this.run;
    if (this.canGrow(by)) this.become(by > 0 ? [...widths, widths[widths.length - 1]] : widths.slice(0, -1));
  }

  tell(k) {
    const run = this.runs[k];
    clearTimeout(run.timer);
    run.timer = null;
    if (this.player.gone || String(run.widths) === String(run.told ?? run.given)) return;
    Object.assign(run, { told: run.widths, at: performance.now() });
    this.player.emit({ kind: "shape", run: k, widths: run.widths.slice() });
  }
}

// Pointer and keys of one box that draw in its column of that index.
class BarsPen {
  constructor(view, index) {
    Object.assign(this, { view, index, shape: view.data.shape });
    this.shape.pen = this;
  }

  listen(canvas) {
    this.canvas = canvas;
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => { canvas.style.cursor = this.shape.stroke || this.isOver(event) ? "crosshair" : ""; });
    // A finger on the bars draws; beside them it scrolls the page.
    canvas.addEventListener("touchstart", (event) => {
      if (event.touches.length === 1 && this.isOver(event.touches[0])) event.preventDefault();
    }, { passive: false });
  }

  down(event) {
    if (event.button > 0 || this.shape.stroke || !this.isOver(event)) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.focus({ preventScroll: true, focusVisible: false });
    event.preventDefault();
    this.shape.begin(event, this.place(event));
  }

  get region() {
    return this.view.frame.regions.find(({ part }) => part === this.index);
  }

  // Whether a place is on a row of the chosen run.
  isOver({ clientX, clientY }) {
    const { frame, type } = this.view, box = this.canvas.getBoundingClientRect(), x = clientX - box.left;
    if (!frame) return false; // not drawn yet
    const row = frame.row(x, clientY - box.top), { left, right } = this.region;
    return row !== null && row < this.shape.run.widths.length && x >= left - type * 0.6 && x <= right + type * 1.4;
  }

  // The row and the width under the pointer; beyond the axis up to twice its end, in what is left of
  // the screen.
  place({ clientX, clientY }) {
    const { frame } = this.view, { left, right, column: { low, high } } = this.region, box = this.canvas.getBoundingClientRect();
    const x = clientX - box.left, over = Math.max(16, Math.min(right - left, window.innerWidth - 8 - box.left - right));
    const row = Math.floor((clientY - box.top - frame.top) / frame.pitch);
    const width = x <= right ? low + ((x - left) / (right - left)) * (high - low) : high * (1 + Math.min(1, (x - right) / over));
    return { row: Math.max(0, Math.min(this.shape.count - 1, row)), width };
  }

  // Whether it was a key of the pen's.
  key(event, row) {
    const by = BARS_STEPS[event.key];
    if (event.key === "Escape" && this.shape.stroke) this.shape.end(false);
    else if (by && row !== null) this.shape.change(row, by * (event.shiftKey ? 10 : 1));
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}

// Over the bars: which run is drawn, and rows that come and go.
function barsTools(view, { bars }) {
  const { player, data: { shape, rows } } = view, { words } = player.film.header.text, short = player.theme.present || view.options.narrow;
  const button = (kind, by) => {
    const text = words[`bars_${kind}`].replaceAll("{row}", rows), shown = short ? words[`bars_${kind}_short`].replaceAll("{row}", rows) : text;
    const made = make("button", { type: "button", class: "film-button", "aria-label": text, title: text });
    made.textContent = shown;
    made.addEventListener("click", () => shape.grow(by));
    return made;
  };
  const more = button("more", 1), less = button("less", -1), name = `bars-${++BARS_CHOICES.made}`;
  const group = make("div", { class: "map-choice", role: "radiogroup", "aria-label": words.bars_which });
  const swatches = bars.map(({ label, colour }, k) => {
    const swatch = make("i", { "aria-hidden": "true" }), radio = make("input", { type: "radio", name });
    radio.checked = k === shape.index;
    radio.addEventListener("change", () => { shape.chosen = k; player.requestDraw(); });
    group.append(make("label", {}, radio, make("span", {}, swatch, label)));
    return { swatch, colour };
  });
  const bar = make("div", { class: "bars-tools" }, ...(bars.length > 1 ? [group] : []), make("div", {}, more, less));
  return {
    bar,
    refresh() {
      const { classColours } = player.theme;
      for (const { swatch, colour } of swatches) swatch.style.background = classColours[colour % classColours.length];
      more.disabled = !shape.canGrow(1);
      less.disabled = !shape.canGrow(-1);
    },
  };
}

const BARS_CHOICES = { made: 0 };
