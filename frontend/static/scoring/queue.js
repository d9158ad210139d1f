// The list at the left: kept true to what this device holds, and asked for the next entry.
const items = () => [...document.querySelectorAll("[data-item]")];

export function queue(here, words, icons) {
  function mark(one, state, text) {
    const dot = one.querySelector(".q-s"),
      small = one.querySelector("[data-item-state]");
    one.dataset.state = state;
    dot.classList.toggle("ok", state === "done");
    dot.classList.toggle("part", state === "part" && Number(one.dataset.item) !== here);
    if (state === "done" && !dot.firstElementChild)
      dot.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${icons}#check"></use></svg>`;
    if (state !== "done") dot.replaceChildren();
    if (small && text) small.textContent = text;
  }
  /** drafts: what this device holds; newer than the page, they say how far each entry is. */
  function paint(drafts) {
    for (const row of drafts) {
      const one = document.querySelector(`[data-item="${row.assignment}"]`);
      if (!one || row.revision < Number(one.dataset.revision)) continue;
      if (row.gone) one.closest("li").remove();
      else if (row.state === "submitted")
        mark(one, "done", row.unsent ? words.changed_short : words.submitted);
      else if (row.filled) mark(one, "part", words.filled.replace("%n", row.filled));
    }
    const all = items(),
      done = all.filter((one) => one.dataset.state === "done").length,
      bar = document.querySelector(".jprog .bar i");
    document.querySelector("[data-progress]").textContent = words.progress
      .replace("%n", done)
      .replace("%t", all.length);
    if (bar) bar.style.width = `${Math.round((done / Math.max(all.length, 1)) * 100)}%`;
  }
  /** The next unfinished entry after this one, or before it, or the end. */
  function next(end) {
    const all = items(),
      at = all.findIndex((one) => Number(one.dataset.item) === here);
    const one = [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))].find(
      (other) => other.dataset.state !== "done",
    );
    return one ? one.href : end;
  }
  return { paint, next };
}
