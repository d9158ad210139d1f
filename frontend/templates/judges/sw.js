// Keeps the scoring pages, their pictures and what they are made of, so that judging goes on
// without a network.  A template that is plain JavaScript too, for the formatter and the checks.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const RELEASE = "{{ version }}";
const SHELL = "shell-{{ version }}";
const NEXT = "next-{{ version }}"; // pages of this release, until it takes over
const ROUND = "round-v1";
const FILES = "{{ files|join:' ' }}".split(" ");
const READER = "reader-v1"; // whose copies ROUND holds
const PATIENCE = 3000; // ms
const FILE = /^(\/en)?\/files\//u;
const PAPER = /^(\/en)?\/files\/\d+\/read\/$/u;

const AWAY =
  '<!doctype html><html lang="ko"><meta charset="utf-8">' +
  '<meta name="viewport" content="width=device-width,initial-scale=1">' +
  "<title>오프라인 / Offline</title><body><h1>인터넷 연결이 없습니다.</h1>" +
  "<p>이 화면은 이 기기에 저장되어 있지 않습니다. 적으신 내용은 그대로 남아 있습니다.</p>" +
  '<p><a href="/judge/">내 심사로 가기</a></p><div lang="en"><h2>No connection.</h2>' +
  "<p>This page is not kept on this device. What you wrote is.</p>" +
  '<p><a href="/en/judge/">To my list</a></p></div>';

const away = () =>
  new Response(AWAY, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });

/** A page as it may be kept. @param {Response} answer */
const isPage = (answer) => answer.headers.get("Content-Type")?.startsWith("text/html") ?? false;

/**
 * The kept pages as this release writes them, for they are made of its scripts: put aside until it
 * takes over.  Rejected where the network goes meanwhile: then the release before goes on, with its
 * own pages and scripts, and the browser tries again.
 */
async function renew() {
  const round = await caches.open(ROUND);
  const next = await caches.open(NEXT);
  for (const request of await round.keys()) {
    const before = await round.match(request);
    if (!before || !isPage(before)) continue;
    const answer = await fetch(request.url, { headers: { Accept: "text/html" } });
    if (answer.status >= 500 || answer.status === 429) throw new Error("away");
    const isKept = answer.ok && !answer.redirected;
    await next.put(request.url, isKept ? stamped(answer) : new Response(null, { status: 410 }));
  }
}

async function install() {
  await caches.delete(NEXT);
  const cache = await caches.open(SHELL);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
  await renew();
  await worker.skipWaiting();
}

async function takeOver() {
  const next = await caches.open(NEXT);
  const round = await caches.open(ROUND);
  for (const request of await next.keys()) {
    const answer = await next.match(request);
    if (answer?.ok) await round.put(request, answer);
    else await round.delete(request);
  }
}

