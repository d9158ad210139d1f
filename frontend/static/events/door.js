// The door of an event: tickets are read by the camera, typed or tapped.  What is read goes to this
// device first and is sent from there, at once or when the network is back; sent twice it counts
// once.
import { find } from "../js/dom.js";
import { send } from "../js/http.js";
import { openDB } from "../vendor/idb/index.js";

/** @typedef {{ ticket: string, at: string, event: number }} Seen */
/** @typedef {{ ticket: string, what: string, registration: number | null }} Answer */

const PAUSE = 15_000; // ms between tries while the network is away
const door = find(document, "[data-door]", HTMLElement);
const kept = await openDB("door", 1, {
  upgrade(/** @type {any} */ base) {
    base.createObjectStore("seen", { keyPath: ["event", "ticket"] });
  },
}).catch(() => null);
/** What the device could not keep. @type {Map<string, Seen>} */
const unkept = new Map();
const words = JSON.parse(document.getElementById("door-words")?.textContent ?? "{}");
const event = Number(door?.dataset.event);

/** @param {string} key @param {Record<string, string | number>} [values] */
const say = (key, values = {}) =>
  Object.entries(values).reduce(
    (text, [name, value]) => text.replace(`%{${name}}`, String(value)),
    String(words[key] ?? ""),
  );

/** @param {string} text */
async function digest(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The person's row, by the QR code's key or the short code. @param {string} ticket */
async function rowOf(ticket) {
  const code = ticket.trim().toUpperCase().replaceAll(" ", "");
  const mark = await digest(ticket.trim());
  const rows = [...document.querySelectorAll("[data-rows] > [data-code]")];
  return rows.find(
    (row) =>
      row instanceof HTMLElement && (row.dataset.code === code || row.dataset.digest === mark),
  );
}

/** @param {string} text @param {boolean} isGood */
function tell(text, isGood) {
  const place = find(document, "[data-told]", HTMLElement);
  if (!place) return;
  place.hidden = false;
  place.textContent = text;
  place.classList.toggle("callout-ok", isGood);
  place.classList.toggle("callout-warn", !isGood);
}

/** @param {string} ticket */
async function read(ticket) {
  const row = await rowOf(ticket);
  if (!(row instanceof HTMLElement)) {
    tell(say("unknown"), false);
    return;
  }
  const name = row.dataset.name ?? "";
  const here = find(row, "[data-here]", HTMLElement);
  if (here && !here.hidden) {
    tell(say("before", { name }), false);
    return;
  }
  if (here) here.hidden = false;
  find(row, "form", HTMLFormElement)?.remove();
  const count = find(document, "[data-came]", HTMLElement);
  if (count) count.textContent = String(Number(count.textContent) + 1);
  tell(say("here", { name }), true);
  const seen = { ticket: row.dataset.code ?? ticket, at: new Date().toISOString(), event };
  await kept?.put("seen", seen).catch(() => unkept.set(seen.ticket, seen));
  if (!kept) unkept.set(seen.ticket, seen);
  await flush();
}

async function waiting() {
  const rows = /** @type {Seen[]} */ ((await kept?.getAll("seen")) ?? []);
  return [...rows, ...unkept.values()].filter((row) => row.event === event);
}

/** What the server has answered needs no further sending. @param {Answer[]} answers */
async function settle(answers) {
  await Promise.all(answers.map(({ ticket }) => kept?.delete("seen", [event, ticket])));
  for (const { ticket } of answers) unkept.delete(ticket);
  const refused = answers.find(({ what }) => what === "no_place" || what === "unknown_ticket");
  if (refused) tell(say("no_place", { ticket: refused.ticket }), false);
}

let isSending = false;
async function flush() {
  if (isSending) return;
  isSending = true;
  const rows = (await waiting()).slice(0, 100);
  if (rows.length > 0) {
    const seen = rows.map(({ ticket, at }) => ({ ticket, at }));
    const answer = await send(door?.dataset.sync ?? "", { json: { seen } }).catch(() => null);
    if (answer?.ok) await settle(/** @type {Answer[]} */ (await answer.json()));
  }
  isSending = false;
  await show();
}

async function show() {
  const place = find(document, "[data-waiting]", HTMLElement);
  const count = (await waiting()).length;
  if (!place) return;
  if (count > 0) place.textContent = say("waiting", { count });
  else if (!place.hidden) place.textContent = say("sent");
  if (count > 0) place.hidden = false;
}

/** The camera, where the browser reads codes. @param {HTMLButtonElement} button */
async function scan(button) {
  const video = find(document, "[data-video]", HTMLVideoElement);
  const stream = await navigator.mediaDevices
    .getUserMedia({ video: { facingMode: "environment" } })
    .catch(() => null);
  if (!video || !stream) {
    tell(say("no_camera"), false);
    return;
  }
  button.hidden = true;
  video.hidden = false;
  video.srcObject = stream;
  await video.play();
  const Reader = /** @type {any} */ (globalThis).BarcodeDetector;
  const reader = new Reader({ formats: ["qr_code"] });
  let last = "";
  const look = async () => {
    const found = await reader.detect(video).catch(() => []);
    const text = found[0]?.rawValue ?? "";
    if (text && text !== last) await read(text);
    last = text || last;
    setTimeout(look, 250);
  };
  await look();
}

document.addEventListener("submit", (submitted) => {
  const form = submitted.target;
  if (!(form instanceof HTMLFormElement) || !("typed" in form.dataset)) return;
  submitted.preventDefault();
  const box = find(form, "[name=ticket]", HTMLInputElement);
  const ticket = box?.value ?? "";
  if (box && box.type !== "hidden") box.value = "";
  void read(ticket);
});
const button = find(document, "[data-camera]", HTMLButtonElement);
if (button && "BarcodeDetector" in globalThis && navigator.mediaDevices) {
  button.hidden = false;
  button.addEventListener("click", () => void scan(button));
}
addEventListener("online", () => void flush());
setInterval(() => void flush(), PAUSE);
for (const { ticket } of await waiting()) {
  const row = await rowOf(ticket);
  const here = row instanceof HTMLElement ? find(row, "[data-here]", HTMLElement) : null;
  if (here) here.hidden = false;
}
await flush();
if (door) door.dataset.ready = "";
