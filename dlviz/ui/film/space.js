// The hidden space of any layer: the plane's grid as the layer folds it, and the classes coming apart.

const SPACE_LINES = 21;
const SPACE_CUTS = 8;

VIEWS.space = (player, box, options = {}) => {
  const index = options.run ?? 0;
  const run = player.runs[index];
  const pictures = new SpacePictures(player, index);
  const { depth, sizes } = pictures;
  const { words } = player.film.header.text;
  const sheet = sharpCanvas(words.space);
  const state = { at: depth, kind: sizes.map((_, layer) => pictures.kinds(layer)[0]), pair: sizes.map(() => [0, 1]) };
  let grid = null;
  let taken = [];
  const controls = spaceControls(pictures, state, () => { grid = null; player.requestDraw(); });
  box.replaceChildren(make("div", { class: "film-space" }, controls.bar, sheet.canvas));
  const dots = new Float32Array(2 * pictures.count);

  function resize() {
    sheet.size(box.clientWidth || 360, Math.max(220, (box.clientHeight || 480) - controls.bar.offsetHeight - 8));
    grid = null;
  }

  /** The window in pixels: its middle, half its side, and a strip for words above and below. */
  function frame() {
    const strip = Math.max(14, player.theme.px - 1) * 1.9;
    const inner = sheet.height - 2 * strip;
    return { x: sheet.width / 2, y: sheet.height / 2, scale: Math.min(sheet.width, inner) / 2, strip, inner };
  }

  /** Screen coordinates [2n] of n places with the layers' values, at a depth between two layers. */
  function onScreen(values, weights, n, out) {
    const from = Math.floor(state.at);
    const part = state.at - from;
    const { x, y, scale } = frame();
    out.fill(0);
    for (const [layer, share] of [[from, 1 - part], [from + 1, part]]) {
      if (share === 0) continue;
      const { picture, middle, half } = pictures.picture(layer, state.kind[layer], state.pair[layer]);
      const plane = project(values[layer], n, pictures.turned(picture, weights), new Float32Array(2 * n));
      for (let j = 0; j < n; j++) {
        out[2 * j] += share * (x + (scale * (plane[2 * j] - middle[0])) / half[0]);
        out[2 * j + 1] += share * (y - (scale * (plane[2 * j + 1] - middle[1])) / half[1]);
      }
    }
    return out;
  }

  function draw(now) {
    controls.move(now);
    const { ctx, width, height } = sheet;
    const { theme } = player;
    const weights = player.weights(index);
    const values = pictures.values(weights, pictures.points, pictures.count, "points");
    ctx.clearRect(0, 0, width, height);
    ctx.fillStyle = theme.paper;
    ctx.fillRect(0, 0, width, height);
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, frame().strip, width, frame().inner);
    ctx.clip();
    grid = foldedGrid(grid, weights, now);
    drawSheet(ctx, theme, grid, exactCut(weights));
    onScreen(values, weights, pictures.count, dots);
    drawPoints(ctx, theme);
    taken = [];
    if (Number.isInteger(state.at)) drawCuts(ctx, theme, weights);
    ctx.restore();
    drawWords(ctx, theme, values[depth + 1]);
  }

  /** The plane's grid in this layer; a large network's is drawn again only as often as it can be afforded. */
  function foldedGrid(old, weights, now) {
    if (old && player.playing && state.at === old.state && now - old.when < 3 * old.cost) return old;
    const began = performance.now();
    const budget = player.playing || controls.moving ? 1.5e6 : 6e6;
    const steps = [4, 3, 2, 1].find((k) => ((SPACE_LINES - 1) * k + 1) ** 2 * pictures.net.cost < budget) ?? 1;
    const side = (SPACE_LINES - 1) * steps + 1;
    const n = side * side;
    const values = pictures.values(weights, player.places(index, side), n, "grid");
    const at = onScreen(values, weights, n, new Float32Array(2 * n));
    const logits = values[depth + 1];
    return { at, side, steps, state: state.at, when: now, cost: performance.now() - began,
      classes: Uint8Array.from({ length: n }, (_, j) => predictedClass(logits, pictures.net.outputs, n, j)) };
  }

  /**
   * Cells tinted with the decided class (folds darken where they overlap), then the lines. Where the output's
   * flat cut is exact, the colours change on it; elsewhere cell by cell.
   */
  function drawSheet(ctx, theme, folded, cut) {
    if (!cut) {
      drawCells(ctx, theme, folded, (j) => folded.classes[j]);
      return;
    }
    for (const side of [0, 1]) {
      const [u, v] = side ? cut.normal : [-cut.normal[0], -cut.normal[1]];
      const corner = (along, up) => onWindow(cut.foot[0] - v * along + u * up, cut.foot[1] + u * along + v * up);
      ctx.save();
      ctx.beginPath();
      for (const [along, up] of [[-4, 0], [4, 0], [4, 4], [-4, 4]]) ctx.lineTo(...corner(along, up));
      ctx.clip();
      drawCells(ctx, theme, folded, () => side);
      ctx.restore();
    }
  }

  function drawCells(ctx, theme, { at, side, steps }, classOf) {
    const edge = (j, first) => (first ? ctx.moveTo(at[2 * j], at[2 * j + 1]) : ctx.lineTo(at[2 * j], at[2 * j + 1]));
    const fills = theme.classColours.map((colour) => faded(colour, theme.dark ? 0.26 : 0.2));
    for (let r = 0; r + steps < side; r += steps) {
      for (let c = 0; c + steps < side; c += steps) {
        ctx.beginPath();
        for (let k = 0; k < steps; k++) edge(r * side + c + k, k === 0);
        for (let k = 0; k < steps; k++) edge((r + k) * side + c + steps);
        for (let k = 0; k < steps; k++) edge((r + steps) * side + c + steps - k);
        for (let k = 0; k < steps; k++) edge((r + steps - k) * side + c);
        ctx.fillStyle = fills[classOf((r + (steps >> 1)) * side + c + (steps >> 1))];
        ctx.fill();
      }
    }
    const paths = theme.classColours.map(() => new Path2D());
    for (let line = 0; line < side; line += steps) {
      for (const [start, stride] of [[line * side, 1], [line, side]]) {
        let path = null;
        for (let k = 0; k < side; k++) {
          const j = start + k * stride;
          const own = paths[classOf(j)];
          if (path) path.lineTo(at[2 * j], at[2 * j + 1]);
          if (path !== own) own.moveTo(at[2 * j], at[2 * j + 1]);
          path = own;
        }
      }
    }
    ctx.lineWidth = 1.2;
    ctx.globalAlpha = 0.75;
    paths.forEach((path, k) => {
      ctx.strokeStyle = theme.classColours[k];
      ctx.stroke(path);
    });
    ctx.globalAlpha = 1;
  }

  /** The output's cut of two classes in the window, where this picture shows it exactly; else null. */
  function exactCut(weights) {
    if (state.at !== depth || pictures.net.outputs > 1) return null;
    const shown = pictures.picture(depth, state.kind[depth], state.pair[depth]);
    if (state.kind[depth] === "cut") return inWindow([1, 0, 0], shown);
    return sizes[depth] === 2 ? inWindow(planeOf(shown.picture, weights, depth, 0), shown) : null;
  }

  /** A line nx u + ny v + c = 0 of a picture in its window (-1 to 1): {normal, foot}, or null. */
  function inWindow([nx, ny, c], { middle, half }) {
    const [a, b] = [nx * half[0], ny * half[1]];
    const size = Math.hypot(a, b);
    if (!(size > 0)) return null;
    const lift = (c + nx * middle[0] + ny * middle[1]) / size;
    return { normal: [a / size, b / size], foot: [(-lift * a) / size, (-lift * b) / size] };
  }

  /** A place of the window (-1 to 1, upwards) in pixels. */
  function onWindow(u, v) {
    const { x, y, scale } = frame();
    return [x + scale * u, y - scale * v];
  }

  /** Where a unit of the next layer has its zero, in the coordinates of a picture of two neurons: [nx, ny, c]. */
  function planeOf({ axes, offset }, weights, layer, unit) {
    const w = [weights.W[layer][2 * unit], weights.W[layer][2 * unit + 1]];
    const along = axes.map((axis) => w[0] * axis[0] + w[1] * axis[1]);
    return [...along, weights.b[layer][unit] + along[0] * offset[0] + along[1] * offset[1]];
  }

  function drawPoints(ctx, theme) {
    pictures.label.forEach((k, j) => {
      drawMarker(ctx, theme.classMarkers[k], dots[2 * j], dots[2 * j + 1], 5, "full", theme.classColours[k], theme.paper);
      const picked = player.selected;
      if (picked?.kind === "point" && picked.set !== "test" && picked.index === pictures.chosen[j]) {
        ctx.lineWidth = 3;
        ctx.strokeStyle = theme.ink;
        ctx.beginPath();
        ctx.arc(dots[2 * j], dots[2 * j + 1], 11, 0, 2 * Math.PI);
        ctx.stroke();
      }
    });
  }

  /** The next layer's straight lines, where this picture shows them exactly. */
  function drawCuts(ctx, theme, weights) {
    const layer = state.at;
    const shown = pictures.picture(layer, state.kind[layer], state.pair[layer]);
    const cut = exactCut(weights);
    if (cut) strokeLine(ctx, theme, cut, theme.ink, words.space_flat_cut);
    if (cut || sizes[layer] !== 2 || state.kind[layer] === "cut") return;
    const planes = Array.from({ length: Math.min(pictures.net.layers[layer].out, SPACE_CUTS) },
      (_, unit) => planeOf(shown.picture, weights, layer, unit));
    if (layer === depth) strokeBorders(ctx, theme, planes, shown);
    else planes.forEach((plane, unit) => {
      const line = inWindow(plane, shown);
      if (line) strokeLine(ctx, theme, line, unitColour(theme, run, layer, unit), fillIn(words.space_line, { number: unit + 1 }));
    });
  }

  /** Between more than two classes: those parts of the flat cuts at which two classes share the first place. */
  function strokeBorders(ctx, theme, planes, shown) {
    const path = new Path2D();
    planes.forEach((one, i) => planes.slice(0, i).forEach((other) => {
      const line = inWindow(one.map((value, k) => value - other[k]), shown);
      if (!line) return;
      let drawing = false;
      for (let k = -200; k <= 200; k++) {
        const [u, v] = along(line, k / 125);
        const at = (plane) => plane[0] * (u * shown.half[0] + shown.middle[0]) + plane[1] * (v * shown.half[1] + shown.middle[1]) + plane[2];
        const first = planes.every((plane) => plane === one || plane === other || at(plane) <= at(one));
        if (first) path[drawing ? "lineTo" : "moveTo"](...onWindow(u, v));
        drawing = first;
      }
    }));
    strokeTwice(ctx, theme, path, theme.ink);
  }

  function along({ normal, foot }, t) {
    return [foot[0] - t * normal[1], foot[1] + t * normal[0]];
  }

  function strokeTwice(ctx, theme, path, colour) {
    for (const [stroke, width] of [[faded(theme.paper, 0.75), 7], [colour, 3.5]]) {
      ctx.lineWidth = width;
      ctx.strokeStyle = stroke;
      ctx.stroke(path);
    }
  }

  function strokeLine(ctx, theme, line, colour, text) {
    const path = new Path2D();
    path.moveTo(...onWindow(...along(line, -4)));
    path.lineTo(...onWindow(...along(line, 4)));
    strokeTwice(ctx, theme, path, colour);
    nameLine(ctx, theme, text, colour, (t) => onWindow(...along(line, 3 * t)));
  }

  /** A line's name where the fewest points lie, beside the line. */
  function nameLine(ctx, theme, text, colour, at) {
    let best = null;
    let least = Infinity;
    for (let k = -30; k <= 30; k++) {
      const [x, y] = at(k / 60);
      if (x < 8 || x > sheet.width - 90 || y < frame().strip + 14 || y > sheet.height - frame().strip - 14) continue;
      let near = taken.filter((place) => Math.hypot(place[0] - x, (place[1] - y) * 2) < 90).length * 50;
      for (let j = 0; j < pictures.count; j++) {
        near += Math.abs(dots[2 * j] - x - 45) < 55 && Math.abs(dots[2 * j + 1] - y) < 18;
      }
      if (near < least) [least, best] = [near, [x, y]];
    }
    if (!best) return;
    taken.push(best);
    inkLabel(ctx, theme, text, best[0] + 10, best[1], { colour });
  }

  function drawWords(ctx, theme, logits) {
    const layer = Math.round(state.at);
    const whole = Number.isInteger(state.at);
    let right = 0;
    for (let j = 0; j < pictures.count; j++) {
      right += predictedClass(logits, pictures.net.outputs, pictures.count, j) === pictures.label[j];
    }
    const share = percent(right / pictures.count);
    sheet.canvas.setAttribute("aria-label",
      fillIn(layer === 0 ? words.space_of_inputs : words.space_of_layer, { layer, count: pictures.count, percent: share }));
    const { strip } = frame();
    const [top, bottom] = [strip / 2, sheet.height - strip / 2];
    if (!whole) {
      const from = Math.floor(state.at), to = Math.ceil(state.at);
      inkLabel(ctx, theme, fillIn(from === 0 ? words.space_from_inputs : words.space_between, { from, to }), 10, top);
      return;
    }
    const { picture } = pictures.picture(layer, state.kind[layer], state.pair[layer]);
    const [across, up] = [0, 1].map((k) => axisName(words, run, layer, state.kind[layer], picture, k));
    if (up) inkLabel(ctx, theme, `\u2191 ${up}`, 10, top);
    if (across) inkLabel(ctx, theme, `${across} \u2192`, sheet.width - 10, bottom, { align: "right" });
    if (layer === depth) inkLabel(ctx, theme, fillIn(pictures.net.outputs > 1 ? words.space_right_many : words.space_right, { percent: share }), sheet.width - 10, top, { align: "right" });
  }

  sheet.canvas.addEventListener("click", (event) => {
    const rect = sheet.canvas.getBoundingClientRect();
    let best = null;
    let least = 14;
    for (let j = 0; j < pictures.count; j++) {
      const gap = Math.hypot(dots[2 * j] - event.clientX + rect.left, dots[2 * j + 1] - event.clientY + rect.top);
      if (gap < least) [least, best] = [gap, j];
    }
    if (best !== null) player.select({ kind: "point", run: index, set: "train", index: pictures.chosen[best] });
  });

  resize();
  return { draw, resize };
};

