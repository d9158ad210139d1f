// The scoring page.  The form works without this; this adds saving by itself, offline work, keys and the deck.
import * as outbox from "./outbox.js";
import { deck } from "./deck.js";
import { keys } from "./keys.js";
import { toast } from "../js/toast.js";

const $ = (selector, root = document) => root.querySelector(selector), $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const words = JSON.parse($("#words").textContent);
const say = (key, n = "", t = "") => words[key].replace("%n", n).replace("%t", t);
const form = $("[data-rubric]"), assignment = Number(form.dataset.assignment), criteria = $$(".cr", form), comment = $("#comment"), note = $("[name=private_note]", form);
const csrf = () => document.cookie.match(/csrftoken=([^;]+)/)?.[1] || $("[name=csrfmiddlewaretoken]", form).value;
const started = Date.now(), open = form.dataset.open === "1", past = [];
let revision = Number(form.dataset.revision), submitted = form.dataset.state === "submitted", online = navigator.onLine;

function read() {
  const scores = {};
  for (const one of criteria) {
    const value = one.dataset.mode === "anchors" ? $("input:checked", one)?.value : $("input", one).value;
    if (value) scores[one.dataset.key] = one.dataset.mode === "anchors" ? Number(value) : value;
  }
  return { scores, comment: comment.value, private_note: note.value, submit: submitted, seconds_spent: Math.round((Date.now() - started) / 1000) };
}
function write(row) {
  for (const one of criteria) {
    const value = row.scores[one.dataset.key];
    if (one.dataset.mode === "anchors") $$("input", one).forEach((input) => { input.checked = input.value === String(value ?? ""); });
    else $("input", one).value = value ?? "";
  }
  comment.value = row.comment ?? ""; note.value = row.private_note ?? "";
  paint();
}
function total(scores) {
  return criteria.reduce((sum, one) => sum + (one.dataset.mode === "anchors" ? Number(scores[one.dataset.key] || 0) / 5 * Number(one.dataset.points) : Number(scores[one.dataset.key] || 0)), 0);
}
function paint() {
  const { scores } = read(), sum = total(scores), left = Number(form.dataset.least) - [...comment.value.trim()].length;
  $$("[data-total]").forEach((element) => { element.textContent = sum.toFixed(1); });
  $("[data-count]").textContent = say("count", `${Object.keys(scores).length}/${criteria.length}`);
  $("[data-counter]").textContent = left > 0 ? `${[...comment.value.trim()].length}/${form.dataset.least}` : say("letters", [...comment.value].length);
  $("[data-me]")?.setAttribute("cx", 6 + sum * 3.68);
  for (const one of criteria) { const text = $("[data-anchor]", one), value = scores[one.dataset.key]; if (text) text.textContent = value ? $(`#${one.dataset.key}-a${value}`).textContent : ""; }
}
function status(key, n) {
  const state = { saved: "saved", saving: "saving", local: "local" }[key] || "failed", box = $("[data-save]");
  box.dataset.state = state;
  $("use", box).setAttribute("href", `${form.dataset.icons}#${{ saved: "cloud-check", saving: "refresh-cw", local: "smartphone", failed: "triangle-alert" }[state]}`);
  $("[data-save-text]").textContent = say(key, n, new Date().toTimeString().slice(0, 5));
  $("[data-offline]").hidden = online;
}
async function save() {
  await outbox.put(form.dataset.api, assignment, read(), revision);
  await send();
}
async function send() {
  if (await outbox.waiting()) status("saving");
  let last = null;
  online = await outbox.flush(csrf, (kind, row, data) => { if (row.assignment === assignment) settled(kind, data); last = kind; });
  const left = await outbox.waiting();
  if (!online) status("local", left);
  else if (["closed", "signed_out", "refused"].includes(last)) status({ refused: "failed" }[last] || last, left);
  else if (!left && last) status("saved");
  $("[data-offline]").hidden = online;
}
function settled(kind, data) {
  if (kind === "saved") { revision = data.revision; $("[data-clash]").hidden = true; if (data.state === "submitted") mark(); }
  if (kind === "clash") {
    revision = data.revision;
    $("[data-clash-text]").textContent = say("clash", data.total ?? "0");
    $("[data-clash]").hidden = false;
    $("[data-clash-other]").onclick = async () => { await outbox.forget(assignment); submitted = data.state === "submitted"; write(data); $("[data-clash]").hidden = true; status("saved"); };
  }
}
function mark() { const dot = $(`[data-item="${assignment}"] .q-s`); dot?.classList.add("ok"); }
function show(index) {
  const at = Math.max(0, Math.min(criteria.length - 1, index));
  criteria.forEach((one, place) => one.classList.toggle("open", place === at));
  return criteria[at];
}
const current = () => criteria.findIndex((one) => one.classList.contains("open"));

