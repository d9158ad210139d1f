"""Korean particles that agree with the word before them, as in 소리맵은, 서울로 and KTX가."""

import re

WORD_JOINER = "\u2060"  # keeps a particle on the line of a closing mark
PAIRS = {
    "은": ("은", "는"),
    "이": ("이", "가"),
    "을": ("을", "를"),
    "과": ("과", "와"),
    "으로": ("으로", "로"),
    "이라": ("이라", "라"),
    "이나": ("이나", "나"),
    "아": ("아", "야"),
}
FORMS = {form: pair for pair in PAIRS.values() for form in pair}
CLOSING = "\"'’”」』)]}>.,!?·"
FIRST_SYLLABLE = 0xAC00
FINALS: tuple[str, ...] = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
LETTERS_WITH_FINAL = {"l": "ㄹ", "r": "ㄹ", "m": "ㅁ", "n": "ㄴ"}  # read aloud: 엘, 알, 엠, 엔
DIGITS_WITH_FINAL = {"0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ"}


def _spoken_end(word: str) -> str:
    """The word without what nobody reads aloud at its end: quotes, full stops, brackets."""
    before = None
    while word != before:
        before = word
        word = word.strip().rstrip(CLOSING.replace(")", ""))
        word = re.sub(r"\([^()]*\)$", "", word) or word
        word = word if "(" in word else word.rstrip(")")
    return word


def final_consonant(word: str) -> str | None:
    """The final consonant that is spoken, or "" for none.

    "ㄹ" is rieul, another letter any other consonant; None: unknown.
    """
    spoken = _spoken_end(word)
    last = spoken[-1:]
    if "가" <= last <= "힣":
        position = (ord(last) - FIRST_SYLLABLE) % len(FINALS)
        return FINALS[position]
    if last in "%℃":
        return "" if last == "%" else None
    if last.isascii() and last.isdigit():
        return DIGITS_WITH_FINAL.get(last, "")
    if re.search(r"(?:[A-Z]{2}|(?<![A-Za-z])[A-Za-z])$", spoken):
        return LETTERS_WITH_FINAL.get(last.lower(), "")
    return None


def particle(word: str, form: str) -> str:
    """The particle that fits; both, as 을(를), if the word's sound is unknown.

    Raises KeyError for a particle that has no pair.
    """
    with_final, without = FORMS[form]
    final = final_consonant(word)
    if final is None:
        return f"(으){without}" if with_final == "으로" else f"{with_final}({without})"
    if with_final == "으로":
        return without if final in {"", "ㄹ"} else with_final
    return with_final if final else without


def with_particle(word: str, form: str) -> str:
    """Word and particle, joined after a closing mark so that no line break falls between."""
    joint = WORD_JOINER if word and word[-1] in CLOSING else ""
    return f"{word}{joint}{particle(word, form)}"
