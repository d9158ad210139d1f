// The scoring page.  The form works without this; this adds saving by itself, offline work, keys
// and the deck.
import * as outbox from "./outbox.js";
import { clash } from "./clash.js";
import { deck } from "./deck.js";
import { rubric } from "./form.js";
import { keys } from "./keys.js";
import { queue } from "./queue.js";
import { tellNext } from "./told.js";
import { timer } from "./timer.js";
import { toast } from "../js/toast.js";

const $ = (selector, root = document) => root.querySelector(selector),
  $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const words = JSON.parse($("#words").textContent);
const say = (key, n = "", t = "") => words[key].replace("%n", n).replace("%t", t);
const form = $("[data-rubric]"),
  facts = form.dataset,
  assignment = Number(facts.assignment),
  open = facts.open === "1",
  button = $("[data-submit]");
const csrf = () =>
  document.cookie.match(/csrftoken=([^;]+)/)?.[1] || $("[name=csrfmiddlewaretoken]", form).value;
// what reached the organisers after the close, and what they decided
const lateSent = JSON.parse($("#late-sent").textContent);
const sheet = rubric(form, say),
  list = queue(assignment, words, facts.icons),
  past = [];
let revision = Number(facts.revision),
  submitted = facts.state === "submitted",
  stopped = "",
  outcome = "",
  busy = false,
  before = {};

// --- time that the page was looked at, for the estimate of what is left
let spent = Number(facts.seconds),
  since = document.hidden ? null : Date.now();
const seconds = () => Math.round(spent + (since === null ? 0 : (Date.now() - since) / 1000));

// --- what is written goes to this device first
const state = () => (submitted ? "submitted" : "draft");
const held = (unsent) => {
  const now = sheet.read();
  return {
    assignment,
    ...now,
    state: state(),
    revision,
    unsent,
    filled: Object.keys(now.scores).length,
    seconds: seconds(),
    url: facts.api,
    page: location.pathname,
    name: facts.name,
  };
};
const keep = () => outbox.keep(held(true));

/**
 * Keep, and send; what became of it.  A submitted sheet is sent only as a whole, by the button:
 * until then the submitted one counts.
 */
async function save(submit = false) {
  if (!open) return;
  clearTimeout(quiet);
  quiet = null;
  if (submitted && !submit) {
    await keep();
    status("changed");
    await paintList();
    return;
  }
  const mutation = await outbox.write(held(true), submit);
  await send();
  return outbox.fate(mutation);
}
async function send() {
  if (await outbox.waiting()) status("saving");
  stopped = await outbox.flush(csrf, settled);
  await paintState();
  await paintList();
}
function settled(kind, row, data, same = true) {
  if (row.of === assignment && data.detail) toast(data.detail, { kind: "bad" });
  if (row.assignment !== assignment) return;
  outcome = kind;
  const copy = kind === "incomplete" ? data.facts.current : data;
  if (kind === "saved" || kind === "incomplete") {
    revision = copy.revision;
    if (same) {
      submitted = copy.state === "submitted";
      label();
    }
  }
  if (kind === "clash") {
    revision = data.revision;
    panel.show(data);
  }
  for (const [name, text] of Object.entries(data.fields ?? {})) sheet.complain(name, text);
  if (kind === "refused") {
    refusal = data.detail || "";
    if (data.detail && !data.fields) toast(data.detail, { kind: "bad" });
  }
}
let refusal = "";

// --- what the page says about it
function status(key, n) {
  const shown =
      { saved: "saved", saving: "saving", local: "local", changed: "local", idle: "idle" }[key] ||
      "failed",
    box = $("[data-save]");
  box.dataset.state = shown;
  $("use", box).setAttribute(
    "href",
    `${facts.icons}#${{ saved: "cloud-check", saving: "refresh-cw", local: key === "changed" ? "pen-line" : "smartphone", idle: "cloud-check", failed: "triangle-alert" }[shown]}`,
  );
  $("[data-save-text]").textContent = say(key, n, new Date().toTimeString().slice(0, 5));
}
async function paintState() {
  const left = await outbox.waiting(),
    kept = await outbox.draft(assignment),
    row = await outbox.row(assignment);
  $("[data-offline]").hidden = stopped !== "away";
  $("[data-signin]").hidden = stopped !== "signed_out";
  $("[data-late]").hidden = !(outcome === "closed" || (kept?.unsent && !open)) || isTold(kept);
  if (stopped === "away") status("local", left);
  else if (stopped === "signed_out") status("signed_out");
  else if (outcome === "closed") status("closed");
  else if (outcome === "refused") status("failed");
  else if (submitted && kept?.unsent) status("changed");
  else if (row?.clash) status("local", left);
  else if (quiet || row) status("saving"); // written after what was just answered, and on its way
  else if (outcome === "saved" || outcome === "incomplete") status("saved");
  else if (left) status("local", left);
  else if (revision) $("[data-save]").dataset.state === "saving" && status("saved");
  else status("idle");
}
const paintList = async () => list.paint(await outbox.drafts());
function label() {
  if (button) button.firstChild.textContent = `${say(submitted ? "submit_change" : "submit")} `;
}

