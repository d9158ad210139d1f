// How long the page was looked at, for the estimate of what is left.
import { facts } from "./page.js";

let spent = facts.seconds;
/** @type {number | null} looked at since then, in ms since 1970; null: it is hidden */
let since = document.hidden ? null : Date.now();

/** Before this page was opened, and on it. */
export const seconds = () => Math.round(spent + (since === null ? 0 : (Date.now() - since) / 1000));

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    spent = seconds();
    since = null;
  } else since = Date.now();
});
