// The map that is pointed at, large, with what it is and what feeds it. On a narrow screen it is a
// sheet over the foot of the page, with the picture beside the map.

VIEWS.convnetlens = (player, box, options) => new ConvnetLens(player, box, options);

// What is said of a unit, in sentences: its name, its shape, its value, its strongest inputs.
function convnetUnitText(player, { layer, unit, place, exact }) {
  const { data } = convnetState(player), { words } = data, now = convnetNow(player), map = data.map(now.outs, layer, unit);
  const number = (v) => plotNumber(Number(v.toPrecision(3))), name = data.title(layer);
  const inputs = layer.kind === "pool" || layer.kind === "head" ? [] : data.inputs(now.outs, now.weights, layer, unit, place, 3);
  const fed = inputs.map((one) => `${one.unit + 1}\u00a0(${convnetSigned(one.value)})`).join(", ");
  const from = fed && filled(words.most_from, { layer: data.title(data.layers[layer.index - 1]), inputs: fed });
  if (layer === data.out) return [filled(words.class_of, { name: data.scene.names[unit], value: number(map[0]) }), from].filter(Boolean);
  const values = { layer: name, unit: unit + 1, all: layer.units };
  if (layer.h * layer.w === 1) return [filled(words.unit_of, values), filled(words.value, { value: number(map[0]) }), from].filter(Boolean);
  const at = { value: number(map[place.y * layer.w + place.x]), row: place.y + 1, column: place.x + 1 }, peak = data.peak(now.outs, layer, unit).value;
  return [
    filled(words.map_of, values),
    filled(words[data.seesAll(layer) ? "map_whole" : "map_is"], { w: layer.w, h: layer.h, px: layer.receptive }),
    peak > 0 ? filled(words[exact ? "value_here" : "value_peak"], at) : words.value_none,
    from,
  ].filter(Boolean);
}

