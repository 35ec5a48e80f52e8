// The dial: by how much each colour value may change, in levels of 255.

class FooledDial {
  constructor(player) {
    Object.assign(this, { player, state: player.fooled, header: player.film.header });
    const { id, options: { present }, text: { words }, scene: { stops } } = this.header, most = stops[stops.length - 1];
    this.value = make("b", { class: "fooled-level" });
    this.stops = (this.locked ? [] : stops).map((level) => {
      const radio = make("input", { type: "radio", name: `fooled-dial-${id}`, value: String(level), "aria-label": filled(words.fooled_stop, { level }) });
      radio.addEventListener("change", () => fooledChoose(player, { epsilon: level }));
      const element = make("label", { class: `fooled-stop${level === 1 ? " detent" : ""}` }, radio, make("i", { "aria-hidden": "true" }), make("span", { text: String(level), "aria-hidden": "true" }));
      element.style.setProperty("--at", level / most);
      return { level, radio, element };
    });
    const role = this.locked ? { role: "img", "aria-label": words.fooled_locked, title: words.fooled_covered } : { role: "radiogroup", "aria-label": `${words.fooled_dial} … ${words.fooled_of}` };
    this.track = make("div", { class: "fooled-track", ...role }, make("i", { class: "fooled-line" }), make("i", { class: this.locked ? "fooled-knob" : "fooled-run" }), ...this.stops.map(({ element }) => element));
    this.root = make("div", { class: "fooled-dial" },
      make("p", { class: "fooled-says" }, make("span", { text: words[present ? "fooled_dial_short" : "fooled_dial"] }), " ", this.value, " ", make("span", { text: words.fooled_of })), this.track);
    this.root.classList.toggle("locked", this.locked);
    if (!this.locked) this.listen(most);
    this.check(); // before a focus is given back
  }

  // The handle follows a finger from stop to stop.
  listen(most) {
    const { track, player } = this;
    let held = false;
    const to = (event, when) => {
      const { left, width } = this.stops[0].element.parentElement.getBoundingClientRect(), pad = parseFloat(getComputedStyle(track).paddingLeft);
      const at = (most * (event.clientX - left - pad)) / (width - 2 * pad), open = this.stops.filter(({ radio }) => !radio.disabled);
      const near = open.reduce((best, stop) => (Math.abs(stop.level - at) < Math.abs(best.level - at) ? stop : best));
      fooledChoose(player, { epsilon: near.level }, when);
      this.check();
    };
    track.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      held = true;
      track.setPointerCapture(event.pointerId);
      to(event, "not yet");
    });
    track.addEventListener("pointermove", (event) => held && to(event, "not yet"));
    for (const end of ["pointerup", "pointercancel"]) {
      track.addEventListener(end, (event) => {
        if (!held) return;
        if (end === "pointerup") to(event, "now");
        else fooledChoose(player, {});
        this.stops.find(({ level }) => level === player.fooled.choice.epsilon)?.radio.focus({ preventScroll: true });
        held = false;
      });
    }
    // A click that a drag ends with has been heard already.
    track.addEventListener("click", (event) => event.target.matches("input") || event.preventDefault());
  }

  get locked() {
    return this.state.hide.has("all");
  }

  check() {
    const { state, header: { text: { words } } } = this, { level: shown } = fooledShown(state);
    for (const { level, radio, element } of this.stops) {
      const there = !level || state.data.row(level) >= 0;
      radio.checked = level === shown;
      radio.disabled = !there;
      element.classList.toggle("soon", !there);
      element.title = there ? "" : filled(words.fooled_stop_soon, { level });
    }
  }

  draw() {
    const { level } = fooledShown(this.state), { scene: { stops }, text: { words } } = this.header;
    this.check();
    mapWrite(this.value, this.locked ? words.fooled_unknown : String(level));
    if (!this.locked) this.track.style.setProperty("--to", level / stops[stops.length - 1]);
  }
}
