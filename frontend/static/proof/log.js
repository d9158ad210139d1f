// The button that has this browser check the whole public log of the site, and what it says.
import { must } from "../js/dom.js";
import { checkSite, Wrong } from "./public.js";

const NOT_FOUND = 404;
const button = must(document, "#log-check", HTMLButtonElement);
const told = must(document, "#log-told");
const typed = must(document, "#log-key", HTMLInputElement);
/** @type {Record<string, string>} */
const words = JSON.parse(must(document, "#log-words").textContent || "{}");
/** @type {string[]} */
const keys = JSON.parse(must(document, "#log-keys").textContent || "[]");

/** @param {string} key @param {Record<string, string | number>} values */
function line(key, values, kind = "") {
  const made = document.createElement("p");
  const text = words[key] ?? key;
  made.textContent = text.replaceAll(/%\{(\w+)\}/g, (_all, name) => String(values[name] ?? ""));
  made.className = kind;
  return made;
}

/** @param {string} path */
async function ask(path) {
  const answer = await fetch(`/api/v1/${path}`);
  if (answer.status === NOT_FOUND) return "";
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

/** What holds, or the first thing that doesn't. */
async function check() {
  const own = typed.value.trim();
  const { records, states, rounds } = await checkSite(ask, own ? own.split(/\s+/) : keys);
  const lines = rounds.map((round) => line("round", { ...round }));
  told.replaceChildren(line("log", { records, states }, "strong"), ...lines);
  if (!own) told.append(line("own_key", {}, "small muted"));
  told.dataset.result = "fine";
}

button.addEventListener("click", async () => {
  button.disabled = true;
  delete told.dataset.result;
  told.replaceChildren(line("busy", {}, "muted"));
  try {
    await check();
  } catch (error) {
    const isWrong = error instanceof Wrong;
    const key = isWrong ? error.message : "unreadable";
    told.replaceChildren(line(key, isWrong ? error.values : {}, "error"));
    told.dataset.result = key === "unable" || !isWrong ? "unknown" : "wrong";
  }
  button.disabled = false;
});
