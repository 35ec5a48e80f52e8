// "Strike it out": a sum of words, its ranked answers in every state, and what is chosen of them.

const SUM_ROWS = 10; // rows of the ranked list
const SUM_FEW = 3; // rows on a phone while they are covered
const SUM_TERMS = 6; // words of a sum, at most
const SUM_LATE = 500; // ms after the last of several keys, Python is told
const SUM_MOVE = 420; // ms that a row takes to its new place
const SUM_OWN = 1, SUM_FORM = 2; // bits of a row's mark
const SUM_SHOWN = ["struck", "own", "method", "forms", "category"];

class SumData {
  constructor({ header, arrays }) {
    const { scene } = header;
    Object.assign(this, { scene, top: arrays.top, scores: arrays.score, marks: arrays.mark, ranks: arrays.rank, wanted: arrays.wanted });
    this.depth = header.arrays.top?.shape[2] ?? 0;
    this.words = new SumWords(arrays.vocabulary, arrays.quiet);
  }

  // Where a state's numbers are, or -1: it is covered, or the sum has none such.
  at({ struck, method }) {
    const row = this.scene.states.indexOf(struck);
    return row < 0 ? -1 : 2 * row + (method === "mul" ? 1 : 0);
  }

  // Up to `count` rows, best first: {word, score, rank, own, form}. A word that may not answer (an own
  // one behind the lock) has rank 0; hidden forms are left out.
  list(choice, count = SUM_ROWS) {
    const at = this.at(choice), rows = [];
    if (at < 0) return rows;
    let rank = 0;
    for (let k = at * this.depth; k < (at + 1) * this.depth && rows.length < count; k++) {
      const own = Boolean(this.marks[k] & SUM_OWN), form = Boolean(this.marks[k] & SUM_FORM);
      if (this.top[k] < 0 || (form && choice.forms && !own)) continue;
      rows.push({ word: this.scene.words[this.top[k]], score: this.scores[k], rank: own && !choice.own ? 0 : ++rank, own, form });
    }
    return rows;
  }

  // The word that answers, or null.
  answer(choice) {
    return this.list(choice, this.depth).find(({ rank }) => rank === 1) ?? null;
  }

  // The place of the word that should come out: 1 is the first; 0: nobody says, or it may not answer.
  rank(choice) {
    const at = this.at(choice);
    return at < 0 || !this.scene.start.expected ? 0 : this.ranks[4 * at + 2 * Number(choice.own) + Number(choice.forms)];
  }

  // Its score, or null.
  score(choice) {
    const at = this.at(choice);
    return at < 0 || !this.scene.start.expected || !Number.isFinite(this.wanted[at]) ? null : this.wanted[at];
  }

  // The score at which a bar is full: that of a cosine is 1, one of 3CosMul is held to the list's best.
  most(choice) {
    return choice.method === "mul" ? Math.max(1e-9, ...this.list(choice).map(({ score }) => score)) : 1;
  }

  // Whether an answer is what should come out; null: nobody says.
  right(answer) {
    const { expected } = this.scene.start;
    return expected && answer ? answer.word === expected : null;
  }
}

// What is chosen outlives payloads: {choice: {terms, expected, struck (bits), own, method, forms,
// category}, told: keys of choices on their way to Python, known: the choice that it knows, drafts:
// what is being typed, shown: the rows and since when they are there}.
function sumState(player) {
  const { header } = player.film, { scene } = header;
  const state = (player.sum ??= { told: [], drafts: {}, open: false, shown: null, toggled: {} });
  if (state.id === header.id) return state;
  state.data = new SumData(player.film);
  const start = sumKey(scene.start), answered = state.told.indexOf(start);
  if (answered >= 0) state.told.splice(0, answered + 1);
  else if (!state.choice || start !== state.start) Object.assign(state, { choice: sumCopy(scene.start), known: sumCopy(scene.start), told: [], drafts: {}, open: false, toggled: {} });
  Object.assign(state, { id: header.id, start, hide: new Set(scene.hide) });
  return state;
}

function sumCopy(choice) {
  return { ...choice, terms: choice.terms.map((term) => [...term]) };
}

function sumKey({ terms, expected, struck, own, method, forms, category }) {
  return JSON.stringify([terms, expected, struck, own, method, forms, category]);
}

// As a link has it: the comma after a lone word says that a hyphen in it is no minus.
function sumText(terms) {
  return terms.map(([sign, word]) => sign + word).join(",") + (terms.length === 1 && /[-+]/.test(terms[0][1]) ? "," : "");
}

