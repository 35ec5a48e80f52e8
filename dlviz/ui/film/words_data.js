// Words as points: where each stands at the film's moment, in px, and which one is chosen.

const WORDS_SIDE = 300; // px of the column beside the picture
const WORDS_ROW = 16; // px of a row of words along a direction, on a phone
const WORDS_TURN = [0.5, 0.35]; // radians: how space is seen at first

LAYOUTS.words = (header, width) => {
  const narrow = width < NARROW, frame = new WordsFrame(header, width, narrow ? Infinity : wideHeight(header, width), narrow);
  return { height: frame.height, boxes: [{ view: "words", x: 0, y: 0, w: width, h: frame.height, options: {} }] };
};

// The picture, and its column of figures: beside it, or under it.
class WordsFrame {
  constructor({ scene, options: { present } }, width, height, narrow) {
    const type = present ? (narrow ? 20 : 22) : narrow ? 14 : 15;
    const side = narrow ? width : Math.round(present ? Math.max(300, width * 0.29) : WORDS_SIDE);
    const tall = scene.axis ? Math.max(360, scene.names.length * WORDS_ROW + type * 6) : Math.min(width, 520);
    const high = narrow ? Math.round(tall) : height;
    Object.assign(this, { type, narrow, w: narrow ? width : width - side - LAYOUT_GAP, h: high });
    const lines = scene.facts[0].length * 2.6 + scene.groups.length * 0.7 + (scene.note ? 5 : 0) + 9;
    this.side = narrow ? { x: 0, y: high + 10, w: width, h: Math.round(type * 1.35 * lines) } : { x: width - side, y: 0, w: side, h: high };
    this.height = narrow ? this.side.y + this.side.h : high;
  }
}

class WordsData {
  constructor({ header, arrays }) {
    const { scene } = header;
    Object.assign(this, arrays, { scene, count: scene.names.length, snapshots: scene.snapshots, dimensions: scene.dimensions });
    this.k = arrays.near ? header.arrays.near.shape[2] : 0;
    this.of = arrays.near ? header.arrays.near.shape[0] : 0;
    this.bounds = this.boundsOf();
    this.centre = this.bounds.map(([low, high]) => (low + high) / 2);
    this.reach = this.reachOf();
    this.order = Array.from({ length: this.count }, (_, k) => k);
    if (scene.axis) this.order.sort((a, b) => this.positions[2 * b + 1] - this.positions[2 * a + 1]);
  }

  // [low, high] of each axis over the whole film; of words along a direction, with their bands.
  boundsOf() {
    const { positions, dimensions: q } = this;
    const all = Array.from({ length: q }, () => [Infinity, -Infinity]);
    positions.forEach((v, at) => {
      const one = all[at % q];
      if (v < one[0]) one[0] = v;
      if (v > one[1]) one[1] = v;
    });
    if (this.scene.axis) all[0] = [Math.min(0, all[0][0]), Math.max(0, all[0][1])];
    if (this.bands) for (const v of this.bands) all[0] = [Math.min(all[0][0], v), Math.max(all[0][1], v)];
    return all.map(([low, high]) => (high > low ? [low, high] : [low - 1, high + 1]));
  }

  // How far the furthest word ever is from the middle of all.
  reachOf() {
    let most = 0;
    const { positions, centre, dimensions: q } = this;
    for (let at = 0; at < positions.length; at += q) most = Math.max(most, Math.hypot(...centre.map((v, axis) => positions[at + axis] - v)));
    return most || 1;
  }

  // A word's coordinates between two snapshots.
  place(word, moment) {
    const { positions, count, dimensions: q } = this, s = Math.min(Math.floor(moment), this.snapshots - 1), part = moment - s;
    return Array.from({ length: q }, (_, axis) => {
      const at = (s * count + word) * q + axis, value = positions[at];
      return part && s + 1 < this.snapshots ? value + part * (positions[at + count * q] - value) : value;
    });
  }

  // A word's nearest in the whole space, those of them that the picture keeps, and its false ones.
  nearOf(word, moment) {
    if (!this.k) return { near: [], wrong: [] };
    const at = (Math.min(Math.round(moment), this.of - 1) * this.count + word) * this.k;
    const near = Array.from(this.near.subarray(at, at + this.k)), shown = Array.from(this.near_shown.subarray(at, at + this.k));
    return { near, wrong: shown.filter((other) => !near.includes(other)) };
  }

  facts(moment) {
    const { facts } = this.scene;
    return facts[Math.min(Math.round(moment), facts.length - 1)];
  }
}

// What outlives payloads: the word that is chosen, by its name, and how space is turned.
function wordsState(player) {
  const { header } = player.film, state = (player.wordsShown ??= { hover: null, chosen: null, turn: [...WORDS_TURN] });
  if (state.id === header.id) return state;
  const kept = state.chosen === null ? null : state.data.scene.names[state.chosen], data = new WordsData(player.film);
  const chosen = kept === null ? -1 : data.scene.names.indexOf(kept);
  return Object.assign(state, { id: header.id, data, hover: null, chosen: chosen < 0 ? null : chosen });
}

function wordsMoment(player) {
  const { data } = player.wordsShown;
  return player.film.header.clock ? Math.min(player.t, data.snapshots - 1) : data.snapshots - 1;
}

// From coordinates to [x, y, depth] in px; depth from -1 (far) to 1 (near), 0 in a plane.
function wordsLens({ data, turn }, { w, h, type }) {
  const room = { left: type * 1.2, right: w - type * 1.2, top: type * 1.3, bottom: h - type * 1.3 };
  const [[x0, x1], [y0, y1]] = data.bounds;
  if (data.scene.axis) {
    Object.assign(room, { left: type * 1.2, right: w - type * 1.2, top: type * 3.4, bottom: h - type * 3.6 });
    const x = (v) => room.left + ((v - x0) / (x1 - x0)) * (room.right - room.left);
    return { ...room, x, low: x0, high: x1, px: ([u, v]) => [x(u), room.bottom - ((v + 1) / 2) * (room.bottom - room.top), 0] };
  }
  const middle = [(room.left + room.right) / 2, (room.top + room.bottom) / 2];
  if (data.dimensions === 3) {
    const { reach } = data, unit = Math.min(room.right - room.left, room.bottom - room.top) / 2 / reach;
    const { centre } = data, [a, b] = turn;
    return {
      ...room, unit,
      px: (place) => {
        const [x, y, z] = place.map((v, axis) => v - centre[axis]);
        const u = x * Math.cos(a) + z * Math.sin(a), d = z * Math.cos(a) - x * Math.sin(a);
        return [middle[0] + unit * u, middle[1] - unit * (y * Math.cos(b) - d * Math.sin(b)), (d * Math.cos(b) + y * Math.sin(b)) / reach];
      },
    };
  }
  const unit = Math.min((room.right - room.left) / (x1 - x0), (room.bottom - room.top) / (y1 - y0));
  return { ...room, px: ([u, v]) => [middle[0] + unit * (u - (x0 + x1) / 2), middle[1] - unit * (v - (y0 + y1) / 2), 0] };
}
