// The screen in the hall: who is on, how long, who is next; at the end the prizes, one by one.
import { find, must } from "../js/dom.js";
import { nextOf, PitchClock, said, slotOf, tellLine, titled, words } from "./faces.js";
import { showOrder } from "./follow.js";
import { Live } from "./live.js";

/** @import { Prize, Stage } from "../shapes.js" */

/**
 * @param {ParentNode} root
 * @param {string} name
 * @param {string} text
 */
function write(root, name, text) {
  const place = must(root, `[data-${name}]`);
  if (place.textContent !== text) place.textContent = text;
}

/** @param {Prize} prize */
function prizeRow(prize) {
  const row = document.createElement("li");
  const [award, name, title] = ["span", "b", "span"].map((tag) => document.createElement(tag));
  if (!award || !name || !title) return row;
  award.className = "hall-award";
  award.textContent = said(prize.award);
  name.textContent = said(prize.name);
  title.className = "hall-title";
  title.textContent = said(prize.title);
  row.append(award, name, title);
  return row;
}

/**
 * @param {HTMLElement} root
 * @param {Stage} stage
 */
function show(root, stage) {
  const { begins = "", isOver = "", next = "", last = "" } = words();
  const prizes = stage.reveal ?? [];
  const slot = slotOf(stage, stage.stage?.slot);
  const following = nextOf(stage);
  root.dataset.mode = prizes.length ? "prizes" : slot ? "stage" : "idle";
  write(root, "hall-name", slot ? titled(slot) : stage.state === "ended" ? isOver : begins);
  write(root, "hall-title", said(slot?.title));
  const nextWords = following ? `${next} ${titled(following)}` : slot ? last : "";
  write(root, "hall-next", nextWords);
  const code = must(root, "[data-hall-code]");
  code.hidden = !stage.check_in_code || (Boolean(slot) && stage.stage?.state !== "waiting");
  write(root, "hall-digits", stage.check_in_code ?? "");
  const list = must(root, "[data-hall-prizes]");
  if (list.childElementCount !== prizes.length)
    list.replaceChildren(...prizes.map(prizeRow).toReversed());
  showOrder(stage);
}

const root = find(document, "[data-hall]");
if (root) {
  const { events = "", state = "" } = root.dataset;
  const clock = new PitchClock(() => live.clock);
  const live = new Live(
    events,
    state,
    (stage) => {
      clock.show(stage);
      show(root, stage);
    },
    tellLine,
    true,
  );
}
