// What the reader does with the picture: another one, moved, drawn on; what is pointed at; and the
// network's answer to it.

const CONVNET_PEN = 0.042, CONVNET_SOFT = 1.2; // half a line's width, of the picture's side; px of its rim

// It is kept on the player, so that it outlives a payload; other pictures start anew.
function convnetState(player) {
  const { header } = player.film, { scene } = header;
  const state = (player.convnet ??= { asked: {}, mode: "move", version: 0 });
  if (state.id === header.id) return state;
  const key = JSON.stringify([scene.size, scene.names]), asked = mapAsked(state, "picture");
  if (key !== state.key) Object.assign(state, { asked: {}, pinned: null });
  const shown = key === state.key && asked !== null ? asked : scene.picture, place = scene.gallery.indexOf(shown);
  const data = new ConvnetData(player.film), same = key === state.key && shown === state.picture;
  Object.assign(state, { id: header.id, key, data, picture: shown, place: Math.max(0, place), hover: null, cursor: null });
  if (!same || !state.offset) convnetRestore(state);
  state.version += 1;
  const { pinned } = state, held = pinned && data.layers[pinned.layer];
  if (pinned && !(held && pinned.unit < held.units)) state.pinned = null;
  mapHeard(state, scene);
  return state;
}

// The picture as it is in the gallery, in its place.
function convnetRestore(state) {
  Object.assign(state, { offset: [0, 0], own: null, emptied: false, blank: false });
  state.version += 1;
}

function convnetChoose(player, place) {
  const state = convnetState(player), picture = player.film.header.scene.gallery[place];
  state.place = place;
  state.picture = picture;
  state.asked.picture = { value: picture, at: performance.now() };
  convnetRestore(state);
  player.emit({ kind: "picture", value: picture });
  player.requestDraw();
}

// What a reader begins to do is for the trained network: the film stops at its end. It can be wound
// back then.
function convnetTrained(player) {
  if (convnetMoved(player.convnet) && !player.playing) return;
  player.pause();
  player.seek(player.last);
}

function convnetMove(player, [x, y]) {
  const state = convnetState(player), most = player.film.header.scene.offset_max, held = (v) => Math.min(most, Math.max(-most, v));
  if (String(state.offset) === String([held(x), held(y)])) return;
  convnetTrained(player);
  state.offset = [held(x), held(y)];
  state.version += 1;
  player.requestDraw();
}

function convnetMoved({ offset, own }) {
  return Boolean(own || offset[0] || offset[1]);
}

// The picture that the network gets [C * H * W].
function convnetInput(player) {
  const state = convnetState(player);
  if (state.inputOf === state.version) return state.input;
  const { data } = state;
  state.base = data.picture(state.place);
  state.look = convnetLook(state.base, data.scene.size);
  state.input = convnetShifted(state.own ?? state.base, data.scene.size, state.offset, state.look.ground);
  state.inputOf = state.version;
  return state.input;
}

// {ground, ink}: the colour at a picture's rim, and the one that is farthest from it [C].
function convnetLook(picture, [c, h, w]) {
  const ground = Array.from({ length: c }, (_, k) => {
    const rim = [], at = (y, x) => rim.push(picture[(k * h + y) * w + x]);
    for (let x = 0; x < w; x++) { at(0, x); at(h - 1, x); }
    for (let y = 1; y < h - 1; y++) { at(y, 0); at(y, w - 1); }
    return rim.sort((a, b) => a - b)[rim.length >> 1];
  });
  let best = 0, most = -1;
  for (let j = 0; j < h * w; j++) {
    const far = ground.reduce((sum, v, k) => sum + (picture[k * h * w + j] - v) ** 2, 0);
    if (far > most) [best, most] = [j, far];
  }
  return { ground, ink: ground.map((_, k) => picture[k * h * w + best]) };
}

// A picture moved to the right and down; what comes in has the colour of its rim.
function convnetShifted(picture, [c, h, w], [dx, dy], ground) {
  const out = new Float32Array(picture.length);
  for (let k = 0; k < c; k++) {
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const inside = x >= dx && x < w + dx && y >= dy && y < h + dy;
        out[(k * h + y) * w + x] = inside ? picture[(k * h + y - dy) * w + x - dx] : ground[k];
      }
    }
  }
  return out;
}

// The reader draws on what is seen: the picture is then the reader's own, and moves as one.
function convnetOwn(player, empty = false) {
  convnetTrained(player);
  const input = convnetInput(player), state = player.convnet;
  if (!state.own || state.offset[0] || state.offset[1] || empty) {
    state.own = input.slice();
    state.offset = [0, 0];
  }
  const { look: { ground }, data: { scene: { size: [, h, w] } } } = state;
  if (empty) {
    ground.forEach((v, k) => state.own.fill(v, k * h * w, (k + 1) * h * w));
    state.emptied = state.blank = true;
  }
  state.version += 1;
  player.requestDraw();
  return state;
}

