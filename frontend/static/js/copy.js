// <button data-copy="text" data-copied="Copied"> or data-copy-from="#id": copies, and says so on
// the button and by a notice.
import { around, find, isField } from "./dom.js";
import { toast } from "./toast.js";

/** @param {HTMLElement} source */
const textOf = (source) => (isField(source) ? source.value : source.textContent);

document.addEventListener("click", async (event) => {
  const button = around(event, "[data-copy],[data-copy-from]");
  if (!button) return;
  const source = button.dataset.copyFrom ? find(document, button.dataset.copyFrom) : null;
  const text = source ? textOf(source) : button.dataset.copy;
  try {
    await navigator.clipboard.writeText((text ?? "").trim());
  } catch {
    if (!source) return;
    getSelection()?.selectAllChildren(source); // no permission: leave it selected for Ctrl+C
    return;
  }
  toast(button.dataset.copied || "✓", { kind: "ok" });
});
