// A sheet that came too late: sent to the organisers, who decide.
import { must } from "../js/dom.js";
import { toast } from "../js/toast.js";
import * as outbox from "./outbox.js";
import { csrf, facts, json, say } from "./page.js";

/** @import { LateSheet, Problem, Reading, Scores, Words } from "../shapes.js" */

// what reached them before this page was opened, and what they decided
const before = /** @type {LateSheet | null} */ (json("late-sent"));
/** @type {LateSheet | null} */
let now = null;

/** @param {Scores | undefined} scores */
const plain = (scores) =>
  JSON.stringify(
    Object.entries(scores ?? {})
      .map(([key, value]) => [key, String(value)])
      .sort(),
  );

/**
 * @param {Words} first
 * @param {Words} second
 */
const isSame = (first, second) =>
  (first.comment ?? "") === (second.comment ?? "") && plain(first.scores) === plain(second.scores);

/**
 * Whether the organisers have it already, or have decided: then it is not offered to send it again.
 *
 * @param {Words} sheet
 */
export function isTold(sheet) {
  const told = now ?? before;
  return told !== null && (told.state !== "waiting" || isSame(told, sheet));
}

/**
 * Whether they have decided on just this: the server's copy is the true one.
 *
 * @param {Words} sheet
 */
export const isDecided = (sheet) =>
  before !== null && before.state !== "waiting" && isSame(before, sheet);

/** @param {Reading} sheet */
export async function sendLate({ scores, comment }) {
  const answer = await fetch(facts.late, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "X-CSRFToken": csrf(),
    },
    body: JSON.stringify({ scores, comment }),
  }).catch(() => null);
  if (!answer?.ok) {
    /** @type {Problem | undefined} */
    const problem = await answer?.json().catch(() => ({}));
    toast(problem?.detail || say("failed"), { kind: "bad" });
    return;
  }
  toast(say("late_sent"), { kind: "ok" });
  now = { state: "waiting", scores, comment };
  await outbox.tellLate(facts.assignment);
  must(document, "[data-late]").hidden = true;
  must(document, "[data-late-told]").hidden = false;
}
