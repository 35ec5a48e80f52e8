// Where the survival map's cells lie, and how they, their cover and the staircases are drawn.

const SURVIVAL_CELL = 88, SURVIVAL_FEW = 120; // px, at most; where there are few columns
const SURVIVAL_FINGER = 36; // px, a cell of a phone at least
const SURVIVAL_TALL = [[4, 88], [6, 64], [9, 46]]; // up to so many rows: so high at most
const SURVIVAL_HATCH = 8;

class SurvivalFrame {
  // In a box of at most width x height px. narrow: years stand over the recipes, and rows are as high
  // as three lines of type.
  constructor(header, width, height, narrow) {
    const rows = header.scene.rows.map((row) => ({ ...row, label: wholeBrackets(row.label) })), present = Boolean(header.options.present);
    Object.assign(this, { header, rows, narrow, columns: header.scene.depths.map((_, k) => k), type: present ? (width < 700 ? 20 : 22) : narrow ? 14 : 15 });
    const { type } = this, one = rows.length;
    this.top = Math.round(type * 1.75);
    const [, most] = SURVIVAL_TALL.find(([up]) => one <= up);
    this.h = narrow ? Math.ceil(type * 3.9) : Math.max(22, Math.floor(Math.min(most, (height - this.top - 4) / one)));
    this.lines = this.h >= type * 2.45 ? 2 : 1;
    this.year = narrow ? 0 : Math.ceil(type * (0.66 * Math.max(...rows.map(({ year }) => year.length)) + 1.45));
    const count = this.columns.length, widest = count > 4 ? SURVIVAL_CELL : SURVIVAL_FEW;
    const name = (lines) => this.year + Math.ceil(type * ((present ? 0.52 : 0.56) * Math.max(...rows.map(({ label }) => survivalSplit(label, lines))) + 0.9));
    const whole = name(1), broken = whole + count * widest + 5 <= width ? whole : name(this.lines);
    const least = narrow ? Math.max(type * 5, width - 5 - count * SURVIVAL_FINGER) : width - 5 - count * type * 2.25;
    this.left = Math.round(Math.min(Math.max(broken, type * (narrow ? 5 : 9.2)), least));
    this.w = Math.floor(Math.min(widest, (width - this.left - 5) / count));
    this.right = this.left + this.w * this.columns.length;
    this.bottom = this.top + this.h * one;
    this.width = this.right + 5;
    this.height = this.bottom + 4;
  }

  x(column) {
    return this.left + column * this.w;
  }

  y(row) {
    return this.top + row * this.h;
  }

  // The cell under a pixel, [row, column], or null.
  cell(x, y) {
    const column = Math.floor((x - this.left) / this.w), row = Math.floor((y - this.top) / this.h);
    return column in this.columns && row in this.rows ? [row, column] : null;
  }

  // The next cell in a direction, held inside the map.
  beside([row, column], [dx, dy]) {
    const held = (v, all) => Math.min(all.length - 1, Math.max(0, v));
    return [held(row + dy, this.rows), held(column + dx, this.columns)];
  }

  // Where a row that learns up to a column ends, in px.
  edge(column) {
    return this.x(column + 1);
  }
}

// A text that is not broken within brackets: "N(0, 1)".
function wholeBrackets(text) {
  return text.replace(/\([^)]*\)/g, (part) => part.replaceAll(" ", "\u00a0"));
}

// Letters of the longest line of a text that may have a number of lines.
function survivalSplit(text, lines) {
  const words = text.split(" "), length = (k) => Math.max(words.slice(0, k).join(" ").length, words.slice(k).join(" ").length);
  return lines < 2 ? text.length : Math.min(...words.map((_, k) => length(k)));
}

// Years, recipes and depths; the row in question has an arrow.
function drawSurvivalAxes(ctx, frame, theme) {
  const { type, rows, header: { scene, text: { words } } } = frame;
  ctx.textBaseline = "middle";
  ctx.font = `600 ${type}px ${theme.font}`;
  ctx.fillStyle = theme.ink;
  ctx.textAlign = "right";
  const name = frame.narrow ? words.axis_short : words.axis_layers;
  ctx.fillText(fitText(ctx, name, frame.left - 10), frame.left - 10, frame.top - type * 0.85);
  ctx.textAlign = "center";
  scene.depths.forEach((depth, column) => ctx.fillText(String(depth), frame.x(column) + frame.w / 2, frame.top - type * 0.85));
  ctx.textAlign = "left";
  rows.forEach(({ year, label }, row) => {
    const middle = frame.y(row) + frame.h / 2 + 1, asked = row === scene.asked, again = row > 0 && rows[row - 1].year === year;
    const lines = survivalLabel(ctx, frame, theme, label, asked ? 700 : 400), over = frame.narrow ? 1 : 0, { length } = lines;
    const line = (k) => middle + (k - (length - 1 - over) / 2) * type * (frame.narrow ? 1.1 : 1.15), at = frame.narrow ? line(-1) : middle;
    ctx.fillStyle = theme.ink;
    lines.forEach((text, k) => ctx.fillText(text, frame.year, line(k)));
    if (asked) drawSurvivalArrow(ctx, theme, type, at);
    ctx.fillStyle = again ? theme.muted : theme.ink;
    ctx.font = `${again ? 400 : 700} ${type}px ${theme.font}`;
    ctx.fillText(year, frame.narrow && !asked ? 0 : type * 0.95, at);
  });
}

