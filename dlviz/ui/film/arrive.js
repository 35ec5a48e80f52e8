// After a click on what leads elsewhere the film comes into sight: it may stand far above the button.

// Keys of such buttons, as Streamlit writes them into the class of what stands around each.
const LEADS = /(?:^|\s)st-key-[\w-]+_(?:next|back|step|(?:start|open|commit|show)_[\w-]+)(?:\s|$)/;
const STAYS = "[class*=\"_deeper\"] [class*=\"_commit_\"], [class*=\"_deeper\"] [class*=\"_show_\"]"; // answered where it is asked

// Whether a film is waited for; one listener, the page's, however many players there are.
const ARRIVAL = (window.__dlviz_arrival ??= watchArrivals());

function watchArrivals() {
  const arrival = { waited: false };
  // Whatever a reader does next, the window is left where it is.
  const over = () => { arrival.waited = false; };
  for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) document.addEventListener(kind, over, { capture: true, passive: true });
  document.addEventListener("click", ({ target }) => { arrival.waited = leadsElsewhere(target); }, true);
  return arrival;
}

function leadsElsewhere(target) {
  const button = target instanceof Element ? target.closest("button, label") : null;
  if (!button || button.disabled || button.closest(STAYS)) return false;
  for (let around = button; around; around = around.parentElement) if (LEADS.test(around.getAttribute("class") ?? "")) return true;
  return false;
}

// A film has come: it is shown from its top, where that lies outside the window.
function arrive(root) {
  if (!ARRIVAL.waited) return;
  ARRIVAL.waited = false;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const { top } = root.getBoundingClientRect();
    if (root.isConnected && (top < 0 || top >= window.innerHeight)) root.scrollIntoView({ block: "start", behavior: STILL() ? "auto" : "smooth" });
  }));
}
