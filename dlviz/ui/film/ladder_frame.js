// Where the rows' names, pictures and bars stand.

const LADDER_ROW = [84, 118, 140, 156]; // px of a row with so many lanes, at most
const LADDER_STRIP = [0.29, 340]; // of the width, and px: the examples beside the rows, at most
const LADDER_PICTURE = 76; // px of a row's picture, at most
const LADDER_SWITCH = 50; // px of the buttons with their gap
const LADDER_SHORT = 10; // letters that fit into a bar of a phone
const LADDER_LANE = 40; // px of a bar, at most

// Rows lie in the same place before they are uncovered and after.
LAYOUTS.ladder = (header, width) => {
  const narrow = width < NARROW, { scene, text } = header;
  const uncovered = { ...header, clock: header.clock ?? scene.clocked, text: { ...text, finding: text.finding || " " } };
  const most = narrow ? Infinity : wideHeight(scene.covered ? uncovered : header, width);
  const frame = new LadderFrame(header, width, most, { narrow, wide: ladderGuess });
  return { height: frame.height, boxes: [{ view: "ladder", x: 0, y: 0, w: width, h: frame.height, options: {} }] };
};

function ladderType(header, narrow) {
  return header.options.present ? (narrow ? 20 : 22) : narrow ? 14 : 15;
}

// About how wide a text will be, where no letters can be measured yet.
function ladderGuess(text, weight, size) {
  return text.length * size * (weight > 500 ? 0.6 : 0.55);
}

class LadderFrame {
  // height: at most. wide(text, weight, size): the width of a text.
  constructor(header, width, height, { narrow, wide }) {
    const { scene, options: { present } } = header, type = ladderType(header, narrow);
    Object.assign(this, { scene, width, narrow, type, wide, present });
    this.axis = header.text.words.ladder_axis;
    this.rungs = scene.upward ? [...scene.rungs].reverse() : scene.rungs;
    this.small = Math.max(14, Math.round(type * 0.9));
    this.line = Math.round(type * 1.4);
    this.readout = present && !narrow ? 0 : Math.round(type * 1.35 * (narrow ? 3 : 1) + 8);
    this.foot = Math.round(type * 1.75) + this.readout;
    this.marked = scene.threshold !== null || scene.chance !== null;
    this.placeStrip(height);
    this.keyTop = this.below;
    if (!narrow) this.placeNames();
    this.keys = this.placeKeys();
    this.keyBottom = this.keyTop + this.line * this.keys.lines;
    const top = this.keyBottom + (this.marked ? this.line : 0) + 4;
    if (narrow) this.stack(top);
    else this.spread(top, height);
    this.bottom = this.rows[this.rows.length - 1].bottom;
    this.height = Math.max(Math.ceil(this.bottom + this.foot), this.least ?? 0);
  }

  // The examples: beside the rows, or over them on a narrow screen; over them the switch.
  placeStrip(height) {
    const { scene: { strip, switch: switched }, width, narrow } = this, over = switched ? LADDER_SWITCH + (this.present ? 4 : 0) : 0;
    Object.assign(this, { left: 0, below: 0, strip: null });
    if (!strip) {
      this.below = over;
      return;
    }
    const gap = narrow ? 6 : 10, { count, w, h } = strip, ratio = h / w;
    const room = narrow ? width : Math.min(width * LADDER_STRIP[0], LADDER_STRIP[1]), tall = Math.min(height, 520) - over;
    let best = null;
    for (let columns = 1; columns <= count; columns++) {
      const rows = Math.ceil(count / columns);
      const side = Math.floor(narrow ? Math.min(84, (room - (columns - 1) * gap) / columns) : Math.min((room - (columns - 1) * gap) / columns, (tall - (rows - 1) * gap) / rows / ratio));
      if (narrow ? columns === Math.min(count, 6) : !best || side > best.side) best = { columns, rows, side };
    }
    const { columns, rows, side } = best;
    const stripWidth = columns * side + (columns - 1) * gap, stripHeight = rows * side * ratio + (rows - 1) * gap;
    this.strip = { x: 0, y: over, side, tall: side * ratio, gap, columns, count, width: stripWidth, height: stripHeight };
    if (narrow) this.below = over + stripHeight + 14;
    else {
      this.left = Math.max(stripWidth, switched ? this.switchWidth() : 0) + 2 * LAYOUT_GAP;
      this.least = over + stripHeight;
    }
  }

  switchWidth() {
    return this.scene.frames.reduce((sum, text) => sum + ladderGuess(text, 600, this.present ? 20 : 15) + 26, 0);
  }

  // A row's pictures in a room: {count, w, h, gap}.
  pictures({ picture }, room, tall) {
    if (!picture) return { count: 0, w: 0, h: 0, gap: 6, width: 0 };
    const h = Math.min(tall, LADDER_PICTURE), w = (h * picture.w) / picture.h, gap = 6;
    const count = Math.max(1, Math.min(picture.count, Math.floor((room + gap) / (w + gap))));
    return { count, w, h, gap, width: count * w + (count - 1) * gap };
  }

