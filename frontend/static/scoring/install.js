// Offers to install the judge's part as an app: where the browser can, by a button, elsewhere in
// words.  Closed once, it stays closed on this device.
import { find, must } from "../js/dom.js";
import { recall, remember } from "../js/remembered.js";

const KEY = "install-hint";
const isInstalled = () =>
  matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

/** @param {HTMLElement} box with data-always: not to be closed, and with words for every browser */
export function offerApp(box) {
  const isAlways = "always" in box.dataset;
  /** @param {string} way offer | ios | menu */
  function show(way) {
    if (isInstalled() || (!isAlways && recall(KEY) === "closed")) return;
    for (const part of box.querySelectorAll("[data-way]"))
      if (part instanceof HTMLElement) part.hidden = part.dataset.way !== way;
    box.hidden = false;
  }
  /** @type {BeforeInstallPromptEvent | null} */
  let offer = null;
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault(); // no bar of the browser's own: this hint is calmer
    offer = event;
    show("offer");
  });
  addEventListener("appinstalled", () => {
    box.hidden = true;
    navigator.storage?.persist?.();
  });
  must(box, "[data-install-now]").addEventListener("click", () => offer?.prompt());
  find(box, "[data-close]")?.addEventListener("click", () => {
    remember(KEY, "closed");
    box.hidden = true;
  });
  if ("standalone" in navigator) show("ios");
  else if (isAlways) show("menu");
}
