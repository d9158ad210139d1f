// Sends what waits in the outbox, and keeps what the answers mean on this device.
import { remember } from "../js/remembered.js";
import { isAmount, keepOver, keepTheirs } from "./amount_row.js";
import { change } from "./device.js";
import { sendLater } from "./later.js";
import { differs, isOffScale, reader, rows, sheetRow, waiting as stillWaiting } from "./outbox.js";
import { signatureOf } from "./signature.js";

/**
 * @import { Fate, OutboxRow, ServerSheet, SheetAnswer, SheetRow, Stop, Tell } from "../shapes.js"
 * @import { Drafts, Rows } from "./device.js"
 */

// ms
const PATIENCE = 8000;
const CHANGED = 412; // somebody else changed the same since
const CLOSED_PAUSE = 60000; // between tries of a draft whose round has closed

/** @type {Promise<Stop> | null} */
let running = null;
/** @type {Promise<Stop> | null} */
let following = null;

/**
 * One sender at a time; who asks while one is busy gets the next round, so that nothing just
 * written is left.
 *
 * @param {() => string} csrf
 * @param {Tell} tell hears what became of each row
 * @returns {Promise<Stop>}
 */
export function flush(csrf, tell) {
  if (!running) {
    running = empty(csrf, tell).finally(() => {
      running = null;
      noteWaiting();
    });
    return running;
  }
  following ??= running
    .catch(() => {})
    .then(() => {
      following = null;
      return flush(csrf, tell);
    });
  return following;
}

/** How much waits, so that it is missed should the browser clear this device. */
async function noteWaiting() {
  const count = await stillWaiting();
  remember(`waits-${reader}`, count ? String(count) : null);
}

/** @type {Map<string, Fate>} */
const fates = new Map();
/**
 * What became of a mutation since this page was opened; undefined: not answered for.
 *
 * @param {string} mutation
 */
export const fate = (mutation) => fates.get(mutation);

/**
 * @param {() => string} csrf
 * @param {Tell} tell
 * @returns {Promise<Stop>}
 */
async function empty(csrf, tell) {
  const queued = (await rows()).sort((first, second) => first.at - second.at);
  /** @type {Tell} */
  const said = (kind, row, data, same) => {
    fates.set(row.mutation, kind);
    tell(kind, row, data, same);
  };
  /** @type {Stop} */
  let held = "";
  for (const row of queued) {
    if (isPaused(row)) said("closed", row, {});
    if (!isToBeSent(row) || !(await mark(row))) continue;
    const stop = await sendRow(row, csrf, queued.length - 1, said);
    if (stop === "away") sendLater().catch(() => {});
    if (stop === "names") held = stop; // those of another round may go
    else if (stop) return stop;
  }
  return held;
}

/**
 * Whether a draft's round had closed only just now.
 *
 * @param {OutboxRow} row
 */
const isPaused = ({ closed, body }) =>
  closed !== undefined && Date.now() - closed < CLOSED_PAUSE && !body.submit;

/** Not before the judge has chosen among versions. @param {OutboxRow} row */
export const isToBeSent = (row) => !row.clash && !isPaused(row);

/**
 * @param {OutboxRow} row
 * @param {() => string} csrf
 * @param {number} waiting how many rows are to follow
 * @param {Tell} tell
 * @returns {Promise<Stop>}
 */
async function sendRow(row, csrf, waiting, tell) {
  const answer = await post(row, csrf, waiting).catch(() => null);
  if (!answer || answer.status >= 500 || answer.status === 429) return "away";
  // somebody else has signed in meanwhile: what they may not do says nothing of these words
  if ((answer.headers.get("X-Reader") ?? reader) !== reader) return "signed_out";
  /** @type {SheetAnswer} */
  const data = await answer.json().catch(() => ({}));
  if (answer.status === 401 || (answer.status === 403 && !data.code)) return "signed_out";
  if (data.code === "names_unchecked") return "names"; // it stays, until the judge has done that
  await settle(row, answer, data, tell);
  return "";
}

/**
 * A row that goes out is marked as tried.
 *
 * @param {OutboxRow} row
 * @returns {Promise<boolean>} false: something newer was written meanwhile
 */
export const mark = (row) =>
  change(async (_drafts, outbox) => {
    const now = await outbox.get(row.assignment);
    if (now?.mutation !== row.mutation) return false;
    await outbox.put({ ...now, tried: true });
    return true;
  });

/**
 * Whether a whole sheet is submitted.
 *
 * @param {OutboxRow} row
 * @returns {row is SheetRow}
 */
const isSubmission = (row) => row.method === "PUT" && row.body.submit;

/** Of the page; the worker has none, and shows no answer. @returns {Record<string, string>} */
const language = () =>
  globalThis.document ? { "Accept-Language": document.documentElement.lang } : {};

