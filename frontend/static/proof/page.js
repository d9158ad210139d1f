// The page that checks a receipt: a file dropped or chosen, and what it proves in words.
import { must } from "../js/dom.js";
import { checkReceipt, ReceiptError } from "./receipt.js";

/** @import { Finding, Report } from "./receipt.js" */

const OF_OFFICE = new Set(["signed", "unlisted"]); // what is said otherwise of its devices
const KEY_LETTERS = 8; // of a key, to tell devices apart, as mails show them

const place = must(document, "#receipt-drop");
const told = must(document, "#receipt-told");
const input = must(place, "input", HTMLInputElement);
/** @type {Record<string, string>} */
const words = JSON.parse(must(document, "#receipt-words").textContent || "{}");
/** @type {string[]} */
const keys = JSON.parse(must(document, "#log-keys").textContent || "[]");

/** @param {string} key @param {Record<string, string | number>} [values] */
function say(key, values = {}) {
  const text = words[key] ?? key;
  return text.replaceAll(/%\{(\w+)\}/g, (_all, name) => String(values[name] ?? ""));
}

/** @param {string} tag @param {string} text @param {string} [kind] */
function element(tag, text, kind) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

/** @param {Finding} found */
function isFine(found) {
  const bad = new Set(["changed", "missing"]);
  const holds = found.inLog && found.opened && found.document && found.device !== "forged";
  return holds && !bad.has(found.fate);
}

/** @param {Finding} found */
function inWords(found) {
  const lines = [say(found.inLog ? "in_log" : "not_in_log", { place: found.index + 1 })];
  lines.push(say(found.opened && found.document ? "content_fits" : "content_differs"));
  const sort = found.kind === "sheet" ? "sheet" : "entry";
  if (found.inLog && found.opened && (found.kind === "sheet" || found.kind === "submission")) {
    lines.push(say(`${sort}_${found.fate}`));
  }
  if (found.kind === "sheet") lines.push(...whoTyped(found));
  return lines;
}

/** @param {Finding} found @returns {string[]} */
function whoTyped({ content, device }) {
  const key = content?.signed?.public_key?.slice(0, KEY_LETTERS);
  if (content?.typed_by !== "office") return [say(`device_${device}`, { key })];
  const by = content.entered_by ?? "–";
  if (content.source === "late") return [say("office_late", { by })];
  const from = content.table_sha256 ? "table" : "no_photo";
  return [
    say("office", { by }),
    say(`office_${content.photo_sha256 ? "photo" : from}`, {
      digest: content.photo_sha256 ?? content.table_sha256,
    }),
    say(OF_OFFICE.has(device) ? `office_${device}` : `device_${device}`, { key }),
  ];
}

/** What the item is. @param {Finding} found */
function title({ kind, content }) {
  const office = content?.office_key;
  return say(office ? "office-key" : kind, { ...content, key: office ?? content?.key });
}

/** @param {Finding} found */
function card(found) {
  const { content } = found;
  const item = element("li", "", "card card-pad");
  item.dataset.fate = isFine(found) ? found.fate : "wrong";
  item.append(element("p", title(found), "strong"));
  for (const line of inWords(found)) item.append(element("p", line, isFine(found) ? "" : "error"));
  const points = Object.entries(content?.points ?? {});
  if (points.length) {
    item.append(element("p", points.map(([key, value]) => `${key} ${value}`).join(" · "), "num"));
  }
  if (content?.comment) item.append(element("p", content.comment, "small muted"));
  return item;
}

/** @param {Report} report */
function show(report) {
  const whole = report.items.every(isFine);
  const verdict = element("p", say(whole ? "all_fine" : "not_fine"), "h3");
  const list = element("ul", "", "stack gap-3 plain-list mt-4");
  list.append(...report.items.map(card));
  const signature = say(`signed_${report.signature}`, { name: report.origin, size: report.size });
  const stamp = report.hasStamp ? [element("p", say("stamped"), "mt-2")] : [];
  told.replaceChildren(verdict, element("p", signature, "mt-2"), ...stamp, list);
  told.dataset.result = whole && report.signature !== "other" ? "fine" : "wrong";
}

/** @param {() => Promise<string>} read @param {boolean} [isCode] */
async function check(read, isCode) {
  try {
    show(await checkReceipt(JSON.parse(await read()), keys, isCode));
  } catch (error) {
    const key =
      error instanceof ReceiptError && error.message === "signature" ? "forged" : "unreadable";
    told.replaceChildren(element("p", say(key), "error"));
    told.dataset.result = "wrong";
  }
  told.focus();
}

/** @param {File | undefined | null} file */
const checkFile = (file) => file && check(() => file.text());

/**
 * A receipt that came as the end of the address, from a QR code.
 *
 * @param {string} code deflated, in base64url
 */
function inflated(code) {
  const bytes = Uint8Array.from(atob(code.replaceAll("-", "+").replaceAll("_", "/")), (letter) =>
    letter.charCodeAt(0),
  );
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).text();
}

input.addEventListener("change", () => checkFile(input.files?.[0]));
place.addEventListener("dragover", (event) => event.preventDefault());
place.addEventListener("drop", (event) => {
  event.preventDefault();
  checkFile(event.dataTransfer?.files[0]);
});
const { hash } = location;
if (hash.length > 1) check(async () => await inflated(hash.slice(1)), true);
