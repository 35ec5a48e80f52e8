// Loss and accuracy over the updates, with the clock's cursor on them.

VIEWS.curves = (player, box, options = {}) => {
  const panels = ["loss", "accuracy"].map((kind) => new CurvePanel(player, kind, options));
  box.replaceChildren(...panels.map((panel) => panel.box));
  return {
    resize() {
      const height = Math.floor((box.clientHeight - 8) / 2);
      for (const panel of panels) panel.resize(box.clientWidth, height);
    },
    draw() {
      for (const panel of panels) panel.draw();
    },
  };
};

class CurvePanel {
  constructor(player, kind, options) {
    Object.assign(this, { player, kind, options });
    const words = player.film.header.text.words;
    this.still = sharpCanvas(words[`${kind}_curves`]);
    this.live = sharpCanvas(words.cursor);
    this.live.canvas.setAttribute("aria-hidden", "true");
    this.box = make("div", { class: "film-curve" }, this.still.canvas, this.live.canvas);
    this.series = this.collect();
    this.drawn = -1;
    this.listen(this.live.canvas);
  }

  // What is drawn: [{run, set, steps, values}], tests last so that they lie on top.
  collect() {
    const out = [];
    for (const set of ["train", "test"]) {
      for (const run of this.player.runs) {
        const values = run.curves[`${set}_${this.kind}`];
        if (values && values.some(Number.isFinite)) out.push({ run, set, steps: run.steps, values });
      }
    }
    // With many films only one curve each: the tests, or where there are none the training curves.
    if (this.player.runs.length < 3) return out;
    const tests = out.filter((s) => s.set === "test");
    return tests.length ? tests : out;
  }

  resize(width, height) {
    this.still.size(width, height);
    this.live.size(width, height);
    this.drawn = -1;
  }

  style(ctx, { run, set }) {
    const { theme, runs } = this.player;
    ctx.strokeStyle = set === "test" ? theme.ink : theme.muted;
    ctx.globalAlpha = runs.length > 2 ? 0.5 : set === "test" ? 1 : 0.75;
    ctx.lineWidth = (runs.length > 2 ? 2 : 3) * (theme.present ? 1.3 : 1);
    ctx.setLineDash(runs.length === 2 && run.index === 1 ? [14, 8] : []);
    ctx.lineJoin = "round";
  }

