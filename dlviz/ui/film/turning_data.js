// Word vectors whose axes are turned: their numbers at every frame of the film, and their cosines.

class TurningData {
  constructor({ header: { scene, text: { words } }, arrays: { frames } }) {
    Object.assign(this, { scene, words, frames, count: scene.words.length, d: scene.dimension });
  }

  // A word's numbers [D] in a frame.
  row(frame, word) {
    const from = (frame * this.count + word) * this.d;
    return this.frames.subarray(from, from + this.d);
  }

  // The same at a moment between frames, for motion only: nothing is read off them.
  between(t, word) {
    const frame = Math.floor(t), part = t - frame, one = this.row(frame, word);
    if (!part) return one;
    const next = this.row(frame + 1, word);
    return one.map((value, k) => value + part * (next[k] - value));
  }

  cosine(frame, word, other) {
    const a = this.row(frame, word), b = this.row(frame, other);
    let dot = 0, aa = 0, bb = 0;
    for (let k = 0; k < a.length; k++) {
      dot += a[k] * b[k];
      aa += a[k] * a[k];
      bb += b[k] * b[k];
    }
    return dot / Math.sqrt(aa * bb);
  }
}

// What is chosen outlives payloads: {axis: the number that is pointed at or null, choice: the kind of
// pairs whose best axis is looked at}.
function turningState(player) {
  const { header } = player.film, { scene } = header, state = (player.turning ??= { axis: null, choice: null, told: [] });
  if (state.id === header.id) return state;
  const about = JSON.stringify([scene.words, scene.dimension]);
  if (about !== state.about) state.axis = null;
  // A payload that answers a choice made here may come after the next choice.
  const answered = state.told.indexOf(scene.start);
  if (answered >= 0) state.told.splice(0, answered + 1);
  if (state.choice === null || (scene.start !== state.start && answered < 0)) state.choice = scene.start;
  const covered = scene.hide.includes("answer");
  return Object.assign(state, { id: header.id, about, start: scene.start, data: new TurningData(player.film), covered });
}

function turningChoose(player, name) {
  const { turning: state } = player;
  if (name === state.choice) return;
  state.choice = name;
  state.told.push(name);
  player.requestDraw();
  player.emit({ kind: "struck", category: name });
}

function turningPoint(player, axis) {
  const { turning: state } = player, held = axis === null ? null : Math.min(state.data.d - 1, Math.max(0, axis));
  if (held === state.axis) return;
  state.axis = held;
  player.requestDraw();
}

// The frame under the cursor.
function turningFrame(player) {
  return Math.min(player.last, Math.floor(player.t));
}

// A number of a vector: two digits, a real minus.
function turningNumber(value) {
  return scoresCosine(value);
}
