// The service worker, put to work: with Background Sync where the browser has it.

/**
 * @param {string} url
 * @returns {Promise<void>} when it is at work; rejected where the device has no room for what it
 *   keeps, or the browser lets it do nothing
 */
export async function startWorker(url) {
  /** @type {[string, WorkerType]} */
  const [address, type] =
    "SyncManager" in globalThis ? [`${url}?sync`, "module"] : [url, "classic"];
  const options = { scope: "/", type, updateViaCache: /** @type {const} */ ("none") };
  const registration = await navigator.serviceWorker.register(address, options);
  const first = registration.installing ?? registration.waiting;
  if (registration.active || !first) return;
  await new Promise((done, fail) => {
    first.addEventListener("statechange", () => {
      if (first.state === "activated") done(undefined);
      else if (first.state === "redundant") fail(new Error("no room"));
    });
  });
}
