// The network as a drawing: every neuron with its own map of the plane, every weight as a line.

const NETWORK_MOST = 12;
const NETWORK_NARROW = 520; // px
const NETWORK_FEW = 8;
const NETWORK_LEGEND = 1.6; // of a letter's size: the line below that says what the edges mean
const FEATURE_NAMES = {
  x: "x", y: "y", x2: "x\u00b2", y2: "y\u00b2", xy: "xy", sin_x: "sin \u03c0x", sin_y: "sin \u03c0y", r: "r", theta: "\u03b8",
};

/** "layer 1, neuron 3", or the output's name; layers and units count from 0 in code, from 1 for people. */
function unitName(words, run, layer, unit) {
  const { layers, data } = run;
  if (layer < 0) return featureName(run, unit);
  if (layer < layers.length - 1) return fillIn(words.network_unit, { layer: layer + 1, unit: unit + 1 });
  return layers[layer].out === 1 ? words.network_output : fillIn(words.network_output_for, { name: data.class_names[unit] });
}

function featureName(run, unit) {
  return FEATURE_NAMES[run.data.features[unit]] ?? run.data.features[unit];
}

/** How many units of a column are drawn. */
function shownUnits(units) {
  return units <= NETWORK_MOST ? units : NETWORK_FEW;
}

/** The height a network wants at a width: layers under each other where it is narrow. */
function networkHeight(sizes, width) {
  return networkDown(sizes, width) ? 94 + (sizes.length > 6 ? 52 : 84) * (sizes.length - 1) : 460;
}

function networkDown(sizes, width) {
  return width < NETWORK_NARROW && sizes.length * 96 > width;
}

/**
 * Where everything goes. names: the inputs'; ends: the outputs'; width x height: the room in px; type: the letters' size in px.
 * Returns {nodes: [column][{x, y, size}], shown, size, pitch, height, down}; height can be more than there is.
 */
function networkLayout(sizes, { names, ends }, width, height, type) {
  const down = networkDown(sizes, width);
  const shown = sizes.map(shownUnits);
  const most = Math.max(...shown);
  const gaps = Math.max(1, sizes.length - 1);
  const many = sizes[sizes.length - 1] > 1;
  const margin = (texts) => 38 + type * 0.62 * Math.min(10, Math.max(...texts.map((text) => text.length)));
  const left = down ? type * 4 : margin(names);
  const right = down ? 0 : many ? margin(ends) : type * 2.2;
  const top = type * (down ? 1.8 : 2.4);
  const under = type * ((down ? (many ? 1.8 : 0.4) : 2) + NETWORK_LEGEND);
  if (down) {
    const across = Math.max(44, (height - top - under - 40) / gaps);
    const along = Math.min(64, (width - left) / most);
    const size = Math.max(16, Math.min(44, along - 5, across * 0.56));
    const nodes = shown.map((count, column) => Array.from({ length: count }, (_, unit) => ({
      x: left + (width - left) / 2 + (unit - (count - 1) / 2) * along, y: top + size / 2 + column * across, size,
    })));
    return { nodes, shown, down, size, pitch: { along, across }, height: Math.max(height, top + size + across * gaps + under) };
  }
  const along = Math.min(72, (height - top - under) / most);
  const across = (width - left - right) / gaps;
  const size = Math.max(16, Math.min(58, along - 6, across * 0.46));
  const nodes = shown.map((count, column) => Array.from({ length: count }, (_, unit) => ({
    x: left + column * across, y: top + (height - top - under) / 2 + (unit - (count - 1) / 2) * along, size,
  })));
  return { nodes, shown, down, size, pitch: { along, across }, height };
}

/** The curve between two nodes as its four control points. */
function edgeCurve(from, to, down) {
  const [half, other] = [from.size / 2, to.size / 2];
  const a = down ? [from.x, from.y + half] : [from.x + half, from.y];
  const d = down ? [to.x, to.y - other] : [to.x - other, to.y];
  const bend = (down ? d[1] - a[1] : d[0] - a[0]) * 0.45;
  return down
    ? [a, [a[0], a[1] + bend], [d[0], d[1] - bend], d]
    : [a, [a[0] + bend, a[1]], [d[0] - bend, d[1]], d];
}

function curvePoint([a, b, c, d], t) {
  const s = 1 - t;
  return [0, 1].map((axis) =>
    s ** 3 * a[axis] + 3 * s * s * t * b[axis] + 3 * s * t * t * c[axis] + t ** 3 * d[axis]);
}

