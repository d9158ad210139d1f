// One criterion through all entries of a judge's list.  Each score is written on its entry's own
// sheet, through the same outbox as on the sheet's page; so it works offline too.
import { findAll, must } from "../js/dom.js";
import { CriterionRow } from "./criterion_row.js";
import { DeskSheet, deskData } from "./desk_sheet.js";
import { flush } from "./flush.js";
import { keys } from "./keys.js";
import * as outbox from "./outbox.js";
import { csrf, facts, form, say } from "./page.js";
import { slides } from "./slides.js";
import { status, wordOf } from "./status.js";
import { watchTabs } from "./tabs.js";

/** @import { DeskCriterion, Fate, Stop, Tell } from "../shapes.js" */

const RETRY = 15000; // ms
const QUIET = 800; // ms after the last figure
const { criteria, entries } = deskData();
const viewer = slides(must(document, "[data-current] [data-slides]"));
/** @type {Stop} */
let stopped = "";
/** @type {Fate | ""} */
let outcome = "";
/** @type {DeskCriterion | undefined} */
let criterion;
/** @type {CriterionRow | undefined} the row that is looked at */
let current;
let since = Date.now();
/** @type {{ row: CriterionRow, key: string, value: number | string | undefined }[]} */
const past = [];

const rows = findAll(document, "[data-rows] [data-row]").map((box) => {
  const entry = entries.find(({ assignment }) => String(assignment) === box.dataset.row);
  if (!entry) throw new TypeError(`No entry ${box.dataset.row}`);
  return new CriterionRow(box, new DeskSheet(entry));
});
/** @type {Map<CriterionRow, ReturnType<typeof watchTabs>>} */
const tabs = new Map();

/** The time that the row was looked at counts for its sheet. */
function countTime() {
  const now = Date.now();
  if (current && !document.hidden) current.sheet.seconds += Math.round((now - since) / 1000);
  since = now;
}

/** @param {CriterionRow} row */
function lookAt(row) {
  if (row === current) return;
  countTime();
  current = row;
  for (const other of rows) other.box.classList.toggle("is-current", other === row);
  const { name, page, pages } = row.sheet.entry;
  const box = must(document, "[data-current]");
  box.hidden = false;
  must(box, "[data-current-name]").textContent = name;
  must(box, "[data-current-page]", HTMLAnchorElement).href = page;
  viewer.show(pages);
}

function paintProgress() {
  const key = criterion?.key ?? "";
  const all = rows.filter(({ sheet }) => !sheet.isGone);
  const done = all.filter(({ sheet }) => key in sheet.read().scores).length;
  must(document, "[data-progress]").textContent = say("progress", done, String(all.length));
}

