// Who else writes on this form now, and in which field.
//
// <form data-presence="/api/v1/applications/5/presence"> says every 15 seconds, and as another
// field is entered, where the writer is, and shows where the others are: in <p data-present
// data-text="{names} …"> and beside their fields.  Nobody else writes for the startup: asked once.
import { find, findAll, isField } from "./dom.js";
import { send } from "./http.js";

/** @typedef {{name: string, field: string}} Other */

const AGAIN = 15000; // ms
const SETTLED = 800; // ms in a field before it counts

/**
 * @param {HTMLFormElement} form
 * @param {Other[]} others
 */
function show(form, others) {
  const line = find(document, "[data-present]");
  if (line) {
    const names = [...new Set(others.map((other) => other.name))].join(", ");
    line.textContent = names ? (line.dataset.text ?? "").replace("{names}", names) : "";
    line.hidden = !names;
  }
  findAll(form, "[data-writes-here]").forEach((mark) => mark.remove());
  for (const { name, field } of others) {
    const place = field && find(form, `[name="${CSS.escape(field)}"]`)?.closest(".field, fieldset");
    if (!place) continue;
    const mark = document.createElement("p");
    mark.className = "small writes-here";
    mark.dataset.writesHere = "";
    mark.textContent = (form.dataset.textHere ?? "").replace("{name}", name);
    place.append(mark);
  }
}

/** @param {HTMLFormElement} form @param {string} url */
function follow(form, url) {
  let field = "";
  let stopped = false;
  /** @type {number | undefined} */
  let timer;
  const later = (wait = AGAIN) => {
    clearTimeout(timer);
    if (!stopped) timer = window.setTimeout(tell, wait);
  };
  const tell = async () => {
    if (document.visibilityState === "hidden") return later();
    try {
      const answer = await send(url, { json: { field } });
      if (answer.ok) {
        const { alone, others } = await answer.json();
        stopped = alone;
        show(form, others);
      }
    } catch {
      show(form, []); // without a connection nobody knows
    }
    later();
  };
  form.addEventListener("focusin", ({ target }) => {
    if (!isField(target) || !target.name || target.name === field) return;
    field = target.name;
    later(SETTLED);
  });
  document.addEventListener("visibilitychange", () => later(SETTLED));
  later(SETTLED);
}

for (const form of findAll(document, "form[data-presence]", HTMLFormElement))
  follow(form, form.dataset.presence ?? "");
