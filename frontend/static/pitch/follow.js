// A judge's screens of a pitch day: the page that follows the stage, and the strip above a sheet.
// A sheet that was touched is never left by itself: a link says what is on, and waits.
import { find, findAll, must } from "../js/dom.js";
import { recall, remember } from "../js/remembered.js";
import { nextOf, PitchClock, said, slotOf, tellLine, titled, words } from "./faces.js";
import { Live } from "./live.js";

/** @import { Slot, Stage } from "../shapes.js" */

const FOLLOW = "pitch-follow";
const root = find(document, "[data-pitch]");

/** @param {number | null} assignment */
const sheetAddress = (assignment) =>
  assignment ? (root?.dataset.sheet ?? "").replace("/0/", `/${assignment}/`) : "";

/**
 * @param {string} name of a [data-…] element
 * @param {string} text
 */
function write(name, text) {
  for (const place of findAll(document, `[data-${name}]`))
    if (place.textContent !== text) place.textContent = text;
}

/** @param {Stage} stage */
function showNow(stage) {
  const { begins = "", isOver = "", own = {}, next = "", last = "" } = words();
  const slot = slotOf(stage, stage.stage?.slot);
  const idle = stage.state === "ended" ? isOver : begins;
  write("now-name", slot ? titled(slot) : idle);
  write("now-title", slot ? said(slot.title) : "");
  const following = nextOf(stage);
  write("now-next", following ? `${next} ${titled(following)}` : slot ? last : "");
  const { assignment = null, sheet = "" } = stage.own;
  write("now-own", slot ? (own[sheet] ?? "") : "");
  const here = root?.dataset.own ?? "";
  for (const link of findAll(document, "[data-now-link]", HTMLAnchorElement)) {
    link.hidden = !slot || !assignment || sheet === "recused" || String(assignment) === here;
    if (assignment) link.href = sheetAddress(assignment);
  }
}

/** @param {Stage} stage */
function showReminders(stage) {
  const { reminded = "" } = words();
  for (const box of findAll(document, "[data-reminders]")) {
    const rows = stage.own.reminders ?? [];
    const key = rows.map(({ slot }) => slot).join(" ");
    if (box.dataset.shown === key) continue;
    box.dataset.shown = key;
    box.hidden = rows.length === 0;
    const list = must(box, "ul", HTMLUListElement);
    list.replaceChildren(
      ...rows.map((row) => {
        const [item, link] = [document.createElement("li"), document.createElement("a")];
        link.href = sheetAddress(row.assignment);
        link.textContent = reminded.replace("{name}", titled(slotOf(stage, row.slot)));
        item.append(link);
        return item;
      }),
    );
  }
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
  row.append(place, name, state);
  return row;
}

/** @param {Stage} stage */
export function showOrder(stage) {
  const list = find(document, "[data-order]");
  list?.replaceChildren(...stage.slots.map((slot) => orderRow(slot, stage)));
}

/** Whether something was written or chosen on this sheet since it was opened. */
class Touch {
  constructor() {
    this.isTouched = false;
    for (const kind of ["input", "change"])
      document.addEventListener(kind, ({ target }) => {
        const isOurs = target instanceof Element && target.closest("[data-pitch]");
        if (!isOurs) this.isTouched = true;
      });
  }
}

/** @param {HTMLElement} strip */
function followButton(strip) {
  const button = find(strip, "[data-follow]");
  if (!button) return () => false;
  const isOn = () => recall(FOLLOW) === "on";
  const paint = () => button.setAttribute("aria-pressed", String(isOn()));
  button.addEventListener("click", () => {
    remember(FOLLOW, isOn() ? null : "on");
    paint();
  });
  button.hidden = false;
  paint();
  return isOn;
}

/** @param {HTMLElement} place */
function begin(place) {
  const touch = new Touch();
  const isFollowing = followButton(place);
  /** @type {number | undefined} */
  let before;
  let isFirst = true;
  /** @param {Stage} stage */
  function show(stage) {
    clock.show(stage);
    showNow(stage);
    showReminders(stage);
    showOrder(stage);
    for (const form of findAll(document, "[data-check-in]"))
      form.hidden = Boolean(stage.own.checked_in) || stage.state === "ended";
    for (const note of findAll(document, "[data-checked-in]"))
      note.hidden = !stage.own.checked_in;
    const moved = !isFirst && stage.stage?.slot !== before;
    isFirst = false;
    before = stage.stage?.slot;
    place.hidden = false;
    const { assignment = null, sheet = "" } = stage.own;
    const isElsewhere = assignment && String(assignment) !== place.dataset.own;
    if (moved && isElsewhere && sheet !== "recused" && isFollowing() && !touch.isTouched)
      location.assign(sheetAddress(assignment));
  }
  const { events = "", state = "" } = place.dataset;
  const clock = new PitchClock(() => live.clock);
  const live = new Live(events, state, show, tellLine);
}

if (root) begin(root);
