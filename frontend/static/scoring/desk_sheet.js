// A sheet without its form: what the server has of it, with what this device holds over it.  It is
// written through the same outbox as on its own page.
import { must } from "../js/dom.js";
import * as outbox from "./outbox.js";

/**
 * @import { DeskCriterion, DeskEntry, Draft, DraftChange, Reading, Scores, ServerSheet, Words }
 *   from "../shapes.js"
 */

const LEVELS = 5; // of a criterion with anchors

/**
 * What the page was delivered with.
 *
 * @returns {{ criteria: DeskCriterion[], entries: DeskEntry[] }}
 */
export const deskData = () => JSON.parse(must(document, "#desk").textContent ?? "null");

/**
 * @param {DeskCriterion[]} criteria
 * @param {Scores} scores
 */
export const totalOf = (criteria, scores) =>
  criteria.reduce((sum, { key, mode, points }) => {
    const worth = mode === "anchors" ? Number(points) / LEVELS : 1;
    return sum + Number(scores[key] ?? 0) * worth;
  }, 0);

export class DeskSheet {
  /** @param {DeskEntry} entry */
  constructor(entry) {
    this.entry = entry;
    const { scores = {}, comment = "", private_note = "" } = entry.sheet ?? {};
    /** @type {Reading} */
    this.words = { scores, raw: { ...scores }, comment, private_note };
    this.revision = entry.sheet?.revision ?? 0;
    this.submitted = entry.sheet?.state === "submitted";
    this.seconds = entry.sheet?.seconds_spent ?? 0;
    this.reason = "";
    this.isGone = false;
    this.isClash = false;
    this.unsent = false;
  }

  get assignment() {
    return this.entry.assignment;
  }

  read() {
    return this.words;
  }

  /** @param {Words & { raw?: Reading["raw"] }} kept */
  write({ scores = {}, raw, comment = "", private_note = "" }) {
    this.words = { scores, raw: { ...(raw ?? scores) }, comment, private_note };
  }

  /** What this device holds wins over the page. @param {Draft | undefined} kept */
  take(kept) {
    if (!kept) return;
    this.isGone = Boolean(kept.gone);
    this.isClash = Boolean(kept.other);
    this.seconds = Math.max(this.seconds, kept.seconds ?? 0);
    if (kept.gone || (!kept.unsent && kept.revision <= this.revision)) return;
    this.write(kept);
    this.revision = Math.max(this.revision, kept.revision);
    this.unsent = Boolean(kept.unsent);
    this.reason = kept.reason ?? "";
    if (kept.state) this.submitted = kept.state === "submitted";
  }

  /** The server has it. @param {Partial<ServerSheet>} copy */
  saved(copy) {
    this.revision = copy.revision ?? this.revision;
    if (copy.state) this.submitted = copy.state === "submitted";
  }

  /**
   * @param {boolean} unsent
   * @returns {DraftChange & { url: string }}
   */
  held(unsent) {
    const { assignment, url, page, name } = this.entry;
    return {
      assignment,
      ...this.words,
      state: this.submitted ? "submitted" : "draft",
      revision: this.revision,
      unsent,
      filled: Object.keys(this.words.scores).length,
      seconds: this.seconds,
      reason: this.reason,
      url,
      page,
      name,
    };
  }

  /** With what this device holds. @returns {Promise<Draft | undefined>} that */
  async load() {
    const kept = await outbox.draft(this.assignment);
    this.take(kept);
    return kept;
  }
}
