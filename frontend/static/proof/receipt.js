// What a receipt of the public log proves (docs/proof-format.md), with the browser's own
// cryptography alone: nothing is asked of a server, and nothing is sent to one.

/**
 * @typedef {{ index: number, salt: string, content: any, leaf: string, proof: string[] }} Item
 * @typedef {{ format: string, origin: string, keys: string[], checkpoint: string, items: Item[],
 *   publications?: Item[], documents?: Record<string, unknown>, timestamp?: string }} Receipt
 * @typedef {"counted" | "changed" | "replaced" | "withdrawn" | "missing" | "waiting"} Fate
 * @typedef {{ kind: string, edition: string, round: number | null, index: number, content: any,
 *   inLog: boolean, opened: boolean, document: boolean, fate: Fate, device: Device }} Finding
 * @typedef {"signed" | "unsigned" | "forged" | "unable" | "unlisted"} Device
 * @typedef {{ size: number, origin: string, signature: "site" | "other" | "unable",
 *   hasStamp: boolean, items: Finding[] }} Report
 */

/** The file isn't a receipt, or its signature is wrong. */
export class ReceiptError extends Error {}

const FORMAT = "challenge-receipt-1";
const SHEET_FORMAT = "challenge-sheet-signature-1";
const PAPER_FORMAT = "challenge-paper-signature-1";
const ED25519 = 1;
const ID_BYTES = 4;
const HASH_BYTES = 32;
export const utf8 = new TextEncoder();

/**
 * RFC 8785: keys in the order of their UTF-16 units, no spaces, numbers as JavaScript writes them.
 *
 * @param {any} value
 * @returns {string}
 */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).toSorted((a, b) => (a < b ? -1 : 1));
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

/** @param {...(Uint8Array | number[])} parts */
export async function hashOf(...parts) {
  const all = new Blob(parts.map((part) => Uint8Array.from(part)));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await all.arrayBuffer()));
}

/** @param {Uint8Array} bytes */
export const hex = (bytes) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {string} text */
const unhex = (text) => (text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));

/** @param {string} text */
function unbase64(text) {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    throw new ReceiptError("base64");
  }
}

/** @param {any} content */
export async function digestOf(content) {
  return hex(await hashOf(utf8.encode(canonical(content))));
}

/**
 * SHA-256(salt ‖ canonical content), in hex.
 *
 * @param {string} salt in hex
 * @param {any} content
 */
export async function commitment(salt, content) {
  return hex(await hashOf(unhex(salt), utf8.encode(canonical(content))));
}

/** @param {string} leaf */
const leafHash = (leaf) => hashOf([0], utf8.encode(leaf));

/**
 * The root that a leaf and its proof lead to (RFC 9162, 2.1.3.2); null: the proof doesn't fit.
 *
 * @param {number} index
 * @param {number} size
 * @param {string} leaf
 * @param {string[]} proof
 */
