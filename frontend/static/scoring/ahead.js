// Fetches a judge's rounds ahead: pages and rubrics always, decks within the room given to them.
import { recall, remember } from "../js/remembered.js";
import * as outbox from "./outbox.js";
import { bare, fitting, isChosen, room, sizeOf } from "./room.js";
import { startWorker } from "./worker.js";

/** @import { KeptNews, Shelf, ShelfEntry } from "../shapes.js" */
/** @import { Sizes } from "./room.js" */

const ROUND = "round-v1"; // these two as sw.js has them
const READER = "reader-v1";
const SIZES = "/kept/sizes"; // no page of the site
const SHELF = /^\/kept\/judge\/rounds\/\d+\/offline\.json$/u;
/** @param {string} shelf */
const place = (shelf) => `/kept${bare(shelf)}`;
/** @type {Shelf} */
const NOTHING = { pages: [], entries: [] };
const OPTIONS = { ignoreVary: true };
const LATER = /** @type {const} */ ({ priority: "low" }); // what is written goes first

/** @param {Cache} cache @param {string} url @returns {Promise<any>} undefined: it isn't there */
const jsonOf = async (cache, url) => await (await cache.match(url))?.json();
/** @param {Cache} cache @param {string} url @param {unknown} data */
const keepJson = (cache, url, data) => cache.put(url, new Response(JSON.stringify(data)));

/** @param {Shelf | undefined} shelf */
const pagesOf = (shelf) => JSON.stringify((shelf?.entries ?? []).map(({ page }) => page).sort());

/**
 * A shelf as it is now; without a network as it was.  Pages that tell of several entries are
 * fetched anew when the judge has others than when they were kept: they would go on telling of one
 * that was taken away.
 *
 * @param {Cache} cache
 * @param {string} url
 */
async function renew(cache, url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  /** @type {Shelf} */
  const shelf = await answer.json();
  /** @type {Shelf | undefined} */
  const before = await jsonOf(cache, place(url));
  if (bare(pagesOf(before)) !== bare(pagesOf(shelf)))
    await Promise.all(shelf.pages.map((page) => cache.delete(page, OPTIONS)));
  await keepJson(cache, place(url), shelf);
}

/**
 * Every shelf that is kept, those that are asked for first.
 *
 * @param {Cache} cache
 * @param {string[]} shelves
 * @param {boolean} isAll these are all that the judge has
 * @returns {Promise<[string, Shelf | undefined][]>} by place; undefined: not known on this device
 */
async function kept(cache, shelves, isAll) {
  const first = shelves.map(place);
  const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  const others = paths.filter((path) => SHELF.test(path) && !first.includes(path));
  /** @type {(path: string) => Promise<[string, Shelf | undefined]>} */
  const read = async (path) => [
    path,
    isAll && others.includes(path) ? NOTHING : await jsonOf(cache, path),
  ];
  return await Promise.all([...first, ...others].map(read));
}

/**
 * What this device keeps and the judge has no more goes: given back, moved to somebody else,
 * published.  Words that are not sent stay: they are asked about.
 *
 * @param {Cache} cache
 * @param {[string, Shelf | undefined][]} shelves what the judge has, by place
 */
async function drop(cache, shelves) {
  const known = shelves.filter(([, shelf]) => shelf?.entries);
  const entries = known.flatMap(([, shelf]) => shelf?.entries ?? []);
  const urls = [...entries.map(({ page }) => page), ...entries.flatMap(({ images }) => images)];
  const wanted = new Set(urls.map(bare));
  const rounds = known.map(([path]) =>
    path.slice("/kept".length).replace("offline.json", "entries/"),
  );
  const isAllKnown = known.length === shelves.length;
  /** @param {string} path */
  const isGone = (path) =>
    !wanted.has(path) &&
    (rounds.some((round) => path.startsWith(round)) || (isAllKnown && path.startsWith("/files/")));
  for (const request of await cache.keys())
    if (isGone(bare(new URL(request.url).pathname))) await cache.delete(request);
  for (const { page = "", unsent, gone, assignment } of await outbox.drafts())
    if (!unsent && !gone && isGone(bare(page))) await outbox.forget(assignment);
}

/**
 * With the time at which it came, as sw.js does it.
 *
 * @param {Cache} cache
 * @param {string} url
 */
async function keepPage(cache, url) {
  if (await cache.match(url)) return true;
  const got = await fetch(url, LATER).catch(() => null);
  if (!got?.ok || got.redirected) return false;
  const headers = new Headers(got.headers);
  headers.set("X-Stored-At", String(Date.now()));
  await cache.put(url, new Response(got.body, { headers }));
  return true;
}

/** @param {Cache} cache @param {ShelfEntry} entry */
const forgetDeck = (cache, { images }) =>
  Promise.all(images.map((url) => cache.delete(url, OPTIONS)));

/**
 * An entry's deck and the papers beside it, whole.
 *
 * @param {Cache} cache
 * @param {ShelfEntry} entry
 * @param {Sizes} sizes measured here
 * @param {number} left bytes that it may take
 * @returns {Promise<"kept" | "large" | "missing">}
 */
