// What the scoring page was delivered with: its form, its facts and its words.
import { must } from "../js/dom.js";

/** @import { Say } from "../shapes.js" */

export const form = must(document, "[data-rubric]", HTMLFormElement);

/** @param {string} name */
const fact = (name) => form.dataset[name] ?? "";

/** As strings: addresses, but for who (the judge's seat), name (the entry's) and state. */
export const facts = {
  assignment: Number(fact("assignment")),
  revision: Number(fact("revision")),
  seconds: Number(fact("seconds")), // that the page was looked at before
  isOpen: fact("open") === "1", // for scoring
  state: fact("state"),
  who: fact("who"),
  name: fact("name"),
  api: fact("api"),
  undo: fact("undo"),
  conflict: fact("conflict"),
  late: fact("lateUrl"),
  shelf: fact("shelf"),
  worker: fact("worker"),
  icons: fact("icons"),
  end: fact("end"), // where to go when all is done
};

/**
 * @param {string} id of a script element that holds JSON
 * @returns {unknown}
 */
export const json = (id) => JSON.parse(must(document, `#${id}`).textContent ?? "null");

export const words = /** @type {Record<string, string>} */ (json("words"));

/** @type {Say} */
export const say = (key, n = "", t = "") =>
  (words[key] ?? key).replace("%n", String(n)).replace("%t", t);

/** The token that the server wants with every write: today's, else the page's. */
export const csrf = () =>
  document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/u)?.[1] ||
  must(form, "[name=csrfmiddlewaretoken]", HTMLInputElement).value;
