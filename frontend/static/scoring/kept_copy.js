// The copy of a page that this device keeps for work without a network: written anew after what it
// shows has changed on the server.

const ROUND = "round-v1"; // as sw.js has it

/** Fetch this page again for the device; rejected where the network or the browser doesn't. */
export async function refreshCopy() {
  if (!globalThis.caches || !(await caches.has(ROUND))) return;
  const cache = await caches.open(ROUND);
  const url = location.pathname;
  if (!(await cache.match(url))) return;
  const got = await fetch(url, { headers: { Accept: "text/html" } });
  if (!got.ok || got.redirected) return;
  const headers = new Headers(got.headers);
  headers.set("X-Stored-At", String(Date.now()));
  await cache.put(url, new Response(got.body, { headers }));
}