/** What waits to be sent lies elsewhere (scoring/device.js), and no release touches it. */
async function activate() {
  await takeOver();
  for (const name of await caches.keys())
    if (/^(shell|next)-/u.test(name) && name !== SHELL) await caches.delete(name);
  await worker.clients.claim();
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("message", (event) => {
  if (event.data?.type === "forget") event.waitUntil(caches.delete(ROUND));
});

/** @returns {Promise<never>} */
const late = () =>
  new Promise((_, reject) => {
    setTimeout(() => reject(new Error("slow")), PATIENCE);
  });

/**
 * One copy of each page, whatever its address asks for: the page's script reads that from the
 * address.
 *
 * @param {string} url
 */
const bare = (url) => url.replace(/[?#].*$/u, "");

/** @param {Request} request */
const kept = (request) => caches.match(request, { ignoreSearch: true, ignoreVary: true });

const STORED = "X-Stored-At"; // ms since 1970, by the device

/**
 * A page to keep, with the time at which it came.
 *
 * @param {Response} answer
 */
function stamped(answer) {
  const headers = new Headers(answer.headers);
  headers.set(STORED, String(Date.now()));
  return new Response(answer.body, { status: answer.status, headers });
}

/**
 * A kept page whose clocks are right: the server's time in it moves on by what has passed here.
 * Where the device can't know how much that is (its clock was set back, or nobody wrote down when
 * the page came), the page says from when its clocks are.
 *
 * @param {Response} there
 */
async function moved(there) {
  const passed = Date.now() - Number(there.headers.get(STORED) ?? Number.NaN); // ms
  const isKnown = passed >= 0;
  const text = await there.text();
  const now = text.replaceAll(/data-now="([^"]+)"/gu, (_all, time) =>
    isKnown
      ? `data-now="${new Date(Date.parse(time) + passed).toISOString()}"`
      : `data-now="${time}" data-as-of="${time}"`,
  );
  return new Response(now, { status: there.status, headers: there.headers });
}

/**
 * "Go on scoring" leads to the next sheet by a redirect: without a network, to one that is kept.
 *
 * @param {Request} request
 */
async function sheetOf(request) {
  const { pathname } = new URL(request.url);
  if (!/^(\/en)?\/judge\/rounds\/\d+\/$/u.test(pathname)) return undefined;
  const keys = (await (await caches.open(ROUND)).keys()).map(({ url }) => new URL(url).pathname);
  const sheets = keys.filter((path) => path.startsWith(`${pathname}entries/`));
  for (const path of sheets) {
    const text = await (await caches.match(path, { ignoreVary: true }))?.text();
    if (!text?.includes('data-state="submitted"')) return Response.redirect(path);
  }
  return sheets[0] ? Response.redirect(sheets[0]) : undefined;
}

/**
 * What is kept is for its reader alone.  Every answer of the site says who reads, or that nobody is
 * signed in: when that changes, everything kept goes.
 *
 * @param {Response} answer
 */
async function mindReader(answer) {
  const reader = answer.headers.get("X-Reader");
  if (!reader) return; // a redirect, or an answer of something else on the way
  const store = await caches.open(READER);
  const before = await (await store.match("/reader"))?.text();
  if (before === reader) return;
  await caches.delete(ROUND);
  await store.put("/reader", new Response(reader));
}

/** @param {Request} request */
async function watched(request) {
  const answer = await fetch(request);
  await mindReader(answer);
  if ([403, 404, 410].includes(answer.status))
    // taken away: the copy goes too
    await (await caches.open(ROUND)).delete(request, { ignoreSearch: true, ignoreVary: true });
  return answer;
}

/** @param {Request} request */
async function page(request) {
  const live = watched(request).then(async (answer) => {
    const release = answer.headers.get("X-Release");
    if (release) isOld = release !== RELEASE;
    if (answer.ok && !answer.redirected && !isOld)
      (await caches.open(ROUND)).put(bare(request.url), stamped(answer.clone())).catch(() => {});
    // the result is published: what was kept of the entries goes
    if (/\/entries\//u.test(request.url) && new URL(answer.url).pathname.endsWith("/mine/"))
      await caches.delete(ROUND);
    return answer;
  });
  try {
    return await Promise.race([live, late()]);
  } catch {
    // away, or slow
  }
  const there = await kept(request);
  const instead = there ? await moved(there) : await sheetOf(request);
  if (instead) {
    live.catch(() => {});
    return instead;
  }
  // slow is better than nothing
  return live.catch(() => away());
}

/**
 * A paper beside the deck, from the network; a kept one where there is none.  It is kept by
 * scoring/ahead.js alone: who reads it as somebody else keeps no copy.
 *
 * @param {Request} request
 */
async function paper(request) {
  const live = watched(request);
  try {
    return await Promise.race([live, late()]);
  } catch {
    // away, or slow
  }
  const there = await kept(request);
  if (!there) return live.catch(() => away());
  live.catch(() => {});
  return await moved(there);
}

/** A page came of a newer release than this one, which goes on until that one is installed. */
let isOld = false;

/**
 * @param {Request} request
 * @param {string} bucket where it is kept
 */
async function part(request, bucket) {
  const isMixed = isOld && bucket === SHELL; // a newer page wants its own scripts
  const there = await kept(request);
  if (there && !isMixed) return there;
  const answer = await fetch(request).catch((error) => {
    if (there) return there;
    throw error;
  });
  if (answer.ok && answer !== there && !isMixed)
    // where the device takes no more, it is shown all the same
    (await caches.open(bucket)).put(request, answer.clone()).catch(() => {});
  return answer;
}

/** What others wrote is not kept on a device. @param {Request} request @param {string} pathname */
function opened(request, pathname) {
  if (PAPER.test(pathname)) return paper(request);
  const isKept = /^(\/en)?\/judge\//u.test(pathname) && !/\/discussions\//u.test(pathname);
  return isKept ? page(request) : watched(request);
}

/**
 * Pictures of the judges' pages alone: what an investor is shown is kept nowhere.
 *
 * @param {Request} request
 */
function picture(request) {
  if (/\/judge\/rounds\//u.test(request.referrer)) return part(request, ROUND);
  const isOfPaper = PAPER.test(new URL(request.referrer || location.origin).pathname);
  return isOfPaper ? kept(request).then((there) => there ?? fetch(request)) : undefined;
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") event.respondWith(opened(request, pathname));
  else if (pathname.startsWith("/static/")) event.respondWith(part(request, SHELL));
  else if (FILE.test(pathname)) {
    const answer = picture(request);
    if (answer) event.respondWith(answer);
  }
});
