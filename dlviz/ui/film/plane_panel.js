// Beside the plane of two learning rates: its colours, the window, the network pointed at, and the
// buttons; and the hands on the picture: drag, tap, keys.

// {root, refresh(window)}
function planePanel(view) {
  const { words, player, scene } = view;
  const zoom = make("strong"), here = make("div", { class: "plane-here" });
  const windows = [1, 2].map(() => make("span"));
  const rates = [1, 2].map(() => make("span"));
  const chip = make("i", { class: "plane-chip" }), fate = make("strong");
  const pair = (layer, value) => make("div", {}, make("span", { class: "plane-layer", text: `${words.plane_layer} ${layer}` }), value);
  const touch = window.matchMedia("(hover: none)").matches;
  const hint = make("p", { class: "plane-hint", text: touch ? words.plane_hint_touch : words.plane_hint });
  const readouts = make(
    "div",
    { class: "plane-readouts" },
    make("h4", {}, make("span", { text: `${words.plane_window}, ${words.plane_zoom.toLowerCase()} ` }), zoom),
    pair(1, windows[0]),
    pair(2, windows[1]),
    make("h4", {}, make("span", { text: words.plane_here }), chip, fate),
    here,
  );
  here.append(pair(1, rates[0]), pair(2, rates[1]));
  const button = (name, act) => {
    const made = make("button", { type: "button", class: "film-button", text: words[name] });
    made.addEventListener("click", act);
    return made;
  };
  const inwards = button("plane_in", () => view.zoomIn());
  const out = button("plane_out", () => view.zoomOut());
  const home = button("plane_home", () => view.home());
  inwards.classList.add("primary");
  const buttons = make("div", { class: "plane-buttons" }, inwards, out, home);
  const acts = make("div", { class: "plane-acts" }, buttons, hint);
  acts.hidden = !player.canEmit;
  const parts = view.narrow ? [acts, planeLegend(view), readouts] : [planeLegend(view), readouts, acts];
  const root = make("div", { class: "plane-panel" }, ...parts);

  function refresh(shown) {
    const [x0, x1, y0, y1] = shown;
    zoom.textContent = planeTimes(shown, scene.home);
    [[x0, x1], [y0, y1]].forEach(([low, high], k) => {
      const apart = Math.min(1, 10 ** (high - low) - 1) / 10;
      windows[k].textContent = `${planeRate(10 ** low, apart)} ${words.plane_to} ${planeRate(10 ** high, apart)}`;
    });
    const place = view.place ?? view.known.cursor, found = place && view.network(place);
    const apart = Math.min(1, 10 ** ((x1 - x0) / scene.resolution) - 1);
    rates.forEach((value, k) => { value.textContent = found ? planeRate(found.rates[k], apart) : "\u2013"; });
    const index = found?.index ?? null;
    fate.textContent = index === null ? "" : index < scene.shades ? words.plane_trains : words.plane_fails;
    chip.hidden = index === null;
    chip.style.background = index === null ? "none" : planeColour(player, index);
    const smallest = Math.min(x1 - x0, y1 - y0) * PLANE_CURSOR < scene.narrowest * 1.01;
    inwards.disabled = smallest;
    hint.textContent = smallest ? words.plane_deepest : touch ? words.plane_hint_touch : words.plane_hint;
    hint.hidden = player.theme.present && !view.narrow && !smallest; // who speaks knows how
    out.disabled = Math.min(x1 - x0, y1 - y0) > 2 * scene.farthest * 0.99;
    home.disabled = planeSame(shown, scene.home);
  }
  return { root, refresh };
}

function planeColour(player, index) {
  const { palette } = player.film.arrays;
  return `rgb(${palette[3 * index]},${palette[3 * index + 1]},${palette[3 * index + 2]})`;
}

