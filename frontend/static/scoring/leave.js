// What a person leaves on a device who signs out: nothing that the server has.
import { change } from "./device.js";
import { drafts, mine, rows } from "./outbox.js";

/** @import { Draft, OutboxRow } from "../shapes.js" */

/**
 * @param {OutboxRow[]} queued
 * @param {Draft[]} kept
 * @returns {Set<number | string>} the entries with rows not sent, or changes not submitted
 */
function unfinished(queued, kept) {
  const told = new Set(queued.filter((row) => row.told).map((row) => row.assignment));
  const left = [...queued, ...kept.filter(({ unsent: isUnsent }) => isUnsent)];
  return new Set(left.map((row) => row.assignment).filter((assignment) => !told.has(assignment)));
}

/** How many sheets of whoever is signed in would be lost by clearing this device. */
export const unsent = async () => unfinished(await rows(), await drafts()).size;

/**
 * Clear what whoever is signed in has left here and the server has.  What it has not stays, theirs
 * alone, until they are back; what is another person's isn't touched.
 */
export const clear = () =>
  change(async (store, outbox) => {
    const queued = (await outbox.getAll()).filter(mine);
    const kept = (await store.getAll()).filter(mine);
    const left = unfinished(queued, kept);
    for (const { assignment } of queued) if (!left.has(assignment)) await outbox.delete(assignment);
    for (const { assignment } of kept) if (!left.has(assignment)) await store.delete(assignment);
  });