async function submit() {
  if (!open) return;
  const { scores } = read(), missing = criteria.findIndex((one) => !(one.dataset.key in scores)), left = Number(form.dataset.least) - [...comment.value.trim()].length;
  if (missing >= 0) { const one = show(missing); one.scrollIntoView({ block: "center" }); $("input", one).focus(); toast(say("missing")); return; }
  if (left > 0) { comment.focus(); toast(say("comment_missing", left)); return; }
  submitted = true;
  await save();
  location.href = form.dataset.nextUrl;
}

form.addEventListener("change", (event) => {
  const one = event.target.closest(".cr");
  if (!one) return;
  past.push({ key: one.dataset.key, before: form.scores?.[one.dataset.key] });
  form.scores = read().scores;
  paint(); save();
});
let quiet;
form.addEventListener("input", (event) => {
  if (!event.target.matches("textarea")) { paint(); return; }
  paint();
  if (event.isComposing) return;
  clearTimeout(quiet); quiet = setTimeout(save, 1000);
});
form.addEventListener("focusout", (event) => { if (event.target.matches("textarea") && quiet) { clearTimeout(quiet); quiet = null; save(); } });
form.addEventListener("focusin", (event) => { const one = event.target.closest(".cr"); if (one && event.target.matches(":focus-visible")) show(criteria.indexOf(one)); });
form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
criteria.forEach((one, index) => { $("legend", one).addEventListener("click", () => show(index)); });

const pages = deck($("[data-deck]"));
keys({
  submit,
  turn: pages.turn,
  move: (by) => show(current() + by).scrollIntoView({ block: "nearest" }),
  comment: () => comment.focus(),
  undo: () => { const last = past.pop(); if (last) { const row = read(); row.scores[last.key] = last.before; write(row); form.scores = read().scores; save(); } },
  score: (level) => {
    const at = Math.max(current(), 0), input = $(`input[type=radio][value="${level}"]`, criteria[at]);
    if (!input || !open) return;
    input.checked = true; input.dispatchEvent(new Event("change", { bubbles: true }));
    const following = show(at + 1);
    $("input:checked, input", following).focus({ preventScroll: true }); following.scrollIntoView({ block: "nearest" });
  },
});
const tabs = $$("[role=tab]");
tabs.forEach((tab, index) => {
  tab.onclick = () => tabs.forEach((other) => { const on = other === tab; other.setAttribute("aria-selected", on); other.tabIndex = on ? 0 : -1; document.getElementById(other.getAttribute("aria-controls")).hidden = !on; });
  tab.onkeydown = (event) => { const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]; if (by) { const to = tabs[(index + by + tabs.length) % tabs.length]; to.click(); to.focus(); } };
});
$("[data-queue-btn]").onclick = (event) => {
  const phone = matchMedia("(max-width: 1240px)").matches, shown = phone ? $("#queue").classList.toggle("is-open") : !document.body.classList.toggle("q-closed");
  event.currentTarget.setAttribute("aria-expanded", shown);
};
const strip = $("[data-strip]");
if (strip) $(".own-d", strip).innerHTML = strip.dataset.strip.split(" ").map((value) => `<circle cx="${6 + Number(value) * 3.68}" cy="13" r="4.5"/>`).join("");

// What this device holds and the server does not have yet wins over the page as it was delivered.
const held = await outbox.draft(assignment);
if (held && (await outbox.waiting()) && held.revision >= revision) { submitted ||= held.submit; write(held); }
form.scores = read().scores;
paint();
if (open) send();
addEventListener("online", send);
addEventListener("offline", async () => { online = false; status("local", await outbox.waiting()); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
setInterval(async () => { if (await outbox.waiting()) send(); }, 15000);
addEventListener("beforeunload", (event) => { if (event.target.activeElement?.closest("form[action*=logout]")) event.preventDefault(); });

async function prepare() {
  const worker = await navigator.serviceWorker.register(form.dataset.worker, { scope: "/" });
  await navigator.serviceWorker.ready;
  navigator.storage?.persist?.();
  if (!worker || navigator.connection?.saveData) return;
  const shelf = await (await fetch(form.dataset.shelf, { headers: { Accept: "application/json" } })).json(), cache = await caches.open("round-v1"), ready = $("[data-ready]");
  let done = 0;
  for (const entry of shelf.entries) {
    ready.textContent = say("preparing", `${done}/${shelf.entries.length}`);
    await Promise.all([entry.page, ...entry.images].map(async (url) => { if (!(await cache.match(url))) await cache.add(url).catch(() => {}); }));
    done += 1;
  }
  ready.textContent = say("ready", `${done}/${shelf.entries.length}`);
}
if ("serviceWorker" in navigator) prepare().catch(() => {});
globalThis.judging = { send, outbox };
