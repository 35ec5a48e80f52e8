// Beside the chart: networks and attacks to choose, the digits as attacked, and the price.

let robustMade = 0; // radio buttons of two players on one page are not one group

// A button a network; veiled there is only one.
class RobustNets {
  constructor(player) {
    Object.assign(this, { player, state: player.robust });
    const { scene: { nets, veiled }, text: { words }, options: { present } } = player.film.header, { data, choice } = this.state, name = `robust-net-${robustMade++}`;
    const shown = nets.map((_, net) => net).filter((net) => !veiled || net === choice.net);
    this.radios = shown.map((net) => make("input", { type: "radio", name, value: String(net) }));
    this.radios.forEach((radio) => radio.addEventListener("change", () => robustChoose(player, { net: Number(radio.value) })));
    const labels = this.radios.map((radio) => make("label", {}, radio, make("span", { text: data.netName(Number(radio.value), present ? "brief" : "net") })));
    this.root = make("div", { class: "map-choice robust-nets", role: "radiogroup", "aria-label": words.robust_nets }, ...labels);
  }

  draw() {
    for (const radio of this.radios) radio.checked = Number(radio.value) === this.state.choice.net;
  }
}

// A row an attack: its line, its name, and what is left at the handle. Covered ones are hatched.
class RobustAttacks {
  constructor(player) {
    Object.assign(this, { player, state: player.robust });
    const { scene: { attacks }, text: { words }, options: { present } } = player.film.header, name = `robust-attack-${robustMade++}`;
    this.rows = attacks.map((_, attack) => this.row(attack, name, present));
    this.root = make("div", { class: "robust-attacks", role: "radiogroup", "aria-label": words.robust_attacks }, ...this.rows.map(({ element }) => element));
  }

  row(attack, name, brief) {
    const { player, state: { data } } = this, radio = make("input", { type: "radio", name, value: String(attack) });
    const sheet = sharpCanvas(""), value = make("strong", { class: "robust-value" });
    sheet.canvas.setAttribute("aria-hidden", "true");
    radio.addEventListener("change", () => robustChoose(player, { attack }));
    const face = make("span", { class: "robust-face" }, sheet.canvas, make("span", { class: "robust-name", text: data.attackName(attack, brief) }), value);
    return { attack, radio, sheet, value, element: make("label", { class: "robust-attack" }, radio, face) };
  }

  resize() {
    for (const { sheet } of this.rows) sheet.size(40, 24);
    this.drawn = null;
  }

  draw() {
    const { player, state: { data, choice, veiled } } = this, { scene: { attacks }, words } = data;
    for (const { attack, radio, sheet, value, element } of this.rows) {
      const one = { ...choice, attack }, empty = data.empty(one);
      radio.checked = attack === choice.attack;
      radio.disabled = empty && veiled;
      element.classList.toggle("covered", empty);
      element.title = empty ? words[veiled ? "robust_covered" : "robust_later"] : "";
      mapWrite(value, empty ? (veiled ? "?" : "\u2013") : robustPercent(data.accuracy(one)));
      radio.setAttribute("aria-label", `${data.attackName(attack)}: ${value.textContent}`);
      if (this.drawn === player.stamp) continue;
      const { theme } = player, hue = robustHue(theme, attacks[attack]), { ctx } = sheet;
      ctx.clearRect(0, 0, 40, 24);
      ctx.strokeStyle = hue;
      ctx.lineWidth = 4;
      strokeLine(ctx, 1, 12, 39, 12);
      drawMarker(ctx, robustMarker(theme, attacks[attack]), 20, 12, 7, "full", hue, theme.ground);
    }
    this.drawn = player.stamp;
  }
}

// Over the chart: what is to be drawn there, and what was, with a way to take it back.
class RobustGuess {
  constructor(player) {
    Object.assign(this, { player, state: player.robust });
    const { words } = player.film.header.text;
    this.ask = make("p", { class: "robust-draw", text: words.robust_draw });
    this.wipe = make("button", { type: "button", class: "film-button", text: words.robust_wipe, title: words.robust_wipe_long, "aria-label": words.robust_wipe_long });
    this.wipe.addEventListener("click", () => robustWipe(player));
    this.yours = make("div", { class: "robust-yours" }, make("i", { "aria-hidden": "true" }), make("span", { text: words.robust_drawn }), this.wipe);
    this.root = make("div", { class: "robust-guess" }, this.ask, this.yours);
  }

