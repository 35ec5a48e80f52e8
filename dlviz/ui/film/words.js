// Words as points with their names; the one that is pointed at shows what is true of its neighbours.

VIEWS.words = (player, box, options) => new WordsView(player, box, options);

const WORDS_NEAR = 22; // px within which a word is pointed at
const WORDS_FACTS = 3; // figures that are shown in front of a class

class WordsView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: wordsState(player) });
    const { text: { label, words }, scene } = this.header, space = scene.dimensions === 3;
    this.words = words;
    this.sheet = sharpCanvas([label, words.words_keys, space ? words.words_turn_keys : ""].filter(Boolean).join(". "));
    const { canvas } = this.sheet;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("tabindex", "0");
    canvas.classList.add("words-picture");
    canvas.classList.toggle("turns", space);
    this.facts = make("dl", { class: "words-facts" });
    this.name = make("p", { class: "words-name", "aria-hidden": "true" });
    this.more = make("p", { class: "words-more", "aria-hidden": "true" });
    this.key = make("div", { class: "words-key" }, ...(scene.groups.length > 1 ? scene.groups : []).map((name) => make("span", {}, sharpCanvas("").canvas, name)));
    const note = scene.note ? [make("p", { class: "words-note", text: scene.note })] : [];
    this.side = make("div", { class: "words-side" }, this.facts, ...note, this.key, this.name, this.more);
    this.said = make("p", { class: "film-hidden words-said", role: "status", "aria-live": "polite" });
    const touch = window.matchMedia("(hover: none)").matches;
    const hint = words[(scene.axis ? "words_hint_line" : "words_hint") + (touch ? "_touch" : "")];
    this.hint = [filled(hint, { space: scene.space }), space ? words.words_turn : ""].filter(Boolean).join(" ");
    box.replaceChildren(canvas, this.side, this.said);
    this.listen(canvas);
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.box, { theme } = this.player;
    this.frame = new WordsFrame(this.header, width, height, this.options.narrow);
    this.sheet.size(this.frame.w, this.frame.h);
    const { x, y, w, h } = this.frame.side;
    Object.assign(this.side.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` });
    this.r = theme.present ? 8 : 6;
    this.keyed = this.told = null;
    this.spots = null;
  }

  get word() {
    return this.state.hover ?? this.state.chosen;
  }

  listen(canvas) {
    const { player, state } = this;
    const show = (kind, word) => {
      if (state[kind] === word) return;
      state[kind] = word;
      player.requestDraw();
    };
    let from = null;
    canvas.addEventListener("pointerdown", (event) => {
      from = { at: [event.offsetX, event.offsetY], turn: [...state.turn], moved: false };
      if (state.data.dimensions === 3) canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (from && state.data.dimensions === 3 && event.buttons) {
        const moved = [event.offsetX - from.at[0], event.offsetY - from.at[1]];
        from.moved ||= Math.hypot(...moved) > 4;
        if (from.moved) this.turn(from.turn[0] + moved[0] / 120, from.turn[1] + moved[1] / 120);
        return;
      }
      if (event.pointerType !== "touch") show("hover", this.under(event.offsetX, event.offsetY));
    });
    canvas.addEventListener("pointerleave", () => show("hover", null));
    canvas.addEventListener("click", (event) => {
      if (from?.moved) return;
      const word = this.under(event.offsetX, event.offsetY);
      show("chosen", word === state.chosen ? null : word);
    });
    canvas.addEventListener("keydown", (event) => {
      const { order } = state.data, { length } = order, by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const round = state.data.dimensions === 3 && { ArrowLeft: -0.15, ArrowRight: 0.15 }[event.key];
      if (event.ctrlKey || event.metaKey || event.altKey || (!by && !round && event.key !== "Escape")) return;
      if (round) this.turn(state.turn[0] + round, state.turn[1]);
      else {
        const at = order.indexOf(state.chosen);
        show("chosen", by ? order[at < 0 ? (by > 0 ? 0 : length - 1) : (at + by + length) % length] : null);
      }
      event.preventDefault();
      event.stopPropagation();
    });
  }

  turn(across, up) {
    this.state.turn = [across, Math.max(-1.5, Math.min(1.5, up))];
    this.player.requestDraw();
  }

  // The word nearest to a pixel, or null.
  under(x, y) {
    let best = null, least = WORDS_NEAR ** 2;
    (this.points ?? []).forEach((point) => {
      const far = (point.x - x) ** 2 + (point.y - y) ** 2, named = point.spot && x > point.spot.left && x < point.spot.right && y > point.spot.top && y < point.spot.bottom;
      if (far < least || (named && least > 9)) [best, least] = [point.word, named ? Math.min(far, 9) : far];
    });
    return best;
  }

  // Every word's place, mark and name at a moment, those that choose first in front.
  placed(moment) {
    const { state: { data }, frame, r, sheet: { ctx }, player: { theme } } = this;
    this.lens = wordsLens(this.state, frame);
    ctx.font = `600 ${frame.type}px ${theme.font}`;
    const { word } = this, { near, wrong } = word === null ? { near: [], wrong: [] } : data.nearOf(word, moment);
    const points = Array.from({ length: data.count }, (_, k) => {
      const [x, y, depth] = this.lens.px(data.place(k, moment)), text = data.scene.names[k];
      const first = k === word ? 3 : near.includes(k) || wrong.includes(k) ? 2 : data.scene.axis && data.group[k] < 2 ? 1 : 0;
      return { word: k, x, y, depth, text, first, r: (k === word ? 2.2 : 1) * r * (1 + 0.25 * depth), wide: ctx.measureText(text).width };
    }).sort((a, b) => b.first - a.first || b.depth - a.depth || a.word - b.word);
    const area = { left: 0, right: frame.w, top: data.scene.axis ? frame.type * 2.6 : 0, bottom: data.scene.axis ? this.lens.bottom + frame.type * 0.7 : frame.h };
    wordsSpots(points, frame.type * 1.15, area, this.spots, this.dots(points)).forEach((spot, at) => { points[at].spot = spot; });
    this.spots = Object.fromEntries(points.filter(({ spot }) => spot).map(({ word: of, spot }) => [of, spot.side]));
    return { points, near, wrong };
  }

  // Places along the arrows, which names leave free.
  dots(points) {
    const at = new Map(points.map((point) => [point.word, point])), { pairs } = this.state.data, dots = [];
    for (let k = 0; k < pairs.length; k += 2) {
      const [one, other] = [at.get(pairs[k]), at.get(pairs[k + 1])];
      for (let part = 0.05; part < 1; part += 0.1) dots.push([one.x + part * (other.x - one.x), one.y + part * (other.y - one.y)]);
    }
    return dots;
  }

  draw() {
    const { player, sheet: { ctx, width, height }, state: { data }, header: { scene } } = this, { theme } = player, moment = wordsMoment(player);
    if (this.keyed !== player.stamp) this.drawKey(theme);
    ctx.clearRect(0, 0, width, height);
    const { points, near, wrong } = this.placed(moment), { word } = this;
    this.points = points;
    const at = new Map(points.map((point) => [point.word, point]));
    if (scene.axis) wordsDrawAxis(this, ctx, theme, at);
    this.drawPairs(ctx, theme, at);
    const lit = word === null ? null : new Set([word, ...near, ...wrong]);
    if (word !== null) this.drawNear(ctx, theme, at, near);
    for (const point of [...points].sort((a, b) => a.depth - b.depth || a.first - b.first)) this.drawPoint(ctx, theme, point, lit && !lit.has(point.word));
    for (const other of wrong) this.drawFalse(ctx, theme, at.get(other));
    points.forEach((point) => this.drawName(ctx, theme, point, lit && !lit.has(point.word), wrong.includes(point.word)));
    this.drawWords(data, moment, near, wrong);
  }

  drawPairs(ctx, theme, at) {
    const { state: { data }, word, r } = this;
    for (let k = 0; k < data.pairs.length; k += 2) {
      const [one, other] = [at.get(data.pairs[k]), at.get(data.pairs[k + 1])], own = word === one.word || word === other.word;
      ctx.globalAlpha = word === null ? 0.6 : own ? 1 : 0.2;
      ctx.strokeStyle = ctx.fillStyle = own ? theme.ink : theme.muted;
      ctx.lineWidth = theme.present ? 4 : 3;
      wordsArrow(ctx, [one.x, one.y], [other.x, other.y], r + 2, r * 2.2);
    }
    ctx.globalAlpha = 1;
  }

  drawNear(ctx, theme, at, near) {
    const own = at.get(this.word);
    for (const [colour, width] of [[theme.ground, 6], [theme.ink, 3]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      for (const other of near) strokeLine(ctx, own.x, own.y, at.get(other).x, at.get(other).y);
    }
  }

  drawPoint(ctx, theme, { word, x, y, r }, dim) {
    const group = this.state.data.group[word], own = word === this.word;
    ctx.globalAlpha = dim ? 0.3 : 1;
    const grey = this.header.scene.axis && group === 2;
    drawMarker(ctx, grey ? "dot" : theme.classMarkers[group % theme.classMarkers.length], x, y, own ? r * 0.6 : grey ? r * 0.75 : r, "full", grey ? theme.muted : theme.classColours[group % theme.classColours.length], theme.ground);
    ctx.globalAlpha = 1;
    if (!own) return;
    for (const [colour, width] of [[theme.ground, 6], [theme.ink, 3]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.beginPath();
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      ctx.stroke();
    }
  }

  // A word that is near in the picture alone is crossed out.
  drawFalse(ctx, theme, { x, y, r }) {
    const arm = r * 1.3;
    for (const [colour, width] of [[theme.ground, 6], [theme.ink, 3]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      strokeLine(ctx, x - arm, y - arm, x + arm, y + arm);
      strokeLine(ctx, x - arm, y + arm, x + arm, y - arm);
    }
  }

  drawName(ctx, theme, { word, text, spot, wide }, dim, crossed) {
    if (!spot) return;
    const { frame: { type } } = this, y = (spot.top + spot.bottom) / 2;
    ctx.font = `600 ${type}px ${theme.font}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.globalAlpha = dim ? 0.35 : 1;
    ctx.strokeStyle = theme.ground;
    ctx.lineWidth = 4;
    ctx.strokeText(text, spot.left, y);
    ctx.fillStyle = theme.ink;
    ctx.fillText(text, spot.left, y);
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 2;
    if (crossed) strokeLine(ctx, spot.left - 1, y, spot.left + wide + 1, y);
    else if (word === this.word) strokeLine(ctx, spot.left, y + type * 0.6, spot.left + wide, y + type * 0.6);
    ctx.globalAlpha = 1;
  }

  // Markers of the groups in their key.
  drawKey(theme) {
    const side = Math.round(theme.px * 1.15), ratio = Math.min(window.devicePixelRatio || 1, 3), { scene } = this.header;
    this.key.querySelectorAll("canvas").forEach((canvas, k) => {
      canvas.width = canvas.height = Math.round(side * ratio);
      canvas.style.width = canvas.style.height = `${side}px`;
      canvas.setAttribute("aria-hidden", "true");
      const ctx = canvas.getContext("2d"), grey = scene.axis && k === 2;
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawMarker(ctx, grey ? "dot" : theme.classMarkers[k % theme.classMarkers.length], side / 2, side / 2, side * (grey ? 0.26 : 0.34), "full", grey ? theme.muted : theme.classColours[k % theme.classColours.length], theme.ground);
    });
    this.keyed = this.player.stamp;
  }

  drawWords(data, moment, near, wrong) {
    const { word, words, player, header: { scene } } = this, names = (list) => list.map((k) => scene.names[k]).join(", ");
    const stage = player.theme.present && !this.options.narrow, most = scene.note ? 1 : WORDS_FACTS, facts = data.facts(moment).slice(0, stage ? most : undefined), key = JSON.stringify(facts);
    if (this.told !== key) {
      this.told = key;
      this.facts.replaceChildren(...facts.flatMap(([value, text, more]) => [make("dt", { text: value }), make("dd", { text: stage ? text : text + more })]));
    }
    const parts = word === null ? [] : [
      near.length ? filled(stage ? words.words_near_short : words.words_near, { space: scene.space, words: names(near) }) : "",
      wrong.length ? filled(stage ? words.words_false_short : words.words_false, { words: names(wrong) }) : "",
      near.length && !wrong.length && !stage ? filled(words.words_true, { space: scene.space }) : "",
      (scene.details[word] ?? []).slice(0, stage ? 1 : 2).join(""),
    ].filter(Boolean);
    const said = word === null ? "" : `${scene.names[word]}: ${parts.join("; ")}`;
    mapWrite(this.name, said || this.hint);
    this.name.classList.toggle("idle", word === null);
    this.key.querySelectorAll("span").forEach((span, k) => span.classList.toggle("lit", word !== null && data.group[word] === k));
    const hidden = this.points.filter(({ spot }) => !spot).length;
    const band = this.options.narrow && scene.axis?.controls ? filled(words.words_band, { controls: scene.axis.controls }) : "";
    mapWrite(this.more, [band, hidden && !stage ? filled(words.words_more, { count: hidden }) : ""].filter(Boolean).join(". "));
    if (!player.playing) mapWrite(this.said, said);
  }
}
