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
import { send } from "./http.js";

const QUIET = 1200,
  LONGEST = 5000,
  RETRY = 15000,
  ANNOUNCE_EVERY = 20000,
  PATIENCE = 4000,
  REMEMBERED = 5;
const ICONS = {
  idle: "cloud-check",
  saving: "refresh-cw",
  saved: "cloud-check",
  local: "smartphone",
  failed: "circle-alert",
  signedout: "circle-alert",
};
const URGENT = new Set(["failed", "signedout"]);

/**
 * The one line that says where one's words are. Screen readers hear it at most every 20 s, a
 * failure at once.
 */
export class SaveState {
  constructor(line) {
    this.line = line;
    this.heard = 0;
  }

  show(state) {
    if (!this.line) return;
    const clock = new Date().toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
      hour12: false,
    });
    const text = this.line.dataset[`text${state[0].toUpperCase()}${state.slice(1)}`].replace(
      "{time}",
      clock,
    );
    this.line.dataset.state = state;
    this.line
      .querySelector("use")
      .setAttribute("href", `${this.line.dataset.icons}#${ICONS[state]}`);
    this.line.querySelector("[data-save-text]").textContent = text;
    this.line.querySelector("[data-save-retry]").hidden = state !== "failed";
    const door = this.line.querySelector("[data-save-signin]");
    door.hidden = state !== "signedout";
    door.href = `${door.dataset.saveSignin}?next=${encodeURIComponent(location.pathname)}`;
    if (state === "saving" || (!URGENT.has(state) && Date.now() - this.heard < ANNOUNCE_EVERY))
      return;
    this.heard = Date.now();
    this.line.querySelector("[data-save-announce]").textContent = text;
  }
}

const database = () => openDB("drafts", 1, { upgrade: (db) => db.createObjectStore("changes") });

export class Autosave {
  constructor(form, line) {
    this.form = form;
    this.key = form.dataset.autosaveKey;
    const versions = Object.entries(JSON.parse(form.dataset.versions || "{}"));
    this.versions = Object.fromEntries(
      versions.map(([name, version]) => [name, [version].flat()[0]]),
    );
    this.state = new SaveState(line);
    this.changes = {}; // what the server has not confirmed
    this.theirs = {}; // the version of what somebody else wrote in a field, until the writer chose
    this.held = new Set(); // of these, what waits for a decision or a correction by the writer
    this.unanswered = {}; // what was sent and not answered for: the server has it perhaps
    this.running = null;
    this.composing = false;
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
    document.querySelector("[data-save-retry]")?.addEventListener("click", () => this.flush());
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
    for (const [name, value] of Object.entries(kept?.changes || {})) {
      if (name in this.changes) continue;
      this.put(name, value);
      this.changes[name] = value;
      // what these words were written over; whatever came since is a clash, not overwritten
      this.versions[name] = kept.bases[name] ?? 0;
    }
  }

  hasChanges() {
    return Object.keys(this.changes).some((name) => !this.held.has(name));
  }

  /** The writer chose: keep this value of the field. */
  async resolve(name, value) {
    this.put(name, value);
    this.versions[name] = this.theirs[name] ?? this.versions[name];
    this.held.delete(name);
    this.changes[name] = value;
    await this.keep();
    this.flush();
  }

  async keep() {
    await this.ready; // the copy of before is read first
    const names = Object.keys(this.changes);
    const bases = Object.fromEntries(names.map((name) => [name, this.versions[name] ?? 0]));
    if (names.length)
      await this.db?.put(
        "changes",
        { changes: { ...this.changes }, bases, unanswered: { ...this.unanswered } },
        this.key,
      );
    else await this.db?.delete("changes", this.key);
  }

