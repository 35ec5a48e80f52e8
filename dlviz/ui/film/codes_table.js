// Things in rows, their units as squares; a click flips one, and the row says what it is now.

class CodesTable {
  constructor(player, kinds, changed) {
    Object.assign(this, { player, state: player.codes, kinds, changed, most: 16, kind: kinds[0], at: [0, 0] });
    const { words } = this.state.data;
    this.title = make("h3", { class: "codes-title", text: words[`codes_${kinds[0]}`] });
    this.apart = make("p", { class: "codes-apart" });
    this.read = make("p", { class: "codes-read" });
    this.grid = make("div", { class: "codes-grid", role: "group" });
    this.grid.addEventListener("keydown", (event) => this.key(event));
    this.choice = kinds.length > 1 ? this.makeChoice() : null;
    const top = make("div", { class: "codes-top" }, this.title, ...(this.choice ? [this.choice] : []));
    this.root = make("section", { class: "codes-table" }, top, this.apart, this.grid, this.read);
    this.grid.setAttribute("aria-description", words.codes_keys);
    this.build();
  }

  makeChoice() {
    const { state, state: { data: { words } } } = this, name = `codes-which-${codesMade++}`;
    this.radios = this.kinds.map((value) => make("input", { type: "radio", name, value }));
    for (const radio of this.radios) {
      radio.addEventListener("change", () => {
        state.which = radio.value;
        this.changed();
      });
    }
    const labels = this.radios.map((radio) => make("label", {}, radio, make("span", { text: words[radio.value === "spread" ? "codes_random" : "codes_features"] })));
    return make("div", { class: "map-choice codes-which", role: "radiogroup", "aria-label": words.codes_which }, ...labels);
  }

  // Rows of one code: another choice makes others.
  build() {
    const { state: { data, which } } = this, { words, units } = data;
    if (this.kinds.length > 1) this.kind = which;
    const { kind } = this, things = data.things[kind];
    this.rows = data.codes[kind].slice(0, this.most).map((_, row) => this.makeRow(row));
    this.heads = [];
    const inner = this.rows.flatMap(({ element }, row) => (row % CODES_ROWS && kind !== "local") || (row && kind === "local") ? [element] : [this.makeHead(), element]);
    this.grid.replaceChildren(...inner);
    this.grid.setAttribute("aria-label", words[`codes_${kind}`]);
    const all = things.toLocaleString("en"), part = this.rows.length < things ? filled(words.codes_part, { shown: this.rows.length, things: all }) : "";
    mapWrite(this.apart, [filled(words.codes_apart, { units, things: all }), part].filter(Boolean).join("; "));
    this.all = part && this.player.film.header.options.present ? all : ""; // the line above is not there
    this.at = [Math.min(this.at[0], this.rows.length - 1), Math.min(this.at[1], units - 1)];
  }

  // Over a column of rows: what each unit stands for where it is on.
  makeHead() {
    const { kind, state: { data } } = this;
    const heads = Array.from({ length: data.units }, (_, unit) => {
      if (kind !== "local") return make("span", { text: kind === "spread" ? String(unit + 1) : data.meaning(kind, unit), ...(kind === "spread" ? { class: "upright" } : {}) });
      const sheet = sharpCanvas(""), thing = unit;
      this.heads.push({ sheet, thing });
      return make("span", {}, sheet.canvas);
    });
    return make("div", { class: "codes-head", "aria-hidden": "true" }, ...heads);
  }

  makeRow(row) {
    const { kind, state: { data } } = this, name = data.name(row);
    const [own, now] = [sharpCanvas(name), sharpCanvas("")];
    now.canvas.setAttribute("aria-hidden", "true");
    own.canvas.title = name;
    const squares = Array.from({ length: data.units }, (_, unit) => {
      const square = make("button", { type: "button", class: "codes-square", title: data.meaning(kind, unit) });
      square.addEventListener("click", () => this.flip(row, unit));
      return square;
    });
    const text = make("span", {}), sign = make("b", { "aria-hidden": "true" });
    const said = make("span", { class: "codes-now" }, sign, now.canvas, text);
    const element = make("div", { class: "codes-row", role: "group", "aria-label": name }, own.canvas, make("span", { class: "codes-units" }, ...squares), said);
    return { element, own, now, sign, text, squares };
  }

  flip(row, unit) {
    const { player, state: { flips } } = this, key = `${this.kind},${row},${unit}`;
    if (!flips.delete(key)) flips.add(key);
    this.at = [row, unit];
    this.told = row;
    player.requestDraw();
  }

  key(event) {
    const step = STROKE_STEPS[event.key]?.map(Math.sign);
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    const [row, unit] = this.at, last = [this.rows.length - 1, this.state.data.units - 1];
    this.at = [Math.min(last[0], Math.max(0, row + step[1])), Math.min(last[1], Math.max(0, unit + step[0]))];
    this.player.requestDraw();
    this.rows[this.at[0]].squares[this.at[1]].focus();
    event.preventDefault();
    event.stopPropagation();
  }

  resize({ square, picture }) {
    for (const { sheet } of this.heads) sheet.size(square, square);
    for (const { own, now } of this.rows) {
      own.size(picture, picture);
      now.size(picture, picture);
    }
  }

  // Returns what the row that was last touched says, or "".
  draw() {
    const { state, state: { data }, player: { theme }, kind } = this, { words } = data;
    for (const radio of this.radios ?? []) radio.checked = radio.value === kind;
    let right = 0;
    for (const { sheet, thing } of this.heads) codesThing(sheet, theme, data.bits(thing));
    this.rows.forEach((parts, row) => {
      const read = codesRead(state, kind, row);
      right += read.right ? 1 : 0;
      codesThing(parts.own, theme, data.bits(row));
      parts.now.canvas.hidden = read.right || read.things.length > 1;
      if (!parts.now.canvas.hidden) codesThing(parts.now, theme, data.bits(read.things[0]));
      parts.element.classList.toggle("wrong", !read.right);
      mapWrite(parts.sign, read.right ? "\u2713" : "\u2717");
      mapWrite(parts.text, read.text);
      parts.text.title = read.text;
      parts.squares.forEach((square, unit) => {
        const on = read.pattern[unit] === 1, mine = this.at[0] === row && this.at[1] === unit;
        square.classList.toggle("on", on);
        square.classList.toggle("flipped", read.pattern[unit] !== data.codes[kind][row][unit]);
        square.tabIndex = mine ? 0 : -1;
        square.setAttribute("aria-pressed", String(on));
        square.setAttribute("aria-label", filled(words.codes_square, { name: data.name(row), unit: unit + 1, meaning: data.meaning(kind, unit), state: words[on ? "codes_on" : "codes_off"] }));
      });
      if (this.told === row) this.say = `${data.name(row)}: ${read.text || "\u2713"}`;
    });
    mapWrite(this.read, filled(words[this.all ? "codes_read_part" : "codes_read"], { right, shown: this.rows.length, things: this.all }));
    return this.say ?? "";
  }
}
