// Asked once before a submission, gently: read so fast, or every criterion alike?  It blocks
// nothing.
import { must } from "../js/dom.js";
import { recall, remember } from "../js/remembered.js";
import { seconds } from "./attention.js";
import { facts, form, json } from "./page.js";

/** @import { Rubric } from "./form.js" */

/** @type {{ marks: Record<string, number>, criteria: number, sheets: number }} */
const flat = /** @type {never} */ (json("flat"));
const isFast = () => seconds() < Number(form.dataset.readingSeconds);

/**
 * Whether the sheet has one mark throughout, as others of this judge have.
 *
 * @param {Rubric} sheet
 */
function isFlat({ criteria }) {
  const marks = criteria.map(({ value, most }) => Math.round((100 * Number(value ?? 0)) / most));
  const alike = (flat.marks[String(marks[0])] ?? 0) + 1;
  return marks.length >= flat.criteria && new Set(marks).size === 1 && alike >= flat.sheets;
}

/**
 * Whether the sheet is to be looked at once more before it is submitted: something is missing, or
 * is asked, once.
 *
 * @param {Rubric} sheet
 */
export const isHeldBack = (sheet) => sheet.gap() || isAsked(sheet);

/**
 * Whether something is asked now, which was not asked of this sheet before.
 *
 * @param {Rubric} sheet
 */
function isAsked(sheet) {
  const asked = `pace-${facts.assignment}`;
  const [fast, alike] = [isFast(), isFlat(sheet)];
  if (recall(asked) || (!fast && !alike)) return false;
  remember(asked, "1");
  const box = must(form, "[data-pace]");
  must(box, "[data-pace-fast]").hidden = !fast;
  must(box, "[data-pace-flat]").hidden = !alike;
  box.hidden = false;
  box.scrollIntoView({ block: "center" });
  return true;
}
