// The whole public log, checked from public data alone with the browser's own cryptography
// (docs/proof-format.md §5).  Written apart from verify.py, so that one finds the other's mistakes.
import { oddScore } from "./official.js";
import { canonical, commitment, hashOf, hex, isSigned, readCheckpoint, utf8 } from "./receipt.js";

/**
 * @typedef {{ kind: string, edition: string, round: number | null, commitment: string }} Leaf
 * @typedef {(path: string) => Promise<string>} Ask  of the API, the answer's text; "" if not found
 * @typedef {{ edition: string, order: number, sheets: number, signed: number }} Checked
 * @typedef {{ records: number, states: number, rounds: Checked[] }} Found
 */

/** The first thing that doesn't hold: a code, and the values of its words. */
export class Wrong extends Error {
  /** @param {string} code @param {Record<string, string | number>} [values] */
  constructor(code, values = {}) {
    super(code);
    this.values = values;
  }
}

const NODE = [1];
const LEAF = [0];

/**
 * Everything public of the site; Wrong: the first thing that doesn't hold.
 *
 * @param {Ask} ask
 * @param {string[]} keys of the log, as the reader knows them
 * @returns {Promise<Found>}
 */
export async function checkSite(ask, keys) {
  const states = await pages(ask, "log/checkpoints?after=", (rows) => rows.at(-1)?.size, 0);
  /** @type {string[]} */
  const texts = [];
  const size = states.at(-1)?.size ?? 0;
  while (texts.length < size) {
    const { leaves } = JSON.parse(await ask(`log/leaves?start=${texts.length}`));
    if (!leaves.length) throw new Wrong("root", { size });
    texts.push(...leaves);
  }
  await checkStates(states, texts, keys);
  const leaves = texts.map((text) => /** @type {Leaf} */ (JSON.parse(text)));
  const rounds = [];
  for (const edition of new Set(leaves.map((leaf) => leaf.edition))) {
    rounds.push(...(await checkEdition(ask, edition, leaves)));
  }
  return { records: texts.length, states: states.length, rounds };
}

/**
 * All rows of a list that is given in pages.
 *
 * @param {Ask} ask
 * @param {string} path
 * @param {(rows: any[]) => number | undefined} next
 * @param {number} first
 */
async function pages(ask, path, next, first) {
  const rows = [];
  for (let after = first; ; after = next(rows) ?? after) {
    const more = JSON.parse(await ask(`${path}${after}`));
    if (!more.length) return rows;
    rows.push(...more);
  }
}

/**
 * All leaves lead to the root of every signed state; Wrong: they don't.
 *
 * @param {{ note: string }[]} states
 * @param {string[]} leaves
 * @param {string[]} keys
 */
export async function checkStates(states, leaves, keys) {
  const signed = await signedRoots(states, keys);
  /** @type {Uint8Array[]} the roots of the perfect trees that the leaves make so far */
  const peaks = [];
  for (const [place, leaf] of leaves.entries()) {
    peaks.push(await hashOf(LEAF, utf8.encode(leaf)));
    for (let rest = place; rest % 2; rest = Math.floor(rest / 2)) {
      const [left, right] = peaks.splice(-2);
      if (left && right) peaks.push(await hashOf(NODE, left, right));
    }
    const due = signed.get(place + 1);
    if (due && hex(await joined(peaks)) !== due) throw new Wrong("root", { size: place + 1 });
    signed.delete(place + 1);
  }
  if (signed.size) throw new Wrong("root", { size: Math.max(...signed.keys()) });
}

/**
 * By size; each is signed by one of the keys.
 *
 * @param {{ note: string }[]} states
 * @param {string[]} keys
 */
async function signedRoots(states, keys) {
  /** @type {Map<number, string>} */
  const signed = new Map();
  for (const { note } of states) {
    const { size, root } = readCheckpoint(note);
    const verdict = await isSigned(note, keys);
    if (verdict === null) throw new Wrong("unable");
    if (!verdict) throw new Wrong("signature", { size });
    if ((signed.get(size) ?? root) !== root) throw new Wrong("root", { size });
    signed.set(size, root);
  }
  return signed;
}

/** @param {Uint8Array[]} peaks */
async function joined(peaks) {
  let root = peaks.at(-1) ?? new Uint8Array();
  for (const left of peaks.slice(0, -1).toReversed()) root = await hashOf(NODE, left, root);
  return root;
}

/** @param {Ask} ask @param {string} edition @param {Leaf[]} leaves @returns {Promise<Checked[]>} */
async function checkEdition(ask, edition, leaves) {
  /** @type {Map<number, any>} */
  const open = new Map();
  for (const row of JSON.parse((await ask(`log/openings/${edition}`)) || "[]")) {
    const leaf = leaves[row.index];
    if (!leaf) continue; // sealed since
    const mark = await commitment(row.salt, row.content);
    if (mark !== leaf.commitment) throw new Wrong("opening", { place: row.index + 1 });
    open.set(row.index, row.content);
  }
  const found = [];
  const orders = leaves
    .filter((leaf) => leaf.edition === edition && isResult(leaf))
    .map((leaf) => leaf.round ?? 0);
  for (const order of [...new Set(orders)].toSorted((a, b) => a - b)) {
    const own = leaves
      .map((leaf, at) => ({ kind: leaf.kind, leaf, at, said: open.get(at) }))
      .filter(({ leaf }) => leaf.edition === edition && leaf.round === order);
    const file = await ask(`editions/${edition}/rounds/${order}/bundle`);
    try {
      found.push({ edition, order, ...(await checkRound(own, file)) });
    } catch (error) {
      if (error instanceof Wrong) Object.assign(error.values, { edition, order });
      throw error;
    }
  }
  return found;
}

