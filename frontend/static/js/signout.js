// Signing out clears what judging left on this device; while something is not sent yet, it is
// stopped and says so.
import { toast } from "./toast.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-signout]")) return;
  event.preventDefault();
  if (
    "databases" in indexedDB &&
    !(await indexedDB.databases()).some((one) => one.name === "judging")
  ) {
    form.submit();
    return;
  }
  const outbox = await import("../scoring/outbox.js");
  const count = await outbox.unsent();
  if (count) {
    toast(form.dataset.unsent.replace("%n", count), { kind: "bad" });
    return;
  }
  await outbox.clear();
  if ("caches" in window) await caches.delete("round-v1");
  form.submit();
});
