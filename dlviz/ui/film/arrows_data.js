// Two networks of the plane, and each point's shortest push to a wrong answer: [net, snapshot, point].

class ArrowsData {
  constructor({ header, arrays }) {
    const { scene } = header, film = { header: { ...header, films: scene.films, data: scene.data }, arrays };
    this.runs = scene.films.map((_, which) => new Run(film, which));
    this.xy = arrays.xy;
    this.label = arrays.label;
    this.nearest = arrays.nearest;
    this.points = scene.points;
    this.snapshots = arrays.steps.length;
    this.distance = new Float32Array(this.nearest.length / 2);
    for (let k = 0; k < this.distance.length; k++) {
      const length = Math.hypot(this.nearest[2 * k], this.nearest[2 * k + 1]);
      this.distance[k] = Number.isNaN(length) ? Infinity : length;
    }
  }

  index(which, snapshot, point) {
    return (which * this.snapshots + snapshot) * this.points + point;
  }

  // How far a point is from its nearest wrong answer; 0: it is wrong, infinity: there is none.
  away(which, snapshot, point) {
    return this.distance[this.index(which, snapshot, point)];
  }

  // The push of a point at a moment, [dx, dy], or null where none is near; between snapshots for motion only.
  push(which, moment, point) {
    const s = Math.min(this.snapshots - 1, Math.floor(moment)), k = 2 * this.index(which, s, point);
    const dx = this.nearest[k], dy = this.nearest[k + 1], part = moment - s;
    if (Number.isNaN(dx)) return null;
    if (!part || s + 1 >= this.snapshots) return [dx, dy];
    const after = k + 2 * this.points, ex = this.nearest[after], ey = this.nearest[after + 1];
    return Number.isNaN(ex) ? [dx, dy] : [dx + part * (ex - dx), dy + part * (ey - dy)];
  }

  // The share of the points that no push up to epsilon makes wrong, in a snapshot.
  robust(which, snapshot, epsilon) {
    const from = this.index(which, snapshot, 0), size = Math.fround(epsilon);
    let held = 0;
    for (let k = from; k < from + this.points; k++) if (this.distance[k] > size) held += 1;
    return held / this.points;
  }
}

// The slider's place and the chosen point outlive payloads of the same points: {epsilon, hover, chosen}.
function arrowsState(player) {
  const { header } = player.film, { scene } = header, state = (player.arrows ??= { hover: null, chosen: null });
  if (state.id === header.id) return state;
  const data = new ArrowsData(player.film);
  // What this player told comes back; another size is somebody else's choice, such as a new step's.
  if (state.given !== scene.epsilon && state.told !== scene.epsilon) state.epsilon = state.told = scene.epsilon;
  state.given = scene.epsilon;
  if (state.data?.points !== data.points) Object.assign(state, { hover: null, chosen: null });
  return Object.assign(state, { id: header.id, data });
}

const ARROWS_STEP = 0.01; // of the slider

// Another size of the attack; `told`: Python hears of it once the hand rests.
function arrowsDial(player, epsilon, told) {
  const { arrows: state, film: { header: { scene } } } = player;
  const held = Math.round(Math.min(scene.top, Math.max(0, epsilon)) / ARROWS_STEP) * ARROWS_STEP;
  state.epsilon = Number(held.toFixed(2));
  player.requestDraw();
  if (!told || state.told === state.epsilon) return;
  state.told = state.epsilon;
  player.emit({ kind: "dial", epsilon: state.epsilon });
}

// The snapshot whose numbers are read at this moment.
function arrowsSnapshot(player) {
  return Math.min(player.arrows.data.snapshots - 1, Math.floor(player.t));
}

function arrowsPercent(share) {
  return `${Math.floor(100 * share + 0.5)}\u00a0%`;
}
