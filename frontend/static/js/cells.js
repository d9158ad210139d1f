// A table as one answer: its cells are gathered as JSON in the hidden text area of its name, which
// autosave keeps and sends like any field.  Rows are added and taken away where the table grows;
// sums of columns stand below.
import { find, findAll, isField, must } from "./dom.js";

/** @import { Field } from "../shapes.js" */

const KOREAN = /^([-−]?)(?:(\d+)조)?(?:(\d+)억)?(?:(\d+)만)?(\d+(?:\.\d+)?)?원?$/u;
const UNITS = [1e12, 1e8, 1e4, 1];

/** @param {string} typed @returns {number} 0 for what is no number */
function amount(typed) {
  const match = KOREAN.exec(typed.replace(/[\s,₩]/gu, ""));
  if (!match) return 0;
  const [, sign, ...counts] = match;
  let sum = 0;
  for (const [place, size] of UNITS.entries()) sum += Number(counts[place] ?? 0) * size;
  return sign ? -sum : sum;
}

/** @param {object} row */
const isEmpty = (row) => Object.keys(row).length === 0;

class Cells {
  /** @param {HTMLElement} box */
  static begin(box) {
    return new Cells(box);
  }

  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.area = must(box, "[data-cells-value]", HTMLTextAreaElement);
    this.adder = find(box, "[data-row-add]");
    this.base = find(box, "[data-cell]")?.id.replace(/_\d+_[^_]*$/u, "") ?? this.area.name;
    box.addEventListener("input", (event) => this.hear(event));
    box.addEventListener("change", (event) => this.hear(event));
    box.addEventListener("compositionend", () => setTimeout(() => this.keep("input"), 0));
    box.addEventListener("click", ({ target }) => target instanceof Element && this.click(target));
    this.area.addEventListener("autosave:restored", () => this.paint());
    this.show();
  }

  rows() {
    return findAll(this.box, "[data-row]");
  }

  /** @param {ParentNode} row @returns {Field[]} */
  cells(row) {
    return findAll(row, "[data-cell]").filter(isField);
  }

  /** @param {Event} event */
  hear(event) {
    if (event.target === this.area) return;
    if (event instanceof InputEvent && event.isComposing) return;
    this.keep(event.type);
  }

  /** @param {string} how "change" is sent at once, "input" after a pause */
  keep(how) {
    const rows = this.rows().map((row) =>
      Object.fromEntries(
        this.cells(row)
          .filter((cell) => cell.value.trim())
          .map((cell) => [cell.dataset.cell ?? "", cell.value]),
      ),
    );
    const written = this.adder ? rows.filter((row) => !isEmpty(row)) : rows;
    const text = written.every(isEmpty) ? "" : JSON.stringify(written);
    this.show();
    if (text === this.area.value && how === "input") return;
    this.area.value = text;
    this.area.dispatchEvent(new Event(how, { bubbles: true }));
  }

  /** Put what another window or this device had into the cells. */
  paint() {
    /** @type {Record<string, string>[]} */
    let rows = [];
    try {
      rows = JSON.parse(this.area.value || "[]");
    } catch {
      return; // words of an earlier form: nothing here to show them in
    }
    if (this.adder) while (this.rows().length < rows.length) this.add();
    for (const [place, row] of this.rows().entries())
      for (const cell of this.cells(row)) cell.value = rows[place]?.[cell.dataset.cell ?? ""] ?? "";
    this.show();
  }

  /** @param {Element} target */
  click(target) {
    if (target.closest("[data-row-add]")) {
      this.add();
      const last = this.rows().at(-1);
      if (last) this.cells(last)[0]?.focus();
    }
    const row = target.closest("[data-row-remove]")?.closest("[data-row]");
    if (row) this.remove(row);
  }

  add() {
    const last = this.rows().at(-1);
    const row = last?.cloneNode(true);
    if (!last || !(row instanceof HTMLElement)) return;
    for (const cell of this.cells(row)) cell.value = "";
    last.after(row);
    this.show();
  }

  /** @param {Element} row */
  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    if (next) row.remove();
    else for (const cell of this.cells(row)) cell.value = "";
    this.cells(next ?? row)[0]?.focus();
    this.keep("change");
  }

  /** Numbers of rows, sums, and whether a row may come or go. */
  show() {
    const rows = this.rows();
    if (this.adder) {
      for (const [place, row] of rows.entries()) this.number(row, place);
      this.adder.hidden = rows.length >= Number(this.box.dataset.most);
    }
    for (const sum of findAll(this.box, "[data-sum]")) {
      const cells = this.cells(this.box).filter((cell) => cell.dataset.cell === sum.dataset.sum);
      const total = cells.map((cell) => amount(cell.value)).reduce((all, more) => all + more, 0);
      sum.textContent = total.toLocaleString(document.documentElement.lang);
    }
  }

  /**
   * @param {HTMLElement} row
   * @param {number} place from 0
   */
  number(row, place) {
    const title = (this.box.dataset.rowName ?? "").replace("{n}", String(place + 1));
    for (const words of findAll(row, "[data-row-title]")) words.textContent = title;
    for (const button of findAll(row, "[data-row-remove]")) button.hidden = false;
    for (const cell of this.cells(row)) {
      const key = cell.dataset.cell ?? "";
      cell.name = `cell-${this.area.name}-${place}-${key}`;
      cell.id = `${this.base}_${place}_${key}`;
      cell.setAttribute("aria-label", `${title}, ${cell.closest("td")?.dataset.label ?? key}`);
    }
  }
}

findAll(document, "[data-cells]").forEach((box) => Cells.begin(box));