  /** The value of a field as the API takes it: a list for checkboxes of one name, else a string. */
  read(name) {
    const boxes = [...this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    if (boxes[0]?.type === "radio") return boxes.find((box) => box.checked)?.value ?? "";
    if (boxes[0]?.type === "checkbox")
      return boxes.length > 1
        ? boxes.filter((box) => box.checked).map((box) => box.value)
        : boxes[0].checked;
    return (boxes[0]?.value ?? "").normalize("NFC");
  }

  put(name, value) {
    for (const box of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (box.type === "radio" || box.type === "checkbox")
        box.checked = Array.isArray(value)
          ? value.includes(box.value)
          : value === true || value === box.value;
      else box.value = value;
      box.dispatchEvent(new Event("autosave:restored", { bubbles: true }));
    }
  }

  async note(field, wait = QUIET) {
    if (
      this.composing ||
      !field.name ||
      field.type === "file" ||
      field.type === "hidden" ||
      "noAutosave" in field.dataset
    )
      return;
    this.changes[field.name] = this.read(field.name);
    this.held.delete(field.name);
    this.state.show("saving");
    await this.keep();
    this.first ??= Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => this.flush(),
      Math.max(0, Math.min(wait, this.first + LONGEST - Date.now())),
    );
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
    const sent = Object.fromEntries(names.map((name) => [name, this.changes[name]]));
    const replaces = {};
    for (const name of names) {
      const before = (this.unanswered[name] ?? []).filter(
        (value) => JSON.stringify(value) !== JSON.stringify(sent[name]),
      );
      if (before.length) replaces[name] = before;
      this.unanswered[name] = [...before, sent[name]].slice(-REMEMBERED);
    }
    this.state.show("saving");
    try {
      await this.keep();
      const json = {
        changes: sent,
        base_versions: this.versions,
        ...(Object.keys(replaces).length && { replaces }),
      };
      await this.settle(await send(this.form.dataset.autosave, { method: "PATCH", json }), sent);
    } catch {
      this.state.show(this.db ? "local" : "failed");
    }
  }

  /**
   * A plain submit goes after what is still to be saved, so that it doesn't clash with its own
   * words; without a connection it stays here.
   */
  async before(event) {
    if (event.defaultPrevented || this.saved || !Object.keys(this.unanswered).length) return;
    event.preventDefault();
    await Promise.race([
      Promise.resolve(this.running).then(() => this.flush()),
      new Promise((done) => setTimeout(done, PATIENCE)),
    ]);
    if (!navigator.onLine) return;
    this.saved = true; // once: whatever became of it, the server answers the submit
    this.form.requestSubmit(event.submitter);
  }

  async settle(answer, sent) {
    const body = await answer.json().catch(() => ({}));
    const { versions = {}, current = {}, refused = {} } = body;
    for (const name of Object.keys({ ...versions, ...current, ...refused }))
      delete this.unanswered[name];
    for (const [name, version] of Object.entries(versions)) {
      this.versions[name] = version;
      if (JSON.stringify(this.changes[name]) === JSON.stringify(sent[name]))
        delete this.changes[name];
    }
    for (const [name, other] of Object.entries(current)) this.theirs[name] = other.version;
    for (const name of [...Object.keys(current), ...Object.keys(refused)]) this.held.add(name);
    await this.keep();
    const tell = (what, detail) =>
      this.form.dispatchEvent(new CustomEvent(`autosave:${what}`, { bubbles: true, detail }));
    if (Object.keys(versions).length || answer.ok) tell("saved", body);
    if (Object.keys(current).length) tell("conflict", { current, mine: sent });
    if (Object.keys(refused).length) tell("refused", { refused, mine: sent });
    this.state.show(this.outcome(answer, body));
    if (answer.ok && this.hasChanges()) this.timer = setTimeout(() => this.flush(), QUIET);
  }

  /** Whatever the answer, the copy on this device stays until the server has the words. */
  outcome(answer, body) {
    if (answer.status === 401 || body.errors?.[0]?.code === "not_authenticated") return "signedout";
    if (answer.status >= 500 || answer.status === 429) return "local";
    if (!answer.ok || this.held.size) return "failed";
    return this.hasChanges() ? "saving" : "saved";
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) {
  form.autosave = new Autosave(form, document.querySelector("[data-save]"));
  form.autosave.start();
}
