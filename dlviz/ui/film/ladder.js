// Rows of bars that climb from 0 to 100 %: floors of a tower, two frames of a shuffle, worlds.

VIEWS.ladder = (player, box, options) => new LadderView(player, box, options);

class LadderView {
  constructor(player, box, options) {
    Object.assign(this, { player, box, options, header: player.film.header, state: ladderState(player) });
    const { label, words } = this.header.text, { data } = this.state;
    const all = data.rows.map((_, row) => data.spoken(row, ladderMoment(player)));
    this.sheet = sharpCanvas([label, words.ladder_keys, ...all].filter(Boolean).join(". "));
    const { canvas } = this.sheet;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("tabindex", "0");
    canvas.classList.add("ladder-rows");
    this.over = player.theme.present && !options.narrow; // on a stage the height is the picture's
    this.shown = make("p", { class: `ladder-readout${this.over ? " over" : ""}`, "aria-hidden": "true" });
    this.said = make("p", { class: "film-hidden ladder-said", role: "status", "aria-live": "polite" });
    this.hint = window.matchMedia("(hover: none)").matches ? words.ladder_hint_touch : words.ladder_hint;
    this.choice = data.scene.switch ? ladderSwitch(player) : null;
    box.replaceChildren(...(this.choice ? [this.choice.element] : []), canvas, this.shown, this.said);
    this.listen(canvas);
    this.hush();
  }

  destroy() {
    this.player.root.classList.remove("ladder-hush");
  }

  // The finding over the picture tells the answer. Over covered rows there is none; the next payload's
  // waits for its picture.
  hush() {
    const { player, header: { scene, text } } = this;
    player.root.classList.toggle("ladder-hush", scene.covered ? !text.finding : ladderReveals(player));
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.box, { player, options: { narrow }, sheet } = this, { ctx } = sheet, { theme } = player;
    sheet.size(width, height);
    const wide = (text, weight, size) => {
      ctx.font = `${weight} ${size}px ${theme.font}`;
      return ctx.measureText(text).width;
    };
    this.frame = new LadderFrame(this.header, width, height, { narrow, wide });
    const { bottom, type } = this.frame;
    Object.assign(this.shown.style, { left: `${narrow ? 0 : this.frame.left}px`, top: `${Math.round(bottom + (this.over ? 3 : type * 1.8))}px`, minHeight: `${Math.max(0, Math.floor(height - bottom - (this.over ? 3 : type * 1.8)))}px` });
    this.stamp = player.stamp;
  }

  listen(canvas) {
    const { player, state } = this;
    const point = (row) => {
      if (row === state.row) return;
      state.row = row;
      player.requestDraw();
    };
    for (const kind of ["pointermove", "pointerdown"]) canvas.addEventListener(kind, (event) => point(this.frame.row(event.offsetX, event.offsetY)));
    canvas.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") point(null); });
    canvas.addEventListener("blur", () => point(null));
    canvas.addEventListener("focus", () => { if (canvas.matches(":focus-visible")) point(state.row ?? 0); });
    canvas.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (event.ctrlKey || event.metaKey || event.altKey || (!by && event.key !== "Escape")) return;
      point(by ? (state.row === null ? 0 : Math.max(0, Math.min(state.data.rows.length - 1, state.row + by))) : null);
      event.preventDefault();
      event.stopPropagation();
    });
  }

  draw(now) {
    const { player, state, state: { data }, header: { text: { words } } } = this;
    ladderTick(player, now);
    this.hush();
    if (this.stamp !== player.stamp) this.resize();
    const { frame, sheet: { ctx, width, height } } = this, { theme } = player, moment = ladderMoment(player), grown = ladderGrown(player);
    ctx.clearRect(0, 0, width, height);
    const places = data.rows.map((row, k) => [row, frame.rows[k]]);
    places.forEach(([row, place], k) => drawLadderRow(ctx, frame, theme, row, place, moment, k === state.row));
    drawLadderAxis(ctx, frame, theme, words);
    if (data.scene.covered) for (const [, place] of places) drawLadderCover(ctx, frame, theme, place);
    drawLadderChance(ctx, frame, theme, words);
    const labels = data.scene.covered ? [] : places.flatMap(([row, place], k) => drawLadderBars(ctx, frame, theme, data, row, place, moment, grown).map((one) => ({ ...one, lit: k === state.row })));
    drawLadderChance(ctx, frame, theme, words, labels);
    drawLadderThreshold(ctx, frame, theme);
    for (const label of labels) drawLadderLabels(ctx, frame, theme, data, label, grown);
    drawLadderKeys(ctx, frame, theme);
    if (frame.strip) this.drawStrip(ctx, frame.strip, moment);
    this.choice?.refresh();
    this.say(moment);
  }

  // The examples, between two frames where the film is there.
  drawStrip(ctx, { x, y, side, tall, gap, columns, count }, moment) {
    const { state: { data }, player: { theme } } = this, { strip, scene, arrays } = data, s = Math.floor(moment), part = moment - s;
    for (let k = 0; k < count; k++) {
      const left = x + (k % columns) * (side + gap), top = y + Math.floor(k / columns) * (tall + gap);
      if (part && scene.strip.moves) strip.travel(ctx, k, arrays.moves, part, left, top, side, tall);
      else strip.draw(ctx, s * count + k, left, top, side, tall);
      if (part && !scene.strip.moves) strip.draw(ctx, (s + 1) * count + k, left, top, side, tall, part);
      ctx.lineWidth = 1;
      ctx.strokeStyle = theme.muted;
      ctx.strokeRect(left + 0.5, top + 0.5, side - 1, tall - 1);
    }
  }

  say(moment) {
    const { state: { row, data, morph }, player, over } = this, text = row === null || row >= data.rows.length ? "" : data.spoken(row, moment);
    mapWrite(this.shown, (text && over ? data.spoken(row, moment, true) : text) || (over || data.scene.covered ? "" : this.hint));
    this.shown.hidden = over && !text;
    this.shown.classList.toggle("idle", !text);
    if (!player.playing && !morph) mapWrite(this.said, text);
  }
}

// Two frames as two buttons: {element, refresh}.
function ladderSwitch(player) {
  const { scene: { frames }, text: { words } } = player.film.header, name = `ladder-${++LADDER_SWITCHES.made}`;
  const group = make("div", { class: "map-choice ladder-switch", role: "radiogroup", "aria-label": words.ladder_switch });
  const radios = frames.map((text, frame) => {
    const radio = make("input", { type: "radio", name });
    radio.addEventListener("change", () => ladderTurn(player, frame));
    group.append(make("label", {}, radio, make("span", { text })));
    return radio;
  });
  const refresh = () => radios.forEach((radio, frame) => { radio.checked = player.ladder.frame === frame; });
  refresh();
  return { element: group, refresh };
}

const LADDER_SWITCHES = { made: 0 };
