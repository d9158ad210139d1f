// Another tab of the same judge wrote on this sheet: what this tab shows is made true, or, where
// both have words of their own, both are shown.
import { toast } from "../js/toast.js";
import * as outbox from "./outbox.js";
import { say } from "./page.js";

/**
 * @import { Draft, Reading } from "../shapes.js"
 */

/**
 * @param {number} assignment
 * @param {{ read: () => Reading, write: (kept: Draft) => void }} sheet
 * @param {object} act
 * @param {(kept: Draft) => unknown} act.show the form holds these words now
 * @param {(kept: Draft) => unknown} act.choose among the versions, where there are several
 */
export function watchTabs(assignment, sheet, act) {
  /** Show what the device holds, unless something typed here is on its way there. */
  async function refresh() {
    const kept = await outbox.lookAt(
      assignment,
      () => sheet.read(),
      (news) => {
        if (outbox.differs(news, sheet.read())) {
          sheet.write(news);
          toast(say("other_tab"));
        }
        act.show(news);
      },
    );
    if (kept && !kept.gone) act.choose(kept);
  }

  return {
    refresh,
    /** @param {Draft | undefined} kept what the form shows, or has something newer than */
    start(kept) {
      outbox.saw(assignment, kept, sheet.read());
      outbox.listen((changed) => changed === assignment && refresh());
      document.addEventListener("visibilitychange", () => document.hidden || refresh());
    },
  };
}
