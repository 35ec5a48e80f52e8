// The arithmetic with live numbers: a sheet for the chosen neuron, point or weight.

const INSPECT_ROWS = 8;
const ACTIVATION_SIGNS = {
  relu: "relu", leaky_relu: "leaky relu", elu: "elu", gelu: "gelu", silu: "silu", sigmoid: "\u03c3", tanh: "tanh", sine: "sin",
};

/** A number with Unicode subscript digits: subscript("w", 12) is "w\u2081\u2082". */
function subscript(letter, number) {
  return letter + String(number).replace(/\d/g, (digit) => String.fromCharCode(0x2080 + Number(digit)));
}

/** A negative factor, or one that is a product itself, in brackets, as on a blackboard. */
function factor(value) {
  return value < 0 || figure(value).includes("\u00d7") ? `(${figure(value)})` : figure(value);
}

VIEWS.inspect = (player, box, options = {}) => {
  const { words } = player.film.header.text;
  const sheet = make("section", { class: "film-inspect", "aria-label": words.inspect });
  sheet.hidden = true;
  box.replaceChildren(sheet);
  const arithmetic = new Map();
  const point = { set: "train", index: 0 };
  let shown = null;
  let live = [];
  let last = -Infinity;
  let opener = null;

  const of = (index) => {
    if (!arithmetic.has(index)) arithmetic.set(index, new Arithmetic(player, index));
    return arithmetic.get(index);
  };
  /** An element whose text is `text()` now and at every later frame. */
  const bind = (element, text) => {
    live.push(() => {
      const next = text();
      if (element.textContent !== next) element.textContent = next;
    });
    return element;
  };
  const close = () => {
    player.preview(null);
    player.select(null);
    sheet.hidden = true;
    opener?.focus?.({ preventScroll: true });
  };

  function open(selected) {
    live = [];
    const own = of(selected.run ?? 0);
    if (selected.kind === "point") Object.assign(point, { set: selected.set ?? "train", index: selected.index });
    const shut = make("button", { type: "button", class: "film-button inspect-close", "aria-label": words.inspect_close, text: "\u00d7" });
    shut.addEventListener("click", close);
    const { title, parts } = INSPECTORS[selected.kind]({ player, words, own, selected, point, bind, step });
    const heading = make("h3", { tabindex: "-1", text: title });
    sheet.replaceChildren(make("header", {}, heading, shut), ...parts);
    sheet.hidden = false;
    sheet.scrollTop = 0;
    const active = box.getRootNode().activeElement;
    if (active && player.root?.contains(active) && !sheet.contains(active)) opener = active;
    heading.focus({ preventScroll: true });
  }

  /** To the next or an earlier example. */
  function step(by) {
    const { of: count } = of(player.selected?.run ?? 0).example(point);
    point.index = (point.index + by + count) % count;
    if (player.selected?.kind === "point") player.select({ ...player.selected, index: point.index });
    shown = null;
    player.requestDraw();
  }

  function draw(now) {
    const { selected } = player;
    if (!selected || !INSPECTORS[selected.kind]) {
      if (!sheet.hidden) sheet.hidden = true;
      shown = null;
      return;
    }
    const key = JSON.stringify(selected);
    if (key !== shown) {
      if (shown && selected.kind !== "weight" && player.edit) player.preview(null);
      shown = key;
      open(selected);
      last = -Infinity;
    }
    if (player.playing && now - last < 90) return;
    last = now;
    for (const update of live) update();
  }

  const escape = (event) => {
    if (event.key !== "Escape" || !player.selected) return;
    event.stopPropagation();
    close();
  };
  player.root?.addEventListener("keydown", escape);
  sheet.addEventListener("keydown", (event) => {
    if (event.key.startsWith("Arrow") || event.key === " " || event.key === "Home" || event.key === "End") event.stopPropagation();
  });
  return {
    draw,
    resize: () => sheet.classList.toggle("narrow", Boolean(options.narrow)),
    destroy: () => player.root?.removeEventListener("keydown", escape),
  };
};

