// The bars of one column under the clock, with what stands on them.

const BARS_SPIKE = 24; // px

class BarsColumn extends BarsRuns {
  draw(ctx) {
    const { runs, f } = this, { left, right, marks } = this.region;
    const lines = runs.length > 1 && this.each < 4;
    if (lines) this.drawProfiles(ctx);
    else for (const run of runs) this.drawBars(ctx, run);
    for (const run of runs) if (run.one.low) this.drawWhiskers(ctx, run);
    ctx.save();
    ctx.beginPath();
    ctx.rect(left - 1, f.top - 1, right - left + 2, f.bottom - f.top + 1);
    ctx.clip();
    for (const run of runs) if (run.one.theory) this.drawTheory(ctx, run);
    ctx.restore();
    ctx.strokeStyle = this.theme.ink;
    ctx.lineWidth = 1.5;
    for (const { x, level } of marks) strokeLine(ctx, x, f.markY(level) + this.type * 0.6, x, f.bottom);
    for (const run of runs) this.drawArrows(ctx, run);
  }

  drawLabels(ctx) {
    for (const run of this.runs) {
      this.drawBeyond(ctx, run);
      this.drawDead(ctx, run);
      if (this.each >= 1.5 * this.type) this.drawNumbers(ctx, run);
    }
  }

  drawBars(ctx, run) {
    const { left, right, scale } = this.region, { f } = this, whole = new Path2D(), lost = new Path2D(), hatch = new Path2D(), arrow = this.arrow();
    run.ends.forEach((end, row) => {
      if (end.kind === "none") return;
      const { y, tall } = this.slot(run, row);
      if (end.down && this.column.log) return whole.rect(left, y, 3, tall); // a trace of what lies beyond
      const from = scale.base, to = end.down ? Math.min(from, left + arrow) : end.x, x = Math.min(from, to), wide = Math.max(Math.abs(to - from), 1.5);
      (end.lost ? lost : whole).rect(x, y, wide, tall);
    });
    ctx.fillStyle = run.hue;
    ctx.fill(whole);
    if (this.isNew(run)) {
      ctx.strokeStyle = this.bright(run);
      ctx.lineWidth = Math.min(2, this.each / 3) * this.large;
      ctx.stroke(whole);
    }
    ctx.fillStyle = faded(run.hue, 0.16);
    ctx.fill(lost);
    ctx.strokeStyle = run.hue;
    ctx.lineWidth = 1;
    ctx.save();
    ctx.clip(lost);
    hatchCell(hatch, left, f.top, right - left, f.bottom - f.top, 7);
    ctx.stroke(hatch);
    ctx.restore();
    if (this.each >= 5) ctx.stroke(lost);
  }

  // Rows too thin for a bar a run: each run is the outline of its bars, the ground up to the next
  // shorter one's end in its colour.
  drawProfiles(ctx) {
    const { f, runs, region: { scale } } = this;
    for (let row = 0; row < this.data.shown; row++) {
      const top = f.y(row), tall = f.y(row + 1) - top, sorted = runs.map(({ hue, ends }) => ({ hue, x: ends[row].x })).filter(({ x }) => x > scale.base).sort((a, b) => a.x - b.x);
      sorted.forEach(({ hue, x }, k) => {
        const from = k ? sorted[k - 1].x : scale.base;
        ctx.fillStyle = faded(hue, 0.22);
        ctx.fillRect(from, top, x - from, tall);
      });
    }
    ctx.lineJoin = "round";
    ctx.lineWidth = 3 * this.large;
    for (const run of runs) {
      const { ends, hue } = run, outline = new Path2D();
      ends.forEach(({ kind, x }, row) => {
        if (kind === "none") return;
        const joined = row && ends[row - 1].kind !== "none" && !this.isSpike(ends, row) && !this.isSpike(ends, row - 1);
        outline[joined ? "lineTo" : "moveTo"](x, f.y(row));
        outline.lineTo(x, f.y(row + 1));
      });
      ctx.strokeStyle = this.isNew(run) ? this.bright(run) : hue;
      ctx.stroke(outline);
    }
  }

  // Whether a row stands out from both its neighbours: lines to them, row by row, would fill the ground.
  isSpike(ends, row) {
    const [before, after] = [-1, 1].map((by) => (ends[row + by] ? ends[row].x - ends[row + by].x : 0));
    return before * after > 0 && Math.min(Math.abs(before), Math.abs(after)) > BARS_SPIKE;
  }

  // Whether a run has been drawn and what follows from it is still to come.
  isNew({ one }) {
    return one.drawn !== undefined && this.data.shape.isNew(one.drawn);
  }

  bright({ hue }) {
    return toHex(mixChannels(channels(hue), [255, 255, 255], 0.5));
  }

