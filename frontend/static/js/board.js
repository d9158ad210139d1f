// The board of introductions. Dragging is a convenience; the select in each card is the accessible
// path. Both end in move().
//
// <div data-board="/run/…/introductions/move/" data-text-moved="{card}: moved to {column}"
// data-text-failed="…"> with <ul data-column="met" data-label="Met">
// and cards <li class="kc" data-key="17" data-name="…">, each with <select data-move>. The page
// loads vendor/sortable/Sortable.min.js first.
// A move POSTs {key, to, from}; if the server refuses, the card goes back and its words are shown.
import { send } from "./http.js";
import { toast } from "./toast.js";

const board = document.querySelector("[data-board]");
const columns = [...document.querySelectorAll("[data-column]")];
const count = () =>
  columns.forEach((column) => {
    const number = column.closest("section")?.querySelector("h2 .num");
    if (number) number.textContent = column.querySelectorAll("[data-key]").length;
  });

async function tell(card, from, to) {
  const answer = await send(board.dataset.board, {
    json: { key: card.dataset.key, to: to.dataset.column, from: from.dataset.column },
  }).catch(() => null);
  if (answer?.ok) return "";
  const body = await answer?.json().catch(() => null);
  return body?.detail || board.dataset.textFailed;
}

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
  const text = board.dataset.textMoved
    .replace("{card}", card.dataset.name)
    .replace("{column}", to.dataset.label);
  const undo = () => {
    const place = [...to.children].indexOf(card);
    back();
    move(card, to, from, place, { undoable: false });
    card.querySelector("select")?.focus();
  };
  toast(text, { kind: "ok", ...(undoable ? { undo } : {}) });
}

if (board) {
  if (globalThis.Sortable) {
    for (const column of columns) {
      globalThis.Sortable.create(column, {
        group: "board",
        animation: 150,
        draggable: "[data-key]:not(.blocked)",
        filter: "select,button,a,input,.blocked",
        preventOnFilter: false,
        delay: 120,
        delayOnTouchOnly: true,
        onEnd: (event) =>
          event.from !== event.to &&
          move(event.item, event.from, event.to, event.oldDraggableIndex),
      });
    }
  }
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-move]") || !event.target.value) return;
    const card = event.target.closest("[data-key]"),
      from = card.parentNode,
      index = [...from.children].indexOf(card);
    const to = columns.find((column) => column.dataset.column === event.target.value);
    event.target.value = "";
    if (!to || to === from) return;
    to.prepend(card);
    move(card, from, to, index);
    event.target.focus();
  });
}
