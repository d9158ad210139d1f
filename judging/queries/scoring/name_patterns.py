"""Patterns that find a name or a contact in a text, in the spellings that people use.

Pure text: no table is read here.
"""

# tested by: tests/judging/queries/scoring/test_name_patterns.py

import re
from collections.abc import Iterable, Sequence
from itertools import permutations

LEAST_LETTERS = 2
LEAST_JOINED = 4  # Latin letters from which on a name is also found inside a longer word
_GAP = "[\\s\\-_.·•/,'\u00ad\u200b-\u200f\u2060\ufeff]*"  # between the letters of one name
_HIDDEN = "[○●◯〇◎□■*＊※_OoＯ0XxＸㅇ]"  # stands for a syllable: 홍○순, 홍**
_TITLES = "대표|이사|사장|회장|원장|소장|박사|교수|팀장|본부장|실장|과장|부장|CEO|CTO|COO|CFO|님|씨"
_LEGAL = re.compile(
    r"\(주\)|\(유\)|㈜|주식회사|유한회사|유한책임회사|\b(?:inc|corp|ltd|llc|co)\b\.?,?",
    re.IGNORECASE,
)

_SEPARATOR = r"[\s().\-‐-―·/]*"
_NETWORK = "(?:[1１][016-9０１６-９]|[2２]|[3-6３-６][0-9０-９]|[78７８][0０]|[5５][0０][0-9０-９])"
_TOP_LEVELS = (
    "com|net|org|kr|io|ai|app|dev|shop|store|me|tech|biz|info|xyz|site|co|so|gg|page|cloud|example"
)
CONTACTS = (
    # addresses of mail and web, from their first letter to the last
    r"[\w.+%\-]+\s?[@＠]\s?[\w\-]+(?:\.[\w\-]+)+",
    r"(?:https?://|www\.)[^\s<>\"'()가-힣]+",
    rf"(?<![\w.\-])(?:[A-Za-z0-9\-]+\.)+(?:{_TOP_LEVELS})(?![A-Za-z0-9\-])(?:/[^\s<>\"'()가-힣]*)?",
    # phones: mobile and landline, at home and from abroad, and 15xx-0000
    rf"(?<!\d)(?:[+＋]\s?)?[8８][2２]{_SEPARATOR}[0０]?{_SEPARATOR}{_NETWORK}{_SEPARATOR}"
    rf"\d{{3,4}}{_SEPARATOR}\d{{4}}(?!\d)",
    rf"(?<!\d)\(?[0０]{_NETWORK}{_SEPARATOR}\d{{3,4}}{_SEPARATOR}\d{{4}}(?!\d)",
    r"(?<!\d)1[568]\d{2}[\s.\-‐-―]\d{4}(?!\d)",
    # numbers of a business and of a corporation
    r"(?<!\d)\d{3}[\s.\-‐-―]{1,3}\d{2}[\s.\-‐-―]{1,3}\d{5}(?!\d)",
    r"(?<!\d)\d{6}[\s.\-‐-―]{1,3}\d{7}(?!\d)",
)

# How people write a syllable's parts in Latin letters, after the jamo's order in Unicode.
_INITIALS = (
    "g|k", "kk|gg|g|k", "n", "d|t", "tt|dd|d|t", "r|l|n", "m", "b|p|v", "pp|bb|b|p", "s|sh",
    "ss|s", "", "j|ch|z", "jj|j|ch", "ch", "k", "t", "p|f|ph", "h",
)  # fmt: skip
_VOWELS = (
    "a|ah", "ae|e|ai", "ya|yah", "yae|ye", "eo|u|o|uh|eoh", "e|eh", "yeo|you|yo|yu|yeu", "ye|yae",
    "o|oh", "wa", "wae|we", "oe|oi|we", "yo", "u|oo|ou|woo|wu", "wo|weo|wu", "we", "wi|ui|wee",
    "yu|yoo|you", "eu|u|oo|e", "ui|eui|ee|i", "i|ee|yi|ie|ea",
)  # fmt: skip
_FINALS = (
    "", "k|g|ck", "k", "k", "n", "n", "n", "t|d", "l|r|ll", "k", "m", "l", "l", "l", "l", "l",
    "m", "p|b", "p", "t|s", "t|ss", "ng", "t|j", "t|ch", "k", "t", "p", "t|h",
)  # fmt: skip
_SURNAMES = {
    "이": "i|lee|yi|rhee|rhie|yee|ri",
    "박": "bak|park|pak|bark",
    "최": "choi|choe|choy",
    "임": "im|lim|rim|yim",
    "오": "o|oh",
    "유": "yu|yoo|you|ryu|ryoo",
    "류": "ryu|ryoo|yu|yoo|lyu",
    "노": "no|noh|roh|rho",
    "우": "u|woo|wu",
    "안": "an|ahn",
    "강": "gang|kang|kahng",
    "신": "sin|shin",
    "심": "sim|shim",
    "여": "yeo|yuh|yo",
    "양": "yang|ryang",
}
_SYLLABLES = range(0xAC00, 0xD7A4)


