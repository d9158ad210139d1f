// The line that says where one's words are.
import { must } from "./dom.js";

const ANNOUNCE_EVERY = 20000; // ms
const ICONS = {
  idle: "cloud-check",
  full: "cloud-check",
  late: "clock",
  unkept: "circle-alert",
  saving: "refresh-cw",
  saved: "cloud-check",
  local: "smartphone",
  failed: "circle-alert",
  signedout: "circle-alert",
};
/** @typedef {keyof typeof ICONS} State */
/** @type {Set<State>} */
const URGENT = new Set(["late", "failed", "signedout", "unkept"]);
/** With a button that must not move away under the finger. @type {Set<string | undefined>} */
const WITH_BUTTON = new Set(["failed", "signedout", "unkept"]);

/**
 * The one line that says where one's words are. Screen readers hear it at most every 20 s, a
 * failure at once.
 */
export class SaveState {
  /** @param {HTMLElement | null} line */
  constructor(line) {
    this.line = line;
    this.heard = 0; // ms since 1970
  }

  /** @param {State} state */
  show(state) {
    const { line } = this;
    if (!line || (state === "saving" && WITH_BUTTON.has(line.dataset.state))) return;
    const clock = new Date().toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
      hour12: false,
    });
    const words = line.dataset[`text${state.charAt(0).toUpperCase()}${state.slice(1)}`] ?? "";
    const text = words.replace("{time}", clock);
    line.dataset.state = state;
    const href = `${line.dataset.icons}#${ICONS[state]}`;
    must(line, "use", SVGUseElement).setAttribute("href", href);
    must(line, "[data-save-text]").textContent = text;
    must(line, "[data-save-retry]").hidden = !["failed", "unkept"].includes(state);
    const door = must(line, "[data-save-signin]", HTMLAnchorElement);
    door.hidden = state !== "signedout";
    door.href = `${door.dataset.saveSignin}?next=${encodeURIComponent(location.pathname)}`;
    if (state === "saving" || (!URGENT.has(state) && Date.now() - this.heard < ANNOUNCE_EVERY))
      return;
    this.heard = Date.now();
    must(line, "[data-save-announce]").textContent = text;
  }
}
