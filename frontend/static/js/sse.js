// Live fragments: one stream for the visible tab. <main data-live="/run/…/events/"> gets events
// named after a fragment; the data replaces the inside of [data-fragment="name"]. Closed while the
// tab is hidden, paused while the person is in that fragment or pressed [data-live-pause].
const root = document.querySelector("[data-live]");
let source = null,
  paused = false;
const waiting = new Map();

function put(name, html) {
  const place = document.querySelector(`[data-fragment="${CSS.escape(name)}"]`);
  if (!place) return;
  if (paused || place.contains(document.activeElement)) {
    waiting.set(name, html);
    return;
  }
  place.innerHTML = html;
  globalThis.htmx?.process(place);
}

function catchUp() {
  for (const [name, html] of [...waiting]) {
    waiting.delete(name);
    put(name, html);
  }
}

function open() {
  if (source || document.hidden || paused) return;
  source = new EventSource(root.dataset.live);
  for (const place of document.querySelectorAll("[data-fragment]"))
    source.addEventListener(place.dataset.fragment, (event) =>
      put(place.dataset.fragment, event.data),
    );
  source.onopen = () => root.setAttribute("data-live-state", "open");
  source.onerror = () => {
    // the browser tries again by itself unless the answer was final
    root.setAttribute("data-live-state", "waiting");
    if (source?.readyState === EventSource.CLOSED) {
      close();
      setTimeout(open, 5000);
    }
  };
}

function close() {
  source?.close();
  source = null;
}

if (root) {
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  document.addEventListener("focusout", () => setTimeout(catchUp, 0));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-live-pause]");
    if (!button) return;
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    if (paused) close();
    else {
      catchUp();
      open();
    }
  });
  open();
}
