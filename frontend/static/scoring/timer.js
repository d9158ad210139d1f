// A stopwatch for the pitch: counts down by the device's steady clock, goes on below zero, and says
// so without sound.
import { recall, remember } from "../js/remembered.js";
import { must } from "../js/dom.js";

const MINUTE = 60; // s
const PAINT_EVERY = 250; // ms

/** @param {number} seconds */
function face(seconds) {
  const size = Math.abs(seconds);
  const rest = String(size % MINUTE).padStart(2, "0");
  return `${seconds < 0 ? "+" : ""}${Math.floor(size / MINUTE)}:${rest}`;
}

/** @param {number} seconds */
function stateOf(seconds) {
  if (seconds <= 0) return "over";
  return seconds <= MINUTE ? "near" : "";
}

/** Seconds that run, stand and go on. */
class Stopwatch {
  /** @param {number} length seconds */
  constructor(length) {
    this.left = length;
    /** @type {number | null} when it began to run, in ms of the steady clock; null: it stands */
    this.since = null;
  }

  get now() {
    return this.left - (this.since === null ? 0 : (performance.now() - this.since) / 1000);
  }

  toggle() {
    if (this.since === null) this.since = performance.now();
    else {
      this.left = this.now;
      this.since = null;
    }
  }
}

/** @param {HTMLElement | null} box */
export function timer(box) {
  if (!box) return;
  const time = must(box, "[data-time]");
  const button = must(box, "[data-run]");
  const length = must(box, "select", HTMLSelectElement);
  const { start = "", resume = "", pause = "" } = box.dataset;
  const whole = () => Number(length.value) * MINUTE;
  length.value = recall("pitch-minutes") || length.value;
  let watch = new Stopwatch(whole());
  function paint() {
    const seconds = Math.ceil(watch.now);
    time.textContent = face(seconds);
    box?.setAttribute("data-state", stateOf(seconds));
    const standing = watch.now === whole() ? start : resume;
    button.textContent = watch.since === null ? standing : pause;
  }
  function reset() {
    watch = new Stopwatch(whole());
    paint();
  }
  button.addEventListener("click", () => {
    watch.toggle();
    paint();
  });
  must(box, "[data-reset]").addEventListener("click", reset);
  length.addEventListener("change", () => {
    remember("pitch-minutes", length.value);
    reset();
  });
  reset();
  box.hidden = false;
  setInterval(() => {
    if (watch.since !== null) paint();
  }, PAINT_EVERY);
}
