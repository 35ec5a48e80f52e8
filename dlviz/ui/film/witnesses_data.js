// Witnesses: what a tile shows at the clock's place, and what the visitor has chosen.

const WITNESS_VEIL = 0.92; // how much of the photo is gone where the slider is at the map alone
const WITNESS_FULL = 0.92; // how strong the wash is there

// What outlives payloads: the tile that is kept (by its title), the set, the slider between photo
// and map. What was covered and is not any more plays once from its first frame.
function witnessesState(player) {
  const { header } = player.film, { scene } = header, state = (player.witnesses ??= { hover: null, curve: null, chosen: null, set: 0, wash: null });
  if (state.id === header.id) return state;
  const names = scene.tiles.map(({ title }) => title), same = String(state.sets) === String(scene.sets) && names.some((name) => state.names?.includes(name));
  const uncovers = state.covered && !scene.covered && same;
  if (!same) Object.assign(state, { chosen: null, set: 0, wash: null, at: null });
  if (!names.includes(state.chosen)) state.chosen = null;
  Object.assign(state, { id: header.id, names, sets: scene.sets, covered: scene.covered, hover: null, curve: null, maps: new Map(), masks: new Map(), reveals: false });
  state.wash ??= scene.wash;
  if (uncovers && player.last > 0 && !STILL()) {
    state.reveals = true;
    player.seek(0);
    player.play();
  }
  return state;
}

// Whether tiles are just being uncovered: what was found waits for their last frame.
function witnessesReveals(player) {
  const { witnesses: state } = player;
  state.reveals &&= player.playing;
  return state.reveals;
}

// The tiles of the set that is seen: [{tile, k}], k among all of them.
function witnessesSeen({ witnesses: state, film: { header: { scene } } }) {
  return scene.tiles.map((tile, k) => ({ tile, k })).filter(({ tile }) => tile.set === state.set);
}

// The title of the tile whose curve is bold: the one pointed at, else the one kept, else null.
function witnessesLit({ witnesses: state }) {
  return state.hover ?? state.curve ?? state.chosen;
}

// The index of the tile that is shown large.
function witnessesLarge(player) {
  const lit = witnessesLit(player), { scene } = player.film.header, seen = witnessesSeen(player);
  const found = seen.find(({ tile }) => tile.title === (lit ?? scene.tiles[scene.large]?.title)) ?? seen[0];
  return found.k;
}

function witnessesSet(player, values) {
  const { witnesses: state } = player;
  if (Object.entries(values).every(([key, value]) => state[key] === value)) return;
  Object.assign(state, values);
  player.requestDraw();
}

// The number of the frame under the clock, of so many.
function witnessesFrame(player, count) {
  return Math.max(0, Math.min(count - 1, Math.floor(player.t)));
}

function witnessesCaption(player, { captions }) {
  return captions.length ? captions[witnessesFrame(player, captions.length)] : "";
}

// The map of a tile at the clock's place, ready to be drawn: {made, smooth}; null: it has none.
function witnessesMap(player, k) {
  const { witnesses: { maps }, film: { header: { scene }, arrays } } = player, { map, signed } = scene.tiles[k];
  if (!map) return null;
  const [count, h, w] = map.size, frame = witnessesFrame(player, count), key = `${k},${frame}`;
  if (!maps.has(key)) {
    const bytes = arrays[map.name].subarray(frame * h * w, (frame + 1) * h * w), zero = signed ? 128 : 0;
    const values = Float32Array.from(bytes, (byte) => byte - zero);
    maps.set(key, { made: new OverlayMap({ values, size: [h, w], signed, top: map.blank[frame] ? 0 : signed ? 127 : 255 }), smooth: map.smooth[frame] });
  }
  return maps.get(key);
}

// Which cells of a tile show the picture under it: a canvas of side x side pixels, opaque where they do.
function witnessesMask(player, k) {
  const { witnesses: { masks }, film: { header: { scene }, arrays } } = player, { name, side, shown, invert } = scene.tiles[k].cells;
  const frame = witnessesFrame(player, shown.length), key = `${k},${frame}`;
  if (!masks.has(key)) {
    const image = new MapImage(), gone = Math.round(shown[frame] * side * side), order = arrays[name];
    image.paint(side, (pixels) => order.forEach((rank, at) => { pixels[at] = (rank < gone) === invert ? 0 : 0xff000000; }));
    masks.set(key, image.canvas);
  }
  return masks.get(key);
}