const panel = clash($("[data-clash]"), sheet, {
  mine: async () => {
    await outbox.keep({ ...held(true), other: undefined });
    await save(submitted);
  },
  other: async (copy) => {
    submitted = copy.state === "submitted";
    sheet.write(copy);
    before = copy.scores;
    label();
    await outbox.drop(assignment);
    await outbox.keep({ ...held(false), other: undefined });
    await send();
    if (copy.revision !== revision) await save(submitted);
    else status("saved");
    await paintList();
  },
});

async function submit() {
  if (!open || busy || sheet.gap()) return;
  busy = true;
  button.setAttribute("aria-busy", "true");
  const kind = await save(true).finally(() => {
    busy = false;
    button.removeAttribute("aria-busy");
  });
  const queued = !kind && stopped === "away";
  if (kind !== "saved" && !queued) {
    if (kind === "refused" || kind === "incomplete")
      toast(refusal || say("failed"), { kind: "bad" });
    return;
  }
  await outbox.keep({ ...held(queued), state: "submitted", other: undefined });
  await paintList();
  tellNext({
    text: say(queued ? "submitted_here" : "submitted_now", facts.name),
    key: assignment,
    url: facts.undo,
    method: "DELETE",
    back: location.href,
    failed: say("failed"),
  });
  location.href = list.next(facts.end);
}
async function giveBack(event) {
  event.preventDefault();
  const kind = new FormData(event.target).get("kind");
  event.target.closest("dialog").close();
  const mutation = await outbox.giveBack(facts.conflict, assignment, { kind });
  await send();
  const answer = outbox.fate(mutation);
  if (answer !== "saved" && stopped !== "away") return;
  await outbox.keep({ ...held(false), gone: true });
  tellNext({
    text: say("given_back", facts.name),
    key: `conflict-${assignment}`,
    of: assignment,
    url: facts.conflict,
    method: "DELETE",
    back: location.href,
    failed: say("failed"),
  });
  location.href = list.next(facts.end);
}
/**
 * Whether the organisers have it already, or have decided: then it is not offered to send it again.
 */
function isTold(kept) {
  const told = lateNow ?? lateSent;
  return Boolean(told) && (told.state !== "waiting" || isSame(told, kept ?? sheet.read()));
}
const isSame = (one, other) =>
  ["comment", "scores"].every((name) => plain(one[name]) === plain(other[name]));
const plain = (value) =>
  JSON.stringify(
    Object.entries(value ?? {})
      .map(([key, one]) => [key, String(one)])
      .sort(),
  );
let lateNow = null;
async function late() {
  const { scores, comment } = sheet.read();
  const answer = await fetch(facts.lateUrl, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "X-CSRFToken": csrf(),
    },
    body: JSON.stringify({ scores, comment }),
  }).catch(() => null);
  const data = await answer?.json().catch(() => ({}));
  toast(answer?.ok ? say("late_sent") : data?.detail || say("failed"), {
    kind: answer?.ok ? "ok" : "bad",
  });
  if (!answer?.ok) return;
  lateNow = { state: "waiting", scores, comment };
  await outbox.tell(assignment);
  $("[data-late]").hidden = true;
  $("[data-late-told]").hidden = false;
}

// --- what the judge does
let quiet = null;
form.addEventListener("change", (event) => {
  const one = event.target.closest(".cr");
  if (!one) return;
  sheet.complain(one.dataset.key, "");
  past.push({ key: one.dataset.key, before: before[one.dataset.key] });
  before = sheet.read().raw;
  sheet.paint();
  save();
});
const soon = () => {
  clearTimeout(quiet);
  quiet = setTimeout(save, 1000);
};
form.addEventListener("input", (event) => {
  sheet.paint();
  if (!event.target.matches("textarea")) return;
  sheet.complain("comment", "");
  // every letter, also while Hangul is being composed; only sending waits for a quiet moment
  keep();
  if (open && !submitted && !stopped) status("saving");
  if (!event.isComposing) soon();
});
form.addEventListener("compositionend", (event) => {
  if (event.target.matches("textarea")) soon();
});
form.addEventListener("focusout", (event) => {
  if (event.target.matches("textarea") && quiet) save();
});
form.addEventListener("focusin", (event) => {
  const one = event.target.closest(".cr");
  if (one && event.target.matches(":focus-visible")) sheet.show(sheet.criteria.indexOf(one));
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
sheet.criteria.forEach((one, index) => {
  $("legend", one).addEventListener("click", () => sheet.show(index));
});
$("[data-give-back]")?.addEventListener("submit", giveBack);
$("[data-late-send]").onclick = late;

const pages = deck($("[data-deck]"));
timer($("[data-timer]"));
keys({
  submit,
  turn: pages.turn,
  move: (by) => sheet.show(sheet.current() + by).scrollIntoView({ block: "nearest" }),
  comment: () => sheet.comment.focus(),
  undo: () => {
    const last = past.pop();
    if (last) {
      const row = sheet.read();
      row.raw[last.key] = last.before;
      sheet.write(row);
      before = sheet.read().raw;
      save();
    }
  },
  score: (level) => {
    const at = Math.max(sheet.current(), 0),
      input = $(`input[type=radio][value="${level}"]`, sheet.criteria[at]);
    if (!input || !open) return;
    input.checked = true;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    if (at === sheet.criteria.length - 1) {
      input.focus({ preventScroll: true });
      return;
    }
    const next = sheet.show(at + 1);
    ($("input:checked", next) || $("input", next)).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  },
});
const tabs = $$("[role=tab]");
tabs.forEach((tab, index) => {
  tab.onclick = () =>
    tabs.forEach((other) => {
      const on = other === tab;
      other.setAttribute("aria-selected", on);
      other.tabIndex = on ? 0 : -1;
      document.getElementById(other.getAttribute("aria-controls")).hidden = !on;
    });
  tab.onkeydown = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by) {
      const to = tabs[(index + by + tabs.length) % tabs.length];
      to.click();
      to.focus();
    }
  };
});
const opener = $("[data-queue-btn]"),
  drawer = $("#queue"),
  narrow = matchMedia("(max-width: 1240px)");
