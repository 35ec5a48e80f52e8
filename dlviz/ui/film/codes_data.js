// Codes of things: patterns of units, what a pattern is nearest to, and which units noise flips.

const CODES_KINDS = ["local", "distributed", "spread"];
const CODES_DRAWN = 4; // features that a thing's picture shows

class CodesData {
  constructor({ header: { scene, text: { words } }, arrays }) {
    const { units, apart, features, noise } = scene;
    Object.assign(this, { scene, words, arrays, units, features, noise });
    this.things = { local: apart[0], distributed: apart[1], spread: apart[0] };
    this.codes = Object.fromEntries(CODES_KINDS.map((kind) => [kind, codesRows(arrays[kind], units)]));
  }

  // The features of thing `n`, as bits: those of all codes are counted alike.
  bits(n) {
    return this.features.map((_, unit) => (n >> unit) & 1);
  }

  name(n) {
    const { features, units } = this, count = Math.max(units, CODES_DRAWN);
    return this.bits(n).slice(0, count).map((bit, unit) => features[unit][bit]).join(" ");
  }

  // The things whose code a pattern is nearest to.
  nearest(kind, pattern) {
    if (kind === "distributed") return [pattern.reduce((sum, bit, unit) => sum + (bit << unit), 0)];
    const apart = this.codes[kind].map((code) => code.reduce((sum, bit, unit) => sum + (bit !== pattern[unit] ? 1 : 0), 0));
    const least = Math.min(...apart);
    return [...apart.keys()].filter((n) => apart[n] === least);
  }

  // What unit `unit` stands for where it is on.
  meaning(kind, unit) {
    if (kind === "local") return this.name(unit);
    return kind === "distributed" ? this.features[unit][1] : this.words.codes_pattern;
  }

  // The chance of being recognised, by a line of the chart, at place `at` of the noise.
  recognised(line, at) {
    return this.arrays.recognised[line * this.noise.length + at];
  }
}

function codesRows(bits, units) {
  return Array.from({ length: bits.length / units }, (_, row) => Array.from(bits.subarray(row * units, (row + 1) * units)));
}

// A number in [0, 1) that is always the same for the same square: more noise flips more squares.
function codesChance(kind, row, unit) {
  let mixed = (CODES_KINDS.indexOf(kind) + 1) * 374761393 + (row + 1) * 668265263 + (unit + 1) * 2147483647;
  mixed = Math.imul(mixed ^ (mixed >>> 13), 1274126177);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 2246822519);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

// What was flipped by hand and the noise outlive payloads of as many units: {flips, at, which}.
function codesState(player) {
  const { header } = player.film, state = (player.codes ??= { which: "distributed", at: 0 });
  if (state.id === header.id) return state;
  const data = new CodesData(player.film);
  if (state.data?.units !== data.units) state.flips = new Set();
  return Object.assign(state, { id: header.id, data });
}

// The pattern of thing `row` as it stands.
function codesPattern({ data, flips, at }, kind, row) {
  const noise = data.noise[at];
  return data.codes[kind][row].map((bit, unit) => {
    const turned = flips.has(`${kind},${row},${unit}`) !== codesChance(kind, row, unit) < noise;
    return turned ? 1 - bit : bit;
  });
}

// What becomes of thing `row`: {pattern, right, things, text}.
function codesRead(state, kind, row) {
  const { data, data: { words } } = state, pattern = codesPattern(state, kind, row), things = data.nearest(kind, pattern);
  const right = things.length === 1 && things[0] === row, all = things.length === data.things[kind] && things.length > 1;
  if (right) return { pattern, right, things, text: words.codes_same };
  if (things.length > 1) return { pattern, right, things, text: all && kind === "local" && !pattern.some(Boolean) ? words.codes_nothing : filled(words.codes_tie, { count: things.length }) };
  const [own, other] = [data.bits(row), data.bits(things[0])];
  const what = other.flatMap((bit, unit) => (bit === own[unit] ? [] : [data.features[unit][bit]]));
  return { pattern, right, things, text: filled(words.codes_now, { what: what.join(", ") }) };
}

// A thing's picture: its size, colour, shape and stripes; the first four features.
function codesThing(sheet, theme, bits) {
  const { ctx, width } = sheet, [large, orange, square, striped] = bits, r = width * (large ? 0.46 : 0.26), middle = width / 2;
  const colour = theme.classColours[orange ? 1 : 0];
  ctx.clearRect(0, 0, width, width);
  ctx.save();
  ctx.beginPath();
  if (square) ctx.rect(middle - r * 0.92, middle - r * 0.92, r * 1.84, r * 1.84);
  else ctx.arc(middle, middle, r, 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.fill();
  if (striped) {
    ctx.clip();
    ctx.strokeStyle = theme.paper;
    ctx.lineWidth = Math.max(1.5, width * 0.07);
    for (let x = -width; x < 2 * width; x += width * 0.18) strokeLine(ctx, x, 0, x + width, width);
  }
  ctx.restore();
}
