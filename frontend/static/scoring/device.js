// The two stores of a judge's device.  Where the device can't keep a change (storage full, private
// mode), this page's memory does, so that saving goes on over the network; the next change that the
// device takes brings all of it there.
import { openDB } from "../vendor/idb/index.js";

/**
 * @import { IDBPDatabase, IDBPObjectStore } from "../vendor/idb/index.js"
 * @import { Draft, JudgingDB, OutboxRow, ServerSheet } from "../shapes.js"
 */

/** @typedef {("draft" | "outbox")[]} Both */
/**
 * @template {"draft" | "outbox"} N
 * @typedef {Pick<
 *   IDBPObjectStore<JudgingDB, Both, N, "readwrite">,
 *   "get" | "getAll" | "put" | "delete" | "clear"
 * >} Store
 */
/** @typedef {Store<"draft">} Drafts */
/** @typedef {Store<"outbox">} Rows */

/** @type {Both} */
const BOTH = ["draft", "outbox"];

/** @returns {Promise<IDBPDatabase<JudgingDB>>} */
const opened = async () =>
  await openDB("judging", 1, {
    upgrade(/** @type {IDBPDatabase<JudgingDB>} */ base) {
      base.createObjectStore("draft", { keyPath: "assignment" });
      base.createObjectStore("outbox", { keyPath: "assignment" });
    },
  });
const db = await opened().catch(() => null);

/**
 * over: the stamp that it was based on.
 * @typedef {{ kept: any, over?: string | undefined }} Unkept
 */
/** What the device could not keep, by key; kept null: deleted. @type {Map<any, Unkept>} */
const unkeptDrafts = new Map();
/** @type {Map<any, Unkept>} */
const unkeptRows = new Map();

/** Whether something is in this page's memory only: closing the page loses it. */
export const isUnkept = () =>
  [...unkeptDrafts.values(), ...unkeptRows.values()].some(({ kept }) => kept !== null);

/**
 * A store that looks into the memory first.
 *
 * @param {"draft" | "outbox"} name
 * @param {Map<any, Unkept>} unkept
 * @returns {any}
 */
function memory(name, unkept) {
  /** @param {any} key @param {any} kept */
  async function set(key, kept) {
    const before = unkept.get(key);
    const there = before ? undefined : await db?.get(name, key);
    const stamp = there && "stamp" in there ? there.stamp : undefined;
    unkept.set(key, { kept, over: before ? before.over : stamp });
  }
  const store = {
    /** @param {any} key */
    async get(key) {
      const before = unkept.get(key);
      return before ? (before.kept ?? undefined) : await db?.get(name, key);
    },
    async getAll() {
      const there = (await db?.getAll(name)) ?? [];
      const rest = there.filter((kept) => !unkept.has(kept.assignment));
      return [...rest, ...[...unkept.values()].map(({ kept }) => kept).filter(Boolean)];
    },
    /** @param {any} kept */
    put: (kept) => set(kept.assignment, kept),
    /** @param {any} key */
    delete: (key) => set(key, null),
    async clear() {
      for (const kept of await store.getAll()) await set(kept.assignment, null);
    },
  };
  return store;
}

/** @type {Drafts} */
const drafts = memory("draft", unkeptDrafts);
/** @type {Rows} */
const rows = memory("outbox", unkeptRows);

/** @param {number} assignment */
export const draftOf = (assignment) => drafts.get(assignment);
/** @returns {Promise<Draft[]>} */
export const allDrafts = () => drafts.getAll();
/** @param {number | string} key */
export const rowOf = (key) => rows.get(key);
/** @returns {Promise<OutboxRow[]>} */
export const allRows = () => rows.getAll();

/**
 * @param {Draft} kept
 * @returns {ServerSheet} its words, to be shown beside others
 */
export const wordsOf = ({ scores, comment, private_note, state, revision }) => ({
  scores: scores ?? {},
  comment: comment ?? "",
  private_note: private_note ?? "",
  state: state ?? "draft",
  revision,
});

/**
 * Bring what only this page holds to the device.  Where another tab wrote meanwhile, both are kept.
 *
 * @param {Drafts} draft
 * @param {Rows} outbox
 */
async function bring(draft, outbox) {
  const [heldDrafts, heldRows] = [new Map(unkeptDrafts), new Map(unkeptRows)];
  const clashing = new Set();
  for (const [key, { kept, over }] of heldDrafts) {
    const there = await draft.get(key);
    const isNewer = there && kept && there.stamp !== over;
    if (isNewer) clashing.add(key);
    if (isNewer)
      await draft.put({ ...kept, other: wordsOf(there), more: kept.other ? [kept.other] : [] });
    else if (kept) await draft.put(kept);
    else await draft.delete(key);
  }
  for (const [key, { kept }] of heldRows)
    if (kept === null) await outbox.delete(key);
    else if (!clashing.has(key)) await outbox.put(kept);
  return () => {
    for (const [key, held] of heldDrafts)
      if (unkeptDrafts.get(key) === held) unkeptDrafts.delete(key);
    for (const [key, held] of heldRows) if (unkeptRows.get(key) === held) unkeptRows.delete(key);
  };
}

/**
 * @template T
 * @param {(drafts: Drafts, rows: Rows) => Promise<T>} work
 * @returns {Promise<T>} rejected where the device doesn't keep it
 */
async function onDevice(work) {
  if (!db) throw new Error("This device keeps nothing.");
  const step = db.transaction(BOTH, "readwrite");
  const [draft, outbox] = [step.objectStore("draft"), step.objectStore("outbox")];
  async function both() {
    const brought = unkeptDrafts.size + unkeptRows.size ? await bring(draft, outbox) : null;
    return { found: await work(draft, outbox), brought };
  }
  /** All of it or nothing. @param {unknown} error */
  function stop(error) {
    try {
      step.abort();
    } catch {
      // the device has done so already
    }
    throw error;
  }
  const [{ found, brought }] = await Promise.all([both().catch(stop), step.done]);
  brought?.();
  return found;
}

/** One change of the memory after another. @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * One transaction over both stores: what is read in it is still true when it is written.
 *
 * @template T
 * @param {(drafts: Drafts, rows: Rows) => Promise<T>} work may await nothing else; done again in
 *   memory where the device can't keep it
 * @returns {Promise<T>} what the work found
 */
export async function change(work) {
  try {
    return await onDevice(work);
  } catch {
    const turn = last.catch(() => {}).then(() => work(drafts, rows));
    last = turn;
    return await turn;
  }
}