/** The layer's buttons and slider, and by what it is seen. Returns {bar, move(now), moving}. */
function spaceControls(pictures, state, changed) {
  const { depth, sizes } = pictures;
  const { words } = pictures.player.film.header.text;
  const named = (layer) => (layer === 0 ? words.network_inputs : fillIn(words.network_layer, { layer }));
  const names = sizes.map((_, layer) => (layer === 0 && depth > 4 ? words.space_in : layer > 0 && depth > 3 ? String(layer) : named(layer)));
  const slider = make("input", { type: "range", min: "0", max: String(depth), step: "0.02", class: "space-slider",
    "aria-label": words.space_slider });
  const buttons = names.map((text, layer) => {
    const button = make("button", { type: "button", class: "film-button", text, "aria-label": named(layer) });
    button.addEventListener("click", () => go(layer));
    return button;
  });
  const kind = make("select", { "aria-label": words.space_seen_by, class: "space-select" });
  const units = [0, 1].map((k) => {
    const select = make("select", { "aria-label": k ? words.space_upward : words.space_rightward, class: "space-select" });
    select.addEventListener("change", () => {
      const pair = [...state.pair[layer()]];
      pair[k] = Number(select.value);
      state.pair[layer()] = pair;
      changed();
    });
    return select;
  });
  const axes = make("div", { class: "space-axes" }, kind, ...units);
  axes.hidden = sizes.every((size) => size < 3); // else it keeps its row, so that nothing jumps
  const bar = make("div", { class: "space-bar" },
    make("div", { class: "space-layers", role: "group", "aria-label": words.space_layers }, ...buttons),
    slider, axes);
  let target = null;
  let before = null;
  const layer = () => Math.round(state.at);
  const own = { bar, move, moving: false };

  function go(to) {
    if (STILL()) set(to);
    else [target, before, own.moving] = [to, null, true];
    changed();
  }

  function set(value) {
    state.at = Math.abs(value - Math.round(value)) < 0.015 ? Math.round(value) : value;
    show();
  }

  function show() {
    slider.value = String(state.at);
    buttons.forEach((button, k) => button.setAttribute("aria-pressed", String(state.at === k)));
    const at = layer();
    const kinds = pictures.kinds(at);
    kind.replaceChildren(...kinds.map((name) => make("option", { value: name, text: words[`space_${name}`] })));
    kind.value = state.kind[at];
    kind.hidden = kinds.length < 2;
    units.forEach((select, k) => {
      select.hidden = state.kind[at] !== "units" || sizes[at] < 3;
      if (select.hidden) return;
      select.replaceChildren(...Array.from({ length: sizes[at] }, (_, unit) =>
        make("option", { value: String(unit), text: at === 0 ? featureName(pictures.run, unit) : fillIn(words.space_neuron, { unit: unit + 1 }) })));
      select.value = String(state.pair[at][k]);
    });
  }

  /** One frame of the way to the chosen layer: a layer in 0.9 s. */
  function move(now) {
    if (target === null) return;
    const passed = before === null ? 0 : Math.min(60, now - before) / 900;
    before = now;
    const gap = target - state.at;
    if (Math.abs(gap) <= passed) {
      set(target);
      [target, own.moving] = [null, false];
    } else set(state.at + Math.sign(gap) * passed);
    changed();
  }

  slider.addEventListener("input", () => { target = null; own.moving = false; set(Number(slider.value)); changed(); });
  kind.addEventListener("change", () => { state.kind[layer()] = kind.value; show(); changed(); });
  show();
  slider.hidden = depth === 0;
  return own;
}
