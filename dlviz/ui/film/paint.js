// Painting one's own points into the field: a brush a class, an eraser, undo, clear.

const PAINT_MOST = 200;
const PAINT_APART = 13; // px between two points of one stroke

VIEWS.paint = (player, box, options = {}) => {
  if (!fieldOf(player)) return { resize() {}, draw() {} }; // nothing to paint into
  const run = player.runs[0], { data } = run, words = player.film.header.text.words;
  const painter = new Painter(player);
  const brushes = data.class_names.map((name, k) => {
    const sheet = sharpCanvas(name);
    sheet.canvas.setAttribute("aria-hidden", "true");
    const button = make("button", { type: "button", class: "film-button film-brush", "aria-label": `${words.paint}: ${name}` },
      sheet.canvas, make("span", { text: name }));
    button.addEventListener("click", () => pick(k));
    return { button, sheet, k };
  });
  const tool = (word, act) => {
    const button = make("button", { type: "button", class: "film-button", text: words[word] });
    button.addEventListener("click", act);
    return button;
  };
  const eraser = tool("erase", () => pick("erase"));
  const undo = tool("undo", () => painter.undo());
  const clear = tool("clear", () => painter.clear());
  const count = make("output", { class: "film-count" });
  box.replaceChildren(make("span", { class: "film-tools-name", text: words.paint }), ...brushes.map((b) => b.button), eraser, undo, clear, count);

  function pick(brush) {
    // The player keeps the brush: every stroke makes a new film, and with it a new painter.
    player.brush = painter.brush = painter.brush === brush ? null : brush;
    player.painting = painter.brush !== null;
    for (const { button, k } of brushes) button.setAttribute("aria-pressed", String(painter.brush === k));
    eraser.setAttribute("aria-pressed", String(painter.brush === "erase"));
    painter.stage.classList.toggle("painting", player.painting);
  }

  let drawn = -1;
  painter.attach();
  pick(player.brush ?? null);
  return {
    resize() {
      for (const { sheet } of brushes) sheet.size(20, 20);
    },
    draw() {
      painter.draw();
      undo.disabled = !painter.past.length;
      clear.disabled = !painter.points.length;
      count.textContent = painter.points.length ? `${painter.points.length} ${words.of} ${PAINT_MOST}` : "";
      if (drawn === player.stamp) return;
      drawn = player.stamp;
      const { theme } = player;
      for (const { sheet, k } of brushes) {
        sheet.ctx.clearRect(0, 0, 20, 20);
        drawMarker(sheet.ctx, theme.classMarkers[k], 10, 10, 6.5, "full", theme.classColours[k], theme.paper);
      }
    },
    destroy: () => painter.leave(),
  };
};

class Painter {
  // The last `painted` training points of film 0 are the painted ones: [[x, y, class], ...].
  constructor(player) {
    this.player = player;
    this.field = fieldOf(player);
    this.stage = this.field.box;
    const { train, painted } = player.runs[0].data, from = train.label.length - painted;
    this.points = Array.from({ length: painted }, (_, j) =>
      [hundredth(train.xy[2 * (from + j)]), hundredth(train.xy[2 * (from + j) + 1]), train.label[from + j]]);
    this.sent = this.points.slice();
    this.past = player.painted ??= []; // earlier lists, for undo
    this.brush = null;
  }

  attach() {
    this.sheet = sharpCanvas("");
    this.sheet.canvas.setAttribute("aria-hidden", "true");
    this.sheet.canvas.style.pointerEvents = "none";
    this.sheet.size(this.stage.clientWidth, this.stage.clientHeight);
    this.stage.append(this.sheet.canvas);
    const { canvas } = this.field.top;
    const on = (name, act) => canvas.addEventListener(name, act);
    on("pointerdown", (event) => {
      if (this.brush === null || event.button) return;
      canvas.setPointerCapture(event.pointerId);
      this.stroke = { before: this.points, last: null };
      this.touch(event);
    });
    on("pointermove", (event) => { if (this.stroke) this.touch(event); });
    on("pointerup", () => this.finish());
    on("pointercancel", () => this.finish());
  }

  touch(event) {
    const { frame } = this.field, place = frame.place(event.offsetX, event.offsetY);
    if (!place) return;
    const { last } = this.stroke;
    if (this.brush === "erase") {
      const far = ([x, y]) => Math.hypot(frame.px(x) - event.offsetX, frame.py(y) - event.offsetY) > PAINT_APART;
      this.points = this.points.filter(far);
    } else {
      if (last && Math.hypot(last[0] - event.offsetX, last[1] - event.offsetY) < PAINT_APART) return;
      if (this.points.length >= PAINT_MOST) return;
      this.points = [...this.points, [hundredth(place[0]), hundredth(place[1]), this.brush]];
      this.stroke.last = [event.offsetX, event.offsetY];
    }
    this.player.requestDraw();
  }

  finish() {
    const { stroke } = this;
    this.stroke = null;
    if (stroke && stroke.before !== this.points) this.commit(stroke.before);
  }

  commit(before) {
    if (JSON.stringify(before) === JSON.stringify(this.points)) return;
    this.past.push(before);
    this.player.emit({ kind: "paint", points: this.points });
    this.player.requestDraw();
  }

  undo() {
    if (!this.past.length) return;
    this.points = this.past.pop();
    this.player.emit({ kind: "paint", points: this.points });
    this.player.requestDraw();
  }

  clear() {
    const before = this.points;
    this.points = [];
    this.commit(before);
  }

  // Points the film does not have yet, and a cross over those it still has.
  draw() {
    const { ctx, width, height } = this.sheet, { frame } = this.field, { theme } = this.player;
    ctx.clearRect(0, 0, width, height);
    if (!frame) return;
    const key = (point) => point.join();
    const had = new Set(this.sent.map(key)), now = new Set(this.points.map(key));
    for (const [x, y, k] of this.points) {
      if (had.has(key([x, y, k]))) continue;
      drawMarker(ctx, theme.classMarkers[k], frame.px(x), frame.py(y), 7, "full", theme.classColours[k], theme.paper);
    }
    for (const [x, y, k] of this.sent) {
      if (now.has(key([x, y, k]))) continue;
      drawMarker(ctx, "cross", frame.px(x), frame.py(y), 8, "full", theme.ink, theme.paper);
    }
  }

  leave() {
    this.player.painting = false;
  }
}

function fieldOf(player) {
  return player.views.find((v) => v.view instanceof FieldView)?.view;
}

function hundredth(value) {
  return Math.round(100 * value) / 100;
}