/**
 * @param {OutboxRow} row
 * @param {() => string} csrf
 * @param {number} waiting how many rows are to follow
 * @returns {Promise<Response>} rejected without a connection, and when the time is up
 */
export async function post(row, csrf, waiting) {
  const { base: base_revision, replaces = [] } = row.method === "PUT" ? row : {};
  const signature = isSubmission(row) ? await signatureOf(row) : undefined;
  const body =
    row.method === "PUT" ? { ...row.body, base_revision, replaces, waiting, signature } : row.body;
  return await fetch(row.url, {
    method: isAmount(row) ? row.verb : row.method,
    signal: AbortSignal.timeout(PATIENCE),
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      ...language(),
      ...(isAmount(row) ? { "If-Match": `"${row.seen}"` } : {}),
      "Idempotency-Key": row.mutation,
      "X-CSRFToken": csrf(),
    },
    body: JSON.stringify(body),
  });
}

/**
 * @param {OutboxRow} row
 * @param {Response} answer
 * @param {SheetAnswer} data
 * @returns {Fate}
 */
function fateOf(row, answer, data) {
  if (answer.ok) return "saved";
  if (isAmount(row) && answer.status === CHANGED) return "clash";
  if (data.facts?.current) {
    if (data.code === "sheet_incomplete") return "incomplete";
    if (answer.status === 409) return "clash";
  }
  return answer.status === 410 && row.method === "PUT" ? "closed" : "refused";
}

/**
 * @param {OutboxRow} row
 * @param {Response} answer
 * @param {SheetAnswer} data
 * @param {Tell} [tell]
 */
export async function settle(row, answer, data, tell) {
  const copy = data.facts?.current;
  const kind = fateOf(row, answer, data);
  const same = await change(async (drafts, outbox) => {
    const now = await outbox.get(row.assignment);
    const unchanged = now !== undefined && now.mutation === row.mutation;
    if (kind === "saved") await keepSaved(row, data, unchanged, drafts, outbox);
    else if (kind === "incomplete") await keepSaved(row, copy ?? {}, unchanged, drafts, outbox);
    else if (isAmount(row) && kind === "clash") await keepTheirs(row, data, outbox);
    else if (kind === "clash" && copy) await keepClash(row, copy, drafts, outbox);
    else if (unchanged && kind === "closed") await outbox.put({ ...now, closed: Date.now() });
    else if (unchanged) await keepRefused(row, drafts, outbox);
    return unchanged;
  });
  tell?.(kind, row, data, same);
}

/**
 * @param {OutboxRow} row
 * @param {SheetAnswer} saved
 * @param {boolean} unchanged nothing newer was written meanwhile
 * @param {Drafts} drafts
 * @param {Rows} outbox
 */
async function keepSaved(row, saved, unchanged, drafts, outbox) {
  const now = await sheetRow(outbox, row.assignment);
  if (unchanged) await outbox.delete(row.assignment);
  else if (isAmount(row)) await keepOver(row, saved, outbox);
  else if (now)
    await outbox.put({ ...now, base: saved.revision ?? now.base, replaces: [], tried: false });
  if (row.method !== "PUT") return;
  const held = await drafts.get(row.assignment);
  if (!held) return;
  if ((saved.revision ?? 0) < held.revision) return; // an answer that was overtaken
  const unsent = isOffScale(held) || differs(held, row.body);
  const { revision = held.revision, state } = saved;
  await drafts.put({ ...held, revision, state, unsent });
}

/**
 * Mine is the default: the row stays, based on the newer copy, until the judge has chosen; the page
 * shows both.
 *
 * @param {OutboxRow} row
 * @param {ServerSheet} copy
 * @param {Drafts} drafts
 * @param {Rows} outbox
 */
async function keepClash({ assignment }, copy, drafts, outbox) {
  const now = await sheetRow(outbox, assignment);
  const held = typeof assignment === "number" ? await drafts.get(assignment) : undefined;
  if (now)
    await outbox.put({ ...now, base: copy.revision, replaces: [], tried: false, clash: true });
  if (!held) return;
  const { other, more = [] } = held;
  const left = other ? { other, more: [...more, copy] } : { other: copy };
  await drafts.put({ ...held, ...left, revision: copy.revision });
}

/**
 * Not tried again until the judge writes on.
 *
 * @param {OutboxRow} row
 * @param {Drafts} drafts
 * @param {Rows} outbox
 */
async function keepRefused({ assignment }, drafts, outbox) {
  const held = typeof assignment === "number" ? await drafts.get(assignment) : undefined;
  await outbox.delete(assignment);
  if (held) await drafts.put({ ...held, refused: true });
}
