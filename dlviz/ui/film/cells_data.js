// A table of cells: what is pointed at and kept, and where all of it stands.

const CELLS_GAP = 28; // px between the table and what is large beside it
const CELLS_SIDE = [230, 0.25, 560]; // px at least, of the width, px at most; a map leaves more
const CELLS_LETTER = 0.6; // of the type: a bold letter, on average
const CELLS_TALL = 96; // px: a cell at most
const CELLS_PAD = 3; // px around a picture in its cell
const CELLS_THUMB = 26; // px: a smaller picture says nothing

LAYOUTS.cells = (header, width) => {
  const { height } = cellsPlan(header, width);
  return { height, boxes: [{ view: "cells", x: 0, y: 0, w: width, h: height, options: {} }] };
};

// What outlives payloads of the same table: the cell that is kept. What was covered appears column
// by column.
function cellsState(player) {
  const { scene } = player.film.header, state = (player.cells ??= {}), [rows, columns] = [scene.rows.length, scene.columns.length];
  const same = state.about === scene.about && state.kept && state.kept[0] < rows && state.kept[1] < columns && scene.cells[state.kept[0]][state.kept[1]];
  const reveals = state.about === scene.about && state.covered && !scene.covered && !STILL();
  return Object.assign(state, { about: scene.about, covered: scene.covered, kept: same ? state.kept : null, hover: null, reveals });
}

function cellsSet(player, values) {
  const { cells: state } = player;
  if (Object.entries(values).every(([key, value]) => String(state[key]) === String(value))) return;
  Object.assign(state, values);
  player.requestDraw();
}

// [row, column] of the cell that is large.
function cellsLit({ cells: state, film: { header: { scene } } }) {
  return state.hover ?? state.kept ?? scene.start;
}

// The next cell that was measured from [row, column] on; null: the table ends.
function cellsStep({ cells }, [row, column], [down, right]) {
  do {
    row += down;
    column += right;
  } while (row in cells && column in cells[row] && !cells[row][column]);
  return cells[row]?.[column] ? [row, column] : null;
}

// What a cell is, by its heads: "Fog, severity 5".
function cellsTitle({ rows, columns, cells }, [row, column]) {
  return cells[row][column]?.title || [rows[row], columns[column]].map(({ said }) => said).filter(Boolean).join(", ");
}

// All of a cell in words.
function cellsSaid({ scene, text: { words } }, at) {
  const cell = scene.cells[at[0]][at[1]], title = cellsTitle(scene, at);
  if (cell.covered) return `${title}: ${words.cells_covered}`;
  const sign = cell.right === null ? "" : words[cell.right ? "cells_right" : "cells_wrong"];
  return [title, cell.text, cell.name, sign, cell.say].filter(Boolean).join(". ").replace(/([.?!])\./g, "$1");
}

function cellsWidth(texts, type) {
  return Math.ceil(Math.max(0, ...texts.map((text) => text.length)) * type * CELLS_LETTER);
}

// Sizes in px, from the header and the width alone.
function cellsPlan(header, width) {
  const { scene, options: { present } } = header, narrow = width < NARROW, type = present ? (narrow ? 20 : 22) : narrow ? 14 : 15;
  const line = Math.round(type * 1.35), groups = scene.columns.some(({ group }) => group) || Boolean(scene.across);
  const all = scene.cells.flat().filter(Boolean), thumbs = all.some(({ picture, thumb }) => picture !== null && thumb);
  const words = cellsWidth((thumbs ? all.filter(({ picture, thumb }) => picture !== null && thumb) : all).map(({ text: said = "?" }) => said), type), notes = Math.max(0, ...all.map(({ notes: own = [] }) => own.length));
  const plan = { narrow, type, line, groups, thumbs, words, notes, rows: scene.rows.length, columns: scene.columns.length };
  return narrow ? cellsNarrow(header, width, plan) : cellsWide(header, width, plan);
}

function cellsWide(header, width, plan) {
  const { scene, text } = header, { type, line } = plan;
  const height = wideHeight({ ...header, text: { ...text, finding: text.finding || " " } }, width);
  const [least, share, most] = CELLS_SIDE, side = Math.round(Math.min(most, Math.max(least, width * share, scene.joined ? width - height - CELLS_GAP - 80 : 0)));
  const names = scene.rows.map(({ name, detail }) => (detail ? `${name}  ${detail}` : name)), head = Math.min(Math.round(width * 0.26), cellsWidth([...names, scene.down], type) + 14);
  const table = width - side - CELLS_GAP, wide = (table - head) / plan.columns;
  const lines = Math.min(2, Math.max(...scene.columns.map(({ name }) => Math.ceil((0.92 * cellsWidth([name], type)) / wide))));
  const top = line * lines + 6 + (plan.groups ? line + 6 : 0), tall = Math.min(CELLS_TALL, (height - top) / plan.rows);
  const cell = scene.joined ? [Math.floor(Math.min(wide, tall)), Math.floor(Math.min(wide, tall))] : [Math.floor(wide), Math.floor(tall)];
  const { present } = header.options, asks = scene.covered && text.words.cells_ask ? cellsAsk(text.words.cells_ask, side, type) : 0;
  const noted = Math.ceil(plan.notes / (present ? 2 : 1)) * line, keys = scene.keys.length * line * 1.2;
  const rest = height - asks - noted - keys - line * (present ? 3.2 : 5.5) - 24, figures = scene.figures.length;
  const picture = figures ? Math.min((side - 12 * (figures - 1)) / figures, rest - line * 1.3) : Math.min(side, rest);
  return { ...plan, height, head, cell, side, lines, ...cellsInside(plan, cell), picture: Math.max(figures ? 64 : 90, Math.floor(picture)) };
}

// On a phone the row's name stands over its cells, and a cell opens under its row; a map of places
// keeps its heads at its side, and what is large stands below it.
function cellsNarrow(header, width, plan) {
  const { scene } = header, { line } = plan, head = scene.joined ? cellsWidth([...scene.rows.map(({ short }) => short), scene.down], 14) + 10 : 0;
  const wide = Math.floor((width - head) / plan.columns), figures = scene.figures.length;
  const picture = figures ? Math.floor((width - 12 * (figures - 1)) / figures) : Math.min(width, plan.notes ? 200 : 260);
  const tall = scene.joined ? wide : (plan.thumbs ? wide - 2 + line : 44), over = scene.joined ? 0 : line + 8;
  const lines = Math.max(...scene.columns.map(({ short }) => Math.min(2, Math.ceil((0.9 * cellsWidth([short], 14)) / wide))));
  const height = line * 2 + (plan.groups ? line : 0) + plan.rows * (tall + over) + picture + 160;
  return { ...plan, height, head, cell: [wide, tall], side: width, lines, picture, thumb: wide - 2 * CELLS_PAD, beside: false };
}

// The largest picture in a cell, with its text beside it or under it.
function cellsInside({ thumbs, words, line }, [wide, tall]) {
  if (!thumbs) return { thumb: 0, beside: false };
  const room = [wide - 2 * CELLS_PAD, tall - 2 * CELLS_PAD], beside = Math.min(room[0] - words - 8, room[1]), under = Math.min(room[0], room[1] - line);
  const thumb = Math.floor(Math.max(beside, under));
  return { thumb: thumb < CELLS_THUMB ? 0 : thumb, beside: thumb >= CELLS_THUMB && beside >= under };
}

// px of the question over what is large.
function cellsAsk(text, side, type) {
  const large = 1.3 * type;
  return Math.ceil(Math.ceil(cellsWidth([text], large) / (side * 0.9)) * large * 1.2) + 8;
}
