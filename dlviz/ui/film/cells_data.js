// A table of cells: what is pointed at and kept, and where all of it stands.

const CELLS_GAP = 28; // px between the table and what is large beside it
const CELLS_SIDE = [230, 0.25, 560], CELLS_NOTED = 0.3; // px at least, of the width, px at most; a map leaves more; of the width for the names of a list
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

// Texts in px: the longest one's width, and the most lines that any of them takes.
class CellsRuler {
  constructor(font) {
    this.font = font;
    this.ctx = make("canvas", {}).getContext("2d");
  }

  at(type) {
    this.ctx.font = `700 ${type}px ${this.font}`;
    return this.ctx;
  }

  width(texts, type) {
    const ctx = this.at(type);
    return Math.ceil(Math.max(0, ...texts.map((text) => ctx.measureText(text).width)));
  }

  lines(texts, type, width) {
    const ctx = this.at(type);
    return Math.max(0, ...texts.map((text) => (text ? textLines(ctx, text, width).length : 0)));
  }
}

// Sizes in px. The height is the header's and the width's alone; the rest needs the theme's font.
function cellsPlan(header, width, font = "sans-serif") {
  const { scene, options: { present } } = header, narrow = width < NARROW, type = present ? (narrow ? 20 : 22) : narrow ? 14 : 15;
  const line = Math.round(type * 1.35), groups = scene.columns.some(({ group }) => group) || Boolean(scene.across), ruler = new CellsRuler(font);
  const all = scene.cells.flat().filter(Boolean), thumbs = !narrow && all.some(({ picture, thumb }) => picture !== null && thumb);
  const words = ruler.width((thumbs ? all.filter(({ picture, thumb }) => picture !== null && thumb) : all).map(({ text: said = "?" }) => said), type), notes = Math.max(0, ...all.map(({ notes: own = [] }) => own.length));
  const plan = { narrow, type, line, groups, thumbs, words, notes, ruler, all, rows: scene.rows.length, columns: scene.columns.length };
  return narrow ? cellsNarrow(header, width, plan) : cellsWide(header, width, plan);
}

function cellsWide(header, width, plan) {
  const { scene, text } = header, { type, line, ruler } = plan;
  const height = wideHeight({ ...header, text: { ...text, finding: text.finding || " " } }, width), side = cellsSide(header, width, height, plan);
  const names = scene.rows.map(({ name, detail }) => (detail ? `${name}  ${detail}` : name)), head = Math.min(Math.round(width * 0.26), Math.max(ruler.width(names, type), ruler.width([scene.down], 0.9 * type)) + 14);
  const table = width - side - CELLS_GAP, wide = (table - head) / plan.columns, lines = cellsHeadLines(scene, "name", plan, [wide, head]);
  const top = line * lines + 6 + (plan.groups ? line + 6 : 0), tall = Math.min(CELLS_TALL, (height - top) / plan.rows);
  const cell = scene.joined ? [Math.floor(Math.min(wide, tall)), Math.floor(Math.min(wide, tall))] : [Math.floor(wide), Math.floor(tall)];
  const rest = height - cellsTold(header, side, plan) - 24, figures = scene.figures.length;
  const picture = figures ? Math.min((side - 12 * (figures - 1)) / figures, rest - line * 1.3) : Math.min(side, rest);
  return { ...plan, height, head, cell, side, lines, ...cellsInside(plan, cell), picture: Math.max(figures ? 64 : 90, Math.floor(picture)) };
}

// px of what is large beside the table: in front of a class its list of names in two columns fits.
function cellsSide({ scene, options: { present } }, width, height, { type, all, ruler }) {
  const [least, share, most] = CELLS_SIDE, notes = all.flatMap(({ notes: own = [] }) => own.map(([text], k) => [k % 2, text]));
  const column = (at) => ruler.width(notes.filter(([k]) => k === at).map(([, text]) => text), type) + 1.3 * type;
  const noted = present && notes.length ? Math.min(width * CELLS_NOTED, column(0) + column(1) + 12) : 0;
  return Math.round(Math.min(most, Math.max(least, width * share, noted, scene.joined ? width - height - CELLS_GAP - 80 : 0)));
}

// px of what is written beside the table: lines as most cells have them.
function cellsTold(header, side, { type, line, all, notes, ruler }) {
  const { scene, options: { present }, text: { words } } = header, few = (texts) => Math.min(2, ruler.lines(texts, type, side));
  const asks = scene.covered && words.cells_ask ? ruler.lines([words.cells_ask], 1.3 * type, side) * 1.55 * type + 8 : 0;
  const names = all.filter(({ covered }) => !covered).map(({ name, text, aside }) => `\u2713 ${name || text} ${aside}`), large = type * (present ? 1.15 : 1.35);
  const said = present ? 0 : (few(all.map(({ say = "" }) => say)) + few([words.cells_hint])) * line + 16;
  return asks + line + few(names) * large * 1.2 + said + Math.ceil(notes / (present ? 2 : 1)) * line + scene.keys.length * line * 1.2 + (present ? 8 : 16);
}

// On a phone a cell opens under its row; what is large of a map of places stands below it.
function cellsNarrow(header, width, plan) {
  const { scene } = header, { line, type, ruler } = plan, names = [...scene.rows.map(({ short }) => short), scene.down].flatMap((name) => name.split(" "));
  const head = ruler.width(names, type) + 8, wide = Math.floor((width - head) / plan.columns), figures = scene.figures.length;
  const picture = figures ? Math.floor((width - 12 * (figures - 1)) / figures) : scene.joined ? Math.min(width, 260) : 120;
  const tall = scene.joined ? wide : Math.max(40, 2 * line + 4), lines = cellsHeadLines(scene, "short", plan, [wide, head]);
  const height = line * 3 + (plan.groups ? line : 0) + plan.rows * tall + picture + 160;
  return { ...plan, height, head, cell: [wide, tall], side: width, lines, picture, thumb: 0, beside: false };
}

// The lines of the columns' heads, 1 or 2; a single word has one.
function cellsHeadLines({ columns, down }, name, { type, ruler }, [wide, head]) {
  const most = Math.max(ruler.lines([down], 0.9 * type, head), ruler.lines(columns.map((column) => column[name]), type, wide));
  return Math.min(2, Math.max(1, most));
}

// The largest picture in a cell, with its text beside it or under it.
function cellsInside({ thumbs, words, line }, [wide, tall]) {
  if (!thumbs) return { thumb: 0, beside: false };
  const room = [wide - 2 * CELLS_PAD, tall - 2 * CELLS_PAD], beside = Math.min(room[0] - words - 14, room[1]), under = Math.min(room[0], room[1] - line);
  const thumb = Math.floor(Math.max(beside, under));
  return { thumb: thumb < CELLS_THUMB ? 0 : thumb, beside: thumb >= CELLS_THUMB && beside >= under };
}