// A recipe's name in lines, in smaller type where it has no room; sets the font.
function survivalLabel(ctx, frame, theme, label, weight) {
  const room = frame.left - frame.year - 8;
  for (const part of [1, 0.95, 0.9, 0.86]) {
    ctx.font = `${weight} ${frame.type * part}px ${theme.font}`;
    const lines = textLines(ctx, label, room);
    if (lines.length <= frame.lines && lines.join(" ") === label) return lines;
  }
  const lines = textLines(ctx, label, room), kept = lines.slice(0, frame.lines - 1);
  return [...kept, fitText(ctx, label.slice(kept.join(" ").length).trim(), room)];
}

function drawSurvivalArrow(ctx, theme, type, y) {
  ctx.fillStyle = theme.ink;
  ctx.beginPath();
  ctx.moveTo(1, y - type * 0.5);
  ctx.lineTo(1 + type * 0.6, y - 1);
  ctx.lineTo(1, y + type * 0.5);
  ctx.fill();
}

// One row's cells with what was measured, from the left up to a part of the row.
function drawSurvivalRow(ctx, frame, theme, data, row, part) {
  const { w, h } = frame, y = frame.y(row), count = frame.columns.length;
  frame.columns.forEach((column) => {
    ctx.globalAlpha = Math.min(1, Math.max(0, part * (count + 1) - column));
    if (ctx.globalAlpha) drawSurvivalCell(ctx, frame, theme, data.cell([row, column]), frame.x(column), y, w, h);
  });
  ctx.globalAlpha = 1;
}

function drawSurvivalCell(ctx, frame, theme, cell, x, y, w, h) {
  const { share, state, dead, text } = cell, path = new Path2D();
  let type = Math.floor(Math.min(frame.type + 2, h * 0.62));
  const fill = state ? theme.paper : SEQUENTIAL_CSS[Math.round(255 * Math.min(1, Math.max(0, (share - 0.1) / 0.9)))];
  ctx.fillStyle = fill;
  ctx.fillRect(x + 0.5, y + 0.5, w - 1, h - 1);
  const ink = state ? theme.ink : readableOn(fill);
  if (dead || state) {
    hatchCell(path, x + 0.5, y + 0.5, w - 1, h - 1, state === SURVIVAL_WAITING ? 2 * SURVIVAL_HATCH : SURVIVAL_HATCH);
    ctx.strokeStyle = state ? theme.muted : faded(ink, 0.38);
    ctx.lineWidth = 1;
    ctx.stroke(path);
  }
  if (state === SURVIVAL_DIVERGED) drawSurvivalCross(ctx, theme, x + w / 2, y + h / 2, 0.22 * Math.min(w, h));
  if (!text) return;
  const set = (size) => { ctx.font = `600 ${size}px ${theme.font}`; };
  set(type);
  for (const one of ["100", text]) while (type > 9 && ctx.measureText(one).width > w - (frame.narrow ? 6 : 12)) set(--type); // most are of one size
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  if (dead) {
    const wide = ctx.measureText(text).width + type * 0.7;
    ctx.fillStyle = fill;
    ctx.fillRect(x + (w - wide) / 2, y + h / 2 - type * 0.62, wide, type * 1.24);
  }
  ctx.fillStyle = ink;
  ctx.fillText(text, x + w / 2, y + h / 2 + 1);
}

function drawSurvivalCross(ctx, theme, x, y, arm) {
  const path = new Path2D();
  for (const slant of [1, -1]) {
    path.moveTo(x - arm, y - slant * arm);
    path.lineTo(x + arm, y + slant * arm);
  }
  for (const [colour, width] of [[theme.paper, 7], [theme.ink, 3]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke(path);
  }
}

// A covered row; what the reader marked in it is tinted.
function drawSurvivalCover(ctx, frame, theme, row, guess) {
  const { w, h, type } = frame, y = frame.y(row), path = new Path2D();
  const ground = mixChannels(channels(theme.ground), channels(theme.ink), row === frame.header.scene.asked ? 0.14 : 0.07);
  frame.columns.forEach((column) => {
    const x = frame.x(column), learns = guess !== null && column <= guess;
    ctx.fillStyle = toHex(learns ? mixChannels(ground, channels(theme.guess), 0.2) : ground);
    ctx.fillRect(x + 0.5, y + 0.5, w - 1, h - 1);
    if (!learns) hatchCell(path, x + 0.5, y + 0.5, w - 1, h - 1, 9);
  });
  ctx.strokeStyle = theme.line;
  ctx.lineWidth = 1;
  ctx.stroke(path);
  ctx.font = `600 ${Math.floor(Math.min(type + 3, h * 0.6))}px ${theme.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = theme.muted;
  frame.columns.forEach((column) => ctx.fillText("?", frame.x(column) + w / 2, y + h / 2 + 1));
}

// The staircase through `ends`, px by row, null where there is none: upright in every row, level
// between rows that follow one another.
function survivalStairs(frame, ends) {
  const path = new Path2D();
  ends.forEach((x, row) => {
    if (x === null) return;
    path[row && ends[row - 1] !== null ? "lineTo" : "moveTo"](x, frame.y(row));
    path.lineTo(x, frame.y(row + 1));
  });
  return path;
}

function strokeSurvival(ctx, path, lines) {
  ctx.lineCap = "butt";
  ctx.lineJoin = "miter";
  for (const [colour, width, dash] of lines) {
    ctx.setLineDash(dash);
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke(path);
  }
  ctx.setLineDash([]);
}

// A cell's frame: the chosen one's, or that under the pointer.
function outlineSurvival(ctx, frame, theme, [row, column], width) {
  for (const [colour, wide] of [[theme.paper, width + 3], [theme.ink, width]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = wide;
    ctx.strokeRect(frame.x(column) + 1.5, frame.y(row) + 1.5, frame.w - 3, frame.h - 3);
  }
}
