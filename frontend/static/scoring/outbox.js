// Every change is written to IndexedDB before anything else; the network only empties the outbox.
import { openDB } from "../vendor/idb/index.js";

const PATIENCE = 8000,
  CLOSED_PAUSE = 60000,
  REMEMBERED = 20;
const db = await openDB("judging", 1, {
  upgrade(base) {
    base.createObjectStore("draft", { keyPath: "assignment" });
    base.createObjectStore("outbox", { keyPath: "assignment" });
  },
});
let who = null,
  // whose rows these are: two judges may share a device, and neither sends or sees what the other
  // wrote
  seats = [];

/** judges: the seats of the person who looks; what is written here is the first one's. */
export function belongTo(...judges) {
  [who] = seats = judges;
}
const mine = (row) => row && (row.who === undefined || seats.includes(row.who) || who === null);
const all = async (store) => (await db.getAll(store)).filter(mine);

/**
 * One transaction over both stores: what is read in it is still true when it is written.  work may
 * await nothing else.
 */
async function change(work) {
  const step = db.transaction(["draft", "outbox"], "readwrite");
  const [found] = await Promise.all([
    work(step.objectStore("draft"), step.objectStore("outbox")),
    step.done,
  ]);
  return found;
}
const words = ({ scores, comment, private_note }) =>
  JSON.stringify([Object.entries(scores ?? {}).sort(), comment ?? "", private_note ?? ""]);
/** Whether a draft holds other scores or words than a body that was, or will be, sent. */
export const differs = (kept, body) => words(kept) !== words(body);

export const draft = async (assignment) => {
  const row = await db.get("draft", assignment);
  return mine(row) ? row : undefined;
};
export const drafts = () => all("draft");
export const rows = () => all("outbox");
// lies with the organisers, or is a draft of a round that has closed: tried again all the same
const isPast = (row) => row.told || (row.closed && !row.body.submit);
/** How much is still to be sent. */
export const waiting = async () => (await rows()).filter((row) => !isPast(row)).length;
export const row = async (key) => {
  const one = await db.get("outbox", key);
  return mine(one) ? one : undefined;
};
async function keepIn(drafts, one) {
  const known = await drafts.get(one.assignment),
    before = known && mine(known) ? { other: known.other, revision: known.revision } : {};
  const kept = {
    who,
    ...before,
    ...one,
    revision: Math.max(one.revision ?? 0, before.revision ?? 0),
  };
  await drafts.put(kept);
  return kept;
}
/**
 * Keep a draft.  The newest revision known here and another device's version stay, unless `other`
 * is given as undefined.
 */
export const keep = (one) => change((drafts) => keepIn(drafts, one));
export const forget = (assignment) =>
  change((drafts, rows) => Promise.all([drafts.delete(assignment), rows.delete(assignment)]));
export const drop = (key) => db.delete("outbox", key);
/** A sheet that came too late has reached the organisers, who decide. */
export const tell = (assignment) =>
  change(async (_drafts, rows) => {
    const one = await rows.get(assignment);
    if (one) await rows.put({ ...one, told: true });
  });
/**
 * What would be lost by clearing this device: rows not sent, and changes that were not submitted.
 */
export const unsent = async () => {
  const rows = await db.getAll("outbox"),
    told = new Set(rows.filter((one) => one.told).map((one) => one.assignment));
  const left = [...rows, ...(await db.getAll("draft")).filter((one) => one.unsent)].map(
    (one) => one.assignment,
  );
  return new Set(left.filter((one) => !told.has(one))).size;
};
export const clear = () => change((drafts, rows) => Promise.all([drafts.clear(), rows.clear()]));

// One row per entry: a later edit replaces one that was not sent yet, and gets a new mutation id.
// If that one was on its way and its answer got lost, the server has it perhaps: the new row names
// it, so that it is not taken for another device's.
async function replace(rows, url, assignment, body, base) {
  const before = await rows.get(assignment);
  const replaces = before?.tried
    ? [...(before.replaces ?? []), before.mutation].slice(-REMEMBERED)
    : (before?.replaces ?? []);
  const mutation = crypto.randomUUID();
  await rows.put({
    who,
    assignment,
    url,
    method: "PUT",
    base,
    replaces,
    mutation,
    body,
    at: Date.now(),
  });
  return mutation;
}
const bodyOf = ({ scores, comment, private_note, seconds }, submit) => ({
  scores,
  comment,
  private_note,
  submit,
  seconds_spent: seconds ?? 0,
});
/**
 * Keep a draft and queue it in one transaction, so that a page that goes meanwhile leaves both or
 * none.  Answers the mutation id.
 */
export const write = (one, submit = false) =>
  change(async (drafts, rows) => {
    const kept = await keepIn(drafts, one);
    return replace(rows, one.url, one.assignment, bodyOf(one, submit), kept.revision);
  });
/**
 * Queue the words of drafts whose page went before it queued them.  Not what is for the judge to
 * finish: a choice, a score off the scale, a change not submitted.
 */
