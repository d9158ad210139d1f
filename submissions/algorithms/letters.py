"""Text as people read it.

How long it is: an accent, a skin tone or a joined emoji makes no letter of its own.  And what it
says, whatever characters it is written with: for finding words in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category, normalize

_JOINED = re.compile("\u200d.|[\U0001f3fb-\U0001f3ff]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_MARKS = {"Mn", "Me"}

_AS_THEY_ARE = "\\t\\n\\r -~\u3131-\u3163\u3165-\u318e\uac00-\ud7a3"
_OTHERS = re.compile(f"([^{_AS_THEY_ARE}]+)")
# one syllable written as its parts, as file names and PDFs from a Mac have it; or one character
_ONE = re.compile("[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|.", re.DOTALL)
_LOOKS_LIKE = dict(
    zip(
        "аеорсухіјѕкмтнвАЕОРСУХІЈЅКМТНВοαρυιΟΑΡΥΙΒΕΗΚΜΝΤΧøØłŁđĐı。∙•",
        "aeopcyxijskmthbAEOPCYXIJSKMTHBoapuiOAPYIBEHKMNTXoOlLdDi.··",
        strict=True,
    )
) | {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
_MINUS = "\u2212"
_NOT_SEEN = {"Cf", "Cn", "Cc", "Mn", "Me"}  # Cn: what PDFium puts for a hyphen at a line's end
_FILLERS = "\u115f\u1160\u3164\uffa0"


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text in plain characters.  starts, ends: where each of them stands in the original."""

    text: str
    starts: list[int]
    ends: list[int]

    def found(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Where the pattern's matches begin and end in the original."""
        for match in pattern.finditer(self.text):
            if match.end() > match.start():
                yield self.starts[match.start()], self.ends[match.end() - 1]


def letters_in(text: str) -> int:
    """The number of letters, as the counter beside the field shows it (Intl.Segmenter)."""
    plain = _JOINED.sub("", _FLAG.sub("#", normalize("NFC", text)))
    return sum(category(letter) not in _MARKS for letter in plain)


def folded_text(text: str) -> FoldedText:
    """The text with wide, styled, accented and look-alike letters as the plain ones, syllables
    whole, every dash a hyphen, and without what isn't seen.
    """
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    place = 0
    for part in _OTHERS.split(text):
        if not _OTHERS.fullmatch(part):
            letters.append(part)
            starts.extend(range(place, place + len(part)))
            ends.extend(range(place + 1, place + len(part) + 1))
        else:
            for match in _ONE.finditer(part):
                plain = _plain(match[0])
                letters.append(plain)
                starts.extend([place + match.start()] * len(plain))
                ends.extend([place + match.end()] * len(plain))
        place += len(part)
    return FoldedText("".join(letters), starts, ends)


def _plain(letter: str) -> str:
    """One character (or the parts of one syllable) in plain ones."""
    if letter in _LOOKS_LIKE:
        return _LOOKS_LIKE[letter]
    kind = category(letter) if len(letter) == 1 else ""
    if kind == "Pd" or letter == _MINUS:
        return "-"
    if letter.isspace():
        return " "
    if kind in _NOT_SEEN or letter in _FILLERS:
        return ""
    parts = (part for part in normalize("NFKD", letter) if category(part) not in _MARKS)
    return normalize("NFC", "".join(_LOOKS_LIKE.get(part, part) for part in parts))
