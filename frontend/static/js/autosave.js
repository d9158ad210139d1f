// Autosave of a form. Every change goes to this device first (IndexedDB), then as a PATCH of the
// changed fields to the server.
//
// <form data-autosave="/api/v1/applications/5/answers" data-autosave-key="entry-5"
// data-versions='{"pitch":3}'>
// sends {"changes": {name: value}, "base_versions": {name: n}} and reads {"versions": {name: n},
// "current": {name: {value, version}}, "refused": {name: why}}.
// `current` (409): somebody else changed the field; held back until form.autosave.resolve(name,
// value) (event autosave:conflict).  Words that were never answered for go along as "replaces":
// {name: [value]}: they are the writer's own, should the server have them.
// `refused` (422): not kept, with the reason (event autosave:refused); sent again when it changes.
// What the same tab had kept before a reload, and the writer has written over since, is no choice:
// the newer words are sent, and the earlier ones are offered (event autosave:earlier, then
// form.autosave.resolve or dismiss).
// Never while Hangul is being composed. A field without a name, of type file or with
// data-no-autosave is left alone.
import { adopt } from "./draft_adoption.js";
import { DraftRecords } from "./draft_records.js";
import { find, findAll, isField } from "./dom.js";
import { send } from "./http.js";
import { SaveState } from "./save_state.js";

/**
 * @import { AutosaveAnswer, Field, Theirs, Value, Values, Versions }
 *   from "../shapes.js"
 * @import { State } from "./save_state.js"
 */

// ms
const QUIET = 1200;
const LONGEST = 5000;
const RETRY = 15000;
const PATIENCE = 4000;

const REMEMBERED = 5; // values of a field that were not answered for
/** @param {object} values */
const isEmpty = (values) => Object.keys(values).length === 0;

/** @param {Field | undefined} field @returns {field is HTMLInputElement} */
const isBox = (field) => field?.type === "radio" || field?.type === "checkbox";

/** @param {Field} field */
const isKept = (field) =>
  field.name && !["file", "hidden"].includes(field.type) && !("noAutosave" in field.dataset);

/**
 * @param {unknown} first
 * @param {unknown} second
 */
const isSame = (first, second) => JSON.stringify(first) === JSON.stringify(second);

/** @type {BroadcastChannel | null} */
const windows = "BroadcastChannel" in globalThis ? new BroadcastChannel("drafts") : null;

