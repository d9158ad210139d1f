// What the windows of one form keep on the device.  Each window has a record of its own,
// "<key>#<window>", so that none writes over another's.  A window holds a lock while it lives; who
// gets the lock afterwards takes its words over.
import { openDB } from "../vendor/idb/index.js";
import { recall, remember } from "./remembered.js";

/**
 * @import { IDBPDatabase } from "../vendor/idb/index.js"
 * @import { DraftsDB, KeptChanges } from "../shapes.js"
 */

// randomUUID and locks are for pages over HTTPS only
const WINDOW = crypto.getRandomValues(new Uint32Array(4)).join("-");
/** @param {string} id of a window */
const lockOf = (id) => `draft-window-${id}`;
navigator.locks?.request(lockOf(WINDOW), () => new Promise(() => {}));

/** @returns {Promise<IDBPDatabase<DraftsDB>>} */
const database = async () =>
  await openDB("drafts", 1, { upgrade: (made) => void made.createObjectStore("changes") });

/** Says which record there is now. @type {BroadcastChannel | null} */
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("draft-records") : null;

/** @typedef {(key: string, kept: KeptChanges, isOfThisTab: boolean) => Promise<void>} Adopt */

export class DraftRecords {
  /**
   * @param {string} key of the form
   * @param {Adopt} adopt takes over what a closed window left
   */
  constructor(key, adopt) {
    this.key = key;
    this.adopt = adopt;
    /** @type {Set<string>} records that are taken over when their window is closed */
    this.awaited = new Set();
    this.isTold = false;
    const mark = `draft-window-${key}`;
    /** The window that had this form in this tab before it was loaded again. */
    this.before = recall(mark, "sessionStorage");
    remember(mark, WINDOW, "sessionStorage");
    /** @type {IDBPDatabase<DraftsDB> | null} */
    this.db = null;
  }

  async open() {
    this.db = await database().catch(() => null); // private mode: the server alone keeps it
    channel?.addEventListener("message", ({ data }) => {
      if (data.key.startsWith(`${this.key}#`)) this.takeOver(data.key);
    });
    for (const key of await this.ofOthers()) await this.takeOver(key);
  }

  get isThere() {
    return this.db !== null;
  }

  /** @returns {Promise<string[]>} the keys of what other windows left */
  async ofOthers() {
    const keys = (await this.db?.getAllKeys("changes").catch(() => [])) ?? [];
    return keys.filter(
      (key) => key === this.key || (key.startsWith(`${this.key}#`) && !key.endsWith(WINDOW)),
    );
  }

  /**
   * @param {KeptChanges | null} kept null: everything is confirmed
   * @returns {Promise<boolean>} false: the device has not taken it
   */
  async keep(kept) {
    const key = `${this.key}#${WINDOW}`;
    try {
      if (kept) await this.db?.put("changes", kept, key);
      else await this.db?.delete("changes", key);
      // oxlint-disable-next-line require-post-message-target-origin -- a channel has no origin
      if (kept && !this.isTold) channel?.postMessage({ key });
      this.isTold = kept !== null;
      return this.db !== null;
    } catch {
      return false;
    }
  }

  /** @param {string} key of another window's record */
  async drop(key) {
    await this.db?.delete("changes", key);
  }

  /**
   * These fields of a closed window were written over since; they are only offered from now on.
   *
   * @param {string} key
   * @param {string[]} names
   */
  async setAside(key, names) {
    const kept = await this.db?.get("changes", key);
    if (!kept) return;
    const changes = Object.fromEntries(names.map((name) => [name, kept.changes[name] ?? ""]));
    await this.db?.put("changes", { ...kept, changes, isEarlier: true }, key).catch(() => {});
  }

  /**
   * The writer has chosen about a field of a closed window.
   *
   * @param {string} key
   * @param {string} name
   */
  async forget(key, name) {
    const kept = await this.db?.get("changes", key);
    if (!kept) return;
    delete kept.changes[name];
    if (Object.keys(kept.changes).length) await this.db?.put("changes", kept, key);
    else await this.drop(key);
  }

  /**
   * Take over what another window left: now, or when that window is closed.
   *
   * @param {string} key
   */
  async takeOver(key) {
    const id = key.slice(this.key.length + 1);
    const take = async () => {
      this.awaited.delete(key);
      const kept = await this.db?.get("changes", key);
      if (kept) await this.adopt(key, kept, id === this.before);
    };
    if (!id || !navigator.locks) {
      await take();
      return;
    }
    if (this.awaited.has(key)) return;
    this.awaited.add(key);
    const isGone = await navigator.locks.request(
      lockOf(id),
      { ifAvailable: true },
      async (lock) => {
        if (lock) await take();
        return lock !== null;
      },
    );
    if (!isGone) navigator.locks.request(lockOf(id), take);
  }
}
