// The scoring page keeps the round on this device, and says how far that is.
import { find } from "../js/dom.js";
import { toast } from "../js/toast.js";
import { facts, say } from "./page.js";

/** @import { KeptNews } from "../shapes.js" */

/** @param {KeptNews} news */
function words({ done, all, isFull, isBusy, isUnable }) {
  const count = `${done}/${all}`;
  if (isUnable) return say(isFull ? "no_room" : "no_offline");
  if (isBusy) return say("preparing", count);
  return say(isFull ? "ready_full" : "ready", count);
}

/** @param {KeptNews} news */
function hear(news) {
  if (news.lost === undefined) {
    const line = find(document, "[data-ready]");
    if (line) line.textContent = words(news);
  } else toast(say(news.lost ? "lost" : "cleared", news.lost), { kind: "bad" });
}

/** @param {() => unknown} hearWorker it has sent what waited */
export async function keepRound(hearWorker) {
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data.type === "delivered") hearWorker();
  });
  const { worker, shelf } = facts;
  const { fetchAhead } = await import("./ahead.js"); // when the page can be used
  await fetchAhead({ worker, shelves: [shelf], current: location.pathname, hear });
}
