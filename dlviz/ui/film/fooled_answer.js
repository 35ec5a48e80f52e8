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
    const { player: { theme, fooled: state }, header: { options: { present }, text: { words } } } = this, shown = fooledShown(state), rows = this.rows(shown);
    const kind = rows.length ? rows[0].kind : "was", said = !shown.level ? "answer" : !rows.length ? "soon" : kind === "was" ? "still" : "now";
    mapWrite(this.heading, words[`fooled_${said}`]);
    this.bars.forEach(({ name, share, fill, marker, element }, k) => {
      element.hidden = !rows[k];
      if (element.hidden) return;
      const { text, p, kind: each } = rows[k];
      mapWrite(name, text);
      name.title = text;
      if (!k) name.style.setProperty("--letters", String(text.length));
      mapWrite(share, fooledPercent(p));
      fill.style.setProperty("--share", String(p));
      fill.style.background = fooledHue(theme, each);
      marker.draw(theme, each, (present ? 20 : 14) * (k ? 1 : 1.5));
    });
    state.said = rows.length ? `${words[`fooled_${said}`]}: ${rows[0].text}, ${fooledPercent(rows[0].p)}` : "";
    return rows.length && shown.level ? fooledHue(theme, kind) : "transparent";
  }

  // What the bars say: the best three; of a photo that the pattern is pasted on its answer, what it
  // was, and the class that the pattern is for.
  rows(shown) {
    const { player: { fooled: { data } }, header: { text: { words } } } = this, { level, other } = shown;
    if (other === null) return (data.top(shown) ?? []).map(([index, p]) => ({ text: data.name(index), p, kind: data.kind(index, level) }));
    const { before: [was, pWas], after: [now, pNow], chance: [before, after] } = data.pasted(level, other), goal = data.goal(level);
    const kind = now === was ? "was" : now === goal ? "target" : "other";
    return [
      { text: data.name(now), p: pNow, kind },
      { text: filled(words.fooled_before, { name: data.name(was) }), p: pWas, kind: "was" },
      { text: filled(words.fooled_aim_before, { name: data.name(goal), percent: fooledPercent(before) }), p: after, kind: "target" },
    ];
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
