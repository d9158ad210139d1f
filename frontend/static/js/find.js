// ⌘K or Ctrl+K: to the box that finds everything, if it is on the page, else to the page that has
// it; never to a box that only narrows the page's own list.
import { find } from "./dom.js";

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
