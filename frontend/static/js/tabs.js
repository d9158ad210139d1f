// A row of tabs that is wider than the screen begins at the chosen one.
for (const row of document.querySelectorAll(".tabs")) {
  const chosen = row.querySelector("[aria-current], [aria-selected=true]");
  if (chosen)
    row.scrollLeft += chosen.getBoundingClientRect().left - row.getBoundingClientRect().left - 24;
}
