// The screen in the hall: who is on, how long, who is next; at the end the prizes, one by one.
import { find, must } from "../js/dom.js";
import {
  headline,
  nextWords,
  PitchClock,
  said,
  slotOf,
  tellLine,
  titleBeside,
  words,
} from "./faces.js";
import { Live } from "./live.js";
import { showOrder } from "./order.js";

/** @import { Prize, Stage, Vote } from "./shapes.js" */

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
  title.textContent = titleBeside(prize);
  row.append(award, name, title);
  return row;
}

/**
 * What the order was drawn with: anybody in the hall can draw it again.
 *
 * @param {Stage} stage
 */
function lotWords({ lot }) {
  if (!lot?.nonce) return "";
  return (words().lot ?? "").replace("{seed}", String(lot.seed)).replace("{nonce}", lot.nonce);
}

/** @param {Stage} stage */
function modeOf(stage) {
  if (stage.reveal?.length) return "prizes";
  return stage.stage ? "stage" : "idle";
}

/**
 * @param {HTMLElement} root
 * @param {Stage} stage
 */
function show(root, stage) {
  root.dataset.mode = modeOf(stage);
  write(root, "hall-name", headline(stage));
  write(root, "hall-title", titleBeside(slotOf(stage, stage.stage?.slot)));
  write(root, "hall-next", nextWords(stage));
  write(root, "hall-lot", lotWords(stage));
  const isQuiet = !stage.stage || stage.stage.state === "waiting";
  must(root, "[data-hall-code]").hidden = !stage.check_in_code || !isQuiet;
  write(root, "hall-digits", stage.check_in_code ?? "");
  showPrizes(must(root, "[data-hall-prizes]"), stage.reveal ?? []);
  showVote(root, stage.vote);
  showOrder(stage);
}

/**
 * While the audience votes: the way to the vote, and how many have voted.
 *
 * @param {HTMLElement} root
 * @param {Vote | null | undefined} vote
 */
function showVote(root, vote) {
  const path = vote?.path ?? "";
  const place = must(root, "[data-hall-vote]");
  place.hidden = path === "";
  root.toggleAttribute("data-votes", path !== "");
  if (!vote || !path) return;
  const { voteCode = "", voted = "" } = words();
  write(root, "hall-voted", voted.replace("{n}", String(vote.ballots)));
  const box = must(place, "[data-hall-vote-code]");
  const source = `${path}qr.svg`;
  if (find(box, "img")?.getAttribute("src") === source) return;
  const code = document.createElement("img");
  code.src = source;
  code.alt = voteCode;
  box.replaceChildren(code);
}

/**
 * @param {HTMLElement} list
 * @param {Prize[]} prizes
 */
function showPrizes(list, prizes) {
  if (list.childElementCount === prizes.length) return;
  list.replaceChildren(...prizes.map(prizeRow).toReversed());
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
