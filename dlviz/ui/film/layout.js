// Where the views stand. Sizes follow from the width and the header alone, never from the data.

const LAYOUT_GAP = 22;
const NARROW = 760; // px: below it nothing stands beside anything

// A scene's own layout by its view: (header, width) => {height, boxes}; each view file adds its own.
const LAYOUTS = {};

const FOOT = 120; // px: three lines of text below a figure in front of a class

// The height that a wide figure may have: the question, the controls and the step's sentence stand
// on the same screen as the picture. foot: px for that sentence, in front of a class.
function wideHeight(header, width, foot = FOOT) {
  if (header.options.present && !header.films.length) return presentHeight(header, width, foot);
  const under = header.options.present ? (width < 1100 ? 366 : 322) : 330;
  return Math.round(Math.min(500, Math.max(360, Math.min(width * 0.425, window.innerHeight - under))));
}

// A scene's height in front of a class: what the headline (38 px type), the finding (28 px), the
// film's bar and the sentence below leave of the screen. A line more of the headline than is counted
// has room beside that sentence.
function presentHeight({ text, clock, options }, width, foot) {
  const lines = Math.ceil((text.finding.length * 13.3) / width);
  const headline = Math.max(width < 1100 ? 2 : 1, Math.ceil(((options.headline ?? 0) * 18) / width) - 1);
  const over = 42 + 40 * headline + (lines ? 34 * lines + 10 : 0), under = 16 + foot + (clock ? 54 : 0);
  return Math.round(Math.min(620, Math.max(300, Math.min(width * 0.5, window.innerHeight - over - under))));
}

// The boxes of a header at a width: {height, boxes: [{view, x, y, w, h, options}]}.
function layoutOf(header, width) {
  if (LAYOUTS[header.view]) return LAYOUTS[header.view](header, width);
  const films = header.films.length, twins = films === 2;
  const wide = width >= NARROW;
  const units = header.films[0].layers.slice(0, -1).reduce((sum, l) => sum + l.out, 0);
  const plan = { header, width, twins, units, boxes: [] };
  if (header.view === "game") {
    const h = wide ? 520 : width + 330;
    return { height: h, boxes: [{ view: "game", x: 0, y: 0, w: width, h, options: {} }] };
  }
  return wide ? wideLayout(plan) : narrowLayout(plan);
}

// Type size of a field's axes; room for a film's name above its field.
function fieldType(header, narrow) {
  return header.options.present ? 22 : narrow ? 14 : 15;
}

function headingHeight(type) {
  return type * 1.8;
}

// How run i's field is framed, for frameGutters and frameHeight.
function fieldLook(header, run, narrow, named) {
  const type = fieldType(header, narrow);
  return { names: header.data[run].axes, type, heading: named ? headingHeight(type) : 0 };
}

// Columns of neuron maps that fit a height: {columns, size}.
function neuronColumns(units, height) {
  for (const [columns, size] of [[1, 140], [1, 128], [1, 112], [1, 96], [2, 96], [2, 72], [3, 64], [4, 52]]) {
    if (Math.ceil(units / columns) * (size + 12) <= height) return { columns, size };
  }
  return { columns: 4, size: 44 };
}

function wideLayout({ header, width, twins, units, boxes }) {
  let height = wideHeight(header, width);
  const put = (view, x, w, options = {}, y = 0, h = height) =>
    boxes.push({ view, x: Math.round(x), y, w: Math.round(w), h, options });
  const fence = header.view === "fence" && units > 0;
  let side = 0;
  if (twins) {
    const strip = fence ? 84 : 0;
    const curves = Math.max(240, width * 0.26);
    const field = Math.min(height - strip, (width - curves - 2 * LAYOUT_GAP) / 2);
    const tall = Math.max(...[0, 1].map((run) => frameHeight(header.data[run].bounds, field, fieldLook(header, run, false, true))));
    height = Math.round(Math.min(height, tall + strip));
    for (const run of [0, 1]) {
      const x = run * (field + LAYOUT_GAP);
      put("field", x, field, { run, fence, heading: true }, 0, height - strip);
      if (fence) put("neurons", x, field, { run, strip: true, size: 72 }, height - strip + 8, strip - 8);
    }
    side = 2 * (field + LAYOUT_GAP);
  } else if (header.view === "network" || header.view === "space") {
    const field = Math.min(height, width * 0.36);
    const second = Math.min(width * 0.37, width - field - 260 - 2 * LAYOUT_GAP);
    if (header.view === "network") {
      put("network", 0, second);
      put("field", second + LAYOUT_GAP, field, {}, 0, height);
    } else {
      put("field", 0, field);
      put("space", field + LAYOUT_GAP, second);
    }
    side = field + second + 2 * LAYOUT_GAP;
  } else {
    const { left, top, below } = frameGutters(header.data[0].bounds, height, fieldLook(header, 0, false, false));
    const field = left + (height - top - below) + 4;
    put("field", 0, field, { fence });
    side = field + LAYOUT_GAP;
    if (fence) {
      const tall = height - top - below, { columns, size } = neuronColumns(units, tall);
      const w = columns * (size + 10) + 4;
      put("neurons", side, w, { columns, size }, top, tall);
      side += w + LAYOUT_GAP;
    }
  }
  put("curves", side, width - side);
  return { height, boxes };
}

function narrowLayout({ header, width, twins, units, boxes }) {
  const side = Math.min(width, 560), x = Math.round((width - side) / 2);
  let y = 0;
  const put = (view, h, options = {}) => {
    boxes.push({ view, x, y, w: side, h: Math.round(h), options });
    y += Math.round(h) + 14;
  };
  const fence = header.view === "fence" && units > 0;
  for (const run of twins ? [0, 1] : [0]) {
    put("field", frameHeight(header.data[run].bounds, side, fieldLook(header, run, true, twins)), { run, fence, heading: twins });
    // Maps shrink a little where then all are in sight.
    const size = Math.min(72, Math.max(52, Math.floor((side - 8 * (units - 1)) / units)));
    if (fence) put("neurons", 74, { run, strip: true, size });
  }
  const { layers } = header.films[0];
  if (header.view === "network") put("network", networkHeight([layers[0].in, ...layers.map((l) => l.out)], side));
  if (header.view === "space") put("space", side);
  if (!header.options.loop) put("curves", 330); // a trailer leaves room for what follows it
  return { height: y - 14, boxes };
}
