// Single-key shortcuts (WCAG 2.1.4: can be switched off; never active in text fields or dialogs).
import { recall, remember } from "../js/remembered.js";
import { find, must } from "../js/dom.js";

/**
 * @typedef {object} Acts
 * @property {() => void} submit
 * @property {() => void} undo
 * @property {() => void} comment
 * @property {(level: string) => void} score
 * @property {(by: number) => void} move to another criterion
 * @property {(by: number) => void} turn the deck's pages
 */

/**
 * The letter of a key as a Latin keyboard has it: Hangul, and any other script, leaves the
 * shortcuts where they are.
 *
 * @param {KeyboardEvent} event
 */
function latin({ key, code }) {
  const isLatin = /^[ -~]+$/u.test(key) && key !== "Process";
  return isLatin ? key : (/^Key([A-Z])$/u.exec(code)?.[1]?.toLowerCase() ?? key);
}

/**
 * What a key does that counts only where nobody types, and only while single keys are on.
 *
 * @param {KeyboardEvent} event
 * @param {Element} place where it was pressed
 * @param {Acts} act
 * @returns {(() => void) | undefined}
 */
function singleKey(event, place, act) {
  const key = latin(event);
  if (/^[1-5]$/u.test(key)) return () => act.score(key);
  const isRadio = place.matches("[type=radio]"); // there, arrows choose among the radio buttons
  /** @type {Record<string, (() => void) | undefined>} */
  const acts = {
    ArrowDown: isRadio ? undefined : () => act.move(1),
    ArrowUp: isRadio ? undefined : () => act.move(-1),
    "]": () => act.turn(1),
    "[": () => act.turn(-1),
    c: act.comment,
    C: act.comment,
    "?": () => must(document, "#keys", HTMLDialogElement).showModal(),
  };
  return acts[key];
}

/**
 * What a key does here; undefined: nothing of ours.
 *
 * @param {KeyboardEvent} event
 * @param {Element} place where it was pressed
 * @param {Acts} act
 * @param {boolean} isOn whether single keys count
 * @returns {(() => void) | undefined}
 */
function meaning(event, place, act, isOn) {
  const isTyping = place.matches("textarea, input:not([type=radio]), select");
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && event.key === "Enter") return act.submit;
  if (isCommand && latin(event).toLowerCase() === "z" && !isTyping) return act.undo;
  if (isTyping || !isOn || isCommand || event.altKey) return undefined;
  return singleKey(event, place, act);
}

/** @param {Acts} act */
export function keys(act) {
  const box = must(document, "[data-keys]", HTMLInputElement);
  let isOn = recall("keys") !== "off";
  box.checked = isOn;
  box.addEventListener("change", () => {
    isOn = box.checked;
    remember("keys", isOn ? "on" : "off");
  });
  document.addEventListener("keydown", (event) => {
    if (find(document, "dialog[open]") || event.isComposing) return;
    const run = event.target instanceof Element && meaning(event, event.target, act, isOn);
    if (!run) return;
    event.preventDefault();
    run();
  });
}
