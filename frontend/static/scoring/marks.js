// Bookmarks and flags on entries: shown at once, kept on the device, sent through the outbox.
import { find, findAll, must } from "../js/dom.js";
import { refreshCopy } from "./kept_copy.js";
import * as outbox from "./outbox.js";

/** @import { MarkBody, Marks } from "../shapes.js" */

/** @type {BroadcastChannel | null} */
const windows = "BroadcastChannel" in globalThis ? new BroadcastChannel("marks") : null;

/** @param {HTMLFormElement} form */
const reasonOf = (form) => must(form, "[name=reason]", HTMLInputElement);

/** The marks as a form shows them. @param {HTMLFormElement} form @returns {Marks} */
const shownIn = (form) => ({
  is_bookmarked: must(form, "[data-bookmark]").getAttribute("aria-pressed") === "true",
  to_discuss: must(form, "[data-flag-summary]").classList.contains("is-on"),
  reason: reasonOf(form).defaultValue,
});

/**
 * @param {HTMLFormElement} form
 * @param {MarkBody} set
 */
function show(form, set) {
  const mark = { ...shownIn(form), ...set };
  must(form, "[data-bookmark]").setAttribute("aria-pressed", String(mark.is_bookmarked));
  const summary = must(form, "[data-flag-summary]");
  summary.classList.toggle("is-on", mark.to_discuss);
  const { on = "", off = "" } = summary.dataset;
  summary.setAttribute("aria-label", mark.to_discuss ? on : off);
  const field = reasonOf(form);
  const isTyped = field.value !== field.defaultValue && field.value.trim() !== mark.reason;
  const typed = field.value;
  field.defaultValue = mark.reason;
  field.value = isTyped ? typed : mark.reason; // what is being typed stays
  must(form, "[data-unflag]").hidden = !mark.to_discuss;
  const row = form.closest("[data-row]");
  row?.toggleAttribute("data-bookmarked", mark.is_bookmarked);
  row?.toggleAttribute("data-discuss", mark.to_discuss);
  form.dispatchEvent(new Event("marked", { bubbles: true }));
}

/**
 * What a button of the form asks for; what it doesn't change is left as it is.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 * @returns {MarkBody}
 */
function asked(form, button) {
  const now = shownIn(form);
  if (button?.hasAttribute("data-bookmark")) return { is_bookmarked: !now.is_bookmarked };
  if (button?.hasAttribute("data-unflag")) return { to_discuss: false, reason: "" };
  const reason = reasonOf(form).value.trim();
  return reason === now.reason ? { to_discuss: true } : { to_discuss: true, reason };
}

/**
 * @param {() => Promise<unknown>} send empties the outbox
 */
export async function startMarks(send) {
  const forms = findAll(document, "form[data-mark]", HTMLFormElement);
  for (const form of forms) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const isFlag = !event.submitter?.hasAttribute("data-bookmark");
      const assignment = Number(form.dataset.mark);
      const set = asked(form, event.submitter);
      if (isFlag) reasonOf(form).value = set.reason ?? reasonOf(form).defaultValue;
      show(form, set);
      // oxlint-disable-next-line require-post-message-target-origin -- a channel has no origin
      windows?.postMessage({ of: assignment, set });
      if (isFlag) {
        find(form, "details", HTMLDetailsElement)?.removeAttribute("open");
        must(form, "[data-flag-summary]").focus();
      }
      await outbox.mark(form.dataset.api ?? "", assignment, set);
      await send();
      if (!(await outbox.row(outbox.markKey(assignment)))) await refreshCopy().catch(() => {});
    });
  }
  // what waits here is newer than the page
  for (const form of forms) {
    const row = await outbox.row(outbox.markKey(Number(form.dataset.mark)));
    if (row?.method === "POST" && !("kind" in row.body)) show(form, row.body);
    form.dataset.ready = "1";
  }
  windows?.addEventListener("message", ({ data }) => {
    for (const form of forms.filter(({ dataset }) => Number(dataset.mark) === data.of))
      show(form, data.set);
  });
}