/** The line that says which example the numbers are for, with buttons to walk through them. */
function exampleLine({ words, own, point, bind, step }) {
  const text = bind(make("span"), () => {
    const { set, index, of, x, y, label } = own.example(point);
    return fillIn(set === "test" ? words.inspect_test_example : words.inspect_training_example,
      { number: index + 1, count: of, x: figure(x), y: figure(y), name: own.run.data.class_names[label] });
  });
  const walk = (by, sign, name) => {
    const button = make("button", { type: "button", class: "film-button", text: sign, "aria-label": name });
    button.addEventListener("click", () => step(by));
    return button;
  };
  return make("p", { class: "inspect-example" }, walk(-1, "\u2039", words.inspect_before), walk(1, "\u203a", words.inspect_next), text);
}

function table(heads, rows, caption) {
  return make("table", {},
    make("caption", { text: caption }),
    ...(heads.length ? [make("thead", {}, make("tr", {}, ...heads.map((text) => make("th", { scope: "col", text }))))] : []),
    make("tbody", {}, ...rows));
}

function line(...parts) {
  return make("p", { class: "inspect-line" }, ...parts);
}

const INSPECTORS = {
  unit(context) {
    const { player, words, own, selected, point, bind } = context;
    const { layer, unit } = selected;
    const { in: inputs, out, activation } = own.layers[layer];
    const output = layer === own.layers.length - 1;
    const sign = ACTIVATION_SIGNS[activation];
    const now = () => player.remember(`inspect${own.index}`, () => own.at(own.example(point)));
    const mean = () => own.mean();
    const weight = (i) => own.weights.W[layer][unit * inputs + i];
    const bias = () => own.weights.b[layer][unit];
    const value = (i) => now().h[layer][i];
    const product = (i) => weight(i) * value(i);
    const ranked = [...Array(inputs).keys()];
    if (inputs > INSPECT_ROWS) ranked.sort((i, j) => Math.abs(product(j)) - Math.abs(product(i)));
    const rows = ranked.slice(0, INSPECT_ROWS).sort((i, j) => i - j);
    const rest = ranked.slice(INSPECT_ROWS);
    const first = rows.slice(0, rows.length > 3 ? 2 : 3);
    const more = rows.length + rest.length > first.length ? " + \u2026" : "";
    const name = output && out === 1 ? "z" : subscript("z", unit + 1);
    const result = subscript("h", unit + 1);
    const adds = addsInput(own.layers[layer]);
    const edit = (input, text) => {
      const button = make("button", { type: "button", class: "inspect-weight", "aria-label": text });
      button.addEventListener("click", () => player.select({ kind: "weight", run: own.index, layer, unit, input }));
      return button;
    };
    const td = (text) => bind(make("td"), text);
    // The example's line names the raw numbers; a net's input may be another.
    const standard = layer === 0 && own.standardised;
    const forward = rows.map((i) => make("tr", {},
      make("th", { scope: "row", text: standard ? fillIn(words.inspect_standardised_source, { source: own.source(layer, i) }) : own.source(layer, i) }),
      td(() => figure(value(i))),
      make("td", {}, bind(edit(i, fillIn(words.inspect_edit_weight, { source: own.source(layer, i) })), () => figure(weight(i)))),
      td(() => figure(product(i)))));
    const others = (text) => make("tr", {}, make("th", { scope: "row", text: fillIn(words.inspect_more, { count: rest.length }) }), ...text);
    if (rest.length) forward.push(others([make("td"), make("td"), td(() => figure(rest.reduce((sum, i) => sum + product(i), 0)))]));
    forward.push(make("tr", {}, make("th", { scope: "row", text: words.inspect_bias }), make("td"),
      make("td", {}, bind(edit(null, words.inspect_edit_bias), () => figure(bias()))), td(() => figure(bias()))));
    forward.push(make("tr", { class: "total" }, make("th", { scope: "row", text: fillIn(words.inspect_sum, { name }) }), make("td"), make("td"),
      td(() => figure(now().z[layer][unit]))));
    const rate = own.player.film.header.films[own.index].learning_rate;
    const slope = (text, here, all) => make("tr", {}, make("th", { scope: "row", text }), td(() => figure(here())),
      td(() => figure(all())), ...(rate ? [td(() => figure(-rate * all()))] : []));
    const back = rows.map((i) => slope(fillIn(words.inspect_weight_of, { source: own.source(layer, i) }),
      () => now().dW[layer][unit * inputs + i], () => mean().dW[layer][unit * inputs + i]));
    back.push(slope(words.inspect_bias, () => now().db[layer][unit], () => mean().db[layer][unit]));
    const z = () => now().z[layer][unit];
    return {
      title: sentenceCase(unitName(words, own.run, layer, unit)),
      parts: [
        exampleLine(context),
        make("h4", { text: words.inspect_forward }),
        line(`${name} = ${first.map((i) => `${subscript("w", i + 1)}\u00b7${own.source(layer, i)}`).join(" + ")}${more} + b`),
        bind(line(), () => `= ${first.map((i) => `${factor(weight(i))}\u00b7${factor(value(i))}`).join(" + ")}${more} + ${factor(bias())}`
          + ` = ${figure(z())}`),
        output
          ? bind(line(), () => outputSentence(words, own, now(), unit))
          : bind(line(), () => `${result} = ${adds ? `${fillIn(words.inspect_value_before, { name: result })} + ` : ""}${activation === "identity" ? name : `${sign}(${name})`}`
            + ` = ${adds ? `${figure(now().h[layer][unit])} + ` : ""}${activation === "identity" ? "" : `${sign}(${figure(z())}) = `}${figure(now().h[layer + 1][unit])}`),
        table([words.inspect_from, words.inspect_value, words.inspect_weight, words.inspect_product], forward,
          standard ? words.inspect_click_standardised : words.inspect_click),
        make("h4", { text: words.inspect_backward }),
        bind(line(), () => fillIn(words.inspect_loss_here, { loss: figure(now().loss), kind: words[`inspect_${own.loss}`] })),
        ...(output
          ? [bind(line(), () => outputSlope(words, own, now(), unit, name))]
          : [
            bind(line(), () => fillIn(words.inspect_collected, { name: result, slope: figure(now().dh[layer][unit]) })),
            bind(line(), () => `\u2202L/\u2202${name} = \u2202L/\u2202${result} \u00b7 ${activation === "identity" ? "1" : `${sign}\u2032(${name})`}`
              + ` = ${factor(now().dh[layer][unit])}\u00b7${factor(ACTIVATION_SLOPES[activation](z()))} = ${figure(now().dz[layer][unit])}`),
          ]),
        line(fillIn(words.inspect_times_value, { name })),
        bind(table(["\u2202L/\u2202w", words.inspect_here, words.inspect_mean, ...(rate ? [words.inspect_step] : [])], back, " ").querySelector("caption"), () =>
          fillIn(mean().count === own.run.data.train.label.length ? words.inspect_mean_all : words.inspect_mean_first, { count: mean().count })
          + (rate ? ` ${fillIn(words.inspect_step_said, { rate })}` : "")).closest("table"),
      ],
    };
  },

  point(context) {
    const { player, words, own, point, bind } = context;
    const now = () => player.remember(`inspect${own.index}`, () => own.at(own.example(point)));
    const { features, mean, scale, axes, class_names: names } = own.run.data;
    const longName = (f) => {
      const axis = { x: axes?.[0], y: axes?.[1] }[features[f]];
      const name = featureName(own.run, f);
      return axis && axis !== name ? `${name}, ${axis}` : name;
    };
    const raw = (f) => NET_FEATURES[features[f]](own.example(point).x, own.example(point).y);
    const rows = features.map((_, f) => make("tr", {},
      make("th", { scope: "row", text: longName(f) }),
      bind(make("td"), () => figure(raw(f))),
      bind(make("td"), () => `(${figure(raw(f))} \u2212 ${factor(mean[f])}) / ${figure(scale[f])}`),
      bind(make("td"), () => figure(own.example(point).input[f]))));
    const hidden = own.layers.slice(0, -1).map(({ out }, layer) => make("tr", {},
      make("th", { scope: "row", text: fillIn(words.network_layer, { layer: layer + 1 }) }),
      bind(make("td", { class: "list" }), () => {
        const values = Array.from(now().h[layer + 1].slice(0, INSPECT_ROWS), figure).join(", ");
        return out > INSPECT_ROWS ? fillIn(words.inspect_and_more, { values, count: out - INSPECT_ROWS }) : values;
      })));
    const logits = own.layers[own.layers.length - 1].out;
    const guess = () => own.run.net.probabilities(now().h[own.layers.length]);
    const chances = names.map((name, k) => make("tr", {},
      make("th", { scope: "row", text: name }),
      ...(logits > 1 ? [bind(make("td"), () => figure(now().z[own.layers.length - 1][k]))] : []),
      bind(make("td"), () => percent(guess()[k])),
      bind(make("td"), () => (own.example(point).label === k ? words.inspect_true : ""))));
    return {
      title: own.example(point).set === "test" ? words.inspect_test_point : words.inspect_training_point,
      parts: [
        exampleLine(context),
        make("h4", { text: words.inspect_goes_in }),
        table([words.inspect_input, words.inspect_raw, own.standardised ? words.inspect_standardised : words.inspect_as_is, words.inspect_in],
          rows, words.inspect_standardising),
        ...(hidden.length ? [make("h4", { text: words.inspect_values }), table([], hidden, words.inspect_neurons)] : []),
        make("h4", { text: words.inspect_comes_out }),
        ...(logits === 1 ? [bind(line(), () => outputSentence(words, own, now(), 0))] : []),
        table([words.inspect_class, ...(logits > 1 ? ["z"] : []), own.loss === "cross_entropy" ? words.inspect_probability : words.inspect_score, ""], chances, ""),
        bind(line(), () => fillIn(words.inspect_loss, { loss: figure(now().loss), kind: words[`inspect_${own.loss}`] })),
      ],
    };
  },

  weight({ player, words, own, selected, bind }) {
    const { layer, unit } = selected;
    const input = selected.input ?? null;
    const { in: inputs } = own.layers[layer];
    const spot = input === null ? unit : unit * inputs + input;
    const recorded = () => {
      const exact = own.run.exact(player.at(own.index));
      return (input === null ? exact.b : exact.W)[layer][spot];
    };
    const current = () => (input === null ? own.weights.b : own.weights.W)[layer][spot];
    const slope = () => (input === null ? own.mean().db : own.mean().dW)[layer][spot];
    const reach = Math.max(3, Math.ceil(2 * Math.abs(recorded())));
    const number = make("input", { type: "number", step: "0.1", "aria-label": words.inspect_new_value });
    const slider = make("input", { type: "range", min: String(-reach), max: String(reach), step: String(reach / 300), "aria-label": words.inspect_new_value });
    const branch = make("button", { type: "button", class: "film-button primary", text: words.inspect_branch });
    const undo = make("button", { type: "button", class: "film-button", text: words.inspect_undo });
    let asRecorded = null;
    const set = (text) => {
      const value = Number(text);
      if (text === "" || !Number.isFinite(value)) return;
      player.pause();
      asRecorded ??= own.mean().loss;
      player.preview({ run: own.index, layer, unit, input, value });
    };
    for (const control of [number, slider]) control.addEventListener("input", () => set(control.value));
    undo.addEventListener("click", () => { player.preview(null); });
    branch.addEventListener("click", () => player.emit({
      kind: "weight", run: own.index, step: player.step(own.index), value: current(),
      where: input === null ? [layer, unit] : [layer, unit, input],
    }));
    const widen = () => {
      const far = Math.max(reach, Math.ceil(Math.abs(current())));
      [slider.min, slider.max] = [String(-far), String(far)];
    };
    const follow = () => {
      widen();
      const active = number.getRootNode().activeElement;
      if (active !== number) number.value = String(Number(current().toFixed(3)));
      if (active !== slider || !player.edit) slider.value = String(current());
      if (!player.edit) asRecorded = null;
      for (const button of [undo, branch]) button.disabled = !player.edit;
      return "";
    };
    const to = unitName(words, own.run, layer, unit);
    const back = make("button", { type: "button", class: "inspect-weight", text: fillIn(words.inspect_to, { unit: to }) });
    back.addEventListener("click", () => player.select({ kind: "unit", run: own.index, layer, unit }));
    return {
      title: input === null ? fillIn(words.inspect_bias_of, { unit: to })
        : fillIn(words.inspect_weight_from, { from: unitName(words, own.run, layer - 1, input), to }),
      parts: [
        make("div", { class: "inspect-edit" }, slider, number),
        bind(make("p", { class: "inspect-line" }), () => fillIn(words.inspect_recorded, { value: figure(recorded()) })),
        bind(make("p", { class: "inspect-line" }), () =>
          fillIn(slope() > 0 ? words.inspect_smaller : words.inspect_larger, { by: input === null ? "b" : "w", slope: figure(slope()) })),
        bind(make("p", { class: "inspect-line", role: "status" }), () => {
          const { loss, count } = own.mean();
          const points = count === own.run.data.train.label.length ? words.inspect_training_loss : fillIn(words.inspect_first_loss, { count });
          return asRecorded !== null && player.edit ? `${points}: ${figure(asRecorded)} \u2192 ${figure(loss)}` : `${points}: ${figure(loss)}`;
        }),
        make("div", { class: "inspect-buttons" }, ...(player.canEmit === false ? [] : [branch]), undo, back),
        bind(make("span"), follow),
      ],
    };
  },
};

