// Notices at the foot of the page. An Undo stays for 8 seconds; a failure stays until it is closed.
// Focus never moves.
import { send } from "./http.js";

const region = document.querySelector("[data-toasts]");
const STAY = 8000;

function arm(toast) {
  const close = () => toast.remove();
  toast.querySelector("[data-toast-close]")?.addEventListener("click", close);
  if (toast.classList.contains("toast-bad")) return;
  let timer = setTimeout(close, STAY);
  for (const pause of ["pointerenter", "focusin"])
    toast.addEventListener(pause, () => clearTimeout(timer));
  for (const resume of ["pointerleave", "focusout"])
    toast.addEventListener(resume, () => {
      clearTimeout(timer);
      timer = setTimeout(close, STAY);
    });
}

function button(text, act, icon) {
  const made = document.createElement("button");
  made.type = "button";
  if (icon) {
    made.setAttribute("aria-label", text);
    made.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${region.dataset.icons}#${icon}"></use></svg>`;
  } else made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

/**
 * Show a notice. undo: a function, or an address that is POSTed to and then the page is loaded
 * again.
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
      button(region.dataset.undoLabel, async () => {
        made.remove();
        if (typeof undo === "function") return undo();
        const answer = await send(undo).catch(() => null);
        if (answer?.ok || answer?.redirected) location.reload();
        else toast(region.dataset.failed, { kind: "bad" });
      }),
    );
  made.append(button(region.dataset.closeLabel, () => made.remove(), "x"));
  region.append(made);
  words.textContent = text; // after it is in the page, so that screen readers announce it
  arm(made);
  return made;
}

region?.querySelectorAll("[data-toast]").forEach(arm);
// HX-Trigger: {"toast": {…}}
document.body.addEventListener("toast", (event) => toast(event.detail.text, event.detail));
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  toast(region.dataset.failed, { kind: "bad" });
}); // a passkey that was not given
document.body.addEventListener("htmx:sendError", () =>
  toast(region.dataset.failed, { kind: "bad" }),
);
document.body.addEventListener("htmx:responseError", (event) => {
  const notice = event.detail.xhr.responseText.match(/data-notice="([^"]*)"/);
  toast(
    notice
      ? new DOMParser().parseFromString(notice[1], "text/html").body.textContent
      : region.dataset.failed,
    { kind: "bad" },
  );
});
