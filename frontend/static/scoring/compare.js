// Two entries beside each other: which two is chosen here, and what this device holds is shown.
import { findAll, must } from "../js/dom.js";
import { DeskSheet, deskData, totalOf } from "./desk_sheet.js";
import * as outbox from "./outbox.js";
import { slides } from "./slides.js";

const { criteria, entries } = deskData();
const controls = must(document, "[data-pair]", HTMLFormElement);
const bar = must(document, "[data-outbox]");
const [seat = "", ...seats] = (bar.dataset.judges ?? "").split(" ");
outbox.belongTo(seat, ...seats);

/** @param {HTMLElement} side @param {DeskSheet} sheet */
function paint(side, sheet) {
  const { scores, comment, private_note: note } = sheet.read();
  for (const { key, anchors } of criteria) {
    const cell = must(side, `[data-score="${CSS.escape(key)}"]`);
    const given = scores[key];
    must(cell, "[data-given]").textContent = given === undefined ? "–" : String(Number(given));
    const anchor = anchors.find(({ level }) => level === Number(given));
    must(cell, "[data-words]").textContent = anchor?.text ?? "";
  }
  const isEmpty = !Object.keys(scores).length;
  must(side, "[data-total]").textContent = isEmpty ? "–" : totalOf(criteria, scores).toFixed(1);
  must(side, "[data-comment]").textContent = comment || "–";
  must(side, "[data-private]").textContent = note || "–";
}

/** Those whose deck is shown already. @type {Set<HTMLElement>} */
const begun = new Set();

function show() {
  const chosen = new FormData(controls);
  const [first, second] = [chosen.get("a"), chosen.get("b")];
  for (const side of findAll(document, "[data-side]")) {
    const pk = side.dataset.side;
    side.classList.toggle("is-first", pk === first);
    side.classList.toggle("is-second", pk === second && first !== second);
    side.hidden = pk !== first && pk !== second;
    const deck = findAll(side, "[data-slides]")[0];
    if (side.hidden || !deck || begun.has(side)) continue;
    begun.add(side);
    slides(deck).show(entries.find(({ assignment }) => String(assignment) === pk)?.pages ?? []);
  }
}

for (const [name, value] of new URLSearchParams(location.search)) {
  const field = controls.elements.namedItem(name); // a kept page was delivered for another pair
  if (field instanceof HTMLSelectElement) field.value = value;
}
controls.addEventListener("change", () => {
  show();
  const asked = new URLSearchParams([...new FormData(controls)].map(([k, v]) => [k, String(v)]));
  history.replaceState(null, "", `${location.pathname}?${asked}`);
});
show();
for (const side of findAll(document, "[data-side]")) {
  const entry = entries.find(({ assignment }) => String(assignment) === side.dataset.side);
  if (!entry) continue;
  const sheet = new DeskSheet(entry);
  if (await sheet.load()) paint(side, sheet);
}
controls.dataset.ready = "1";
