// A deck on a page that nothing is typed into: its pages turn by keys too, while it has the focus
// or the whole screen.
import { deck } from "../scoring/deck.js";
import { must } from "./dom.js";

const TURNS = new Map([
  ["ArrowRight", 1],
  ["]", 1],
  ["ArrowLeft", -1],
  ["[", -1],
]);

const root = must(document, "[data-deck]");
const { turn } = deck(root);

document.addEventListener("keydown", (event) => {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  const isHere =
    (target instanceof Node && root.contains(target)) || root.contains(document.fullscreenElement);
  const by = TURNS.get(key);
  if (!isHere || by === undefined || ctrlKey || metaKey || altKey) return;
  event.preventDefault();
  turn(by);
});
