// Counts down by the server's clock: the page carries the server's time, the device only measures
// what has passed since.
import { find, findAll } from "./dom.js";

const [DAY, HOUR, MINUTE] = /** @type {const} */ ([86400, 3600, 60]); // s
const MARKS = [DAY, HOUR, 600, MINUTE]; // announced when passed
const TICK = 1000; // ms

/** @param {number} number */
const two = (number) => String(number).padStart(2, "0");

/** @param {number} left seconds */
function parts(left) {
  return {
    days: Math.floor(left / DAY),
    hours: Math.floor((left % DAY) / HOUR),
    minutes: Math.floor((left % HOUR) / MINUTE),
    seconds: left % MINUTE,
  };
}

/**
 * @param {number} left seconds
 * @param {string[]} words of days, hours, minutes and seconds
 * @returns {string} the two largest units
 */
function short(left, words) {
  const [d, h, m, s] = words;
  const { days, hours, minutes, seconds } = parts(left);
  const join = document.documentElement.lang.startsWith("ko") ? "" : " ";
  if (days) return `${days}${join}${d} ${hours}${join}${h}`;
  if (hours) return `${hours}${join}${h} ${minutes}${join}${m}`;
  return `${minutes}${join}${m} ${seconds}${join}${s}`;
}

/**
 * @param {HTMLElement} clock with a [data-u] for each unit, or data-short
 * @param {number} left seconds
 * @param {string[]} words
 */
function show(clock, left, words) {
  const { days, hours, minutes, seconds } = parts(left);
  /** @type {Record<string, string>} */
  const shown = { d: String(days), h: two(hours), m: two(minutes), s: two(seconds) };
  for (const slot of findAll(clock, "[data-u]")) {
    const text = shown[slot.dataset.u ?? ""] ?? "";
    if (slot.textContent !== text) slot.textContent = text;
  }
  if ("short" in clock.dataset) clock.textContent = short(left, words);
}

/** @param {HTMLElement} clock */
function start(clock) {
  const end = Date.parse(clock.dataset.deadline ?? "");
  const skew = Date.parse(clock.dataset.now ?? "") - performance.now();
  const words = (clock.dataset.words || "d|h|min|s").split("|");
  const announcer = clock.parentElement && find(clock.parentElement, "[data-countdown-announce]");
  /** @type {number | null} */
  let before = null;
  const tick = () => {
    const left = Math.max(0, Math.floor((end - skew - performance.now()) / TICK));
    show(clock, left, words);
    const was = before;
    const passed = was !== null && MARKS.find((mark) => was > mark && left <= mark);
    if (passed && announcer)
      announcer.textContent = (clock.dataset.announce ?? "").replace(
        "{left}",
        short(passed, words),
      );
    before = left;
    if (!left) {
      clearInterval(timer);
      clock.dispatchEvent(new CustomEvent("deadline", { bubbles: true }));
    }
  };
  const timer = setInterval(tick, TICK);
  tick();
}

findAll(document, "[data-deadline]").forEach(start);
