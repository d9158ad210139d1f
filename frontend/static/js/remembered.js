// Small things that a device remembers between pages; where it can't (private mode, storage full),
// the page goes on without.

/**
 * @param {string} key
 * @param {"localStorage" | "sessionStorage"} [where]
 * @returns {string | null}
 */
export function recall(key, where = "localStorage") {
  try {
    return globalThis[where].getItem(key);
  } catch {
    return null;
  }
}

/**
 * @param {string} key
 * @param {string | null} value null: forget it
 * @param {"localStorage" | "sessionStorage"} [where]
 */
export function remember(key, value, where = "localStorage") {
  try {
    if (value === null) globalThis[where].removeItem(key);
    else globalThis[where].setItem(key, value);
  } catch {
    // only this page knows it then
  }
}