def spread(word: str) -> str:
    """The word with anything between its letters: a slide may break a name, a hyphen join it.

    Short Latin names stand alone, so that ordinary words stay; long ones are found inside others.
    """
    letters = _GAP.join(re.escape(letter) for letter in word if letter.isalnum())
    if not letters:
        return re.escape(word)
    if not word.isascii():
        return letters
    if word.isdigit():
        return rf"(?<!\d){letters}(?!\d)"
    short = sum(letter.isalnum() for letter in word) < LEAST_JOINED
    return rf"(?<![A-Za-z]){letters}(?![A-Za-z])" if short else letters


# viewer: pure
def company_patterns(name: str) -> list[str]:
    """A company's name: as it is, without its legal form, and in Latin letters."""
    words = {" ".join(name.split()), " ".join(_LEGAL.sub(" ", name).split())}
    kept = sorted((word for word in words if len(word) >= LEAST_LETTERS), key=len, reverse=True)
    found = [spread(word) for word in kept]
    for word in kept:
        plain = word.replace(" ", "")
        if len(plain) > LEAST_LETTERS and _is_hangul(plain):
            found.append(rf"(?<![A-Za-z]){_latin(plain)}(?![a-z])")
    return found


# viewer: pure
def person_patterns(name: str) -> list[str]:
    """A person's name: as it is, partly hidden, with a title, and in Latin letters in any order."""
    plain = "".join(name.split())
    if len(plain) < LEAST_LETTERS:
        return []
    if not _is_hangul(plain):
        return _latin_orders(re.findall(r"[^\W\d_]+", name))
    found = [spread(plain)]
    if len(plain) <= 5:  # noqa: PLR2004 - longer ones are no Korean names
        surname, given = plain[0], plain[1:]
        found += [*_partly_hidden(plain), rf"{surname}{_GAP}(?:{_TITLES})(?![가-힣]*[가-힣]{{3}})"]
        found += _romanised(surname, given)
    return found


# viewer: pure
def roman_patterns(name: str) -> list[str]:
    """A name in Latin letters, its words in any order and joined in any way."""
    return _latin_orders(re.findall(r"[^\W\d_]+", name))


# viewer: pure
def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern that finds all of them; the earlier ones win where two begin together."""
    return re.compile("|".join(dict.fromkeys(patterns)) or r"(?!)", re.IGNORECASE)


def _is_hangul(text: str) -> bool:
    return all(ord(letter) in _SYLLABLES for letter in text)


def _partly_hidden(name: str) -> list[str]:
    """홍○순, 홍길*, ○길순, 홍OO: at least one letter is left, and the surname or all the rest."""
    rest = "".join(rf"\s*(?:{letter}|{_HIDDEN})" for letter in name[1:])
    return [rf"{name[0]}{rest}(?![A-Za-z])", rf"{_HIDDEN}" + "".join(rf"\s*{x}" for x in name[1:])]


def _romanised(surname: str, given: str) -> list[str]:
    """Hong Gil-soon, Gilsoon Hong, HONG GS, G. S. Hong, and the given name alone."""
    last = f"(?:{_SURNAMES.get(surname) or _latin(surname)})"
    first = _GAP.join(_latin(letter) for letter in given)
    short = r"\.?[\s\-]*".join(_initial(letter) for letter in given) + r"\.?"
    orders = [
        rf"{last}{_GAP}{first}",
        rf"{first}{_GAP}{last}",
        rf"{last}[\s,.\-]+{short}",
        rf"{short}[\s\-]*{last}",
    ]
    if len(given) >= LEAST_LETTERS:
        orders.append(first)
    return [rf"(?<![A-Za-z])(?:{order})(?![A-Za-z])" for order in orders]


def _latin_orders(words: Sequence[str]) -> list[str]:
    if not words or sum(map(len, words)) < LEAST_LETTERS:
        return []
    orders = permutations(words) if len(words) <= 4 else [tuple(words)]  # noqa: PLR2004 - 24 orders
    joined = [_GAP.join(spread_letters(word) for word in order) for order in orders]
    return [rf"(?<![A-Za-z])(?:{order})(?![A-Za-z])" for order in joined]


def spread_letters(word: str) -> str:
    """The letters with at most a break or a hyphen between them."""
    return r"[\s\-]?".join(map(re.escape, word))


def _latin(text: str) -> str:
    """Hangul in the Latin letters that people use for it, as a pattern."""
    return _GAP.join(_syllable(letter) for letter in text)


def _syllable(letter: str) -> str:
    initial, rest = divmod(ord(letter) - 0xAC00, 21 * 28)
    vowel, final = divmod(rest, 28)
    parts = (_INITIALS[initial], _VOWELS[vowel], _FINALS[final])
    return "".join(f"(?:{part})" for part in parts if part)


def _initial(letter: str) -> str:
    initial, rest = divmod(ord(letter) - 0xAC00, 21 * 28)
    first = _INITIALS[initial] or _VOWELS[rest // 28]
    return f"[{''.join(sorted({part[0] for part in first.split('|')}))}]"
