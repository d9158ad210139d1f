// What judging/services/scoring/sheet.py and submissions/services/draft.py do with a write, and an
// account of who knew what: each typed text is unique, and remembers the texts that its writer saw.

/** text -> the texts that it was knowingly written over. */
export const known = new Map();
export const found = { silent: [], typed: 0 };
/** What happened in this run, for the report of a wrong one. */
export const story = [];
export const tell = (...words) => story.push(words.join(" "));

/** A new text, written by somebody who saw `shown`. */
export function texts(shown, field) {
  found.typed += 1;
  const text = `${field} ${found.typed}`;
  known.set(text, new Set());
  supersede(text, shown);
  tell("typed", text, "over", shown || "nothing");
  return text;
}

/** Whoever keeps `text` has seen `other`, and everything that was seen before that. */
export function supersede(text, other) {
  if (!other || other === text || !known.has(text)) return;
  const seen = known.get(text);
  tell(text, "knows", other);
  seen.add(other);
  for (const earlier of known.get(other) ?? []) if (earlier !== text) seen.add(earlier);
}

/** Whether whoever wrote `now` had seen `text`. */
const isKnownTo = (text, now) => text === now || Boolean(known.get(now)?.has(text));

/** Whether `text` is, or was knowingly replaced by what was replaced by, `now`. */
export function isIn(text, now, passed = new Set()) {
  if (isKnownTo(text, now)) return true;
  passed.add(now);
  return [...(known.get(now) ?? [])].some((seen) => !passed.has(seen) && isIn(text, seen, passed));
}

function overwritten(before, text) {
  if (before && before !== text && !isKnownTo(before, text)) found.silent.push([before, text]);
}

const refuse = (status, code, facts = {}, fields = {}) => ({
  status,
  body: { code, detail: code, facts, fields },
});

export class Sheets {
  constructor() {
    this.isClosed = false;
    this.sheet = { revision: 0, state: "draft", scores: {}, comment: "", private_note: "" };
    this.last = "";
  }

  put(key, { base_revision: base, replaces = [], submit, withdraw, comment, reason }) {
    const { sheet } = this;
    const isRepeated = this.last === key;
    if (isRepeated && (!submit || sheet.state === "submitted")) return this.answer();
    if (this.isClosed) return refuse(410, "round_closed");
    const isOwn = [key, ...replaces].includes(this.last);
    if (!isRepeated && sheet.revision !== base && !isOwn)
      return refuse(409, "stale_scoresheet", { current: { ...sheet } });
    if (withdraw && !submit) sheet.state = "draft";
    const isChange = sheet.state === "submitted" && sheet.comment !== comment;
    if (isChange && !reason && !replaces.includes(this.last)) {
      tell("server asks why", comment, "is over", sheet.comment);
      return refuse(422, "reason_missing", {}, { reason: "Say why." });
    }
    if (!isRepeated) {
      tell("server takes", comment, "over", sheet.comment, submit, withdraw);
      overwritten(sheet.comment, comment);
      sheet.comment = comment;
      sheet.revision += 1;
      this.last = key;
    }
    if (submit) sheet.state = "submitted";
    return this.answer();
  }

  answer() {
    return { status: 200, body: { ...this.sheet } };
  }
}

export class Section {
  constructor() {
    this.values = {};
    this.versions = {};
  }

  patch({ changes, base_versions: bases = {}, replaces = {} }) {
    const [versions, current] = [{}, {}];
    for (const [name, value] of Object.entries(changes)) {
      const [now, version] = [this.values[name], this.versions[name] ?? 0];
      const isOwn = (replaces[name] ?? []).includes(now);
      const base = bases[name];
      if (!isOwn && base !== undefined && base !== version && now !== value) {
        current[name] = { value: now, version };
        continue;
      }
      if (now !== value) {
        tell("server takes", value, "over", now, "base", base, "of", version, "own", isOwn);
        overwritten(now, value);
        this.values[name] = value;
        this.versions[name] = version + 1;
      }
      versions[name] = this.versions[name] ?? 0;
    }
    return { status: Object.keys(current).length ? 409 : 200, body: { versions, current } };
  }
}
