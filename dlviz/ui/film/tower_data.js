// The tower's numbers, what the visitor points at and has chosen, and what is said of a unit.

// What lives on while payloads of the same numbers come and go. A unit is [floor, place in it].
function towerState(player) {
  const { run } = player.film.header, state = (player.tower ??= {});
  if (state.run !== run) Object.assign(state, { run, hover: null, chosen: null, floor: null, pointed: false, turned: new Set(), quiz: null, score: null });
  return state;
}

// The unit that is shown: the one that was pointed at last, else the chosen one, else null. On a
// stage, where nobody can point, it is one of the tower's own until something is pointed at.
function towerShown(player) {
  const { tower, film: { header: { options: { present } } } } = player;
  if (tower.quiz) return null;
  return tower.hover ?? tower.chosen ?? (present && !tower.pointed ? towerFirst(player) : null);
}

// Of the second floor from the top, the unit that fires most on the photo.
function towerFirst(player) {
  const { film: { header: { scene: { floors } }, arrays: { peaks } } } = player, floor = Math.max(0, floors.length - 2);
  const own = floors[floor].units.map((_, unit) => peaks[towerPlace(player, [floor, unit])]);
  return [floor, own.indexOf(Math.max(...own))];
}

// at: a unit, which stays until another one is pointed at; null: the pointer has left all of it.
function towerPoint(player, at) {
  const { tower } = player;
  if (String(at) === String(tower.hover)) return;
  Object.assign(tower, { hover: at, pointed: tower.pointed || at !== null });
  player.requestDraw();
}

// No unit is shown any more.
function towerLetGo(player) {
  Object.assign(player.tower, { hover: null, chosen: null, pointed: true });
  player.requestDraw();
}

// Where a unit stands among all units of the tower.
function towerPlace({ film: { header: { scene } } }, [floor, unit]) {
  return scene.floors.slice(0, floor).reduce((sum, { units }) => sum + units.length, unit);
}

// The activations of a unit's patches, the strongest first, and its peak on the photo.
function towerValues(player, [floor, unit]) {
  const { header: { scene: { floors } }, arrays } = player.film;
  const before = floors.slice(0, floor).reduce((sum, { patches }) => sum + patches.flat().length, 0), each = floors[floor].patches[unit].length;
  const values = Array.from(arrays.values.subarray(before + unit * each, before + (unit + 1) * each));
  return { values, peak: arrays.peaks[towerPlace(player, [floor, unit])] };
}

// A unit's map on the photo: {bytes, size: [h, w]}, 255 at its peak.
function towerMap({ film: { header: { scene: { floors } }, arrays } }, [floor, unit]) {
  const { map: [h, w] } = floors[floor];
  return { bytes: arrays[`map_${floor}`].subarray(unit * h * w, (unit + 1) * h * w), size: [h, w] };
}

// The square that a unit sees around its map's peak, as shares of the photo's side: [x, y, side].
function towerSight(player, at) {
  const { side, floors } = player.film.header.scene, { bytes, size: [h, w] } = towerMap(player, at), share = floors[at[0]].sight / side;
  if (share >= 1) return [0, 0, 1];
  const peak = bytes.reduce((best, value, k) => (value > bytes[best] ? k : best), 0), x = ((peak % w) + 0.5) / w, y = (Math.floor(peak / w) + 0.5) / h;
  return [x - share / 2, y - share / 2, share];
}

// "Stage 5, unit 42": a floor's name without the words that it has earned, units counted from 1.
function towerName({ film: { header: { scene, text: { words } } } }, [floor, unit]) {
  const { name, units } = scene.floors[floor];
  return filled(words.unit_name, { layer: name.split(":")[0].trim(), unit: units[unit] + 1 });
}

function towerSees({ film: { header: { scene: { side }, text: { words } } } }, { sight }) {
  return sight >= side ? words.tower_whole : filled(words.tower_sees, { size: Math.round(sight) });
}

// How strongly a unit fires on the photo, in a sentence.
function towerFires(player, at, short = false) {
  const { words } = player.film.header.text, { values, peak } = towerValues(player, at);
  return filled(words[`${peak > 0 ? "fires" : "silent"}${short ? "_short" : ""}`], { value: towerNumber(peak), best: towerNumber(values[0]) });
}

// An activation, to two digits: "3.4", "2.0", "12".
function towerNumber(value) {
  const size = Math.abs(value);
  if (size === 0) return "0";
  return size < 0.01 || size >= 100 ? plotNumber(Number(value.toPrecision(2))) : value.toFixed(size >= 9.95 ? 0 : size >= 0.995 ? 1 : 2).replace("-", "\u2212");
}

// "95 %", "1.5 %", "< 0.1 %"
function towerPercent(share) {
  const percent = 100 * share;
  return percent < 0.1 ? "<\u00a00.1\u00a0%" : `${Number(percent.toPrecision(percent < 10 ? 1 + (percent >= 1) : 2))}\u00a0%`;
}

// Whether a tile shows the optimised input.
function towerTurned(player, at) {
  return player.tower.turned.has(towerPlace(player, at));
}

// Turns one tile, or all of them to one side. Floors without optimised inputs keep their patches.
function towerTurn(player, at, side = !towerTurned(player, at)) {
  const { scene: { floors } } = player.film.header, { turned } = player.tower;
  if (floors[at[0]].optimised) turned[side ? "add" : "delete"](towerPlace(player, at));
  player.requestDraw();
}

function towerUnits({ film: { header: { scene: { floors } } } }) {
  return floors.flatMap(({ units }, floor) => units.map((_, unit) => [floor, unit]));
}

// A map [h * w] of bytes at the middles of n x n pixels, in [0, 1].
function towerUpsampled(bytes, size, n) {
  return mapUpsampled(bytes, size, n).map((value) => value / 255);
}
