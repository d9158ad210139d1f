"""Korean names in the Latin letters that people use for them, as patterns."""

# tested by: tests/judging/queries/scoring/masking/test_name_patterns.py

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
    "정": "jeong|jung|chung|chong|joung",
    "조": "jo|cho|joe",
    "남궁": "nam[\\s-]?(?:gung|goong|koong|kung|kong)",
}


def latin(text: str, gap: str) -> str:
    """Hangul as Latin letters, with `gap` between the syllables."""
    return gap.join(map(_syllable, text))


def surname_in_latin(surname: str, gap: str) -> str:
    """The spellings of a surname, which custom more than rule decides."""
    return _SURNAMES.get(surname) or latin(surname, gap)


def initial_of(syllable: str) -> str:
    """The Latin letters with which it may begin."""
    initial, rest = divmod(ord(syllable[0]) - 0xAC00, 21 * 28)
    first = _INITIALS[initial] or _VOWELS[rest // 28]
    return f"[{''.join(sorted({part[0] for part in first.split('|')}))}]"


def _syllable(letter: str) -> str:
    initial, rest = divmod(ord(letter) - 0xAC00, 21 * 28)
    vowel, final = divmod(rest, 28)
    parts = (_INITIALS[initial], _VOWELS[vowel], _FINALS[final])
    return "".join(f"(?:{part})" for part in parts if part)
