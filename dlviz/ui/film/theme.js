// Colours and type, read off Streamlit's CSS variables; the grammar's own colours where it has them.

// Class colours: light theme, dark theme. Yellow is missing (invisible on a projector) and so is
// the pink that only guesses wear.
const CLASS_HUES = [
  ["#0072B2", "#3A9BDC"], ["#D55E00", "#F07B2E"], ["#009E73", "#1FBF92"], ["#6A4C93", "#A98BD6"],
  ["#56B4E9", "#8CCBF2"], ["#8C564B", "#B98578"], ["#5F6B73", "#9AA6AD"], ["#7A8B00", "#B2C22E"],
  ["#B22222", "#E06060"], ["#00707A", "#35AEB8"],
];
// Neuron colours keep off blue and vermillion, so that a line is never taken for a class.
const UNIT_HUES = [
  ["#7B2D8B", "#C58AD6"], ["#00796B", "#3CCDB4"], ["#8A5A00", "#D9A441"], ["#4A5568", "#AAB4C4"],
  ["#A01C3C", "#EC7E93"], ["#4B7A00", "#A4CE4E"], ["#3D3FA8", "#9A9CF2"], ["#6D4534", "#C89F8B"],
];
// Cividis at ten even steps, the same in both themes; the bright end is the better one.
const SEQUENTIAL = ["#00224E", "#123570", "#3B496C", "#575D6D", "#707173", "#8A8678", "#A59C74", "#C3B369", "#E1CC55", "#FEE838"];
const CLASS_MARKERS = ["dot", "square", "triangle", "diamond", "cross", "plus", "star", "down", "ring", "bar"];

function cssChannels(text) {
  // Let the browser parse any CSS colour: fill one pixel with it.
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const ctx = canvas.getContext("2d", { willReadFrequently: true });
  ctx.fillStyle = text;
  ctx.fillRect(0, 0, 1, 1);
  return Array.from(ctx.getImageData(0, 0, 1, 1).data.subarray(0, 3));
}

function mixChannels(a, b, part) {
  return a.map((v, k) => Math.round(v + part * (b[k] - v)));
}

function toHex(rgb) {
  return `#${rgb.map((v) => v.toString(16).padStart(2, "0")).join("")}`;
}

// The theme around an element: {dark, ink, paper, muted, line, accent, classColours, unitColours,
// classMarkers, guess, font, px (base type size), key (changes when anything does)}.
function readTheme(element, { present = false } = {}) {
  const style = getComputedStyle(element);
  const given = (name, fallback) => {
    const value = style.getPropertyValue(name).trim();
    return value && value !== "unset" ? value : fallback;
  };
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  const ground = cssChannels(given("--st-background-color", prefersDark ? "#111111" : "#ffffff"));
  const dark = 0.2126 * ground[0] + 0.7152 * ground[1] + 0.0722 * ground[2] < 128;
  const ink = cssChannels(given("--st-text-color", dark ? "#f2f2f2" : "#1a1a1a"));
  const hue = (pairs) => pairs.map((pair) => pair[dark ? 1 : 0]);
  const theme = {
    dark,
    ground: toHex(ground),
    ink: toHex(ink),
    paper: dark ? "#111111" : "#ffffff",
    muted: toHex(mixChannels(ground, ink, present ? 0.8 : 0.62)), // a weak projector greys it again
    line: toHex(mixChannels(ground, ink, 0.2)),
    classColours: hue(CLASS_HUES),
    unitColours: hue(UNIT_HUES),
    classMarkers: CLASS_MARKERS,
    guess: "#CC79A7",
    font: given("--st-font", "system-ui, sans-serif"),
    px: present ? 22 : 15,
    present,
  };
  theme.key = JSON.stringify(theme);
  return theme;
}

// A table of 256 opaque pixels (RGBA as one uint32) from a function of [0, 1] to [r, g, b].
function colourTable(of) {
  const table = new Uint32Array(256);
  const bytes = new Uint8ClampedArray(table.buffer);
  for (let i = 0; i < 256; i++) bytes.set([...of(i / 255), 255], 4 * i);
  return table;
}

// Opacity of a class's hue over paper where it is chosen with a confidence in [0, 1]:
// undecided is paper, decided rises from a quarter to 60 %.
function tint(confidence) {
  return confidence <= 0 ? 0 : Math.min(0.6, 0.62 * Math.sqrt(confidence));
}

// Signed values in [-1, 1] (as [0, 1]): blue, paper, vermillion.
function divergingTable(theme) {
  const paper = channels(theme.paper);
  const ends = [channels(theme.classColours[0]), channels(theme.classColours[1])];
  return colourTable((v) => mixChannels(paper, ends[v < 0.5 ? 0 : 1], Math.min(1, Math.abs(2 * v - 1) * 0.9)));
}

// The sequential colours at 256 places, as CSS colours.
const SEQUENTIAL_CSS = Array.from({ length: 256 }, (_, i) => {
  const at = (i / 255) * (SEQUENTIAL.length - 1), k = Math.min(SEQUENTIAL.length - 2, Math.floor(at));
  return toHex(mixChannels(channels(SEQUENTIAL[k]), channels(SEQUENTIAL[k + 1]), at - k));
});

// One marker centred on (x, y) with radius r: `style` is "full" (train) or "hollow" (test).
function drawMarker(ctx, shape, x, y, r, style, colour, paper) {
  ctx.beginPath();
  const ring = (turns, points, inner = 1) => {
    for (let k = 0; k < points; k++) {
      const radius = k % 2 && inner !== 1 ? r * inner : r * 1.2;
      const angle = (2 * Math.PI * (k + turns)) / points - Math.PI / 2;
      ctx[k ? "lineTo" : "moveTo"](x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    }
    ctx.closePath();
  };
  if (shape === "dot" || shape === "ring") ctx.arc(x, y, r, 0, 2 * Math.PI);
  else if (shape === "square") ctx.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
  else if (shape === "triangle") ring(0, 3);
  else if (shape === "down") ring(1.5, 3);
  else if (shape === "diamond") ring(0, 4);
  else if (shape === "star") ring(0, 10, 0.5);
  else if (shape === "bar") ctx.rect(x - r * 0.45, y - r * 1.2, r * 0.9, r * 2.4);
  else if (shape === "plus" || shape === "cross") {
    const angle = shape === "cross" ? Math.PI / 4 : 0, c = Math.cos(angle), s = Math.sin(angle);
    const arm = r * 0.42, reach = r * 1.25;
    const corners = [[arm, reach], [arm, arm], [reach, arm], [reach, -arm], [arm, -arm], [arm, -reach]];
    [...corners, ...corners.map(([a, b]) => [-a, -b])].forEach(([a, b], k) =>
      ctx[k ? "lineTo" : "moveTo"](x + a * c - b * s, y + a * s + b * c));
    ctx.closePath();
  }
  if (style === "hollow") {
    ctx.fillStyle = paper;
    ctx.fill();
    ctx.lineWidth = 1.8;
    ctx.strokeStyle = colour;
    ctx.stroke();
    return;
  }
  ctx.lineWidth = 2;
  ctx.strokeStyle = paper;
  ctx.stroke();
  ctx.fillStyle = colour;
  ctx.fill();
  if (shape === "ring") {
    ctx.beginPath();
    ctx.arc(x, y, r * 0.45, 0, 2 * Math.PI);
    ctx.fillStyle = paper;
    ctx.fill();
  }
}
