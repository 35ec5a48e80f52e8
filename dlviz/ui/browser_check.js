// Tells whether the player has decoded the film of this page, in this browser.

const WITHIN_MS = 15000;
const LOOK_MS = 200;

// Elements in the page and in all its shadow trees that a selector finds.
function everywhere(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  for (const element of root.querySelectorAll("*")) {
    if (element.shadowRoot) found.push(...everywhere(element.shadowRoot, selector));
  }
  return found;
}

export default function ({ data, parentElement }) {
  const line = parentElement.querySelector("p") ?? parentElement.appendChild(document.createElement("p"));
  line.setAttribute("role", "status");
  const until = performance.now() + WITHIN_MS;
  let timer = null;
  const look = () => {
    const ready = everywhere(document, ".film[data-ready]").length > 0;
    const blanks = { width: innerWidth, height: innerHeight };
    const said = ready ? data.plays : performance.now() < until ? data.waits : data.fails;
    line.textContent = said.replace(/\{(\w+)\}/g, (_, name) => blanks[name]);
    line.dataset.plays = String(ready);
    if (!ready && performance.now() < until) timer = setTimeout(look, LOOK_MS);
  };
  look();
  return () => clearTimeout(timer);
}