  drawStill() {
    const { ctx, width, height } = this.still, { player } = this, { theme } = player;
    const s = (this.s = curveScale(this));
    ctx.clearRect(0, 0, width, height);
    ctx.font = `${s.type}px ${theme.font}`;
    ctx.textBaseline = "middle";
    ctx.textAlign = "right";
    for (const { at, text } of curveTicks(this.kind, s)) {
      ctx.strokeStyle = theme.line;
      ctx.lineWidth = 1;
      strokeLine(ctx, s.left, s.y(at), s.right, s.y(at));
      ctx.fillStyle = theme.muted;
      ctx.fillText(text, s.left - 8, s.y(at));
    }
    this.drawUpdates(ctx, s);
    this.drawEnds(ctx, s);
    for (const series of this.series) {
      this.style(ctx, series);
      ctx.beginPath();
      let down = false;
      for (let k = 0; k < series.steps.length; k++) {
        if (!Number.isFinite(series.values[k])) { down = false; continue; }
        ctx[down ? "lineTo" : "moveTo"](s.x(series.steps[k]), s.y(series.values[k]));
        down = true;
      }
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
    ctx.setLineDash([]);
    this.drawNames(ctx, s);
    this.drawn = player.stamp;
  }

  // Hatched from where a run ended before its time; one that diverged has a cross there too.
  drawEnds(ctx, s) {
    const { theme, runs } = this.player;
    const ended = runs.filter((run) => run.end.kind !== "finished");
    if (!ended.length || runs.length > 2) return;
    const x = s.x(Math.max(...ended.map((run) => run.end.step)));
    ctx.save();
    ctx.beginPath();
    ctx.rect(x, s.top, s.right - x, s.bottom - s.top);
    ctx.clip();
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = 1.5;
    for (let at = x - (s.bottom - s.top); at < s.right; at += 9) strokeLine(ctx, at, s.bottom, at + s.bottom - s.top, s.top);
    ctx.restore();
    if (ended.every((run) => run.end.kind !== "diverged")) return;
    drawMarker(ctx, "cross", (x + s.right) / 2, (s.top + s.bottom) / 2, s.type * 0.8, "full", theme.ink, theme.ground);
  }

  drawUpdates(ctx, s) {
    const { theme, film } = this.player;
    ctx.textBaseline = "top";
    ctx.fillStyle = theme.muted;
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = 1.5;
    strokeLine(ctx, s.left, s.bottom, s.right, s.bottom);
    const name = film.header.text.words.updates;
    const ticks = niceTicks(0, s.last, Math.max(2, (s.right - s.left) / (s.type * 6)));
    ctx.textAlign = "left";
    let free = this.still.width; // from the right: the last tick carries the unit
    ticks.reverse().forEach(({ at, text }, k) => {
      const half = ctx.measureText(text).width / 2, full = k ? text : `${text} ${name}`;
      const width = ctx.measureText(full).width, x = Math.min(s.x(at) - half, this.still.width - width - 1);
      strokeLine(ctx, s.x(at), s.bottom, s.x(at), s.bottom + 5);
      if (x + width > free) return;
      ctx.fillText(full, x, s.bottom + 7);
      free = x - s.type * 0.6;
    });
  }

  // Names of the curves: the sets' at the right ends of one film's, pushed apart; two films' where
  // there is room beside their curves.
  drawNames(ctx, s) {
    const { player } = this, { theme, film } = player, words = film.header.text.words;
    ctx.font = `600 ${s.type}px ${theme.font}`;
    ctx.textBaseline = "middle";
    if (player.runs.length === 2) return this.drawFilmNames(ctx, s);
    if (player.runs.length > 2) return;
    const gap = s.type * 1.2;
    const ends = this.series.map(({ set, values }) => {
      const k = values.findLastIndex(Number.isFinite);
      return { set, y: Math.max(s.top + gap / 2, s.y(values[k])) };
    });
    ends.sort((a, b) => a.y - b.y);
    for (let k = 1; k < ends.length; k++) ends[k].y = Math.max(ends[k].y, ends[k - 1].y + gap);
    const over = ends.length ? ends[ends.length - 1].y - (s.bottom - gap / 2) : 0;
    ctx.textAlign = "left";
    for (const { set, y } of ends) {
      ctx.fillStyle = set === "test" ? theme.ink : theme.muted;
      ctx.fillText(words[set], s.right + 9, y - Math.max(0, over));
    }
  }

  // Beside the right ends of two films' curves: off all curves where that goes, never on each other.
  drawFilmNames(ctx, s) {
    const { theme } = this.player, all = this.leading();
    const dots = this.series.flatMap((series) => curveDots(series, s));
    const sample = s.type * 2.2; // of the line, before its name
    const texts = tellingNames(ctx, all.map(({ run }) => run.label), (s.right - s.left) * 0.8 - sample);
    const spots = all.map((series, k) =>
      nameSpots(curveDots(series, s), dots, ctx.measureText(texts[k]).width + sample + 8, s));
    const places = apartSpots(spots, s.type * 1.5);
    all.forEach((series, k) => {
      const place = places[k];
      if (!place) return;
      const colour = series.set === "test" ? theme.ink : theme.muted;
      inkLabel(ctx, { ...theme, paper: theme.ground }, texts[k], place.right - 4, place.y, { align: "right", size: s.type, colour });
      this.style(ctx, series);
      ctx.setLineDash(series.run.index ? [s.type * 0.7, s.type * 0.4] : []);
      strokeLine(ctx, place.left + 2, place.y, place.left + sample - 4, place.y);
      ctx.setLineDash([]);
      ctx.globalAlpha = 1;
    });
  }

  // The curves that speak for their films: both sets of one film, the tests of two where there are any.
  leading() {
    const { series } = this;
    if (this.player.runs.length === 1) return series;
    return series.filter((one) => one.set === "test" || !series.some((o) => o.run === one.run && o.set === "test"));
  }

  draw() {
    const { player } = this, { theme } = player;
    if (this.drawn !== player.stamp) this.drawStill();
    const { ctx, width, height } = this.live, s = this.s;
    ctx.clearRect(0, 0, width, height);
    this.drawTitle(ctx, s);
    const x = s.x(Math.min(s.last, player.update));
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 2;
    strokeLine(ctx, x, s.top - 4, x, s.bottom);
    for (const series of player.runs.length > 2 ? [] : this.series) {
      const value = series.values[player.at(series.run.index)];
      if (!Number.isFinite(value)) continue;
      ctx.fillStyle = series.set === "test" ? theme.ink : theme.muted;
      ctx.strokeStyle = theme.ground;
      ctx.lineWidth = 2;
      ctx.beginPath();
      ctx.arc(s.x(player.step(series.run.index)), s.y(value), 6, 0, 2 * Math.PI);
      ctx.fill();
      ctx.stroke();
    }
  }

  // "Loss  train 0.012  test 0.034" at the cursor.
  drawTitle(ctx, s) {
    const { player, kind } = this, { theme, film } = player;
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    ctx.font = `700 ${s.type}px ${theme.font}`;
    const title = fitText(ctx, film.header.text.words[kind], this.still.width - 1);
    ctx.fillStyle = theme.ink;
    ctx.fillText(title, 0, 1);
    let x = ctx.measureText(title).width + s.type;
    ctx.font = `600 ${s.type}px ${theme.font}`;
    for (const series of this.headed(ctx, s, this.still.width - x)) {
      const text = this.said(series, series.values[player.at(series.run.index)], s);
      if (text === "") continue;
      if (player.runs.length === 2) {
        this.style(ctx, series);
        strokeLine(ctx, x, s.type * 0.65, x + 36, s.type * 0.65);
        ctx.setLineDash([]);
        ctx.globalAlpha = 1;
        x += 42;
      }
      ctx.fillStyle = series.set === "test" ? theme.ink : theme.muted;
      ctx.fillText(text, x, 1);
      x += ctx.measureText(text).width + s.type;
    }
  }

  // A curve's value as the title says it: "test 0.034"; of two films the number alone.
  said({ set }, value, s) {
    if (!Number.isFinite(value)) return "";
    const { player, kind } = this, digits = this.still.width < s.type * 20 ? 0 : 1;
    const text = kind === "loss" ? figure(value) : `${(100 * value).toFixed(digits)} %`;
    return player.runs.length === 1 ? `${player.film.header.text.words[set]} ${text}` : text;
  }

  // The curves whose numbers fit into the title at every update, so that none comes and goes: the
  // training's is dropped first; two films' go together.
  headed(ctx, s, room) {
    if (this.heads?.scale === s) return this.heads.kept;
    const twins = this.player.runs.length === 2;
    let kept = this.player.runs.length > 2 ? [] : this.leading();
    const width = (series) => (twins ? 42 : 0)
      + Math.max(0, ...Array.from(series.values, (value) => ctx.measureText(this.said(series, value, s)).width));
    const wide = () => kept.reduce((sum, series) => sum + width(series) + s.type, -s.type);
    while (kept.length && wide() > room - 1) kept = twins ? [] : kept.slice(1);
    this.heads = { scale: s, kept };
    return kept;
  }

  listen(canvas) {
    const { player } = this;
    const go = (event) => {
      if (!this.s) return;
      player.pause();
      player.seekUpdate(this.s.update(event.offsetX));
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      player.dragging = true;
      go(event);
    });
    canvas.addEventListener("pointermove", (event) => { if (player.dragging && event.buttons) go(event); });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => { player.dragging = false; player.requestDraw(); });
    }
  }
}

