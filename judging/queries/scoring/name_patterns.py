"""Patterns that find a name in a text, in the spellings that people use.

They are for plain text (submissions/algorithms/letters.py), and made from names in plain text.
"""

# tested by: tests/judging/queries/scoring/test_name_patterns.py

import re
from collections.abc import Iterable, Iterator
from itertools import permutations

from judging.queries.scoring.romanisation import initial_of, latin, surname_in_latin
from submissions.algorithms.letters import folded_text

LEAST_LETTERS = 2
LEAST_JOINED = 4  # Latin letters from which on a name is also found inside a longer word
_LEAST_OWN = 3  # Hangul letters from which on the first part of a name stands for all of it
_MOST_PERSON = 5  # longer ones are no Korean names
_MOST_ORDERED = 4  # words: 24 orders
_MOST_HIDDEN = 24  # Latin letters; longer names are shortened, not hidden
_GAP = r"""[\s\-_.·ㆍ/,'"|+~:&()*]{0,4}"""  # between the letters of one name
_SAID_HIDDEN = "[○●◯◎□■◇◆△▲*※ㅇ]"  # stands for a letter, and for nothing else
_HIDDEN = "[○●◯◎□■◇◆△▲*※_o0x×ㅇ]"  # stands for a letter beside others: 홍o순
_BETWEEN_TWO = r"[○●◯◎□■◇◆△▲*※_o0x×ㅇ?#~.·ㆍ\-]"  # and between two of them: 홍?순
_TITLES = "대표|이사|사장|회장|원장|소장|박사|교수|팀장|본부장|실장|과장|부장|ceo|cto|coo|cfo|님|씨"
_BEFORE = r"(?:mr|mrs|ms|dr|prof|ceo|cto|coo|cfo|founder)"
_LEGAL = re.compile(
    r"\((?:주|유|사|재|합)\)|주식\s?회사|유한\s?(?:책임)?\s?회사|합[자명]\s?회사"
    r"|(?:재단|사단)\s?법인"
    r"|농업\s?회사\s?법인|(?:사회적)?\s?협동\s?조합"
    r"|\b(?:inc|corp|ltd|llc|co|gmbh|company|limited|corporation|incorporated)\b\.?,?",
    re.IGNORECASE,
)
_TAIL = re.compile(  # what many names end in; people leave it out
    r"[\s-]*(?:코리아|테크놀로지(?:스)?|테크|랩스?|연구소|시스템즈?|솔루션즈?|글로벌|스튜디오"
    r"|그룹|홀딩스|파트너스|벤처스|소프트|컴퍼니"
    r"|\b(?:korea|technolog(?:y|ies)|tech|labs?|systems?|solutions?"
    r"|global|studios?|group|holdings|partners|ventures|soft(?:ware)?)\b)$",
    re.IGNORECASE,
)
_ORDINARY = {  # words that are no name by themselves
    "스마트", "서울", "대한", "한국", "코리아", "글로벌", "디지털", "데이터", "에너지", "메디컬",
    "바이오", "클라우드", "모빌리티", "로봇", "로보틱스", "헬스케어", "블록체인", "핀테크",
    "인공지능", "에이아이", "콘텐츠", "미디어", "뷰티", "패션", "푸드", "그린", "스타트업",
    "이노베이션", "smart", "seoul", "korea", "global", "digital", "data", "energy", "medical",
    "cloud", "mobility", "robot", "robotics", "health", "healthcare", "blockchain", "fintech",
    "content", "media", "beauty", "fashion", "food", "green", "startup", "innovation", "mobile",
    "vision", "deep", "open", "next", "team", "test",
}  # fmt: skip
_LETTER_NAMES = {
    "에이치": "h", "더블유": "w", "에이": "a", "에프": "f", "아이": "i", "제이": "j", "케이": "k",
    "에스": "s", "브이": "v", "엑스": "x", "와이": "y", "제트": "z", "비": "b", "씨": "c",
    "디": "d", "이": "e", "지": "g", "엘": "l", "엠": "m", "엔": "n", "오": "o", "피": "p",
    "큐": "q", "알": "r", "티": "t", "유": "u",
}  # fmt: skip
_TOKENS = re.compile("|".join(_LETTER_NAMES) + "|.", re.DOTALL)
_JOINERS = {"과": "과|와|&|앤|and|n", "와": "와|과|&|앤|and|n", "앤": "앤|과|와|&|and|n"}
_WRITTEN_AS = {
    "o": "[o0]", "i": "[i1l|!]", "l": "[l1i|]", "e": "[e3]", "a": "[a@4]", "s": "[s5$]",
}  # fmt: skip
_CONSONANTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_TWO_LETTER_SURNAMES = {"남궁", "황보", "제갈", "사공", "선우", "서문", "독고", "동방"}
_HANGUL = re.compile("[가-힣]")
_SYLLABLES = range(0xAC00, 0xD7A4)
_HANJA = r"(?:\s*\(?\s*[㐀-鿿]{2,6}\s*\)?)?"  # 홍길순(洪吉順)


