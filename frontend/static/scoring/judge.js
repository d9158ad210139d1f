// The scoring page, whose form works without this.
import { around, find, isText, must } from "../js/dom.js";
import { toast } from "../js/toast.js";
import { whenIdle, whenShown } from "../js/turns.js";
import { seconds } from "./attention.js";
import { clash } from "./clash.js";
import { complain, sayNotSubmitted } from "./complaints.js";
import { deck } from "./deck.js";
import { fate, flush } from "./flush.js";
import { Rubric } from "./form.js";
import { keys } from "./keys.js";
import { isDecided, isTold, sendLate } from "./late.js";
import { startMarks } from "./marks.js";
import * as outbox from "./outbox.js";
import { csrf, facts, form, say, words } from "./page.js";
import { isHeldBack } from "./pace.js";
import { startPanes } from "./panes.js";
import { Queue } from "./queue.js";
import { keepRound } from "./readiness.js";
import { status, wordOf } from "./status.js";
import { watchTabs } from "./tabs.js";
import { timer } from "./timer.js";
import { tellNext } from "./told.js";

/**
 * @import { DraftChange, Fate, Reading, ServerSheet, SheetAnswer, Stop, Tell } from "../shapes.js"
 */

const QUIET = 1000; // ms
const RETRY = 15000; // ms

const { assignment, isOpen } = facts;
const button = find(document, "[data-submit]");
const sheet = new Rubric(form, say);
const list = new Queue(assignment, words, facts.icons);

let { revision } = facts;
let submitted = facts.state === "submitted";
/** @type {Stop} */
let stopped = "";
/** @type {Fate | ""} */
let outcome = "";
let refusal = "";
let busy = false;
/** @type {number | null} the timer until a quiet moment; null: nothing waits for one */
let quiet = null;
/** @type {Reading["raw"]} before the last change, to take it back */
let before = {};
/** @type {{ key: string, value: number | string | undefined }[]} */
const past = [];

// --- what is written goes to this device first
/**
 * @param {boolean} unsent
 * @returns {DraftChange & { url: string }}
 */
function held(unsent) {
  const now = sheet.read();
  return {
    assignment,
    ...now,
    state: submitted ? "submitted" : "draft",
    revision,
    unsent,
    filled: Object.keys(now.scores).length,
    seconds: seconds(),
    reason: sheet.reason.value,
    url: facts.api,
    page: location.pathname,
    name: facts.name,
  };
}
async function keep() {
  const { other } = await outbox.keep(held(true));
  if (other) await tabs.refresh();
}
function stopWaiting() {
  clearTimeout(quiet ?? undefined);
  quiet = null;
}

/**
 * Keep, and send.  A submitted sheet is sent only as a whole, by the button: until then the
 * submitted one counts.
 *
 * @param {boolean} [whole] by the button
 * @returns {Promise<Fate | undefined>} what became of it
 */
async function save(whole = false) {
  if (!isOpen) return undefined;
  stopWaiting();
  if ((submitted || busy) && !whole) {
    await keep();
    status("changed");
    await paintList();
    return undefined;
  }
  const mutation = await outbox.write(held(true), whole);
  await send();
  if (!mutation) await tabs.refresh();
  return mutation ? fate(mutation) : "clash";
}

function saveSoon() {
  stopWaiting();
  quiet = setTimeout(save, QUIET);
}

async function send() {
  if (await outbox.waiting()) status("saving");
  stopped = await flush(csrf, settled);
  await paintState();
  await paintList();
}

/** @type {Tell} */
function settled(kind, row, data, same = true) {
  if (row.of === assignment && kind === "refused") toast(data.detail ?? "", { kind: "bad" });
  document.dispatchEvent(new CustomEvent("settled", { detail: { kind, row, data } }));
  if (row.assignment === assignment) settleHere(kind, data, same);
}

/**
 * @param {Fate} kind
 * @param {SheetAnswer} data
 * @param {boolean} same nothing newer was written meanwhile
 */
function settleHere(kind, data, same) {
  outcome = kind;
  const copy = data.facts?.current;
  if (kind === "saved") take(data, same);
  else if (kind === "incomplete" && copy) take(copy, same);
  else if (kind === "clash" && copy) {
    ({ revision } = copy);
    tabs.refresh();
  }
  if (data.fields?.reason) {
    submitted = true; // as it turns out: another device did it
    label();
  }
  if (kind === "refused") refusal = data.detail || "";
  complain(sheet, kind, data);
}

