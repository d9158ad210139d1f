// The stage of a pitch day as it is now: a stream of server-sent events, asked for now and then
// where no stream comes through, and one clock for all: the server's, moved on by the steady clock
// of the device (its wall clock may be wrong).  docs/parts/pitch-day.md

/** @import { Stage, Turn } from "./shapes.js" */

const SILENCE = 40_000; // ms without a sign of life, after which the line is taken for dead
const ASK_EVERY = 5000; // ms, while there is no stream
const CHECK_EVERY = 2000; // ms

/** The server's time: the message that was the quickest on its way tells it best. */
export class ServerClock {
  constructor() {
    this.ahead = Number.NEGATIVE_INFINITY; // server minus steady clock, ms
  }

  /** After sleep or a new connection the steady clock may have stood still. */
  reset() {
    this.ahead = Number.NEGATIVE_INFINITY;
  }

  /** @param {string} now of the server, ISO */
  hear(now) {
    const moment = Date.parse(now);
    if (!Number.isNaN(moment)) this.ahead = Math.max(this.ahead, moment - performance.now());
  }

  /** @returns {number} ms since 1970 */
  get now() {
    return this.ahead + performance.now();
  }
}

/**
 * @param {Turn} turn
 * @param {string} asOf the server's time of that state
 * @param {ServerClock} clock
 * @returns {number} ms left; below zero: over
 */
export function leftOf(turn, asOf, clock) {
  const since = turn.running ? Math.max(0, clock.now - Date.parse(asOf)) : 0;
  return turn.length_ms - turn.elapsed_ms - since;
}

/** One screen's line to the stage. */
export class Live {
  /**
   * @param {string} events address of the stream
   * @param {string} state address that answers the same once, as JSON
   * @param {(stage: Stage) => void} show
   * @param {(line: "open" | "waiting" | "over") => void} tell how the line is
   * @param {boolean} [always] also while nobody looks at the page (a screen in a hall)
   */
  constructor(events, state, show, tell, always = false) {
    this.addresses = { events, state };
    this.show = show;
    this.tell = tell;
    this.always = always;
    this.clock = new ServerClock();
    /** @type {EventSource | null} */
    this.source = null;
    this.heard = performance.now();
    this.asked = 0;
    this.isOver = false;
    setInterval(() => this.check(), CHECK_EVERY);
    document.addEventListener("visibilitychange", () => this.look());
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", () => this.look());
    addEventListener("online", () => this.reopen());
    addEventListener("offline", () => {
      this.close();
      this.tell("waiting");
    });
    this.look();
  }

  look() {
    if (document.hidden && !this.always) this.close();
    else this.open();
  }

  open() {
    if (this.source || this.isOver) return;
    this.clock.reset();
    this.heard = performance.now();
    const source = new EventSource(this.addresses.events);
    this.source = source;
    source.addEventListener("state", (event) => this.take(JSON.parse(event.data)));
    source.addEventListener("clock", (event) => {
      this.heard = performance.now();
      this.clock.hear(JSON.parse(event.data).now);
    });
    source.addEventListener("end", () => {
      this.isOver = true;
      this.close();
      this.tell("over");
    });
    source.addEventListener("error", () => this.tell("waiting"));
  }

  close() {
    this.source?.close();
    this.source = null;
  }

  reopen() {
    this.close();
    this.look();
  }

  /** @param {Stage} stage */
  take(stage) {
    this.heard = performance.now();
    this.clock.hear(stage.now);
    this.tell("open");
    this.show(stage);
  }

  /** A line that is dead without saying so, and one that never comes about (a proxy in between). */
  check() {
    if (this.isOver || (document.hidden && !this.always)) return;
    const isOpen = this.source?.readyState === EventSource.OPEN;
    if (!this.source && navigator.onLine) this.open();
    if (performance.now() - this.heard > SILENCE || this.source?.readyState === EventSource.CLOSED)
      this.reopen();
    if (!isOpen && performance.now() - this.asked > ASK_EVERY) void this.ask();
  }

  async ask() {
    this.asked = performance.now();
    try {
      const answer = await fetch(this.addresses.state, {
        headers: { Accept: "application/json" },
        cache: "no-store",
      });
      if (answer.ok) this.take(await answer.json());
    } catch {
      this.tell("waiting"); // the next time
    }
  }
}
