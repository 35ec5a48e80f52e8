// The picture: with the map of the chosen class over it, or veiled, to be marked.

const LOOK_MS = 260; // from one map to the next
const LOOK_STEP = 0.04; // of the picture's side, an arrow key
const LOOK_MARK = 0.065; // the mark's radius, of the side

class LookPhoto {
  constructor(player, label) {
    const { look: state } = player;
    Object.assign(this, { player, state, scene: player.film.header.scene, from: null, to: null, since: -Infinity });
    this.sheet = sharpCanvas(label);
    this.canvas = this.sheet.canvas;
    if (state.veiled) this.listen();
  }

  resize(size) {
    this.sheet.size(size, size);
  }

  listen() {
    const { canvas, state, player } = this;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("tabindex", "0");
    canvas.classList.add("look-open");
    const mark = (x, y) => {
      state.guess = [x, y].map((v) => Math.min(1, Math.max(0, v)));
      player.requestDraw();
    };
    canvas.addEventListener("click", (event) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      mark((event.clientX - left) / width, (event.clientY - top) / height);
    });
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Enter: [0, 0], " ": [0, 0] }[event.key];
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
      const [x, y] = state.guess ?? [0.5, 0.5];
      mark(x + LOOK_STEP * step[0], y + LOOK_STEP * step[1]);
      event.preventDefault();
      event.stopPropagation();
    });
  }

  draw(now) {
    const { player, state, scene, sheet: { ctx, width: size } } = this, { theme } = player;
    ctx.clearRect(0, 0, size, size);
    atlasOf(player).draw(ctx, scene.photo, 0, 0, size);
    if (!state.veiled && atlasOf(player).ready) {
      this.drawMap(now);
      this.drawShares();
    }
    if (state.guess) lookMark(ctx, theme, state.guess, size);
  }

  drawMap(now) {
    const { player, state: { data, choice, opacity }, sheet: { ctx, width: size } } = this, map = data.map(choice);
    if (map !== this.to) Object.assign(this, { from: this.shown ?? null, to: map, since: this.to && !STILL() ? now : -Infinity });
    const part = Math.min(1, Math.max(0, (now - this.since) / LOOK_MS));
    this.shown = lookBetween(this.from, map, 1 - (1 - part) ** 2);
    drawOverlay(ctx, { x: 0, y: 0, size }, this.shown, { opacity, theme: player.theme, grey: !atlasOf(player).sharp, blank: lookBlank(player) });
    if (part < 1) player.requestDraw();
  }

  // In each part of a collage: how much of the map is there.
  drawShares() {
    const { player: { theme, film: { header: { text: { words } } } }, state: { data, choice }, sheet: { ctx, width: size } } = this;
    const shares = data.shares(choice), type = theme.present ? 22 : size < 380 ? 14 : 16;
    shares?.forEach((share, k) => {
      const [, x, y, w, h] = data.parts[k], percent = lookPercent(share), said = filled(words[choice.rectified ? "look_part" : "look_part_for"], { percent });
      ctx.font = `600 ${type}px ${theme.font}`;
      inkLabel(ctx, theme, ctx.measureText(said).width < w * size - 20 ? said : percent, x * size + 10, (y + h) * size - type, { size: type });
    });
  }
}

// Where the reader would look: a dashed ring in the pink of guesses.
function lookMark(ctx, theme, [x, y], size) {
  const wide = theme.present ? 5 : 4, r = Math.max(20, LOOK_MARK * size);
  ctx.save();
  for (const [colour, width, dash] of [["#ffffff", wide + 4, []], ["#1a1a1a", wide + 1.5, []], [theme.guess, wide, [14, 7]]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.setLineDash(dash);
    ctx.beginPath();
    ctx.arc(x * size, y * size, r, 0, 2 * Math.PI);
    ctx.stroke();
  }
  ctx.restore();
}

// What is said in the figure where the map of the choice shows nothing.
function lookBlank({ film: { header: { text: { words } } }, look: { data, choice } }) {
  return choice.rectified ? filled(words.look_blank, { name: data.name(choice.target) }) : words.look_zero;
}

function lookPercent(share) {
  return `${Math.round(100 * share)}\u00a0%`;
}
