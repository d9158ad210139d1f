// A device signs what its judge submits.  The key is made here, stays here, and can't be read out;
// a browser that lacks this sends sheets unsigned (docs/proof-format.md).
import { openDB } from "../vendor/idb/index.js";

/**
 * @import { DeviceKeysDB, Signature, SheetRow } from "../shapes.js"
 */

const ALGORITHM = "Ed25519";
const FORMAT = "challenge-sheet-signature-1";
const utf8 = new TextEncoder();

/** @param {ArrayBuffer} bytes */
const base64url = (bytes) =>
  btoa(String.fromCodePoint(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** @param {ArrayBuffer} bytes */
const hex = (bytes) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * The key with which this device signs for a seat, made when it is asked for first.
 *
 * @param {string} seat
 * @returns {Promise<CryptoKeyPair>}
 */
async function keyOf(seat) {
  const db = await openDB("judging-keys", 1, {
    upgrade(/** @type {import("../vendor/idb/index.js").IDBPDatabase<DeviceKeysDB>} */ base) {
      base.createObjectStore("key");
    },
  });
  try {
    const known = await db.get("key", seat);
    if (known) return known;
    const made = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
    const store = db.transaction("key", "readwrite").store;
    const first = await store.get(seat); // of another tab, which was faster
    if (first) return first;
    await store.put(made, seat);
    return made;
  } finally {
    db.close();
  }
}

/** What was scored, in the order of its keys. @param {Record<string, unknown>} scores */
const scored = (scores) =>
  Object.fromEntries(
    Object.entries(scores)
      .filter(([, value]) => value !== null && value !== "")
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

/** @param {SheetRow} row */
async function statementOf({ assignment, body }) {
  const digest = await crypto.subtle.digest("SHA-256", utf8.encode(body.comment ?? ""));
  return JSON.stringify({
    assignment,
    comment_sha256: hex(digest),
    format: FORMAT,
    scores: scored(body.scores ?? {}),
  });
}

/**
 * The signature under a sheet that is submitted; undefined: this device can't sign.
 *
 * @param {SheetRow} row
 * @returns {Promise<Signature | undefined>}
 */
export async function signatureOf(row) {
  try {
    const { privateKey, publicKey } = await keyOf(row.who ?? "");
    const statement = await statementOf(row);
    const signed = await crypto.subtle.sign(ALGORITHM, privateKey, utf8.encode(statement));
    return {
      public_key: base64url(await crypto.subtle.exportKey("raw", publicKey)),
      signature: base64url(signed),
      statement,
    };
  } catch {
    return undefined; // private mode, an older browser, no secure connection
  }
}