/**
 * The server has it.
 *
 * @param {Partial<ServerSheet>} copy
 * @param {boolean} same nothing newer was written meanwhile
 */
function take(copy, same) {
  revision = copy.revision ?? revision;
  if (!same) return;
  submitted = copy.state === "submitted";
  label();
}

/** The worker has sent what waited (background.js). */
async function hearWorker() {
  const now = await outbox.draft(assignment);
  if (now && !now.unsent) settleHere("saved", { revision: now.revision, state: now.state }, true);
  await send();
}

async function paintState() {
  const left = await outbox.waiting();
  const kept = await outbox.draft(assignment);
  const row = await outbox.row(assignment);
  const isLate = outcome === "closed" || (kept?.unsent && !isOpen);
  must(document, "[data-offline]").hidden = stopped !== "away";
  must(document, "[data-signin]").hidden = stopped !== "signed_out";
  must(document, "[data-names]").hidden = stopped !== "names";
  must(document, "[data-late]").hidden = !isLate || isTold(kept ?? sheet.read());
  const word = wordOf({
    left,
    stopped,
    outcome,
    isChanged: Boolean(submitted && kept?.unsent),
    isClash: Boolean(kept?.other),
    isUnkept: outbox.isUnkept(),
    isOnItsWay: Boolean(quiet || row), // written after what was just answered
    isKnown: revision > 0,
  });
  if (word) status(word, word === "local" ? left : undefined);
}
const paintList = async () => list.paint(await outbox.drafts());

function label() {
  const text = button?.firstChild;
  if (text) text.textContent = `${say(submitted ? "submit_change" : "submit")} `;
  sheet.askReason(submitted);
}

/** @param {ServerSheet} shown what the judge chose against, or took */
async function settleChoice(shown) {
  const { other } = await outbox.keep(held(true), shown);
  if (other) panel.show(other);
  else await save(submitted); // also what another tab, perhaps, never sent
  await paintList();
}

const panel = clash(must(document, "[data-clash]"), sheet, {
  mine: settleChoice,
  other: (copy) => {
    submitted = copy.state === "submitted";
    sheet.write(copy);
    before = copy.scores ?? {};
    label();
    return settleChoice(copy);
  },
});

const tabs = watchTabs(assignment, sheet, {
  show: (kept) => {
    submitted = kept.state === "submitted";
    revision = Math.max(revision, kept.revision);
    before = sheet.read().raw;
    label();
    return paintState();
  },
  choose: (kept) => (kept.other ? panel.show(kept.other) : panel.hide()),
});

/**
 * Go to the next entry, where it is said what was done here, with a way back.
 *
 * @param {string} text
 * @param {{ key: number | string, of?: number, url: string }} way
 */
function leave(text, way) {
  tellNext({ text, ...way, method: "DELETE", back: location.href, failed: say("failed") });
  location.href = list.next(facts.end);
}

async function submit() {
  if (!isOpen || busy || isHeldBack(sheet)) return;
  busy = true;
  button?.setAttribute("aria-busy", "true");
  const sent = sheet.read();
  const kind = await save(true).finally(() => {
    busy = false;
    button?.removeAttribute("aria-busy");
  });
  const queued = !kind && stopped === "away";
  const isMore = outbox.differs(sheet.read(), sent); // written meanwhile
  if (kind !== "saved" && !queued) {
    if (isMore) saveSoon();
    sayNotSubmitted(kind, refusal);
    return;
  }
  await outbox.keep({ ...held(queued || isMore), state: "submitted" });
  await paintList();
  if (isMore) {
    take({ state: "submitted" }, true);
    status("changed");
    return;
  }
  const text = say(queued ? "submitted_here" : "submitted_now", facts.name);
  leave(text, { key: assignment, url: facts.undo });
}

/** @param {SubmitEvent} event of the dialog's form */
async function giveBack(event) {
  event.preventDefault();
  if (!(event.target instanceof HTMLFormElement)) return;
  const kind = new FormData(event.target).get("kind");
  event.target.closest("dialog")?.close();
  const mutation = await outbox.giveBack(facts.conflict, assignment, { kind });
  await send();
  if (fate(mutation) !== "saved" && stopped !== "away") return;
  await outbox.keep({ ...held(false), ...outbox.NO_WORDS, gone: true });
  const way = { key: `conflict-${assignment}`, of: assignment, url: facts.conflict };
  leave(say("given_back", facts.name), way);
}

