// A judge's pages beside the sheet: what a sheet's page left on this device is sent from here, and
// the page says so.
import { isAmount } from "./amount_row.js";
import * as outbox from "./outbox.js";
import { flush } from "./flush.js";
import { tellNext } from "./told.js";
import { must } from "../js/dom.js";
import { csrfToken } from "../js/http.js";
import { toast } from "../js/toast.js";

/** @import { OutboxRow, Stop, Tell } from "../shapes.js" */

const RETRY = 15000; // ms
const bar = must(document, "[data-outbox]");
const link = must(bar, "a", HTMLAnchorElement);
let sent = 0;
let isRefused = false;
const [seat = "", ...seats] = (bar.dataset.judges ?? "").split(" ");
outbox.belongTo(seat, ...seats);

/**
 * @param {string} key
 * @param {number} n
 */
const say = (key, n) => (bar.dataset[key] ?? "").replace("%n", String(n));

/** A bookmark or a flag: the page shows it already. @param {OutboxRow} row */
const isMark = ({ assignment }) => String(assignment).startsWith("mark-");

/** @type {Tell} */
function tell(kind, row, data) {
  if (kind === "saved" && !isMark(row)) sent += 1;
  if (kind === "refused" || kind === "incomplete") {
    isRefused = true;
    toast(data.detail || say("failed", 1), { kind: "bad" });
  }
}

/**
 * What waits for the judge: a choice, a submission that came too late, or a sheet before the names.
 *
 * @param {Stop} stopped
 */
async function stuckDraft(stopped) {
  const stuck = (await outbox.rows()).find(
    (row) => stopped === "names" || row.clash || (row.closed && row.body.submit && !row.told),
  );
  if (!stuck) return undefined;
  return isAmount(stuck) ? { kept: stuck } : { kept: await outbox.draft(Number(stuck.assignment)) };
}

/** @param {Stop} stopped @returns {string | undefined} undefined: the name of an entry */
function linkWords(stopped) {
  const { signinWords, namesWords } = bar.dataset;
  if (stopped === "names") return namesWords; // the entry's address leads there first
  return stopped === "signed_out" ? signinWords : undefined;
}

/**
 * @param {Stop} stopped
 * @returns {Promise<number>} how much is still to be sent
 */
async function paint(stopped) {
  const stuck = await stuckDraft(stopped);
  const waits = await outbox.waiting();
  const isSignedOut = stopped === "signed_out";
  const { page = "", name = "" } = stuck?.kept ?? {};
  bar.hidden = !waits;
  must(bar, "[data-words]").textContent = say(stopped || (stuck ? "look" : "sending"), waits);
  link.hidden = !isSignedOut && !page;
  link.href = isSignedOut ? (bar.dataset.signin ?? "") : page;
  link.textContent = linkWords(stopped) ?? name;
  return waits;
}

export async function send() {
  isRefused = false;
  await outbox.sweep();
  if (!(await outbox.rows()).length) {
    bar.hidden = true;
    return;
  }
  await paint("");
  const left = await paint(await flush(csrfToken, tell));
  if (!sent || left || isRefused) return;
  const text = say("sent", sent);
  if ("reload" in bar.dataset) {
    tellNext({ text });
    location.reload(); // what the page counts has changed
  } else toast(text, { kind: "ok" });
  sent = 0;
}

await send();
bar.dataset.ready = "1";
addEventListener("online", send);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) send();
});
setInterval(send, RETRY);
