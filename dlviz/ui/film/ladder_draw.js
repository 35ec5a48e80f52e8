// How the rows are drawn: floors, names, bars, what they would be without training, lines across all.

// Names, pictures and floors.
function drawLadderRow(ctx, frame, theme, row, place, moment, lit) {
  const { names, type, small, narrow, width, left } = frame, { top, bottom } = place;
  if (lit) {
    ctx.fillStyle = ladderLit(theme);
    ctx.fillRect(left - (narrow ? 0 : 10), top, width - left + (narrow ? 0 : 10), bottom - top);
  }
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  if (narrow) drawLadderName(ctx, frame, theme, row, place);
  else {
    const wrapped = (text, weight, size, lines) => {
      ctx.font = `${weight} ${size}px ${theme.font}`;
      const all = textLines(ctx, text, names.width), kept = all.slice(0, lines - 1);
      return all.length <= lines ? all : [...kept, fitText(ctx, all.slice(lines - 1).join(" "), names.width)];
    };
    const most = bottom - top > type * 2.4 ? 2 : 1, large = fitType(ctx, theme, row.name, type, most === 1 ? names.width : Infinity);
    const title = wrapped(row.name, 700, large, most), high = title.length * large * 1.2;
    const room = Math.floor((bottom - top - high - 2) / (small * 1.2)), details = row.detail && room > 0 ? wrapped(row.detail, 400, small, Math.min(2, room)) : [];
    const start = (top + bottom - high - details.length * small * 1.2) / 2;
    const write = (lines, weight, size, colour, from) => {
      ctx.font = `${weight} ${size}px ${theme.font}`;
      ctx.fillStyle = colour;
      lines.forEach((text, k) => ctx.fillText(text, names.left, from + (k + 0.5) * size * 1.2 + 1));
    };
    write(title, 700, large, theme.ink, start);
    write(details, 400, small, theme.muted, start + high);
  }
  drawLadderPictures(ctx, theme, row, place.pictures, moment);
}

function ladderLit(theme) {
  return toHex(mixChannels(channels(theme.ground), channels(theme.ink), 0.07));
}

// On a narrow screen the name and what it is stand in one line, or flow into the next.
function drawLadderName(ctx, frame, theme, row, { top, textLines: lines }) {
  const { type, small, line, width } = frame;
  ctx.font = `700 ${type}px ${theme.font}`;
  ctx.fillStyle = theme.ink;
  const name = fitText(ctx, row.name, width), wide = ctx.measureText(`${name}  `).width;
  ctx.fillText(name, 0, top + line / 2 + 1);
  ctx.font = `400 ${small}px ${theme.font}`;
  ctx.fillStyle = theme.muted;
  const beside = lines === 1 || ctx.measureText(row.detail).width <= width - wide;
  if (beside) ctx.fillText(fitText(ctx, row.detail, width - wide), wide, top + line / 2 + 1);
  else textLines(ctx, row.detail, width).slice(0, lines - 1).forEach((text, k) => ctx.fillText(text, 0, top + (k + 1.5) * line + 1));
}

function drawLadderPictures(ctx, theme, row, { x, y, w, h, gap, count }, moment) {
  const { thumbs, picture } = row;
  if (!thumbs) return;
  const s = picture.moving ? Math.floor(moment) : 0, part = picture.moving ? moment - s : 0;
  for (let k = 0; k < count; k++) {
    const at = x + k * (w + gap);
    thumbs.draw(ctx, picture.moving ? s : k, at, y, w, h);
    if (part) thumbs.draw(ctx, s + 1, at, y, w, h, part);
    ctx.lineWidth = 1;
    ctx.strokeStyle = theme.line;
    ctx.strokeRect(at - 0.5, y - 0.5, w + 1, h + 1);
  }
}

