// An entry's line where one criterion is scored through all entries.
import { find, findAll, markInvalid, must } from "../js/dom.js";
import { say } from "./page.js";

/**
 * @import { DeskCriterion } from "../shapes.js"
 * @import { DeskSheet } from "./desk_sheet.js"
 */

/**
 * @template T
 * @param {Record<string, T>} values
 * @param {string} key
 * @returns {Record<string, T>}
 */
const without = (values, key) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => name !== key));

export class CriterionRow {
  /**
   * @param {HTMLElement} box
   * @param {DeskSheet} sheet
   */
  constructor(box, sheet) {
    this.box = box;
    this.sheet = sheet;
    this.radios = findAll(box, "input[type=radio]", HTMLInputElement);
    this.number = must(box, "input[type=number]", HTMLInputElement);
    this.fields = must(box, "fieldset", HTMLFieldSetElement);
    this.levels = must(box, "[data-anchored]");
  }

  /** Whether something can be given here. */
  get isOpen() {
    return !this.fields.disabled && !this.box.hidden;
  }

  /** @param {string} text "" takes it away */
  complain(text) {
    const place = must(this.box, "[data-problem]");
    place.textContent = text;
    markInvalid(this.number, this.number.disabled ? "" : text, place);
    markInvalid(this.levels, this.number.disabled ? text : "", place);
  }

  /**
   * Show what is given on a criterion.
   *
   * @param {DeskCriterion} criterion
   * @param {boolean} isTaking whether the round takes sheets
   */
  show({ key, mode, points, step }, isTaking) {
    const { sheet, number } = this;
    const isAnchored = mode === "anchors";
    const given = sheet.read().raw[key];
    this.box.hidden = sheet.isGone;
    this.fields.disabled = !isTaking || sheet.submitted || sheet.isClash;
    this.levels.hidden = !isAnchored;
    must(this.box, "[data-pointed]").hidden = isAnchored;
    for (const radio of this.radios) {
      radio.disabled = !isAnchored;
      radio.checked = isAnchored && given !== undefined && Number(given) === Number(radio.value);
    }
    number.disabled = isAnchored;
    number.max = String(Number(points));
    number.step = String(Number(step));
    if (!isAnchored && document.activeElement !== number)
      number.value = given === undefined ? "" : String(given);
    must(this.box, "[data-most]").textContent = String(Number(points));
    must(this.box, "[data-submitted]").hidden = !sheet.submitted;
    if (sheet.isClash) this.complain(say("clash"));
    else this.checkScale(isAnchored);
  }

  /** @param {boolean} isAnchored */
  checkScale(isAnchored) {
    const { max, step } = this.number;
    const isFine = isAnchored || this.number.checkValidity();
    this.complain(isFine ? "" : say("range").replace("%m", max).replace("%s", step));
  }

  /**
   * Write a score on the sheet; what is not on the scale is kept, and doesn't count.
   *
   * @param {DeskCriterion} criterion
   * @param {number | string | undefined} value
   */
  set(criterion, value) {
    const { key } = criterion;
    const { scores, raw, ...rest } = this.sheet.read();
    const shown = value === undefined ? "" : String(value);
    // half a number that is being typed stays
    if (criterion.mode === "points" && this.number.value !== shown) this.number.value = shown;
    const isOnScale = criterion.mode === "anchors" || this.number.checkValidity();
    const isGiven = value !== undefined;
    this.sheet.words = {
      ...rest,
      scores: isGiven && isOnScale ? { ...scores, [key]: value } : without(scores, key),
      raw: isGiven ? { ...raw, [key]: value } : without(raw, key),
    };
    this.show(criterion, true);
  }

  focus() {
    const chosen = find(this.box, "input:checked", HTMLInputElement);
    const field = this.number.disabled ? (chosen ?? this.radios[0]) : this.number;
    field?.focus({ preventScroll: true });
    this.box.scrollIntoView({ block: "nearest" });
  }
}
