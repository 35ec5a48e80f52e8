// Beside the survival map: what is asked of a covered one, or a network's gradients layer by layer.

const XRAY_BAR = 36; // px of a layer, at most
const XRAY_LEAST = 3, XRAY_MOST = 40; // decades of the axis

VIEWS.survivalsay = (player, box, options) => {
  const { scene, text: { words } } = player.film.header, state = survivalState(player);
  const count = make("p", { class: "survival-count", role: "status" });
  const hint = options.present ? words.hint_short : words.hint, note = make("p", { class: "survival-note" });
  box.replaceChildren(make("p", { class: "map-ask", text: words.ask }), make("p", { class: "map-hint", text: hint }), count, ...(options.narrow || options.present ? [] : [note]));
  return {
    resize() {},
    draw() {
      const done = state.guesses.filter((one) => one !== null).length;
      mapWrite(count, survivalRows(words, "marked", { done, all: scene.rows.length }));
      const { year, label, note: who } = scene.rows[(state.hover ?? state.cursor)?.[0]] ?? {};
      mapWrite(note, year ? `${label}. ${who}, ${year}.` : "");
    },
  };
};

VIEWS.survivalside = (player, box, options) => new SurvivalSide(player, box, options);

class SurvivalSide {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: survivalState(player) });
    const { words } = this.header.text, button = (text) => make("button", { type: "button", class: "film-button", text });
    this.name = make("p", { class: "survival-name" });
    this.said = make("p", { class: "survival-said" });
    this.reach = make("p", { class: "survival-reach" });
    this.source = make("p", { class: "survival-source" });
    this.sheet = sharpCanvas(words.survival_xray);
    this.plot = make("div", { class: "survival-xray" }, this.sheet.canvas);
    this.film = button(words.its_film);
    this.train = button(words.train_row);
    this.film.addEventListener("click", () => this.send("film"));
    this.train.addEventListener("click", () => this.send("train"));
    box.replaceChildren(...this.parts());
  }

  // Its elements from top to bottom; in two boxes the words, or the gradients alone.
  parts() {
    const { player, options: { present, part } } = this, row = (...all) => make("div", { class: "survival-foot" }, ...all);
    if (part === "xray") return [this.plot];
    const plot = part === "words" ? [] : [this.plot];
    if (part) this.box.classList.add("words");
    const words = make("div", { class: "survival-words" }, this.name, present ? row(this.said, this.film) : this.said, this.reach);
    if (present) return [words, ...plot];
    const foot = row(this.source, this.film, this.train);
    foot.classList.toggle("pressed", player.canEmit);
    return [words, ...plot, foot];
  }

  send(kind) {
    const [row, column] = this.cell(null);
    this.player.emit(kind === "film" ? { kind, row, column } : { kind, row });
  }

  resize() {
    this.sheet.size(this.plot.clientWidth, Math.max(60, this.plot.clientHeight));
  }

  // The cell that is pointed at, else the chosen one; while rows are uncovered that of the last row.
  // null: none is uncovered yet.
  cell(pointed) {
    const { player } = this, [row, column] = survivalRest(player), shown = survivalCount(player);
    if (pointed) return pointed;
    return player.playing || row >= shown ? shown && [shown - 1, column] : [row, column];
  }

  draw() {
    const { player, options, state, header: { text: { words } } } = this, cell = this.cell(state.hover ?? state.cursor) || null;
    const known = cell && survivalShown(player, cell[0]) === 1, [row] = this.cell(null) || [], free = player.canEmit && known;
    const said = known ? survivalSaid(player, cell) : { right: cell ? words.covered : words.uncovering, source: "", reach: "" };
    mapWrite(this.name, cell ? survivalName(this.header, cell) : "");
    mapWrite(this.said, said.right);
    mapWrite(this.reach, said.reach);
    mapWrite(this.source, said.source);
    this.film.hidden = !free || row === undefined;
    this.train.hidden = !free || options.present || !state.data.recorded[row];
    if (options.part === "words") return;
    if (Math.abs(this.plot.clientHeight - this.sheet.height) > 1) this.resize();
    const { ctx, width, height } = this.sheet;
    ctx.clearRect(0, 0, width, height);
    if (known) this.xray(cell, ctx, width, height);
  }

  xray(cell, ctx, width, height) {
    const { player: { theme }, options, state: { data }, header: { text: { words } } } = this;
    const [start, after, theory] = ["start", "after", "theory"].map((name) => data.layers(name, cell));
    const type = theme.present ? 20 : options.narrow ? 14 : 15;
    drawXRay(ctx, theme, new XRayFrame({ start, after, theory }, width, height, type), words);
  }
}

