// The stores of a judge's device.  What it can't keep (storage full, private mode) this page's
// memory does, until the device takes a change again.
import { openDB } from "../vendor/idb/index.js";

/**
 * @import { IDBPDatabase, IDBPObjectStore } from "../vendor/idb/index.js"
 * @import { Draft, JudgingDB, OutboxRow, ServerSheet, Words } from "../shapes.js"
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
/** @type {IDBPDatabase<JudgingDB> | null} */
let db = null;
// awaited by everything that looks: the service worker, which may await nothing while it loads,
// runs this too
const opening = open();
async function open() {
  db = await opened().catch(() => null);
}

/**
 * over: what the device had when the first of these changes was made.
 * @typedef {{ kept: any, over: any }} Unkept
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
    await opening;
    const before = unkept.get(key);
    const over = before ? before.over : await db?.get(name, key);
    unkept.set(key, { kept, over });
  }
  const store = {
    /** @param {any} key */
    async get(key) {
      await opening;
      const before = unkept.get(key);
      return before ? (before.kept ?? undefined) : await db?.get(name, key);
    },
    async getAll() {
      await opening;
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

/** @param {Words} sheet */
const plain = ({ scores, comment, private_note: note }) =>
  JSON.stringify([Object.entries(scores ?? {}).sort(), comment ?? "", note ?? ""]);

/**
 * The versions that a judge is to choose among beside the draft itself.
 *
 * @param {Draft | undefined} draft
 */
const versionsIn = (draft) => [...(draft?.other ? [draft.other] : []), ...(draft?.more ?? [])];

/**
 * A draft of this page's memory, with what other tabs brought to the device since it was based on
 * `over`: their words, and the versions that they have got from the server.
 *
 * @param {Draft} kept
 * @param {Draft} there
 * @param {Draft | undefined} over
 * @returns {Draft}
 */
function joined(kept, there, over) {
  const known = new Set(
    [kept, ...versionsIn(kept), ...versionsIn(over)].map((version) => plain(version)),
  );
  const theirs = [...(there.stamp === over?.stamp ? [] : [wordsOf(there)]), ...versionsIn(there)];
  const news = theirs.filter((version) => !known.has(plain(version)));
  const [other, ...more] = [...news, ...versionsIn(kept)];
  return { ...kept, other, more, revision: Math.max(kept.revision, there.revision) };
}

/**
 * Bring what only this page holds to the device.  Where another tab wrote meanwhile, both are kept.
 *
 * @param {Drafts} draft
 * @param {Rows} outbox
 */
async function bring(draft, outbox) {
  const [heldDrafts, heldRows] = [new Map(unkeptDrafts), new Map(unkeptRows)];
  for (const [key, { kept, over }] of heldDrafts) {
    const there = await draft.get(key);
    const isNewer = there?.stamp !== over?.stamp;
    if (kept) await draft.put(there ? joined(kept, there, over) : kept);
    else if (!isNewer) await draft.delete(key);
  }
  for (const [key, { kept, over }] of heldRows) {
    const isNewer = (await outbox.get(key))?.mutation !== over?.mutation;
    if (isNewer) continue; // another tab's, which is shown beside these words
    if (kept) await outbox.put(kept);
    else await outbox.delete(key);
  }
  return () => {
    for (const [key, held] of heldDrafts)
      if (unkeptDrafts.get(key) === held) unkeptDrafts.delete(key);
    for (const [key, held] of heldRows) if (unkeptRows.get(key) === held) unkeptRows.delete(key);
  };
}

let turns = 0;
/** Turns of changes that went to the device at once, and are not answered. @type {Set<number>} */
const onTheirWay = new Set();
/** Changes that wait for earlier ones. @type {{ turn: number, run: () => Promise<void> }[]} */
const line = [];
/** The turn of the change that left the line and is being made. */
let current = Number.POSITIVE_INFINITY;

/** An earlier change of this page did not reach the device: what is newer comes after it. */
class Overtaken extends Error {}

/** The next of the line, when every earlier change is done. */
async function next() {
  const [first] = line.sort((before, after) => before.turn - after.turn);
  if (!first || current < Number.POSITIVE_INFINITY) return;
  if ([...onTheirWay].some((turn) => turn < first.turn)) return;
  line.shift();
  current = first.turn;
  await first.run();
  current = Number.POSITIVE_INFINITY;
  next();
}

/** @param {number} turn */
function arrived(turn) {
  onTheirWay.delete(turn);
  next();
}

/**
 * @template T
 * @param {(drafts: Drafts, rows: Rows) => Promise<T>} work
 * @param {number} turn
 * @returns {Promise<T>} rejected where the device doesn't keep it: then it keeps nothing of it
 */
async function onDevice(work, turn) {
  if (!db) throw new Error("This device keeps nothing.");
  const step = db.transaction(BOTH, "readwrite");
  const [draft, outbox] = [step.objectStore("draft"), step.objectStore("outbox")];
  async function both() {
    await draft.get(0); // answered when the changes before this one are done, or have failed
    if (current < turn || line.some((waiting) => waiting.turn < turn)) throw new Overtaken();
    const brought = unkeptDrafts.size + unkeptRows.size ? await bring(draft, outbox) : null;
    return { found: await work(draft, outbox), brought };
  }
  /** @param {unknown} error @returns {never} */
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

/**
 * Stand in the line.
 *
 * @template T
 * @param {(drafts: Drafts, rows: Rows) => Promise<T>} work
 * @param {number} turn
 * @param {boolean} isFull the device has not taken it
 * @returns {Promise<T>}
 */
function inLine(work, turn, isFull) {
  async function make() {
    if (isFull) return await work(drafts, rows);
    return await onDevice(work, turn).catch(() => work(drafts, rows));
  }
  return new Promise((done, fail) => {
    async function run() {
      try {
        done(await make());
      } catch (error) {
        fail(error);
      }
    }
    line.push({ turn, run });
  });
}

/**
 * One transaction over both stores: what is read in it is still true when it is written.  It begins
 * at once, for the page may be about to go; changes of one page are made in the order in which they
 * were asked for, also where the device takes only some of them.
 *
 * @template T
 * @param {(drafts: Drafts, rows: Rows) => Promise<T>} work may await nothing else; done again in
 *   memory where the device can't keep it
 * @returns {Promise<T>} what the work found
 */
export async function change(work) {
  turns += 1;
  const turn = turns;
  await opening;
  const waits = line.length > 0 || current < Number.POSITIVE_INFINITY;
  if (waits) return await inLine(work, turn, false);
  onTheirWay.add(turn);
  return await onDevice(work, turn).then(
    (found) => {
      arrived(turn);
      return found;
    },
    (error) => {
      const again = inLine(work, turn, !(error instanceof Overtaken));
      arrived(turn);
      return again;
    },
  );
}
