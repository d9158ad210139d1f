// <button data-copy="text" data-copied="Copied"> or data-copy-from="#id": copies, and says so on
// the button and by a notice.
import { toast } from "./toast.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy],[data-copy-from]");
  if (!button) return;
  const source = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
  const text = source ? (source.value ?? source.textContent) : button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text.trim());
  } catch {
    if (!source) return;
    getSelection().selectAllChildren(source); // no permission: leave it selected for Ctrl+C
    return;
  }
  toast(button.dataset.copied || "✓", { kind: "ok" });
});
