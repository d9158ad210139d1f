// A device signs what its judge submits.  The key is made here, stays here, and can't be read out;
// a browser that lacks this sends sheets unsigned (docs/proof-format.md).
import { openDB } from "../vendor/idb/index.js";

/**
 * @import { DeviceKeysDB, Signature, SheetRow } from "../shapes.js"
 */

const ALGORITHM = "Ed25519";
const FORMAT = "challenge-sheet-signature-1";
const PAPER_FORMAT = "challenge-paper-signature-1";
const DEVICE_FORMAT = "challenge-device-key-1";
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

/** In hexadecimal. @param {BufferSource} bytes */
const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));

/** @param {SheetRow} row */
async function statementOf({ assignment, body }) {
  return JSON.stringify({
    assignment,
    comment_sha256: await sha256(utf8.encode(body.comment ?? "")),
    format: FORMAT,
    scores: scored(body.scores ?? {}),
  });
}

/**
 * This device's signature for a seat under a text; undefined: it can't sign.
 *
 * @param {string} seat
 * @param {() => string | Promise<string>} write the text
 * @returns {Promise<Signature | undefined>}
 */
async function signed(seat, write) {
  try {
    const { privateKey, publicKey } = await keyOf(seat);
    const statement = await write();
    const signature = await crypto.subtle.sign(ALGORITHM, privateKey, utf8.encode(statement));
    return {
      public_key: base64url(await crypto.subtle.exportKey("raw", publicKey)),
      signature: base64url(signature),
      statement,
    };
  } catch {
    return undefined; // private mode, an older browser, no secure connection
  }
}

/**
 * The signature under a sheet that is submitted.
 *
 * @param {SheetRow} row
 */
export const signatureOf = (row) => signed(row.who ?? "", () => statementOf(row));

/**
 * The signature with which this device shows that it has the key of a judge's seat.
 *
 * @param {string} seat
 */
export const deviceFor = (seat) =>
  signed(seat, () => JSON.stringify({ format: DEVICE_FORMAT, judge: Number(seat) }));

/**
 * The signature under a sheet that the office types from paper.
 *
 * @param {string} seat of the organiser
 * @param {{ assignment: number, comment: string, scores: Record<string, string>,
 *   photo: Blob | undefined }} sheet points by criterion, and the photo of the paper
 */
export const paperSignature = (seat, { assignment, comment, scores, photo }) =>
  signed(seat, async () =>
    JSON.stringify({
      assignment,
      comment_sha256: await sha256(utf8.encode(comment)),
      format: PAPER_FORMAT,
      photo_sha256: photo ? await sha256(await photo.arrayBuffer()) : "",
      scores: scored(scores),
    }),
  );
