// ⌘K or Ctrl+K: to the search box of the page, else to the page of the search.
import { find } from "./dom.js";

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey) return;
  const box = find(document, "main input[type=search]", HTMLInputElement);
  const link = find(document, "a[href$='/search/']", HTMLAnchorElement);
  if (!box && !link) return;
  event.preventDefault();
  if (box) box.select();
  box?.focus();
  if (!box) link?.click();
});