// A curve's finite points in px: [[x, y], ...].
function curveDots({ steps, values }, s) {
  return Array.from(steps, (step, k) => [s.x(step), s.y(values[k])]).filter(([, y]) => Number.isFinite(y));
}

// Boxes {left, right, y, end, cost} for a name `wide` px wide at the right end of its curve `own`:
// cheap where it is close above or below the curve and off all points.
function nameSpots(own, dots, wide, s) {
  if (!own.length) return [];
  const [endX, end] = own[own.length - 1], tall = s.type * 0.75, spots = [];
  for (let back = 0; back <= 0.3; back += 0.05) {
    const right = Math.min(s.right, Math.max(s.left + wide, endX - back * (s.right - s.left)));
    const left = right - wide, over = dots.filter(([x]) => x > left && x < right);
    const near = own.filter(([x]) => x >= left && x <= right).map(([, y]) => y).concat(end);
    for (let y = s.top + tall; y <= s.bottom - tall; y += 4) {
      const hit = over.filter(([, at]) => Math.abs(at - y) < tall).length;
      const far = Math.min(...near.map((at) => Math.abs(at - y)));
      spots.push({ left, right, y, end, cost: 12 * hit + Math.abs(far - s.type) + 0.3 * Math.abs(end - y) + 80 * back });
    }
  }
  return spots;
}

// The cheapest spot for each of one or two names: never on each other, and above each other as
// their curves end.
function apartSpots([first, second = []], tall) {
  const cheap = (spots) => spots.reduce((best, spot) => (!best || spot.cost < best.cost ? spot : best), null);
  if (!first?.length || !second.length) return [cheap(first ?? []), cheap(second)];
  let best = [cheap(first), null], least = Infinity;
  for (const a of first) {
    for (const b of second) {
      if (a.left < b.right && a.right > b.left && Math.abs(a.y - b.y) < tall) continue;
      const crossed = Math.abs(a.end - b.end) > 3 && (a.y - b.y) * (a.end - b.end) < 0;
      const cost = a.cost + b.cost + (crossed ? 200 : 0);
      if (cost < least) [least, best] = [cost, [a, b]];
    }
  }
  return best;
}
