// Small pictures that travel as bytes: grey or red, green and blue, drawn with sharp pixels.

class Thumbs {
  // bytes: pictures one after the other. colour: three bytes a pixel.
  constructor(bytes, { h, w, colour }) {
    Object.assign(this, { bytes, h, w, depth: colour ? 3 : 1, made: new Map() });
  }

  // A picture's canvas of w x h pixels.
  canvas(index) {
    if (this.made.has(index)) return this.made.get(index);
    const { h, w, depth, bytes } = this, canvas = make("canvas", { width: w, height: h }), image = new ImageData(w, h);
    const from = index * h * w * depth;
    for (let k = 0; k < h * w; k++) {
      const at = from + k * depth;
      image.data.set([bytes[at], bytes[at + (depth > 1)], bytes[at + 2 * (depth > 1)], 255], 4 * k);
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    this.made.set(index, canvas);
    return canvas;
  }

  // The size of a picture that fits wide x high px: its pixels are whole ones where they are large.
  size(wide, high) {
    const scale = Math.min(wide / this.w, high / this.h), whole = scale >= 3 ? Math.floor(2 * scale) / 2 : scale;
    return [this.w * whole, this.h * whole];
  }

  draw(ctx, index, x, y, wide, high, alpha = 1) {
    ctx.imageSmoothingEnabled = wide < this.w;
    ctx.globalAlpha = alpha;
    ctx.drawImage(this.canvas(index), x, y, wide, high);
    ctx.globalAlpha = 1;
  }

  // A picture on its way to another one: pixel k comes from pixel moves[k]; part: 0 to 1.
  travel(ctx, from, moves, part, x, y, wide, high) {
    const { h, w, depth, bytes } = this, cell = [wide / w, high / h], base = from * h * w * depth;
    ctx.fillStyle = thumbColour(thumbMean(bytes, base, h * w * depth, depth));
    ctx.fillRect(x, y, wide, high);
    for (let k = 0; k < h * w; k++) {
      const source = moves[k], at = base + source * depth;
      const column = (source % w) + part * ((k % w) - (source % w)), row = Math.floor(source / w) + part * (Math.floor(k / w) - Math.floor(source / w));
      ctx.fillStyle = thumbColour([bytes[at], bytes[at + (depth > 1)], bytes[at + 2 * (depth > 1)]]);
      ctx.fillRect(x + column * cell[0], y + row * cell[1], cell[0] + 0.3, cell[1] + 0.3);
    }
  }
}

// The type, at most `size` px and at least 0.82 of it, in which a bold text fits a width.
function fitType(ctx, theme, text, size, width) {
  ctx.font = `700 ${size}px ${theme.font}`;
  return Math.max(14, Math.floor(size * Math.min(1, Math.max(0.82, width / ctx.measureText(text).width))));
}

function thumbColour([red, green, blue]) {
  return `rgb(${red},${green},${blue})`;
}

function thumbMean(bytes, base, length, depth) {
  const sum = [0, 0, 0];
  for (let k = 0; k < length; k++) sum[k % depth] += bytes[base + k];
  const mean = sum.map((v) => Math.round((v * depth) / length));
  return depth === 1 ? [mean[0], mean[0], mean[0]] : mean;
}
