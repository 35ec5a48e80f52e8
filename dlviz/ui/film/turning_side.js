// Beside the strips: how many answers change, the cosines as they stand, and the test of single axes.

const TURNING_ROWS = ["before", "after", "chance"];
const TURNING_LARGE = 5; // words of a table in front of a class

// "0 of 8,412 answers changed", large; covered it is a question.
class TurningSaid {
  constructor(player) {
    const { scene: { said }, text: { words } } = player.film.header, { covered } = player.turning, known = !covered && said.asked !== null;
    this.big = make("strong", { class: known ? "" : "turning-cover", text: covered ? "?" : known ? counted.format(said.changed) : "\u2013" });
    const text = covered ? words.axes_asked : known ? filled(words.axes_changed, { asked: counted.format(said.asked) }) : words.axes_waits;
    if (covered) this.big.title = words.axes_covered;
    this.root = make("div", { class: "turning-said" }, make("p", { class: "turning-big" }, this.big, make("span", { text })));
    const more = covered ? [] : [...this.near(said, words), ...this.moved(said, words)];
    if (more.length) this.root.append(make("p", { class: "turning-moved", text: more.join(" ") }));
  }

  near({ near, near_asked: asked }, words) {
    return asked === null ? [] : [filled(words.axes_near, { changed: counted.format(near), asked: counted.format(asked) })];
  }

  moved({ largest_value: value, largest_cosine: cosine }, words) {
    return value === null || cosine === null ? [] : [filled(words.axes_moved, { value: value.toFixed(2), cosine })];
  }
}

// Every pair's cosine, worked out from the numbers of the frame that is shown.
class TurningCosines {
  constructor(player) {
    Object.assign(this, { player, state: player.turning });
    const { scene, text, options: { present } } = player.film.header, names = scene.words.slice(0, present ? TURNING_LARGE : undefined).map(sumSaid), head = (name, scope) => make("th", { scope, text: name, title: name });
    this.cells = names.map(() => names.map(() => make("td")));
    const rows = names.map((name, k) => make("tr", {}, head(name, "row"), ...this.cells[k]));
    const table = make("table", {}, make("thead", {}, make("tr", {}, make("td"), ...names.map((name) => head(name, "col")))), make("tbody", {}, ...rows));
    this.root = make("figure", { class: `turning-cosines${this.state.covered ? " covered" : ""}` }, make("figcaption", { text: text.words.axes_cosines }), table);
  }

  draw() {
    const { player, state: { data, covered } } = this, frame = turningFrame(player), { theme } = player, key = `${player.stamp} ${frame}`;
    if (key === this.key) return;
    this.key = key;
    this.cells.forEach((row, one) => row.forEach((cell, other) => {
      if (covered) return mapWrite(cell, "?");
      const cosine = data.cosine(frame, one, other), hue = theme.classColours[cosine < 0 ? 0 : 1];
      mapWrite(cell, scoresCosine(cosine));
      cell.style.background = one === other ? "" : faded(hue, 0.55 * Math.min(1, Math.abs(cosine)));
    }));
  }
}

// How many pairs of a kind the best single axis tells apart: as it is, turned, and by chance. In front
// of a class it opens on a click.
class TurningTest {
  constructor(player) {
    const { scene: { said }, text: { words }, options: { present } } = player.film.header, { covered } = player.turning;
    Object.assign(this, { player, state: player.turning, words, kinds: said?.kinds ?? [] });
    this.select = make("select", { "aria-label": words.axes_kinds }, ...this.kinds.map(({ name, label }) => make("option", { value: name, text: label })));
    this.select.addEventListener("change", () => turningChoose(player, this.select.value));
    // Its keys are its own, not the player's.
    this.select.addEventListener("keydown", (event) => event.stopPropagation());
    this.rows = TURNING_ROWS.map((name) => this.row(words[`axes_${name}`]));
    this.of = make("p", { class: "turning-of" });
    this.title = make("span");
    const head = make(present ? "summary" : "p", { class: "turning-ask" }, this.title), choice = covered ? [] : [this.select];
    head.append(...(present ? [] : choice));
    this.root = make(present ? "details" : "section", { class: "turning-test" }, head, ...(present ? choice : []), this.of, ...this.rows.map(({ element }) => element));
    if (present) head.addEventListener("keydown", (event) => { if (" Enter".includes(event.key)) event.stopPropagation(); });
    this.root.hidden = !covered && !this.kinds.length;
  }

  row(text) {
    const sure = make("i"), perhaps = make("i", { class: "perhaps" }), value = make("strong");
    const track = make("span", { class: "turning-track", "aria-hidden": "true" }, perhaps, sure);
    return { sure, perhaps, track, value, element: make("p", { class: "turning-row" }, make("span", { text }), track, value) };
  }

  draw() {
    const { state, kinds, rows, words } = this, kind = kinds.find(({ name }) => name === state.choice) ?? kinds[0], key = `${state.choice} ${state.covered}`;
    if (key === this.key) return;
    this.key = key;
    if (kind) this.select.value = kind.name;
    mapWrite(this.title, words[`axes_test_${kind?.name ?? state.choice}`] ?? words.axes_test);
    mapWrite(this.of, kind ? filled(words.axes_test_said, { pairs: kind.pairs }) : "");
    rows.forEach(({ sure, perhaps, track, value }, k) => {
      const fits = kind ? [kind[TURNING_ROWS[k]]].flat() : [], [least, most] = [Math.min(...fits), Math.max(...fits)];
      track.classList.toggle("turning-cover", !fits.length);
      sure.style.width = fits.length ? `${(100 * least) / kind.pairs}%` : "0";
      perhaps.style.width = fits.length ? `${(100 * most) / kind.pairs}%` : "0";
      mapWrite(value, fits.length ? turningFits(words, least, most, kind.pairs) : "?");
    });
  }
}

// "26 of 28", or of several turns "27 to 28 of 28"
function turningFits(words, least, most, pairs) {
  const [low, high] = [least, most].map((fits) => (fits < pairs && Math.round(fits) === pairs ? fits.toFixed(1) : Math.round(fits)));
  return filled(words[low === high ? "axes_fits" : "axes_fits_range"], { least: low, most: high, pairs });
}
