// Dialogs are <dialog>: focus is held and given back by the browser. Menus are <details>: they
// close when one leaves them.
import { around, find, findAll } from "./dom.js";

const openMenus = () => findAll(document, "details[data-closes][open]", HTMLDetailsElement);

/** @param {ParentNode} root */
const showMarked = (root) => find(root, "dialog[data-show]", HTMLDialogElement)?.showModal();

document.addEventListener("click", (event) => {
  const opener = around(event, "[data-dialog-open]");
  const opened = opener && document.getElementById(opener.dataset.dialogOpen ?? "");
  if (opened instanceof HTMLDialogElement) opened.showModal();
  around(event, "[data-dialog-close]")?.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement) event.target.close(); // a click beside it
  for (const menu of openMenus())
    if (!(event.target instanceof Node && menu.contains(event.target))) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target instanceof Element) showMarked(event.target);
});
showMarked(document);