class ConvnetLens {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, state: convnetState(player), header: player.film.header });
    const { words } = this.header.text;
    this.sheet = sharpCanvas(words.lens);
    this.sheet.canvas.setAttribute("aria-hidden", "true");
    this.lines = Array.from({ length: 4 }, () => make("p"));
    this.words = make("div", { class: "convnet-words" }, ...this.lines);
    this.root = make("div", { class: `convnet-lens${options.narrow ? " sheet" : ""}` }, this.words, this.sheet.canvas);
    if (options.narrow) {
      const button = (text, act) => {
        const made = make("button", { type: "button", class: "film-button", text });
        made.addEventListener("click", act);
        return made;
      };
      this.open = button(words.unit_card, () => convnetOpen(player, this.state.pinned));
      this.foot = make("div", { class: "convnet-lens-foot" }, this.open, button(words.close, () => convnetPoint(player, "pinned", null)));
      this.root.append(this.foot);
    }
    box.replaceChildren(this.root);
    this.atlases = new Map();
  }

  destroy() {
    this.player.root.classList.remove("convnet-points");
  }

  resize() {
    const { clientWidth: w, clientHeight: h } = this.box, { narrow, present } = this.options;
    this.type = present ? 20 : 15;
    if (narrow) return this.sheet.size(w - 32, Math.min(170, (w - 46) / 2));
    return this.sheet.size(w, Math.max(40, h - Math.round(this.type * 1.3 * (present ? 2 : 3) + 6)));
  }

  draw() {
    const { player, root, state: { data }, options: { narrow, present } } = this, at = convnetPointed(player);
    root.hidden = !at;
    player.root.classList.toggle("convnet-points", Boolean(at) && !narrow);
    if (!at) return;
    const texts = convnetUnitText(player, at), parts = this.hasParts(at), shown = parts ? texts.slice(0, -1) : texts;
    const some = present && shown.length > 2 ? [shown[0], shown[2]] : shown;
    this.lines.forEach((line, k) => {
      mapWrite(line, some[k] ?? "");
      line.hidden = !some[k];
    });
    if (narrow) {
      this.foot.hidden = !this.state.pinned; // the keys have Enter and Escape
      this.open.hidden = !player.canEmit || at.layer === data.out;
    }
    this.paint(at);
  }

  // Whether what feeds a unit is drawn, and need not be said.
  hasParts({ layer }) {
    return layer.index > 1 && Boolean(layer.linear) && !this.options.narrow;
  }

  // The map (or the picture of the weights); beside it what feeds it; on a narrow screen the picture.
  paint({ layer, unit, place }) {
    const { sheet: { ctx, width, height }, player, state: { data }, options: { narrow }, type } = this, { theme } = player, now = convnetNow(player);
    if (this.key !== theme.key) [this.key, this.tables] = [theme.key, convnetTables(theme)];
    ctx.clearRect(0, 0, width, height);
    const size = data.scene.size, [, h, w] = size, pooled = layer.kind === "head" ? data.layers[layer.index - 1] : layer;
    const side = Math.floor(Math.min(height - 5, narrow ? (width - 14) / 2 : width - type * 9.2)), map = pooled.h * pooled.w > 1 && unit < pooled.units;
    let x = 2;
    const put = (name, [wide, tall], fill) => {
      const box = { x, y: 2, w: side, h: side };
      this.stamp(ctx, theme, name, [wide, tall], fill, box);
      x += side + 12;
      return box;
    };
    if (narrow) {
      const box = put("picture", [w, h], (pixels) => fillConvnetPicture(pixels, now.input, size)), seen = data.seesAll(layer) ? { x: 0, y: 0, size: w } : data.sees(layer, place);
      markConvnet(ctx, theme, box, w, { x: seen.x, y: seen.y, w: seen.size, h: seen.size }, 2);
    }
    if (map) {
      const box = put("map", [pooled.w, pooled.h], (pixels) => fillConvnetMaps(pixels, data.map(now.outs, pooled, unit), data.scales[pooled.index], this.tables));
      const at = pooled === layer ? place : data.peak(now.outs, pooled, unit);
      markConvnet(ctx, theme, box, pooled.w, { x: at.x, y: at.y, w: 1, h: 1 }, 2);
    }
    if (data.dense && layer.index === 1) {
      const own = { weight: layer.linear.weight + unit * data.area, out: 1 };
      put("weights", [w, h], (pixels) => fillConvnetWeights(pixels, now.weights, own, size, w * h, data.scene.scale, this.tables));
    }
    if (narrow || !layer.linear) return;
    if (layer.kind === "conv") this.sum(ctx, theme, now, { layer, unit, place }, x, width - x);
    else if (layer.index > 1) this.parts(ctx, theme, now, { layer, unit, place }, width);
  }

  stamp(ctx, theme, name, [wide, tall], fill, box) {
    const key = `${name},${wide},${tall}`;
    if (!this.atlases.has(key)) this.atlases.set(key, new ConvnetAtlas(wide, tall, 1));
    this.atlases.get(key).paint(fill);
    this.atlases.get(key).draw(ctx, 0, box);
    frameConvnet(ctx, box, theme.muted, 1);
  }

  // Beside a map the sum at its place: what the filter lies on, the filter, and what they give
  // together, for the inputs that give most.
  sum(ctx, theme, now, { layer, unit, place }, x, wide) {
    const { state: { data }, type, sheet: { height } } = this, before = data.layers[layer.index - 1], { kernel } = layer.linear, taps = kernel * kernel;
    const first = before.index === 0, inputs = first ? [{ unit: 0 }] : data.inputs(now.outs, now.weights, layer, unit, place, 4);
    ctx.font = `${Math.max(14, type - 1)}px ${theme.font}`;
    const values = Math.max(0, ...inputs.map(({ value }) => (first ? 0 : ctx.measureText(convnetSigned(value)).width + 6)));
    const room = first ? 0 : type * 1.35, times = type * 0.95, scale = data.filterScale(now.weights, layer);
    const heads = first ? [] : this.heads(ctx, wide - room), above = heads.length * type * 1.15, each = Math.min(first ? 70 : 38, (height - above) / (first ? 1 : 4));
    const cell = Math.floor(Math.min(each - 6, (wide - room - times - values) / 2)), size = first ? data.scene.size : [1];
    if (cell < 12) return;
    heads.forEach((text, k) => this.write(ctx, theme, text, x + room, (k + 0.5) * type * 1.15, "left", theme.muted));
    inputs.forEach(({ unit: input, value }, k) => {
      const y = Math.round(2 + above + k * each), middle = y + cell / 2 + 1, left = Math.round(x + room), last = Math.round(left + cell + times);
      const lain = data.window(first ? now.input : now.outs[before.op], before, input, place, kernel, size[0]);
      const under = (pixels) => (first ? fillConvnetPicture(pixels, lain, [size[0], kernel, kernel]) : fillConvnetMaps(pixels, lain, data.scales[before.index], this.tables));
      this.stamp(ctx, theme, `under${k}`, [kernel, kernel], under, { x: left, y, w: cell, h: cell });
      const own = { weight: layer.linear.weight + (unit * before.units + input) * taps, out: 1 };
      this.stamp(ctx, theme, `filter${k}`, [kernel, kernel], (pixels) => fillConvnetWeights(pixels, now.weights, own, size, taps, scale, this.tables), { x: last, y, w: cell, h: cell });
      this.write(ctx, theme, "×", left + cell + times / 2, middle, "center", theme.muted);
      if (first) return;
      this.write(ctx, theme, String(input + 1), left - 5, middle, "right", theme.ink);
      this.write(ctx, theme, convnetSigned(value), x + wide, middle, "right", theme.classColours[value > 0 ? 1 : 0]);
    });
  }

  // What stands over the rows of a sum, in lines; none where rows would become too low.
  heads(ctx, wide) {
    const { state: { data: { words } }, type, sheet: { height } } = this, lines = textLines(ctx, words.lens_parts, wide);
    return (height - lines.length * type * 1.15) / 4 < 26 ? [] : lines;
  }

  // Without a map: a bar for each of the inputs that give most, to the left where they take away.
  parts(ctx, theme, now, { layer, unit, place }, wide) {
    const { state: { data }, type, sheet: { height } } = this, each = type * 1.5;
    const inputs = data.inputs(now.outs, now.weights, layer, unit, place, Math.max(1, Math.min(7, Math.floor((height - each) / each))));
    ctx.font = `${Math.max(14, type - 1)}px ${theme.font}`;
    const numbers = Math.max(...inputs.map((one) => ctx.measureText(String(one.unit + 1)).width));
    const most = Math.max(...inputs.map(({ value }) => Math.abs(value)), 1e-12), left = numbers + 12, room = (wide - left - type * 3.6) / 2, zero = left + room;
    const name = data.title(data.layers[layer.index - 1]);
    this.write(ctx, theme, name, 0, each / 2, "left", theme.muted);
    inputs.forEach(({ unit: input, value }, k) => {
      const y = (k + 1) * each, length = (Math.abs(value) / most) * room, hue = theme.classColours[value > 0 ? 1 : 0];
      this.write(ctx, theme, String(input + 1), left - 8, y + each / 2, "right", theme.ink);
      ctx.fillStyle = hue;
      ctx.fillRect(value > 0 ? zero : zero - length, y + each * 0.18, length, each * 0.64);
      this.write(ctx, theme, convnetSigned(value), wide, y + each / 2, "right", hue);
    });
    ctx.fillStyle = theme.ink;
    ctx.fillRect(zero - 0.75, each, 1.5, inputs.length * each);
  }

  write(ctx, theme, text, x, y, align, colour) {
    ctx.font = `${Math.max(14, this.type - 1)}px ${theme.font}`;
    ctx.textBaseline = "middle";
    ctx.textAlign = align;
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y + 1);
  }
}

// "+1.9"
function convnetSigned(value) {
  return `${value > 0 ? "+" : ""}${plotNumber(Number(value.toPrecision(2)))}`;
}