const draw = (shown) => {
  if (narrow.matches) drawer.classList.toggle("is-open", shown);
  else document.body.classList.toggle("q-closed", !shown);
  opener.setAttribute("aria-expanded", shown);
};
opener.setAttribute("aria-expanded", !narrow.matches);
opener.onclick = () => draw(opener.getAttribute("aria-expanded") !== "true");
document.addEventListener("click", (event) => {
  if (
    narrow.matches &&
    drawer.classList.contains("is-open") &&
    !drawer.contains(event.target) &&
    !opener.contains(event.target)
  )
    draw(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && narrow.matches && drawer.classList.contains("is-open")) {
    draw(false);
    opener.focus();
  }
});
const strip = $("[data-strip]");
if (strip)
  $(".own-d", strip).innerHTML = strip.dataset.strip
    .split(" ")
    .map((value) => `<circle cx="${6 + Number(value) * 3.68}" cy="13" r="4.5"/>`)
    .join("");

// --- what this device holds and the server does not have yet wins over the page as it was
// delivered (or kept for offline)
outbox.belongTo(facts.who);
if (localStorage.getItem("judge") !== facts.who) {
  await globalThis.caches?.delete("round-v1");
  localStorage.setItem("judge", facts.who);
} // another judge on this device
if (
  lateSent &&
  lateSent.state !== "waiting" &&
  isSame(lateSent, (await outbox.draft(assignment)) ?? {})
)
  await outbox.forget(assignment); // decided: the server's copy is the true one
const kept = await outbox.draft(assignment);
if (kept && !kept.gone && (kept.unsent || kept.revision > revision)) {
  submitted = kept.state ? kept.state === "submitted" : submitted;
  revision = kept.revision;
  sheet.write(kept);
}
label();
$(".queue [aria-current]")?.scrollIntoView({ block: "nearest" });
before = sheet.read().raw;
sheet.paint();
if (kept?.other) panel.show(kept.other);
await paintList();
await outbox.sweep();
const last = await outbox.row(assignment);
if (
  kept?.unsent &&
  open &&
  !submitted &&
  !kept.gone &&
  !kept.other &&
  (!last || outbox.differs(kept, last.body))
)
  await save(); // with a score off the scale, which the sweep leaves
else if ((await outbox.rows()).length) await send();
else await paintState();
addEventListener("online", send);
addEventListener("offline", async () => {
  stopped = "away";
  await paintState();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    spent = seconds();
    since = null;
    if (quiet) save();
  } else {
    since = Date.now();
    if (stopped) send();
  }
});
addEventListener("pagehide", () => {
  if (quiet) save();
});
setInterval(async () => {
  if (!busy && (await outbox.waiting())) send();
}, 15000);
form.dataset.ready = "1";

async function prepare() {
  await navigator.serviceWorker.register(facts.worker, { scope: "/" });
  await navigator.serviceWorker.ready;
  navigator.storage?.persist?.();
  if (navigator.connection?.saveData) return;
  const shelf = await (
      await fetch(facts.shelf, { headers: { Accept: "application/json" } })
    ).json(),
    cache = await caches.open("round-v1"),
    ready = $("[data-ready]");
  const fetched = async (url) => {
    if (!(await cache.match(url))) await cache.add(url).catch(() => {});
  };
  let done = 0;
  for (const entry of shelf.entries) {
    ready.textContent = say("preparing", `${done}/${shelf.entries.length}`);
    await Promise.all([entry.page, ...entry.images].map(fetched));
    done += 1;
  }
  await Promise.all(shelf.pages.map(fetched));
  ready.textContent = say("ready", `${done}/${shelf.entries.length}`);
}
if ("serviceWorker" in navigator) prepare().catch(() => {});
globalThis.judging = { send, outbox };