  // What is named over the rows, in lines: {places: [{key, text, x, line}], lines}. On a narrow screen
  // the lines are those of a guess, so that the figure's height is known before its letters.
  placeKeys() {
    const { scene: { keys }, narrow, type, width, plotLeft } = this, left = narrow ? 0 : plotLeft, sign = type * 1.5, places = [];
    const flow = (measure) => {
      let x = left, line = 0;
      return keys.map((key) => {
        const wide = sign + 7 + measure(key.label, 600, type);
        if (x > left && x + wide > width) [x, line] = [left, line + 1];
        x += wide + type * 1.3;
        return { key, x: x - wide - type * 1.3, line };
      });
    };
    places.push(...flow(this.wide));
    return { places, lines: keys.length ? 1 + flow(narrow ? ladderGuess : this.wide)[keys.length - 1].line : 0 };
  }

  // Names, and pictures beside them, left of the bars.
  placeNames() {
    const { rungs, width, left, type, small, wide } = this, region = width - left;
    const names = Math.max(...rungs.map(({ name }) => wide(name, 700, type))), details = Math.max(0, ...rungs.map(({ detail }) => wide(detail, 400, small)));
    const text = Math.ceil(Math.min(Math.max(names, Math.min(details, region * 0.25)), region * 0.3)) + 4;
    this.pictured = rungs.map((rung) => this.pictures(rung, region * 0.28, LADDER_PICTURE));
    const beside = Math.max(0, ...this.pictured.map((one) => one.width));
    this.names = { left, width: text };
    const axis = wide(this.axis, 400, small) + type * 2; // what the numbers are stands left of their axis
    this.plotLeft = Math.round(left + Math.max(axis, text + (beside ? beside + 16 : 0) + 16));
    this.plotRight = Math.round(width - type * (this.outlined ? 3.2 : 1.7));
  }

  // Rows of equal height beside the names.
  spread(top, height) {
    const { rungs, names: { left, width: text }, type } = this, most = rungs.reduce((sum, { lanes }) => sum + LADDER_ROW[lanes.length - 1], 0);
    const room = Math.min(height - top - this.foot, most), part = room / most;
    let y = top;
    this.rows = rungs.map((rung, k) => {
      const pitch = LADDER_ROW[rung.lanes.length - 1] * part, full = this.pictured[k], small = Math.min(1, (pitch - 10) / full.h || 1);
      const picture = { ...full, w: full.w * small, h: full.h * small };
      const row = { top: y, bottom: y + pitch, pictures: { ...picture, x: left + text + 16, y: y + (pitch - picture.h) / 2 } };
      row.lanes = this.lanes(rung.lanes.length, y + pitch / 2, Math.min(LADDER_LANE, rung.lanes.length > 1 ? (pitch - 12) / rung.lanes.length - 3 : pitch * 0.58));
      y += pitch;
      return row;
    });
  }

  // On a narrow screen a row's name and pictures stand over its bars.
  stack(top) {
    const { rungs, width, type, line } = this;
    this.names = { left: 0, width };
    this.plotLeft = 0;
    this.plotRight = Math.round(width - type * (this.outlined ? 3.4 : 1.9));
    let y = top;
    this.rows = rungs.map((rung) => {
      const picture = this.pictures(rung, width, 48), said = [rung.name, rung.detail].filter(Boolean).join("  ");
      const lines = Math.max(1, Math.ceil(ladderGuess(said, 600, type) / width));
      const { length } = rung.lanes, over = this.isOver(rung) ? Math.round(type * 1.35) : 0, each = Math.round(type * (length > 1 ? (over ? 1.5 : 1.75) : 1.95));
      const under = Math.round(y + lines * line + (picture.h ? picture.h + 8 : 0) + 2);
      const row = { top: y, textLines: lines, pictures: { ...picture, x: 0, y: y + lines * line + 2 } };
      row.lanes = rung.lanes.map((_, k) => ({ y: under + k * (each + over + 3) + over, h: each }));
      row.cover = under;
      row.bottom = Math.round(under + length * (each + over + 3) + type * 0.9);
      y = row.bottom;
      return row;
    });
  }

  // Whether the labels of bars that share a row stand over them: on a narrow screen, where one is long.
  isOver({ lanes }) {
    return this.narrow && lanes.length > 1 && lanes.some((label) => label.length > LADDER_SHORT);
  }

  // Whether a dashed outline may end right of a bar, with its number.
  get outlined() {
    return this.scene.keys.some(({ style }) => style === "ghost");
  }

  lanes(count, middle, h) {
    const pitch = h + 3;
    return Array.from({ length: count }, (_, k) => ({ y: Math.round(middle + (k - count / 2) * pitch + 1.5), h: Math.round(h) }));
  }

  x(share) {
    return this.plotLeft + share * (this.plotRight - this.plotLeft);
  }

  // The row under a place, or null.
  row(x, y) {
    const found = this.rows.findIndex(({ top, bottom }) => y >= top && y < bottom);
    return found >= 0 && x >= this.left - 8 ? found : null;
  }
}