// The frame of one network's gradients: layer 1 at the top, powers of ten from left to right.
class XRayFrame {
  constructor(series, width, height, type) {
    Object.assign(this, { series, width, type, count: series.start.length });
    const finite = Object.values(series).flat().filter((v) => Math.abs(v) < SURVIVAL_END);
    const least = finite.length ? Math.min(...finite) : 0;
    this.high = finite.length ? Math.ceil(Math.max(...finite) + 0.05) : 1;
    this.low = Math.max(this.high - XRAY_MOST, Math.min(this.high - XRAY_LEAST, Math.floor(least - 0.3)));
    this.left = type * 2.1;
    this.right = width - type * 1.1;
    this.top = type * 1.7;
    this.bar = Math.min(XRAY_BAR, (height - this.top - type * 3.1) / this.count);
    this.bottom = this.top + this.bar * this.count;
  }

  x(log) {
    const part = (log - this.low) / (this.high - this.low);
    return this.left + Math.min(1, Math.max(0, part)) * (this.right - this.left);
  }

  y(layer) {
    return this.top + layer * this.bar;
  }

  // Layers that are named, as many as there is room for: 1, 4, 8, 12 and the last.
  get named() {
    const room = (this.type * 1.1) / this.bar, { count } = this;
    const every = room <= 1 ? 1 : [4, 8, 16, 32].find((one) => one - 1 >= room) ?? 100;
    const inner = Array.from({ length: count }, (_, k) => k + 1).filter((layer) => layer % every === 0 && layer < count && count - layer >= room);
    return [...new Set([1, ...inner, ...(count - 1 >= room ? [count] : [])])];
  }
}

function drawXRay(ctx, theme, frame, words) {
  const { start, after, theory } = frame.series, hue = theme.classColours[0];
  drawXRayAxes(ctx, theme, frame, words);
  ctx.fillStyle = hue;
  start.forEach((log, layer) => {
    if (Number.isNaN(log)) return;
    const gap = frame.bar > 5 ? 1.5 : frame.bar > 2.5 ? 0.8 : 0;
    ctx.fillRect(frame.left, frame.y(layer) + gap / 2, frame.x(log) - frame.left, frame.bar - gap);
  });
  drawXRayOutline(ctx, theme, frame, after, hue);
  drawXRayTheory(ctx, theme, frame, theory);
  drawXRayEnds(ctx, theme, frame, words);
  drawXRayKey(ctx, theme, frame, words, hue);
}

