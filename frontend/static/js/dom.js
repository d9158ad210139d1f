// Typed look-ups in the page.  What is named here as an input is one, or the page is broken: a
// TypeError says so at once.

/** @import { Field } from "../shapes.js" */

/**
 * What matches first; null where nothing does.
 *
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} [kind] HTMLElement unless told
 * @returns {T | null}
 */
export function find(root, selector, kind) {
  const found = root.querySelector(selector);
  return found && as(found, kind);
}

/**
 * What the page must have.
 *
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} [kind] HTMLElement unless told
 * @returns {T}
 */
export function must(root, selector, kind) {
  const found = find(root, selector, kind);
  if (!found) throw new TypeError(`Nothing here is ${selector}`);
  return found;
}

/**
 * Everything that matches, in the page's order.
 *
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} [kind] HTMLElement unless told
 * @returns {T[]}
 */
export function findAll(root, selector, kind) {
  return [...root.querySelectorAll(selector)].map((found) => as(found, kind));
}

/**
 * The nearest element around an event's place that matches; null where there is none.
 *
 * @template {Element} [T=HTMLElement]
 * @param {Event} event
 * @param {string} selector
 * @param {new () => T} [kind] HTMLElement unless told
 * @returns {T | null}
 */
export function around(event, selector, kind) {
  const found = event.target instanceof Element && event.target.closest(selector);
  return found ? as(found, kind) : null;
}

/**
 * Words that change rarely: the browser has nothing to lay out anew where they are the same.
 *
 * @param {Element} place
 * @param {string} text
 */
export function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** Something that a person fills in. @type {(thing: EventTarget | null) => thing is Field} */
export const isField = (thing) =>
  thing instanceof HTMLInputElement ||
  thing instanceof HTMLTextAreaElement ||
  thing instanceof HTMLSelectElement;

/** Something that a person writes a text in. @param {EventTarget | null} thing */
export const isText = (thing) => thing instanceof HTMLTextAreaElement;

/**
 * @template {Element} T
 * @param {Element} found
 * @param {(new () => T) | undefined} kind
 * @returns {T}
 */
function as(found, kind) {
  if (found instanceof (kind ?? HTMLElement)) return /** @type {T} */ (found);
  throw new TypeError(`<${found.localName}> is not the element that was looked for`);
}

/**
 * Mark a field as wrong, and tie it to the words that say why; an attribute without a value would
 * say that it is not wrong.
 *
 * @param {Element} field
 * @param {string} problem "" takes it away
 * @param {Element} place where the words stand; it has an id
 */
export function markInvalid(field, problem, place) {
  const known = (field.getAttribute("aria-describedby") ?? "").split(" ");
  const others = known.filter((id) => id && id !== place.id);
  const ids = problem ? [...others, place.id] : others;
  if (problem) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}
