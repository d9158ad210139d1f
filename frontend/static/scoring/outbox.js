// Every change is written to IndexedDB before anything else; the network only empties the outbox.
import { openDB } from "../vendor/idb/index.js";

const PATIENCE = 8000;
const db = await openDB("judging", 1, {
  upgrade(base) {
    base.createObjectStore("draft", { keyPath: "assignment" });
    base.createObjectStore("outbox", { keyPath: "assignment" });
  },
});

export const draft = (assignment) => db.get("draft", assignment);
export const waiting = () => db.count("outbox");
export const keep = (row) => db.put("draft", row);
export const forget = async (assignment) => { await db.delete("draft", assignment); await db.delete("outbox", assignment); };
export const revision = async (assignment) => (await db.get("draft", assignment))?.revision;

// One row per entry: a later edit replaces one that was not sent yet, and gets a new mutation id.
export async function put(api, assignment, body, base) {
  await db.put("draft", { assignment, ...body, revision: base });
  await db.put("outbox", { assignment, api, base, mutation: crypto.randomUUID(), body, at: Date.now() });
}

// Sends what waits.  tell(kind, row, answer): saved | clash | closed | signed_out | refused.  Answers false when the network is away.
let running = null;
export function flush(csrf, tell) {
  running ??= empty(csrf, tell).finally(() => { running = null; });
  return running;
}

async function empty(csrf, tell) {
  for (const row of (await db.getAll("outbox")).sort((a, b) => a.at - b.at)) {
    let answer;
    try {
      answer = await fetch(row.api, {
        method: "PUT",
        signal: AbortSignal.timeout(PATIENCE),
        headers: { "Content-Type": "application/json", Accept: "application/json", "Idempotency-Key": row.mutation, "X-CSRFToken": csrf() },
        body: JSON.stringify({ ...row.body, base_revision: row.base }),
      });
    } catch { return false; }
    if (answer.status >= 500 || answer.status === 429) return false;
    const data = await answer.json().catch(() => ({}));
    const now = await db.get("outbox", row.assignment);
    const mine = now?.mutation === row.mutation;
    if (answer.ok) {
      if (mine) await db.delete("outbox", row.assignment);
      else if (now) await db.put("outbox", { ...now, base: data.revision });
      const held = await db.get("draft", row.assignment);
      if (held) await db.put("draft", { ...held, revision: data.revision });
      tell("saved", row, data);
    } else if (answer.status === 409 && data.facts?.current) {
      // mine is the default: the row stays, based on the newer copy; the page shows both
      if (now) await db.put("outbox", { ...now, base: data.facts.current.revision, mutation: crypto.randomUUID() });
      tell("clash", row, data.facts.current);
      return true;
    } else if (answer.status === 401 || (answer.status === 403 && data.code !== "pledge_missing")) { tell("signed_out", row, data); return true; }
    else if (answer.status === 410) { tell("closed", row, data); return true; }
    else { if (mine) await db.delete("outbox", row.assignment); tell("refused", row, data); }
  }
  return true;
}
