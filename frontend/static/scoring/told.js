// What was done on the last page, said on the next one, with a way back.
import { recall, remember } from "../js/remembered.js";
import { send } from "../js/http.js";
import { toast } from "../js/toast.js";

/** @import { Problem, Told } from "../shapes.js" */

/**
 * @param {Told} told
 */
export const tellNext = (told) => remember("told", JSON.stringify(told), "sessionStorage");

/**
 * Ask the server to undo it.
 *
 * @param {Told & { url: string }} told
 * @returns {Promise<boolean>} false: it has not, and that was said
 */
async function undoThere({ url, method, failed }) {
  const answer = await send(url, { method }).catch(() => null);
  if (answer?.ok) return true;
  /** @type {Problem | null | undefined} */
  const problem = await answer?.json().catch(() => null);
  toast(problem?.detail ?? failed ?? "", { kind: "bad" });
  return false;
}

/**
 * Take a sheet back that was submitted.
 *
 * @param {Told & { url: string }} told
 * @param {number} assignment
 * @returns {Promise<boolean>}
 */
async function reopen(told, assignment) {
  const outbox = await import("./outbox.js");
  if (await outbox.takeBack(assignment)) return true;
  if (!(await undoThere(told))) return false;
  await outbox.forget(assignment); // the server's copy is the truth again
  return true;
}

/**
 * Take an entry back that was given back.
 *
 * @param {Told & { url: string }} told
 * @param {string} key
 * @returns {Promise<boolean>}
 */
async function takeEntry(told, key) {
  const outbox = await import("./outbox.js");
  const assignment = told.of ?? 0;
  if (await outbox.row(key)) await outbox.drop(key);
  else if (!(await undoThere(told))) return false;
  await outbox.keep({ ...(await outbox.draft(assignment)), assignment, gone: false });
  return true;
}

/** @param {Told & { url: string }} told */
async function undo(told) {
  const { key } = told;
  const isUndone =
    typeof key === "number" ? await reopen(told, key) : await takeEntry(told, key ?? "");
  if (isUndone) location.href = told.back ?? "";
}

/** @type {Told | null} */
const item = JSON.parse(recall("told", "sessionStorage") || "null");
remember("told", null, "sessionStorage");
if (item) {
  const { url } = item;
  toast(item.text, { kind: "ok", undo: url ? () => undo({ ...item, url }) : undefined });
}