/** @param {Event} event */
const criterionOf = (event) => {
  const box = around(event, ".cr");
  return sheet.criteria.find((criterion) => criterion.box === box);
};
/** @param {Event} event */
const isTyped = (event) =>
  isText(event.target) ||
  event.target === sheet.reason ||
  (event.target instanceof HTMLInputElement && event.target.type === "number");

form.addEventListener("change", (event) => {
  const key = criterionOf(event)?.key;
  if (key === undefined) return;
  sheet.complain(key, "");
  past.push({ key, value: before[key] });
  before = sheet.read().raw;
  sheet.paint();
  saveSoon(); // in a window that shows nothing
  whenShown(() => quiet && save());
});
form.addEventListener("input", (event) => {
  if (!isTyped(event)) return; // a level: "change" follows
  sheet.paint();
  if (isText(event.target)) sheet.complain("comment", "");
  if (event.target === sheet.reason) sheet.complain("reason", "");
  // every letter, also while Hangul is being composed; only sending waits for a quiet moment
  keep();
  if (isOpen && !submitted && !stopped) status("saving");
  if (!(event instanceof InputEvent && event.isComposing)) saveSoon();
});
form.addEventListener("compositionend", ({ target }) => isText(target) && saveSoon());
form.addEventListener("focusout", (event) => {
  if (isTyped(event) && quiet) save();
});
form.addEventListener("focusin", (event) => {
  const criterion = criterionOf(event);
  const isByKey = event.target instanceof Element && event.target.matches(":focus-visible");
  if (criterion && isByKey) sheet.show(sheet.criteria.indexOf(criterion));
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
sheet.criteria.forEach(({ box }, index) => {
  must(box, "legend").addEventListener("click", () => sheet.show(index));
});
find(document, "[data-give-back]", HTMLFormElement)?.addEventListener("submit", giveBack);
must(document, "[data-late-send]").addEventListener("click", () => sendLate(sheet.read()));

function undo() {
  const last = past.pop();
  if (!last) return;
  const reading = sheet.read();
  reading.raw[last.key] = last.value;
  sheet.write(reading);
  before = sheet.read().raw;
  save();
}

const pages = deck(must(document, "[data-deck]"), assignment);
timer(find(document, "[data-timer]"));
keys({
  submit,
  undo,
  score: (level) => isOpen && sheet.give(level),
  turn: pages.turn,
  move: (by) => sheet.show(sheet.current + by)?.box.scrollIntoView({ block: "nearest" }),
  comment: () => sheet.comment.focus(),
});
startPanes(pages);

// --- what this device holds and the server does not have yet wins over the page as it was
// delivered (or kept for offline)
outbox.belongTo(facts.who);
if (isDecided((await outbox.draft(assignment)) ?? {})) await outbox.forget(assignment);
const kept = await outbox.draft(assignment);
if (kept?.unsent) sheet.reason.value = kept.reason ?? "";
if (kept && !kept.gone && (kept.unsent || kept.revision > revision)) {
  if (kept.state) submitted = kept.state === "submitted";
  ({ revision } = kept);
  sheet.write(kept);
}
label();
find(document, ".queue [aria-current]")?.scrollIntoView({ block: "nearest" });
before = sheet.read().raw;
sheet.paint();
tabs.start(kept);
if (kept?.other) panel.show(kept.other);
await paintList();
await outbox.sweep();

/** Whether the draft is to be sent at once: with a score off the scale, which the sweep leaves. */
async function isToBeSaved() {
  if (!kept?.unsent || !isOpen || submitted || kept.gone || kept.other) return false;
  const last = await outbox.row(assignment);
  return last?.method !== "PUT" || outbox.differs(kept, last.body);
}
if (await isToBeSaved()) await save();
else if ((await outbox.rows()).length) await send();
else await paintState();

addEventListener("online", send);
addEventListener("offline", async () => {
  stopped = "away";
  await paintState();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    if (quiet) save();
  } else if (stopped) send();
});
addEventListener("beforeunload", (event) => {
  if (outbox.isUnkept()) event.preventDefault(); // only this page has it
});
addEventListener("pagehide", () => quiet && save());
setInterval(async () => {
  if (!busy && (await outbox.waiting())) send();
}, RETRY);
await startMarks(send);
form.dataset.ready = "1";
document.dispatchEvent(new Event("usable"));
whenIdle(() => keepRound(hearWorker));
globalThis.judging = { send, outbox };
