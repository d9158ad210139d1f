// The service worker's part of the sending: what waits goes out with no page open.  It settles only
// what the server has saved; everything else waits for a page that can tell the judge.
import { allRows } from "./device.js";
import { isToBeSent, mark, post, settle } from "./flush.js";
import { TAG } from "./later.js";

/** @import { OutboxRow } from "../shapes.js" */

const READER = "reader-v1"; // as sw.js has it

/** The judge whose copies this device keeps; "-": nobody is signed in. */
async function readerHere() {
  const store = await caches.open(READER);
  return (await (await store.match("/reader"))?.text()) ?? "-";
}

async function csrf() {
  const store = globalThis.cookieStore; // with https the name begins with __Host-
  const cookie = (await store?.get("__Host-csrftoken")) ?? (await store?.get("csrftoken"));
  return cookie?.value ?? "";
}

/**
 * @param {OutboxRow} row
 * @param {string} reader
 * @param {number} waiting how many rows are to follow
 * @returns {Promise<boolean>} false: the network or the server is away
 */
async function sendOne(row, reader, waiting) {
  const token = await csrf();
  const answer = await post(row, () => token, waiting).catch(() => null);
  if (!answer || answer.status >= 500 || answer.status === 429) return false;
  const isTheirs = answer.headers.get("X-Reader") === reader;
  if (answer.ok && isTheirs) await settle(row, answer, await answer.json().catch(() => ({})));
  return true;
}

/** Rejected while the network is away: the browser tries again later. */
export async function deliver() {
  const reader = await readerHere();
  if (reader === "-") return;
  const queued = (await allRows())
    .filter((row) => row.reader === reader && isToBeSent(row))
    .sort((first, second) => first.at - second.at);
  for (const row of queued) {
    if (!(await mark(row))) continue;
    if (!(await sendOne(row, reader, queued.length - 1))) throw new Error("away");
  }
  const pages = await /** @type {any} */ (globalThis).clients.matchAll({ type: "window" });
  // oxlint-disable-next-line require-post-message-target-origin -- a window of our own
  for (const page of pages) page.postMessage({ type: "delivered" });
}

addEventListener("sync", (event) => {
  const { tag, waitUntil } = /** @type {any} */ (event);
  if (tag === TAG) waitUntil.call(event, deliver());
});
