// A deck in a small place: one page at a time, turned by buttons and swipes.
import { find, must } from "../js/dom.js";
import { zoom } from "./zoom.js";

/** @import { SlidePage } from "../shapes.js" */

const SWIPE = 40; // px

/**
 * @param {HTMLElement} root
 * @returns {{ show: (pages: SlidePage[]) => void, turn: (by: number) => void }}
 */
export function slides(root) {
  const image = must(root, "[data-slide]", HTMLImageElement);
  const stage = must(root, "[data-stage]");
  /** @type {SlidePage[]} */
  let pages = [];
  let at = 0;

  /** @param {number} to */
  function go(to) {
    at = Math.max(0, Math.min(pages.length - 1, to));
    const shown = pages[at];
    root.hidden = !shown;
    if (!shown) return;
    image.hidden = false;
    image.src = shown.src;
    image.alt = shown.alt;
    must(root, "[data-number]").textContent = String(at + 1);
    must(root, "[data-pages]").textContent = String(pages.length);
  }
  must(root, "[data-prev]").addEventListener("click", () => go(at - 1));
  must(root, "[data-next]").addEventListener("click", () => go(at + 1));
  find(root, "[data-full]")?.addEventListener("click", () => stage.requestFullscreen?.());
  zoom(stage, image, (moved) => {
    if (Math.abs(moved) > SWIPE) go(at + (moved < 0 ? 1 : -1));
  });
  return {
    show(given) {
      pages = given;
      go(0);
    },
    turn: (by) => go(at + by),
  };
}