// What a tile's drawing depends on.
function witnessesKey(player, k) {
  const { witnesses: { wash }, film: { header: { scene } } } = player, { map, cells } = scene.tiles[k];
  const at = map ? witnessesFrame(player, map.size[0]) : cells ? witnessesFrame(player, cells.shown.length) : 0;
  return `${at},${wash},${player.stamp},${atlasOf(player).ready}`;
}

// Draws tile k on a sheet as large as its canvas.
function drawWitness(player, k, sheet) {
  const { theme, witnesses: { wash }, film: { header: { scene, text: { words } } } } = player, tile = scene.tiles[k], { ctx, width: size } = sheet, atlas = atlasOf(player);
  ctx.clearRect(0, 0, size, size);
  atlas.draw(ctx, tile.picture, 0, 0, size);
  if (scene.covered) return drawWitnessCover(ctx, theme, size);
  if (tile.cells) drawWitnessCells(player, k, sheet);
  const found = witnessesMap(player, k);
  if (!found) {
    if (tile.note) drawWitnessNote(ctx, theme, size, words.witnesses_none);
    return;
  }
  const { made, smooth } = found, contours = smooth ? [0.5] : [], beyond = Math.max(0, 2 * wash - 1);
  if (beyond > 0) {
    ctx.globalCompositeOperation = "saturation"; // its colours go first, as under every overlay
    ctx.fillStyle = "#808080";
    ctx.fillRect(0, 0, size, size);
    ctx.globalCompositeOperation = "source-over";
    ctx.fillStyle = faded("#ffffff", WITNESS_VEIL * beyond);
    ctx.fillRect(0, 0, size, size);
  }
  if (beyond > 0 && !made.blank) {
    ctx.imageSmoothingEnabled = smooth || size < made.n;
    ctx.drawImage(made.image(OVERLAY_MOST + (WITNESS_FULL - OVERLAY_MOST) * beyond), 0, 0, size, size);
  }
  const blank = words[tile.signed ? "witnesses_flat" : "witnesses_blank"];
  drawOverlay(ctx, { x: 0, y: 0, size }, made, { theme, contours, blank, opacity: beyond > 0 ? 0 : 2 * wash * OVERLAY_MOST });
}

// The cells that are gone show another picture.
function drawWitnessCells(player, k, { ctx, width: size, canvas }) {
  const { cells: { under } } = player.film.header.scene.tiles[k], wide = canvas.width;
  const own = (player.witnesses.scratch ??= document.createElement("canvas"));
  own.width = own.height = wide;
  const lit = own.getContext("2d");
  lit.imageSmoothingEnabled = false;
  lit.drawImage(witnessesMask(player, k), 0, 0, wide, wide);
  lit.globalCompositeOperation = "source-in";
  atlasOf(player).draw(lit, under, 0, 0, wide);
  ctx.drawImage(own, 0, 0, size, size);
}

function drawWitnessCover(ctx, theme, size) {
  ctx.fillStyle = faded(theme.ground, 0.72);
  ctx.fillRect(0, 0, size, size);
  drawWitnessHatch(ctx, theme, size, size);
  drawWitnessAsk(ctx, theme, size / 2, size / 2, Math.max(24, size * 0.3));
}

function drawWitnessAsk(ctx, theme, x, y, size) {
  ctx.font = `700 ${size}px ${theme.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = size * 0.24;
  ctx.strokeStyle = theme.ground;
  ctx.strokeText("?", x, y);
  ctx.fillStyle = theme.ink;
  ctx.fillText("?", x, y);
}

// A tile that has no map at all, since the method cannot be used here.
function drawWitnessNote(ctx, theme, size, text) {
  ctx.fillStyle = faded(theme.ground, 0.72);
  ctx.fillRect(0, 0, size, size);
  drawWitnessHatch(ctx, theme, size, size);
  overlayNote(ctx, { x: 0, y: 0, size }, text, { ...theme, paper: theme.ground });
}

function drawWitnessHatch(ctx, theme, width, height) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, 0, width, height);
  ctx.clip();
  ctx.strokeStyle = theme.line;
  ctx.lineWidth = 1.5;
  for (let at = -height; at < width; at += 11) strokeLine(ctx, at, height, at + height, 0);
  ctx.restore();
}
