// A window takes over the words that a closed one left on the device (draft_records.js).

/**
 * @import { KeptChanges, Theirs, Value, Values } from "../shapes.js"
 * @import { Autosave } from "./autosave.js"
 */

const REMEMBERED = 5; // values of a field that were not answered for

/**
 * @param {unknown} first
 * @param {unknown} second
 */
const isSame = (first, second) => JSON.stringify(first) === JSON.stringify(second);

/**
 * What waits in this field follows words of the same writer that the server has perhaps.
 *
 * @param {Autosave} page
 * @param {string} name
 * @param {Value[]} [sent]
 */
function follow(page, name, sent = []) {
  if (!sent.length || !(name in page.changes)) return;
  page.unanswered[name] = [...sent, ...(page.unanswered[name] ?? [])].slice(-REMEMBERED);
}

/**
 * @param {Autosave} page
 * @param {string} name
 * @param {KeptChanges} kept
 */
function take(page, name, kept) {
  const value = kept.changes[name] ?? "";
  page.put(name, value);
  page.changes[name] = value;
  page.unanswered[name] = [...(kept.unanswered[name] ?? [])];
  // what these words were written over; whatever came since is a clash, not overwritten
  page.versions[name] = kept.bases[name] ?? 0;
}

/**
 * What becomes of each field.
 *
 * @param {Autosave} page
 * @param {KeptChanges} kept
 * @param {boolean} isOfThisTab
 */
function divide(page, kept, isOfThisTab) {
  /** @type {Record<"taken" | "earlier" | "current", string[]>} */
  const found = { taken: [], earlier: [], current: [] };
  for (const [name, value] of Object.entries(kept.changes)) {
    const here = page.changes[name];
    const isOlder = kept.isEarlier || (isOfThisTab && page.touched.has(name));
    const now = isOlder ? page.read(name) : here;
    if (isSame(now, value)) continue;
    if (isOlder) found.earlier.push(name);
    else if (here === undefined) found.taken.push(name);
    else found.current.push(name);
  }
  return found;
}

/**
 * The words that a closed window left become this one's.  Where this one has other words, both are
 * shown, and the others stay on the device until the writer has chosen; what the same tab had kept
 * before it was loaded again, and was written over since, is only offered.
 *
 * @param {Autosave} page
 * @param {string} key of the record
 * @param {KeptChanges} kept
 * @param {boolean} isOfThisTab before it was loaded again
 */
export async function adopt(page, key, kept, isOfThisTab) {
  /** @param {string[]} names @returns {Record<string, Theirs>} */
  const beside = (names) =>
    Object.fromEntries(
      names.map((name) => [
        name,
        { value: kept.changes[name] ?? "", version: page.versions[name] ?? 0, record: key },
      ]),
    );
  const { taken, earlier, current } = divide(page, kept, isOfThisTab);
  if (kept.isEarlier || isOfThisTab)
    for (const [name, sent] of Object.entries(kept.unanswered))
      if (!taken.includes(name)) follow(page, name, sent);
  for (const name of taken) take(page, name, kept);
  for (const name of current) page.held.add(name);
  /** @type {Values} */
  const mine = Object.fromEntries(current.map((name) => [name, page.changes[name] ?? ""]));
  await page.store();
  if (earlier.length) await page.records.setAside(key, earlier);
  else if (!current.length) await page.records.drop(key);
  if (current.length) page.tell("conflict", { current: beside(current), mine });
  if (earlier.length) page.tell("earlier", { current: beside(earlier) });
  page.flush();
}
