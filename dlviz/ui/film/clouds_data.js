// Clouds of points: where a picture stands in a layer at the film's moment, and which one is chosen.

class CloudsData {
  constructor({ header, arrays }) {
    const { scene } = header;
    Object.assign(this, arrays, { scene, panels: scene.layers.length, points: scene.points, snapshots: scene.snapshots, thumb: new Thumbs(arrays.thumbs, scene.thumb) });
    this.order = Array.from({ length: this.points }, (_, k) => k).sort((a, b) => this.labels[a] - this.labels[b] || a - b);
  }

  // A number of an array with `width` numbers a snapshot, between two snapshots.
  at(array, width, place, moment) {
    const s = Math.min(Math.floor(moment), this.snapshots - 1), part = moment - s, value = array[s * width + place];
    return part && s + 1 < this.snapshots ? value + part * (array[(s + 1) * width + place] - value) : value;
  }

  // A picture's place in a panel, [x, y] in -1 to 1, y upwards.
  place(panel, point, moment) {
    const at = 2 * (panel * this.points + point), width = 2 * this.panels * this.points;
    return [this.at(this.positions, width, at, moment), this.at(this.positions, width, at + 1, moment)];
  }

  // The share of neighbours that a panel keeps.
  kept(panel, moment) {
    return this.at(this.preserved, this.panels, panel, moment);
  }

  name(point) {
    return this.scene.names[this.labels[point]];
  }
}

// The chosen picture outlives payloads with as many pictures: {hover, chosen}.
function cloudsState(player) {
  const { header } = player.film, state = (player.clouds ??= { hover: null, chosen: null });
  if (state.id === header.id) return state;
  const data = new CloudsData(player.film);
  if (state.data?.points !== data.points) Object.assign(state, { hover: null, chosen: null });
  return Object.assign(state, { id: header.id, data });
}

function cloudsMoment(player) {
  return player.film.header.clock ? Math.min(player.t, player.clouds.data.snapshots - 1) : player.clouds.data.snapshots - 1;
}

const CLOUDS_GAP = 18; // px between panels
const CLOUDS_LARGE = 170; // px of the picture, at most
const CLOUDS_BESIDE = 290; // px of the words beside panels
const CLOUDS_ALMOST = 0.9; // words stand beside panels that are almost as large so

LAYOUTS.clouds = (header, width) => {
  const narrow = width < NARROW, frame = new CloudsFrame(header, width, narrow ? Infinity : wideHeight(header, width), narrow);
  return { height: frame.height, boxes: [{ view: "clouds", x: 0, y: 0, w: width, h: frame.height, options: {} }] };
};

// Where the panels stand, and what is said of the chosen picture: beside them, or under them.
class CloudsFrame {
  constructor({ scene, options: { present } }, width, height, narrow) {
    const count = scene.layers.length, type = present ? (narrow ? 20 : 22) : narrow ? 14 : 15;
    Object.assign(this, { type, narrow, width, count });
    this.head = Math.round(type * 1.6);
    this.foot = Math.round(type * 2.1);
    const room = height - this.head - this.foot, gap = narrow ? 10 : CLOUDS_GAP;
    const under = { columns: count, side: Math.floor(Math.min((width - (count - 1) * gap) / count, room - type * 8)) };
    const beside = { columns: count, side: Math.floor(Math.min((width - CLOUDS_BESIDE - count * gap) / count, room)) };
    const small = { columns: Math.min(2, count), side: Math.floor(count === 1 ? Math.min(width, 300) : (width - gap) / 2) };
    const chosen = narrow ? small : beside.side > CLOUDS_ALMOST * under.side ? beside : under;
    Object.assign(this, chosen, { gap });
    const each = this.head + this.side + this.foot, rows = Math.ceil(count / this.columns);
    this.panels = Array.from({ length: count }, (_, k) => ({ x: (k % this.columns) * (this.side + gap), y: Math.floor(k / this.columns) * (each + (narrow ? 6 : 0)), side: this.side, top: this.head }));
    const free = narrow && count > 1 && count % 2 === 1, end = rows * (each + (narrow ? 6 : 0));
    if (narrow) {
      const names = Math.ceil(scene.names.reduce((sum, name) => sum + name.length * type * 0.58 + type * 2.6, 0) / width) * type * 1.7;
      const said = Math.round(type * 9), picture = free ? { x: this.side + gap, y: end - each - 6 + this.head, side: this.side } : { x: 0, y: end + 6, side: 130 };
      this.picture = picture;
      this.words = free ? { x: 0, y: end, w: width, h: said + names } : { x: 0, y: end + 142, w: width, h: said + names };
      this.height = Math.round(this.words.y + this.words.h);
    } else if (chosen === beside) {
      const x = count * (this.side + gap) + gap;
      this.picture = { x, y: this.head, side: CLOUDS_LARGE };
      this.words = { x, y: this.head + CLOUDS_LARGE + 10, w: width - x, h: height - this.head - CLOUDS_LARGE - 10 };
      this.height = height;
    } else {
      const y = each + 10, side = Math.min(CLOUDS_LARGE, height - y);
      this.picture = { x: 0, y, side };
      this.words = { x: side + 20, y, w: width - side - 20, h: side };
      this.height = height;
    }
  }

  // A place in a panel, in px.
  px({ x, y, top, side }, [u, v], rim) {
    return [x + rim + ((u + 1) / 2) * (side - 2 * rim), y + top + rim + ((1 - v) / 2) * (side - 2 * rim)];
  }
}
