// The rubric: reads what is given, shows it, and says at its place what is not on the scale.
import { find, findAll, markInvalid, must, write } from "../js/dom.js";

/** @import { Reading, Say, Scores, Words } from "../shapes.js" */

const LEVELS = 5; // of a criterion with anchors
// the strip of one's own totals in the SVG: total 0 lies at STRIP_START, each point is STRIP_POINT
const STRIP_START = 6;
const STRIP_POINT = 3.68;

/** @param {string} text */
const letters = (text) => [...text.trim()].length;

/**
 * Where a total lies on the strip.
 *
 * @param {number} total
 */
export const onStrip = (total) => String(STRIP_START + total * STRIP_POINT);

/** A criterion of the rubric: levels with anchors, or points. */
export class Criterion {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.key = box.dataset.key ?? "";
    this.isAnchored = box.dataset.mode === "anchors";
    this.weight = this.isAnchored ? Number(box.dataset.points) / LEVELS : 1;
    this.most = this.isAnchored ? LEVELS : Number(box.dataset.points);
    this.input = must(box, "input", HTMLInputElement);
    /** What is wrong when something is: five radios are one field. */
    this.field = this.isAnchored ? box : this.input;
  }

  get title() {
    return find(this.box, ".cr-n")?.textContent ?? this.key;
  }

  /** What was given, also what is not on the scale. */
  get value() {
    if (!this.isAnchored) return this.input.value;
    const level = find(this.box, "input:checked", HTMLInputElement)?.value;
    return level && Number(level);
  }

  /** @param {number | string | null | undefined} value */
  set value(value) {
    if (this.isAnchored)
      for (const radio of findAll(this.box, "input", HTMLInputElement))
        radio.checked = radio.value === String(value ?? "");
    else this.input.value = value === undefined || value === null ? "" : String(Number(value));
  }

  isOnScale() {
    return this.isAnchored || this.input.checkValidity();
  }

  /** @param {number | string | undefined} level */
  showAnchor(level) {
    const anchor = level && must(this.box, `#${CSS.escape(this.key)}-a${level}`);
    write(must(this.box, "[data-anchor]"), anchor ? (anchor.textContent ?? "") : "");
  }
}

/** The judge's form. */
export class Rubric {
  /**
   * @param {HTMLFormElement} form
   * @param {Say} say
   */
  constructor(form, say) {
    this.form = form;
    this.say = say;
    this.criteria = findAll(form, ".cr").map((box) => new Criterion(box));
    this.comment = must(form, "#comment", HTMLTextAreaElement);
    this.note = must(form, "[name=private_note]", HTMLTextAreaElement);
    this.reason = must(form, "#reason", HTMLInputElement); // why a submitted sheet is changed
    this.least = Number(form.dataset.least); // letters of the comment
    this.most = Number(form.dataset.most);
  }

  /** @returns {Reading} */
  read() {
    /** @type {Scores} */
    const scores = {};
    /** @type {Scores} */
    const raw = {};
    for (const criterion of this.criteria) {
      const { key, value } = criterion;
      if (!value) continue;
      raw[key] = value;
      if (criterion.isOnScale()) scores[key] = value;
    }
    return { scores, raw, comment: this.comment.value, private_note: this.note.value };
  }

  /** @param {Words & { raw?: Reading["raw"] }} sheet */
  write(sheet) {
    const given = sheet.raw ?? sheet.scores ?? {};
    for (const criterion of this.criteria) criterion.value = given[criterion.key];
    this.comment.value = sheet.comment ?? "";
    this.note.value = sheet.private_note ?? "";
    this.paint();
  }

  /** @param {Scores} scores */
  total(scores) {
    return this.criteria.reduce(
      (sum, { key, weight }) => sum + Number(scores[key] || 0) * weight,
      0,
    );
  }

  paint() {
    const { scores } = this.read();
    const sum = this.total(scores);
    const scored = Object.keys(scores).length;
    const words = scored ? sum.toFixed(1) : "–"; // no score yet is not a score of 0
    for (const element of findAll(document, "[data-total]")) write(element, words);
    const count = `${scored}/${this.criteria.length}`;
    write(must(document, "[data-count]"), this.say("count", count));
    this.paintCounter();
    const mine = find(document, "[data-me]", SVGCircleElement);
    mine?.setAttribute("cx", onStrip(sum));
    mine?.setAttribute("visibility", scored ? "visible" : "hidden");
    for (const criterion of this.criteria) {
      const { key, input, isAnchored } = criterion;
      if (isAnchored) criterion.showAnchor(scores[key]);
      else this.complain(key, criterion.isOnScale() ? "" : this.range(input));
    }
  }

