// A judge's screens of a pitch day: the page that follows the stage, and the strip above a sheet.
// A sheet that was touched is never left by itself: a link says what is on, and waits.
import { find, findAll, must } from "../js/dom.js";
import { recall, remember } from "../js/remembered.js";
import {
  headline,
  nextWords,
  PitchClock,
  slotOf,
  tellLine,
  titleBeside,
  titled,
  words,
} from "./faces.js";
import { Live } from "./live.js";

/** @import { Stage } from "./shapes.js" */

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
  const { own = {} } = words();
  const slot = slotOf(stage, stage.stage?.slot);
  write("now-name", headline(stage));
  write("now-title", titleBeside(slot));
  write("now-next", nextWords(stage));
  write("now-own", (slot && own[stage.own.sheet ?? ""]) ?? "");
  const target = targetOf(stage);
  for (const link of findAll(document, "[data-now-link]", HTMLAnchorElement)) {
    link.hidden = !target;
    if (target) link.href = sheetAddress(target);
  }
}

/**
 * @param {Stage} stage
 * @returns {number | null} the own sheet of whoever is on stage, if it is another than this page's
 */
function targetOf(stage) {
  const { assignment = null, sheet = "" } = stage.own;
  const isHere = String(assignment) === root?.dataset.own;
  return stage.stage && sheet !== "recused" && !isHere ? assignment : null;
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

/** @returns {() => boolean} whether something was written on this sheet since it opened */
function watchTouch() {
  let isTouched = false;
  for (const kind of ["input", "change"])
    document.addEventListener(kind, ({ target }) => {
      const isOurs = target instanceof Element && target.closest("[data-pitch]");
      if (!isOurs) isTouched = true;
    });
  return () => isTouched;
}

const isFollowing = () => recall(FOLLOW) === "on";

/** @param {HTMLElement} strip */
function followButton(strip) {
  const button = find(strip, "[data-follow]");
  if (!button) return false;
  const paint = () => button.setAttribute("aria-pressed", String(isFollowing()));
  button.addEventListener("click", () => {
    remember(FOLLOW, isFollowing() ? null : "on");
    paint();
  });
  button.hidden = false;
  paint();
  return true;
}

/** @param {Stage} stage */
function showCheckIn(stage) {
  const isHere = Boolean(stage.own.checked_in);
  for (const form of findAll(document, "[data-check-in]"))
    form.hidden = isHere || stage.state === "ended";
  for (const note of findAll(document, "[data-checked-in]")) note.hidden = !isHere;
}

/** @param {HTMLElement} place */
function begin(place) {
  const isTouched = watchTouch();
  const mayFollow = followButton(place);
  /** @type {number | null | undefined} whose turn it was; null: nobody's; undefined: not known */
  let before;
  /** @param {Stage} stage */
  function show(stage) {
    clock.show(stage);
    for (const part of [showNow, showReminders, showCheckIn]) part(stage);
    document.dispatchEvent(new CustomEvent("stage", { detail: stage })); // order.js
    place.hidden = false;
    const now = stage.stage?.slot ?? null;
    const hasMoved = before !== undefined && now !== before;
    before = now;
    const target = targetOf(stage);
    if (hasMoved && target && mayFollow && isFollowing() && !isTouched())
      location.assign(sheetAddress(target));
  }
  const { events = "", state = "" } = place.dataset;
  const clock = new PitchClock(() => live.clock);
  const live = new Live(events, state, show, tellLine);
}

if (root) begin(root);
