// How much room a judge gives to decks on this device, and which of them fit.
import { recall, remember } from "../js/remembered.js";

/** @import { ShelfEntry } from "../shapes.js" */

const KEY = "offline-room";
const UNLESS_CHOSEN = 500 * 1024 * 1024; // bytes; as pages/judges/app/device.py has it

/** In bytes. */
export const room = () => Number(recall(KEY) ?? UNLESS_CHOSEN);
export const isChosen = () => recall(KEY) !== null;
/** @param {number} bytes */
export const choose = (bytes) => remember(KEY, String(bytes));

/** A path in whichever language. @param {string} path */
export const bare = (path) => path.replace(/^\/en\//u, "/");

/** Bytes of a deck, by the page of its entry: as this device measured them. */
/** @typedef {Record<string, number>} Sizes */

/**
 * How large an entry's deck is, or about.
 *
 * @param {ShelfEntry} entry
 * @param {Sizes} sizes
 */
export const sizeOf = ({ page, images, bytes }, sizes) =>
  images.length ? (sizes[bare(page)] ?? bytes) : 0;

/**
 * The entries whose decks fit, in their order; a smaller one may fit where a larger one didn't.
 *
 * @param {ShelfEntry[]} entries
 * @param {Sizes} sizes
 * @param {number} limit
 */
export function fitting(entries, sizes, limit) {
  let used = 0;
  const chosen = entries.filter((entry) => {
    const size = sizeOf(entry, sizes);
    const fits = used + size <= limit;
    if (fits) used += size;
    return fits;
  });
  return { chosen: new Set(chosen), used };
}