// A soft line from one place to another, in pixels, in the picture's brightest colour.
function convnetDraw(player, [x0, y0], [x1, y1]) {
  const state = convnetOwn(player), { own, look, data: { scene: { size: [, h, w] } } } = state;
  state.blank = false;
  const r = Math.max(0.5, CONVNET_PEN * w), length = (x1 - x0) ** 2 + (y1 - y0) ** 2;
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const part = length ? Math.min(1, Math.max(0, ((x + 0.5 - x0) * (x1 - x0) + (y + 0.5 - y0) * (y1 - y0)) / length)) : 0;
      const far = Math.hypot(x + 0.5 - x0 - part * (x1 - x0), y + 0.5 - y0 - part * (y1 - y0));
      const cover = Math.min(1, Math.max(0, (r + CONVNET_SOFT / 2 - far) / CONVNET_SOFT));
      if (!cover) continue;
      look.ground.forEach((ground, k) => {
        const at = k * h * w + y * w + x, v = ground + cover * (look.ink[k] - ground);
        if (Math.abs(look.ink[k] - v) < Math.abs(look.ink[k] - own[at])) own[at] = v;
      });
    }
  }
}

// The network's answer under the clock, once a frame: {weights, outs, chances, best}; `before`: the
// chances of the picture as it was, where it is moved or drawn on.
function convnetNow(player) {
  return player.remember("convnet", () => {
    const state = convnetState(player), { data } = state, input = convnetInput(player), weights = data.weights(player);
    const outs = data.net.run(weights, input), chances = cnnSoftmax(outs[data.out.op]);
    const before = convnetMoved(state) && !state.emptied ? cnnSoftmax(data.net.run(weights, state.base, data.own)[data.out.op]) : null;
    return { input, weights, outs, chances, best: convnetBest(chances), before };
  });
}

function convnetBest(chances) {
  return chances.every(Number.isFinite) ? chances.indexOf(Math.max(...chances)) : -1;
}

// What is pointed at: {layer, unit, place: {x, y}, exact}, where `exact` says that the place was
// pointed at; else it is where the map is largest. null: nothing.
function convnetPointed(player) {
  const state = convnetState(player), at = state.hover ?? state.cursor ?? state.pinned, { data } = state;
  if (!at) return null;
  return player.remember(`convnet${JSON.stringify(at)}`, () => {
    const layer = data.layers[at.layer];
    return { layer, unit: at.unit, place: at.place ?? data.peak(convnetNow(player).outs, layer, at.unit), exact: Boolean(at.place) };
  });
}

function convnetPoint(player, kind, at) {
  if (player.film.header.view !== "convnet") return; // the pads lose pointer and focus as they leave
  const state = convnetState(player);
  if (JSON.stringify(at) === JSON.stringify(state[kind])) return;
  state[kind] = at;
  player.requestDraw();
}

// A unit's card is asked for: a pooled map's is that of the map it was made of.
function convnetOpen(player, { layer, unit }) {
  const { data } = convnetState(player), made = data.layers[layer], { name } = made.linear ? made : data.layers[layer - 1];
  player.emit({ kind: "unit", layer: name, unit });
}

// "97 %"; close to all with a digit more, so that it is not rounded to all.
function convnetPercent(chance) {
  return `${(100 * chance).toFixed(chance >= 0.99 && chance < 0.9995 ? 1 : 0)}\u00a0%`;
}

// The answer as {head, said}: "disc 97 %", and whether it is right or what it was before; `short`
// where that is long.
function convnetSaid(player) {
  const { chances, best, before } = convnetNow(player), state = player.convnet, { names, truth } = state.data.scene, { words } = state.data;
  if (state.blank) return { head: words.answer_blank, said: "" };
  if (best < 0) return { head: words.answer_none, said: "" };
  const head = filled(words.answer_is, { name: names[best], percent: convnetPercent(chances[best]) }), was = before && convnetBest(before);
  if (state.data.snapshots < 2) return { head, said: words[state.data.scene.end === "diverged" ? "note_diverged" : "note_begun"] };
  if (state.emptied) return { head, said: words.answer_own, short: words.answer_own_short };
  if (before && was !== best) return { head, said: filled(words.answer_was, { name: names[was] ?? "", percent: convnetPercent(before[was]) }) };
  if (before) return { head, said: filled(words.answer_holds, { percent: convnetPercent(before[best]) }) };
  const right = truth[state.place] === best;
  return { head, said: right ? words.answer_right : filled(words.answer_wrong, { name: names[truth[state.place]] }) };
}

// "moved 3 px right, 2 px down"
function convnetOffset({ offset: [x, y], data: { words } }) {
  const by = (v, back, on) => (v ? filled(words[v < 0 ? back : on], { px: Math.abs(v) }) : "");
  return [by(x, "left_by", "right_by"), by(y, "up_by", "down_by")].filter(Boolean).join(", ");
}
