"""What every import of a table shares: which column is what, and mistakes named by line and column
as they stand in the file.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from challenge.kernel.spreadsheets.written_numbers import number_of
from challenge.kernel.text.folded_names import folded

_TIME = r"\D+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?"  # of a day; an offset may make it another
_DATE = re.compile(
    rf"(\d{{4}})\D{{1,3}}(\d{{1,2}})\D{{1,3}}(\d{{1,2}})(?:\D*|{_TIME})|(\d{{4}})(\d{{2}})(\d{{2}})"
)
_BETWEEN = re.compile(r"[\s_\-·().:*]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct: where (line as a person counts, column as in the file) and what, with
    the correction.
    """

    line: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be written, what is wrong, and which columns are left out because nobody knows
    them.
    """

    rows: list[Any]
    problems: list[Problem]
    ignored: list[str] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """Lines with something to correct."""
        return len({problem.line for problem in self.problems})


def key(header: str) -> str:
    """A column's name as it is compared: small letters, without blanks and marks."""
    return _BETWEEN.sub("", folded(header))


class Columns:
    """The columns of a file.  known: ours → what people call it.  problems: what is wrong with the
    header itself.
    """

    def __init__(
        self, header: Sequence[str], known: Mapping[str, Sequence[str]], needed: Sequence[str]
    ) -> None:
        named = {key(word): name for name, words in known.items() for word in (name, *words)}
        self.names = {column: named[key(column)] for column in header if key(column) in named}
        self.written = {name: column for column, name in reversed(self.names.items())}
        self.ignored = [column for column in header if column not in self.names]
        self.problems = [
            Problem(1, name, _missing(known[name])) for name in needed if name not in self.written
        ]
        for column, name in self.names.items():
            if self.written[name] != column:
                self.problems.append(
                    Problem(
                        1,
                        column,
                        _("This column says the same as “%(other)s”. Keep one of the two.")
                        % {"other": self.written[name]},
                    )
                )

    def cells(self, row: Mapping[str, str]) -> dict[str, str]:
        """A row by our names; a column that isn't there is empty."""
        return {name: row.get(column, "") for name, column in self.written.items()}


class Notes:
    """Gathers mistakes, each under the column's name as it stands in the file."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.problems: list[Problem] = list(columns.problems)

    def wrong(self, line: int, name: str, text: str) -> None:
        """Note a mistake."""
        self.problems.append(Problem(line, self.columns.written.get(name, name), text))

    def filled(self, line: int, cells: Mapping[str, str], names: Sequence[str]) -> None:
        """Cells that must not be empty."""
        for name in names:
            if not cells.get(name):
                self.wrong(line, name, _("This cell is empty. Fill it in."))

    def short(self, line: int, cells: Mapping[str, str], most: Mapping[str, int]) -> None:
        """Cells that must not be longer than what they are kept in."""
        for name, length in most.items():
            if len(cells.get(name, "")) > length:
                self.wrong(
                    line,
                    name,
                    _("This is %(length)s characters long; at most %(most)s fit. Shorten it.")
                    % {"length": len(cells[name]), "most": length},
                )

    def email(self, line: int, name: str, cell: str) -> str:
        """The address in small letters; "" (with a note) if it is none."""
        try:
            validate_email(cell)
        except ValidationError:
            if cell:
                self.wrong(
                    line,
                    name,
                    _("“%(cell)s” is not an e-mail address. Write it like name@company.kr.")
                    % {"cell": cell},
                )
            return ""
        return cell.lower()

    def date(self, line: int, name: str, cell: str, *, may_be_ahead: bool = False) -> date | None:
        """A day as people write it: 2023-05-01, 2023. 5. 1., 20230501."""
        found = _DATE.fullmatch(cell.strip())
        try:
            day = date(*(int(part) for part in found.groups() if part)) if found else None
        except ValueError:
            day = None
        if cell and day is None:
            self.wrong(
                line,
                name,
                _("“%(cell)s” is not a date. Write it like 2023-05-01.") % {"cell": cell},
            )
        if day and day > timezone.localdate() and not may_be_ahead:
            self.wrong(
                line, name, _("“%(cell)s” lies in the future. Check the year.") % {"cell": cell}
            )
        return day

    def number(self, line: int, name: str, cell: str, most: int) -> int | None:
        """A whole number from 0 to `most`; None for an empty cell."""
        if not cell:
            return None
        # longer is beyond any `most`
        number = number_of(cell) if len(cell) < 10 else None  # noqa: PLR2004
        value = -1 if number is None or number % 1 else int(number)
        if not 0 <= value <= most:
            self.wrong(
                line,
                name,
                _("“%(cell)s” is not a whole number from 0 to %(most)s.")
                % {"cell": cell, "most": most},
            )
            return None
        return value


# viewer: plain
def only_once(pairs: Sequence[tuple[str, Any]]) -> tuple[dict[str, Any], set[str]]:
    """Words that name one thing → the thing; and words that name more than one."""
    found: dict[str, Any] = {}
    double = set()
    for word, thing in pairs:
        if word and found.setdefault(folded(word), thing) != thing:
            double.add(folded(word))
    return {word: thing for word, thing in found.items() if word not in double}, double


def _missing(words: Sequence[str]) -> str:
    return _("The column is missing. Add it to the header. It may be called: %(words)s.") % {
        "words": ", ".join(words)
    }
