// A small image network at work: a picture, every layer's maps of it, the answer; all of it follows
// the epochs, another picture, and what the reader does with it.

VIEWS.convnet = (player, box, options) => new ConvnetView(player, box, options);

LAYOUTS.convnet = (header, width) => {
  const narrow = width < NARROW, layers = convnetLayers(header), height = wideHeight(header, width);
  const frame = new ConvnetFrame(header, layers, width, height, narrow), { lens } = frame;
  if (!narrow) {
    const whole = { view: "convnet", x: 0, y: 0, w: width, h: height, options: {} };
    const plot = lens.h >= 130 ? [{ view: "plot", ...lens, options: { panel: 0 } }] : [];
    return { height, boxes: [whole, ...plot, { view: "convnetlens", ...lens, options: {} }] };
  }
  const below = plotStack(header, width, frame.height + LAYOUT_GAP), whole = { view: "convnet", x: 0, y: 0, w: width, h: frame.height, options: {} };
  return { height: below.height, boxes: [whole, ...below.boxes, { view: "convnetlens", x: 0, y: 0, w: width, h: 0, options: {} }] };
};

// Layers as a frame needs them, from the header alone.
function convnetLayers({ scene }) {
  return scene.layers.map(({ shape: [units, h, w], ...layer }, index) => ({ ...layer, index, kind: layer.name.replace(/\d+$/, ""), units, h, w }));
}

