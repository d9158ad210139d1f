// What this device keeps, entry by entry; the room that decks may take, chosen here and kept here.
import { find, findAll, must } from "../js/dom.js";
import { fetchAhead } from "./ahead.js";
import { offerApp } from "./install.js";
import { bare, choose, fitting, room } from "./room.js";

/** @import { KeptNews, KeptState, ShelfEntry } from "../shapes.js" */

const box = must(document, "[data-device]");
const { worker = "", shelves = "" } = box.dataset;
const SCALES = /** @type {const} */ ([
  ["GB", 1024 ** 3],
  ["MB", 1024 ** 2],
  ["KB", 1024],
]);
/** @type {Record<KeptState, string>} */
const ICONS = {
  kept: "circle-check",
  large: "circle-minus",
  full: "circle-minus",
  missing: "circle-dashed",
};

/** As the server writes sizes. @param {number} bytes */
function inWords(bytes) {
  const [unit, scale] = SCALES.find(([, least]) => bytes >= least) ?? ["B", 1];
  return (bytes / scale).toFixed(1).replace(/\.0$/u, "") + unit;
}

/**
 * @param {string} key
 * @param {Record<string, string | number>} [facts]
 */
const say = (key, facts = {}) =>
  Object.entries(facts).reduce(
    (text, [name, fact]) => text.replace(`%${name}`, String(fact)),
    box.dataset[key] ?? "",
  );

/** @param {string} note @param {boolean} holds */
const show = (note, holds) => {
  must(box, `[data-note="${note}"]`).hidden = !holds;
};

/** @type {ShelfEntry[]} */
let entries = [];

/** What would fit, beside each choice. @param {KeptNews["sizes"]} sizes */
function paintRooms(sizes) {
  for (const choice of findAll(box, "[name=room]", HTMLInputElement)) {
    const { chosen } = fitting(entries, sizes, Number(choice.value));
    const facts = { n: chosen.size, t: entries.length };
    const words = choice.closest("label")?.querySelector("[data-fits]");
    if (words && entries.length) words.textContent = say("fits", facts);
  }
}

/** @param {KeptNews} news */
function paintEntries({ states, sizes }) {
  for (const row of findAll(box, "[data-page]")) {
    const state = states.get(row.dataset.page ?? "");
    if (!state) continue;
    const size = sizes[bare(row.dataset.page ?? "")];
    const icon = must(row, "use", SVGUseElement);
    const sheet = icon.getAttribute("href")?.split("#")[0];
    icon.setAttribute("href", `${sheet}#${ICONS[state]}`);
    row.dataset.kept = state;
    must(row, "[data-words]").textContent = say(state === "kept" && size === 0 ? "noDeck" : state);
    if (size) must(row, "[data-size]").textContent = inWords(size);
  }
}

async function paintDevice() {
  const estimate = await navigator.storage?.estimate?.();
  const { quota = 0, usage = 0 } = estimate ?? {};
  const words = quota ? say("free", { s: inWords(Math.max(0, quota - usage)) }) : "";
  must(box, "[data-free-room]").textContent = words;
  show("unsure", (await navigator.storage?.persisted?.()) === false);
}

/** @param {KeptNews} news */
function hear(news) {
  if (news.lost !== undefined) {
    show("cleared", true);
    return;
  }
  const { done, all, used, isBusy, isFull, isUnable } = news;
  const facts = { n: done, t: all, s: inWords(used) };
  show("unable", Boolean(isUnable && !isFull));
  show("full", isFull);
  must(box, "[data-sum]").textContent = all ? say(isBusy ? "busy" : "done", facts) : "";
  paintEntries(news);
  paintRooms(news.sizes);
  if (!isBusy) paintDevice();
}

/** @type {Promise<void>} */
let running = Promise.resolve();
function keep() {
  running = running.then(() =>
    fetchAhead({
      worker,
      shelves: shelves ? shelves.split(" ") : [],
      isAll: true,
      hear,
      plan: (all) => {
        entries = all;
      },
    }),
  );
}

const rooms = must(box, "[data-rooms]");
const chosen = find(rooms, `[value="${room()}"]`, HTMLInputElement);
if (chosen) chosen.checked = true;
rooms.addEventListener("change", (event) => {
  if (!(event.target instanceof HTMLInputElement)) return;
  choose(Number(event.target.value));
  navigator.storage?.persist?.();
  keep();
});
must(box, "[data-persist]").addEventListener("click", async () => {
  await navigator.storage?.persist?.();
  await paintDevice();
});
offerApp(must(document, "[data-install]"));
keep();
