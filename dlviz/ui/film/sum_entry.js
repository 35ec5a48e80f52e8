// A field for a word, with what the vocabulary makes of it: a combobox of ours.

let sumEntries = 0;

class SumEntry {
  // name: of its draft in the state. take: (typed) => true once it is taken. More of `given`: empty,
  // (key) => what a key does in the empty field; left: when the keyboard goes; value: () => what stands
  // there while nothing is typed; one: no sum, one word.
  constructor(player, name, label, take, given = {}) {
    Object.assign(this, { player, state: player.sum, name, take, given, options: [], active: -1 });
    this.id = `sum-entry-${++sumEntries}`;
    this.list = make("ul", { class: "sum-options", id: this.id, role: "listbox", "aria-label": label });
    this.note = make("p", { class: "sum-unknown", role: "status" });
    this.popup = make("div", { class: "sum-popup" }, this.note, this.list);
    this.input = make("input", {
      type: "text", class: "sum-input", role: "combobox", "aria-label": label, "aria-controls": this.id, "aria-autocomplete": "list", "aria-expanded": "false",
      autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false", maxlength: "200", enterkeyhint: "done",
    });
    this.input.value = this.draft || (given.value?.() ?? "");
    this.root = make("span", { class: "sum-entry" }, this.input, this.popup);
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("focus", () => {
      if (!this.draft) return this.input.select(); // what is typed takes its place
      this.input.setSelectionRange(this.input.value.length, this.input.value.length);
      return this.suggest();
    });
    this.input.addEventListener("click", () => !this.draft && this.input.select());
    // A view that is made anew takes the field out of the page, too: then it is not left.
    this.input.addEventListener("blur", () => setTimeout(() => this.left()));
    this.close();
  }

  get draft() {
    return this.state.drafts[this.name] ?? "";
  }

  set draft(text) {
    this.state.drafts[this.name] = text;
  }

  // The word under the cursor: the last of a sum.
  get word() {
    return this.given.one ? sumNormal(this.input.value) : sumParsed(this.input.value).at(-1)?.[1] ?? "";
  }

  left() {
    const { input } = this;
    if (!input.isConnected || input.getRootNode().activeElement === input) return;
    this.close();
    this.given.left?.();
  }

  typed() {
    this.draft = this.input.value;
    this.suggest();
  }

  // Words for what is typed; where it is no word, that is said at once.
  suggest() {
    const { words } = this.state.data, { word } = this, { text: { words: said } } = this.player.film.header;
    const begins = words.complete(word), unknown = word && !begins.some((one) => one.startsWith(word));
    this.offer(unknown ? words.nearest(word) : begins, unknown ? filled(said.sum_unknown, { word: sumSaid(word), n: counted.format(words.size) }) : "");
  }

  offer(options, note) {
    this.options = options;
    this.active = -1;
    const { text: { words: said } } = this.player.film.header;
    mapWrite(this.note, note && `${note}${options.length ? ` ${said.sum_near}` : ""}`);
    this.note.hidden = !note;
    this.items = options.map((word, k) => {
      const item = make("li", { id: `${this.id}-${k}`, role: "option", "aria-selected": "false", text: sumSaid(word) });
      item.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the keyboard
      item.addEventListener("click", () => this.choose(word));
      return item;
    });
    this.list.replaceChildren(...this.items);
    this.list.hidden = !options.length;
    this.popup.hidden = !options.length && !note;
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.input.removeAttribute("aria-activedescendant");
    this.place();
  }

  // Within the page, also where the field stands at its right.
  place() {
    const { popup } = this;
    popup.style.transform = "";
    if (popup.hidden) return;
    const over = popup.getBoundingClientRect().right - this.player.root.getBoundingClientRect().right;
    if (over > 0) popup.style.transform = `translateX(${-Math.ceil(over)}px)`;
  }

  close() {
    this.offer([], "");
  }

  move(by) {
    const { options: { length }, items } = this;
    if (!length) return;
    items[this.active]?.setAttribute("aria-selected", "false");
    this.active = this.active < 0 && by < 0 ? length - 1 : (this.active + by + length) % length;
    items[this.active].setAttribute("aria-selected", "true");
    items[this.active].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", items[this.active].id);
  }

  key(event) {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || key.startsWith("Page")) return;
    event.stopPropagation(); // typed letters are no keys of the player
    if (key === "ArrowDown" || key === "ArrowUp") this.move(key === "ArrowDown" ? 1 : -1);
    else if (key === "Enter") this.enter();
    else if (key === "Escape" && (this.draft || !this.popup.hidden)) this.clear();
    else if (!this.given.empty?.(key, this.input.value)) return;
    event.preventDefault();
  }

  // The marked word, what is typed, or the only word that it can be.
  enter() {
    const { options, active, word } = this;
    if (active >= 0) return this.choose(options[active]);
    if (!this.input.value.trim()) return this.taken("");
    if (this.taken(this.input.value)) return null;
    const begin = options.filter((one) => one.startsWith(word));
    return begin.length === 1 ? this.choose(begin[0]) : this.suggest();
  }

  // That word in the place of the last one.
  choose(word) {
    const typed = this.input.value, last = this.given.one ? "" : typed.match(/^(.*(?:^|[\s+])[-+\u2212\u2013]\s*|.*\+\s*)/)?.[0] ?? "";
    this.taken(`${last}${word}`);
  }

  taken(text) {
    if (!this.take(text)) return false;
    this.clear();
    return true;
  }

  clear() {
    this.draft = "";
    this.input.value = this.given.value?.() ?? "";
    this.close();
  }
}