class ConvnetView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: convnetState(player) });
    this.sheet = sharpCanvas(this.header.text.label);
    this.live = make("p", { class: "film-hidden convnet-live", role: "status", "aria-live": "polite" });
    this.maps = new ConvnetMaps(player, this);
    this.hand = new ConvnetHand(player, this);
    this.gallery = new ConvnetGallery(player);
    box.replaceChildren(this.sheet.canvas, this.hand.pad, this.hand.tools, this.gallery.root, this.maps.pad, this.live);
    this.atlases = new Map();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.box;
    this.frame = new ConvnetFrame(this.header, this.state.data.layers, width, height, this.options.narrow);
    this.sheet.size(width, height);
    this.hand.place(this.frame);
    this.maps.place(this.frame);
    this.gallery.place(this.frame);
  }

  destroy() {
    this.state.hover = this.state.cursor = null;
  }

  atlas(name, w, h, count) {
    if (!this.atlases.has(name)) this.atlases.set(name, new ConvnetAtlas(w, h, count));
    return this.atlases.get(name);
  }

  draw() {
    const { player, frame, state, sheet: { ctx, width, height } } = this, { theme } = player, { data } = state;
    if (this.key !== theme.key) [this.key, this.tables] = [theme.key, convnetTables(theme)];
    const now = convnetNow(player), at = convnetPointed(player);
    ctx.clearRect(0, 0, width, height);
    this.drawPicture(ctx, theme, now, at);
    const feeds = at ? this.feeds(now, at) : [];
    if (at) this.drawLinks(ctx, theme, at, feeds);
    for (const column of frame.columns) this.drawColumn(ctx, theme, now, column, at);
    for (const feed of feeds) this.drawFeed(ctx, theme, feed);
    drawConvnetAnswer(ctx, theme, frame, data, now, convnetSaid(player), state.own ? -1 : data.scene.truth[state.place], state.blank);
    if (at) this.drawPointed(ctx, theme, at);
    this.gallery.draw();
    this.hand.draw();
    this.say(at);
  }

  drawPicture(ctx, theme, { input }, at) {
    const { frame: { picture: { x, y, size }, type, line }, state, state: { data } } = this, [, h, w] = data.scene.size, box = { x, y, w: size, h: size };
    const atlas = this.atlas("picture", w, h, 1);
    atlas.paint((pixels) => fillConvnetPicture(pixels, input, data.scene.size));
    atlas.draw(ctx, 0, box);
    frameConvnet(ctx, box, theme.muted, 1);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.font = `600 ${type}px ${theme.font}`;
    ctx.fillStyle = theme.ink;
    const offset = convnetOffset(state), name = state.own ? data.words.own : data.scene.names[data.scene.truth[state.place]];
    ctx.fillText(fitText(ctx, offset || name, size), x, y - 4 - line / 2);
    const rest = size - ctx.measureText(offset || name).width - 12, own = data.size(data.layers[0]);
    ctx.font = `${type}px ${theme.font}`;
    ctx.fillStyle = theme.muted;
    ctx.textAlign = "right";
    if (ctx.measureText(own).width < rest) ctx.fillText(own, x + size, y - 4 - line / 2);
    if (at && !data.seesAll(at.layer)) {
      const seen = data.sees(at.layer, at.place);
      markConvnet(ctx, theme, box, w, { x: seen.x, y: seen.y, w: seen.size, h: seen.size }, 2);
      if (at.layer.index === 1) this.drawRays(ctx, theme, seen, at.unit);
    }
  }

  // From what a first filter lies on to the filter.
  drawRays(ctx, theme, seen, unit) {
    const { frame, frame: { picture } } = this, column = frame.columnOf(1), cell = picture.size / this.state.data.scene.size[2];
    if (!column?.filter || column.below) return;
    const to = frame.filterTile(column, unit), x = Math.min(picture.size, (seen.x + seen.size) * cell);
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = 1;
    strokeLine(ctx, picture.x + x + 2, picture.y + Math.max(0, seen.y * cell), to.x - 1, to.y);
    strokeLine(ctx, picture.x + x + 2, picture.y + Math.min(picture.size, (seen.y + seen.size) * cell), to.x - 1, to.y + to.h);
  }

  drawColumn(ctx, theme, now, column, at) {
    const { frame, tables, state: { data } } = this, { layer } = column, lit = at?.layer === layer, scale = data.scales[layer.index];
    drawConvnetHead(ctx, theme, frame, data, column);
    const values = now.outs[layer.op];
    if (column.bars) {
      for (let unit = 0; unit < layer.units; unit++) {
        const own = lit && at.unit === unit;
        drawConvnetBar(ctx, theme, frame.tile(column, unit), values[unit] / scale, column.upright, own ? theme.ink : theme.muted);
      }
      return;
    }
    const first = layer.kind === "dense", [, h, w] = data.scene.size, side = first ? [w, h] : [layer.w, layer.h];
    const atlas = this.atlas(layer.name, ...side, layer.units);
    atlas.paint((pixels) => (first ? fillConvnetWeights(pixels, now.weights, layer.linear, data.scene.size, h * w, data.scene.scale, tables) : fillConvnetMaps(pixels, values, scale, tables)));
    for (let unit = 0; unit < layer.units; unit++) {
      const tile = frame.tile(column, unit);
      atlas.draw(ctx, unit, tile);
      frameConvnet(ctx, tile, theme.line, 1);
      if (column.meter) this.drawMeter(ctx, theme, tile, values[unit] / scale);
    }
    if (column.filter) this.drawFilters(ctx, theme, now, column);
    this.drawFoot(ctx, theme, column, first ? data.scene.scale : scale, first);
  }

  // How much a unit of a dense network answers, under the picture of its weights.
  drawMeter(ctx, theme, { x, y, w, h }, share) {
    ctx.fillStyle = theme.line;
    ctx.fillRect(x, y + h + 2, w, 4);
    ctx.fillStyle = theme.ink;
    ctx.fillRect(x, y + h + 2, w * Math.min(1, Math.max(0, share || 0)), 4);
  }

  drawFilters(ctx, theme, { weights }, column) {
    const { frame, tables, state: { data } } = this, { layer } = column, { kernel } = layer.linear;
    const atlas = this.atlas("filters", kernel, kernel, layer.units);
    atlas.paint((pixels) => fillConvnetWeights(pixels, weights, layer.linear, data.scene.size, kernel * kernel, data.scene.scale, tables));
    for (let unit = 0; unit < layer.units; unit++) {
      const tile = frame.filterTile(column, unit);
      atlas.draw(ctx, unit, tile);
      frameConvnet(ctx, tile, theme.muted, 1);
    }
  }

  drawFoot(ctx, theme, column, scale, signed) {
    const { frame, tables, state: { data } } = this, y = column.top + column.tall + (column.meter ? 9 : 6), text = plotNumber(Number(scale.toPrecision(2)));
    if (signed && data.scene.size[0] > 1) return;
    const [low, name] = signed ? [`\u2212${text}`, "signed"] : ["0", "rising"];
    const filters = column.filter && data.scene.size[0] === 1, own = plotNumber(Number(data.scene.scale.toPrecision(1)));
    if (!column.filter || column.below) {
      drawConvnetScale(ctx, theme, frame, tables, { x: column.left, y, w: Math.min(column.wide, 190) }, low, text, name);
      if (filters) drawConvnetScale(ctx, theme, frame, tables, { x: column.left + 220, y, w: 110 }, `\u2212${own}`, own, "signed");
      return;
    }
    drawConvnetScale(ctx, theme, frame, tables, { x: column.left + column.filter + 5, y, w: column.tile }, "", text, name);
    if (!filters) return;
    const both = ctx.measureText(`\u00b1${own}${text}`).width + 5 <= column.filter + 5 + column.tile;
    drawConvnetScale(ctx, theme, frame, tables, { x: column.left, y, w: column.filter }, "", both ? own : "", "signed");
  }

  // What feeds the unit that is pointed at, and through pooling what feeds that:
  // [{layer, unit, value, to: {layer, unit}, place}].
  feeds({ outs, weights }, { layer, unit, place }) {
    const { frame, state: { data } } = this, found = [];
    const trace = (to, at, count) => {
      for (const { unit: from, value } of data.inputs(outs, weights, to.layer, to.unit, at, count)) {
        let before = data.layers[to.layer.index - 1];
        if (before.kind === "pool" && !frame.columnOf(before.index)) before = data.layers[before.index - 1];
        if (!frame.columnOf(before.index)) continue;
        const feed = { layer: before, unit: from, value, to, patch: data.layers[to.layer.index - 1] === before ? data.patch(to.layer, at) : null };
        found.push(feed);
        if (before.kind === "pool") trace(feed, data.patch(to.layer, at), 1);
      }
    };
    trace({ layer, unit }, place, 4);
    return found;
  }

  place({ layer, unit }) {
    const { frame, state: { data } } = this, column = frame.columnOf(layer.index);
    if (layer === data.out) return frame.classRow(unit);
    return column ? frame.tile(column, unit) : null;
  }

  drawLinks(ctx, theme, at, feeds) {
    const groups = new Map();
    for (const feed of feeds) groups.set(feed.to, [...(groups.get(feed.to) ?? []), feed]);
    for (const [to, own] of groups) {
      const target = this.place(to), column = this.frame.columnOf(to.layer.index);
      const end = column?.filter && !column.below ? this.frame.filterTile(column, to.unit) : target;
      (this.frame.narrow ? drawConvnetDrops : drawConvnetLinks)(ctx, theme, own.map((feed) => this.place(feed)), end, own.map(({ value }) => value));
    }
  }

  // The outline of a unit that feeds the one that is pointed at, and the places that it is taken from.
  drawFeed(ctx, theme, { layer, value, patch, ...feed }) {
    const column = this.frame.columnOf(layer.index), box = this.place({ layer, ...feed });
    if (column.bars) return;
    frameConvnet(ctx, box, value ? theme.classColours[value > 0 ? 1 : 0] : theme.ink, value ? 2.5 : 1.5);
    if (patch && layer.w > 1 && patch.w < layer.w) markConvnet(ctx, theme, box, layer.w, patch, 1);
  }

  drawPointed(ctx, theme, { layer, unit, place }) {
    const column = this.frame.columnOf(layer.index), box = this.place({ layer, unit });
    if (!box) return;
    const { x, y, w, h } = box;
    if (layer === this.state.data.out || column.bars) return frameConvnet(ctx, { x: x + 2, y: y + 2, w: w - 4, h: h - 4 }, theme.ink, 2);
    frameConvnet(ctx, box, theme.ground, 5);
    frameConvnet(ctx, box, theme.ink, 3);
    if (layer.w > 1) markConvnet(ctx, theme, box, layer.w, { x: place.x, y: place.y, w: 1, h: 1 }, 1.5);
  }

  // For those who do not see it: the unit under the keys, else the answer.
  say(at) {
    const { player, state } = this, { head, said } = convnetSaid(player);
    if (player.playing || state.busy) return;
    mapWrite(this.live, at && state.cursor ? convnetUnitText(player, at).join(". ") : `${head}, ${said}`);
  }
}
