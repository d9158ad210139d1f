// A judge's own list: what this device holds is shown in it, and it is filtered, searched and
// ordered here, so that it works without a network too.
import { find, findAll, must } from "../js/dom.js";
import { startMarks } from "./marks.js";
import * as outbox from "./outbox.js";

/** @import { Draft, Scores } from "../shapes.js" */

const LEVELS = 5; // of a criterion with anchors
const list = must(document, "[data-list]");
const controls = find(document, "[data-find]", HTMLFormElement);
/** @type {Record<string, string>} */
const words = JSON.parse(must(document, "#words").textContent ?? "{}");
const rows = findAll(list, "[data-row]");

/** By criterion, what one level or point is worth. @type {Record<string, number>} */
const weights = {};
for (const part of (list.dataset.weights ?? "").trim().split(" ").filter(Boolean)) {
  const [key = "", mode = "", points = ""] = part.split(/[=:]/u);
  weights[key] = mode === "anchors" ? Number(points) / LEVELS : 1;
}
/** @param {Scores} scores */
const total = (scores) =>
  Object.entries(scores).reduce(
    (sum, [key, value]) => sum + Number(value) * (weights[key] ?? 0),
    0,
  );

/**
 * @param {HTMLElement} row
 * @param {string} text
 * @param {string} kind
 */
function badge(row, text, kind) {
  const shown = document.createElement("span");
  shown.className = `badge num ${kind}`;
  shown.textContent = text;
  must(row, "[data-state-badge]").replaceChildren(shown);
}

/**
 * Whether this device holds something newer of an entry than the page shows.
 *
 * @param {HTMLElement} row
 * @param {Draft} draft
 */
function isNewer(row, draft) {
  const shown = Number(row.dataset.revision);
  return draft.revision > shown || (draft.revision === shown && Boolean(draft.unsent));
}

/** Show what this device holds. @param {HTMLElement} row @param {Draft} draft */
function paint(row, draft) {
  const scores = draft.scores ?? {};
  const filled = Object.keys(scores).length;
  const begun = filled ? "part" : "todo";
  row.toggleAttribute("data-gone", Boolean(draft.gone));
  row.dataset.state = draft.state === "submitted" ? "done" : begun;
  row.dataset.points = filled ? String(total(scores)) : "";
  row.dataset.changed = String(Date.now() / 1000);
  must(row, "[data-points-text]").textContent = filled ? total(scores).toFixed(1) : "–";
  paintBadge(row, filled, Boolean(draft.unsent));
}

/**
 * @param {HTMLElement} row
 * @param {number} filled criteria
 * @param {boolean} unsent
 */
function paintBadge(row, filled, unsent) {
  const { changed_short: changed = "", submitted = "", filled: some = "" } = words;
  if (row.dataset.state === "part") badge(row, some.replace("%n", String(filled)), "badge-brand");
  else if (row.dataset.state === "done")
    badge(row, unsent ? changed : submitted, unsent ? "badge-warn" : "badge-ok");
}

/** @param {HTMLElement} row @returns {string[]} the filters that it stands under */
const statesOf = (row) => [
  "all",
  row.dataset.state ?? "",
  ...["discuss", "bookmarked", "late"].filter((name) => name in row.dataset),
];

/** How rows stand in each order: the first that differs decides. */
/** @type {Record<string, (row: HTMLElement) => [number | string, ...number[]]>} */
const orders = {
  given: (row) => [Number(row.dataset.place)],
  name: (row) => [(row.dataset.name ?? "").toLowerCase()],
  score: (row) => [row.dataset.points ? -Number(row.dataset.points) : 1, Number(row.dataset.place)],
  changed: (row) => [-Number(row.dataset.changed), Number(row.dataset.place)],
};

/**
 * @param {(number | string)[]} first
 * @param {(number | string)[]} second
 */
function compared(first, second) {
  for (const [index, mine] of first.entries()) {
    const other = second[index] ?? 0;
    const by = typeof mine === "string" ? mine.localeCompare(String(other)) : mine - Number(other);
    if (by) return by;
  }
  return 0;
}

/** Given-back entries come last in every order. @param {HTMLElement} row */
const isLast = (row) => Number(row.dataset.state === "recused");

function sort() {
  const by = orders[String(new FormData(controls ?? undefined).get("order"))] ?? orders.given;
  if (!by) return;
  const sorted = rows.toSorted(
    (first, second) => isLast(first) - isLast(second) || compared(by(first), by(second)),
  );
  list.prepend(...sorted);
}

function count() {
  for (const place of findAll(document, "[data-count]")) {
    const state = place.dataset.count ?? "";
    const found = rows.filter((row) => !("gone" in row.dataset) && statesOf(row).includes(state));
    place.textContent = String(found.length);
    const chip = place.closest("label");
    const input = chip && find(chip, "input", HTMLInputElement);
    const isKept = ["all", "todo", "part", "done"].includes(state) || input?.checked;
    if (chip) chip.hidden = !found.length && !isKept;
  }
}

function filter() {
  if (!controls) return;
  const chosen = new FormData(controls);
  const state = String(chosen.get("state") ?? "all");
  const wanted = String(chosen.get("q") ?? "")
    .trim()
    .toLowerCase();
  let shown = 0;
  for (const row of rows) {
    const text = `${row.dataset.name} ${row.dataset.note}`.toLowerCase();
    const isFound = statesOf(row).includes(state) && text.includes(wanted);
    row.hidden = !isFound || "gone" in row.dataset;
    if (!row.hidden) shown += 1;
  }
  must(list, "[data-none]").hidden = shown > 0;
  must(document, "[data-shown]").textContent = (words.shown ?? "").replace("%n", String(shown));
}

/** The address says what is shown, for coming back. */
function remember() {
  const chosen = new FormData(controls ?? undefined);
  const asked = new URLSearchParams();
  for (const [name, value] of chosen) if (value) asked.set(name, String(value));
  history.replaceState(null, "", `${location.pathname}?${asked}`);
}

/** A kept page was delivered for another address. */
function fromAddress() {
  if (!controls) return;
  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = controls.elements.namedItem(name);
    if (field instanceof RadioNodeList || field instanceof HTMLInputElement) field.value = value;
    else if (field instanceof HTMLSelectElement) field.value = value;
  }
}

function refresh() {
  count();
  sort();
  filter();
}

const bar = must(document, "[data-outbox]");
const [seat = "", ...seats] = (bar.dataset.judges ?? "").split(" ");
outbox.belongTo(seat, ...seats);
fromAddress();
controls?.addEventListener("input", () => {
  refresh();
  remember();
});
controls?.addEventListener("submit", (event) => event.preventDefault());
list.addEventListener("marked", () => {
  count();
  filter();
});
for (const draft of await outbox.drafts()) {
  const row = rows.find(({ dataset }) => Number(dataset.row) === draft.assignment);
  if (row && isNewer(row, draft)) paint(row, draft);
}
refresh();
await startMarks(async () => (await import("./sender.js")).send());
list.dataset.ready = "1";
