// Parts of a page that renew themselves while somebody works in them: what was typed there and not
// sent yet stays typed, what was opened stays open, and the cursor stays where it was.
import { findAll, isField } from "./dom.js";

/** @import { Field } from "../shapes.js" */

/** What a person changed in a part. @typedef {{ fields: Map<string, Field>, open: Set<string>,
 *   shut: Set<string>, focused: string }} Changes */

/**
 * A form goes by its button, which has an id where a page has several; a field by its name there.
 *
 * @param {Field} field
 */
function keyOf(field) {
  const { form, name } = field;
  const button = form?.querySelector("button[id]")?.id ?? form?.getAttribute("action") ?? "";
  const isOneOfSeveral =
    field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type);
  return [field.id, button, name, isOneOfSeveral ? field.value : ""].join("\n");
}

/** @param {Field} field */
function isChanged(field) {
  if (field.type === "hidden" || field.type === "file") return false;
  if (field instanceof HTMLSelectElement)
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  if (field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type))
    return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

/** @param {HTMLDetailsElement} box */
const titleOf = (box) => box.id || (box.querySelector("summary")?.textContent ?? "").trim();

/** @param {Element} place */
const fieldsIn = (place) =>
  [...place.querySelectorAll("input, select, textarea")].filter((found) => isField(found));

/**
 * @param {Element} place
 * @returns {Changes}
 */
export function changesIn(place) {
  const changed = fieldsIn(place).filter(isChanged);
  const boxes = findAll(place, "details", HTMLDetailsElement);
  const active = document.activeElement;
  return {
    fields: new Map(changed.map((field) => [keyOf(field), field])),
    open: new Set(boxes.filter((box) => box.open).map(titleOf)),
    shut: new Set(boxes.filter((box) => !box.open).map(titleOf)),
    focused: (active && place.contains(active) && active.id) || "",
  };
}

/**
 * @param {Element} place the same part, as the server tells it now
 * @param {Changes} changes
 */
export function giveBack(place, { fields, open, shut, focused }) {
  for (const field of fieldsIn(place)) {
    const before = fields.get(keyOf(field));
    if (!before) continue;
    if (field instanceof HTMLInputElement && before instanceof HTMLInputElement)
      field.checked = before.checked;
    field.value = before.value;
  }
  for (const box of findAll(place, "details", HTMLDetailsElement)) {
    if (open.has(titleOf(box))) box.open = true;
    else if (shut.has(titleOf(box))) box.open = false;
  }
  if (focused) document.getElementById(focused)?.focus();
}

/** A part that asks for itself, by a clock or an event of the page. */
const RENEWS_ITSELF = "[hx-trigger*='every '], [hx-trigger*='from:body']";
/** @type {Map<string, Changes>} by the part's id */
const waiting = new Map();

document.body.addEventListener("htmx:beforeSwap", ({ target }) => {
  if (target instanceof Element && target.id && target.matches(RENEWS_ITSELF))
    waiting.set(target.id, changesIn(target));
});

document.body.addEventListener("htmx:afterSettle", ({ target }) => {
  const changes = target instanceof Element && waiting.get(target.id);
  if (!changes || !(target instanceof Element)) return;
  waiting.delete(target.id);
  giveBack(target, changes);
});
