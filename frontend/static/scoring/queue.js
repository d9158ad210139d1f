// The list at the left: kept true to what this device holds, and asked for the next entry.
import { find, findAll, must, write } from "../js/dom.js";

/** @import { Draft } from "../shapes.js" */

const items = () => findAll(document, "[data-item]", HTMLAnchorElement);

export class Queue {
  /**
   * @param {number} here the assignment of this page
   * @param {Record<string, string>} words
   * @param {string} icons
   */
  constructor(here, words, icons) {
    this.here = here;
    this.words = words;
    this.check = `<svg class="icon" aria-hidden="true"><use href="${icons}#check"></use></svg>`;
  }

  /**
   * @param {HTMLElement} item
   * @param {"done" | "part"} state
   * @param {string} [text]
   */
  mark(item, state, text) {
    const dot = must(item, ".q-s");
    const small = find(item, "[data-item-state]");
    const isDone = state === "done";
    item.dataset.state = state;
    dot.classList.toggle("ok", isDone);
    dot.classList.toggle("part", !isDone && Number(item.dataset.item) !== this.here);
    if (!isDone && dot.firstElementChild) dot.replaceChildren();
    else if (isDone && !dot.firstElementChild) dot.innerHTML = this.check;
    if (small && text) write(small, text);
  }

  /** @param {Draft} draft */
  paintItem(draft) {
    const { words } = this;
    const item = find(document, `[data-item="${draft.assignment}"]`);
    if (!item || draft.revision < Number(item.dataset.revision)) return;
    if (draft.gone) item.closest("li")?.remove();
    else if (draft.state === "submitted")
      this.mark(item, "done", draft.unsent ? words.changed_short : words.submitted);
    else if (draft.filled)
      this.mark(item, "part", words.filled?.replace("%n", String(draft.filled)));
  }

  /**
   * They say how far each entry is.
   *
   * @param {Draft[]} drafts what this device holds, newer than the page
   */
  paint(drafts) {
    for (const draft of drafts) this.paintItem(draft);
    const all = items();
    const done = all.filter((item) => item.dataset.state === "done").length;
    const words = (this.words.progress ?? "")
      .replace("%n", String(done))
      .replace("%t", String(all.length));
    write(must(document, "[data-progress]"), words);
    const bar = find(document, ".jprog .bar i");
    if (bar) bar.style.width = `${Math.round((done / Math.max(all.length, 1)) * 100)}%`;
  }

  /**
   * The next unfinished entry after this one, or before it, or the end.
   *
   * @param {string} end
   */
  next(end) {
    const all = items();
    const at = all.findIndex((item) => Number(item.dataset.item) === this.here);
    const others = [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))];
    return others.find((item) => item.dataset.state !== "done")?.href ?? end;
  }
}
