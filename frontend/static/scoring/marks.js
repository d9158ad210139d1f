// Bookmarks and flags on entries: shown at once, kept on the device, sent through the outbox.
import { find, findAll, must } from "../js/dom.js";
import { refreshCopy } from "./kept_copy.js";
import * as outbox from "./outbox.js";

/** @import { MarkBody } from "../shapes.js" */

/** The marks as a form shows them. @param {HTMLFormElement} form @returns {MarkBody} */
const shownIn = (form) => ({
  is_bookmarked: must(form, "[data-bookmark]").getAttribute("aria-pressed") === "true",
  to_discuss: must(form, "[data-flag-summary]").classList.contains("is-on"),
  reason: must(form, "[name=reason]", HTMLInputElement).value,
});

/**
 * @param {HTMLFormElement} form
 * @param {MarkBody} mark
 */
function show(form, mark) {
  must(form, "[data-bookmark]").setAttribute("aria-pressed", String(mark.is_bookmarked));
  const summary = must(form, "[data-flag-summary]");
  summary.classList.toggle("is-on", mark.to_discuss);
  const { on = "", off = "" } = summary.dataset;
  summary.setAttribute("aria-label", mark.to_discuss ? on : off);
  must(form, "[name=reason]", HTMLInputElement).value = mark.reason;
  must(form, "[data-unflag]").hidden = !mark.to_discuss;
  const row = form.closest("[data-row]");
  row?.toggleAttribute("data-bookmarked", mark.is_bookmarked);
  row?.toggleAttribute("data-discuss", mark.to_discuss);
  form.dispatchEvent(new Event("marked", { bubbles: true }));
}

/**
 * What a button of the form asks for.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 * @returns {MarkBody}
 */
function asked(form, button) {
  const now = shownIn(form);
  if (button?.hasAttribute("data-bookmark")) return { ...now, is_bookmarked: !now.is_bookmarked };
  const isFlagged = !button?.hasAttribute("data-unflag");
  return { ...now, to_discuss: isFlagged, reason: isFlagged ? now.reason.trim() : "" };
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
      const mark = asked(form, event.submitter);
      show(form, mark);
      if (isFlag) {
        find(form, "details", HTMLDetailsElement)?.removeAttribute("open");
        must(form, "[data-flag-summary]").focus();
      }
      await outbox.mark(form.dataset.api ?? "", assignment, mark);
      await send();
      if (!(await outbox.row(outbox.markKey(assignment)))) await refreshCopy().catch(() => {});
    });
  }
  // what waits here is newer than the page
  for (const form of forms) {
    const row = await outbox.row(outbox.markKey(Number(form.dataset.mark)));
    if (row && "is_bookmarked" in row.body) show(form, row.body);
    form.dataset.ready = "1";
  }
}