  /** @param {HTMLInputElement} input */
  range({ max, step }) {
    return this.say("range").replace("%m", max).replace("%s", step);
  }

  paintCounter() {
    const { least, most, comment } = this;
    const has = letters(comment.value);
    const counter = must(document, "[data-counter]");
    const isOver = comment.value.length > most;
    if (has < least) write(counter, `${has}/${least}`);
    else write(counter, isOver ? `${comment.value.length}/${most}` : this.say("letters", has));
    counter.classList.toggle("over", isOver);
  }

  /**
   * Say at a criterion, or at the comment, what must be changed; "" takes it away.
   *
   * @param {string} name
   * @param {string} text
   */
  complain(name, text) {
    const criterion = this.criteria.find(({ key }) => key === name);
    const other = name === "reason" ? this.reason : this.comment;
    const place = criterion
      ? find(criterion.box, "[data-problem]")
      : find(this.form, `[data-problem-${other.id}]`);
    if (!place || place.textContent === text) return;
    place.textContent = text;
    markInvalid(criterion?.field ?? other, text, place);
  }

  /** The criterion that is open on a narrow screen; -1: none. */
  get current() {
    return this.criteria.findIndex(({ box }) => box.classList.contains("open"));
  }

  /**
   * Open a criterion, or the nearest that there is.
   *
   * @param {number} index
   */
  show(index) {
    const at = Math.max(0, Math.min(this.criteria.length - 1, index));
    this.criteria.forEach(({ box }, place) => box.classList.toggle("open", place === at));
    return this.criteria[at];
  }

  /**
   * Whether something keeps the sheet from being submitted; the first such thing is brought into
   * view and says what is missing.
   */
  gap() {
    const { scores } = this.read();
    const missing = this.criteria.findIndex(({ key }) => !(key in scores));
    const criterion = missing < 0 ? undefined : this.show(missing);
    if (criterion) {
      const { box, input, key, isAnchored } = criterion;
      box.scrollIntoView({ block: "center" });
      input.focus({ preventScroll: true });
      const typed = !isAnchored && !input.checkValidity();
      if (!typed) this.complain(key, this.say("missing"));
      return true;
    }
    const { comment, say } = this;
    const short = this.least - letters(comment.value);
    const over = comment.value.length - this.most;
    if (short <= 0 && over <= 0) return this.isWithoutReason();
    comment.scrollIntoView({ block: "center" });
    comment.focus({ preventScroll: true });
    this.complain("comment", short > 0 ? say("comment_missing", short) : say("comment_long", over));
    return true;
  }

  /**
   * A submitted sheet changes with a reason only.
   *
   * @param {boolean} isNeeded
   */
  askReason(isNeeded) {
    must(this.form, "[data-reason]").hidden = !isNeeded;
    if (!isNeeded) this.reason.value = "";
  }

  /** Whether the reason is asked for and not given; then it says so. */
  isWithoutReason() {
    if (must(this.form, "[data-reason]").hidden || this.reason.value.trim()) return false;
    this.reason.scrollIntoView({ block: "center" });
    this.reason.focus({ preventScroll: true });
    this.complain("reason", this.say("reason_missing"));
    return true;
  }

  /**
   * Give the open criterion a level, and open the next.
   *
   * @param {string} level
   */
  give(level) {
    const at = Math.max(this.current, 0);
    const box = this.criteria[at]?.box;
    const input = box && find(box, `input[type=radio][value="${level}"]`, HTMLInputElement);
    if (!input) return;
    input.checked = true;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    const next = at === this.criteria.length - 1 ? undefined : this.show(at + 1);
    if (!next) {
      input.focus({ preventScroll: true });
      return;
    }
    (find(next.box, "input:checked") ?? next.input).focus({ preventScroll: true });
    next.box.scrollIntoView({ block: "nearest" });
  }
}
