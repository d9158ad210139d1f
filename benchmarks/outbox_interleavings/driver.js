// Random interleavings: two windows of one device and one of another, on a line that breaks.
import { Section, Sheets, found, isIn, known, story, supersede, tell, texts } from "./server.js";

const LONGEST = 20000; // ms, of a run
let seed = 1;
function random() {
  seed = (seed * 1664525 + 1013904223) % 2 ** 32;
  return seed / 2 ** 32;
}
const chance = (share) => random() < share;
const pick = (list) => list[Math.floor(random() * list.length)];
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
/** A moment for everything that is due, without the 4 ms that a timer waits at least. */
const breath = () =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done();
    port2.postMessage(0);
  });
const account = { texts, supersede };

/** Windows that are being opened. @type {Map<Window, (api: object) => void>} */
const opening = new Map();
globalThis.opened = (frame, api) => opening.get(frame)?.(api);
let server = null;
const lines = { d1: "up", d2: "up" };

/** The network between a device and the server. */
async function carry(device, url, { method, headers, body }) {
  await pause(chance(0.3) ? random() * 4 : 0);
  if (!url.endsWith(`/${server.key}`)) throw new TypeError("of a run that is over");
  const line = lines[device];
  if (line === "down") throw new TypeError("away");
  if (line === "busy") return new Response("{}", { status: 503 });
  const ask = () =>
    method === "PUT"
      ? server.put(headers["Idempotency-Key"], JSON.parse(body))
      : server.patch(JSON.parse(body));
  let answer = ask();
  if (chance(0.1)) answer = ask(); // sent twice by the network
  if (line === "lossy" && chance(0.5)) throw new TypeError("the answer was lost");
  await pause(chance(0.3) ? random() * 4 : 0);
  return new Response(JSON.stringify(answer.body), { status: answer.status });
}

/** What a tab remembers. */
class Store extends Map {
  getItem(key) {
    return this.get(key) ?? null;
  }

  setItem(key, value) {
    this.set(key, value);
  }
}
globalThis.tabs = [];

class Seat {
  constructor(device) {
    this.device = device;
    this.number = globalThis.tabs.push(new Store()) - 1;
    this.frame = null;
    this.busy = new Set();
    this.isClosing = false;
  }

  async start() {
    this.frame?.remove();
    const frame = document.createElement("iframe");
    frame.src = `/window/${this.device}/${this.number}`;
    document.body.append(frame);
    const target = frame.contentWindow;
    this.api = await new Promise((done) => opening.set(target, done));
    opening.delete(target);
    target.fetch = (url, options) => carry(this.device, url, options);
    target.setInterval = () => 0;
    this.frame = frame;
  }

  async open(kind, key) {
    if (!this.frame) await this.start();
    const { values, versions } = server;
    const page = kind === "sheet" ? { ...server.sheet } : structuredClone({ values, versions });
    this.page = this.api.open[kind](key, page, account);
    await this.page.load();
  }
}

const seats = [new Seat("d1"), new Seat("d1"), new Seat("d2")];

/** One thing that somebody, or the world, does. */
function step(kind, key, full) {
  const seat = pick(seats.filter(({ isClosing }) => !isClosing));
  if (!seat) return pause(1);
  const done = act(seat, kind, key, full, [...seat.busy]);
  seat.busy.add(done);
  return done.finally(() => seat.busy.delete(done));
}

async function act(seat, kind, key, full, busy) {
  const { page, api, device } = seat;
  const dice = random();
  const where = [lines[device], Boolean(full[device])];
  tell("window", seats.indexOf(seat), device, dice.toFixed(2), ...where);
  if (dice < 0.35) await page.type(pick(["pitch", "title"]));
  else if (dice < 0.55) await (kind === "sheet" ? page.save() : page.send());
  else if (dice < 0.62) await (kind === "sheet" ? page.submit(chance(0.8)) : page.send());
  else if (dice < 0.66) await (kind === "sheet" ? page.undo() : page.send());
  else if (dice < 0.78) lines[device] = pick(["up", "up", "lossy", "lossy", "down", "busy"]);
  else if (dice < 0.86) await page.choose(chance(0.5));
  else if (dice < 0.92) {
    full[device] = chance(0.5);
    for (const other of seats) if (other.device === device) other.api.fill(full[device]);
  } else if (dice < 0.96 && kind === "sheet" && chance(0.3)) server.isClosed = true;
  else await reopen(seat, kind, key, full, busy);
}

