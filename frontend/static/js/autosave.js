// Autosave of a form. Every change goes to this device first (IndexedDB), then as a PATCH of the
// changed fields to the server.
//
// <form data-autosave="/api/v1/applications/5/answers" data-autosave-key="entry-5"
// data-versions='{"pitch":3}'>
// sends {"changes": {name: value}, "base_versions": {name: n}} and reads {"versions": {name: n},
// "current": {name: {value, version}}, "refused": {name: why}}.
// `current` (409): somebody else changed the field; it is held back until
// form.autosave.resolve(name, value) is called (event autosave:conflict).
// Words that were sent and never answered for go along as "replaces": {name: [value]}: they are the
// writer's own, should the server have them.
// `refused` (422): not kept, with the reason (event autosave:refused); sent again when it changes.
// Everything else in the same answer is saved.
// Never while Hangul is being composed. A field without a name, of type file or with
// data-no-autosave is left alone.
import { openDB } from "../vendor/idb/index.js";
import { find, findAll, isField, must } from "./dom.js";
import { send } from "./http.js";

/**
 * @import { IDBPDatabase } from "../vendor/idb/index.js"
 * @import { AutosaveAnswer, DraftsDB, Field, Theirs, Value, Values, Versions } from "../shapes.js"
 */

// ms
const QUIET = 1200;
const LONGEST = 5000;
const RETRY = 15000;
const ANNOUNCE_EVERY = 20000;
const PATIENCE = 4000;

const REMEMBERED = 5; // values of a field that were not answered for
const ICONS = {
  idle: "cloud-check",
  saving: "refresh-cw",
  saved: "cloud-check",
  local: "smartphone",
  failed: "circle-alert",
  signedout: "circle-alert",
};
/** @typedef {keyof typeof ICONS} State */
/** @type {Set<State>} */
const URGENT = new Set(["failed", "signedout"]);

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
    if (!line) return;
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
    must(line, "[data-save-retry]").hidden = state !== "failed";
    const door = must(line, "[data-save-signin]", HTMLAnchorElement);
    door.hidden = state !== "signedout";
    door.href = `${door.dataset.saveSignin}?next=${encodeURIComponent(location.pathname)}`;
    if (state === "saving" || (!URGENT.has(state) && Date.now() - this.heard < ANNOUNCE_EVERY))
      return;
    this.heard = Date.now();
    must(line, "[data-save-announce]").textContent = text;
  }
}

/** @param {object} values */
const isEmpty = (values) => Object.keys(values).length === 0;

/**
 * A checkbox or radio button.
 *
 * @param {Field | undefined} field
 * @returns {field is HTMLInputElement}
 */
const isBox = (field) => field?.type === "radio" || field?.type === "checkbox";

/** @param {Field} field */
const isKept = (field) =>
  field.name && !["file", "hidden"].includes(field.type) && !("noAutosave" in field.dataset);

/** @returns {Promise<IDBPDatabase<DraftsDB>>} */
const database = () =>
  openDB("drafts", 1, { upgrade: (made) => void made.createObjectStore("changes") });

/**
 * @param {unknown} first
 * @param {unknown} second
 */
const isSame = (first, second) => JSON.stringify(first) === JSON.stringify(second);

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
    /** @type {Record<string, Value[]>} what was sent: the server has it perhaps */
    this.unanswered = {};
    /** @type {IDBPDatabase<DraftsDB> | null} */
    this.db = null;
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
    document.addEventListener("visibilitychange", () => this.flush());
    setInterval(() => this.hasChanges() && this.flush(), RETRY);
    this.ready = this.restore();
    this.ready.then(() => this.flush());
  }

  async restore() {
    this.db = await database().catch(() => null); // private mode: the server alone keeps it
    const kept = await this.db?.get("changes", this.key);
    this.unanswered = { ...kept?.unanswered, ...this.unanswered };
    for (const [name, value] of Object.entries(kept?.changes ?? {})) {
      if (name in this.changes) continue;
      this.put(name, value);
      this.changes[name] = value;
      // what these words were written over; whatever came since is a clash, not overwritten
      this.versions[name] = kept?.bases[name] ?? 0;
    }
  }

  hasChanges() {
    return Object.keys(this.changes).some((name) => !this.held.has(name));
  }

  /**
   * The writer chose: keep this value of the field.
   *
   * @param {string} name
   * @param {Value} value
   */
  async resolve(name, value) {
    this.put(name, value);
    const version = this.theirs[name];
    if (version !== undefined) this.versions[name] = version;
    this.held.delete(name);
    this.changes[name] = value;
    await this.keep();
    this.flush();
  }

  async keep() {
    await this.ready; // the copy of before is read first
    const names = Object.keys(this.changes);
    const bases = Object.fromEntries(names.map((name) => [name, this.versions[name] ?? 0]));
    const kept = { changes: { ...this.changes }, bases, unanswered: { ...this.unanswered } };
    if (names.length) await this.db?.put("changes", kept, this.key);
    else await this.db?.delete("changes", this.key);
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
          ? value.includes(field.value)
          : value === true || value === field.value;
      else field.value = String(value);
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
    this.state.show("saving");
    try {
      await this.keep();
      const json = {
        changes: sent,
        base_versions: this.versions,
        ...(isEmpty(replaces) ? {} : { replaces }),
      };
      const url = this.form.dataset.autosave ?? "";
      await this.settle(await send(url, { method: "PATCH", json }), sent);
    } catch {
      this.state.show(this.db ? "local" : "failed");
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
   * @param {"saved" | "conflict" | "refused"} what
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
    if (answer.status >= 500 || answer.status === 429) return "local";
    if (!answer.ok || this.held.size) return "failed";
    return this.hasChanges() ? "saving" : "saved";
  }
}

for (const form of findAll(document, "form[data-autosave]", HTMLFormElement)) {
  form.autosave = new Autosave(form, find(document, "[data-save]"));
  form.autosave.start();
}