export async function rootByInclusion(index, size, leaf, proof) {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return null;
  let [place, last, value] = [index, size - 1, await leafHash(leaf)];
  for (const text of proof) {
    const part = unbase64(text);
    if (last === 0 || part.length !== HASH_BYTES) return null;
    if (place % 2 || place === last) {
      value = await hashOf([1], part, value);
      while (place % 2 === 0 && place > 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else {
      value = await hashOf([1], value, part);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hex(value) : null;
}

/**
 * Origin, size and root of a signed checkpoint, and its parts.
 *
 * @param {string} note
 */
export function readCheckpoint(note) {
  const gap = note.lastIndexOf("\n\n");
  const text = note.slice(0, gap + 1);
  const [origin, digits, root] = text.split("\n");
  if (gap < 0 || !origin || !/^(0|[1-9]\d*)$/.test(digits ?? "")) throw new ReceiptError("note");
  const lines = note
    .slice(gap + 2)
    .split("\n")
    .filter(Boolean);
  return { origin, size: Number(digits), root: hex(unbase64(root ?? "")), text, lines };
}

/**
 * Whether one of the keys signed the note; null: this browser can't tell.
 *
 * @param {string} note
 * @param {string[]} keys
 * @returns {Promise<boolean | null>}
 */
export async function isSigned(note, keys) {
  const { text, lines } = readCheckpoint(note);
  for (const key of keys) {
    const [name, id, encoded] = splitKey(key);
    const raw = unbase64(encoded);
    const own = await hashOf(utf8.encode(`${name}\n`), raw);
    if (raw[0] !== ED25519 || hex(own.slice(0, ID_BYTES)) !== id) throw new ReceiptError("key");
    const signatures = lines
      .filter((line) => line.startsWith(`— ${name} `))
      .map((line) => unbase64(line.slice(name.length + 3)))
      .filter((signed) => hex(signed.slice(0, ID_BYTES)) === id);
    for (const signed of signatures) {
      const verified = await verify(raw.slice(1), signed.slice(ID_BYTES), text);
      if (verified !== false) return verified;
      throw new ReceiptError("signature");
    }
  }
  return false;
}

/** @param {string} key @returns {[string, string, string]} */
function splitKey(key) {
  const found = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(key);
  if (!found) throw new ReceiptError("key");
  return [found[1] ?? "", found[2] ?? "", found[3] ?? ""];
}

/**
 * @param {Uint8Array<ArrayBuffer>} raw
 * @param {Uint8Array<ArrayBuffer>} signature
 * @param {string} text
 */
async function verify(raw, signature, text) {
  let key;
  try {
    key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  } catch {
    return null; // an older browser, without this kind of signature
  }
  return crypto.subtle.verify("Ed25519", key, signature, utf8.encode(text));
}

/**
 * All that a receipt proves.  keys: the log's, as this page knows them.  isCode: it came from a
 * code on paper, which has no room for the judge's devices.
 *
 * @param {Receipt} receipt
 * @param {string[]} keys
 * @param {boolean} [isCode]
 * @returns {Promise<Report>}
 */
export async function checkReceipt(receipt, keys, isCode = false) {
  if (receipt?.format !== FORMAT || !Array.isArray(receipt.items)) throw new ReceiptError("format");
  const { origin, size, root } = readCheckpoint(receipt.checkpoint);
  const publications = [];
  for (const item of receipt.publications ?? []) {
    const finding = await checkItem(item, size, root, {});
    if (finding.inLog && finding.opened) publications.push(finding);
  }
  const items = [];
  for (const item of receipt.items) {
    const finding = await checkItem(item, size, root, receipt.documents ?? {});
    finding.fate = await fateOf(item, finding, publications);
    items.push(finding);
  }
  await lookAtDevices(items, isCode);
  findMissing(items);
  const signature = await signatureOf(receipt, keys);
  return { origin, size, signature, hasStamp: Boolean(receipt.timestamp), items };
}

/** A replaced sheet of which its judge holds no later one is missing. @param {Finding[]} items */
function findMissing(items) {
  for (const found of items.filter(({ kind, fate }) => kind === "sheet" && fate === "replaced")) {
    const later = items.some(({ index, content }) => index > found.index && isSame(content, found));
    if (!later) found.fate = "missing";
  }
}

/** Notes of each item which device signed it. @param {Finding[]} items @param {boolean} isCode */
async function lookAtDevices(items, isCode) {
  const named = items
    .filter(({ kind, inLog, opened }) => kind === "device-key" && inLog && opened)
    .map(({ content }) => content);
  const keys = { judge: named.map(({ key }) => key), office: named.map((row) => row.office_key) };
  for (const found of items) {
    const device = await deviceOf(found.content, keys);
    found.device = device === "unlisted" && !isCode ? "forged" : device;
  }
}

/**
 * Whether the device of who typed it, the judge or the office, signed just this sheet.
 *
 * @param {any} content
 * @param {{ judge: string[], office: string[] }} keys of their devices
 * @returns {Promise<Device>}
 */
async function deviceOf(content, keys) {
  const { signed, typed_by: typedBy } = content ?? {};
  if (!signed) return "unsigned";
  const isOffice = typedBy === "office";
  const [key, signature] = [signed.public_key, signed.signature].map((text) =>
    unbase64(text.replaceAll("-", "+").replaceAll("_", "/")),
  );
  const said = JSON.parse(signed.statement);
  const comment = hex(await hashOf(utf8.encode(content.comment)));
  const paper = { format: PAPER_FORMAT, photo_sha256: content.photo_sha256 ?? "" };
  const about = { assignment: content.assignment, comment_sha256: comment };
  const how = isOffice ? paper : { format: SHEET_FORMAT };
  const given = { ...about, ...how, scores: asNumbers(content.scores) };
  const fits = canonical({ ...said, scores: asNumbers(said.scores) }) === canonical(given);
  const genuine = key && signature && (await verify(key, signature, signed.statement));
  if (genuine === null) return "unable";
  if (!(fits && genuine)) return "forged";
  return keys[isOffice ? "office" : "judge"].includes(signed.public_key) ? "signed" : "unlisted";
}

/** @param {Record<string, string | number>} scores levels, or points as text */
const asNumbers = (scores) =>
  Object.fromEntries(Object.entries(scores).map(([key, value]) => [key, Number(value)]));

/** Of the same sheet as was found. @param {any} content @param {Finding} found */
const isSame = (content, found) => content.sheet === found.content.sheet;

/** @param {Receipt} receipt @param {string[]} keys @returns {Promise<Report["signature"]>} */
async function signatureOf(receipt, keys) {
  const ours = await isSigned(receipt.checkpoint, keys);
  if (ours !== false) return ours ? "site" : "unable";
  if ((await isSigned(receipt.checkpoint, receipt.keys)) === false) {
    throw new ReceiptError("signature");
  }
  return "other";
}

/**
 * @param {Item} item
 * @param {number} size
 * @param {string} root
 * @param {Record<string, unknown>} documents
 * @returns {Promise<Finding>}
 */
async function checkItem(item, size, root, documents) {
  const leaf = JSON.parse(item.leaf);
  const mark = await commitment(item.salt, item.content);
  const named = item.content?.document;
  const document = named && documents[named];
  return {
    kind: leaf.kind,
    edition: leaf.edition,
    round: leaf.round,
    index: item.index,
    content: item.content,
    inLog: (await rootByInclusion(item.index, size, item.leaf, item.proof)) === root,
    opened: canonical(leaf) === item.leaf && leaf.commitment === mark,
    document: !document || (await digestOf(document)) === named,
    fate: "waiting",
    device: "unsigned",
  };
}

/**
 * @param {Item} item
 * @param {Finding} finding
 * @param {Finding[]} publications
 * @returns {Promise<Fate>}
 */
async function fateOf(item, finding, publications) {
  const isSheet = finding.kind === "sheet";
  if (finding.kind === "device-key") return "waiting"; // nothing becomes of it
  const published = publications
    .filter(({ kind }) => kind === "publication" || kind === "correction")
    .filter(
      ({ edition, round }) => edition === finding.edition && (!isSheet || round === finding.round),
    )
    .toSorted((a, b) => a.index - b.index)
    .at(-1);
  if (!published) return "waiting";
  /** @type {[number, string][]} */
  const rows = isSheet ? published.content.counted : published.content.judged;
  /** @type {[number, Fate][]} */
  const others = published.content.left_out ?? [];
  const row = rows.find(([index]) => index === item.index);
  if (row)
    return (await commitment(item.salt, counted(finding))) === row[1] ? "counted" : "changed";
  const why = others.find(([index]) => index === item.index)?.[1];
  if (why) return why;
  return isSheet || item.index > published.index ? "missing" : "replaced";
}

/**
 * What the publication commits to where this was counted as it was given.
 * @param {Finding} found
 */
const counted = ({ kind, content }) =>
  kind === "sheet"
    ? { counted: { entry: content.entry, points: content.points } }
    : { judged: { entry: content.entry, document: content.document } };