  drawWhiskers(ctx, run) {
    const { data, region: { left, right, scale } } = this, held = (v) => Math.max(left, Math.min(right, scale.at(v))), fine = this.each >= BARS_WHISKER;
    const path = new Path2D();
    run.ends.forEach((_, row) => {
      const low = data.at(run.one.low, row), high = data.at(run.one.high, row), { y, tall } = this.slot(run, row), middle = y + tall / 2, cap = Math.min(tall * 0.25, 5);
      if (Number.isNaN(low + high) && !(low === -Infinity && high === Infinity)) return;
      const from = held(low), to = held(high);
      if (!fine) return path.rect(from, y, to - from, tall);
      path.moveTo(from, middle);
      path.lineTo(to, middle);
      for (const x of [from, to]) {
        path.moveTo(x, middle - cap);
        path.lineTo(x, middle + cap);
      }
    });
    ctx.lineCap = "butt";
    ctx.fillStyle = faded(this.theme.ink, 0.3);
    if (!fine) return ctx.fill(path);
    for (const [colour, width] of [[faded(this.theme.ground, 0.75), 4], [this.theme.ink, 2]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width * this.large;
      ctx.stroke(path);
    }
  }

  // Through the ends of the bars, over all of the first and the last one's thickness.
  drawTheory(ctx, run) {
    const { data, region: { scale } } = this, path = new Path2D();
    let before = null;
    for (let row = 0; row <= data.shown; row++) {
      const value = row < data.shown ? data.at(run.one.theory, row) : NaN, slot = row < data.shown && this.slot(run, row);
      const here = Number.isFinite(value) ? { x: scale.at(value), ...slot } : null;
      if (here && !before) path.moveTo(here.x, here.y);
      if (here) path.lineTo(here.x, here.y + here.tall / 2);
      else if (before) path.lineTo(before.x, before.y + before.tall);
      before = here;
    }
    ctx.lineJoin = "round";
    for (const [colour, width] of [[faded(this.theme.ground, 0.6), 3], [this.theme.ink, 1.5]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width * this.large;
      ctx.stroke(path);
    }
  }

  // The runs of rows whose bars leave the axis alike: [kind, from, to].
  leaving({ ends }) {
    return barsGroups(ends.map((end) => (end.up || end.down ? end.kind : null)));
  }

  drawArrows(ctx, run) {
    const { f, region: { left, right } } = this, size = this.arrow();
    for (const [, from, to] of this.leaving(run)) {
      const { up } = run.ends[from];
      for (const row of barsSpots(from, to, f.pitch, this.each >= 8 ? f.pitch : size * 1.6)) {
        const { y, tall } = this.slot(run, row);
        barsArrow(ctx, up ? right : left + size, y + tall / 2, up ? size : -size, run.hue);
      }
    }
  }

  // How large it is where a bar leaves the axis: a power of ten, "0" or "overflow".
  drawBeyond(ctx, run) {
    const { f, type, region: { left, right } } = this;
    for (const [kind, from, to] of this.leaving(run)) {
      const { up } = run.ends[from], apart = f.pitch >= type * 1.3 ? f.pitch : kind === "low" || kind === "high" ? type * 2 : Infinity;
      for (const row of barsSpots(from, to, f.pitch, apart)) {
        const { y, tall } = this.slot(run, row), text = this.data.beyond(this.column, run.ends[row].value);
        this.write(ctx, text, up ? right - 6 : left + this.arrow() + 7, y + tall / 2, up ? -1 : 1, run);
      }
    }
  }

  // A cross where at least half of the units are dead.
  drawDead(ctx, run) {
    const { f, theme, region: { right } } = this, r = Math.max(4.5, Math.min(8, this.each * 0.36)) * this.large;
    const dead = run.ends.map((end, row) => (this.data.isDead(run.one, row) && !end.down && end.kind !== "none" ? "dead" : null));
    for (const [, from, to] of barsGroups(dead)) {
      for (const row of barsSpots(from, to, f.pitch, this.each >= 8 ? f.pitch : 2.4 * r)) {
        const { y, tall } = this.slot(run, row), { x } = run.ends[row];
        drawMarker(ctx, "cross", Math.min(right, x) - r * 1.6 < this.region.left ? x + r * 1.6 : x - r * 1.6, y + tall / 2, r, "full", theme.ink, theme.ground);
      }
    }
  }

  // Thick bars have their number at their end: before theory's line and the whisker's, after them,
  // or in the bar.
  drawNumbers(ctx, run) {
    const { data, region: { right, scale }, column, type } = this;
    run.ends.forEach(({ kind, value, x }, row) => {
      if (kind) return;
      const { y, tall } = this.slot(run, row), from = Math.max(x, scale.base), text = data.number(column, value);
      ctx.font = `600 ${type}px ${this.theme.font}`;
      const wide = ctx.measureText(text).width + 14, at = (table) => (table ? scale.at(data.at(table, row)) : NaN);
      const lines = [at(run.one.theory), at(run.one.high)].filter((line) => line > from - 4 && line <= right);
      if (run.one.low && at(run.one.high) > from) lines.push(from + 1);
      const start = [from, Math.max(from, ...lines)].find((one) => lines.every((line) => line <= one || line > one + wide + 6));
      const fits = start + wide <= right + type;
      this.write(ctx, text, fits ? start + 10 : Math.min(x, right) - 10, y + tall / 2, fits ? 1 : -1, run);
    });
  }

  // A label at a place, to its right (1) or left (-1), moved on where another one is.
  write(ctx, text, x, y, side, { hue }) {
    const { type, theme, f } = this, half = type * 0.75;
    ctx.font = `600 ${type}px ${theme.font}`;
    const wide = ctx.measureText(text).width, tall = type * 1.3;
    y = Math.max(f.top + half, Math.min(f.bottom - half - 1, y));
    let left = side > 0 ? x : x - wide;
    for (const other of this.placed) if (Math.abs(other.y - y) < tall && left < other.right + 8 && left + wide > other.left - 8) left = side > 0 ? other.right + 10 : other.left - 10 - wide;
    this.placed.push({ left, right: left + wide, y, text });
    inkLabel(ctx, { ...theme, paper: theme.ground }, text, left, y + 1, { size: type, colour: this.runs.length > 1 ? hue : theme.ink });
  }
}
