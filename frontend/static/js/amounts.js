// Amounts of money as people type them, read as the server does (challenge/kernel/text/amounts.py).
const NUMBER = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`;
const TERMS = new RegExp(`(${NUMBER})([천백십]?)([조억만]?)`, "gu");
const ENGLISH = new RegExp(`^(${NUMBER})(million|billion|trillion)$`, "iu");
const MAN = 1e4;
/** @type {[number, string][]} */
const KOREAN = [
  [1e12, "조"],
  [1e8, "억"],
  [MAN, "만"],
];
/** @type {[number, string][]} */
const LARGE = [
  [1e12, "trillion"],
  [1e9, "billion"],
  [1e6, "million"],
];
/** @type {[number, string][]} */
const FEW = [
  [1000, "천"],
  [100, "백"],
  [10, "십"],
];
const MOST_WON = 1e15;
const MOST_DECIMALS = 3;

/** @param {string} text */
const number = (text) => Number(text.replaceAll(",", ""));

/**
 * How much a unit's word is; nothing is one.
 *
 * @param {[number, string][]} units
 * @param {string} word
 */
const size = (units, word) => units.find(([, name]) => name === word)?.[0] ?? 1;

/**
 * The terms of 1억 2,000만, the largest first: how many, of how much; none where it isn't one.
 *
 * @param {string} text
 * @returns {[number, number][]}
 */
function terms(text) {
  const found = [...text.matchAll(TERMS)];
  if (found.map(([whole]) => whole).join("") !== text) return [];
  /** @type {[number, number][]} */
  const parts = found.map(([, count = "", few = "", many = ""]) => [
    number(count),
    size(FEW, few) * size(KOREAN, many),
  ]);
  const isFalling = parts.every(([, of], at) => at === 0 || (parts[at - 1]?.[1] ?? 0) > of);
  return isFalling ? parts : [];
}

/** @param {string} bare without spaces and signs of the currency @param {number} unit */
function counted(bare, unit) {
  const [, count, word] = ENGLISH.exec(bare) ?? [];
  if (count && word) return number(count) * size(LARGE, word.toLowerCase());
  const toTheWon = bare.endsWith("원");
  const parts = terms(toTheWon ? bare.slice(0, -1) : bare);
  const least = parts.at(-1)?.[1];
  if (!least) return undefined;
  const sum = parts.reduce((total, [many, of]) => total + many * of, 0);
  if (parts.length === 1 && least === 1) return sum * (toTheWon ? 1 : unit);
  return toTheWon || least >= MAN ? sum : undefined; // 5천, 2억 5000: it may be either
}

/**
 * What was typed, in won: 5천만, 50,000,000, 5,000만 원; undefined: no amount.
 *
 * @param {string} typed
 * @param {number} [unit] what a bare number counts
 * @returns {number | undefined}
 */
export function wonTyped(typed, unit = 1) {
  const won = counted(typed.replaceAll(/[\s₩￦]|KRW/giu, ""), unit);
  if (won === undefined || won > MOST_WON) return undefined;
  const whole = Math.round(won); // 1.1억 is a little more in a browser
  return Math.abs(won - whole) < 1e-3 ? whole : undefined;
}

/** @param {number} won */
function inKorean(won) {
  const parts = [];
  let rest = won;
  for (const [of, unit] of KOREAN) {
    const many = Math.floor(rest / of);
    rest -= many * of;
    if (many) parts.push(many.toLocaleString("ko") + unit);
  }
  return rest ? `${[...parts, rest.toLocaleString("ko")].join(" ")}원` : `${parts.join(" ")} 원`;
}

/**
 * An amount in both ways of writing it: 5,000만 원 (50,000,000원).
 *
 * @param {number} won
 */
export function wonInWords(won) {
  if (document.documentElement.lang.startsWith("ko")) {
    const digits = `${won.toLocaleString("ko")}원`;
    return won < MAN ? digits : `${inKorean(won)} (${digits})`;
  }
  const digits = `₩${won.toLocaleString("en")}`;
  const [of, unit] = LARGE.find(([least]) => won >= least) ?? [];
  if (!of) return digits;
  const figure = (won / of).toLocaleString("en", { maximumFractionDigits: MOST_DECIMALS });
  return number(figure) * of === won ? `${digits} (₩${figure} ${unit})` : digits;
}
