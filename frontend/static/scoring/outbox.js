// Every change is kept on the device first (device.js); the network empties the outbox (flush.js).
import { recall, remember } from "../js/remembered.js";
import { allDrafts, allRows, change, draftOf, isUnkept, rowOf, wordsOf } from "./device.js";

/**
 * @import { AmountRow } from "./shapes.js"
 * @import { Drafts, Rows } from "./device.js"
 * @import { ConflictBody, ConflictRow, Draft, DraftChange, MarkBody, MarkRow, OutboxRow,
 *   ServerSheet, SheetBody, SheetRow, Words }
 *   from "../shapes.js"
 */

export { isUnkept };

/** What is kept of an entry that was given back: that it is gone. */
export const NO_WORDS = { scores: {}, raw: {}, comment: "", private_note: "" };
export const REMEMBERED = 20; // mutations that were not answered for
// whose rows these are: two judges may share a device
/** @type {string | null} */
let who = null;
/** @type {string[]} */
let seats = [];
// where a page doesn't say which seats, the device knows whose they are
export const reader = globalThis.document?.documentElement.dataset.reader ?? "-";

/**
 * @param {string} first the seat that writes here
 * @param {string[]} others further seats of the person who looks
 */
export function belongTo(first, ...others) {
  who = first;
  seats = [first, ...others];
  for (const seat of seats) remember(`seat-${seat}`, reader);
}

/** @param {string | null} seat */
const isReaders = (seat) => seat !== null && recall(`seat-${seat}`) === reader;

/** @param {{ who?: string | null } | undefined} kept */
export const mine = (kept) =>
  kept !== undefined &&
  (kept.who === undefined ||
    (who === null ? isReaders(kept.who) : kept.who !== null && seats.includes(kept.who)));

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
  const kept = await draftOf(assignment);
  return mine(kept) ? kept : undefined;
}
export const drafts = async () => (await allDrafts()).filter(mine);
export const rows = async () => (await allRows()).filter(mine);

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
  const queued = await rowOf(key);
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

// Several tabs write here.  A tab may write over what it wrote itself or has shown; over anything
// else both versions are kept.
const PAGE = crypto.randomUUID();
let written = 0;
/** Changes of this page that the device has not answered for. @type {Set<Promise<unknown>>} */
const onTheirWay = new Set();
/** The stamps of other tabs' words that this page shows. @type {Map<number, string | undefined>} */
const seen = new Map();
/** What this page kept or has shown last. @type {Map<number, string>} */
const shown = new Map();
/** @type {BroadcastChannel | null} */
const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("judging") : null;

/**
 * This page shows what the device holds.
 *
 * @param {number} assignment
 * @param {Draft | undefined} kept
 * @param {Words} words as the form has them
 */
export function saw(assignment, kept, words) {
  seen.set(assignment, kept?.stamp);
  shown.set(assignment, plain(words));
}

/**
 * Show what another tab wrote, where the form has nothing but what this page kept or has shown.
 * What is shown is decided on and shown in one go, when nothing of this page is on its way to the
 * device: so it can't be about older words than the form's.
 *
 * @param {number} assignment
 * @param {() => Words} read what the form has
 * @param {(kept: Draft) => void} show
 * @returns {Promise<Draft | undefined>} what the device holds
 */
export async function lookAt(assignment, read, show) {
  await Promise.allSettled(onTheirWay);
  const before = written;
  const kept = await draft(assignment);
  if (before !== written || onTheirWay.size) return await lookAt(assignment, read, show);
  if (kept && !kept.gone && !isOwn(kept) && shown.get(assignment) === plain(read())) {
    show(kept);
    saw(assignment, kept, read());
  }
  return kept;
}

/**
 * Hear of what other tabs keep.
 *
 * @param {(assignment: number) => void} hear
 */
export const listen = (hear) =>
  tabs?.addEventListener("message", ({ data }) => hear(data.assignment));

/** Whether this page wrote these words. @param {Draft} kept */
export const isOwn = ({ stamp }) => !stamp || stamp.startsWith(PAGE);

/**
 * Whether another tab wrote what this page has not shown.
 *
 * @param {Draft | undefined} before
 * @param {DraftChange} changed its stamp: of what it was written over
 */
const isUnseen = (before, { stamp }) =>
  before !== undefined && !isOwn(before) && before.stamp !== stamp;

/**
 * A change, with what its page showed when it was made: what is shown later it doesn't know.
 *
 * @template {DraftChange} C
 * @param {C} changed
 * @returns {C}
 */
const based = (changed) => ({ stamp: seen.get(changed.assignment), ...changed });

/**
 * @param {Draft | undefined} before
 * @param {ServerSheet | undefined} decided the version that the judge has decided on just now
 */
function choices(before, decided) {
  const all = [...(before?.other ? [before.other] : []), ...(before?.more ?? [])];
  const [other, ...more] = decided ? all.filter((copy) => differs(copy, decided)) : all;
  return { other, more };
}

/**
 * @param {Drafts} store
 * @param {DraftChange} changed
 * @param {ServerSheet} [decided]
 * @returns {Promise<Draft>}
 */
