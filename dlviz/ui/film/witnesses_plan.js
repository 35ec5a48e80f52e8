// Where the tiles, the large one and the charts stand; from the header and the width alone.

const WITNESS_GAP = 10; // px between tiles
const WITNESS_TOOLS = 50; // px of the row of what can be set
const WITNESS_SIDE = [0.38, 0.3]; // of the width: what stands beside the tiles, with a chart and without
const WITNESS_LETTER = 0.55; // of the type: a bold letter, on average
const WITNESS_WIDE = 1.1; // of a picture's side: the room for its words, at most
const WITNESS_LINES = 6.6; // lines of words over a chart
const WITNESS_ANSWERS = 80; // px in front of a class under covered tiles, where the answers stand
const WITNESS_SAID = 1.1; // what captions beside the pictures are worth in their size

// Tiles lie in the same place before they are uncovered and after; in front of a class they are larger
// before, when the film's bar is not there. On a phone there is no room for captions before.
LAYOUTS.witnesses = (header, width) => {
  const { scene } = header, plan = witnessesPlan(header, width);
  const panels = scene.panels.map((_, panel) => ({ view: "witnessplot", ...plan.panels[panel], options: { panel } }));
  return { height: plan.height, boxes: [{ view: "witnesses", x: 0, y: 0, w: width, h: plan.height, options: {} }, ...panels] };
};

function witnessesType({ options: { present } }, narrow) {
  return present ? 20 : narrow ? 14 : 15;
}

// A method's name as it stands over its tile; in front of a class without what is in brackets.
function witnessName({ options: { present } }, title) {
  return present ? title.replace(/ \([^)]*\)$/, "") : title;
}

// How many lines a bold text takes where no letters can be measured yet.
function witnessesLines(text, width, type) {
  return witnessesRows(text, Math.max(1, Math.floor(width / (type * WITNESS_LETTER))));
}

// The same at so many letters a line.
function witnessesRows(text, most) {
  let lines = 1, used = 0;
  for (const word of text.split(" ")) {
    if (used && used + 1 + word.length > most) [lines, used] = [lines + 1, 0];
    used += (used ? 1 : 0) + word.length;
  }
  return lines;
}

// px that a bold text needs to stand in so many lines.
function witnessesRoom(text, lines, type) {
  let most = Math.max(...text.split(" ").map(({ length }) => length));
  while (witnessesRows(text, most) > lines) most++;
  return Math.ceil(most * type * WITNESS_LETTER);
}

// What stands in the row of what can be set.
function witnessesTools({ scene, options: { present } }) {
  return { sets: scene.sets.length > 1, wash: !present && scene.washes };
}

function witnessesCaptions({ scene }, width, type) {
  return Math.max(0, ...scene.captions.map((text) => witnessesLines(text, width, type)));
}

// px of a tile's words: its title over the picture, its caption under it.
function witnessesWords({ scene }, width, type, marked) {
  const line = Math.round(type * 1.3), room = width - (marked ? type * 1.5 : 0);
  const titles = Math.min(2, Math.max(...scene.tiles.map(({ title }) => witnessesLines(title, room, type)))), captions = Math.min(2, witnessesCaptions({ scene }, width, type));
  return { line, titles, captions, words: line * (titles + captions) + 5 + (captions ? 4 : 0) };
}

// The grid in which so many tiles with their words are largest in w x h px.
function witnessesGrid(header, count, w, h, type, marked) {
  const longest = Math.max(...header.scene.tiles.flatMap(({ title }) => title.split(/[ -]/)).map(({ length }) => length));
  const word = longest * type * WITNESS_LETTER + (marked ? type * 1.5 : 0);
  let best = null;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns), wide = Math.floor((w + WITNESS_GAP) / columns - WITNESS_GAP);
    const fit = (words) => Math.min(wide, Math.floor((h + WITNESS_GAP) / rows - WITNESS_GAP - words));
    const text = witnessesWords(header, Math.min(wide, WITNESS_WIDE * fit(3 * type)), type, marked), size = fit(text.words);
    const held = Math.min(wide, Math.round(size * WITNESS_WIDE)), worth = size * Math.min(1, held / word);
    if (!best || worth > best.worth) best = { columns, rows, size, worth, wide: held, ...text };
  }
  return best;
}

