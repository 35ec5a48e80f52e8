// Pictures out of one encoded image (draw/tiles_atlas.py): decoded once, drawn where a view wants them.

// The atlas that a scene's content names; views of the same numbers share it, also after a payload
// with other words. Until it is decoded it draws nothing; then the views draw anew.
function atlasOf(player, name = "atlas") {
  const { header: { run, scene } } = player.film;
  if (player.atlases?.run !== run) player.atlases = { run, all: new Map() };
  const { all } = player.atlases;
  if (!all.has(name)) all.set(name, new Atlas(player, scene[name]));
  return all.get(name);
}

// Whether every atlas that a view asked for is decoded.
function atlasesReady({ atlases }) {
  return [...(atlases?.all.values() ?? [])].every(({ ready }) => ready);
}

class Atlas {
  constructor(player, { image, places, type, sharp }) {
    const { arrays } = player.film;
    Object.assign(this, { sharp, places: arrays[places], bitmap: null });
    createImageBitmap(new Blob([arrays[image]], { type }), { colorSpaceConversion: "none" }).then((bitmap) => {
      this.bitmap = bitmap;
      player.stamp += 1;
      player.requestDraw();
    });
  }

  get ready() {
    return this.bitmap !== null;
  }

  // Width and height of picture k, in its own pixels.
  size(k) {
    return [this.places[4 * k + 2], this.places[4 * k + 3]];
  }

  // Picture k over a rectangle; `part` [x, y, w, h]: of it only this, in its own pixels.
  draw(ctx, k, x, y, w, h = w, part = null) {
    if (!this.ready) return;
    const [left, top, wide, tall] = this.places.subarray(4 * k, 4 * k + 4);
    const [px, py, pw, ph] = part ?? [0, 0, wide, tall];
    ctx.imageSmoothingEnabled = !this.sharp;
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(this.bitmap, left + px, top + py, pw, ph, x, y, w, h);
  }

  // Up to columns x columns pictures as one square, `gap` px apart.
  drawGrid(ctx, all, columns, side, gap) {
    const each = (side - gap * (columns - 1)) / columns;
    all.slice(0, columns * columns).forEach((k, at) => {
      this.draw(ctx, k, (at % columns) * (each + gap), Math.floor(at / columns) * (each + gap), each);
    });
  }
}
