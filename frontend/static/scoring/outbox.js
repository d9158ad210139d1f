// Every change is written to IndexedDB before anything else; the network only empties the outbox.
import { openDB } from "../vendor/idb/index.js";

const PATIENCE = 8000, CLOSED_PAUSE = 60000, REMEMBERED = 20;
const db = await openDB("judging", 1, {
  upgrade(base) {
    base.createObjectStore("draft", { keyPath: "assignment" });
    base.createObjectStore("outbox", { keyPath: "assignment" });
  },
});
let who = null; // whose rows these are: two judges may share a device, and neither sends or sees what the other wrote

export function belongTo(judge) { who = judge; }
const mine = (row) => row && (row.who === undefined || row.who === who || who === null);
const all = async (store) => (await db.getAll(store)).filter(mine);

export const draft = async (assignment) => { const row = await db.get("draft", assignment); return mine(row) ? row : undefined; };
export const drafts = () => all("draft");
export const waiting = async () => (await all("outbox")).length;
export const row = (key) => db.get("outbox", key);
export const keep = (one) => db.put("draft", { who, ...one });
export const forget = async (assignment) => { await db.delete("draft", assignment); await db.delete("outbox", assignment); };
export const drop = (key) => db.delete("outbox", key);
/** What would be lost by clearing this device: rows not sent, and changes that were not submitted. */
export const unsent = async () => new Set([...(await db.getAll("outbox")), ...(await db.getAll("draft")).filter((one) => one.unsent)].map((one) => one.assignment)).size;
export const clear = async () => { await db.clear("draft"); await db.clear("outbox"); };

// One row per entry: a later edit replaces one that was not sent yet, and gets a new mutation id.  If that one was on its way
// and its answer got lost, the server has it perhaps: the new row names it, so that it is not taken for another device's.
export async function put(url, assignment, body, base) {
  const before = await db.get("outbox", assignment);
  const replaces = before?.tried ? [...(before.replaces ?? []), before.mutation].slice(-REMEMBERED) : before?.replaces ?? [];
  await db.put("outbox", { who, assignment, url, method: "PUT", base, replaces, mutation: crypto.randomUUID(), body, at: Date.now() });
}
/** An entry given back; what was written on it goes nowhere any more. */
export async function giveBack(url, assignment, body) {
  await db.delete("outbox", assignment);
  await db.put("outbox", { who, assignment: `conflict-${assignment}`, of: assignment, url, method: "POST", mutation: crypto.randomUUID(), body, at: Date.now() });
}
/** A submission that is still here becomes a draft again.  False: it has left. */
export async function takeBack(assignment) {
  const held = await db.get("outbox", assignment), kept = await db.get("draft", assignment);
  if (!held) return false;
  await put(held.url, assignment, { ...held.body, submit: false }, held.base);
  if (kept) await db.put("draft", { ...kept, state: "draft", unsent: true });
  return true;
}

// Sends what waits, one sender at a time; who asks while one is busy gets the next round, so that nothing just written is left.
let running = null, following = null;
export function flush(csrf, tell) {
  if (!running) { running = empty(csrf, tell).finally(() => { running = null; }); return running; }
  following ??= running.catch(() => {}).then(() => { following = null; return flush(csrf, tell); });
  return following;
}

/** tell(kind, row, answer): saved | clash | closed | signed_out | refused.  Answers what stopped it: "" | away | signed_out. */
async function empty(csrf, tell) {
  const rows = (await all("outbox")).sort((a, b) => a.at - b.at);
  for (const one of rows) {
    if (one.closed && Date.now() - one.closed < CLOSED_PAUSE && !one.body.submit) { tell("closed", one, {}); continue; }
    const now = await db.get("outbox", one.assignment);
    if (now?.mutation !== one.mutation) continue;
    await db.put("outbox", { ...now, tried: true });
    let answer;
    try {
      answer = await fetch(one.url, {
        method: one.method,
        signal: AbortSignal.timeout(PATIENCE),
        headers: { "Content-Type": "application/json", Accept: "application/json", "Accept-Language": document.documentElement.lang, "Idempotency-Key": one.mutation, "X-CSRFToken": csrf() },
        body: JSON.stringify(one.method === "PUT" ? { ...one.body, base_revision: one.base, replaces: one.replaces ?? [], waiting: rows.length - 1 } : one.body),
      });
    } catch { return "away"; }
    if (answer.status >= 500 || answer.status === 429) return "away";
    const data = await answer.json().catch(() => ({}));
    if (answer.status === 401 || (answer.status === 403 && !data.code)) { tell("signed_out", one, data); return "signed_out"; }
    await settle(one, answer, data, tell);
  }
  return "";
}

async function settle(one, answer, data, tell) {
  const now = await db.get("outbox", one.assignment), same = now?.mutation === one.mutation;
  const held = await db.get("draft", one.assignment), copy = data.facts?.current;
  if (answer.ok || (data.code === "sheet_incomplete" && copy)) {
    const saved = answer.ok ? data : copy;
    if (same) await db.delete("outbox", one.assignment);
    else if (now) await db.put("outbox", { ...now, base: saved.revision, replaces: [], tried: false });
    const offScale = Object.keys(held?.raw ?? {}).length !== Object.keys(held?.scores ?? {}).length; // typed, but not to be sent
    if (one.method === "PUT" && held) await db.put("draft", { ...held, revision: saved.revision, state: saved.state, unsent: offScale || (!same && held.unsent) });
    tell(answer.ok ? "saved" : "incomplete", one, answer.ok ? saved : data, same);
  } else if (answer.status === 409 && copy) {
    // mine is the default: the row stays, based on the newer copy; the page shows both
    if (now) await db.put("outbox", { ...now, base: copy.revision, replaces: [], mutation: crypto.randomUUID() });
    if (held) await db.put("draft", { ...held, revision: copy.revision, other: copy });
    tell("clash", one, copy);
  } else if (answer.status === 410 && one.method === "PUT") {
    if (same) await db.put("outbox", { ...now, closed: Date.now(), body: { ...now.body } });
    tell("closed", one, data);
  } else {
    if (same) await db.delete("outbox", one.assignment);
    tell("refused", one, data);
  }
}
