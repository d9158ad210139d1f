// A row of tabs that is wider than the screen begins at the chosen one.
import { findAll } from "./dom.js";

const MARGIN = 24; // px
for (const row of findAll(document, ".tabs")) {
  const chosen = row.querySelector("[aria-current], [aria-selected=true]");
  if (chosen)
    row.scrollLeft +=
      chosen.getBoundingClientRect().left - row.getBoundingClientRect().left - MARGIN;
}
