// An open data room empties itself within a second of being closed, and leaves no page behind in
// the browser's memory: neither for the Back button nor in a tab that sleeps.
import { must } from "./dom.js";

const EVERY = 1000; // ms
const PATIENCE = 5000; // ms without an answer: whoever is cut off sees nothing either

const room = must(document, "[data-room]");
const closed = must(room, "template[data-room-closed]");
let heard = performance.now();
let isOver = false;

/** @param {boolean} says whether it is said that the room is closed */
function empty(says) {
  const pages = room.querySelector("[data-room-pages]");
  for (const image of room.querySelectorAll("img")) image.removeAttribute("src");
  pages?.remove();
  if (says && closed instanceof HTMLTemplateElement) {
    closed.replaceWith(closed.content.cloneNode(true));
  }
  isOver = true;
}

async function ask() {
  if (isOver || document.hidden) return;
  try {
    const options = {
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    };
    const answer = await fetch(room.dataset.room ?? "", /** @type {RequestInit} */ (options));
    if (answer.status === 204) heard = performance.now();
    else if (answer.status < 500 && answer.status !== 429) empty(true);
  } catch {
    // the network is away: counted below
  }
  if (!isOver && performance.now() - heard > PATIENCE) {
    empty(false);
    location.reload();
  }
}

setInterval(ask, EVERY);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  heard = performance.now();
  void ask();
});
// what the browser keeps of the page for the Back button is empty; back there, it is asked for anew
addEventListener("pagehide", () => empty(false));
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});
