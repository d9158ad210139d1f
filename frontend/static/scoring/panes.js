// What lies around the sheet: the tabs of the material, the list as a drawer on narrow screens, and
// the strip of one's own totals.
import { find, findAll, must } from "../js/dom.js";
import { onStrip } from "./form.js";
import { startPin } from "./pin.js";

const NARROW = "(max-width: 1240px)"; // as judges.css has it

function startTabs() {
  const tabs = findAll(document, "[role=tab]");
  /** @param {HTMLElement} tab */
  function choose(tab) {
    for (const other of tabs) {
      const isChosen = other === tab;
      other.setAttribute("aria-selected", String(isChosen));
      other.tabIndex = isChosen ? 0 : -1;
      must(document, `#${other.getAttribute("aria-controls")}`).hidden = !isChosen;
    }
  }
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", ({ key }) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[key];
      const to = by && tabs[(index + by + tabs.length) % tabs.length];
      if (!to) return;
      to.click();
      to.focus();
    });
  });
}

function startDrawer() {
  const opener = must(document, "[data-queue-btn]");
  const drawer = must(document, "#queue");
  const narrow = matchMedia(NARROW);
  /** @param {boolean} isShown */
  function draw(isShown) {
    if (narrow.matches) drawer.classList.toggle("is-open", isShown);
    else document.body.classList.toggle("q-closed", !isShown);
    opener.setAttribute("aria-expanded", String(isShown));
  }
  const isOver = () => narrow.matches && drawer.classList.contains("is-open");
  opener.setAttribute("aria-expanded", String(!narrow.matches));
  opener.addEventListener("click", () => draw(opener.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("click", ({ target }) => {
    const isInside = target instanceof Node && (drawer.contains(target) || opener.contains(target));
    if (isOver() && !isInside) draw(false);
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !isOver()) return;
    draw(false);
    opener.focus();
  });
}

function drawStrip() {
  const strip = find(document, "[data-strip]", SVGSVGElement);
  if (!strip) return;
  must(strip, ".own-d", SVGGElement).innerHTML = (strip.dataset.strip ?? "")
    .split(" ")
    .map((value) => `<circle cx="${onStrip(Number(value))}" cy="13" r="4.5"/>`)
    .join("");
}

/** @param {{ turn: (by: number) => void, resume: () => void }} pages the deck's */
export function startPanes(pages) {
  startPin(must(document, "[data-deck]"), pages.turn);
  pages.resume(); // what follows the deck does so by now
  startTabs();
  startDrawer();
  drawStrip();
}
