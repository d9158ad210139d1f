// Length counters, the reading of an amount, focus on the summary of errors.
import { wonInWords, wonTyped } from "./amounts.js";
import { find, findAll, isField } from "./dom.js";

/** @import { Field } from "../shapes.js" */

const segmenter =
  "Segmenter" in Intl
    ? new Intl.Segmenter(document.documentElement.lang, { granularity: "grapheme" })
    : null;

/**
 * As the server counts (submissions/algorithms/letters.py): what people see as letters, without the
 * spaces around.
 *
 * @param {string} text
 */
export const graphemes = (text) =>
  segmenter ? [...segmenter.segment(text.normalize("NFC").trim())].length : [...text.trim()].length;

/** @param {Field} field */
function count(field) {
  const most = Number(field.dataset.max);
  const counter = most && document.getElementById(`${field.id}_counter`);
  if (!counter) return;
  const length = graphemes(field.value);
  counter.textContent = (counter.dataset.counter ?? "")
    .replace("{n}", String(length))
    .replace("{max}", String(most));
  counter.classList.toggle("over", length > most);
}

/** @param {Field} field */
function read(field) {
  const output = field.id && find(document, `[data-reading-of="${CSS.escape(field.id)}"]`);
  if (!output) return;
  const won = wonTyped(field.value, Number(output.dataset.readingUnit));
  output.textContent = won ? wonInWords(won) : "";
}

document.addEventListener("input", ({ target: field }) => {
  if (!isField(field)) return;
  count(field);
  read(field);
});
findAll(document, "[data-max]").filter(isField).forEach(count);
for (const output of findAll(document, "[data-reading-of]")) {
  const field = document.getElementById(output.dataset.readingOf ?? "");
  if (isField(field)) read(field);
}

/** @param {ParentNode} root */
const focusSummary = (root) => find(root, "[data-focus]")?.focus();
focusSummary(document);
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target instanceof Element) focusSummary(event.target);
});

// A page left open over a new sign-in carries an old token: send today's, so that nothing typed is
// turned away.
document.addEventListener(
  "submit",
  ({ target: form }) => {
    const [, token] = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/u) ?? [];
    if (!token || !(form instanceof Element)) return;
    const field = find(form, 'input[name="csrfmiddlewaretoken"]', HTMLInputElement);
    if (field) field.value = decodeURIComponent(token);
  },
  { capture: true },
);

const LOCKED_MS = 8000; // a form that is answered with a file leaves its page open
/** @type {WeakMap<HTMLFormElement, () => void>} */
const unlock = new WeakMap();

/**
 * A form is on its way: its button is locked and says so, and a second click sends nothing.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 */
function lock(form, button) {
  const words = document.body.dataset.sending;
  const shown = button ? [...button.childNodes] : [];
  button?.setAttribute("aria-disabled", "true");
  if (button && words) button.replaceChildren(words);
  const timer = setTimeout(() => unlock.get(form)?.(), LOCKED_MS);
  unlock.set(form, () => {
    clearTimeout(timer);
    unlock.delete(form);
    button?.removeAttribute("aria-disabled");
    if (words) button?.replaceChildren(...shown);
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const isPlain = form instanceof HTMLFormElement && form.method === "post" && !form.target;
  if (event.defaultPrevented || !isPlain) return;
  if (unlock.has(form)) event.preventDefault();
  else lock(form, event.submitter);
});
// back from the next page, as it was kept
globalThis.addEventListener("pageshow", ({ persisted }) => {
  if (persisted) for (const form of document.forms) unlock.get(form)?.();
});

// The wheel scrolls the page; it never changes a number that is being written.
document.addEventListener(
  "wheel",
  ({ target: field }) => {
    if (!(field instanceof HTMLInputElement) || field.type !== "number" || field.readOnly) return;
    // for as long as the browser takes to act on it; the field keeps the focus
    field.readOnly = true;
    setTimeout(() => {
      field.readOnly = false;
    }, 0);
  },
  { capture: true, passive: true },
);
