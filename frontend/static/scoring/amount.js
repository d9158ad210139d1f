// The indicative amount beside a sheet: shown at once, kept on the device, sent through the outbox.
import { wonTyped } from "../js/amounts.js";
import { find, must } from "../js/dom.js";
import { toast } from "../js/toast.js";
import { amountKey, isAmount, stateAmount } from "./amount_row.js";
import { refreshCopy } from "./kept_copy.js";
// oxlint-disable-next-line no-unassigned-import -- it runs first: it knows whose device this is
import "./judge.js";
import * as outbox from "./outbox.js";

/** @import { AmountBody, Settled } from "./shapes.js" */

const form = find(document, "form[data-amount]", HTMLFormElement);
const locale = document.documentElement.lang;

/** @param {string} name */
const say = (name, won = "") => (form?.dataset[name] ?? "").replace("%s", won);
/** @param {AmountBody} stated */
const named = ({ amount_krw: won }) =>
  won === null ? say("none") : say("stated", won.toLocaleString(locale));
/** @param {HTMLFormElement} of @param {string} name */
const field = (of, name) => must(of, `[name=${name}]`, HTMLInputElement);

/**
 * What the form says; undefined: no number.
 *
 * @param {HTMLFormElement} of
 * @returns {AmountBody | undefined}
 */
function read(of) {
  const typed = field(of, "amount_krw").value.trim();
  const won = typed ? wonTyped(typed) : null;
  if (won === undefined) return undefined;
  return { amount_krw: won, is_shown: field(of, "is_shown").checked };
}

/** @param {HTMLFormElement} of @param {AmountBody} stated */
function show(of, stated) {
  field(of, "amount_krw").value = stated.amount_krw?.toLocaleString("en") ?? "";
  field(of, "is_shown").checked = stated.is_shown;
  field(of, "amount_krw").dispatchEvent(new Event("input", { bubbles: true })); // in words below
}

/** What waits here, or the choice between two amounts. @param {HTMLFormElement} of */
async function paint(of) {
  const row = await outbox.row(amountKey(Number(of.dataset.amount)));
  const waits = isAmount(row) ? row : undefined;
  const choice = must(document, "[data-amount-clash]");
  choice.hidden = !waits?.clash;
  if (waits?.clash && waits.theirs)
    must(choice, "[data-theirs]").textContent = say("theirs").replace("%t", named(waits.theirs));
  if (!waits) return;
  show(of, waits.body);
  must(document, "[data-amount-words]").textContent = say("waits").replace("%t", named(waits.body));
}

/**
 * The server has it, or the other one is taken: the page shows what stands.
 *
 * @param {HTMLFormElement} of
 * @param {AmountBody} stated
 * @param {string} version
 */
function stands(of, stated, version) {
  show(of, stated);
  field(of, "shown").value = version;
  must(document, "[data-amount-words]").textContent = named(stated);
}

/**
 * What became of a row (judge.js).
 *
 * @param {HTMLFormElement} of
 * @param {Event} event
 */
function hear(of, event) {
  if (!(event instanceof CustomEvent)) return;
  const { kind, row, data } = /** @type {Settled} */ (event.detail);
  if (!isAmount(row) || row.of !== Number(of.dataset.amount)) return;
  if (kind === "saved") {
    stands(of, row.body, data.etag ?? "none");
    toast(say(row.body.amount_krw === null ? "gone" : "saved"), { kind: "ok" });
    refreshCopy().catch(() => {});
  } else paint(of);
}

/** @param {HTMLFormElement} of @param {AmountBody} body */
async function state(of, body) {
  const { amount = "", api: url = "", entry: name = "" } = of.dataset;
  const seen = field(of, "shown").value;
  await stateAmount({ of: Number(amount), url, body, seen, page: location.pathname, name });
  await paint(of);
  await globalThis.judging?.send();
}

/** @param {HTMLFormElement} of */
async function start(of) {
  const key = amountKey(Number(of.dataset.amount));
  const choice = must(document, "[data-amount-clash]");
  document.addEventListener("settled", (event) => hear(of, event));
  of.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = read(of);
    if (body) await state(of, body);
    else toast(say("wrong"), { kind: "bad" });
  });
  must(choice, "[data-mine]").addEventListener("click", async () => {
    const row = await outbox.row(key);
    if (isAmount(row)) await state(of, row.body);
  });
  must(choice, "[data-other]").addEventListener("click", async () => {
    const row = await outbox.row(key);
    if (!isAmount(row) || !row.theirs) return;
    await outbox.drop(key);
    stands(of, row.theirs, row.seen);
    await paint(of);
    await globalThis.judging?.send();
  });
  await paint(of);
  of.dataset.started = "1"; // ready means the sheet
}

if (form) start(form);
