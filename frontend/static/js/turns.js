// When something may run that is no answer to a tap.

const LATEST = 3000; // ms
const SOON = 1000;

/** What nobody waits for gives way to what is tapped. @param {() => unknown} act */
export function whenIdle(act) {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(act, { timeout: LATEST });
  else setTimeout(act, SOON);
}

/**
 * When the browser has shown what was changed; never in a window that shows nothing.
 *
 * @param {() => unknown} act
 */
export const whenShown = (act) => requestAnimationFrame(() => setTimeout(act));
