// The table of all claims: a filter, one body of rows a lesson, and verdicts that a click uncovers.
// A covered verdict is not in the document. Every text is set as text, never as markup.

const SIGNS = {holds: "✓", "does not hold": "✗", depends: "±", "too close to call": "≈"};
const shown = new WeakMap(); // one table a place

export default function ({parentElement, data}) {
  const text = new TextDecoder().decode(data);
  const before = shown.get(parentElement);
  if (before === text) return;
  shown.set(parentElement, text);
  parentElement.querySelector(".claims")?.remove();
  parentElement.append(drawn(JSON.parse(text)));
}

// A phone lays the table out as blocks, which takes the meaning of its tags away: roles keep it.
const ROLES = {table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell"};
const HEADS = {row: "rowheader", rowgroup: "rowheader", col: "columnheader"};

function make(tag, name, text, more = {}) {
  const element = document.createElement(tag);
  const role = ROLES[tag] || HEADS[more.scope];
  if (role) element.setAttribute("role", role);
  if (name) element.className = name;
  if (text) element.textContent = text;
  for (const [key, value] of Object.entries(more)) element.setAttribute(key, value);
  return element;
}

function drawn({words, kinds, lessons}) {
  const root = make("section", "claims", "", {"aria-label": words.caption});
  const table = make("table");
  table.append(make("caption", "unseen", words.caption), headOf(words));
  const bodies = lessons.map((lesson) => bodyOf(lesson, words, kinds));
  table.append(...bodies.map((body) => body.element));
  const every = bodies.flatMap((body) => body.rows);
  root.append(filterOf(words, kinds, bodies, every), table);
  return root;
}

function headOf(words) {
  const head = make("thead"), row = make("tr");
  for (const name of ["statement", "lecture", "verdict"]) {
    row.append(make("th", name, words[name], {scope: "col"}));
  }
  head.append(row);
  return head;
}

function bodyOf(lesson, words, kinds) {
  const element = make("tbody"), row = make("tr", "lesson");
  const head = make("th", "", "", {scope: "rowgroup", colspan: "3"});
  // On a phone the title is a button that unfolds its rows; elsewhere they are always in sight.
  const button = make("button", "fold", lesson.title, {type: "button"});
  const fold = (folded) => {
    element.classList.toggle("folded", folded);
    button.setAttribute("aria-expanded", String(!folded));
  };
  button.addEventListener("click", () => fold(!element.classList.contains("folded")));
  fold(true);
  head.append(make("span", "title", lesson.title), button);
  row.append(head);
  element.append(row);
  const rows = lesson.rows.map((claim) => rowOf(claim, words, kinds));
  element.append(...rows.map((each) => each.element));
  return {element, rows, fold};
}

function rowOf(claim, words, kinds) {
  const element = make("tr"), statement = make("th", "statement", "", {scope: "row"});
  statement.append(make("span", "", claim.statement), guess(claim, words));
  const verdict = make("td", "verdict", "", {"aria-live": "polite"});
  element.append(statement, make("td", "lecture", claim.lecture), verdict);
  const row = {element, claim, open: false};
  row.cover = (open, focus) => {
    row.open = open;
    verdict.replaceChildren(...(open ? answer(claim, words, kinds) : [button()]));
    if (focus) verdict.firstChild.focus();
  };
  const button = () => {
    const one = make("button", "", words.uncover, {
      type: "button", "aria-label": `${words.uncover_of} ${claim.statement}`,
    });
    one.addEventListener("click", () => row.cover(true, true));
    return one;
  };
  row.cover(false);
  return row;
}

function guess(claim, words) {
  return make("a", "guess", words.guess, {
    href: claim.link, target: "_self", "aria-label": `${words.guess}: ${claim.statement}`,
  });
}

function answer(claim, words, kinds) {
  const sign = make("span", "sign", SIGNS[claim.kind], {"aria-hidden": "true"});
  const badge = make("span", "badge", "", {"data-kind": claim.kind});
  badge.append(sign, make("span", "", kinds[claim.kind]));
  const line = make("p", "", "", {tabindex: "-1"});
  line.append(make("span", "", claim.answer), make("strong", "", claim.figure));
  // The verdict is on what the lecture says, which the question need not repeat.
  const said = make("p", "small");
  said.append(make("span", "", `${words.lecture_says} ${claim.said} `), badge);
  return [line, make("p", "", claim.why), said, make("p", "small", claim.counted)];
}

function filterOf(words, kinds, bodies, every) {
  const bar = make("div", "filter", "", {role: "search"});
  const typed = make("input", "", "", {
    type: "search", placeholder: words.search, "aria-label": words.search,
  });
  const names = [...new Set(every.flatMap(({claim}) => claim.lectures))].sort();
  const lecture = choice(words.only_lecture, words.every_lecture, names.map((n) => [n, n]));
  const kind = choice(words.only_verdict, words.every_verdict, Object.entries(kinds));
  const all = make("button", "all", words.uncover_all, {type: "button", "aria-pressed": "false"});
  const count = make("span", "count", "", {role: "status"});
  kind.hidden = true; // which claims hold is an answer: it can be asked for once all are uncovered
  const filter = () => {
    const sought = typed.value.trim().toLowerCase();
    for (const {element, claim} of every) {
      const fits = `${claim.statement} ${claim.lecture}`.toLowerCase().includes(sought)
        && (!lecture.value || claim.lectures.includes(lecture.value))
        && (kind.hidden || !kind.value || claim.kind === kind.value);
      element.hidden = !fits;
    }
    for (const {element, rows} of bodies) element.hidden = rows.every((row) => row.element.hidden);
    const left = every.filter(({element}) => !element.hidden).length;
    const none = !left && sought;
    count.textContent = (none ? words.none_found : words.found).replace("{found}", left).replace("{every}", every.length);
  };
  all.addEventListener("click", () => {
    const open = all.getAttribute("aria-pressed") === "false";
    all.setAttribute("aria-pressed", String(open));
    all.textContent = open ? words.cover_all : words.uncover_all;
    kind.hidden = !open;
    kind.value = "";
    for (const row of every) row.cover(open);
    if (open) unfold();
    filter();
  });
  const unfold = () => bodies.forEach((body) => body.fold(false));
  const sift = () => { unfold(); filter(); };
  typed.addEventListener("input", sift);
  for (const one of [lecture, kind]) one.addEventListener("change", sift);
  bar.append(typed, lecture, kind, all, count);
  filter();
  return bar;
}

function choice(label, every, options) {
  const one = make("select", "", "", {"aria-label": label});
  one.append(...[["", every], ...options].map(([value, text]) => make("option", "", text, {value})));
  return one;
}