def spread(word: str) -> str:
    """The word with anything between its letters: a slide may break a name, a hyphen join it.

    Short Latin names stand alone, so that ordinary words stay; long ones are found inside others.
    """
    kept = [letter.lower() for letter in word if letter.isalnum()]
    if not kept:
        return re.escape(word)
    if word.isdigit():
        return rf"(?<!\d){_GAP.join(kept)}(?!\d)"
    if not _HANGUL.search(word) and len(kept) < LEAST_JOINED:
        return rf"(?<![a-z]){_GAP.join(map(re.escape, kept))}(?![a-z])"
    return _GAP.join(_tokens("".join(kept)))


# viewer: pure
def company_patterns(name: str) -> list[str]:
    """A company's name: as it is, without legal form and what many names end in, partly hidden,
    by its first consonants, and in Latin letters.
    """
    kept = sorted(_spellings(folded_text(name).text), key=len, reverse=True)
    found = [spread(word) for word in kept]
    for word in kept:
        plain = "".join(letter for letter in word if letter.isalnum())
        if len(plain) > LEAST_LETTERS and _is_hangul(plain):
            found += [
                *_partly_hidden(plain),
                _consonants(plain),
                rf"(?<![a-z]){latin(plain, _GAP)}(?![a-z])",
            ]
        elif LEAST_JOINED < len(plain) <= _MOST_HIDDEN and plain.isascii():
            found += _hidden_letters(plain.lower())
    return found


# viewer: pure
def person_patterns(name: str) -> list[str]:
    """A person's name: as it is, partly hidden, with a title, by its first consonants, and in
    Latin letters in any order.  Of two names in one (홍길순 Gilsoon Hong; 홍길순, 이서준) each.
    """
    plain = re.sub(rf"\s(?:{_TITLES})\b|외\s?\d+\s?[인명]", " ", folded_text(name).text)
    found: list[str] = []
    for part in re.split(r"[,;/&()·ㆍ]", plain):
        hangul = "".join(_HANGUL.findall(part))
        if len(hangul) >= LEAST_LETTERS:
            found += _korean_person(hangul)
        found += roman_patterns(_HANGUL.sub(" ", part))
    return found


# viewer: pure
def roman_patterns(name: str) -> list[str]:
    """A name in Latin letters: its words in any order and joined in any way, one of them with the
    other's initial, or with a title.
    """
    words = re.findall(r"[^\W\d_]+", folded_text(name).text.lower())
    if not words or sum(map(len, words)) < LEAST_LETTERS:
        return []
    orders = permutations(words) if len(words) <= _MOST_ORDERED else [tuple(words)]
    found = [_GAP.join(_broken(word) for word in order) for order in orders]
    for word, other in permutations(words, 2):
        if len(word) > LEAST_LETTERS:
            found += [rf"{other[0]}\.\s*{_broken(word)}", rf"{_broken(word)},?\s*{other[0]}\."]
    found += [rf"{_BEFORE}\.?\s+{_broken(word)}" for word in words if len(word) > LEAST_LETTERS]
    return [rf"(?<![a-z])(?:{pattern})(?![a-z])" for pattern in found]


