// A clicker's keys where no film takes them: a run that failed or waits leaves a page without one.

const TURNS = { PageUp: -1, PageDown: 1, ArrowLeft: -1, ArrowRight: 1 };
const TURN_APART = 600; // ms: clickers and hurried hands press twice
const TYPED_IN = "input, select, textarea, [contenteditable], [role=slider]";

export default function ({ setTriggerValue }) {
  const heard = (event) => {
    const by = TURNS[event.key], own = event.composedPath()[0]?.closest?.(TYPED_IN);
    if (!by || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (own && !event.key.startsWith("Page")) return;
    event.preventDefault();
    if (event.repeat || event.timeStamp - (window.__dlviz_turned ?? -Infinity) < TURN_APART) return;
    window.__dlviz_turned = event.timeStamp; // shared with the films' own
    setTriggerValue("turn", by);
  };
  // A film listens on the way down and lets nothing that it takes come up again.
  window.addEventListener("keydown", heard);
  return () => window.removeEventListener("keydown", heard);
}
