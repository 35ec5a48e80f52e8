// Six pictures with and without a mark: what the network says of them, and what the visitor thinks of it.

const EVIDENCE_SLIDE = 600; // ms from the pictures with the mark to those without
const EVIDENCE_WAIT = 900; // ms that those with it stand when they are unveiled
const EVIDENCE_SIDES = ["with", "without"];
const EVIDENCE_KEPT = 36; // maps that are kept ready to be drawn

class EvidenceData {
  constructor({ header: { scene, arrays: shapes, text: { words } }, arrays }) {
    Object.assign(this, { scene, arrays, shapes, words, count: arrays.truth.length, maps: new Map() });
    const look = { h: scene.side, w: scene.side, colour: true };
    this.pictures = [new Thumbs(arrays.pictures, look), arrays.twins && new Thumbs(arrays.twins, look)];
    this.changed = Array.from(arrays.truth, (_, k) => Boolean(arrays.twins) && this.differs(k));
    this.mean = arrays.mean && new OverlayMap({ values: arrays.mean, size: shapes.mean.shape, signed: true });
  }

  // Whether a picture is another one without the mark.
  differs(k) {
    const { scene: { side }, arrays: { pictures, twins } } = this, size = 3 * side * side, from = k * size;
    return pictures.subarray(from, from + size).some((value, at) => value !== twins[from + at]);
  }

  // The row of a side's numbers at frame s; null: they are of the last frame alone.
  row(side, s) {
    const [rows] = this.shapes[`p_${EVIDENCE_SIDES[side]}`].shape, { frames } = this.scene;
    return rows === frames ? s : s === frames - 1 ? rows - 1 : null;
  }

  // What the network says of picture k: {answer, p, truth, right}; null: not known at that frame.
  said(side, k, s) {
    const { arrays, count } = this, row = this.row(side, s), name = EVIDENCE_SIDES[side], truth = arrays.truth[k];
    if (row === null) return null;
    const answer = arrays[`answer_${name}`][row * count + k];
    return { answer, p: arrays[`p_${name}`][row * count + k], truth, right: answer === truth };
  }

  // Its map, ready to be drawn; null: not known at that frame.
  map(side, k, s) {
    const [rows, , h, w] = this.shapes[`maps_${EVIDENCE_SIDES[side]}`].shape, { frames } = this.scene;
    const row = rows === frames ? s : s === frames - 1 ? rows - 1 : null;
    if (row === null) return null;
    const from = (row * this.count + k) * h * w, key = `${side},${from}`;
    if (!this.maps.has(key)) {
      if (this.maps.size >= EVIDENCE_KEPT) this.maps.delete(this.maps.keys().next().value);
      this.maps.set(key, new OverlayMap({ values: this.arrays[`maps_${EVIDENCE_SIDES[side]}`].subarray(from, from + h * w), size: [h, w] }));
    }
    return this.maps.get(key);
  }

  // A share of right answers at a moment between frames.
  share(name, t) {
    const values = this.arrays[name], s = Math.min(Math.floor(t), values.length - 1), part = t - s;
    return part && s + 1 < values.length ? values[s] + part * (values[s + 1] - values[s]) : values[s];
  }

  // How many of the pictures are right: "3 of 6 right"; "" where it is not known.
  score(side, s) {
    const all = Array.from({ length: this.count }, (_, k) => this.said(side, k, s));
    return all.includes(null) ? "" : filled(this.words.evidence_score, { right: all.filter(({ right }) => right).length, all: all.length });
  }

  // A tile in words.
  spoken(side, k, s) {
    const { words, scene: { names } } = this, said = this.said(side, k, s), truth = names[this.arrays.truth[k]];
    if (!said) return filled(words.evidence_tile_alone, { truth });
    return filled(words.evidence_tile, { truth, answer: names[said.answer], percent: evidenceChance(said.p), verdict: words[said.right ? "evidence_right" : "evidence_wrong"] });
  }
}

// "96.5 %", "100 %", "0 %"; a share that is not known is a dash.
function evidencePercent(share) {
  if (!Number.isFinite(share)) return "\u2013";
  const tenths = Math.floor(Number((1000 * share).toPrecision(7)) + 0.5), held = share < 1 && tenths === 1000 ? 999 : tenths;
  return `${held % 10 ? (held / 10).toFixed(1) : held / 10}\u00a0%`;
}

// A probability in whole per cent; nothing but certainty reads 100.
function evidenceChance(p) {
  const whole = Math.floor(100 * p + 0.5 + 1e-6);
  return `${whole === 100 && p < 1 ? ">\u200999" : whole}\u00a0%`;
}

// The vote, the maps' switch and the side outlive a payload of the same pictures. Unveiled, the
// pictures without the mark slide over the others, once.
function evidenceState(player) {
  const { header } = player.film, { scene } = header, state = (player.evidence ??= {});
  if (state.id === header.id) return state;
  const same = state.key === scene.key, uncovers = same && state.veiled && !scene.veiled;
  if (!same) Object.assign(state, { key: scene.key, vote: null, maps: true, side: 1, slide: null });
  Object.assign(state, { id: header.id, veiled: scene.veiled, data: new EvidenceData(player.film) });
  if (scene.veiled) state.slide = null;
  if (uncovers) {
    state.side = 0;
    evidenceTurn(player, 1, EVIDENCE_WAIT);
  }
  return state;
}

// The side that is shown: 0 with the mark, 1 without; between them while one slides over the other.
function evidenceMoment({ evidence: { slide, side, data } }) {
  if (!data.changed.includes(true)) return 0;
  return slide ? slide.from + (slide.part ?? 0) * (side - slide.from) : side;
}

function evidenceTurn(player, side, wait = 0) {
  const state = player.evidence, from = evidenceMoment(player);
  state.side = side;
  state.slide = STILL() || from === side ? null : { from, start: null, wait };
  player.requestDraw();
}

// Moves the slide on, and asks for the next frame while there is one.
function evidenceTick(player, now) {
  const { slide } = player.evidence;
  if (!slide) return;
  slide.start ??= now;
  const part = Math.min(1, Math.max(0, (now - slide.start - slide.wait) / EVIDENCE_SLIDE));
  slide.part = part < 0.5 ? 4 * part ** 3 : 1 - (2 - 2 * part) ** 3 / 2;
  if (part === 1) player.evidence.slide = null;
  else player.requestDraw();
}

function evidenceVote(player, vote) {
  const state = player.evidence;
  state.vote = state.vote === vote ? null : vote;
  player.requestDraw();
}