async function keepIn(store, changed, decided) {
  const { assignment } = changed;
  const known = await store.get(assignment);
  const before = mine(known) ? known : undefined;
  const { other, more } = choices(before, decided);
  const revision = Math.max(changed.revision ?? 0, before?.revision ?? 0);
  written += 1;
  const stamp = `${PAGE}:${written}`;
  const kept = { who, other, more, ...changed, revision, stamp };
  if (before && isUnseen(before, changed) && differs(before, changed)) {
    kept.other = wordsOf(before);
    kept.more = other ? [other, ...more] : more;
  }
  await store.put(kept);
  if (shown.has(assignment)) shown.set(assignment, plain(changed));
  return kept;
}

/**
 * @template T
 * @param {Promise<T>} changing
 * @returns {Promise<T>}
 */
async function awaited(changing) {
  onTheirWay.add(changing);
  return await changing.finally(() => onTheirWay.delete(changing));
}

/** @param {number} assignment */
const tell = (assignment) => {
  // oxlint-disable-next-line require-post-message-target-origin -- a channel has no origin
  tabs?.postMessage({ assignment });
};

/**
 * Keep a draft.  The newest revision known here and other versions stay, unless `other` is given as
 * undefined; what another tab wrote, and this page has not shown, becomes another version.
 *
 * @param {DraftChange} changed
 * @param {ServerSheet} [decided] the version that the judge has decided on: no choice any more
 */
export async function keep(changed, decided) {
  const basis = based(changed);
  const kept = await awaited(change((store) => keepIn(store, basis, decided)));
  tell(changed.assignment);
  return kept;
}

/** @param {number} assignment */
export const forget = (assignment) =>
  change((store, outbox) => Promise.all([store.delete(assignment), outbox.delete(assignment)]));

/** @param {number | string} key */
export const drop = (key) => change((_drafts, outbox) => outbox.delete(key));

/**
 * A sheet that came too late has reached the organisers, who decide.
 *
 * @param {number} assignment
 */
export const tellLate = (assignment) =>
  change(async (_drafts, outbox) => {
    const queued = await outbox.get(assignment);
    if (queued) await outbox.put({ ...queued, told: true });
  });

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
  const isSubmitted = before?.body.submit && before.tried; // perhaps
  const withdraw = !sheet.body.submit && Boolean(before?.body.withdraw || isSubmitted);
  const body = withdraw ? { ...sheet.body, withdraw } : sheet.body;
  const at = Date.now();
  await outbox.put({ ...sheet, body, who, reader, method: "PUT", replaces, mutation, at });
  return mutation;
}

/**
 * @param {DraftChange} kept
 * @param {boolean} submit
 * @returns {SheetBody}
 */
const bodyOf = ({ scores, comment, private_note, seconds, reason }, submit) => ({
  scores,
  comment,
  private_note,
  submit,
  seconds_spent: seconds ?? 0,
  ...(reason ? { reason } : {}),
});

/**
 * Keep a draft and queue it in one transaction, so that a page that goes meanwhile leaves both or
 * none.
 *
 * @param {DraftChange & { url: string }} changed
 * @param {boolean} [submit]
 * @returns {Promise<string>} the mutation id; "": nothing is sent until the judge has chosen among
 *   the versions
 */
export async function write(changed, submit = false) {
  const { assignment, url } = changed;
  const basis = based(changed);
  const changing = change(async (store, outbox) => {
    const { revision: base, other } = await keepIn(store, basis);
    if (other) return "";
    return replace(outbox, { assignment, url, body: bodyOf(changed, submit), base });
  });
  const mutation = await awaited(changing);
  tell(assignment);
  return mutation;
}

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
 * Queue an act on an entry beside its sheet; the last one of a key counts.
 * @param {Rows} outbox
 * @param {Pick<ConflictRow, "assignment" | "of" | "url" | "body">
 *   | Pick<MarkRow, "assignment" | "of" | "url" | "body">
 *   | Omit<AmountRow, "who" | "method" | "mutation" | "at">} act
 * @returns {Promise<string>} the mutation id
 */
export async function queueAct(outbox, act) {
  const mutation = crypto.randomUUID();
  const queued = { ...act, who, reader, method: "POST", mutation, at: Date.now() };
  await outbox.put(/** @type {OutboxRow} */ (queued));
  return mutation;
}

/**
 * An entry given back; what was written on it goes nowhere any more.
 * @param {string} url
 * @param {number} of the assignment
 * @param {ConflictBody} body
 * @returns {Promise<string>} the mutation id
 */
export const giveBack = (url, of, body) =>
  change(async (_drafts, outbox) => {
    await outbox.delete(of);
    await outbox.delete(`amount-${of}`);
    return await queueAct(outbox, { assignment: `conflict-${of}`, of, url, body });
  });

/** The key of an entry's marks. @param {number} of the assignment */
export const markKey = (of) => `mark-${of}`;

/**
 * Set marks on an entry, on top of those that wait to be sent.
 * @type {(url: string, of: number, set: MarkBody) => Promise<string>} of: the assignment
 */
export const mark = (url, of, set) =>
  change(async (_drafts, outbox) => {
    const before = await outbox.get(markKey(of));
    const waits = before?.method === "POST" && mine(before) ? before.body : {};
    return await queueAct(outbox, { assignment: markKey(of), of, url, body: { ...waits, ...set } });
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
    const { url, base, clash } = queued;
    // it may have been a change of a submitted sheet
    const body = { ...queued.body, submit: false, withdraw: true };
    if (clash || kept?.other) await outbox.put({ ...queued, body });
    else await replace(outbox, { assignment, url, base, body });
    if (kept) await store.put({ ...kept, state: "draft", unsent: true });
    tell(assignment);
    return true;
  });