export const sweep = () =>
  change(async (drafts, rows) => {
    for (const one of (await drafts.getAll()).filter(mine)) {
      if (
        !one.unsent ||
        one.refused ||
        !one.url ||
        one.gone ||
        one.other ||
        one.state === "submitted" ||
        Object.keys(one.raw ?? {}).length !== Object.keys(one.scores ?? {}).length
      )
        continue;
      const row = await rows.get(one.assignment);
      if (!row || (!row.clash && !row.body.submit && differs(one, row.body)))
        await replace(rows, one.url, one.assignment, bodyOf(one, false), one.revision);
    }
  });
/** An entry given back; what was written on it goes nowhere any more. */
export const giveBack = (url, assignment, body) =>
  change(async (drafts, rows) => {
    const mutation = crypto.randomUUID();
    await rows.delete(assignment);
    await rows.put({
      who,
      assignment: `conflict-${assignment}`,
      of: assignment,
      url,
      method: "POST",
      mutation,
      body,
      at: Date.now(),
    });
    return mutation;
  });
/** A submission that is still here becomes a draft again.  False: it has left. */
export const takeBack = (assignment) =>
  change(async (drafts, rows) => {
    const held = await rows.get(assignment),
      kept = await drafts.get(assignment);
    if (!held) return false;
    await replace(rows, held.url, assignment, { ...held.body, submit: false }, held.base);
    if (kept) await drafts.put({ ...kept, state: "draft", unsent: true });
    return true;
  });

// Sends what waits, one sender at a time; who asks while one is busy gets the next round, so that
// nothing just written is left.
let running = null,
  following = null;
export function flush(csrf, tell) {
  if (!running) {
    running = empty(csrf, tell).finally(() => {
      running = null;
    });
    return running;
  }
  following ??= running
    .catch(() => {})
    .then(() => {
      following = null;
      return flush(csrf, tell);
    });
  return following;
}

const fates = new Map();
/**
 * What became of a mutation since this page was opened, see `settle` for the kinds; undefined: not
 * answered for.
 */
export const fate = (mutation) => fates.get(mutation);

/** Answers what stopped it: "" | "away" | "signed_out". */
async function empty(csrf, tell) {
  const queued = (await rows()).sort((a, b) => a.at - b.at);
  const said = (kind, one, data, same) => {
    fates.set(one.mutation, kind);
    tell(kind, one, data, same);
  };
  for (const one of queued) {
    if (one.clash) continue; // until the judge has chosen
    if (one.closed && Date.now() - one.closed < CLOSED_PAUSE && !one.body.submit) {
      said("closed", one, {});
      continue;
    }
    const stands = await change(async (_drafts, outbox) => {
      const now = await outbox.get(one.assignment);
      if (now?.mutation !== one.mutation) return false;
      await outbox.put({ ...now, tried: true });
      return true;
    });
    if (!stands) continue;
    let answer;
    try {
      answer = await fetch(one.url, {
        method: one.method,
        signal: AbortSignal.timeout(PATIENCE),
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "Accept-Language": document.documentElement.lang,
          "Idempotency-Key": one.mutation,
          "X-CSRFToken": csrf(),
        },
        body: JSON.stringify(
          one.method === "PUT"
            ? {
                ...one.body,
                base_revision: one.base,
                replaces: one.replaces ?? [],
                waiting: queued.length - 1,
              }
            : one.body,
        ),
      });
    } catch {
      return "away";
    }
    if (answer.status >= 500 || answer.status === 429) return "away";
    const data = await answer.json().catch(() => ({}));
    if (answer.status === 401 || (answer.status === 403 && !data.code)) return "signed_out";
    await settle(one, answer, data, said);
  }
  return "";
}

/**
 * tell(kind, row, data, same): saved | incomplete | clash | closed | refused.  same: nothing newer
 * was written meanwhile.
 */
async function settle(one, answer, data, tell) {
  const copy = data.facts?.current,
    saved = answer.ok ? data : data.code === "sheet_incomplete" ? copy : null;
  const kind = saved
    ? answer.ok
      ? "saved"
      : "incomplete"
    : answer.status === 409 && copy
      ? "clash"
      : answer.status === 410 && one.method === "PUT"
        ? "closed"
        : "refused";
  const same = await change(async (drafts, rows) => {
    const now = await rows.get(one.assignment),
      held = await drafts.get(one.assignment),
      unchanged = now?.mutation === one.mutation;
    if (saved) {
      if (unchanged) await rows.delete(one.assignment);
      else if (now) await rows.put({ ...now, base: saved.revision, replaces: [], tried: false });
      const offScale =
        // typed, but not to be sent
        Object.keys(held?.raw ?? {}).length !== Object.keys(held?.scores ?? {}).length;
      if (one.method === "PUT" && held)
        await drafts.put({
          ...held,
          revision: saved.revision,
          state: saved.state,
          unsent: offScale || differs(held, one.body),
        });
    } else if (kind === "clash") {
      // mine is the default: the row stays, based on the newer copy, until the judge has chosen;
      // the page shows both
      if (now)
        await rows.put({ ...now, base: copy.revision, replaces: [], tried: false, clash: true });
      if (held) await drafts.put({ ...held, revision: copy.revision, other: copy });
    } else if (unchanged && kind === "closed") await rows.put({ ...now, closed: Date.now() });
    else if (unchanged) {
      await rows.delete(one.assignment);
      // not tried again until the judge writes on
      if (held) await drafts.put({ ...held, refused: true });
    }
    return unchanged;
  });
  tell(kind, one, kind === "clash" ? copy : data, same);
}
