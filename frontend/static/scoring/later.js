// What could not be sent is sent when the connection is back, also with the page closed: by
// Background Sync where there is one.  Elsewhere the next page sends it.

export const TAG = "judging-outbox";
let isAsked = false;

/** Something waits here: the browser is asked to keep it, and to wake the worker for it. */
export async function sendLater() {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.sync?.register(TAG).catch(() => {});
  if (isAsked) return;
  isAsked = true;
  await navigator.storage?.persist?.();
}