export class Autosave {
  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement | null} line
   */
  constructor(form, line) {
    this.form = form;
    this.key = form.dataset.autosaveKey ?? "";
    this.state = new SaveState(line);
    /** @type {Record<string, number | [number, ...unknown[]]>} */
    const versions = JSON.parse(form.dataset.versions || "{}");
    /** @type {Versions} */
    this.versions = {};
    for (const [name, version] of Object.entries(versions))
      this.versions[name] = Array.isArray(version) ? version[0] : version;
    /** @type {Values} what the server has not confirmed */
    this.changes = {};
    /** @type {Versions} of what somebody else wrote in a field, until the writer chose */
    this.theirs = {};
    /** @type {Set<string>} what of the changes waits for a decision or correction by the writer */
    this.held = new Set();
    /** @type {Set<string>} what was typed in since the page came */
    this.touched = new Set();
    /** Whether the device took the last of the changes. */
    this.isKept = true;
    this.turn = 0; // at the device's copy
    /** @type {Record<string, Value[]>} what was sent: the server has it perhaps */
    this.unanswered = {};
    this.records = new DraftRecords(this.key, (...record) => adopt(this, ...record));
    /** @type {Promise<void> | undefined} until the copy of before is read */
    this.ready = undefined;
    /** @type {Promise<void> | null} */
    this.running = null;
    /** @type {number | undefined} when the first of the changes was made, in ms since 1970 */
    this.first = undefined;
    /** @type {number | undefined} */
    this.timer = undefined;
    this.composing = false;
    this.submitted = false;
  }

  /**
   * Listens at once: what is typed while the device's copy is still being read is newer than that
   * copy.
   */
  start() {
    this.form.addEventListener("compositionstart", () => {
      this.composing = true;
    });
    this.form.addEventListener("compositionend", (event) => {
      this.composing = false;
      this.note(event.target);
    });
    this.form.addEventListener("input", (event) => this.note(event.target));
    this.form.addEventListener("change", (event) => this.note(event.target, 0));
    this.form.addEventListener("focusout", () => this.hasChanges() && this.flush());
    find(document, "[data-save-retry]")?.addEventListener("click", () => this.flush());
    this.form.addEventListener("submit", (event) => this.before(event));
    addEventListener("online", () => this.flush());
    addEventListener("beforeunload", (event) => {
      if (!this.isKept && !isEmpty(this.changes)) event.preventDefault(); // only this page has it
    });
    windows?.addEventListener("message", ({ data }) => this.hear(data));
    document.addEventListener("visibilitychange", () => this.flush());
    setInterval(() => this.hasChanges() && this.flush(), RETRY);
    this.ready = this.records.open();
    this.ready.then(() => this.flush());
  }

  /**
   * The writer doesn't want these words of a closed window any more.
   *
   * @param {string} name
   * @param {string} record
   */
  async dismiss(name, record) {
    await this.records.forget(record, name);
  }

  /**
   * Another window saved these fields: they are shown here too, where nothing of ours waits.
   *
   * @param {{ url: string, versions: Versions, values: Values }} saved
   */
  hear({ url, versions, values }) {
    if (url !== this.form.dataset.autosave) return;
    /** @type {Versions} */
    const taken = {};
    for (const [name, version] of Object.entries(versions)) {
      const value = values[name];
      const isNews = version > (this.versions[name] ?? 0) && !(name in this.changes);
      if (value === undefined || !isNews || !this.fields(name).length) continue;
      if (!isSame(this.read(name), value)) this.put(name, value);
      this.versions[name] = version;
      taken[name] = version;
    }
    if (!isEmpty(taken)) this.tell("saved", { versions: taken });
  }

  hasChanges() {
    return Object.keys(this.changes).some((name) => !this.held.has(name));
  }

  /**
   * The writer chose: keep this value of the field.
   *
   * @param {string} name
   * @param {Value} value
   * @param {string} [record] of a closed window, where the choice was about its words
   * @param {number} [shown] the version chosen against: a newer one may have come meanwhile
   */
  async resolve(name, value, record, shown) {
    this.put(name, value);
    const version = shown ?? this.theirs[name];
    if (version !== undefined && !record) this.versions[name] = version;
    this.held.delete(name);
    this.changes[name] = value;
    await this.keep();
    if (record) await this.records.forget(record, name);
    this.flush();
  }

  async keep() {
    await this.ready; // the copy of before is read first
    await this.store();
  }

  async store() {
    const names = Object.keys(this.changes);
    const bases = Object.fromEntries(names.map((name) => [name, this.versions[name] ?? 0]));
    const kept = { changes: { ...this.changes }, bases, unanswered: { ...this.unanswered } };
    this.turn += 1;
    const { turn } = this;
    const isThere = await this.records.keep(names.length ? kept : null);
    if (turn === this.turn) this.isKept = isThere; // an answer about earlier words says nothing
  }

  /** @param {string} name */
  fields(name) {
    return findAll(this.form, `[name="${CSS.escape(name)}"]`).filter(isField);
  }

  /**
   * The value of a field as the API takes it: a list for checkboxes of one name, else a string.
   *
   * @param {string} name
   * @returns {Value}
   */
  read(name) {
    const fields = this.fields(name);
    const [first] = fields;
    if (!isBox(first)) return (first?.value ?? "").normalize("NFC");
    const chosen = fields.filter(isBox).filter((box) => box.checked);
    if (first.type === "radio") return chosen[0]?.value ?? "";
    return fields.length > 1 ? chosen.map((box) => box.value) : first.checked;
  }

  /**
   * @param {string} name
   * @param {Value} value
   */
  put(name, value) {
    for (const field of this.fields(name)) {
      if (isBox(field))
        field.checked = Array.isArray(value)
          ? value.some((item) => item === field.value)
          : value === true || value === field.value;
      else field.value = typeof value === "object" ? JSON.stringify(value) : String(value);
      field.dispatchEvent(new Event("autosave:restored", { bubbles: true }));
    }
  }

  /**
   * Keep what a field holds now, and send it soon.
   *
   * @param {EventTarget | null} field
   * @param {number} [wait] ms
   */
  async note(field, wait = QUIET) {
    if (this.composing || !isField(field) || !isKept(field)) return;
    this.touched.add(field.name);
    this.changes[field.name] = this.read(field.name);
    this.held.delete(field.name);
    this.state.show("saving");
    await this.keep();
    this.first ??= Date.now();
    clearTimeout(this.timer);
    const left = this.first + LONGEST - Date.now();
    this.timer = setTimeout(() => this.flush(), Math.max(0, Math.min(wait, left)));
  }

  flush() {
    if (this.running || this.composing || !this.hasChanges()) return this.running;
    this.running = this.sendNow().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async sendNow() {
    this.first = undefined;
    const names = Object.keys(this.changes).filter((name) => !this.held.has(name));
    /** @type {Values} */
    const sent = {};
    /** @type {Record<string, Value[]>} */
    const replaces = {};
    for (const name of names) {
      const value = this.changes[name] ?? "";
      const before = (this.unanswered[name] ?? []).filter((other) => !isSame(other, value));
      if (before.length) replaces[name] = before;
      this.unanswered[name] = [...before, value].slice(-REMEMBERED);
      sent[name] = value;
    }
    const bases = { ...this.versions }; // of these words: a choice made meanwhile is about others
    this.state.show("saving");
    try {
      await this.keep();
      const json = {
        changes: sent,
        base_versions: bases,
        ...(isEmpty(replaces) ? {} : { replaces }),
      };
      const url = this.form.dataset.autosave ?? "";
      await this.settle(await send(url, { method: "PATCH", json }), sent);
    } catch {
      this.state.show(this.isKept ? "local" : this.lost());
    }
  }

  /**
   * A plain submit goes after what is still to be saved, so that it doesn't clash with its own
   * words; without a connection it stays here.
   *
   * @param {SubmitEvent} event
   */
  async before(event) {
    if (event.defaultPrevented || this.submitted || isEmpty(this.unanswered)) return;
    event.preventDefault();
    await Promise.race([
      Promise.resolve(this.running).then(() => this.flush()),
      new Promise((done) => setTimeout(done, PATIENCE)),
    ]);
    if (!navigator.onLine) return;
    this.submitted = true; // once: whatever became of it, the server answers the submit
    this.form.requestSubmit(event.submitter);
  }

  /**
   * @param {Response} answer
   * @param {Values} sent
   */
  async settle(answer, sent) {
    /** @type {AutosaveAnswer} */
    const body = await answer.json().catch(() => ({}));
    const { versions = {}, current = {}, refused = {} } = body;
    this.take(versions, sent);
    this.hold(current, refused);
    await this.keep();
    if (!isEmpty(versions) || answer.ok) this.tell("saved", body);
    // oxlint-disable-next-line require-post-message-target-origin -- a channel has no origin
    windows?.postMessage({ url: this.form.dataset.autosave, versions, values: sent });
    if (!isEmpty(current)) this.tell("conflict", { current, mine: sent });
    if (!isEmpty(refused)) this.tell("refused", { refused, mine: sent });
    this.state.show(this.outcome(answer, body));
    if (answer.ok && this.hasChanges()) this.timer = setTimeout(() => this.flush(), QUIET);
  }

  /**
   * The server has these fields.
   *
   * @param {Versions} versions
   * @param {Values} sent
   */
  take(versions, sent) {
    for (const [name, version] of Object.entries(versions)) {
      delete this.unanswered[name];
      this.versions[name] = version;
      if (isSame(this.changes[name], sent[name])) delete this.changes[name];
    }
  }

  /**
   * These fields wait for a decision, or a correction, by the writer.
   *
   * @param {Record<string, Theirs>} current
   * @param {Record<string, string>} refused
   */
  hold(current, refused) {
    for (const [name, { version }] of Object.entries(current)) this.theirs[name] = version;
    for (const name of [...Object.keys(current), ...Object.keys(refused)]) {
      delete this.unanswered[name];
      this.held.add(name);
    }
  }

  /**
   * @param {"saved" | "conflict" | "earlier" | "refused"} what
   * @param {object} detail
   */
  tell(what, detail) {
    this.form.dispatchEvent(new CustomEvent(`autosave:${what}`, { bubbles: true, detail }));
  }

  /**
   * Whatever the answer, the copy on this device stays until the server has the words.
   *
   * @param {Response} answer
   * @param {AutosaveAnswer} body
   * @returns {State}
   */
  outcome(answer, body) {
    if (answer.status === 401 || body.errors?.[0]?.code === "not_authenticated") return "signedout";
    if (answer.status >= 500 || answer.status === 429) return this.isKept ? "local" : this.lost();
    if (answer.ok && !this.held.size) return body.late ? "late" : this.saved();
    return this.isKept ? "failed" : this.lost();
  }

  /** @returns {State} */
  saved() {
    if (this.hasChanges()) return "saving";
    return this.isKept || !this.records.isThere ? "saved" : "full";
  }

  /** What it is called when neither the device nor the server has it. @returns {State} */
  lost() {
    return this.records.isThere ? "unkept" : "failed";
  }
}

for (const form of findAll(document, "form[data-autosave]", HTMLFormElement)) {
  form.autosave = new Autosave(form, find(document, "[data-save]"));
  form.autosave.start();
}
