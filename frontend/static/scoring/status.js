// The line that says where the judge's words are.
import { must, write } from "../js/dom.js";
import { facts, say } from "./page.js";

/** @import { Fate, Stop } from "../shapes.js" */

/** How each word of the page is shown; the others are failures. @type {Record<string, string>} */
const STATES = {
  saved: "saved",
  saving: "saving",
  local: "local",
  changed: "local",
  idle: "idle",
  full: "saved",
};
/** @type {Record<string, string>} */
const ICONS = {
  saved: "cloud-check",
  saving: "refresh-cw",
  local: "smartphone",
  changed: "pen-line",
  idle: "cloud-check",
};
const box = must(document, "[data-save]");

/**
 * @param {object} now
 * @param {number} now.left still to be sent
 * @param {Stop} now.stopped
 * @param {Fate | ""} now.outcome of what was sent last
 * @param {boolean} now.isChanged submitted, and changed since
 * @param {boolean} now.isClash waits for the judge's choice
 * @param {boolean} now.isOnItsWay
 * @param {boolean} now.isKnown the server has a sheet
 * @param {boolean} now.isUnkept something is in this page's memory only
 * @returns {string} the word of the page; "" to leave it as it is
 */
export function wordOf(now) {
  const { left, stopped, outcome, isChanged, isClash, isOnItsWay, isKnown, isUnkept } = now;
  /** @type {[boolean, string][]} the first that holds */
  const cases = [
    [isUnkept && (Boolean(stopped) || isClash || outcome === "closed"), "page_only"],
    [isUnkept && !isOnItsWay, "full"],
    [stopped === "away", "local"],
    [stopped === "signed_out", "signed_out"],
    [stopped === "names", "names"],
    [outcome === "closed", "closed"],
    [outcome === "refused", "failed"],
    [isChanged, "changed"],
    [isClash, "local"],
    [isOnItsWay, "saving"],
    [outcome === "saved" || outcome === "incomplete", "saved"],
    [left > 0, "local"],
    [!isKnown, "idle"],
    [box.dataset.state === "saving", "saved"],
  ];
  return cases.find(([holds]) => holds)?.[1] ?? "";
}

/**
 * @param {string} key of the word
 * @param {number} [n]
 */
export function status(key, n) {
  const clock = new Date().toTimeString().slice(0, 5);
  const icon = `${facts.icons}#${ICONS[key] ?? "triangle-alert"}`;
  const drawn = must(box, "use", SVGUseElement);
  box.dataset.state = STATES[key] ?? "failed";
  if (drawn.getAttribute("href") !== icon) drawn.setAttribute("href", icon);
  write(must(document, "[data-save-text]"), say(key, n, clock));
}
