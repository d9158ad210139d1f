// The same sheet was saved from another device: both versions side by side; mine stays unless the
// judge says otherwise.
import { must } from "../js/dom.js";

/**
 * @import { ServerSheet } from "../shapes.js"
 * @import { Rubric } from "./form.js"
 */

/** @typedef {number | string | undefined} Cell */

/**
 * @param {Cell} mine
 * @param {Cell} other
 */
const differs = (mine, other) =>
  String(mine ?? "") !== String(other ?? "") && Number(mine) !== Number(other);

/**
 * A line of the table.
 *
 * @param {string} name
 * @param {Cell} mine
 * @param {Cell} other
 */
function line(name, mine, other) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  row.append(head, document.createElement("td"), document.createElement("td"));
  for (const [index, text] of [name, mine, other].entries()) {
    const cell = row.cells[index];
    if (cell) cell.textContent = (text ?? "") === "" ? "–" : String(text);
  }
  return row;
}

/**
 * @param {HTMLElement} box
 * @param {Rubric} sheet
 * @param {{ mine: (copy: ServerSheet) => void, other: (copy: ServerSheet) => void }} act
 *   what the judge chose
 */
export function clash(box, sheet, act) {
  const list = must(box, "[data-clash-rows]");
  /** @type {ServerSheet | null} */
  let shown = null;

  /** @param {ServerSheet} other */
  function compare(other) {
    const mine = sheet.read();
    list.replaceChildren();
    for (const criterion of sheet.criteria) {
      const here = mine.raw[criterion.key];
      const there = other.scores?.[criterion.key];
      if (differs(here, there)) list.append(line(criterion.title, here, there));
    }
    const { comment = "", note = "" } = box.dataset;
    if (mine.comment !== (other.comment ?? ""))
      list.append(line(comment, mine.comment, other.comment));
    if (mine.private_note !== (other.private_note ?? ""))
      list.append(line(note, mine.private_note, other.private_note));
  }

  /** @param {ServerSheet} other */
  function show(other) {
    compare(other);
    shown = other;
    box.hidden = !list.children.length;
    if (box.hidden) act.mine(other); // the same words: nothing to choose
  }
  must(box, "[data-clash-mine]").addEventListener("click", () => {
    box.hidden = true;
    if (shown) act.mine(shown);
  });
  must(box, "[data-clash-other]").addEventListener("click", () => {
    box.hidden = true;
    if (shown) act.other(shown);
  });
  return { show, hide: () => box.toggleAttribute("hidden", true) };
}
