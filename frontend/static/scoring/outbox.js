// What a judge's device holds.  Every change is written to IndexedDB before anything else; the
// network only empties the outbox (flush.js).
import { openDB } from "../vendor/idb/index.js";

/**
 * @import { IDBPDatabase, IDBPObjectStore } from "../vendor/idb/index.js"
 * @import { ConflictBody, Draft, DraftChange, JudgingDB, OutboxRow, SheetBody, SheetRow, Words }
 *   from "../shapes.js"
 */

/** @typedef {("draft" | "outbox")[]} Both */
/** @typedef {IDBPObjectStore<JudgingDB, Both, "draft", "readwrite">} Drafts */
/** @typedef {IDBPObjectStore<JudgingDB, Both, "outbox", "readwrite">} Rows */

const REMEMBERED = 20; // mutations that were not answered for
/** @type {IDBPDatabase<JudgingDB>} */
const db = await openDB("judging", 1, {
  upgrade(base) {
    base.createObjectStore("draft", { keyPath: "assignment" });
    base.createObjectStore("outbox", { keyPath: "assignment" });
  },
});
// whose rows these are: two judges may share a device, and neither sends or sees what the other
// wrote
/** @type {string | null} */
let who = null;
/** @type {string[]} */
let seats = [];

/**
 * @param {string} first the seat that writes here
 * @param {string[]} others further seats of the person who looks
 */
export function belongTo(first, ...others) {
  who = first;
  seats = [first, ...others];
}

/** @param {{ who?: string | null } | undefined} kept */
const mine = (kept) =>
  kept !== undefined &&
  (kept.who === undefined || who === null || (kept.who !== null && seats.includes(kept.who)));

/**
 * One transaction over both stores: what is read in it is still true when it is written.
 *
 * @template T
 * @param {(drafts: Drafts, rows: Rows) => Promise<T>} work may await nothing else
 * @returns {Promise<T>} what the work found
 */
export async function change(work) {
  const step = db.transaction(["draft", "outbox"], "readwrite");
  const [found] = await Promise.all([
    work(step.objectStore("draft"), step.objectStore("outbox")),
    step.done,
  ]);
  return found;
}

/** @param {Words} sheet */
const plain = ({ scores, comment, private_note: note }) =>
  JSON.stringify([Object.entries(scores ?? {}).sort(), comment ?? "", note ?? ""]);

/**
 * Whether a draft holds other scores or words than a body that was, or will be, sent.
 *
 * @param {Words} kept
 * @param {Words} body
 */
export const differs = (kept, body) => plain(kept) !== plain(body);

/**
 * Whether something was typed that is not on the scale: it is not to be sent.
 *
 * @param {Draft | undefined} kept
 */
export const isOffScale = (kept) =>
  Object.keys(kept?.raw ?? {}).length !== Object.keys(kept?.scores ?? {}).length;

/** @param {number} assignment */
export async function draft(assignment) {
  const kept = await db.get("draft", assignment);
  return mine(kept) ? kept : undefined;
}
export const drafts = async () => (await db.getAll("draft")).filter(mine);
export const rows = async () => (await db.getAll("outbox")).filter(mine);

/**
 * Lies with the organisers, or is a draft of a round that has closed: tried again all the same.
 *
 * @param {OutboxRow} queued
 */
const isPast = (queued) => queued.told || (queued.closed && !queued.body.submit);
/** How much is still to be sent. */
export const waiting = async () => (await rows()).filter((queued) => !isPast(queued)).length;

/** @param {number | string} key */
export async function row(key) {
  const queued = await db.get("outbox", key);
  return mine(queued) ? queued : undefined;
}

/**
 * @param {Rows} outbox
 * @param {number | string} assignment
 * @returns {Promise<SheetRow | undefined>}
 */
export async function sheetRow(outbox, assignment) {
  const queued = await outbox.get(assignment);
  return queued?.method === "PUT" ? queued : undefined;
}

/**
 * @param {Drafts} store
 * @param {DraftChange} changed
 * @returns {Promise<Draft>}
 */
async function keepIn(store, changed) {
  const known = await store.get(changed.assignment);
  const before = mine(known) ? { other: known?.other, revision: known?.revision } : {};
  const revision = Math.max(changed.revision ?? 0, before.revision ?? 0);
  const kept = { who, ...before, ...changed, revision };
  await store.put(kept);
  return kept;
}

/**
 * Keep a draft.  The newest revision known here and another device's version stay, unless `other`
 * is given as undefined.
 *
 * @param {DraftChange} changed
 */
export const keep = (changed) => change((store) => keepIn(store, changed));

