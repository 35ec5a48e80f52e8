// "Beat gradient descent": a person fences in one class with as many straight lines as the net has hidden neurons.

const GAME_SECONDS = 60;
const GAME_TURN = Math.PI / 36;

/** The line through (px, py) whose inside lies in direction `angle`, as [nx, ny, c]: inside where nx x + ny y + c > 0. */
function fenceLine({ px, py, angle }) {
  const nx = Math.cos(angle);
  const ny = Math.sin(angle);
  return [nx, ny, -(nx * px + ny * py)];
}

/** Share of points whose class is `inside` exactly where every line has them inside. xy: [2n], labels: [n]. */
function fenceAccuracy(lines, xy, labels, inside) {
  let right = 0;
  for (let n = 0; n < labels.length; n++) {
    const fenced = lines.every(([nx, ny, c]) => nx * xy[2 * n] + ny * xy[2 * n + 1] + c > 0);
    right += fenced === (labels[n] === inside);
  }
  return right / labels.length;
}

/** The polygon (list of [x, y]) that is left of a rectangle inside all lines; empty where nothing is left. */
function fencedRegion([x0, x1, y0, y1], lines) {
  let ring = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
  for (const [nx, ny, c] of lines) {
    const height = ring.map(([x, y]) => nx * x + ny * y + c);
    const kept = [];
    ring.forEach((point, i) => {
      const next = (i + 1) % ring.length;
      if (height[i] > 0) kept.push(point);
      if (height[i] > 0 !== height[next] > 0) {
        const t = height[i] / (height[i] - height[next]);
        kept.push([point[0] + t * (ring[next][0] - point[0]), point[1] + t * (ring[next][1] - point[1])]);
      }
    });
    ring = kept;
  }
  return ring;
}

/** The class that lies closest together: the one a fence can hold. */
function tightestClass(xy, labels, classes) {
  let best = 0;
  let least = Infinity;
  for (let k = 0; k < classes; k++) {
    const own = [...labels.keys()].filter((n) => labels[n] === k);
    if (!own.length) continue;
    const mean = [0, 1].map((axis) => own.reduce((sum, n) => sum + xy[2 * n + axis], 0) / own.length);
    const spread = own.reduce((s, n) => s + Math.hypot(xy[2 * n] - mean[0], xy[2 * n + 1] - mean[1]), 0) / own.length;
    if (spread < least) [best, least] = [k, spread];
  }
  return best;
}

