// How much a network withstands: every curve and every attacked digit, and what is chosen of them.

// Hue and marker of each attack, by its place among the classes' own.
const ROBUST_HUES = { fgsm: 0, pgd: 1, margin: 3, noise: 6 };

class RobustData {
  constructor({ header: { scene, text: { words } }, arrays }) {
    const { side } = scene;
    Object.assign(this, { scene, words, arrays, count: scene.truth.length });
    this.attacked = new Thumbs(arrays.attacked, { h: side, w: side, colour: false });
    this.pictures = new Thumbs(arrays.pictures, { h: side, w: side, colour: false });
  }

  row({ net, attack, epsilon }) {
    return (net * this.scene.attacks.length + attack) * this.scene.epsilons.length + epsilon;
  }

  // The share of test digits that are still right; NaN: not known, or covered.
  accuracy(choice) {
    return this.arrays.accuracy[this.row(choice)];
  }

  // The same for every epsilon.
  curve({ net, attack }) {
    return this.scene.epsilons.map((_, epsilon) => this.accuracy({ net, attack, epsilon }));
  }

  // Whether nothing of it is known.
  empty(choice) {
    return !this.curve(choice).some(Number.isFinite);
  }

  // The network's answer to digit k: {index, answer, p, truth, right}; null: not known.
  read(choice, k) {
    const index = this.row(choice) * this.count + k, answer = this.arrays.answers[index], truth = this.scene.truth[k];
    return answer < 0 ? null : { index, answer, p: this.arrays.p[index], truth, right: answer === truth };
  }

  // The place of the epsilon nearest to a value; of two the smaller.
  nearest(value) {
    const { epsilons } = this.scene;
    return epsilons.reduce((best, one, k) => (Math.abs(one - value) < Math.abs(epsilons[best] - value) ? k : best), 0);
  }

  // What the strongest of the attacks leaves of a network, for every epsilon.
  worst(net) {
    const { arrays: { worst }, scene: { epsilons } } = this;
    return epsilons.map((_, epsilon) => worst[net * epsilons.length + epsilon]);
  }

  // brief: in front of a class.
  attackName(attack, brief = false) {
    const { scene: { attacks, steps }, words } = this;
    return filled(words[`robust_${brief ? "brief" : "attack"}_${attacks[attack]}`] ?? attacks[attack], { steps });
  }

  // length "short": in the chart, and under a veil, which does not say how the defence is made;
  // "brief": in front of a class.
  netName(net, length = "net") {
    const { scene: { nets, scale, veiled }, words } = this, name = nets[net];
    return filled(words[`robust_${veiled ? "short" : length}_${name}`] ?? words[`robust_net_${name}`] ?? name, { scale });
  }
}

// What is chosen outlives payloads: {choice: {epsilon, net, attack}}, places in the scene's lists,
// and what the reader has drawn: {guess: [a share or null for each epsilon], guessed: its network}.
function robustState(player) {
  const { header } = player.film, { scene } = header, state = (player.robust ??= { told: [] });
  if (state.id === header.id) return state;
  const about = JSON.stringify([scene.epsilons, scene.nets, scene.attacks]);
  if (about !== state.about) Object.assign(state, { about, choice: null, told: [], guess: scene.epsilons.map(() => null), guessed: null });
  state.data = new RobustData(player.film);
  // A payload that answers a choice made here may come after the next choice.
  const start = robustKey(scene.start), answered = state.told.indexOf(start);
  if (answered >= 0) state.told.splice(0, answered + 1);
  const news = start !== state.start && answered < 0;
  if (!state.choice || news || scene.veiled !== state.veiled) state.choice = robustStart(state.data);
  Object.assign(state, { id: header.id, start, veiled: scene.veiled });
  return state;
}

function robustStart(data) {
  const { start, nets, attacks } = data.scene, at = (list, name) => Math.max(0, list.indexOf(name));
  return { epsilon: data.nearest(start.epsilon), net: at(nets, start.net), attack: at(attacks, start.attack) };
}

function robustKey({ epsilon, net, attack }) {
  return JSON.stringify([epsilon, net, attack]);
}

// One thing of the choice is another one now: {epsilon}, {net} or {attack}, by its place. tell:
// false while a hand is still on its way.
function robustChoose(player, change, tell = true) {
  const { robust: state } = player, { scene } = state.data;
  state.choice = { ...state.choice, ...change };
  player.requestDraw();
  if (!tell) return;
  const { epsilon, net, attack } = state.choice;
  const all = { epsilon: scene.epsilons[epsilon], net: scene.nets[net], attack: scene.attacks[attack] };
  state.told.push(robustKey(all));
  player.emit({ kind: "robust", ...Object.fromEntries(Object.keys(change).map((name) => [name, all[name]])) });
}

// "19 %"; close to all or to nothing with a digit more; a dash for what is not known.
function robustPercent(share) {
  return Number.isFinite(share) ? eraserPercent(share) : "\u2013";
}

function robustEpsilon(value) {
  return String(Number(value.toFixed(3)));
}

// The reader's curve has these shares now, {place of an epsilon: share}; it is told to nobody.
function robustGuess(player, shares) {
  const { robust: state } = player;
  for (const [place, share] of Object.entries(shares)) state.guess[place] = Math.min(1, Math.max(0, share));
  state.guessed = state.choice.net;
  player.requestDraw();
}

function robustWipe(player) {
  const { robust: state } = player;
  state.guess.fill(null);
  player.requestDraw();
}

// Whether the reader's curve is in sight: it is about one network.
function robustGuessed({ guess, guessed, choice }) {
  return guessed === choice.net && guess.some((share) => share !== null);
}

// "20 % right"
function robustSaid({ robust: { data, choice } }) {
  const share = data.accuracy(choice);
  return filled(data.words[Number.isFinite(share) ? "robust_said" : "robust_waits"], { percent: robustPercent(share) });
}

// "20 small steps (PGD) at ε = 0.15"
function robustUnder({ robust: { data, choice }, theme: { present } }) {
  const epsilon = data.scene.epsilons[choice.epsilon];
  return epsilon ? filled(data.words.robust_under, { attack: data.attackName(choice.attack, present), epsilon: robustEpsilon(epsilon) }) : data.words.robust_clean;
}
