// Sends a file in pieces; after a broken connection it asks where the server stopped and goes on
// from there.
//
// <div data-uploader="/api/v1/uploads/" data-entry="5" data-kind="deck"> ({% uploader %}):
// POST {name, size, kind, entry} -> {id, offset, chunk_size}; PUT <id>/?offset=N body -> {offset,
// done, attachment}; GET <id>/ -> {offset}.
// When all is there the element gets an event `upload:done` with the last answer, and
// [data-uploads] is reloaded by htmx if it has hx-get.
import { recall, remember } from "./remembered.js";
import { findAll, must } from "./dom.js";
import { send } from "./http.js";

/**
 * @import { SendOptions } from "./http.js"
 * @import { Problem, UploadAnswer, UploadFacts } from "../shapes.js"
 */

const CHUNK_TIME = 60000; // ms
const FIRST_WAIT = 1000; // ms, doubled with each try
const LONGEST_WAIT = 30000; // ms
/** @type {[string, number][]} */
const UNITS = [
  ["GB", 2 ** 30],
  ["MB", 2 ** 20],
  ["KB", 2 ** 10],
];

/** @param {number} ms */
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {number} bytes */
function human(bytes) {
  const [unit, size] = UNITS.find(([, scale]) => bytes >= scale) || ["B", 1];
  return `${(bytes / size).toFixed(1).replace(/\.0$/u, "")}${unit}`;
}

const NO_ROOM = 507; // the server's disk is full: another try in a moment doesn't help

class Refused extends Error {}
class SignedOut extends Error {}

/**
 * @param {string} url
 * @param {SendOptions} options
 * @returns {Promise<UploadAnswer>}
 * @throws {Refused | SignedOut | Error} an Error: worth another try
 */
async function ask(url, options) {
  const answer = await send(url, { timeout: CHUNK_TIME, ...options });
  /** @type {UploadAnswer & Problem} */
  const body = await answer.json().catch(() => ({}));
  // 409: another offset than ours; the answer says which
  if (answer.ok || answer.status === 409) return body;
  if (answer.status === NO_ROOM) throw new Refused(wordsOf(body));
  if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
  if (body.errors?.[0]?.code === "not_authenticated") throw new SignedOut();
  throw new Refused(wordsOf(body));
}

/**
 * Why the server refused.
 *
 * @param {Problem} problem
 */
const wordsOf = ({ detail, errors = [], fields = {} }) =>
  detail || errors[0]?.detail || Object.values(fields)[0] || "";

/** A file on its way. */
class Transfer {
  /**
   * @param {string} url
   * @param {File} file
   * @param {UploadFacts} facts
   * @param {AbortSignal} signal
   */
  constructor(url, file, facts, signal) {
    this.url = url;
    this.file = file;
    this.facts = facts;
    this.signal = signal;
    const { name, size, lastModified } = file;
    const { entry, kind } = facts;
    this.resumeKey = `upload:${url}:${entry}:${kind}:${name}:${size}:${lastModified}`;
    this.id = recall(this.resumeKey);
    this.known = false; // whether the offset is the server's
    this.offset = 0;
    this.chunk = 2 ** 20; // bytes
    /** @type {Partial<UploadAnswer>} */
    this.last = {};
  }

  /** Ask for a place on the server, or where it stopped. */
  async begin() {
    const { file, signal } = this;
    if (!this.id) {
      const json = { name: file.name.normalize("NFC"), size: file.size, ...this.facts };
      const made = await ask(this.url, { json, signal });
      ({ id: this.id, offset: this.offset } = made);
      this.chunk = made.chunk_size || this.chunk;
      remember(this.resumeKey, made.id);
    } else if (!this.known) await this.take({ method: "GET" });
    this.known = true;
  }

  /**
   * Send the rest.
   *
   * @param {(offset: number) => void} progress
   */
  async send(progress) {
    while (this.offset < this.file.size) {
      const { offset } = this;
      const body = this.file.slice(offset, Math.min(this.file.size, offset + this.chunk));
      const headers = { "Content-Type": "application/octet-stream" };
      await this.take({ method: "PUT", body, headers }, `?offset=${offset}`);
      progress(this.offset);
    }
    this.forget();
  }

  /**
   * @param {SendOptions} options
   * @param {string} [query]
   */
  async take(options, query = "") {
    const url = `${this.url}${this.id}/${query}`;
    const last = await ask(url, { ...options, signal: this.signal });
    this.last = last;
    this.offset = last.offset;
  }

  forget() {
    remember(this.resumeKey, null);
  }

  /**
   * Whether it can begin again at once; another try after a while is worth it if not.
   *
   * @param {unknown} error
   * @throws {unknown} the same, where no try is worth it
   */
  canBeginAgain(error) {
    // signed in again, the same file goes on where it stopped
    if (this.signal.aborted || error instanceof SignedOut) throw error;
    if (!(error instanceof Refused)) {
      this.known = !this.id; // ask for the offset again before going on
      return false;
    }
    this.forget();
    if (!this.id || this.known) throw error;
    this.id = null; // the server forgot a half upload of an earlier day
    return true;
  }
}

