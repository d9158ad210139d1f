// An indicative amount in the outbox: what it was written over, and what another device stated.
import { change } from "./device.js";
import { mine, queueAct, REMEMBERED } from "./outbox.js";

/**
 * @import { OutboxRow, SheetAnswer } from "../shapes.js"
 * @import { AmountBody, AmountRow } from "./shapes.js"
 * @import { Rows } from "./device.js"
 */

/** The key of an entry's indicative amount. @param {number} of the assignment */
export const amountKey = (of) => `amount-${of}`;

/**
 * @param {OutboxRow | undefined} queued
 * @returns {queued is AmountRow}
 */
export const isAmount = (queued) => queued !== undefined && "seen" in queued;

/**
 * State an indicative amount.  One that waits is replaced, and named if the server has it perhaps,
 * so that it is not taken for another device's.
 *
 * @param {Pick<AmountRow, "of" | "url" | "body" | "seen" | "page" | "name">} stated
 * @returns {Promise<string>} the mutation id
 */
export const stateAmount = (stated) =>
  change(async (_drafts, outbox) => {
    const assignment = amountKey(stated.of);
    const waits = await outbox.get(assignment);
    const before = isAmount(waits) && mine(waits) ? waits : undefined;
    const sent = before?.tried ? [before.body] : [];
    const perhaps = [...(before?.perhaps ?? []), ...sent].slice(-REMEMBERED);
    const over = { seen: before?.seen ?? stated.seen, perhaps };
    return await queueAct(outbox, { ...stated, ...over, assignment, verb: "PUT" });
  });

/**
 * A newer amount waits: it goes over the one that was saved just now.
 *
 * @param {AmountRow} row
 * @param {SheetAnswer} saved
 * @param {Rows} outbox
 */
export async function keepOver(row, { etag }, outbox) {
  const now = await outbox.get(row.assignment);
  if (isAmount(now)) await outbox.put({ ...now, seen: etag ?? now.seen, perhaps: [] });
}

/** @param {AmountBody} first @param {AmountBody} second */
const isSame = (first, second) =>
  first.amount_krw === second.amount_krw &&
  (first.amount_krw === null || first.is_shown === second.is_shown);

/**
 * The server has another amount.  If this device stated it (an answer got lost), the row goes over
 * it; else it waits until the judge has chosen, and the page shows both.
 *
 * @param {AmountRow} row
 * @param {SheetAnswer} data
 * @param {Rows} outbox
 */
export async function keepTheirs(row, { facts }, outbox) {
  const now = await outbox.get(row.assignment);
  if (!isAmount(now)) return;
  /** @type {AmountBody} */
  const theirs = facts?.version
    ? { ...row.body, .../** @type {any} */ (facts.current) }
    : { amount_krw: null, is_shown: false };
  const clash = !now.perhaps.some((stated) => isSame(stated, theirs));
  await outbox.put({ ...now, seen: facts?.version ?? "none", theirs, clash, tried: false });
}