// After training: the outline of all bars in a lighter shade.
function drawXRayOutline(ctx, theme, frame, after, hue) {
  if (!after.some((log) => Number.isFinite(log))) return;
  const path = new Path2D();
  let begun = false;
  after.forEach((log, layer) => {
    if (Number.isNaN(log)) { begun = false; return; }
    path[begun ? "lineTo" : "moveTo"](frame.x(log), frame.y(layer));
    path.lineTo(frame.x(log), frame.y(layer + 1));
    begun = true;
  });
  for (const [colour, width] of [[theme.paper, 5], [xrayLight(theme, hue), 3]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke(path);
  }
}

function xrayLight(theme, hue) {
  return toHex(mixChannels(channels(theme.dark ? theme.ink : theme.ground), channels(hue), 0.6));
}

// A thin line through the ends of the bars; it breaks off where it leaves the axis.
function drawXRayTheory(ctx, theme, frame, theory) {
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  let before = null;
  theory.forEach((log, layer) => {
    const inside = log >= frame.low && log <= frame.high, y = frame.y(layer + 0.5);
    if (inside && before === null && (layer === 0 || frame.count === 1)) ctx.moveTo(frame.x(log), frame.y(layer));
    if (inside) ctx[before === null && layer > 0 ? "moveTo" : "lineTo"](frame.x(log), y);
    if (inside && layer === frame.count - 1) ctx.lineTo(frame.x(log), frame.y(layer + 1));
    before = inside ? log : null;
  });
  ctx.stroke();
}

// Bars beyond the axis end in an arrow with their power of ten; as many as there is room for.
function drawXRayEnds(ctx, theme, frame, words) {
  const { type } = frame;
  ctx.font = `600 ${type}px ${theme.font}`;
  ctx.textBaseline = "middle";
  let free = -Infinity;
  frame.series.start.forEach((log, layer) => {
    const under = log < frame.low, y = frame.y(layer + 0.5);
    if (!under && !(log > SURVIVAL_END)) return;
    if (y - type * 0.55 < free) return;
    free = y + type * 0.8;
    const text = under ? (log < -SURVIVAL_END ? "0" : survivalPower(Math.round(log))) : words.overflow, side = type * 0.42;
    const tip = under ? frame.left + 1 : frame.right + type * 0.9, back = under ? tip + 1.6 * side : tip - 1.6 * side;
    ctx.fillStyle = theme.ink;
    ctx.beginPath();
    ctx.moveTo(tip, y);
    ctx.lineTo(back, y - side);
    ctx.lineTo(back, y + side);
    ctx.fill();
    if (under) {
      ctx.textAlign = "left";
      ctx.fillText(text, back + 5, y + 1);
    } else inkLabel(ctx, theme, text, back - 8, y, { align: "right", size: type });
  });
}

function drawXRayAxes(ctx, theme, frame, words) {
  const { type, left, right, top, bottom, low, high } = frame;
  ctx.font = `${type}px ${theme.font}`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "right";
  ctx.fillStyle = theme.muted;
  for (const layer of frame.named) ctx.fillText(String(layer), left - 7, frame.y(layer - 0.5) + 1);
  const wide = ctx.measureText("10\u207b\u00b9\u00b2\u00b3").width, fits = Math.max(1, (right - left) / wide);
  const step = [1, 2, 3, 5, 10, 20, 50].find((one) => (high - low) / one <= fits) ?? 100;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.lineWidth = 1;
  for (let power = Math.ceil(low / step) * step; power <= high; power += step) {
    const x = frame.x(power), text = plotPower(power), half = ctx.measureText(text).width / 2;
    ctx.strokeStyle = theme.line;
    strokeLine(ctx, x, top, x, bottom + 5);
    ctx.fillText(text, Math.min(frame.width - half, x), bottom + 7);
  }
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1.5;
  strokeLine(ctx, left, top, left, bottom);
  strokeLine(ctx, left, bottom, right, bottom);
  ctx.font = `600 ${type}px ${theme.font}`;
  ctx.fillStyle = theme.ink;
  ctx.fillText(fitText(ctx, words.gradient, frame.width), (left + right) / 2, bottom + 8 + type * 1.3);
}

// What is what: over the bars, with the word for their numbers.
function drawXRayKey(ctx, theme, frame, words, hue) {
  const { type, series, left } = frame, y = type * 0.7, side = type * 0.8;
  let x = 0;
  ctx.font = `600 ${type}px ${theme.font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillStyle = theme.ink;
  const signs = {
    start: () => { ctx.fillStyle = hue; ctx.fillRect(x, y - side / 2, side, side); },
    after: () => { ctx.strokeStyle = xrayLight(theme, hue); ctx.lineWidth = 3; ctx.strokeRect(x + 1.5, y - side / 2 + 1.5, side - 3, side - 3); },
    theory: () => { ctx.strokeStyle = theme.ink; ctx.lineWidth = 1.5; strokeLine(ctx, x, y, x + side, y); },
  };
  const named = Math.max(left + 10, ctx.measureText(words.layer).width + type);
  ctx.font = `${type}px ${theme.font}`;
  const shown = Object.keys(signs).filter((name) => series[name].some((log) => Math.abs(log) < SURVIVAL_END));
  const wide = shown.map((name) => side + 5 + ctx.measureText(words[name]).width), fits = named + wide.reduce((a, b) => a + b + type * 0.8) < frame.width;
  x = fits ? named : 0;
  shown.forEach((name, k) => {
    signs[name]();
    ctx.fillStyle = theme.ink;
    ctx.fillText(words[name], x + side + 5, y + 1);
    x += wide[k] + type * 0.8;
  });
  ctx.font = `600 ${type}px ${theme.font}`;
  if (fits) ctx.fillText(words.layer, 0, y + 1);
}
