// The photo: where a unit fires it stays light, the rest darkens; and squares as large as units see.

const GLOW_PLACES = 160; // a side of the light, in places
const GLOW_MS = 170;
const GLOW_DARK = 0.7; // how much of the light is taken from where nothing fires
const GLOW_FINE = 40; // a map with more cells a side is too fine for a contour

// The light that a photo is seen in: unit after unit, one fading into the next.
class GlowPhoto {
  // size: of the square in px, set by `resize`.
  constructor(label) {
    this.sheet = sharpCanvas(label);
    this.mask = new MapImage();
    this.lit = document.createElement("canvas");
    this.key = null; // whose light it is
    this.from = this.to = null;
    this.since = -Infinity;
  }

  resize(size) {
    this.sheet.size(size, size);
    this.lit.width = this.lit.height = this.sheet.canvas.width;
    this.key = undefined;
  }

  // key: tells one light from another; light: null, or () => {bytes, size: [h, w]}.
  shine(key, light, now) {
    if (key === this.key) return;
    const first = this.key === undefined, map = light?.();
    this.from = this.now(now);
    this.to = map ? towerUpsampled(map.bytes, map.size, GLOW_PLACES) : null;
    this.contour = map && Math.max(...map.size) <= GLOW_FINE ? zeroSegments(this.to.map((v) => v - 0.5), GLOW_PLACES) : [];
    this.key = key;
    this.since = first || STILL() ? -Infinity : now;
  }

  // How far the fading is, 0 to 1.
  part(now) {
    return Math.min(1, Math.max(0, (now - this.since) / GLOW_MS));
  }

  // The light of this moment: null is daylight.
  now(now) {
    const part = this.part(now), { from, to } = this;
    if (part >= 1 || (!from && !to)) return to;
    return Float32Array.from({ length: GLOW_PLACES ** 2 }, (_, k) => (1 - part) * (from ? from[k] : 1) + part * (to ? to[k] : 1));
  }

  // Draws picture k of an atlas in this light; returns whether it still changes.
  draw(atlas, k, theme, now) {
    const { ctx, width: size } = this.sheet, light = this.now(now), part = this.part(now);
    ctx.clearRect(0, 0, size, size);
    atlas.draw(ctx, k, 0, 0, size);
    if (!light || !atlas.ready) return part < 1;
    ctx.fillStyle = `rgba(0,0,0,${GLOW_DARK})`;
    ctx.fillRect(0, 0, size, size);
    this.mask.paint(GLOW_PLACES, (pixels) => light.forEach((v, at) => { pixels[at] = (Math.round(255 * v) << 24) >>> 0; }));
    const lit = this.lit.getContext("2d"), wide = this.lit.width;
    lit.globalCompositeOperation = "copy";
    lit.imageSmoothingEnabled = true;
    lit.drawImage(this.mask.canvas, 0, 0, wide, wide);
    lit.globalCompositeOperation = "source-in";
    atlas.draw(lit, k, 0, 0, wide);
    ctx.drawImage(this.lit, 0, 0, size, size);
    if (this.contour.length) this.drawContour(ctx, theme, size, part);
    return part < 1;
  }

  // Where it fires half as much as at its peak.
  drawContour(ctx, theme, size, part) {
    const cell = size / GLOW_PLACES, frame = { left: cell / 2, top: cell / 2, side: size - cell };
    const path = segmentsPath(frame, GLOW_PLACES, this.contour), large = theme.present ? 1.4 : 1;
    ctx.globalAlpha = part;
    ctx.lineJoin = "round";
    for (const [colour, width] of [["#ffffff", 4.5 * large], ["#1a1a1a", 2 * large]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke(path);
    }
    ctx.globalAlpha = 1;
  }

  // A square [x, y, side] in shares of the photo, white between two thin dark lines; what of it lies
  // outside runs along the edge. strong: 0 to 1.
  drawSquare([x, y, side], strong = 1) {
    const { ctx, width: size } = this.sheet, rim = 2.5, held = (v) => Math.min(size - rim, Math.max(rim, v * size));
    const [left, top, right, bottom] = [held(x), held(y), held(x + side), held(y + side)];
    for (const [colour, width] of [["rgba(0,0,0,0.65)", 2 + 2.5 * strong], ["#ffffff", 0.8 + 1.2 * strong]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.strokeRect(left, top, Math.max(2, right - left), Math.max(2, bottom - top));
    }
    return [left, top, right, bottom];
  }
}

// The tower's photo: in daylight with the squares of all floors, in a unit's light with its own.
class TowerPhoto {
  constructor(player, label) {
    Object.assign(this, { player, scene: player.film.header.scene, glow: new GlowPhoto(label) });
    this.canvas = this.glow.sheet.canvas;
    this.canvas.addEventListener("click", () => towerLetGo(player));
  }

  resize(size) {
    this.glow.resize(size);
  }

  draw(now) {
    const { player, scene, glow } = this, { tower, theme } = player, at = towerShown(player), told = tower.quiz?.told();
    const unit = at ?? (told ? told.at : null);
    glow.shine(unit && String(unit), unit && (() => towerMap(player, unit)), now);
    const changes = glow.draw(atlasOf(player), scene.photo, theme, now);
    if (told) this.drawAnswer(told);
    else if (at) glow.drawSquare(towerSight(player, at));
    else if (!tower.quiz) this.drawSquares();
    if (changes) player.requestDraw();
  }

  // As large as the units of each floor see, around the middle; that of the floor pointed at is bold.
  drawSquares() {
    const { scene: { floors, side }, player: { tower }, glow } = this;
    floors.forEach(({ sight }, floor) => {
      const share = sight / side;
      if (floor !== tower.floor) glow.drawSquare([0.5 - share / 2, 0.5 - share / 2, share], 0.3);
    });
    if (tower.floor === null) return;
    const share = floors[tower.floor].sight / side;
    glow.drawSquare([0.5 - share / 2, 0.5 - share / 2, share], 1);
  }

  // After an answer: the two places of the question, numbered as its pictures.
  drawAnswer({ squares }) {
    const { glow, player: { theme } } = this, { ctx } = glow.sheet;
    squares.forEach((square, k) => {
      const [left, top] = glow.drawSquare(square, 1), type = theme.present ? 20 : 15;
      inkLabel(ctx, theme, String(k + 1), left + 7, top + type * 0.85, { size: type });
    });
  }
}
