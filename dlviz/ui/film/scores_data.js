// Analogies by category: the shares that come out right, and which category is chosen.

// Hue and marker of each way of asking, by its place among the classes' own.
const SCORES_HUES = { excluded: 0, sum: 1, nearest: 2, allowed: 3, random: 6 };

class ScoresData {
  constructor({ header: { scene, text: { words } }, arrays }) {
    Object.assign(this, { scene, words, arrays });
  }

  // The share that comes out right; NaN: not known.
  share(row, mode) {
    return this.arrays.accuracy[row * this.scene.modes.length + mode];
  }

  // Its place in the row of shares by the name of the way.
  mode(name) {
    return this.scene.modes.indexOf(name);
  }

  known(row) {
    return this.scene.modes.some((_, mode) => Number.isFinite(this.share(row, mode)));
  }

  // "1,261 of 1,500"
  count(row, text = this.words.scores_covered) {
    const { covered, asked } = this.scene.rows[row];
    return filled(text, { covered: counted.format(covered), asked: counted.format(asked) });
  }

  // What a screen reader says of a row.
  said(row) {
    const { label, asked, covered } = this.scene.rows[row], percent = robustPercent(this.share(row, this.mode("excluded")));
    return filled(this.words.scores_row_said, { label, percent, covered: counted.format(covered), asked: counted.format(asked) });
  }
}

// What is chosen outlives payloads: {choice: the category's name, scroll: px}.
function scoresState(player) {
  const { header } = player.film, { scene } = header, state = (player.scores ??= { told: [], scroll: 0 });
  if (state.id === header.id) return state;
  const names = scene.rows.map(({ name }) => name), about = JSON.stringify([...names].sort());
  if (about !== state.about) Object.assign(state, { about, choice: null, told: [], scroll: 0 });
  state.data = new ScoresData(player.film);
  // A payload that answers a choice made here may come after the next choice.
  const answered = state.told.indexOf(scene.start);
  if (answered >= 0) state.told.splice(0, answered + 1);
  if (state.choice === null || (scene.start !== state.start && answered < 0)) state.choice = scene.start;
  return Object.assign(state, { id: header.id, start: scene.start });
}

function scoresRow({ scores: { choice, data } }) {
  return Math.max(0, data.scene.rows.findIndex(({ name }) => name === choice));
}

function scoresChoose(player, name) {
  const { scores: state } = player;
  if (name === state.choice) return;
  state.choice = name;
  state.told.push(name);
  player.requestDraw();
  player.emit({ kind: "struck", category: name });
}

function scoresHue(theme, mode) {
  return theme.classColours[SCORES_HUES[mode] ?? 5];
}

function scoresMarker(theme, mode) {
  return theme.classMarkers[SCORES_HUES[mode] ?? 5];
}

// "0.62", with a real minus.
function scoresCosine(value) {
  return value.toFixed(2).replace("-", "\u2212").replace(/^\u22120\.00$/, "0.00");
}
