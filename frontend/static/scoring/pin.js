// On a phone the slide stays in view above the sheet while scoring, small; it can be folded away.
import { find, must } from "../js/dom.js";
import { recall, remember } from "../js/remembered.js";
import { zoom } from "./zoom.js";

class Pin {
  /**
   * @param {HTMLElement} box
   * @param {(by: number) => void} turn the deck's pages
   */
  constructor(box, turn) {
    this.box = box;
    this.image = must(box, "[data-pin-slide]", HTMLImageElement);
    this.fold = must(box, "[data-pin-fold]");
    this.number = must(box, "[data-pin-number]");
    this.pages = this.number.textContent?.split("/")[1]?.trim() ?? "";
    this.fold.addEventListener("click", () => this.show(!this.isOpen));
    must(box, "[data-pin-prev]").addEventListener("click", () => turn(-1));
    must(box, "[data-pin-next]").addEventListener("click", () => turn(1));
    zoom(must(box, "[data-pin-stage]"), this.image, () => {});
    this.show(recall("pin") !== "folded");
  }

  get isOpen() {
    return this.fold.getAttribute("aria-expanded") === "true";
  }

  /** @param {boolean} isOpen */
  show(isOpen) {
    this.box.classList.toggle("is-folded", !isOpen);
    this.fold.setAttribute("aria-expanded", String(isOpen));
    remember("pin", isOpen ? "open" : "folded");
  }

  /** @param {HTMLElement} deck says by "turned" what it shows */
  follow(deck) {
    deck.addEventListener("turned", (event) => {
      if (!(event instanceof CustomEvent)) return;
      this.image.src = event.detail.src;
      this.number.textContent = `${event.detail.at + 1} / ${this.pages}`;
    });
  }
}

/**
 * @param {HTMLElement} deck says by "turned" what it shows
 * @param {(by: number) => void} turn its pages
 */
export function startPin(deck, turn) {
  const pin = find(document, "[data-pin]");
  if (pin) new Pin(pin, turn).follow(deck);
}