# viewer: pure
def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern that finds all of them; the earlier ones win where two begin together."""
    return re.compile("|".join(dict.fromkeys(patterns)) or r"(?!)", re.IGNORECASE)


def _spellings(name: str) -> set[str]:
    """The name, its parts inside and outside of brackets, and its own part alone."""
    bare = " ".join(_LEGAL.sub(" ", name).split())
    words = {" ".join(name.split()), bare, *re.split(r"\s*[()\[\]/|]\s*", bare)}
    for word in tuple(words):
        own = _TAIL.sub("", word).strip(" -")
        letters = sum(letter.isalnum() for letter in own)
        least = _LEAST_OWN if _HANGUL.search(own) else LEAST_JOINED
        if letters >= least and own.lower() not in _ORDINARY:
            words.add(own)
    return {word for word in words if sum(letter.isalnum() for letter in word) >= LEAST_LETTERS}


def _korean_person(name: str) -> list[str]:
    found = [rf"{spread(name)}{_HANJA}"]
    if len(name) > _MOST_PERSON:
        return found
    found += [*_partly_hidden(name), *([_consonants(name)] if len(name) > LEAST_LETTERS else [])]
    for size in (1, 2):
        surname, given = name[:size], name[size:]
        if given and (size == 1 or surname in _TWO_LETTER_SURNAMES):
            found += [*_with_title(surname, given), *_romanised(surname, given)]
    return found


def _with_title(surname: str, given: str) -> Iterator[str]:
    """홍 대표, 홍모 씨, 길순 씨."""
    yield rf"(?<![가-힣]){surname}(?:\s?모)?{_GAP}(?:{_TITLES})(?![가-힣]{{3}})"
    if len(given) >= LEAST_LETTERS:
        yield rf"(?<![가-힣]){_GAP.join(given)}\s?(?:{_TITLES})(?![가-힣]{{3}})"
        yield rf"(?:대표|{_BEFORE})\.?\s{_GAP.join(given)}(?![가-힣]{{3}})"


def _is_hangul(text: str) -> bool:
    return all(ord(letter) in _SYLLABLES for letter in text)


def _tokens(word: str) -> list[str]:
    """The letters as patterns: a letter's name is the letter (에이: a), 과 joins like &, o is 0."""
    found = []
    for match in _TOKENS.finditer(word):
        part, inside = match[0], 0 < match.start() < len(word) - 1
        if part in _LETTER_NAMES:
            found.append(rf"(?:{_GAP.join(part)}|{_LETTER_NAMES[part]})")
        elif part in _JOINERS and inside:
            found.append(f"(?:{_JOINERS[part]})?")
        else:
            found.append(_WRITTEN_AS.get(part, re.escape(part)))
    return found


def _partly_hidden(name: str) -> list[str]:
    """홍○순, 홍길*, ○길순, 홍○○, ○○순, 홍?순: at least one letter is left."""
    first, last, middle = name[0], name[-1], name[1:-1]
    rest = "".join(rf"\s*(?:{letter}|{_HIDDEN})" for letter in name[1:])
    found = [
        rf"{first}{rest}(?![a-z])",
        rf"{_SAID_HIDDEN}{{{len(name) - 1}}}{last}",
        _HIDDEN + "".join(rf"\s*{letter}" for letter in name[1:]),
        rf"(?<![가-힣]){first}[.·ㆍ?_~#x]{{2,}}(?![a-z가-힣]{{2}})",
    ]
    if middle:
        kept = "".join(rf"\s?(?:{letter}|{_BETWEEN_TWO})" for letter in middle)
        found.append(rf"(?<![가-힣]){first}{kept}\s?{last}(?![가-힣]{{3}})")
    return found


def _hidden_letters(name: str) -> list[str]:
    """S*rimap, Sor●ap, Sor****, *orimap: one run of Latin letters is hidden, at most half."""
    run, most = "[*●○■□]+", len(name) // 2
    nested = ""
    for start in reversed(range(1, len(name))):
        rests = (name[end:] for end in range(start + 1, min(start + most, len(name)) + 1))
        hidden = f"{run}(?:{'|'.join(rests)})(?![a-z])"
        nested = f"(?:{hidden}|{name[start]}{nested})" if nested else hidden
    return [rf"(?<![a-z]){name[0]}{nested}", rf"{run}{name[1:]}(?![a-z])"]


def _consonants(name: str) -> str:
    """ㅎㄱㅅ."""
    first = [_CONSONANTS[(ord(letter) - 0xAC00) // (21 * 28)] for letter in name]
    return rf"(?<![ㄱ-ㅎ]){_GAP.join(first)}(?![ㄱ-ㅎ])"


def _romanised(surname: str, given: str) -> list[str]:
    """Hong Gil-soon, Gilsoon Hong, HONG GS, G. S. Hong, Gilsoon H., Mr. Hong, and the given name
    alone.
    """
    last = f"(?:{surname_in_latin(surname, _GAP)})"
    first = latin(given, _GAP)
    short = r"\.?[\s\-]*".join(map(initial_of, given)) + r"\.?"
    orders = [
        rf"{last}{_GAP}{first}",
        rf"{first}{_GAP}{last}",
        rf"{last}[\s,.\-]+{short}",
        rf"{short}[\s\-]*{last}",
        rf"{initial_of(given[0])}\.\s*{last}",
        rf"{last},?\s+{initial_of(given[0])}\.",
        rf"{_BEFORE}\.?\s+{last}",
        rf"{last}\s+(?:{_TITLES})",
    ]
    if len(given) >= LEAST_LETTERS:
        orders += [
            rf"{initial_of(surname)}\.\s*{first}",
            rf"{first}(?:\s+{initial_of(surname)}\.)?",
        ]
    return [rf"(?<![a-z])(?:{order})(?![a-z])" for order in orders]


def _broken(word: str) -> str:
    """The letters with at most a break or a hyphen between them."""
    return r"[\s\-]?".join(map(re.escape, word))
