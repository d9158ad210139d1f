// A judge's pages beside the sheet: what a sheet's page left on this device is sent from here, and
// the page says so.
import * as outbox from "./outbox.js";
import { tellNext } from "./told.js";
import { csrfToken } from "../js/http.js";
import { toast } from "../js/toast.js";

const bar = document.querySelector("[data-outbox]"),
  say = (key, n) => bar.dataset[key].replace("%n", n),
  again = 15000;
let sent = 0,
  refused = false;
outbox.belongTo(...bar.dataset.judges.split(" "));

function tell(kind, row, data) {
  if (kind === "saved") sent += 1;
  if (kind === "refused" || kind === "incomplete") {
    refused = true;
    toast(data.detail || say("failed", 1), { kind: "bad" });
  }
}
async function paint(stopped) {
  const left = await outbox.rows(),
    stuck = left.find((row) => row.clash || (row.closed && row.body.submit && !row.told)),
    draft = stuck && (await outbox.draft(stuck.assignment));
  const waits = await outbox.waiting(),
    link = bar.querySelector("a");
  bar.hidden = !waits;
  bar.querySelector("[data-words]").textContent = say(
    stopped || (stuck ? "look" : "sending"),
    waits,
  );
  link.hidden = stopped === "signed_out" ? false : !draft?.page;
  link.href = stopped === "signed_out" ? bar.dataset.signin : (draft?.page ?? "");
  link.textContent = stopped === "signed_out" ? bar.dataset.signinWords : (draft?.name ?? "");
  return waits;
}
async function send() {
  refused = false;
  await outbox.sweep();
  if (!(await outbox.rows()).length) {
    bar.hidden = true;
    return;
  }
  await paint("");
  const stopped = await outbox.flush(csrfToken, tell),
    left = await paint(stopped);
  if (!sent || left || refused) return;
  if ("reload" in bar.dataset) {
    tellNext({ text: say("sent", sent) });
    location.reload();
  } else toast(say("sent", sent), { kind: "ok" }); // what the page counts has changed
  sent = 0;
}
await send();
bar.dataset.ready = "1";
addEventListener("online", send);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) send();
});
setInterval(send, again);