// The axis from 0 to 100 %, and the floors on which rows stand.
function drawLadderAxis(ctx, frame, theme, words) {
  const { rows, plotLeft, plotRight, bottom, type, narrow, small, left, scene } = frame;
  ctx.font = `${narrow ? 14 : small}px ${theme.font}`;
  ctx.textBaseline = "middle";
  ctx.fillStyle = theme.muted;
  ctx.lineWidth = 1;
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const x = Math.round(frame.x(share)) + 0.5, text = `${100 * share}\u00a0%`;
    ctx.strokeStyle = theme.line;
    if (share && !scene.covered) drawLadderUpright(ctx, frame, x);
    ctx.textAlign = narrow && !share ? "left" : "center";
    ctx.fillText(text, x, bottom + type * 0.95);
  }
  if (!narrow) {
    ctx.textAlign = "right";
    ctx.fillText(words.ladder_axis, plotLeft - type * 1.6, bottom + type * 0.95);
  }
  rows.forEach(({ bottom: floor }, k) => {
    const last = k === rows.length - 1;
    ctx.strokeStyle = last ? theme.muted : theme.line;
    ctx.lineWidth = scene.upward && last ? 3 : last ? 1.5 : 1;
    if (!last || !narrow) strokeLine(ctx, narrow || scene.upward ? left : plotLeft, Math.round(floor) + 0.5, narrow || scene.upward ? frame.width : plotRight, Math.round(floor) + 0.5);
  });
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1.5;
  if (!narrow) strokeLine(ctx, plotLeft, rows[0].top, plotLeft, bottom);
}

// A line across all rows; on a narrow screen across their bars alone, not their names.
function drawLadderUpright(ctx, { rows, narrow, bottom }, x, over = 0) {
  if (!narrow) strokeLine(ctx, x, rows[0].top - over, x, bottom);
  else for (const { lanes } of rows) strokeLine(ctx, x, lanes[0].y - 6, x, lanes[lanes.length - 1].y + lanes[lanes.length - 1].h + 6);
}

// All bars of a row; what is written over them comes later, over the lines across.
function drawLadderBars(ctx, frame, theme, data, row, place, moment, grown) {
  const labels = [], base = frame.plotLeft, hues = theme.classColours;
  row.solids.forEach((bar, k) => {
    const { y, h } = place.lanes[k], share = data.at("values", bar, moment) * grown, hue = hues[bar.hue % hues.length];
    const before = data.scene.switch && moment > 0 ? data.at("values", bar, 0) : NaN, ghost = row.bars.find((one) => one.style === "ghost" && data.lane(row, one) === k);
    const outline = ghost ? data.at("values", ghost, moment) : before;
    if (share >= 0) {
      ctx.fillStyle = hue;
      ctx.fillRect(base, y, Math.max(1, frame.x(share) - base), h);
    }
    if (outline >= 0) drawLadderGhost(ctx, frame, theme, { y, h }, share, outline, hue);
    labels.push({ bar, lane: { y, h }, share, outline, hue, low: data.at("low", bar, moment), high: data.at("high", bar, moment), named: row.solids.length > 1, over: frame.isOver(row) });
  });
  for (const bar of row.bars) {
    const lane = data.lane(row, bar), { y, h } = place.lanes[lane ?? 0], end = place.lanes[lane ?? place.lanes.length - 1], value = data.at("values", bar, moment);
    if (bar.style === "tick" && value >= 0) drawLadderTick(ctx, theme, frame.x(value), y - 5, end.y + end.h + 5);
    if (bar.style === "ghost" && value >= 0 && (lane === null || !row.solids.length)) drawLadderGhost(ctx, frame, theme, { y, h: end.y + end.h - y }, NaN, value, theme.ink);
  }
  return labels;
}