/** @param {{ kind: string }} leaf */
const isResult = ({ kind }) => kind === "publication" || kind === "correction";

/** @param {any} said @param {any} due */
const isSame = (said, due) => canonical(said ?? null) === canonical(due ?? null);

/**
 * One round with a result.
 *
 * @param {{ kind: string, at: number, said: any }[]} rows its leaves in order
 * @param {string} file
 */
async function checkRound(rows, file) {
  const results = rows.filter(isResult);
  const [first, last] = [results[0], results.at(-1)];
  const hasOne = results.filter(({ kind }) => kind === "publication").length === 1;
  if (!first || !last || !hasOne || results.some(({ said }) => !said)) throw new Wrong("twice");
  const { said } = last;
  const digest = hex(await hashOf(utf8.encode(file)));
  if (digest !== said.digest) throw new Wrong("file");
  const bundle = JSON.parse(file);
  const opening = rows.find(({ kind }) => kind === "opening")?.said;
  const stated = { rules: bundle.rules, rubric: bundle.rubric_digest };
  if (!isSame(opening, stated)) throw new Wrong("rules");
  checkSheets(rows, last, bundle);
  if (first === last) await checkDecisions(rows, first.at, bundle);
  checkVote(rows, bundle);
  await checkLot(rows);
  const odd = oddScore(bundle);
  if (odd !== null) throw new Wrong("score", { entry: odd });
  return { sheets: said.counted.length, signed: said.signed ?? 0 };
}

/**
 * The running order of a pitch day is the one that the sealed lot gives.
 *
 * @param {{ kind: string, said: any }[]} rows
 */
async function checkLot(rows) {
  const told = rows.filter(({ kind }) => kind === "lot").map(({ said }) => said);
  for (const lot of told) {
    if (!lot || lot.lot !== told[0].lot) throw new Wrong("lot");
    const { nonce, order, seed } = lot;
    if (!order) continue;
    if ((await commitment("", { nonce, seed })) !== lot.lot) throw new Wrong("lot");
    const tickets = await Promise.all(
      order.map(async (/** @type {string} */ code) => {
        const ticket = hex(await hashOf(utf8.encode(`${nonce}:${seed}:pitch:${code}`)));
        return { code, ticket };
      }),
    );
    tickets.sort((a, b) => (a.ticket < b.ticket ? -1 : 1));
    if (
      !isSame(
        order,
        tickets.map(({ code }) => code),
      )
    )
      throw new Wrong("lot");
  }
}

/**
 * The votes that count are those that the log says were counted.
 *
 * @param {{ kind: string, said: any }[]} rows
 * @param {any} bundle
 */
function checkVote(rows, { rules, entries, audience }) {
  if (!audience && !rules.audience) return;
  const said = rows.findLast(({ kind }) => kind === "vote")?.said;
  const logged = new Map(said?.votes);
  const due = {
    ballots: said?.ballots,
    votes: entries.map((/** @type {string} */ entry) => ({
      entry,
      votes: logged.get(entry) ?? 0,
    })),
  };
  if (!rules.audience || !said || !isSame(audience, due)) throw new Wrong("vote");
}

/**
 * @param {{ kind: string, at: number }[]} rows
 * @param {{ at: number, said: any }} result
 * @param {any} bundle
 */
function checkSheets(rows, { at: end, said }, bundle) {
  const given = rows.filter(({ kind, at }) => kind === "sheet" && at < end).map(({ at }) => at);
  const counted = /** @type {[number, string][]} */ (said.counted).map(([at]) => at);
  const leftOut = /** @type {[number, string][]} */ (said.left_out).map(([at]) => at);
  const named = [...counted, ...leftOut].toSorted((a, b) => a - b);
  if (!isSame(named, given)) throw new Wrong("sheets");
  const closed = rows.findLast(({ kind }) => kind === "close")?.at ?? -1;
  const late = counted.filter((at) => at > closed);
  if (!isSame(said.late, late)) throw new Wrong("late");
  if (counted.length !== bundle.figures.sheets) throw new Wrong("number");
}

/**
 * Decisions and ranking of the bundle are the last ones of the log before the publication.
 *
 * @param {{ kind: string, at: number, said: any }[]} rows
 * @param {number} end
 * @param {any} bundle
 */
async function checkDecisions(rows, end, bundle) {
  const before = rows.filter(({ at, said }) => at < end && said);
  const taken = decided(before.filter(({ kind }) => kind === "decision"));
  for (const { entry, kind, award } of bundle.decisions) {
    if (!isSame(taken.get(entry), [kind, award])) throw new Wrong("decisions");
    taken.delete(entry);
  }
  const entries = new Set(bundle.entries);
  if ([...taken.keys()].some((code) => entries.has(code))) throw new Wrong("decisions");
  /** @type {[string, number, string][]} */
  const places = bundle.ranking.map((/** @type {any} */ row) => [
    row.entry,
    row.rank,
    row.official,
  ]);
  const sorted = places.toSorted((a, b) => (a[0] < b[0] ? -1 : 1));
  const tallied = before.findLast(({ kind }) => kind === "tally")?.said.ranking;
  if (tallied !== (await commitment("", sorted))) throw new Wrong("ranking");
}

/** @param {{ said: any }[]} rows */
function decided(rows) {
  /** @type {Map<string, [string, string]>} */
  const taken = new Map();
  for (const { said } of rows) {
    for (const [entry, ...what] of said.decisions ?? []) taken.set(entry, what);
    for (const entry of said.cleared ?? []) taken.delete(entry);
  }
  return taken;
}