/** The largest drawn weight of each layer at either end of the film: what a line of full strength stands for. */
function largestWeights(run) {
  const ends = [run.exact(0), run.exact(run.steps.length - 1)];
  return run.layers.map(({ in: inputs, out }, layer) => {
    let most = 1e-9;
    for (const { W } of ends) {
      for (let unit = 0; unit < shownUnits(out); unit++) {
        for (let i = 0; i < shownUnits(inputs); i++) most = Math.max(most, Math.abs(W[layer][unit * inputs + i]));
      }
    }
    return most;
  });
}

VIEWS.network = (player, box, options = {}) => {
  const index = options.run ?? 0;
  const run = player.runs[index];
  const { layers } = run;
  const { words } = player.film.header.text;
  const sizes = [layers[0].in, ...layers.map((layer) => layer.out)];
  const sheet = sharpCanvas(words.network);
  const list = make("div", { class: "network-units", role: "group", "aria-label": words.network_neurons });
  const tip = make("div", { class: "network-tip", role: "status" });
  tip.hidden = true;
  const frame = make("div", { class: "film-network" }, sheet.canvas, list, tip);
  box.replaceChildren(frame);
  const atlas = document.createElement("canvas");
  const names = run.data.features.map((_, unit) => featureName(run, unit));
  const ends = run.data.class_names.map(String);
  const letters = () => Math.max(14, player.theme.px - 1);
  const most = largestWeights(run);
  const strengthOf = ({ layer, unit, input }, W) =>
    Math.min(1, Math.abs(W[layer][unit * layers[layer].in + input]) / most[layer]);
  let layout, buttons, edges, pointed, maps;

  function resize() {
    const width = Math.max(240, box.clientWidth || 360);
    layout = networkLayout(sizes, { names, ends }, width, box.clientHeight || networkHeight(sizes, width), letters());
    sheet.size(width, layout.height);
    frame.style.height = `${layout.height}px`;
    frame.style.width = `${width}px`;
    maps = null;
    edges = [];
    layout.nodes.slice(1).forEach((column, layer) =>
      column.forEach((to, unit) =>
        layout.nodes[layer].forEach((from, input) => {
          const curve = edgeCurve(from, to, layout.down);
          const path = new Path2D();
          path.moveTo(...curve[0]);
          path.bezierCurveTo(...curve[1], ...curve[2], ...curve[3]);
          const trace = Array.from({ length: 13 }, (_, i) => curvePoint(curve, i / 12));
          edges.push({ layer, unit, input, path, trace });
        })));
    placeButtons();
  }

  function placeButtons() {
    buttons = layout.nodes.slice(1).map((column, layer) =>
      column.map(({ x, y, size }, unit) => {
        const button = make("button", {
          type: "button", class: "network-unit", tabindex: "-1", "aria-label": unitName(words, run, layer, unit),
        });
        Object.assign(button.style, {
          left: `${x - size / 2}px`, top: `${y - size / 2}px`, width: `${size}px`, height: `${size}px`,
        });
        const enter = () => player.setHover({ layer, unit, run: index, from: "network" });
        const leave = () => { if (player.hover?.from === "network") player.setHover(null); };
        button.addEventListener("pointerenter", enter);
        button.addEventListener("pointerleave", leave);
        button.addEventListener("focus", () => {
          rove(button);
          if (button.matches(":focus-visible")) enter(); // not where the sheet hands the focus back to a mouse
        });
        button.addEventListener("blur", leave);
        button.addEventListener("click", () => player.select({ kind: "unit", layer, unit, run: index }));
        button.addEventListener("keydown", (event) => walk(event, layer, unit));
        return button;
      }));
    list.replaceChildren(...buttons.flat());
    rove(buttons[0][0]);
  }

  function rove(button) {
    for (const other of buttons.flat()) other.tabIndex = other === button ? 0 : -1;
  }

  function walk(event, layer, unit) {
    const across = layout.down ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
    const along = layout.down ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    const step = (keys) => keys.indexOf(event.key) * 2 - 1;
    let next = null;
    if (along.includes(event.key)) next = buttons[layer][unit + step(along)];
    else if (across.includes(event.key)) {
      const column = buttons[layer + step(across)];
      next = column?.[Math.min(unit, column.length - 1)];
    } else return;
    event.preventDefault();
    event.stopPropagation();
    next?.focus();
  }

  function nearestEdge(event) {
    const rect = sheet.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - rect.left, event.clientY - rect.top];
    const { W } = player.weights(index);
    let best = null;
    let least = event.pointerType === "touch" ? 14 : 8;
    for (const edge of edges) {
      for (const [px, py] of edge.trace) {
        const strength = strengthOf(edge, W);
        const gap = Math.hypot(px - x, py - y) - 3 * strength;
        if (gap < least) [least, best] = [gap, { ...edge, x, y }];
      }
    }
    return best;
  }

  sheet.canvas.addEventListener("pointermove", (event) => { pointed = nearestEdge(event); player.requestDraw(); });
  sheet.canvas.addEventListener("pointerleave", () => { pointed = null; player.requestDraw(); });
  sheet.canvas.addEventListener("click", (event) => {
    const edge = nearestEdge(event);
    if (edge) player.select({ kind: "weight", run: index, layer: edge.layer, unit: edge.unit, input: edge.input });
  });

  function draw() {
    const { theme } = player;
    const { ctx, width, height } = sheet;
    const weights = player.weights(index);
    ctx.clearRect(0, 0, width, height);
    drawEdges(ctx, theme, weights);
    drawMaps(ctx, theme);
    drawLabels(ctx, theme);
    drawLegend(ctx, theme);
    showTip(weights);
  }

  function drawEdges(ctx, theme, { W }) {
    const chosen = player.selected?.kind === "weight" ? player.selected : null;
    const hover = (player.hover?.run ?? 0) === index ? player.hover : null;
    for (const edge of edges) {
      const inputs = layers[edge.layer].in;
      const weight = W[edge.layer][edge.unit * inputs + edge.input];
      const strength = strengthOf(edge, W);
      const same = (other) => other && other.layer === edge.layer && other.unit === edge.unit && other.input === edge.input;
      const lit = same(pointed) || same(chosen);
      const near = hover && ((hover.layer === edge.layer && hover.unit === edge.unit)
        || (hover.layer === edge.layer - 1 && hover.unit === edge.input));
      if (strength < 0.03 && !lit && !near) continue;
      ctx.lineWidth = 3 + 4 * strength + (lit ? 2 : 0);
      ctx.globalAlpha = lit || near ? 1 : (hover ? 0.15 : 1) * Math.min(1, 0.07 + 0.93 * strength ** 1.4);
      ctx.strokeStyle = lit ? theme.ink : theme.classColours[weight > 0 ? 1 : 0];
      ctx.setLineDash(weight > 0 ? [] : [8, 6]);
      ctx.stroke(edge.path);
    }
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  }

  function drawMaps(ctx, theme) {
    maps = drawTiles(player, index, maps, atlas, layout);
    const { hover, selected } = player;
    const is = (one, c, unit) => one && one.layer === c - 1 && one.unit === unit && (one.run ?? 0) === index;
    let row = 0;
    layout.nodes.forEach((column, c) => column.forEach(({ x, y, size }, unit) => {
      const lit = is(hover, c, unit) || (selected?.kind === "unit" && is(selected, c, unit));
      ctx.fillStyle = theme.paper;
      ctx.fillRect(x - size / 2, y - size / 2, size, size);
      ctx.drawImage(atlas, 0.5, row * maps.side + 0.5, maps.side - 1, maps.side - 1, x - size / 2, y - size / 2, size, size);
      ctx.lineWidth = lit ? 4 : 2;
      ctx.strokeStyle = lit ? theme.ink : theme.muted;
      ctx.strokeRect(x - size / 2, y - size / 2, size, size);
      row += 1;
    }));
  }

  function drawLabels(ctx, theme) {
    const { nodes, shown, down, size, pitch } = layout;
    const type = letters();
    const short = !down && pitch.across < type * 5.2;
    const clip = (text, room) => {
      ctx.font = `600 ${type}px ${theme.font}`;
      return fitText(ctx, text, room);
    };
    nodes.forEach((column, c) => {
      const { x, y } = column[0];
      const last = c === sizes.length - 1;
      const more = sizes[c] > shown[c] ? fillIn(words.network_more, { count: sizes[c] - shown[c] }) : "";
      const name = c === 0 ? words.network_inputs : last ? words.network_last : short ? String(c) : fillIn(words.network_layer, { layer: c });
      if (down) {
        inkLabel(ctx, theme, name, 4, y);
        if (more) inkLabel(ctx, theme, more, sheet.width - 4, y - size / 2 - type * 0.7, { align: "right", colour: theme.muted });
        if (c === 0) column.forEach((node, unit) => inkLabel(ctx, theme, names[unit], node.x, type * 0.8, { align: "center" }));
      } else {
        inkLabel(ctx, theme, name, x, type, { align: "center" });
        if (more) inkLabel(ctx, theme, more, x, sheet.height - type * (0.8 + NETWORK_LEGEND), { align: "center", colour: theme.muted });
        if (c === 0) column.forEach((node, unit) => inkLabel(ctx, theme, names[unit], x - size / 2 - 7, node.y, { align: "right" }));
      }
      if (last && sizes[c] > 1) column.forEach((node, unit) => {
        const text = ends[unit];
        if (down) inkLabel(ctx, theme, clip(text, pitch.along - 8), node.x, node.y + size / 2 + type * 0.9, { align: "center" });
        else inkLabel(ctx, theme, clip(text, sheet.width - node.x - size / 2 - 10), node.x + size / 2 + 7, node.y);
      });
    });
  }

  /** What the edges mean, as much of it as there is room for. */
  function drawLegend(ctx, theme) {
    const type = letters(), sample = type * 2, y = layout.height - type * 0.8;
    ctx.font = `600 ${type}px ${theme.font}`;
    const wide = ([text, sign]) => ctx.measureText(text).width + (sign === null ? 0 : sample + 6);
    const whole = (parts) => parts.reduce((sum, part) => sum + wide(part) + type, -type);
    const [positive, negative, wider] = [[words.network_positive, 1], [words.network_negative, 0], [words.network_wider, null]];
    const parts = [[[words.network_positive_weight, 1], negative, wider], [positive, negative, wider], [positive, negative]]
      .find((some) => whole(some) <= sheet.width - 8) ?? [];
    let x = (sheet.width - whole(parts)) / 2;
    for (const part of parts) {
      const [text, sign] = part;
      if (sign !== null) {
        ctx.lineWidth = 5;
        ctx.strokeStyle = theme.classColours[sign];
        ctx.setLineDash(sign ? [] : [8, 6]);
        strokeLine(ctx, x, y, x + sample, y);
        ctx.setLineDash([]);
      }
      ctx.fillStyle = theme.ink;
      ctx.textAlign = "right";
      ctx.textBaseline = "middle";
      ctx.fillText(text, x + wide(part), y);
      x += wide(part) + type;
    }
  }

  function showTip({ W }) {
    tip.hidden = !pointed;
    if (!pointed) return;
    const weight = W[pointed.layer][pointed.unit * layers[pointed.layer].in + pointed.input];
    tip.textContent = fillIn(words.network_weight, {
      from: unitName(words, run, pointed.layer - 1, pointed.input),
      to: unitName(words, run, pointed.layer, pointed.unit),
      weight: figure(weight),
    });
    tip.style.left = `${Math.min(pointed.x + 12, sheet.width - 230)}px`;
    tip.style.top = `${Math.min(pointed.y + 14, layout.height - 40)}px`;
    sheet.canvas.style.cursor = "pointer";
  }

  resize();
  return { draw, resize };
};

