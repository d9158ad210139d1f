// Fetches the pages and pictures of the round ahead, so that judging goes on without a network.
import { must } from "../js/dom.js";
import * as outbox from "./outbox.js";
import { facts, say } from "./page.js";

/** @import { Shelf } from "../shapes.js" */

/** A path in whichever language. @param {string} path */
const bare = (path) => path.replace(/^\/en\//u, "/");

/**
 * What this device keeps of the round and the judge has no more goes: given back, moved to somebody
 * else, published.  Words that are not sent stay: they are asked about.
 *
 * @param {Cache} cache
 * @param {Shelf} shelf what the judge has
 */
async function drop(cache, { pages, entries }) {
  const paths = entries.flatMap((entry) => [entry.page, ...entry.images]);
  const wanted = new Set([...pages, ...paths].map(bare));
  const sheets = bare(facts.shelf).replace("offline.json", "entries/");
  for (const request of await cache.keys()) {
    const path = bare(new URL(request.url).pathname);
    const isOfRound = path.startsWith(sheets) || path.startsWith("/files/");
    if (isOfRound && !wanted.has(path)) await cache.delete(request);
  }
  for (const { page = "", unsent, gone, assignment } of await outbox.drafts()) {
    const isOfRound = bare(page).startsWith(sheets);
    if (isOfRound && !unsent && !gone && !wanted.has(bare(page))) await outbox.forget(assignment);
  }
}

/**
 * Pages that tell of several entries are fetched anew when the judge has others than when they
 * were kept: they would go on telling of one that was taken away.
 *
 * @param {Cache} cache
 * @param {Shelf} shelf
 */
async function forgetOld(cache, { pages, entries }) {
  const place = `/kept${bare(facts.shelf)}`; // no page of the site
  const now = JSON.stringify(entries.map(({ page }) => bare(page)).sort());
  if ((await (await cache.match(place))?.text()) === now) return;
  await Promise.all(pages.map((url) => cache.delete(url, { ignoreVary: true })));
  await cache.put(place, new Response(now));
}

/** Rejected where the browser or the network doesn't allow it. */
export async function fetchAhead() {
  await navigator.serviceWorker.register(facts.worker, { scope: "/" });
  await navigator.serviceWorker.ready;
  navigator.storage?.persist?.();
  const answer = await fetch(facts.shelf, { headers: { Accept: "application/json" } });
  /** @type {Shelf} */
  const shelf = await answer.json();
  const cache = await caches.open("round-v1");
  await drop(cache, shelf);
  await forgetOld(cache, shelf);
  if (navigator.connection?.saveData) return;
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
