// The board of introductions. Dragging is a convenience; the select in each card is the accessible
// path. Both end in move().
//
// <div data-board="/run/…/introductions/move/" data-text-moved="{card}: moved to {column}"
// data-text-failed="…"> with <ul data-column="met" data-label="Met">
// and cards <li class="kc" data-key="17" data-name="…">, each with <select data-move>. The page
// loads vendor/sortable/Sortable.min.js first.
// A move POSTs {key, to, from}; if the server refuses, the card goes back and its words are shown.
import { around, find, findAll } from "./dom.js";
import { send } from "./http.js";
import { toast } from "./toast.js";

/** @import { Problem } from "../shapes.js" */

const board = find(document, "[data-board]");
const columns = findAll(document, "[data-column]");

/** The number of cards at the head of each column. */
function count() {
  for (const column of columns) {
    const number = column.closest("section")?.querySelector("h2 .num");
    if (number) number.textContent = String(column.querySelectorAll("[data-key]").length);
  }
}

/**
 * @param {HTMLElement} card
 * @param {HTMLElement} from
 * @param {HTMLElement} to
 * @returns {Promise<string>} why the server refused; "" if it didn't
 */
async function tell(card, from, to) {
  const { board: url = "", textFailed = "" } = board?.dataset ?? {};
  const json = { key: card.dataset.key, to: to.dataset.column, from: from.dataset.column };
  const answer = await send(url, { json }).catch(() => null);
  if (answer?.ok) return "";
  /** @type {Problem | null | undefined} */
  const body = await answer?.json().catch(() => null);
  return body?.detail || textFailed;
}

/**
 * Tell the server of a card that stands in another column already; it goes back if that fails.
 *
 * @param {HTMLElement} card
 * @param {HTMLElement} from
 * @param {HTMLElement} to
 * @param {number} index where it was in `from`
 * @param {{ undoable?: boolean }} [options]
 */
async function move(card, from, to, index, { undoable = true } = {}) {
  const back = () => {
    from.insertBefore(card, from.children[index] || null);
    count();
  };
  count();
  const refused = await tell(card, from, to);
  if (refused) {
    back();
    toast(refused, { kind: "bad" });
    return;
  }
  const text = (board?.dataset.textMoved ?? "")
    .replace("{card}", card.dataset.name ?? "")
    .replace("{column}", to.dataset.label ?? "");
  const undo = () => {
    const place = [...to.children].indexOf(card);
    back();
    move(card, to, from, place, { undoable: false });
    card.querySelector("select")?.focus();
  };
  toast(text, { kind: "ok", ...(undoable ? { undo } : {}) });
}

/** @param {HTMLElement} column */
function makeSortable(column) {
  globalThis.Sortable?.create(column, {
    group: "board",
    animation: 150,
    draggable: "[data-key]:not(.blocked)",
    filter: "select,button,a,input,.blocked",
    preventOnFilter: false,
    delay: 120,
    delayOnTouchOnly: true,
    onEnd: ({ item, from, to, oldDraggableIndex = 0 }) => {
      if (from !== to) move(item, from, to, oldDraggableIndex);
    },
  });
}

/** @param {Event} event of a card's select */
function moveBySelect(event) {
  const select = around(event, "[data-move]", HTMLSelectElement);
  if (!select?.value) return;
  const card = around(event, "[data-key]");
  const from = card?.parentElement;
  if (!card || !from) return;
  const index = [...from.children].indexOf(card);
  const to = columns.find((column) => column.dataset.column === select.value);
  select.value = "";
  if (!to || to === from) return;
  to.prepend(card);
  move(card, from, to, index);
  select.focus();
}

if (board) {
  columns.forEach(makeSortable);
  document.addEventListener("change", moveBySelect);
}