  draw() {
    const { state } = this, drawn = robustGuessed(state);
    this.ask.hidden = drawn || !state.veiled;
    this.yours.hidden = !drawn;
  }
}

// The digits as attacked, each with a sign, the answer and its probability.
class RobustDigits {
  constructor(player) {
    Object.assign(this, { player, state: player.robust });
    const { text: { words } } = player.film.header;
    this.tiles = Array.from({ length: this.state.data.count }, () => this.tile());
    this.root = make("div", { class: "robust-digits", role: "group", "aria-label": words.robust_digits }, ...this.tiles.map(({ element }) => element));
  }

  tile() {
    const sheet = sharpCanvas(""), sign = make("b"), answer = make("span"), chance = make("span", { class: "robust-chance" });
    const caption = make("figcaption", { "aria-hidden": "true" }, sign, answer, chance);
    return { sheet, sign, answer, chance, caption, element: make("figure", { class: "robust-digit" }, sheet.canvas, caption), drawn: "" };
  }

  resize(size) {
    this.size = size;
    for (const { sheet } of this.tiles) sheet.size(size, size);
  }

  draw() {
    const { player, state: { choice, data, id } } = this, key = `${id} ${player.stamp} ${this.size} ${data.row(choice)}`;
    this.tiles.forEach((tile, k) => {
      if (tile.drawn === key) return;
      tile.drawn = key;
      this.drawTile(tile, k, data.read(choice, k));
    });
  }

  drawTile({ sheet: { canvas, ctx, width: size }, sign, answer, chance, caption }, k, read) {
    const { state: { data, veiled }, player: { theme } } = this, { words, scene: { truth } } = data;
    ctx.clearRect(0, 0, size, size);
    if (read) data.attacked.draw(ctx, read.index, 0, 0, size, size);
    else {
      data.pictures.draw(ctx, k, 0, 0, size, size);
      lookCross(ctx, theme, size);
    }
    const percent = read && evidenceChance(read.p);
    mapWrite(sign, read ? (read.right ? "\u2713" : "\u2717") : "?");
    mapWrite(answer, !read ? "" : read.right ? String(read.answer) : filled(words.robust_misread, read));
    mapWrite(chance, percent ?? (veiled ? "" : "\u2013"));
    caption.classList.toggle("wrong", Boolean(read) && !read.right);
    canvas.setAttribute("aria-label", read
      ? filled(words.robust_digit, { truth: read.truth, answer: read.answer, percent, verdict: words[read.right ? "robust_right" : "robust_wrong"] })
      : filled(words.robust_digit_covered, { truth: truth[k] }));
  }
}

// How long each kind of training takes: two bars in seconds.
class RobustPrice {
  constructor(player) {
    const { scene: { seconds }, text: { words } } = player.film.header, most = Math.max(...seconds.filter(Number.isFinite));
    const rows = ["standard", "robust"].map((name, k) => {
      const bar = make("i"), known = Number.isFinite(seconds[k]);
      bar.style.width = `${known ? Math.max(1, (100 * seconds[k]) / most) : 0}%`;
      const text = known ? filled(words.robust_seconds, { seconds: robustSeconds(seconds[k]) }) : "\u2013";
      return [make("span", { text: words[`robust_price_${name}`] }), make("span", { class: "robust-track", "aria-hidden": "true" }, bar), make("strong", { text })];
    });
    this.root = make("div", { class: "robust-price" }, make("p", { text: words.robust_price }), make("div", { class: "robust-bars" }, ...rows.flat()));
    this.root.hidden = !seconds.length;
  }
}

// "2.3", "21"
function robustSeconds(value) {
  return value < 9.95 ? value.toFixed(1) : String(Math.round(value));
}