/** Close a window that has kept what was typed, and open another. */
async function reopen(seat, kind, key, full, busy) {
  if (seat.isClosing) return;
  seat.isClosing = true;
  try {
    await Promise.allSettled(busy);
    if (isOnlyHere(seat, kind)) return;
    seat.api.fill(false);
    await seat.start();
    await seat.open(kind, key);
    seat.api.fill(Boolean(full[seat.device]));
  } finally {
    seat.isClosing = false;
  }
}

/** Whether the page has said that closing it loses something. */
const isOnlyHere = ({ api, page }, kind) =>
  kind === "sheet"
    ? api.isUnkept()
    : !page.autosave.isKept && Object.keys(page.autosave.changes).length > 0;

const LEAST_ROUNDS = 3;
const MOST_ROUNDS = 12;
const LAST_LOOKS = 40;
const LOOK_AGAIN = 25; // ms

/** Until nothing waits any more, or nothing more happens. */
async function settle(kind) {
  for (let time = 0; time < MOST_ROUNDS; time += 1) {
    let waits = 0;
    for (const { page, api } of seats) {
      if (kind === "section") await page.autosave.running;
      await page.send();
      waits += kind === "section" ? Number(page.autosave.hasChanges()) : await api.waiting();
    }
    await breath();
    if (!waits && time >= LEAST_ROUNDS) return;
  }
}

/** The texts that somebody can still see, or choose among, on a device. */
async function shownOnDevices(kind) {
  const all = [];
  for (const { page } of seats)
    if (kind === "sheet") {
      for (const { comment } of await page.left()) all.push(comment);
    } else {
      for (const name of page.autosave.held) all.push(page.form.elements[name].value);
      for (const { value } of page.clashes.values()) all.push(value);
    }
  return all;
}

/** The texts that are nowhere any more. */
async function missing(kind) {
  const last = kind === "sheet" ? [server.sheet.comment] : Object.values(server.values);
  const shown = [...last, ...(await shownOnDevices(kind))];
  tell("at the end", JSON.stringify(shown), JSON.stringify(last));
  return [...known.keys()].filter((text) => !shown.some((now) => isIn(text, now)));
}

async function run(kind, key) {
  known.clear();
  story.length = 0;
  server = kind === "sheet" ? new Sheets() : new Section();
  server.key = key;
  const full = {};
  for (const device of Object.keys(lines)) lines[device] = "up";
  for (const seat of seats) await seat.open(kind, key);
  const steps = 6 + Math.floor(random() * 12);
  for (let number = 0; number < steps; number += 1) {
    const done = step(kind, key, full);
    if (chance(0.6)) await done;
    else done.catch((error) => globalThis.problems.push(String(error.stack)));
  }
  for (const device of Object.keys(lines)) lines[device] = "up";
  for (const { api } of seats) api.fill(false);
  for (const seat of seats) while (seat.busy.size) await Promise.allSettled([...seat.busy]);
  for (const { api } of seats) api.fill(false);
  await pause(8);
  let lost = [];
  for (let time = 0; time < LAST_LOOKS && (!time || lost.length); time += 1) {
    if (time) await pause(LOOK_AGAIN); // until a closed window's words are taken over
    await settle(kind);
    lost = await missing(kind);
  }
  if (kind === "sheet") for (const { api } of seats) await api.forget(key);
  return lost;
}

globalThis.problems = [];
globalThis.tell = tell;
globalThis.campaign = async (from, to, first) => {
  const figures = { runs: 0, lost: 0, silent_overwrites: 0 };
  const seeds = [];
  for (let number = from; number < to; number += 1) {
    seed = first + number * 7919;
    const kind = number % 2 ? "sheet" : "section";
    const before = found.silent.length;
    const stuck = pause(LONGEST).then(() => Promise.reject(new Error(`run ${number} is stuck`)));
    const lost = await Promise.race([run(kind, kind === "sheet" ? number : `e-${number}`), stuck]);
    stuck.catch(() => {});
    figures.runs += 1;
    figures.lost += lost.length;
    figures.silent_overwrites += found.silent.length - before;
    const silent = found.silent.slice(before);
    if (lost.length || silent.length)
      seeds.push({ kind, number, lost, silent, story: story.join("\n") });
  }
  return { figures, seeds, problems: globalThis.problems.splice(0, 3) };
};
