// On a phone this is the slide: it stays in view above the sheet, and can be folded away.
import { find, must } from "../js/dom.js";
import { recall, remember } from "../js/remembered.js";
import { SWIPE } from "./deck.js";
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
    const stage = must(box, "[data-pin-stage]");
    zoom(stage, this.image, (moved) => {
      if (Math.abs(moved) > SWIPE) turn(moved < 0 ? 1 : -1);
    });
    const full = must(box, "[data-pin-full]");
    full.hidden = !document.fullscreenEnabled;
    full.addEventListener("click", () => stage.requestFullscreen());
    must(document, "#tab-deck").addEventListener("click", () => this.show(true));
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
      this.image.src = event.detail.slide.src;
      this.image.alt = event.detail.slide.alt;
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