// Whether another sum is composed than the one whose answers are here.
function sumAsking({ data: { scene: { start } }, choice }) {
  return sumText(choice.terms) !== sumText(start.terms) || choice.expected !== start.expected;
}

// While anything of the sum is covered, it stays as it is.
function sumEditable({ hide }) {
  return !["answer", "own", "strike"].some((name) => hide.has(name));
}

// What is shown of the choice, where something is covered or another sum is not answered yet.
function sumShown(state) {
  const { data: { scene: { start } }, choice, hide } = state, asking = sumAsking(state);
  return { ...choice, struck: asking || hide.has("strike") ? start.struck : choice.struck, own: choice.own && !hide.has("own") };
}

// Struck places as bits; whether a sum without them still adds a word.
function sumAdds(terms, struck) {
  return terms.some(([sign], k) => sign === "+" && !(struck & (1 << k)));
}

// Something of how the sum is answered is another thing now: told at once.
function sumChoose(player, change) {
  const { sum: state } = player, before = state.choice;
  state.choice = { ...before, ...change };
  if ("struck" in change) state.toggled = { bits: before.struck ^ change.struck, since: performance.now() };
  sumTell(player);
  player.requestDraw();
}

// A chip is struck out, or no more. False: what is left would add no word.
function sumStrike(player, place) {
  const { sum: { choice: { terms, struck } } } = player, next = struck ^ (1 << place);
  if (!sumAdds(terms, next)) return false;
  sumChoose(player, { struck: next });
  return true;
}

// Another sum. Nothing of it is struck; a word that was to come out of the old one is forgotten.
function sumCompose(player, terms, when = "now") {
  const { sum: state } = player, alike = terms.map(([, word]) => word).join() === state.choice.terms.map(([, word]) => word).join();
  state.choice = { ...state.choice, terms, struck: 0, expected: alike ? state.choice.expected : "" };
  state.toggled = {};
  sumArrange(player);
  clearTimeout(state.timer);
  if (when === "soon") state.timer = setTimeout(() => sumTell(player), SUM_LATE);
  else sumTell(player);
}

// What should come out; "": nobody says.
function sumExpect(player, expected) {
  if (player.sum.choice.expected === expected) return;
  player.sum.choice = { ...player.sum.choice, expected };
  sumTell(player);
  player.requestDraw();
}

// The chips are others: their line is made and fitted anew.
function sumArrange(player) {
  for (const view of player.views) if (view instanceof SumView) view.resize();
  player.requestDraw();
}

// Python is told what it does not know, once there is a sum that can be asked.
function sumTell(player) {
  const { sum: state } = player, { choice, known } = state;
  if (player.gone || !sumAdds(choice.terms, 0)) return;
  const other = sumText(choice.terms) !== sumText(known.terms) || choice.expected !== known.expected;
  const news = Object.fromEntries(SUM_SHOWN.filter((name) => choice[name] !== known[name]).map((name) => [name, name === "struck" ? sumPlaces(choice.struck) : choice[name]]));
  if (!other && !Object.keys(news).length) return;
  state.known = sumCopy(choice);
  state.told.push(sumKey(choice));
  player.emit(other ? { kind: "sum", terms: sumText(choice.terms), expected: choice.expected, ...news } : { kind: "struck", ...news });
}

// Bits as the places that they stand for: "0,2", or "none".
function sumPlaces(struck) {
  return Array.from({ length: SUM_TERMS }, (_, k) => k).filter((k) => struck & (1 << k)).join() || "none";
}

// "1st", "22nd", "1,013th"
function sumOrdinal(words, n) {
  const tens = n % 100, last = tens > 10 && tens < 14 ? 0 : n % 10;
  return fillIn(words[["ordinal", "ordinal_first", "ordinal_second", "ordinal_third"][last] ?? "ordinal"], { n: counted.format(n) });
}

// A share as lessons/text.py says it, to whole percent.
function sumPercent(share) {
  return share < 1 && share >= 0.995 ? "99.9\u00a0%" : `${Math.floor(100 * share + 0.5 + 1e-9)}\u00a0%`;
}

// An element's move, begun at `since`; a view that is made anew goes on with it.
function sumMove(element, frames, since, length = SUM_MOVE) {
  const gone = performance.now() - since;
  if (STILL() || gone >= length) return null;
  const move = element.animate(frames, { duration: length, easing: "cubic-bezier(0.3, 0, 0.1, 1)" });
  move.currentTime = Math.max(0, gone);
  return move;
}
