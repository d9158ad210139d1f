// The running order on the pitch day's page and on the screen in the hall, with planned times.
import { find } from "../js/dom.js";
import { said, words } from "./faces.js";

/** @import { Slot, Stage } from "./shapes.js" */

/** The time of day in the edition's zone. @param {string} moment */
const clockTime = (moment) =>
  new Date(moment).toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: find(document, "[data-zone]")?.dataset.zone,
  });

/** Until the turn has come. @param {Slot} slot */
function plannedTime(slot) {
  if (slot.state !== "waiting" || !slot.planned_at) return [];
  const time = document.createElement("time");
  time.className = "num order-time";
  time.dateTime = slot.planned_at;
  time.textContent = clockTime(slot.planned_at);
  return [time];
}

/**
 * @param {Slot} slot
 * @param {Stage} stage
 */
function orderRow(slot, stage) {
  const { states = {} } = words();
  const row = document.createElement("li");
  const isOn = slot.slot === stage.stage?.slot;
  row.className = "order-row";
  if (isOn) row.setAttribute("aria-current", "step");
  const [place, name, state] = ["span", "b", "span"].map((tag) => document.createElement(tag));
  if (!place || !name || !state) return row;
  place.className = "num order-place";
  place.textContent = String(slot.place);
  name.textContent = said(slot.name);
  state.className = "muted order-state";
  state.textContent = (isOn && slot.state === "waiting" ? states.called : states[slot.state]) ?? "";
  row.append(place, ...plannedTime(slot), name, state);
  return row;
}

/** @param {Stage} stage */
export function showOrder(stage) {
  const list = find(document, "[data-order]");
  list?.replaceChildren(...stage.slots.map((slot) => orderRow(slot, stage)));
}

document.addEventListener("stage", (event) => {
  if (event instanceof CustomEvent) showOrder(event.detail);
});