/** One line at each border, everything inside: the score starts near chance. */
function openFence(count, [x0, x1, y0, y1]) {
  const [x, y, w, h] = [(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0];
  return [
    { px: x, py: y1 - 0.06 * h, angle: -Math.PI / 2 },
    { px: x0 + 0.06 * w, py: y, angle: 0 },
    { px: x1 - 0.06 * w, py: y, angle: Math.PI },
    { px: x, py: y0 + 0.06 * h, angle: Math.PI / 2 },
  ].slice(0, count);
}

VIEWS.game = (player, box, options = {}) => {
  const run = player.runs[options.run ?? 0];
  const { data, layers } = run;
  const { xy: trainXY, label: trainLabel } = data.train;
  const fresh = data.test.label.length > 0;
  const { xy: testXY, label: testLabel } = fresh ? data.test : data.train;
  const [x0, x1, y0, y1] = data.bounds;
  const count = options.lines ?? Math.min(4, Math.max(1, layers.length > 1 ? layers[0].out : 1));
  const inside = options.inside ?? tightestClass(trainXY, trainLabel, data.classes);
  const outside = data.classes === 2 ? 1 - inside : null;
  const { words } = player.film.header.text;
  const sheet = sharpCanvas(words.game);
  const say = make("p", { class: "game-say" });
  const score = make("strong", { class: "game-figure" });
  const clock = make("strong", { class: "game-figure", role: "timer" });
  const done = make("button", { type: "button", class: "film-button primary", text: words.game_done });
  const again = make("button", { type: "button", class: "film-button", text: words.game_again });
  const result = make("div", { class: "game-result" });
  const live = make("p", { class: "film-hidden", role: "status", "aria-live": "polite" });
  const stage = make("div", { class: "game-stage" }, sheet.canvas);
  const board = make("div", { class: "game-board" },
    make("div", { class: "game-cell" }, score, make("span", { text: fresh ? words.game_of_new : words.game_of_all })),
    make("div", { class: "game-cell" }, clock, make("span", { text: words.game_left })),
    make("div", { class: "game-buttons" }, done, again));
  box.replaceChildren(make("div", { class: "film-game" }, stage, make("div", { class: "game-side" }, board, say, result, live)));

  let lines, began, seconds, finished, timer, handles;
  const toX = (x) => ((x - x0) / (x1 - x0)) * sheet.width;
  const toY = (y) => ((y1 - y) / (y1 - y0)) * sheet.height;
  const accuracy = () => fenceAccuracy(lines.map(fenceLine), testXY, testLabel, inside);
  const best = () => bestOfRun(run);

  function reset() {
    clearInterval(timer);
    [lines, began, seconds, finished] = [openFence(count, data.bounds), null, 0, false];
    const markers = words[`game_${player.theme.classMarkers[inside]}`];
    say.textContent = fillIn(count === 1 ? words.game_ask_one : words.game_ask, { markers, count });
    say.classList.remove("verdict");
    result.hidden = true;
    placeHandles();
    update();
  }

  function begin() {
    if (began !== null || finished) return;
    began = performance.now();
    timer = setInterval(() => {
      seconds = (performance.now() - began) / 1000;
      if (seconds >= GAME_SECONDS) finish();
      else clock.textContent = String(Math.ceil(GAME_SECONDS - seconds));
    }, 200);
  }

  function finish() {
    if (finished) return;
    clearInterval(timer);
    finished = true;
    seconds = began === null ? 0 : Math.min(GAME_SECONDS, (performance.now() - began) / 1000);
    const mine = accuracy();
    const machine = best();
    const verdict = mine > machine.accuracy + 1e-9 ? words.game_won
      : mine > machine.accuracy - 1e-9 ? words.game_draw
      : fillIn(words.game_behind, { points: (100 * (machine.accuracy - mine)).toFixed(1) });
    say.textContent = verdict;
    say.classList.add("verdict");
    result.hidden = false;
    result.replaceChildren(
      resultBar(words.game_you, mine, fillIn(words.game_you_said, { percent: percent(mine), seconds: Math.round(seconds) }), "mine"),
      resultBar(words.game_machine, machine.accuracy,
        fillIn(words.game_machine_said, { percent: percent(machine.accuracy), updates: machine.step.toLocaleString("en-GB") }), "machine"));
    live.textContent = `${verdict} ${result.textContent}`;
    update();
    player.emit({ kind: "score", accuracy: mine, seconds, lines: lines.map(fenceLine) });
  }

  function update() {
    score.textContent = percent(accuracy());
    if (began === null || finished) clock.textContent = String(Math.ceil(GAME_SECONDS - seconds));
    done.disabled = finished || began === null;
    handles.forEach((handle) => handle.place());
    stage.classList.toggle("over", finished);
    player.requestDraw();
  }

  function change(line, move) {
    if (finished) return;
    begin();
    move(line);
    line.px = Math.min(x1 - 0.03 * (x1 - x0), Math.max(x0 + 0.03 * (x1 - x0), line.px));
    line.py = Math.min(y1 - 0.03 * (y1 - y0), Math.max(y0 + 0.03 * (y1 - y0), line.py));
    update();
  }

  /** The world position under a pointer. */
  function under(event) {
    const rect = sheet.canvas.getBoundingClientRect();
    return [
      x0 + ((event.clientX - rect.left) / rect.width) * (x1 - x0),
      y1 - ((event.clientY - rect.top) / rect.height) * (y1 - y0),
    ];
  }

  function dragged(element, line, start, move) {
    element.addEventListener("pointerdown", (event) => {
      if (finished) return;
      element.setPointerCapture(event.pointerId);
      const held = start(line, under(event));
      const follow = (next) => change(line, (own) => move(own, under(next), held));
      element.addEventListener("pointermove", follow);
      const drop = () => {
        element.removeEventListener("pointermove", follow);
        live.textContent = fillIn(words.game_right, { percent: percent(accuracy()) });
      };
      element.addEventListener("pointerup", drop, { once: true });
      element.addEventListener("pointercancel", drop, { once: true });
    });
  }

  /** Where along the line (in world units from its middle, signed) its turning handle sits. */
  function reach(line, sign) {
    const along = [-Math.sin(line.angle) * sign, Math.cos(line.angle) * sign];
    const far = 0.28 * (x1 - x0);
    const limit = (position, step, low, high) =>
      step > 1e-9 ? (high - position) / step : step < -1e-9 ? (low - position) / step : Infinity;
    const mx = 0.04 * (x1 - x0);
    const my = 0.04 * (y1 - y0);
    const free = Math.min(limit(line.px, along[0], x0 + mx, x1 - mx), limit(line.py, along[1], y0 + my, y1 - my));
    const length = Math.min(far, Math.max(free, 0));
    return { x: line.px + along[0] * length, y: line.py + along[1] * length, length };
  }

  function placeHandles() {
    stage.querySelectorAll(".game-handle").forEach((old) => old.remove());
    handles = lines.flatMap((line, i) => {
      const grip = make("button", {
        type: "button", class: "game-handle grip",
        "aria-label": fillIn(words.game_grip, { number: i + 1 }),
      }, make("span", { text: String(i + 1), "aria-hidden": "true" }));
      const flip = make("button", {
        type: "button", class: "game-handle flip", tabindex: "-1", "aria-label": fillIn(words.game_flip, { number: i + 1 }),
      }, flipArrow());
      const turns = [-1, 1].map((sign) => ({
        sign, element: make("div", { class: "game-handle turn", "aria-hidden": "true" }),
      }));
      dragged(grip, line, (own, [x, y]) => [own.px - x, own.py - y],
        (own, [x, y], [dx, dy]) => { [own.px, own.py] = [x + dx, y + dy]; });
      for (const { sign, element } of turns) {
        dragged(element, line, () => null, (own, [x, y]) => {
          own.angle = Math.atan2(y - own.py, x - own.px) - (sign * Math.PI) / 2;
        });
      }
      flip.addEventListener("click", () => change(line, (own) => { own.angle += Math.PI; }));
      grip.addEventListener("keydown", (event) => steer(event, line));
      stage.append(...turns.map((turn) => turn.element), flip, grip);
      const put = (element, x, y) => {
        element.style.left = `${toX(x)}px`;
        element.style.top = `${toY(y)}px`;
      };
      return {
        place() {
          put(grip, line.px, line.py);
          const step = (34 / (sheet.width || 1)) * (x1 - x0);
          put(flip, line.px + Math.cos(line.angle) * step, line.py + Math.sin(line.angle) * step);
          flip.style.setProperty("--turn", `${-line.angle}rad`);
          for (const { sign, element } of turns) {
            const end = reach(line, sign);
            element.hidden = end.length < 0.09 * (x1 - x0);
            put(element, end.x, end.y);
          }
        },
      };
    });
  }

  function steer(event, line) {
    const step = 0.02 * (x1 - x0);
    const moves = {
      ArrowLeft: (own) => { own.px -= step; },
      ArrowRight: (own) => { own.px += step; },
      ArrowUp: (own) => { own.py += step; },
      ArrowDown: (own) => { own.py -= step; },
      "[": (own) => { own.angle += GAME_TURN; },
      "]": (own) => { own.angle -= GAME_TURN; },
      f: (own) => { own.angle += Math.PI; },
    };
    if (!moves[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    change(line, moves[event.key]);
    live.textContent = fillIn(words.game_right, { percent: percent(accuracy()) });
  }

  function resize() {
    const room = box.clientWidth || 360;
    const side = Math.max(240, Math.min(room >= 720 ? room - 300 : room, options.height ?? 520));
    if (side !== sheet.width) sheet.size(side, side);
    handles.forEach((handle) => handle.place());
  }

  function draw() {
    const { ctx, width, height } = sheet;
    const { theme } = player;
    ctx.clearRect(0, 0, width, height);
    ctx.fillStyle = theme.paper;
    ctx.fillRect(0, 0, width, height);
    if (outside !== null) {
      ctx.fillStyle = faded(theme.classColours[outside], 0.2);
      ctx.fillRect(0, 0, width, height);
    }
    const ring = fencedRegion(data.bounds, lines.map(fenceLine));
    ctx.beginPath();
    ring.forEach(([x, y]) => ctx.lineTo(toX(x), toY(y)));
    ctx.closePath();
    ctx.fillStyle = theme.paper;
    ctx.fill();
    ctx.fillStyle = faded(theme.classColours[inside], 0.4);
    ctx.fill();
    for (let n = 0; n < trainLabel.length; n++) {
      const k = trainLabel[n];
      drawMarker(ctx, theme.classMarkers[k], toX(trainXY[2 * n]), toY(trainXY[2 * n + 1]), 4.5, "full",
        theme.classColours[k], theme.paper);
    }
    if (finished) drawRival(ctx, theme);
    lines.forEach((line, i) => {
      const far = 4 * (x1 - x0);
      const [tx, ty] = [-Math.sin(line.angle) * far, Math.cos(line.angle) * far];
      const path = new Path2D();
      path.moveTo(toX(line.px - tx), toY(line.py - ty));
      path.lineTo(toX(line.px + tx), toY(line.py + ty));
      ctx.lineWidth = 7;
      ctx.strokeStyle = faded(theme.paper, 0.6);
      ctx.stroke(path);
      ctx.lineWidth = 4;
      ctx.setLineDash([12, 7]);
      ctx.strokeStyle = theme.guess;
      ctx.stroke(path);
      ctx.setLineDash([]);
    });
    sheet.canvas.setAttribute("aria-label",
      fillIn(words.game_said, { count, percent: percent(accuracy()) }));
  }

  /** The boundary that gradient descent found, from its best snapshot. */
  function drawRival(ctx, theme) {
    const n = 120;
    const { net } = run;
    const logits = net.forward(run.exact(best().index), player.places(run.index, n), n * n, "rival").at(-1);
    const path = new Path2D();
    const segments = boundarySegments(logits, net, n);
    for (let s = 0; s < segments.length; s += 4) {
      path.moveTo((segments[s] / (n - 1)) * sheet.width, (segments[s + 1] / (n - 1)) * sheet.height);
      path.lineTo((segments[s + 2] / (n - 1)) * sheet.width, (segments[s + 3] / (n - 1)) * sheet.height);
    }
    for (const [colour, width] of [[theme.paper, 7], [theme.ink, 3.5]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke(path);
    }
    inkLabel(ctx, theme, words.game_fence, 12, sheet.height - 18);
  }

  done.addEventListener("click", finish);
  again.addEventListener("click", reset);
  reset();
  resize();
  return { draw, resize, destroy: () => clearInterval(timer) };
};

/** An arrow to the right; the handle turns it to the line's inside. */
function flipArrow() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 26 26", width: 26, height: 26, "aria-hidden": "true" })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M1 9h11V3l12 10-12 10v-6H1z");
  svg.append(path);
  return svg;
}

/** A named bar for a share, with its figure in words. */
function resultBar(name, share, text, kind) {
  const bar = make("div", { class: `game-bar ${kind}` });
  bar.style.width = `${100 * share}%`;
  return make("div", { class: "game-rank" }, make("b", { text: name }), make("div", { class: "game-track" }, bar), make("span", { text }));
}

/** The snapshot with the best test accuracy, or training accuracy where nothing was tested: {index, step, accuracy}. */
function bestOfRun(run) {
  const { test_accuracy: test, train_accuracy: train } = run.curves;
  const curve = Number.isFinite(test[0]) ? test : train;
  let index = 0;
  for (let s = 1; s < curve.length; s++) if (curve[s] > curve[index]) index = s;
  return { index, step: run.steps[index], accuracy: curve[index] };
}