// The same in front of a class, where titles are never small: in one line or in two, whichever leaves
// the larger pictures. Captions stand beside the pictures or under them where there is room left; the
// charts and the finding say the same.
function witnessesBoard(header, count, w, h, type, marked) {
  const { scene } = header, names = scene.tiles.map(({ title }) => witnessName(header, title)), line = Math.round(type * 1.3);
  const room = (texts, lines) => Math.max(0, ...texts.map((text) => witnessesRoom(text, lines, type)));
  const said = scene.captions.length ? room(scene.captions, 2) + WITNESS_GAP : Infinity;
  let best = null;
  for (let columns = 1; columns <= count; columns++) {
    for (const titles of [1, 2]) {
      const rows = Math.ceil(count / columns), wide = Math.floor((w + WITNESS_GAP) / columns - WITNESS_GAP), words = line * titles + 5;
      const need = room(names, titles) + (marked ? type * 1.5 : 0), size = Math.min(wide, Math.floor((h + WITNESS_GAP) / rows - WITNESS_GAP - words));
      const beside = size >= 2 * line && size + said <= wide, worth = size * Math.min(1, wide / need) * (beside ? WITNESS_SAID : 1);
      const held = Math.ceil(Math.min(wide, Math.max(size * WITNESS_WIDE, need, beside ? size + said : 0)));
      if (!best || worth > best.worth) best = { columns, rows, size, worth, wide: held, line, titles, captions: 0, words, beside };
    }
  }
  const spare = Math.floor((h + WITNESS_GAP) / best.rows - WITNESS_GAP - best.size - best.words - 4), lines = witnessesCaptions(header, best.wide, type);
  return best.beside || lines > 2 || spare < lines * line ? best : { ...best, captions: lines };
}

// px of the question over a chart, in front of a class.
function witnessesAsk(text, width, type) {
  const large = 1.4 * type;
  return Math.round(Math.max(4 * large, (witnessesLines(text, width, large) * 1.25 + 0.4) * large));
}

function witnessesPlan(header, width) {
  const { scene, text, options: { present } } = header, narrow = width < NARROW, type = witnessesType(header, narrow);
  const tools = witnessesTools(header), over = tools.sets || (tools.wash && !(narrow && scene.covered)) ? WITNESS_TOOLS : 0;
  const count = Math.max(...(scene.sets.length ? scene.sets : [""]).map((_, set) => scene.tiles.filter((tile) => tile.set === set).length));
  const charts = scene.sets.length > 1 ? Math.min(1, scene.panels.length) : scene.panels.length;
  const marked = scene.panels.length > 0;
  if (narrow) return witnessesNarrow(header, width, { type, tools, over, count, charts, marked });
  const asks = present && scene.covered;
  const height = wideHeight({ ...header, clock: asks ? null : (header.clock ?? (scene.clocked || null)), text: { ...text, finding: text.finding || (scene.covered ? " " : "") } }, width, asks ? WITNESS_ANSWERS : FOOT);
  const most = Math.round(width * (1 - WITNESS_SIDE[charts ? 0 : 1]) - LAYOUT_GAP), grid = (present ? witnessesBoard : witnessesGrid)(header, count, most, height, type, marked);
  const left = Math.min(most, grid.columns * (grid.wide + WITNESS_GAP) - WITNESS_GAP) + LAYOUT_GAP + 6, side = width - left;
  // Over the charts stand words and what can be set; without charts the large picture does.
  const words = charts ? (present ? (scene.covered ? witnessesAsk(text.words.witnesses_ask, side, type) : 0) : Math.round(type * 1.3 * WITNESS_LINES)) : height - over, from = charts ? words + over : 0;
  const tall = Math.floor((height - from - LAYOUT_GAP * (charts - 1)) / Math.max(1, charts));
  const panels = scene.panels.map((_, k) => ({ x: left, y: from + (scene.sets.length > 1 ? 0 : k * (tall + LAYOUT_GAP)), w: side, h: tall }));
  return { narrow, height, type, tools, over, grid, panels, side: { x: left, w: side, h: words }, charts, large: Math.min(height, left - LAYOUT_GAP) };
}

// On a phone: tiles two and two, the charts below; a tapped tile opens large under its row.
function witnessesNarrow(header, width, { type, tools, over, count, charts, marked }) {
  const { scene, options: { present } } = header, columns = width < 340 || present ? 1 : 2, rows = Math.ceil(count / columns);
  const wide = Math.floor((width - WITNESS_GAP * (columns - 1)) / columns), text = witnessesWords(scene.covered ? { scene: { ...scene, captions: [] } } : header, wide, type, marked);
  const lines = (tools.sets && tools.wash && !scene.covered ? 2 : 1) * (over ? 1 : 0), hint = Math.round(type * 2.8);
  const y = lines * WITNESS_TOOLS + rows * (wide + text.words + WITNESS_GAP) + hint;
  const tall = Math.round(Math.min(400, Math.max(290, width * 0.84)) * (present ? 1.2 : 1));
  const panels = scene.panels.map((_, k) => ({ x: 0, y: y + (scene.sets.length > 1 ? 0 : k * (tall + LAYOUT_GAP)), w: width, h: tall }));
  return { narrow: true, height: y + charts * (tall + LAYOUT_GAP), type, tools, over, grid: { columns, rows, size: wide, wide, ...text }, panels, charts, side: { w: width }, large: width };
}
