// Mounts a film in an element: one player an element, updated in place.

// parentElement -> mounted; the page's, since the module may be loaded more than once.
const PLAYERS = (window.__dlviz_players ??= new WeakMap());

const LEFT_MS = 300; // by then an element that is taken out of the page is out of it
const RACE_MS = 2000; // payloads that come so soon after one another may come in another order

// Where a place of the page shows a film. payload: Uint8Array. send: (event) => void, or null.
// Returns the mounted player's record; calling it again on the same element replaces the film.
function mountFilm(parent, payload, send = null) {
  let mounted = PLAYERS.get(parent);
  if (!mounted) {
    mounted = new Mounted(parent);
    PLAYERS.set(parent, mounted);
  }
  mounted.player.send = send;
  mounted.show(payload);
  return mounted;
}

class Mounted {
  constructor(parent) {
    this.parent = parent;
    this.root = make("div", { class: "film", role: "group", tabindex: "0" });
    this.finding = make("p", { class: "film-finding" });
    this.stage = make("div", { class: "film-stage" });
    this.tools = make("div", { class: "film-tools" });
    this.bar = make("div", { class: "film-bar", role: "toolbar" });
    this.inspect = make("div", { class: "film-inspect-box" });
    this.root.append(this.finding, this.stage, this.tools, this.bar, this.inspect);
    parent.append(this.root);
    this.player = new Player(this.root);
    this.player.onTick = () => this.controls?.refresh();
    this.root.addEventListener("keydown", (event) => playerKey(this.player, event));
    this.turn = (event) => presenterKey(this.player, event);
    this.watch = new ResizeObserver(() => this.resized());
    this.watch.observe(this.root);
    this.fit = () => this.resized(); // a window's height decides too
    window.addEventListener("resize", this.fit);
    this.dark = window.matchMedia("(prefers-color-scheme: dark)");
    this.retheme = () => this.themed();
    this.dark.addEventListener("change", this.retheme);
    this.request = this.shown = 0;
  }

  show(payload) {
    const bytes = payload instanceof Uint8Array ? payload : new Uint8Array(payload);
    const { header } = readHeader(bytes);
    this.player.gone = false;
    arrive(this.root);
    const early = performance.now() - this.shown < RACE_MS;
    if (header.id === this.id || (early && overtaken(header, this.header))) return this.themed();
    this.shown = performance.now();
    this.id = header.id;
    const mine = ++this.request;
    this.dress(header);
    readFilm(bytes).then((film) => {
      if (mine === this.request && !this.player.gone) this.start(film);
    });
  }

  // What the header alone decides: words, height. The old film goes on until the new one is here.
  dress(header) {
    this.header = header;
    FIGURE_WORDS.not_finite = header.text.words.not_finite;
    this.root.setAttribute("aria-label", header.text.label);
    this.root.classList.toggle("present", Boolean(header.options.present));
    this.finding.textContent = header.text.finding.replaceAll(" %", "\u00a0%");
    this.finding.hidden = !header.text.finding;
    this.bar.setAttribute("aria-label", header.text.words.controls);
    this.reserve();
    window.removeEventListener("keydown", this.turn, true);
    if (header.options.present) window.addEventListener("keydown", this.turn, true);
  }

  reserve() {
    const width = Math.floor(this.root.clientWidth);
    if (width) this.stage.style.height = `${layoutOf(this.header, width).height}px`;
    this.bar.style.minHeight = "44px";
  }

  start(film) {
    const { player } = this, { options } = film.header, first = !player.film;
    const going = player.playing, before = player.film?.header, at = player.t;
    const uncovered = Boolean(options.autoplay && before?.options.covered && !options.covered); // it plays what was waited for
    const same = before?.run === film.header.run && !uncovered;
    player.load(film, readTheme(this.root, options));
    if (first) {
      player.speed = options.speed ?? 1;
      player.loop = Boolean(options.loop);
    }
    const plays = options.autoplay && player.last > 0 && !STILL();
    player.playing = plays;
    player.before = null;
    player.t = plays ? 0 : player.last;
    if (same) { // only the words or the view are new
      player.playing = going;
      player.t = at;
    }
    if (Number.isFinite(options.start) && !plays && !same) {
      player.t = 0;
      player.seekUpdate(options.start);
    }
    keepingFocus(this.root, () => {
      this.controls = makeControls(player, this.bar);
      this.bar.classList.toggle("still", player.last === 0);
      this.build();
    });
    this.root.dataset.ready = film.header.id;
  }

