// ⌘K or Ctrl+K: to the box that finds everything, if it is on the page, else to the page that has
// it; never to a box that only narrows the page's own list.  The arrows lead from the box through
// what was found, and back.
import { find, findAll } from "./dom.js";

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey) return;
  const box = find(document, "[data-everything]", HTMLInputElement);
  const link = find(document, "a[href$='/search/']", HTMLAnchorElement);
  if (!box && !link) return;
  event.preventDefault();
  if (box) box.select();
  box?.focus();
  if (!box) link?.click();
});

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.isComposing) return;
  const stops = [...findAll(document, "[data-everything]"), ...findAll(document, ".found a")];
  const here = stops.findIndex((stop) => stop === document.activeElement);
  const next = here === -1 ? undefined : stops[here + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});
