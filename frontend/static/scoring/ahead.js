// Fetches the pages and pictures of the round ahead, so that judging goes on without a network.
import { must } from "../js/dom.js";
import { facts, say } from "./page.js";

/** @import { Shelf } from "../shapes.js" */

/** Rejected where the browser or the network doesn't allow it. */
export async function fetchAhead() {
  await navigator.serviceWorker.register(facts.worker, { scope: "/" });
  await navigator.serviceWorker.ready;
  navigator.storage?.persist?.();
  if (navigator.connection?.saveData) return;
  const answer = await fetch(facts.shelf, { headers: { Accept: "application/json" } });
  /** @type {Shelf} */
  const shelf = await answer.json();
  const cache = await caches.open("round-v1");
  const ready = must(document, "[data-ready]");
  /** With the time at which it came, as sw.js does it. @param {string} url */
  const keep = async (url) => {
    if (await cache.match(url)) return;
    const got = await fetch(url).catch(() => null);
    if (!got?.ok || got.redirected) return;
    const headers = new Headers(got.headers);
    headers.set("X-Stored-At", String(Date.now()));
    await cache.put(url, new Response(got.body, { headers })).catch(() => {});
  };
  const all = shelf.entries.length;
  for (const [done, entry] of shelf.entries.entries()) {
    ready.textContent = say("preparing", `${done}/${all}`);
    await Promise.all([entry.page, ...entry.images].map(keep));
  }
  await Promise.all(shelf.pages.map(keep));
  ready.textContent = say("ready", `${all}/${all}`);
}