/** @param {number} assignment */
export const forget = (assignment) =>
  change((store, outbox) => Promise.all([store.delete(assignment), outbox.delete(assignment)]));

/** @param {number | string} key */
export const drop = (key) => db.delete("outbox", key);

/**
 * A sheet that came too late has reached the organisers, who decide.
 *
 * @param {number} assignment
 */
export const tell = (assignment) =>
  change(async (_drafts, outbox) => {
    const queued = await outbox.get(assignment);
    if (queued) await outbox.put({ ...queued, told: true });
  });

/**
 * What would be lost by clearing this device: rows not sent, and changes that were not submitted.
 */
export async function unsent() {
  const queued = await db.getAll("outbox");
  const changed = (await db.getAll("draft")).filter((kept) => kept.unsent);
  const told = new Set(queued.filter((sent) => sent.told).map((sent) => sent.assignment));
  const left = [...queued, ...changed].map((kept) => kept.assignment);
  return new Set(left.filter((assignment) => !told.has(assignment))).size;
}
export const clear = () => change((store, outbox) => Promise.all([store.clear(), outbox.clear()]));

/**
 * One row per entry: a later edit replaces one that was not sent yet, and gets a new mutation id.
 * If that one was on its way and its answer got lost, the server has it perhaps: the new row names
 * it, so that it is not taken for another device's.
 *
 * @param {Rows} outbox
 * @param {Pick<SheetRow, "assignment" | "url" | "body" | "base">} sheet
 * @returns {Promise<string>} the mutation id
 */
async function replace(outbox, sheet) {
  const before = await sheetRow(outbox, sheet.assignment);
  const known = before?.replaces ?? [];
  const replaces = before?.tried ? [...known, before.mutation].slice(-REMEMBERED) : known;
  const mutation = crypto.randomUUID();
  await outbox.put({ ...sheet, who, method: "PUT", replaces, mutation, at: Date.now() });
  return mutation;
}

/**
 * @param {DraftChange} kept
 * @param {boolean} submit
 * @returns {SheetBody}
 */
const bodyOf = ({ scores, comment, private_note, seconds }, submit) => ({
  scores,
  comment,
  private_note,
  submit,
  seconds_spent: seconds ?? 0,
});

/**
 * Keep a draft and queue it in one transaction, so that a page that goes meanwhile leaves both or
 * none.
 *
 * @param {DraftChange & { url: string }} changed
 * @param {boolean} [submit]
 * @returns {Promise<string>} the mutation id
 */
export const write = (changed, submit = false) =>
  change(async (store, outbox) => {
    const { assignment, url } = changed;
    const { revision: base } = await keepIn(store, changed);
    return replace(outbox, { assignment, url, body: bodyOf(changed, submit), base });
  });

/**
 * Whether a draft is for the judge to finish: a choice, a score off the scale, a change not
 * submitted.
 *
 * @param {Draft} kept
 */
const isOpen = (kept) =>
  kept.refused || kept.gone || kept.other || kept.state === "submitted" || isOffScale(kept);

/** Queue the words of drafts whose page went before it queued them. */
export const sweep = () =>
  change(async (store, outbox) => {
    for (const kept of (await store.getAll()).filter(mine)) {
      const { assignment, url, revision: base } = kept;
      if (!kept.unsent || !url || isOpen(kept)) continue;
      const queued = await sheetRow(outbox, assignment);
      if (!queued || (!queued.clash && !queued.body.submit && differs(kept, queued.body)))
        await replace(outbox, { assignment, url, body: bodyOf(kept, false), base });
    }
  });

/**
 * An entry given back; what was written on it goes nowhere any more.
 *
 * @param {string} url
 * @param {number} assignment
 * @param {ConflictBody} body
 * @returns {Promise<string>} the mutation id
 */
export const giveBack = (url, assignment, body) =>
  change(async (_drafts, outbox) => {
    const mutation = crypto.randomUUID();
    const key = `conflict-${assignment}`;
    await outbox.delete(assignment);
    await outbox.put({
      who,
      assignment: key,
      of: assignment,
      url,
      method: "POST",
      mutation,
      body,
      at: Date.now(),
    });
    return mutation;
  });

/**
 * A submission that is still here becomes a draft again.
 *
 * @param {number} assignment
 * @returns {Promise<boolean>} false: it has left
 */
export const takeBack = (assignment) =>
  change(async (store, outbox) => {
    const queued = await sheetRow(outbox, assignment);
    const kept = await store.get(assignment);
    if (!queued) return false;
    const { url, base, body } = queued;
    await replace(outbox, { assignment, url, base, body: { ...body, submit: false } });
    if (kept) await store.put({ ...kept, state: "draft", unsent: true });
    return true;
  });
