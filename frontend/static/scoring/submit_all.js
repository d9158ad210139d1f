// Sheets that are ready, submitted together: each through the outbox, each with its own result.
import { find, findAll, must } from "../js/dom.js";
import { DeskSheet, deskData, totalOf } from "./desk_sheet.js";
import { fate, flush } from "./flush.js";
import * as outbox from "./outbox.js";
import { csrf, facts, form, say } from "./page.js";

/** @import { SheetAnswer, Stop, Tell } from "../shapes.js" */

const { criteria, entries } = deskData();
const least = Number(form.dataset.least); // letters of the comment
const button = must(form, "[data-submit]");
/** @type {Map<number, DeskSheet>} */
const sheets = new Map();
/** What the server said of each. @type {Map<number, SheetAnswer>} */
const answers = new Map();

/** @param {HTMLElement} row */
const box = (row) => must(row, "[name=sheet]", HTMLInputElement);
const rows = () => findAll(form, "[data-row]");

/** @param {DeskSheet} sheet @returns {string[]} what is missing, in words */
function missing(sheet) {
  const { scores, comment } = sheet.read();
  const open = criteria.filter(({ key }) => !(key in scores)).map(({ title }) => title);
  const short = least - [...comment.trim()].length;
  return short > 0 ? [...open, say("comment_missing", short)] : open;
}

/** Show in its place what this device holds. @param {HTMLElement} row @param {DeskSheet} sheet */
function paint(row, sheet) {
  const gaps = missing(sheet);
  const isReady = !gaps.length && !sheet.isClash;
  const { scores, comment } = sheet.read();
  const isEmpty = !Object.keys(scores).length;
  must(row, "[data-total]").textContent = isEmpty ? "–" : totalOf(criteria, scores).toFixed(1);
  must(row, "[data-comment]").textContent = comment;
  must(row, "[data-missing]").hidden = !gaps.length;
  must(row, "[data-missing-words]").textContent = gaps.join(", ");
  box(row).disabled = !isReady;
  box(row).checked = isReady;
  if (sheet.isClash) must(row, "[data-result]").textContent = say("clash");
  const list = must(form, isReady ? "[data-ready-rows]" : "[data-unready-rows]");
  if (row.parentElement !== list) list.prepend(row);
}

function count() {
  const chosen = rows().filter((row) => box(row).checked && !box(row).disabled).length;
  button.textContent = say("submit_all", chosen);
  button.toggleAttribute("disabled", !chosen);
  const some = find(form, "[data-ready-rows] [data-row]");
  button.hidden = !some;
  must(form, "[data-no-ready]").hidden = Boolean(some);
  must(form, "[data-unready]").hidden = !find(form, "[data-unready-rows] [data-row]");
}

/** @type {Tell} */
const heard = (_kind, row, data) => {
  if (typeof row.assignment === "number") answers.set(row.assignment, data);
};

/**
 * @param {HTMLElement} row
 * @param {string} mutation
 * @param {Stop} stopped
 */
async function tellResult(row, mutation, stopped) {
  const sheet = sheets.get(Number(row.dataset.row));
  if (!sheet) return;
  const kind = fate(mutation);
  const isQueued = !kind && stopped === "away";
  const isDone = kind === "saved" || isQueued;
  if (isDone) {
    sheet.submitted = true;
    await outbox.keep({ ...sheet.held(isQueued), state: "submitted" });
    box(row).checked = false;
    box(row).disabled = true;
  }
  const place = must(row, "[data-result]");
  place.textContent = isDone
    ? say(isQueued ? "queued" : "submitted")
    : whyNot(sheet.assignment, kind === "clash" || !mutation);
  place.dataset.kind = isDone ? "ok" : "warn";
}

/**
 * Why a sheet stayed as it was.
 *
 * @param {number} assignment
 * @param {boolean} isClash
 */
function whyNot(assignment, isClash) {
  const { fields = {}, detail } = answers.get(assignment) ?? {};
  return isClash ? say("clash") : Object.values(fields).join(" ") || detail || say("failed");
}

async function submit() {
  const chosen = rows().filter((row) => box(row).checked && !box(row).disabled);
  button.setAttribute("aria-busy", "true");
  /** @type {[HTMLElement, string][]} */
  const sent = [];
  for (const row of chosen) {
    const sheet = sheets.get(Number(row.dataset.row));
    if (sheet) sent.push([row, await outbox.write(sheet.held(true), true)]);
  }
  const stopped = await flush(csrf, heard);
  for (const [row, mutation] of sent) await tellResult(row, mutation, stopped);
  button.removeAttribute("aria-busy");
  count();
}

outbox.belongTo(facts.who);
for (const row of rows()) {
  const entry = entries.find(({ assignment }) => String(assignment) === row.dataset.row);
  if (!entry) continue;
  const sheet = new DeskSheet(entry);
  sheets.set(entry.assignment, sheet);
  const kept = await sheet.load();
  outbox.saw(entry.assignment, kept, sheet.read());
  if (sheet.isGone || (kept && sheet.submitted)) row.remove();
  else if (kept) paint(row, sheet);
}
count();
form.addEventListener("change", count);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
await flush(csrf, heard);
form.dataset.ready = "1";