/**
 * Upload one file.
 *
 * @param {string} url
 * @param {File} file
 * @param {UploadFacts} facts
 * @param {object} options
 * @param {(offset: number) => void} options.progress after each piece
 * @param {() => void} options.waiting while there is no connection
 * @param {AbortSignal} options.signal
 * @returns {Promise<Partial<UploadAnswer>>} the last answer
 */
export async function upload(url, file, facts, { progress, waiting, signal }) {
  const transfer = new Transfer(url, file, facts, signal);
  let tries = 0;
  for (;;) {
    try {
      await transfer.begin();
      await transfer.send((offset) => {
        tries = 0;
        progress(offset);
      });
      return transfer.last;
    } catch (error) {
      if (transfer.canBeginAgain(error)) continue;
      waiting();
      await wait(Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tries));
      tries += 1;
    }
  }
}

/** @param {string} href */
const icon = (href) => `<svg class="icon" aria-hidden="true"><use href="${href}"></use></svg>`;

/**
 * The line that shows a file on its way.
 *
 * @param {HTMLElement} box
 * @param {File} file
 */
function row(box, file) {
  const made = document.createElement("div");
  made.className = "file";
  made.innerHTML =
    `<span class="file-i">${icon(`${box.dataset.icons}#file-up`)}</span>` +
    '<div class="grow"><b></b><p class="tiny muted num" aria-live="polite"></p>' +
    '<div class="bar mt-1" role="progressbar" aria-valuemin="0" aria-valuemax="100"' +
    ' aria-valuenow="0"><i></i></div></div>' +
    '<button class="btn btn-ghost btn-icon" type="button">' +
    `${icon(`${box.dataset.icons}#x`)}</button>`;
  must(made, "b").textContent = file.name;
  must(made, ".bar").setAttribute("aria-label", file.name);
  const cancel = (box.dataset.textCancel ?? "").replace("{name}", file.name);
  must(made, "button").setAttribute("aria-label", cancel);
  return made;
}

/** One file's line, and what it says. */
class Line {
  /**
   * @param {HTMLElement} box
   * @param {File} file
   */
  constructor(box, file) {
    this.texts = box.dataset;
    this.size = file.size;
    this.made = row(box, file);
    this.note = must(this.made, "p");
    this.bar = must(this.made, ".bar");
  }

  /** @param {string} [text] with {done} and {size} */
  say(text = "", done = 0) {
    this.note.textContent = text.replace("{done}", human(done)).replace("{size}", human(this.size));
  }

  /** @param {number} offset */
  progress(offset) {
    const percent = Math.round((100 * offset) / this.size);
    this.bar.setAttribute("aria-valuenow", String(percent));
    must(this.bar, "i").style.width = `${percent}%`;
    this.say(this.texts.textSending, offset);
  }

  /**
   * @param {"done" | "failed"} state
   * @param {string} [text]
   */
  end(state, text) {
    this.made.dataset.state = state;
    this.bar.hidden = true;
    this.say(text);
    this.note.classList.toggle("error", state === "failed");
  }
}

/**
 * @param {unknown} error
 * @param {DOMStringMap} texts
 */
function failure(error, { textSignedOut, textFailed }) {
  if (error instanceof SignedOut) return textSignedOut;
  return (error instanceof Error && error.message) || textFailed;
}

/**
 * @param {HTMLElement} box
 * @param {File} file
 */
async function take(box, file) {
  const line = new Line(box, file);
  const stop = new AbortController();
  const texts = box.dataset;
  box.parentElement?.querySelector("[data-uploads]")?.append(line.made);
  must(line.made, "button").addEventListener("click", () => {
    stop.abort();
    line.made.remove();
  });
  if (file.size > Number(texts.max)) {
    line.end("failed", texts.textTooBig);
    return;
  }
  line.progress(0);
  try {
    const { uploader = "", kind = "", entry = "" } = texts;
    const facts = { kind, entry: Number(entry) || entry };
    const done = await upload(uploader, file, facts, {
      progress: (offset) => line.progress(offset),
      waiting: () => line.say(texts.textWaiting),
      signal: stop.signal,
    });
    line.end("done", texts.textDone);
    box.dispatchEvent(new CustomEvent("upload:done", { bubbles: true, detail: done }));
  } catch (error) {
    if (!stop.signal.aborted) line.end("failed", failure(error, texts));
  }
}

/** @param {HTMLElement} box */
function start(box) {
  const input = must(box, "input[type=file]", HTMLInputElement);
  /** @param {FileList | null | undefined} files */
  const takeAll = (files) => [...(files ?? [])].forEach((file) => take(box, file));
  input.addEventListener("change", () => {
    takeAll(input.files);
    input.value = "";
  });
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("is-over");
  });
  for (const leave of ["dragleave", "drop"])
    box.addEventListener(leave, () => box.classList.remove("is-over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    takeAll(event.dataTransfer?.files);
  });
}

findAll(document, "[data-uploader]").forEach(start);
