// Live fragments: one stream for the visible tab. <main data-live="/run/…/events/"> gets events
// named after a fragment; the data replaces the inside of [data-fragment="name"]. Closed while the
// tab is hidden, paused while the person is in that fragment or pressed [data-live-pause].
import { around, find, findAll } from "./dom.js";

const RETRY = 5000; // ms
const live = find(document, "[data-live]");
/** @type {EventSource | null} */
let source = null;
let paused = false;
/** @type {Map<string, string>} */
const waiting = new Map();

/**
 * @param {string} name of the fragment
 * @param {string} html
 */
function put(name, html) {
  const place = find(document, `[data-fragment="${CSS.escape(name)}"]`);
  if (!place) return;
  if (paused || place.contains(document.activeElement)) {
    waiting.set(name, html);
    return;
  }
  place.innerHTML = html;
  globalThis.htmx?.process(place);
}

function catchUp() {
  for (const [name, html] of Array.from(waiting)) {
    waiting.delete(name);
    put(name, html);
  }
}

/** @param {HTMLElement} root */
function open(root) {
  if (source || document.hidden || paused) return;
  source = new EventSource(root.dataset.live ?? "");
  for (const place of findAll(document, "[data-fragment]")) {
    const name = place.dataset.fragment ?? "";
    source.addEventListener(name, (event) => put(name, event.data));
  }
  source.addEventListener("open", () => root.setAttribute("data-live-state", "open"));
  source.addEventListener("error", () => {
    // the browser tries again by itself unless the answer was final
    root.setAttribute("data-live-state", "waiting");
    if (source?.readyState === EventSource.CLOSED) {
      close();
      setTimeout(() => open(root), RETRY);
    }
  });
}

function close() {
  source?.close();
  source = null;
}

if (live) {
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open(live)));
  addEventListener("pagehide", close);
  document.addEventListener("focusout", () => setTimeout(catchUp, 0));
  document.addEventListener("click", (event) => {
    const button = around(event, "[data-live-pause]");
    if (!button) return;
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    if (paused) close();
    else {
      catchUp();
      open(live);
    }
  });
  open(live);
}
