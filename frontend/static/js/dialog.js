// Dialogs are <dialog>: focus is held and given back by the browser. Menus are <details>: they
// close when one leaves them.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) document.getElementById(opener.dataset.dialogOpen)?.showModal();
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) closer.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement) event.target.close(); // a click beside it
  for (const open of document.querySelectorAll("details[data-closes][open]"))
    if (!open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details[data-closes][open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
document.body.addEventListener("htmx:afterSwap", (event) =>
  event.target.querySelector?.("dialog[data-show]")?.showModal(),
);
document.querySelector("dialog[data-show]")?.showModal();