// Both ramps in one bar, as they meet at the boundary.
function planeLegend({ player, words, scene: { shades } }) {
  const stops = [];
  for (let k = 0; k <= 8; k++) stops.push(planeColour(player, Math.round(((8 - k) / 8) * (shades - 1))));
  const first = `linear-gradient(to right, ${stops.join(",")})`;
  const others = stops.map((_, k) => planeColour(player, shades + Math.round((k / 8) * (shades - 1))));
  const bars = [first, `linear-gradient(to right, ${others.join(",")})`].map((background) => {
    const bar = make("i");
    bar.style.background = background;
    return bar;
  });
  const row = (name, ...texts) => make("div", { class: name }, ...texts.map((text) => make("span", { text })));
  return make(
    "div",
    { class: "plane-legend" },
    row("plane-sides", words.plane_trains, words.plane_fails),
    make("div", { class: "plane-bars", "aria-hidden": "true" }, ...bars),
    row("plane-ends", words.plane_fast, words.plane_slow, words.plane_at_once),
  );
}

// A drag asks for a square, a tap puts the cursor there, the keys move it.
function planeInput(view) {
  const { canvas } = view.sheet, { player } = view;
  Object.assign(canvas, { tabIndex: 0 });
  canvas.setAttribute("role", "application");
  canvas.addEventListener("pointerdown", (event) => {
    const from = event.button === 0 && event.isPrimary ? view.at(event) : null;
    if (!from) return;
    view.drag = { from, w: 0, touch: event.pointerType === "touch" };
    if (!view.drag.touch) canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!view.drag || view.drag.touch) return;
    Object.assign(view.drag, planeSquare(view.drag.from, view.at(event, true), view.frame.side));
    player.requestDraw();
  });
  canvas.addEventListener("pointerup", () => {
    const { drag } = view;
    view.drag = null;
    if (drag?.w) view.zoom(drag.u, drag.v, drag.w);
    else if (drag) planeCursor(view, drag.from);
    player.requestDraw();
  });
  canvas.addEventListener("pointercancel", () => {
    view.drag = null;
    player.requestDraw();
  });
  canvas.addEventListener("keydown", (event) => planeKey(view, event));
}

// The square from a corner towards a place: {u, v: lower left, w: side}; w = 0 below 12 px.
function planeSquare(from, to, side) {
  const right = to.u >= from.u, up = to.v >= from.v;
  const most = Math.min(right ? 1 - from.u : from.u, up ? 1 - from.v : from.v);
  const w = Math.min(most, Math.max(Math.abs(to.u - from.u), Math.abs(to.v - from.v)));
  if (w * side < 12) return { w: 0 };
  return { u: right ? from.u : from.u - w, v: up ? from.v : from.v - w, w };
}

function planeCursor(view, { u, v }) {
  const half = PLANE_CURSOR / 2;
  view.known.cursor = { u: planeHeld(u, half, 1 - half), v: planeHeld(v, half, 1 - half) };
  view.player.requestDraw();
}

function planeKey(view, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const by = event.shiftKey ? 1 / 8 : 1 / 32, moves = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, by], ArrowDown: [0, -by] };
  const acts = { Enter: () => view.zoomIn(), "+": () => view.zoomIn(), "-": () => view.zoomOut(), Home: () => view.home(), Escape: () => { view.drag = view.known.cursor = null; } };
  const move = moves[event.key];
  if (move) {
    const { u, v } = view.known.cursor ?? { u: 0.5, v: 0.5 };
    view.place = null;
    planeCursor(view, { u: u + move[0], v: v + move[1] });
    view.live.textContent = planeSpoken(view);
  } else if (acts[event.key]) acts[event.key]();
  else return;
  view.player.requestDraw();
  event.preventDefault();
  event.stopPropagation();
}

// "Layer 1 1.73, layer 2 20.1: trains"
function planeSpoken(view) {
  const { words, scene, known } = view, { rates, index } = view.network(known.cursor);
  const apart = Math.min(1, 10 ** ((scene.window[1] - scene.window[0]) / scene.resolution) - 1);
  const said = rates.map((rate, k) => `${words.plane_layer} ${k + 1} ${planeRate(rate, apart)}`).join(", ");
  return index === null ? said : `${said}: ${index < scene.shades ? words.plane_trains : words.plane_fails}`;
}
