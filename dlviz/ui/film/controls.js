// Under the picture: play, step, scrub, speed, loop, readouts, "branch here"; and the keyboard.

const SPEEDS = [0.25, 0.5, 1, 2, 4];
const counted = new Intl.NumberFormat("en-GB");

// The row of controls in `box`: {refresh()} brings it up to date with the clock.
function makeControls(player, box) {
  const { header } = player.film, words = header.text.words, options = header.options;
  const button = (name, sign, act) => {
    const made = make("button", { type: "button", class: `film-button ${name}`, "aria-label": words[name], title: words[name], text: sign });
    made.addEventListener("click", act);
    return made;
  };
  const back = button("back", "\u2039", () => { player.pause(); player.seek(player.t - 1); });
  const play = button("play", "", () => player.toggle());
  const forward = button("forward", "\u203a", () => { player.pause(); player.seek(player.t + 1); });
  const loop = button("loop", "\u21bb", () => {
    player.loop = !player.loop;
    refresh();
  });
  const scrub = make("input", { type: "range", class: "film-scrub", min: 0, max: player.last, step: 1, "aria-label": words.scrub });
  scrub.addEventListener("pointerdown", () => { player.dragging = true; player.pause(); });
  scrub.addEventListener("input", () => { player.pause(); player.seek(Number(scrub.value)); });
  for (const end of ["pointerup", "pointercancel", "change"]) {
    scrub.addEventListener(end, () => { player.dragging = false; player.requestDraw(); });
  }
  const speed = make("select", { class: "film-speed", "aria-label": words.speed, title: words.speed });
  for (const value of SPEEDS) speed.append(make("option", { value, text: `${value} \u00d7` }));
  speed.value = String(player.speed);
  speed.addEventListener("change", () => { player.speed = Number(speed.value); });
  const step = make("output", { class: "film-step" });
  const scores = make("output", { class: "film-scores" });
  const live = make("p", { class: "film-hidden", role: "status", "aria-live": "polite" });
  // On a stage there is nothing to set, and the curves name the scores.
  const parts = [back, play, forward, scrub, step, ...(options.present ? [] : [scores, speed, loop])];
  if (player.canEmit && options.branch && !options.present && player.last && player.runs.length) {
    const branch = make("button", { type: "button", class: "film-button film-branch", text: words.branch });
    branch.addEventListener("click", () => player.emit({ kind: "branch", step: player.step(0) }));
    parts.push(branch);
  }
  box.replaceChildren(...parts, live);
  let spoken = "";

  function refresh() {
    const update = Math.floor(player.update);
    play.dataset.state = player.playing ? "playing" : "paused";
    play.setAttribute("aria-label", player.playing ? words.pause : words.play);
    play.title = player.playing ? words.pause : words.play;
    loop.setAttribute("aria-pressed", String(player.loop));
    scrub.value = String(Math.round(player.t));
    scrub.style.setProperty("--done", `${player.last ? (100 * player.t) / player.last : 0}%`);
    step.textContent = stepText(player, update);
    scores.textContent = scoreText(player);
    scrub.setAttribute("aria-valuetext", step.textContent);
    const said = player.playing ? "" : `${step.textContent}. ${scores.textContent}`;
    if (said && said !== spoken) live.textContent = spoken = said;
  }
  return { refresh };
}

// "update 412 of 3,000, epoch 16"
function stepText(player, update) {
  const { header } = player.film, words = header.text.words, run = player.runs[0];
  if (header.clock) return header.clock.texts[Math.min(player.last, Math.floor(player.t))];
  if (!run) return "";
  const last = Math.max(...player.runs.map((r) => r.updates));
  const each = run.data.updates_per_epoch;
  const epoch = each ? `, ${words.epoch} ${counted.format(Math.floor(update / each))}` : "";
  return `${words.update} ${counted.format(update)} ${words.of} ${counted.format(last)}${epoch}`;
}

// "train 98 %, test 96 %", or the tests of two films, by label.
function scoreText(player) {
  if (!player.runs.length) return "";
  const words = player.film.header.text.words;
  const share = (run, name) => {
    const value = run.curves[name]?.[player.at(run.index)];
    return Number.isFinite(value) ? `${(100 * value).toFixed(1)} %` : null;
  };
  if (player.runs.length === 1) {
    const run = player.runs[0];
    return [["train", "train_accuracy"], ["test", "test_accuracy"]]
      .map(([word, name]) => [words[word], share(run, name)])
      .filter(([, value]) => value !== null)
      .map(([word, value]) => `${word} ${value}`)
      .join(", ");
  }
  if (player.runs.length > 2) {
    const values = player.runs.map((run) => run.curves.test_accuracy?.[player.at(run.index)]).filter(Number.isFinite);
    if (!values.length) return "";
    return `${words.test} ${(100 * Math.min(...values)).toFixed(0)}\u2013${(100 * Math.max(...values)).toFixed(0)} %`;
  }
  return player.runs
    .map((run) => `${run.label} ${share(run, "test_accuracy") ?? share(run, "train_accuracy") ?? ""}`)
    .join(", ");
}

// What the keys do to the clock, by key.
const clockKeys = (player) => ({
  ArrowLeft: () => { player.pause(); player.seek(player.t - 1); },
  ArrowRight: () => { player.pause(); player.seek(player.t + 1); },
  Home: () => { player.pause(); player.seek(0); },
  End: () => { player.pause(); player.seek(player.last); },
  " ": () => player.toggle(),
});

// Keys of the focused player.
function playerKey(player, event) {
  const tag = event.composedPath()[0]?.tagName, key = event.key;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (tag === "SELECT" || (tag === "INPUT" && event.composedPath()[0].type !== "range")) return;
  if (tag === "BUTTON" && key === " ") return; // presses it
  if (tag === "INPUT" && key !== " ") return; // the scrubber has these keys of its own
  const act = clockKeys(player)[key];
  if (!act) return;
  act();
  event.preventDefault();
  event.stopPropagation();
}

const TURNS = { PageUp: -1, PageDown: 1, ArrowLeft: -1, ArrowRight: 1 };
const TURN_APART = 600; // ms: clickers and hurried hands press twice
const TYPED_IN = "input, select, textarea, [contenteditable], [role=slider]";

// Keys of the presenter's view, a clicker's too, wherever the focus is: turns, and the clock's ends
// and play. The game has no clock to move.
function presenterKey(player, event) {
  const { key } = event, by = TURNS[key], own = event.composedPath()[0]?.closest?.(TYPED_IN);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (own && !key.startsWith("Page")) return;
  const act = by || player.film?.header.view === "game" ? null : clockKeys(player)[key];
  if (by) turn(player, by, event);
  else if (act && player.film && !event.repeat) act();
  else if (!act) return;
  event.preventDefault();
  event.stopPropagation();
}

// The page's last turn is the window's: a turn may mount another player.
function turn(player, by, event) {
  if (event.repeat || event.timeStamp - (window.__dlviz_turned ?? -Infinity) < TURN_APART) return;
  window.__dlviz_turned = event.timeStamp;
  player.emit({ kind: "turn", by });
}