/** The maps of all drawn neurons as one column of square tiles on `atlas`: {side, image}. */
function drawTiles(player, index, old, atlas, layout) {
  const run = player.runs[index];
  const n = player.grid(index);
  const stride = Math.max(1, Math.floor(n / 44));
  const side = Math.floor((n - 1) / stride) + 1;
  const rows = layout.shown.reduce((a, b) => a + b, 0);
  const kept = old?.side === side;
  if (!kept) [atlas.width, atlas.height] = [side, side * rows];
  const ctx = atlas.getContext("2d");
  const image = kept ? old.image : ctx.createImageData(side, side * rows);
  const pixels = new Uint32Array(image.data.buffer);
  const table = player.remember("network-colours", () => divergingTable(player.theme));
  let at = 0;
  [player.places(index, n), ...player.maps(index, n)].forEach((values, column) => {
    const { activation } = run.layers[column - 1] ?? {};
    for (let unit = 0; unit < layout.shown[column]; unit++) {
      const map = values.subarray(unit * n * n, (unit + 1) * n * n);
      const [middle, reach] = tileScale(map, activation);
      for (let r = 0; r < side; r++) {
        for (let c = 0; c < side; c++) {
          const v = 127.5 + (127.5 * (map[r * stride * n + c * stride] - middle)) / reach;
          pixels[at++] = table[v < 0 ? 0 : v > 255 ? 255 : v | 0];
        }
      }
    }
  });
  ctx.putImageData(image, 0, 0);
  return { side, image };
}

/** The value drawn as paper and the distance from it drawn in full colour, as in the neurons' own maps. */
function tileScale(map, activation) {
  if (activation === "sigmoid") return [0.5, 0.5];
  if (activation === "tanh" || activation === "sine") return [0, 1];
  let reach = 1e-6;
  for (let j = 0; j < map.length; j += 7) reach = Math.max(reach, Math.abs(map[j]));
  return [0, reach];
}
