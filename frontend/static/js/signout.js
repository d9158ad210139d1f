// Signing out clears what this person's judging left on this device.  While something is not sent
// yet it asks once: pressed again, what is not sent stays, theirs alone, until they are back.
import { toast } from "./toast.js";

/** Whether judging has left anything on this device; true where the browser doesn't tell. */
async function hasJudged() {
  if (!("databases" in indexedDB)) return true;
  return (await indexedDB.databases()).some((database) => database.name === "judging");
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("form[data-signout]")) return;
  event.preventDefault();
  if (!(await hasJudged())) {
    form.submit();
    return;
  }
  const device = await import("../scoring/leave.js");
  const count = await device.unsent();
  if (count && !form.dataset.asked) {
    form.dataset.asked = "1";
    toast((form.dataset.unsent ?? "").replace("%n", String(count)), { kind: "bad" });
    return;
  }
  await device.clear();
  if ("caches" in window) await caches.delete("round-v1");
  form.submit();
});
