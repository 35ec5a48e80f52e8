// Hidden neurons as small maps with the colour of their line as a border.

VIEWS.neurons = (player, box, options = {}) => {
  const index = options.run ?? 0, run = player.runs[index];
  const words = player.film.header.text.words;
  const units = run.layers.slice(0, -1).flatMap((l, layer) => Array.from({ length: l.out }, (_, unit) => ({ layer, unit })));
  const image = new MapImage();
  const list = make("div", { class: `film-neurons${options.strip ? " strip" : ""}`, role: "group", "aria-label": words.neurons });
  const deep = run.layers.length > 2;
  const cells = units.map((one) => {
    const name = deep ? `${one.layer + 1}.${one.unit + 1}` : `${one.unit + 1}`;
    const sheet = sharpCanvas(`${words.neuron} ${name}`);
    const cell = make("button", { type: "button", class: "film-neuron", "aria-label": `${words.neuron} ${name}`, title: `${words.neuron} ${name}` },
      sheet.canvas, ...((options.size ?? 96) < 60 ? [] : [make("span", { text: name, "aria-hidden": "true" })]));
    const hovered = { ...one, run: index, from: "neurons" };
    for (const event of ["pointerenter", "focus"]) cell.addEventListener(event, () => player.setHover(hovered));
    for (const event of ["pointerleave", "blur"]) {
      cell.addEventListener(event, () => { if (player.hover?.from === "neurons") player.setHover(null); });
    }
    cell.addEventListener("click", () => player.select({ kind: "unit", run: index, ...one }));
    list.append(cell);
    return { ...one, sheet, cell };
  });
  box.replaceChildren(list);
  let drawn = -1, tables;

  const same = (a, one) => a && a.layer === one.layer && a.unit === one.unit && (a.run ?? 0) === index;

  return {
    resize() {
      const size = options.size ?? 96;
      list.style.setProperty("--columns", options.columns ?? cells.length);
      for (const { sheet } of cells) sheet.size(size - 8, size - 8);
    },
    draw() {
      const { theme } = player, n = player.grid(index), maps = player.maps(index, n);
      if (drawn !== player.stamp) {
        drawn = player.stamp;
        tables = mapTables(theme, 2);
        for (const { cell, layer, unit } of cells) cell.style.setProperty("--unit", unitColour(theme, run, layer, unit));
      }
      for (const one of cells) {
        const { sheet, cell, layer, unit } = one;
        image.paint(n, (pixels) => fillSigned(pixels, maps[layer], unit, run.layers[layer].activation, tables));
        image.onto(sheet.ctx, 0, 0, sheet.width, player.playing);
        cell.classList.toggle("lit", same(player.hover, one) || (player.selected?.kind === "unit" && same(player.selected, one)));
      }
    },
  };
};
