// Notices at the foot of the page. An Undo stays for 8 seconds; a failure stays until it is closed.
// Focus never moves.
import { find, findAll } from "./dom.js";
import { send } from "./http.js";

/** @import { Notice } from "../shapes.js" */

const region = find(document, "[data-toasts]");
const STAY = 8000; // ms

/** @param {HTMLElement} notice */
function arm(notice) {
  const close = () => notice.remove();
  find(notice, "[data-toast-close]")?.addEventListener("click", close);
  if (notice.classList.contains("toast-bad")) return;
  let timer = setTimeout(close, STAY);
  for (const pause of ["pointerenter", "focusin"])
    notice.addEventListener(pause, () => clearTimeout(timer));
  for (const resume of ["pointerleave", "focusout"])
    notice.addEventListener(resume, () => {
      clearTimeout(timer);
      timer = setTimeout(close, STAY);
    });
}

/**
 * @param {string} text
 * @param {() => void} act
 * @param {string} [icon] shown instead of the text
 */
function button(text, act, icon) {
  const made = document.createElement("button");
  made.type = "button";
  if (icon) {
    const href = `${region?.dataset.icons}#${icon}`;
    made.setAttribute("aria-label", text);
    made.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${href}"></use></svg>`;
  } else made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

const fail = () => toast(region?.dataset.failed ?? "", { kind: "bad" });

/** @param {string} url that is asked to undo it */
async function ask(url) {
  const answer = await send(url).catch(() => null);
  if (answer?.ok || answer?.redirected) location.reload();
  else fail();
}

/**
 * Show a notice.
 *
 * @param {string} text
 * @param {object} [options]
 * @param {Notice["kind"]} [options.kind]
 * @param {string | (() => unknown)} [options.undo] a function, or an address that is POSTed to and
 *   then the page is loaded again
 */
export function toast(text, { kind = "info", undo } = {}) {
  if (!region) return null;
  const made = document.createElement("div");
  made.className = `toast toast-${kind}`;
  made.setAttribute("role", kind === "bad" ? "alert" : "status");
  const words = document.createElement("span");
  made.append(words);
  if (undo)
    made.append(
      button(region.dataset.undoLabel ?? "", () => {
        made.remove();
        return typeof undo === "function" ? undo() : ask(undo);
      }),
    );
  made.append(button(region.dataset.closeLabel ?? "", () => made.remove(), "x"));
  region.append(made);
  words.textContent = text; // after it is in the page, so that screen readers announce it
  arm(made);
  return made;
}

if (region) findAll(region, "[data-toast]").forEach(arm);
// HX-Trigger: {"toast": {…}}
document.body.addEventListener("toast", ({ detail }) => toast(detail.text, detail));
// a passkey that was not given
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  fail();
});
document.body.addEventListener("htmx:sendError", fail);
document.body.addEventListener("htmx:responseError", ({ detail }) => {
  const notice = detail.xhr.responseText.match(/data-notice="([^"]*)"/u)?.[1];
  if (notice === undefined) {
    fail();
    return;
  }
  const text = new DOMParser().parseFromString(notice, "text/html").body.textContent;
  toast(text ?? "", { kind: "bad" });
});
