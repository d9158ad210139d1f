// The official scores of a published round, as far as the level of disclosure shows what they
// follow from (docs/rules-kr.md §8–10), in whole cents.

/**
 * @typedef {{ method: string, min_sheets: number, bonus_cap: string, drop?: number,
 *   best?: number, carried?: number, trim_per_criterion: boolean, audience?: string }} Rules
 * @typedef {{ entry: string, rank: number | null, official: string | null, base: string | null,
 *   sheets: number }} Row
 * @typedef {{ entry: string, points: Record<string, string> }} Sheet
 * @typedef {{ entry: string, kind: string, points: string }} Adjustment
 * @typedef {{ entry: string, votes: number }} Votes
 * @typedef {{ rules: Rules, ranking: Row[], adjustments: Adjustment[], sheets?: Sheet[],
 *   audience?: { ballots: number, votes: Votes[] },
 *   carried?: { scores: { entry: string, points: string }[] } }} Bundle
 */

const CENTS = 100n;
const FULL = 100n * CENTS;

/**
 * The first entry whose score doesn't follow, or that stands behind a lower one; null: none.
 *
 * @param {Bundle} bundle
 * @returns {string | null}
 */
export function oddScore(bundle) {
  const rows = bundle.ranking.toSorted((a, b) => placeOf(a) - placeOf(b));
  const odd = rows.find((row) => !isDue(row, bundle));
  const behind = rows.find((row, place) => {
    const better = rows[place - 1];
    return better && row.official !== null && cents(row.official) > cents(better.official);
  });
  return oddVote(bundle) ?? (odd ?? behind)?.entry ?? null;
}

/**
 * The first entry whose points of the audience don't follow from its votes; null: none
 * (docs/science.md §1.11).
 *
 * @param {Bundle} bundle
 */
function oddVote({ rules, adjustments, audience }) {
  const votes = (rules.audience && audience?.votes) || [];
  const highest = BigInt(Math.max(1, ...votes.map((row) => row.votes)));
  const most = cents(rules.audience ?? "0");
  const due = new Map(
    votes.map((row) => [row.entry, (2n * most * BigInt(row.votes) + highest) / (2n * highest)]),
  );
  const given = adjustments.filter(({ kind }) => kind === "audience");
  const odd = given.find(({ entry, points }) => cents(points) !== due.get(entry));
  const named = new Set(given.map(({ entry }) => entry));
  const left = votes.find(({ entry }) => due.get(entry) !== 0n && !named.has(entry));
  return odd?.entry ?? left?.entry ?? (rules.audience && !audience ? "audience" : null);
}

/** Whether its score follows from what is shown. @param {Row} row @param {Bundle} bundle */
function isDue(row, { rules, adjustments, sheets, carried }) {
  const own = sheets?.filter(({ entry }) => entry === row.entry);
  const before = carried?.scores.find(({ entry }) => entry === row.entry)?.points;
  if (own && own.length !== row.sheets) return false;
  if (row.official === null || row.rank === null) return isUnranked(row, rules, own, before);
  const isBased = hasEnough(row, rules) && isBaseDue(row, rules, own, before);
  return isBased && cents(row.official) === scoreOf(row, rules, adjustments);
}

/** @param {Row} row */
const placeOf = ({ rank }) => rank ?? Number.MAX_SAFE_INTEGER;

/** @param {Row} row @param {Rules} rules */
const hasEnough = (row, rules) => row.sheets >= Math.max(rules.min_sheets, 1);

/**
 * Whether it rightly has neither score nor place: too few sheets, or the model gave it none.
 *
 * @param {Row} row
 * @param {Rules} rules
 * @param {Sheet[]} [sheets] its own
 * @param {string} [before] its base score in the round before
 */
function isUnranked(row, rules, sheets, before) {
  const isWithout = row.official === null && row.rank === null && row.base === null;
  const isShown = sheets !== undefined && rules.method !== "calibrated";
  const lacksBefore = Boolean(rules.carried) && before === undefined;
  return isWithout && (lacksBefore || !(isShown && hasEnough(row, rules)));
}

/**
 * Whether the base score follows from the sheets; true where they are not shown.
 *
 * @param {Row} row
 * @param {Rules} rules
 * @param {Sheet[]} [sheets] its own
 * @param {string} [before] its base score in the round before
 */
const isBaseDue = (row, rules, sheets, before) =>
  !sheets ||
  rules.method === "calibrated" ||
  withCarried(baseOf(sheets, rules), rules, before) === cents(row.base);

/**
 * This round's score and what the round before brings, each with two places.
 *
 * @param {bigint} own
 * @param {Rules} rules
 * @param {string} [before]
 */
function withCarried(own, rules, before) {
  const share = BigInt(rules.carried ?? 0);
  if (!share) return own;
  if (before === undefined) return -1n;
  const both = own * (100n - share) + cents(before) * share;
  return (2n * both + 100n) / 200n; // half a cent goes up
}

/** @param {Sheet[]} sheets of an entry @param {Rules} rules */
function baseOf(sheets, rules) {
  const totals = sheets.map(({ points }) => total(Object.values(points).map(cents)));
  if (rules.method === "sum") return total(totals);
  if (rules.method === "best") return bestOf(totals, rules.best ?? 1);
  const most = rules.drop ?? 1;
  const drop = rules.method === "trimmed" && totals.length >= 2 * most + 3 ? most : 0;
  const columns =
    drop && rules.trim_per_criterion
      ? Object.keys(sheets[0]?.points ?? {}).map((key) =>
          sheets.map(({ points }) => cents(points[key] ?? "")),
        )
      : [totals];
  const kept = total(columns.map((values) => total(middle(values, drop))));
  const count = BigInt(totals.length - 2 * drop);
  return (2n * kept + count) / (2n * count); // half a cent goes up
}

/** The mean of the highest. @param {bigint[]} totals @param {number} best of how many */
function bestOf(totals, best) {
  const kept = totals.toSorted((a, b) => Number(b - a)).slice(0, best);
  const count = BigInt(kept.length);
  return (2n * total(kept) + count) / (2n * count);
}

/** @param {bigint[]} values @param {number} drop so many highest, and as many lowest */
const middle = (values, drop) =>
  values.toSorted((a, b) => Number(a - b)).slice(drop, values.length - drop);

/** @param {Row} row @param {Rules} rules @param {Adjustment[]} adjustments */
function scoreOf(row, rules, adjustments) {
  /** @param {string} kind */
  const given = (kind) =>
    total(
      adjustments
        .filter((extra) => extra.entry === row.entry && extra.kind === kind)
        .map(({ points }) => cents(points)),
    );
  const bonus = least(given("bonus"), cents(rules.bonus_cap));
  const score = cents(row.base) + bonus + given("audience") - given("deduction");
  return rules.method === "sum" ? score : least(score, FULL);
}

/** @param {bigint[]} values */
const total = (values) => values.reduce((sum, value) => sum + value, 0n);

/** @param {bigint} a @param {bigint} b */
const least = (a, b) => (a < b ? a : b);

/** @param {string | null} text a number with at most two places; -1n: it is none */
function cents(text) {
  const found = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text ?? "");
  if (!found) return -1n;
  const value = BigInt(found[2] ?? 0) * CENTS + BigInt((found[3] ?? "").padEnd(2, "0"));
  return found[1] ? -value : value;
}
