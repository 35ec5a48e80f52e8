// After a click on what leads elsewhere the film comes into sight: it may stand far above the button.
// On a phone a question, and the verdict on a guess, stand far below it: they come into sight there.

// Keys of such buttons, as Streamlit writes them into the class of what stands around each.
const LEADS = /(?:^|\s)st-key-[\w-]+_(?:next|back|step|(?:start|open|commit|show)_[\w-]+)(?:\s|$)/;
const STAYS = "[class*=\"_deeper\"] [class*=\"_commit_\"], [class*=\"_deeper\"] [class*=\"_show_\"]"; // answered where it is asked

const ASKED = /(?:^|\s)st-key-[\w-]+?_(?:commit|show)_([\w-]+)/; // and of those, a question's
const VERDICT_MS = 60_000; // longer, and a reader is elsewhere
const FILM_MS = 3000; // a film that has not come by then comes no more

const TO_QUESTION = "a[href$=\"#question\"]", QUESTION = ".st-key-question";

// Whether a film is waited for; one listener, the page's, however many players there are.
const ARRIVAL = (window.__dlviz_arrival ??= watchArrivals());

function watchArrivals() {
  const arrival = { waited: false, verdict: false };
  // Whatever a reader does next, the window is left where it is.
  const over = () => { arrival.waited = arrival.verdict = false; };
  for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) document.addEventListener(kind, over, { capture: true, passive: true });
  document.addEventListener("click", (event) => {
    const { target } = event;
    if (target instanceof Element && target.closest(TO_QUESTION)) {
      event.preventDefault(); // the address stays as it is
      goToQuestion();
      return;
    }
    arrival.waited = leadsElsewhere(target);
    arrival.verdict = arrival.waited && window.innerWidth <= 640;
    awaitVerdict(target, arrival);
  }, true);
  return arrival;
}

function goToQuestion() {
  const question = document.querySelector(QUESTION);
  question?.querySelector("button")?.focus({ preventScroll: true });
  intoSight(question);
}

function intoSight(part) {
  part?.scrollIntoView({ block: "start", behavior: STILL() ? "auto" : "smooth" });
}

// The button that asks for a verdict goes, and the focus with it: the verdict takes it, and is read.
function awaitVerdict(target, arrival) {
  const names = target instanceof Element ? target.closest("[class*=\"_commit_\"], [class*=\"_show_\"]")?.getAttribute("class") : "";
  const claim = ASKED.exec(names ?? "")?.[1];
  if (!claim) { arrival.verdict = false; return; }
  const until = performance.now() + VERDICT_MS;
  let before = null;
  const look = () => {
    const said = document.querySelector(`.st-key-verdict_${claim} p`);
    const rests = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";
    const free = !document.activeElement || document.activeElement === document.body;
    if (said && free) {
      said.tabIndex = -1;
      said.focus({ preventScroll: true });
    }
    const place = said ? said.getBoundingClientRect().top : null, still = place !== null && place === before;
    before = place;
    if (still && rests && arrival.verdict && (!arrival.waited || performance.now() > until - VERDICT_MS + FILM_MS)) { // on a phone: the film above has its height
      arrival.verdict = false;
      intoSight(said.closest("[class*=\"st-key-verdict_\"]"));
    } else if ((!said || arrival.verdict) && performance.now() < until) setTimeout(look, 100);
  };
  setTimeout(look, 100);
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
  if (ARRIVAL.verdict) return;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const { top } = root.getBoundingClientRect();
    if (root.isConnected && (top < 0 || top >= window.innerHeight)) intoSight(root);
  }));
}