  // Boxes and views for the width there is.
  build() {
    const { player } = this, width = Math.floor(this.root.clientWidth);
    if (!player.film || !width) return;
    for (const view of player.views) view.destroy?.();
    const layout = layoutOf(this.header, width);
    this.width = width;
    this.root.classList.toggle("narrow", width < NARROW);
    this.root.classList.toggle("tight", width >= NARROW && (width < 1100 || player.runs.length === 2));
    this.stage.style.height = `${layout.height}px`;
    this.height = layout.height;
    this.stage.replaceChildren();
    player.views = [];
    for (const { view, x, y, w, h, options } of layout.boxes) {
      if (!VIEWS[view]) continue;
      const box = make("div", { class: `film-box film-box-${view}` });
      Object.assign(box.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` });
      this.stage.append(box);
      player.views.push(VIEWS[view](player, box, { ...this.header.options, narrow: width < NARROW, ...options }));
    }
    this.tools.replaceChildren();
    if (this.header.options.paint && this.header.films.length && this.header.view !== "game") player.views.push(VIEWS.paint(player, this.tools, this.header.options));
    this.inspect.replaceChildren();
    const networks = this.header.films.length > 0; // else it is a scene, and may have no clock
    if (VIEWS.inspect && networks && this.header.view !== "game") {
      player.views.push(VIEWS.inspect(player, this.inspect, { ...this.header.options, narrow: width < NARROW }));
    }
    this.bar.hidden = this.header.view === "game" || (!networks && player.last === 0);
    for (const view of player.views) view.resize();
    player.stamp += 1;
    player.requestDraw();
  }

  resized() {
    const width = Math.floor(this.root.clientWidth);
    if (!this.header || !width || (width === this.width && layoutOf(this.header, width).height === this.height)) return;
    if (this.player.film?.header.id === this.id) this.build();
    else this.reserve();
  }

  themed() {
    const { player } = this;
    if (!player.film) return;
    const theme = readTheme(this.root, player.film.header.options);
    if (theme.key === player.theme.key) return;
    player.theme = theme;
    player.stamp += 1;
    player.requestDraw();
  }

  leave() {
    this.player.gone = true;
    this.player.playing = false;
    this.request += 1;
    this.player.stop();
    this.watch.disconnect();
    window.removeEventListener("resize", this.fit);
    this.dark.removeEventListener("change", this.retheme);
    window.removeEventListener("keydown", this.turn, true);
    this.root.remove();
    PLAYERS.delete(this.parent);
  }
}

// Whether a picture that is still being refined comes after a finer one of the same place.
function overtaken({ scene }, shown) {
  const now = shown?.scene;
  if (!scene || !now || !(scene.fraction < now.fraction) || scene.family !== now.family) return false;
  return scene.asked === now.asked && JSON.stringify(scene.window) === JSON.stringify(now.window);
}

// Makes parts of the film anew; the one in the place of that which had the keyboard has it then.
function keepingFocus(root, renew) {
  const held = root.getRootNode().activeElement;
  if (held === root || !root.contains(held)) return renew();
  const part = held.closest(".film-stage > *, .film > *"), name = part.classList[part.parentElement === root ? 0 : 1];
  const alike = () => [...root.querySelectorAll(`.${name} ${held.localName}`)], at = alike().indexOf(held);
  renew();
  if (!root.contains(held)) alike()[at]?.focus({ preventScroll: true });
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const mounted = mountFilm(parentElement, data, (event) => setTriggerValue("event", event));
  // While the scripts load, one update may overtake another; Streamlit then cleans up after one of
  // them, although the film that they share lives on. It is over when its place has left the page.
  const over = () => !parentElement.isConnected && mounted.leave();
  return () => {
    over();
    setTimeout(over, LEFT_MS);
  };
}
