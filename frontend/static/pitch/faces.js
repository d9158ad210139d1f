// What all screens of a pitch day show alike: names, the clock with its words, the signals.
import { find, findAll } from "../js/dom.js";
import { recall, remember } from "../js/remembered.js";
import { leftOf } from "./live.js";

/** @import { Both, PitchWords, Slot, Stage } from "./shapes.js" */
/** @import { ServerClock } from "./live.js" */

const [MINUTE, SECOND] = /** @type {const} */ ([60_000, 1000]); // ms
const PAINT_EVERY = 200; // ms
const SOUND = "pitch-sound";
const [HIGH, LOW] = /** @type {const} */ ([880, 587]); // Hz
const TONE = 0.22; // s
const korean = document.documentElement.lang.startsWith("ko");

/** @returns {PitchWords} what the page says, in its language */
export const words = () => JSON.parse(find(document, "#pitch-words")?.textContent ?? "{}");

/** @param {Both | undefined} text */
export const said = (text) => (text && (korean ? text.ko : text.en)) || "";

/**
 * @param {Stage} stage
 * @param {number | undefined} pk
 * @returns {Slot | undefined}
 */
export const slotOf = (stage, pk) => stage.slots.find(({ slot }) => slot === pk);

/** @param {string} text */
const squeezed = (text) => text.normalize("NFKC").toLowerCase().replace(/\s/g, "");

/**
 * @param {{ name: Both, title: Both } | undefined} shown
 * @returns {string} what the title adds to the name above it: nothing where both read alike
 */
export function titleBeside(shown) {
  const title = said(shown?.title);
  return squeezed(title) === squeezed(said(shown?.name)) ? "" : title;
}

/** @param {Slot | undefined} slot */
export const titled = (slot) => (slot ? `${slot.place} · ${said(slot.name)}` : "");

/**
 * @param {Stage} stage
 * @returns {Slot | undefined} who follows the one on stage
 */
export const nextOf = (stage) =>
  stage.slots.find(({ slot, state }) => state === "waiting" && slot !== stage.stage?.slot);

/** @param {number} left ms */
function stateOf(left) {
  if (left <= 0) return "over";
  return left <= MINUTE ? "near" : "";
}

/**
 * @param {Stage} stage
 * @returns {string} who is on, or what there is to say while nobody is
 */
export function headline(stage) {
  const slot = slotOf(stage, stage.stage?.slot);
  if (slot) return titled(slot);
  const { begins = "", isOver = "" } = words();
  return stage.state === "ended" ? isOver : begins;
}

/**
 * @param {Stage} stage
 * @returns {string} who follows, in words
 */
export function nextWords(stage) {
  const { next = "", last = "" } = words();
  const following = nextOf(stage);
  if (following) return `${next} ${titled(following)}`;
  return stage.stage ? last : "";
}

/** @param {number} left ms */
export function face(left) {
  const size = Math.abs(left < 0 ? Math.floor(left / SECOND) : Math.ceil(left / SECOND));
  const sign = left < 0 ? "+" : "";
  return `${sign}${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
}

/** Tones, once somebody has asked for them: browsers are silent before. */
class Signals {
  constructor() {
    /** @type {AudioContext | null} */
    this.context = null;
  }

  get isOn() {
    return this.context !== null;
  }

  toggle() {
    if (this.context) {
      void this.context.close();
      this.context = null;
    } else {
      this.context = new AudioContext();
      this.play(1);
    }
  }

  /** @param {number} times */
  play(times) {
    const context = this.context;
    if (!context) return;
    for (let beat = 0; beat < times; beat += 1) {
      const [tone, volume] = [context.createOscillator(), context.createGain()];
      const at = context.currentTime + beat * TONE * 1.6;
      tone.frequency.value = times > 1 ? HIGH : LOW;
      volume.gain.setValueAtTime(0.3, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + TONE);
      tone.connect(volume).connect(context.destination);
      tone.start(at);
      tone.stop(at + TONE);
    }
  }
}

/**
 * The button that turns tones on; what the device chose before is offered, never played unasked.
 *
 * @param {Signals} signals
 */
function soundButton(signals) {
  for (const button of findAll(document, "[data-sound]")) {
    const paint = () => button.setAttribute("aria-pressed", String(signals.isOn));
    button.toggleAttribute("data-wished", recall(SOUND) === "on");
    button.addEventListener("click", () => {
      signals.toggle();
      remember(SOUND, signals.isOn ? "on" : null);
      button.removeAttribute("data-wished");
      paint();
    });
    button.hidden = false;
    paint();
  }
}

/**
 * Paints the clock of the turn wherever the page has a [data-pitch-clock]: digits, and in words
 * what the colour says.
 */
export class PitchClock {
  /** @param {() => ServerClock} clock */
  constructor(clock) {
    this.clock = clock;
    this.words = words();
    this.signals = new Signals();
    /** @type {Stage | null} */
    this.stage = null;
    /** @type {string} */
    this.said = "";
    soundButton(this.signals);
    setInterval(() => this.paint(), PAINT_EVERY);
  }

  /** @param {Stage} stage */
  show(stage) {
    this.stage = stage;
    this.paint();
  }

  paint() {
    const turn = this.stage?.stage;
    for (const box of findAll(document, "[data-pitch-clock]")) {
      box.hidden = !turn;
      if (!turn || !this.stage) continue;
      const left = leftOf(turn, this.stage.now, this.clock());
      const state = stateOf(left);
      box.dataset.state = turn.state === "waiting" ? "" : state;
      const time = find(box, "[data-time]");
      if (time) time.textContent = face(left);
      const note = find(box, "[data-clock-words]");
      const text = this.wordsOf(turn.state, turn.running, state);
      if (note && note.textContent !== text) note.textContent = text;
      this.signal(`${turn.slot} ${turn.state} ${state}`, state);
    }
  }

  /**
   * @param {string} phase
   * @param {boolean} running
   * @param {string} state
   */
  wordsOf(phase, running, state) {
    const { phases = {}, near = "", over = "", stands = "" } = this.words;
    const parts = [phases[phase] ?? ""];
    if (phase !== "waiting" && !running) parts.push(stands);
    if (phase !== "waiting" && state) parts.push(state === "near" ? near : over);
    return parts.join(" · ");
  }

  /**
   * Once at the last minute, thrice when the time is up.
   *
   * @param {string} moment
   * @param {string} state
   */
  signal(moment, state) {
    if (moment === this.said) return;
    const isFirst = this.said === "";
    this.said = moment;
    if (!isFirst && state) this.signals.play(state === "near" ? 1 : 3);
  }
}

/** @param {"open" | "waiting" | "over"} line */
export function tellLine(line) {
  const { lines } = words();
  for (const place of findAll(document, "[data-line]")) {
    if (place.dataset.line === line) continue;
    place.dataset.line = line;
    const text = find(place, "[data-line-words]") ?? place;
    text.textContent = lines?.[line] ?? "";
  }
}