function sentenceCase(text) {
  return text[0].toUpperCase() + text.slice(1);
}

/** What the output's sum means as a chance or a score. */
function outputSentence(words, own, now, unit) {
  const last = own.layers.length - 1;
  const z = now.z[last][unit];
  const name = own.run.data.class_names[own.layers[last].out === 1 ? 1 : unit];
  if (own.loss === "cross_entropy") {
    const chance = own.run.net.probabilities(now.h[last + 1])[own.layers[last].out === 1 ? 1 : unit];
    return own.layers[last].out === 1
      ? `p(${name}) = \u03c3(z) = 1 / (1 + e^${figure(-z)}) = ${figure(chance)}`
      : fillIn(words.inspect_softmax, { name, chance: figure(chance) });
  }
  return own.loss === "squared" ? fillIn(words.inspect_is_z, { value: figure(z) })
    : fillIn(words.inspect_is_tanh, { value: figure(Math.tanh(z)) });
}

/** The loss's slope by an output's sum, as a formula with numbers. */
function outputSlope(words, own, now, unit, name) {
  const last = own.layers.length - 1;
  const z = now.z[last];
  const slope = figure(now.dz[last][unit]);
  const label = own.run.data.class_names;
  if (own.loss === "cross_entropy") {
    const p = own.layers[last].out === 1 ? now.p[1] : now.p[unit];
    const truth = Math.round(p - now.dz[last][unit]);
    return fillIn(words.inspect_truth,
      { name, p: figure(p), truth, slope, label: label[own.layers[last].out === 1 ? 1 : unit] });
  }
  if (own.loss !== "squared") return fillIn(words.inspect_target_tanh, { name, slope });
  const target = factor(Math.round(z[unit] - now.dz[last][unit]));
  return fillIn(words.inspect_target, { name, value: figure(z[unit]), target, slope });
}