// A dashed outline from 0 to a share; what lies beyond the bar is tinted.
function drawLadderGhost(ctx, frame, theme, { y, h }, share, outline, hue) {
  const base = frame.plotLeft, end = frame.x(outline), from = share >= 0 ? frame.x(share) : base;
  if (end > from) {
    ctx.fillStyle = faded(hue, 0.14);
    ctx.fillRect(from, y, end - from, h);
  }
  const path = new Path2D();
  path.moveTo(base, y - 2.5);
  path.lineTo(end, y - 2.5);
  path.lineTo(end, y + h + 2.5);
  path.lineTo(base, y + h + 2.5);
  for (const [colour, width, dash] of [[theme.paper, 4, []], [theme.ink, 2, [7, 4]]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.setLineDash(dash);
    ctx.stroke(path);
  }
  ctx.setLineDash([]);
}

function drawLadderTick(ctx, theme, x, top, bottom) {
  for (const [colour, width] of [[theme.paper, 7], [theme.ink, 3]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    strokeLine(ctx, x, top, x, bottom);
  }
}

// What guessing gets, under the bars; over those that reach it the line goes on in the colour of paper.
function drawLadderChance(ctx, frame, theme, words, labels) {
  const { scene: { chance } } = frame, x = chance === null ? 0 : Math.round(frame.x(chance)) + 0.5;
  if (chance === null) return;
  if (labels) {
    ctx.strokeStyle = theme.paper;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([2, 4]);
    for (const { share, lane } of labels) if (share > chance) strokeLine(ctx, x, lane.y, x, lane.y + lane.h);
    ctx.setLineDash([]);
    return;
  }
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = 1.5;
  ctx.setLineDash([2, 4]);
  drawLadderUpright(ctx, frame, x, 4);
  ctx.setLineDash([]);
  drawLadderMark(ctx, frame, theme, chance, words.ladder_guessing, 400, theme.muted);
}

// The line that has to be reached, over the bars.
function drawLadderThreshold(ctx, frame, theme) {
  const { scene: { threshold, threshold_label: label } } = frame;
  if (threshold === null) return;
  for (const [colour, width] of [[theme.paper, 6], [theme.ink, 2.5]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    drawLadderUpright(ctx, frame, frame.x(threshold), 4);
  }
  drawLadderMark(ctx, frame, theme, threshold, label || `${Math.round(1000 * threshold) / 10}\u00a0%`, 700, theme.ink);
}

// The words of a line, over all rows.
function drawLadderMark(ctx, frame, theme, share, text, weight, colour) {
  const { keyBottom, line, type, width, plotLeft } = frame;
  ctx.font = `${weight} ${type}px ${theme.font}`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "center";
  ctx.fillStyle = colour;
  const half = ctx.measureText(text).width / 2;
  ctx.fillText(text, Math.min(width - half, Math.max(plotLeft + half, frame.x(share))), keyBottom + line / 2);
}

// The numbers at the ends of a bar and of its outline, and the bar's own label where several share a
// row: {text, left, right} of each, for tests as well.
function drawLadderLabels(ctx, frame, theme, data, { bar, lane, share, outline, hue, low, high, named, over, lit }, grown) {
  const { y, h } = lane, base = frame.plotLeft, middle = y + h / 2 + 1, size = Math.floor(Math.min(frame.type + 3, h * (theme.present ? 0.86 : 0.74))), inside = readableOn(hue);
  const crossed = data.scene.threshold === null ? NaN : frame.x(data.scene.threshold), ground = lit ? ladderLit(theme) : theme.ground;
  if (!(share >= 0)) return;
  if (low < high && grown === 1) drawLadderWhisker(ctx, theme, frame.x(low), frame.x(high), middle - 1, h);
  const end = frame.x(share), back = low < high ? Math.min(end, frame.x(low)) : end, front = low < high ? Math.max(end, frame.x(high)) : end;
  const set = (weight, part = 1) => { ctx.font = `${weight} ${Math.round(size * part)}px ${theme.font}`; };
  const put = (text, x, colour, patch) => {
    const wide = ctx.measureText(text).width;
    ctx.fillStyle = patch;
    if (patch) ctx.fillRect(x - 3, y + 1, wide + 6, h - 2);
    else if (crossed > x - 6 && crossed < x + wide + 6) {
      ctx.fillStyle = ground;
      ctx.fillRect(x - 3, y + 1, wide + 6, h - 2);
    }
    ctx.fillStyle = colour;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillText(text, x, middle);
    return x + wide;
  };
  let taken = base;
  set(600, 0.92);
  const own = named && !over ? ctx.measureText(bar.label).width + 22 : 0;
  set(700);
  const text = data.text(share), wide = ctx.measureText(text).width, fits = back - base > own + wide + 14;
  let free = Math.max(front, outline >= 0 ? frame.x(outline) : 0) + 9;
  if (fits) put(text, back - wide - 8, inside, hue);
  else if (outline >= 0 && frame.x(outline) - front > wide + 18) put(text, front + 8, theme.ink, null);
  else free = put(text, free, theme.ink, null) + 10;
  set(fits ? 600 : 400, 0.92);
  if (over) {
    ctx.font = `400 ${frame.small}px ${theme.font}`;
    ctx.fillStyle = ground;
    ctx.fillRect(base, y - frame.small * 1.25, ctx.measureText(bar.label).width + 6, frame.small * 1.2);
    ctx.textAlign = "left";
    ctx.fillStyle = theme.ink;
    ctx.fillText(bar.label, base, y - frame.small * 0.6);
  } else if (named && fits) taken = put(bar.label, base + 9, inside, hue) + 6;
  else if (named) free = put(fitText(ctx, bar.label, frame.width - free - 4), free - 2, theme.ink, null) + 10;
  if (!(outline >= 0) || grown < 1) return;
  set(400, 0.92);
  const ghost = data.text(outline), room = ctx.measureText(ghost).width, at = frame.x(outline);
  const within = at < (fits ? back - wide - 16 : end) && at - room - 8 > taken;
  if (within) put(ghost, at - room - 7, inside, hue);
  else if (at > end) put(ghost, free, theme.muted, null);
  else {
    ctx.fillStyle = ground;
    if (crossed > free - 4 && crossed < free + size * 1.25) ctx.fillRect(free - 4, y + 1, size * 1.25 + 4, h - 2);
    drawLadderDashes(ctx, theme, free, middle - size * 0.4, size * 0.9, size * 0.75);
    put(ghost, free + size * 1.25, theme.muted, null);
  }
}

function drawLadderWhisker(ctx, theme, low, high, y, h) {
  for (const [colour, width] of [[theme.paper, 5], [theme.ink, 2]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    strokeLine(ctx, low, y, high, y);
    for (const x of [low, high]) strokeLine(ctx, x, y - h * 0.22, x, y + h * 0.22);
  }
}

// A row under its cover.
function drawLadderCover(ctx, frame, theme, place) {
  const { plotLeft: left, plotRight: right, type, narrow } = frame, path = new Path2D(), last = place.lanes[place.lanes.length - 1];
  const y = narrow ? place.cover : place.top + 5, h = narrow ? last.y + last.h - y : place.bottom - place.top - 10;
  ctx.fillStyle = toHex(mixChannels(channels(theme.ground), channels(theme.ink), 0.07));
  ctx.fillRect(left, y, right - left, h);
  hatchCell(path, left, y, right - left, h, 10);
  ctx.strokeStyle = theme.line;
  ctx.lineWidth = 1;
  ctx.stroke(path);
  ctx.font = `600 ${Math.round(Math.min(type * 2, h * 0.7))}px ${theme.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = theme.muted;
  ctx.fillText("?", (left + right) / 2, y + h / 2 + 1);
}

// What is what, in lines over the rows.
function drawLadderKeys(ctx, frame, theme) {
  const { type, line, keyTop, width, keys: { places }, scene } = frame, sign = type * 1.5, tall = type * 0.85;
  ctx.font = `600 ${type}px ${theme.font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  for (const { key: { style, hue, label }, x, line: at } of places) {
    const y = keyTop + (at + 0.5) * line;
    if (scene.covered && scene.switch && style === "ghost") continue; // nothing was before what is not there yet
    if (style === "solid") {
      ctx.fillStyle = hue === null ? theme.muted : theme.classColours[hue % theme.classColours.length];
      ctx.fillRect(x, y - tall / 2, sign, tall);
    } else if (style === "tick") drawLadderTick(ctx, theme, x + sign / 2, y - tall * 0.7, y + tall * 0.7);
    else drawLadderDashes(ctx, theme, x + 1, y - tall / 2, sign - 2, tall);
    ctx.fillStyle = theme.ink;
    ctx.fillText(fitText(ctx, label, width - x - sign - 7), x + sign + 7, y + 1);
  }
}

function drawLadderDashes(ctx, theme, x, y, w, h) {
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = 2;
  ctx.setLineDash([5, 3]);
  ctx.strokeRect(x, y, w, h);
  ctx.setLineDash([]);
}