async function keepDeck(cache, entry, sizes, left) {
  const there = await Promise.all(entry.images.map((url) => cache.match(url)));
  const name = bare(entry.page);
  if (there.every(Boolean) && (name in sizes || !there.length)) return "kept";
  const answers = await Promise.all(
    entry.images.map(async (url, at) => there[at] ?? (await fetch(url, LATER).catch(() => null))),
  );
  if (answers.some((answer) => !answer?.ok || answer.redirected)) return "missing";
  const blobs = await Promise.all(answers.map((answer) => answer?.clone().blob()));
  sizes[name] = blobs.reduce((sum, blob) => sum + (blob?.size ?? 0), 0);
  if (sizes[name] > left) return "large";
  for (const [at, answer] of answers.entries())
    if (!there[at] && answer) await cache.put(entry.images[at] ?? "", answer);
  return "kept";
}

/** @param {unknown} error the device takes no more */
const isFull = (error) => error instanceof DOMException && error.name === "QuotaExceededError";

/**
 * Every page, then every deck that fits.
 *
 * @param {Cache} cache
 * @param {Shelf[]} shelves
 * @param {ShelfEntry[]} entries those that are needed first, first
 * @param {(news: KeptNews) => void} hear
 */
async function keepAll(cache, shelves, entries, hear) {
  /** @type {Sizes} */
  const sizes = (await jsonOf(cache, SIZES)) ?? {};
  const { chosen } = fitting(entries, sizes, room());
  /** @type {KeptNews} */
  const news = { states: new Map(), sizes, used: 0, done: 0, all: entries.length, isFull: false };
  for (const entry of entries) if (!chosen.has(entry)) await forgetDeck(cache, entry);
  /** @param {ShelfEntry} entry */
  async function keepEntry(entry) {
    if (!(await keepPage(cache, entry.page))) return "missing";
    if (!chosen.has(entry)) return "large";
    return await keepDeck(cache, entry, sizes, room() - news.used);
  }
  for (const entry of entries) {
    hear({ ...news, isBusy: true });
    const state = news.isFull
      ? "full"
      : await keepEntry(entry).catch((error) => (isFull(error) ? "full" : "missing"));
    if (state === "large" || state === "full") await forgetDeck(cache, entry);
    if (state === "kept") news.used += sizeOf(entry, sizes);
    if (state === "full") news.isFull = true;
    news.states.set(entry.page, state);
    news.done += Number(state === "kept");
  }
  const pages = [...new Set(shelves.flatMap((shelf) => shelf.pages))];
  await Promise.all(pages.map((url) => keepPage(cache, url))).catch((error) => {
    news.isFull ||= isFull(error);
  });
  await keepJson(cache, SIZES, sizes).catch(() => {});
  hear(news);
}

/**
 * The browser has cleared what was kept here: how much of it was not sent.  What says whose copies
 * these are outlives signing out, but not that.
 */
async function cleared() {
  const isCleared = recall("offline-kept") === outbox.reader && !(await caches.has(READER));
  return isCleared ? Number(recall(`waits-${outbox.reader}`) ?? 0) : undefined;
}

/** What is kept is this reader's alone, also where no worker has looked (sw.js, mindReader). */
async function mindReader() {
  const store = await caches.open(READER);
  const before = await (await store.match("/reader"))?.text();
  if (before && before !== outbox.reader) await caches.delete(ROUND);
  if (before !== outbox.reader) await store.put("/reader", new Response(outbox.reader));
  remember("offline-kept", outbox.reader);
}

/**
 * @param {object} what
 * @param {string} what.worker its address
 * @param {string[]} what.shelves of rounds, the first needed most
 * @param {boolean} [what.isAll] these are all that the judge has
 * @param {string} [what.current] the page of the entry that is open
 * @param {(news: KeptNews) => void} what.hear
 * @param {(entries: ShelfEntry[]) => void} [what.plan] hears all entries, in the order of need
 */
export async function fetchAhead({ worker, shelves, isAll = false, current, hear, plan }) {
  /** @type {KeptNews} */
  const none = { states: new Map(), sizes: {}, used: 0, done: 0, all: 0, isFull: false };
  if (!("serviceWorker" in navigator && "caches" in globalThis)) {
    hear({ ...none, isUnable: true });
    return;
  }
  try {
    const lost = await cleared();
    if (lost !== undefined) hear({ ...none, lost });
    await mindReader();
    await startWorker(worker);
    const cache = await caches.open(ROUND);
    for (const url of shelves) await renew(cache, url);
    const shelved = await kept(cache, shelves, isAll);
    await drop(cache, shelved);
    const found = shelved.flatMap(([, shelf]) => (shelf?.entries ? [shelf] : []));
    const entries = found.flatMap((shelf) => shelf.entries);
    entries.sort((a, b) => Number(b.page === current) - Number(a.page === current));
    plan?.(entries);
    if (navigator.connection?.saveData && !isChosen()) return;
    await keepAll(cache, found, entries, hear);
  } catch (error) {
    hear({ ...none, isFull: isFull(error) || String(error).includes("no room"), isUnable: true });
  }
}
