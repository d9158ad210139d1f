// Questions that are asked only after certain answers appear and go while the answers are given.
// What was typed in one that goes is kept.
import { findAll, isField } from "./dom.js";

const rows = findAll(document, "[data-asked]");

/** @param {string} name */
function chosen(name) {
  return findAll(document, `[name="${CSS.escape(name)}"]`)
    .filter(isField)
    .filter((field) => !(field instanceof HTMLInputElement) || field.checked)
    .map((field) => field.value);
}

function show() {
  /** @type {Set<string>} */
  const hidden = new Set();
  for (const row of rows) {
    if (row.dataset.condition) {
      /** @type {{ on: string, values: string[] }} */
      const { on, values } = JSON.parse(row.dataset.condition);
      row.hidden = hidden.has(on) || !chosen(on).some((value) => values.includes(value));
    }
    if (row.hidden) hidden.add(row.dataset.asked ?? "");
  }
}

document.addEventListener("change", show);
document.addEventListener("autosave:restored", show);
show();
