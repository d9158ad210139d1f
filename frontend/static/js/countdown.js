// Counts down by the server's clock, which the page carries (a kept page, sw.js: moved on by what
// passed on the device since; data-as-of: it can't know how much).
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

/**
 * How long a page has been open, in ms: the steady clock stands still while some devices sleep, and
 * the other one can be set back by hand.
 *
 * @returns {() => number}
 */
function stopwatch() {
  const [steady, wall] = [performance.now(), Date.now()];
  return () => Math.max(performance.now() - steady, Date.now() - wall);
}

/**
 * Nothing is left: say so instead of standing at 0.
 *
 * @param {HTMLElement} clock
 */
function close(clock) {
  if (clock.dataset.over) clock.textContent = clock.dataset.over;
  clock.classList.toggle("is-over", Boolean(clock.dataset.over));
  clock.nextElementSibling?.toggleAttribute("hidden", "short" in clock.dataset);
}

/**
 * Nobody knows how old a kept page is: say from when its clock is.
 *
 * @param {HTMLElement} clock
 */
function doubt(clock) {
  const { asOf, asOfWords = "" } = clock.dataset;
  if (!asOf) return;
  const time = new Date(asOf).toLocaleString(document.documentElement.lang, {
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  });
  const note = document.createElement("small");
  note.textContent = asOfWords.replace("{time}", time);
  clock.after(" ", note);
}

/**
 * A page for nobody in particular may come out of a cache, up to a minute old: ask what time it is.
 *
 * @returns {Promise<number>} ms; NaN: the page's own time is as good
 */
async function serversTime() {
  if (document.documentElement.dataset.reader !== "-") return NaN;
  const answer = await fetch("/api/v1/time", { cache: "no-store", credentials: "omit" });
  return answer.ok ? Date.parse((await answer.json()).now) : NaN;
}

/**
 * @param {HTMLElement} clock
 * @param {Promise<number>} asked serversTime
 */
function start(clock, asked) {
  doubt(clock);
  const passed = stopwatch();
  const deadline = Date.parse(clock.dataset.deadline ?? "");
  let whole = deadline - Date.parse(clock.dataset.now ?? "");
  /** @param {number} now */
  const setRight = (now) => (whole = Number.isNaN(now) ? whole : deadline - now + passed());
  asked.then(setRight);
  const words = (clock.dataset.words || "d|h|min|s").split("|");
  const announcer = clock.parentElement && find(clock.parentElement, "[data-countdown-announce]");
  /** @type {number | null} */
  let before = null;
  const tick = () => {
    const left = Math.max(0, Math.floor((whole - passed()) / TICK));
    show(clock, left, words);
    const was = before;
    const mark = was !== null && MARKS.find((limit) => was > limit && left <= limit);
    if (mark && announcer)
      announcer.textContent = (clock.dataset.announce ?? "").replace("{left}", short(mark, words));
    before = left;
    if (!left) {
      clearInterval(timer);
      close(clock);
      clock.dispatchEvent(new CustomEvent("deadline", { bubbles: true }));
    }
  };
  const timer = setInterval(tick, TICK);
  tick();
}

const clocks = findAll(document, "[data-deadline]");
if (clocks.length) {
  const asked = serversTime().catch(() => NaN);
  clocks.forEach((clock) => start(clock, asked));
}
