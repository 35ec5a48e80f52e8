// Robust accuracy of both networks against the size of the attack; the size is dragged along it.

const ARROWS_CURVE = 101; // places of a curve

class ArrowsChart {
  constructor(view) {
    Object.assign(this, { view, player: view.player });
    const { words } = this.player.film.header.text;
    this.sheet = sharpCanvas(words.arrows_chart);
    this.sheet.canvas.classList.add("arrows-chart");
    this.listen(this.sheet.canvas);
  }

  resize(width, height, type) {
    const { scene, text: { words } } = this.player.film.header, { theme } = this.player;
    this.sheet.size(width, height);
    this.type = type;
    const axis = { log: false, percent: false, ticks: [], label: "" };
    const panel = {
      title: words.arrows_chart,
      x: { ...axis, low: 0, high: scene.top, label: words.arrows_axis },
      y: { ...axis, low: 0, high: 1, percent: true },
    };
    const look = { ctx: this.sheet.ctx, theme, type, gutter: type * 0.8, titles: 1, keys: { lines: [], room: 0 } };
    this.frame = new PlotFrame(panel, width, height, look);
  }

  draw(snapshot) {
    const { sheet: { ctx, width, height }, frame: f, player: { theme }, view: { state } } = this, { scene } = this.player.film.header;
    f.theme = theme;
    ctx.clearRect(0, 0, width, height);
    f.draw(ctx);
    const large = theme.present ? 1.3 : 1, x = f.x.at(state.epsilon);
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 2;
    strokeLine(ctx, x, f.top - 4, x, f.bottom);
    ctx.lineJoin = "round";
    state.data.runs.forEach((_, which) => {
      this.style(ctx, which, large);
      ctx.beginPath();
      for (let k = 0; k < ARROWS_CURVE; k++) {
        const epsilon = (scene.top * k) / (ARROWS_CURVE - 1);
        ctx[k ? "lineTo" : "moveTo"](f.x.at(epsilon), f.y.at(state.data.robust(which, snapshot, epsilon)));
      }
      ctx.stroke();
      ctx.setLineDash([]);
    });
    state.data.runs.forEach((_, which) => {
      ctx.fillStyle = which ? theme.ink : theme.muted;
      ctx.strokeStyle = theme.ground;
      ctx.lineWidth = 2;
      ctx.beginPath();
      ctx.arc(x, f.y.at(state.data.robust(which, snapshot, state.epsilon)), 6.5 * large, 0, 2 * Math.PI);
      ctx.fill();
      ctx.stroke();
    });
  }

  // Dashed is the standard network, here as in the other one's field.
  style(ctx, which, large) {
    const { theme } = this.player;
    ctx.strokeStyle = which ? theme.ink : theme.muted;
    ctx.lineWidth = 3.2 * large;
    ctx.lineCap = "butt";
    ctx.setLineDash(which ? [] : [9, 6]);
  }

  listen(canvas) {
    const { player } = this, to = (event, told) => arrowsDial(player, this.frame.x.value(event.offsetX), told);
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.held = true;
      to(event, false);
    });
    canvas.addEventListener("pointermove", (event) => { if (this.held) to(event, false); });
    canvas.addEventListener("pointerup", (event) => {
      if (this.held) to(event, true);
      this.held = false;
    });
    canvas.addEventListener("pointercancel", () => { this.held = false; });
  }
}
