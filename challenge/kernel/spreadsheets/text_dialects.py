"""Tables in text: the encodings, separators and first lines that office programs write."""

# tested by: tests/challenge/kernel/spreadsheets/test_workbook.py

import csv
import io
import re
from collections.abc import Iterator

from challenge.kernel.spreadsheets.named_table import Line
from challenge.kernel.spreadsheets.refused_table import SpreadsheetError

SEPARATORS = ",;\t|"
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_SEP_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_WORD = re.compile(r"[가-힣\u3400-\u9fff\uf900-\ufaff]+")
_HANGUL = re.compile(r"[가-힣]")
_HANJA = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
# The syllables of which Korean names and words are mostly made; of a text in another encoding that
# happens to be valid CP949 only about one syllable in ten is among them.
_USUAL = frozenset(
    "가각간감갑강개건검격견결경계고곡공과관광교구국군권규균그극근금급기길김나난남내네넬노높농"
    "느늘능니다단달담당대더던도독돈동두드득든들등디따라란람랑래러런레력련령로록론료루류르른를"
    "리린림마막만말맞망매머먼메면명모목무문물미민바박반발방배백번범법벤변별병보복본봄봉부북분"
    "불브블비빈빛사산살삼상새색생서석선설성세센소손솔송수순스습승시식신실심아안알암앙애야약양"
    "어업에여역연열영예오온올완왕외요용우운울움웅원월위유윤율융은을음응의이익인일임입자작장재"
    "저적전절점접정제조족존종좌주준중즈지직진집차찬창채책처천철청체초최추출충치친카컴케코크타"
    "탁태터테토통투트특티파판팜팡패팩페평포표푸품프플피하학한함합항해행허헌혁현협형혜호홍화확"
    "환황회효후훈휘희히회했있없것"
)
_LEAST_USUAL = 0.4
_SHOWN = 8


def decoded(content: bytes) -> tuple[str, str]:
    """The text and its encoding.  Raises SpreadsheetError where it can't be told."""
    marked = next((encoding for mark, encoding in _BOMS.items() if content.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "cp949"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            place = error.start
        else:
            if "\0" in text:
                raise SpreadsheetError("not_text", line=text[: text.index("\0")].count("\n") + 1)
            if encoding == "cp949":
                _refuse_other_languages(text)
            return text.rstrip("\x1a"), encoding
    raise SpreadsheetError("not_text", line=content[:place].count(b"\n") + 1)


def lines_of(text: str) -> tuple[Iterator[Line], str]:
    """The lines and the separator: the one that a line "sep=;" names, else the header's."""
    named = _SEP_LINE.match(text)
    if named:
        return _lines(text[named.end() :], named[1], 2), named[1]
    separator = _separator(text)
    return _lines(text, separator, 1), separator


def _refuse_other_languages(text: str) -> None:
    """Refuse Chinese and Japanese bytes, which are valid CP949 too and give other people's names.

    Told by Hanja and Hangul in one word, and by syllables that Korean hardly has.
    """
    for number, line in enumerate(text.splitlines(), 1):
        for word in _WORD.findall(line):
            if _HANGUL.search(word) and _HANJA.search(word):
                raise SpreadsheetError("unsure_encoding", line=number, text=word)
    syllables = _HANGUL.findall(text)
    usual = sum(sign in _USUAL for sign in syllables)
    if syllables and usual < _LEAST_USUAL * len(syllables):
        raise SpreadsheetError("unsure_encoding", line=1, text="".join(syllables[:_SHOWN]))


def _separator(text: str) -> str:
    """The separator that one of the first lines uses most, outside quotation marks."""
    lines = [line for line in text.splitlines() if line.strip()]
    for line in lines:
        outside = "".join(line.split('"')[::2])
        if any(sign in outside.strip(SEPARATORS) for sign in SEPARATORS):
            return max(SEPARATORS, key=outside.count)
    return max(SEPARATORS, key=lines[0].count)


def _lines(text: str, separator: str, line: int) -> Iterator[Line]:
    before = line - 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            code = "quote_inside" if "expected after" in str(error) else "unclosed_quote"
            raise SpreadsheetError(code, line=line) from error
        yield line, cells
        line = before + reader.line_num + 1
