// What a judge is told where the server did not take a sheet.
import { toast } from "../js/toast.js";
import { say } from "./page.js";

/**
 * @import { Fate, SheetAnswer } from "../shapes.js"
 * @import { Rubric } from "./form.js"
 */

/**
 * Words beside the fields; where there is no field, in passing.
 *
 * @param {Rubric} sheet
 * @param {Fate} kind
 * @param {SheetAnswer} data
 */
export function complain(sheet, kind, data) {
  for (const [name, text] of Object.entries(data.fields ?? {})) sheet.complain(name, text);
  if (kind === "refused" && data.detail && !data.fields) toast(data.detail, { kind: "bad" });
}

/**
 * @param {Fate | "" | undefined} kind
 * @param {string} refusal
 */
export function sayNotSubmitted(kind, refusal) {
  if (kind === "refused" || kind === "incomplete") toast(refusal || say("failed"), { kind: "bad" });
}
