// What a network answers with some of its units switched off: logits = W (a * on) + b, worked out here.

class UnitsData {
  constructor({ header, arrays }) {
    const { scene } = header;
    Object.assign(this, arrays, { units: scene.units, classes: scene.names.length, scene });
    this.living = scene.living.flatMap((lives, unit) => (lives ? [unit] : []));
    if (!this.labels) return; // it is covered
    this.n = this.labels.length;
    this.sizes = new Float64Array(this.classes);
    for (const label of this.labels) this.sizes[label] += 1;
    this.full = this.answers(new Set());
    this.alone = scene.living.map((lives, unit) => (lives ? this.answers(new Set([unit])) : this.full));
    this.lost = this.alone.map(({ share }) => this.full.share - share);
    this.worst = this.living.reduce((most, unit) => (this.lost[unit] > this.lost[most] ? unit : most), this.living[0]);
  }

  // {share, by}: the share of right answers without the units of a set, of all and of each class.
  answers(off) {
    const { n, units, classes, features, weights, bias, labels, sizes } = this, found = new Float64Array(classes);
    const on = Array.from({ length: units }, (_, unit) => unit).filter((unit) => !off.has(unit));
    for (let k = 0; k < n; k++) {
      let best = 0, most = -Infinity;
      for (let c = 0; c < classes; c++) {
        let logit = bias[c];
        for (const unit of on) logit += weights[c * units + unit] * features[k * units + unit];
        if (logit > most) [best, most] = [c, logit];
      }
      if (best === labels[k]) found[best] += 1;
    }
    return { share: found.reduce((a, b) => a + b, 0) / n, by: Array.from(found, (right, c) => right / sizes[c]) };
  }

  // The class that lost most against the full network: {name, before, after}; null: none lost.
  hit(by) {
    const falls = by.map((share, c) => this.full.by[c] - share), worst = falls.reduce((most, fall, c) => (fall > (falls[most] ?? 0) ? c : most), -1);
    return worst < 0 ? null : { index: worst, name: this.scene.names[worst], before: unitsPercent(this.full.by[worst]), after: unitsPercent(by[worst]) };
  }
}

// "97.6 %", and of a class "98 %".
function unitsPercent(share, digits = 0) {
  return Number.isNaN(share) ? "\u2013" : `${(Math.floor(Number((100 * share * 10 ** digits).toPrecision(9)) + 0.5) / 10 ** digits).toFixed(digits)}\u00a0%`;
}

// Points of accuracy as they are lost: "−31", "−2.1", "0", "+0.4".
function unitsPoints(lost) {
  const points = Number((-100 * lost).toPrecision(9)), size = Math.abs(points), text = size.toFixed(size >= 9.95 ? 0 : 1).replace(/^0\.0$/, "0");
  return text === "0" ? "0" : `${points < 0 ? "\u2212" : "+"}${text}`;
}

// Which units are off outlives a payload of the same network; another one has all of them on.
function unitsState(player) {
  const { header } = player.film, state = (player.units ??= { off: new Set(), mode: "", hover: null, at: null });
  if (state.id === header.id) return state;
  if (state.run !== header.run) Object.assign(state, { off: new Set(), mode: "", hover: null, at: null, data: new UnitsData(player.film) });
  Object.assign(state, { id: header.id, run: header.run });
  unitsChanged(player);
  return state;
}

function unitsChanged(player) {
  const { units: state } = player;
  state.now = state.data.labels ? state.data.answers(state.off) : null;
  player.requestDraw();
}

function unitsToggle(player, unit) {
  const { units: state } = player;
  if (!state.now || !state.data.scene.living[unit]) return;
  if (!state.off.delete(unit)) state.off.add(unit);
  state.mode = "";
  unitsChanged(player);
}

// Several at once: "random", "best", "worst" or "all".
function unitsChoose(player, mode) {
  const { units: state } = player, { living, scene, worst } = state.data, { size, order } = scene;
  const off = {
    random: () => unitsDrawn(living, Math.min(size, living.length)),
    best: () => living.filter((unit) => !order.slice(0, size).includes(unit)),
    worst: () => [worst],
    all: () => [],
  };
  Object.assign(state, { off: new Set(off[mode]()), mode });
  unitsChanged(player);
}

// So many of a list, each as likely as any other.
function unitsDrawn(all, count) {
  const left = [...all];
  return Array.from({ length: count }, () => left.splice(Math.floor(Math.random() * left.length), 1)[0]);
}
