// What the network says: the best answer large, the best three as bars.

const FOOLED_MARKERS = { was: ["dot", 0], target: ["square", 1], other: ["triangle", null] }; // shape, class colour

class FooledAnswer {
  constructor(player) {
    Object.assign(this, { player, header: player.film.header });
    this.heading = make("p", { class: "fooled-heading" });
    this.bars = [0, 1, 2].map(() => {
      const name = make("span", { class: "fooled-name" }), share = make("span", { class: "fooled-p" }), fill = make("i"), marker = fooledMarker();
      const track = make("span", { class: "fooled-bar-track", "aria-hidden": "true" }, fill);
      return { name, share, fill, marker, element: make("li", { class: "fooled-bar" }, make("span", { class: "fooled-line-of" }, marker.canvas, name), make("span", { class: "fooled-line-of" }, track, share)) };
    });
    this.root = make("div", { class: "fooled-answer" }, this.heading, make("ol", { class: "fooled-bars" }, ...this.bars.map(({ element }) => element)));
  }

  draw() {
    const { player: { theme, fooled: state }, header: { options: { present }, text: { words } } } = this, { data } = state, shown = fooledShown(state), top = data.top(shown);
    const kind = top ? data.kind(top[0][0], shown.level) : "was", said = !shown.level ? "answer" : !top ? "soon" : kind === "was" ? "still" : "now";
    mapWrite(this.heading, words[`fooled_${said}`]);
    this.bars.forEach(({ name, share, fill, marker, element }, k) => {
      element.hidden = !top?.[k];
      if (element.hidden) return;
      const [index, p] = top[k], each = data.kind(index, shown.level);
      mapWrite(name, data.name(index));
      if (!k) name.style.setProperty("--letters", String(data.name(index).length));
      mapWrite(share, towerPercent(p));
      fill.style.setProperty("--share", String(p));
      fill.style.background = fooledHue(theme, each);
      marker.draw(theme, each, (present ? 20 : 14) * (k ? 1 : 1.5));
    });
    state.said = top ? `${words[`fooled_${said}`]}: ${data.name(top[0][0])}, ${towerPercent(top[0][1])}` : "";
    return top && shown.level ? fooledHue(theme, kind) : "transparent";
  }
}

function fooledHue(theme, kind) {
  const [, at] = FOOLED_MARKERS[kind];
  return at === null ? theme.muted : theme.classColours[at];
}

// A small canvas for an answer's sign: never its colour alone.
function fooledMarker() {
  const sheet = sharpCanvas(""), { canvas } = sheet;
  canvas.setAttribute("aria-hidden", "true");
  canvas.classList.add("fooled-marker");
  let drawn = "";
  return {
    canvas,
    draw(theme, kind, size) {
      const key = `${kind} ${size} ${theme.key}`;
      if (key === drawn) return;
      drawn = key;
      sheet.size(size, size);
      drawMarker(sheet.ctx, FOOLED_MARKERS[kind][0], size / 2, size / 2, size * 0.36, "full", fooledHue(theme, kind), theme.ground);
    },
  };
}
