// The deck: turn pages by buttons, thumbnails, swipe and keys.
import { find, findAll, must } from "../js/dom.js";
import { recall, remember } from "../js/remembered.js";
import { zoom } from "./zoom.js";

export const SWIPE = 40; // px

/**
 * @param {HTMLElement} root
 * @param {number} [assignment] whose deck it is: its page is remembered, as the entry is; without
 *   one nothing is
 * @returns {{ turn: (by: number) => void, resume: () => void }} resume: to the page that was shown
 *   last; nothing scrolls
 */
export function deck(root, assignment) {
  const slide = find(root, "[data-slide]", HTMLImageElement);
  if (!slide) return { turn() {}, resume() {} };
  const PLACE = `deck-${assignment}`;
  const buttons = findAll(root, "[data-go]");
  const number = must(root, "[data-number]");
  const stage = must(root, "[data-stage]");
  let at = 0;
  /** @param {number} to */
  function show(to) {
    at = Math.max(0, Math.min(buttons.length - 1, to));
    const shown = buttons[at];
    if (!slide || !shown) return;
    slide.src = shown.dataset.src ?? "";
    slide.alt = shown.dataset.alt ?? "";
    number.textContent = String(at + 1);
    for (const button of buttons) button.removeAttribute("aria-current");
    shown.setAttribute("aria-current", "true");
    root.dispatchEvent(new CustomEvent("turned", { detail: { at, slide } }));
  }
  /** @param {number} to */
  function go(to) {
    show(to);
    if (assignment !== undefined) remember(PLACE, at ? String(at) : null);
    buttons[at]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  function resume() {
    const before = Number(recall(PLACE));
    if (before > 0) show(before);
  }
  must(root, "[data-prev]").addEventListener("click", () => go(at - 1));
  must(root, "[data-next]").addEventListener("click", () => go(at + 1));
  must(root, "[data-full]").addEventListener("click", () => stage.requestFullscreen?.());
  buttons.forEach((button, index) => {
    button.addEventListener("click", () => go(index));
  });
  zoom(stage, slide, (moved) => {
    if (Math.abs(moved) > SWIPE) go(at + (moved < 0 ? 1 : -1));
  });
  return { turn: (by) => go(at + by), resume };
}