/** @param {DeskCriterion} shown */
function show(shown) {
  criterion = shown;
  must(document, "[data-title]").textContent = shown.title;
  must(document, "[data-help]").textContent = shown.help;
  must(document, "[data-anchors]").hidden = !shown.anchors.length;
  const levels = shown.anchors.map(({ level, text }) => {
    const item = document.createElement("li");
    item.value = level;
    item.textContent = text;
    return item;
  });
  must(document, "[data-levels]").replaceChildren(...levels);
  for (const tab of findAll(document, "nav a[data-key]")) {
    if (tab.dataset.key === shown.key) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  for (const row of rows) row.show(shown, facts.isOpen);
  past.length = 0;
  paintProgress();
}

/** @param {number} by */
function turnCriterion(by) {
  const at = criteria.findIndex(({ key }) => key === criterion?.key);
  const next = criteria[(at + by + criteria.length) % criteria.length];
  if (!next) return;
  show(next);
  history.replaceState(null, "", `?key=${encodeURIComponent(next.key)}`);
}

async function paintState() {
  const left = await outbox.waiting();
  const word = wordOf({
    left,
    stopped,
    outcome,
    isChanged: false,
    isClash: rows.some(({ sheet }) => sheet.isClash),
    isUnkept: outbox.isUnkept(),
    isOnItsWay: false,
    isKnown: rows.some(({ sheet }) => sheet.revision > 0),
  });
  if (word) status(word, word === "local" ? left : undefined);
}

/** @type {Tell} */
function settled(kind, queued, data) {
  const row = rows.find(({ sheet }) => sheet.assignment === queued.assignment);
  if (!row) return;
  outcome = kind;
  const copy = data.facts?.current;
  if (kind === "saved") row.sheet.saved(data);
  if (kind === "clash" && copy) {
    row.sheet.saved({ revision: copy.revision });
    row.sheet.isClash = true;
  }
  const text = Object.values(data.fields ?? {}).join(" ") || data.detail || say("failed");
  if (kind === "refused") row.complain(text);
  if (criterion) row.show(criterion, facts.isOpen);
}

async function send() {
  if (await outbox.waiting()) status("saving");
  stopped = await flush(csrf, settled);
  await paintState();
}

/** @param {CriterionRow} row */
async function save(row) {
  countTime();
  paintProgress();
  const mutation = await outbox.write(row.sheet.held(true));
  await send();
  if (!mutation) await tabs.get(row)?.refresh();
}

/**
 * @param {CriterionRow} row
 * @param {number | string | undefined} value
 */
async function give(row, value) {
  if (!criterion) return;
  past.push({ row, key: criterion.key, value: row.sheet.read().raw[criterion.key] });
  row.set(criterion, value);
  await save(row);
}

/**
 * The number that is being typed.
 *
 * @type {{ row: CriterionRow, key: string, quiet: number } | null}
 */
let typed = null;

/**
 * Each figure is kept as it is typed: the page may go before the field is left.
 *
 * @param {CriterionRow} row
 */
async function type(row) {
  if (!criterion) return;
  const { key } = criterion;
  if (typed?.row === row && typed.key === key) clearTimeout(typed.quiet);
  else past.push({ row, key, value: row.sheet.read().raw[key] });
  row.set(criterion, row.number.value || undefined);
  typed = { row, key, quiet: setTimeout(() => save(row), QUIET) };
  const { other } = await outbox.keep(row.sheet.held(true));
  if (other) await tabs.get(row)?.refresh();
}

/** The field is left. @param {CriterionRow} row */
async function entered(row) {
  if (typed?.row !== row || typed.key !== criterion?.key)
    return await give(row, row.number.value || undefined);
  clearTimeout(typed.quiet);
  typed = null;
  return await save(row);
}

async function undo() {
  const last = past.pop();
  if (!last || !criterion) return;
  last.row.set(criterion, last.value);
  last.row.focus();
  await save(last.row);
}

/** @param {number} by */
function move(by) {
  const open = rows.filter((row) => row.isOpen);
  const at = current ? open.indexOf(current) : -1;
  const next = open[Math.max(0, Math.min(open.length - 1, at + by))];
  if (!next) return;
  lookAt(next);
  next.focus();
}

/** @param {string} level */
function score(level) {
  const row = current ?? rows.find(({ isOpen }) => isOpen);
  if (!row?.isOpen || criterion?.mode !== "anchors") return;
  lookAt(row);
  give(row, Number(level));
  move(1);
}

/** @param {Event} event */
const rowOf = ({ target }) =>
  rows.find(({ box }) => target instanceof Node && box.contains(target));

form.addEventListener("focusin", (event) => {
  const row = rowOf(event);
  if (row) lookAt(row);
});
form.addEventListener("change", (event) => {
  const row = rowOf(event);
  const { target } = event;
  if (!row || !(target instanceof HTMLInputElement)) return;
  lookAt(row);
  if (target === row.number) entered(row);
  else give(row, Number(target.value));
});
form.addEventListener("input", (event) => {
  const row = rowOf(event);
  if (!row || event.target !== row.number) return;
  lookAt(row);
  type(row);
});
form.addEventListener("submit", (event) => event.preventDefault());
for (const tab of findAll(document, "nav a[data-key]"))
  tab.addEventListener("click", (event) => {
    const chosen = criteria.find(({ key }) => key === tab.dataset.key);
    if (!chosen) return;
    event.preventDefault();
    show(chosen);
    history.replaceState(null, "", `?key=${encodeURIComponent(chosen.key)}`);
  });
keys({
  submit: () => turnCriterion(1),
  undo,
  score,
  move,
  turn: viewer.turn,
  comment: () => {},
});

outbox.belongTo(facts.who);
for (const row of rows) {
  const kept = await row.sheet.load();
  const watched = watchTabs(row.sheet.assignment, row.sheet, {
    show: (news) => {
      row.sheet.take({ ...news, unsent: true });
      if (criterion) row.show(criterion, facts.isOpen);
    },
    choose: (news) => {
      row.sheet.isClash = Boolean(news.other);
      if (criterion) row.show(criterion, facts.isOpen);
    },
  });
  watched.start(kept);
  tabs.set(row, watched);
}
const asked = new URLSearchParams(location.search).get("key");
const first = criteria.find(({ key }) => key === asked) ?? criteria[0];
if (first) show(first);
const left = rows.find((row) => row.isOpen && first && !(first.key in row.sheet.read().scores));
const start = left ?? rows[0];
if (start) lookAt(start);
await outbox.sweep();
await send();

addEventListener("online", send);
addEventListener("offline", async () => {
  stopped = "away";
  await paintState();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) countTime();
  else since = Date.now();
  if (!document.hidden && stopped) send();
});
addEventListener("beforeunload", (event) => {
  if (outbox.isUnkept()) event.preventDefault(); // only this page has it
});
setInterval(async () => {
  if (await outbox.waiting()) send();
}, RETRY);
form.dataset.ready = "1";
