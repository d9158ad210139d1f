"""Members of the council in a table that somebody sends: every row is checked, nothing is
written.
"""
# tested by: tests/gatherings/services/test_council_import.py

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from challenge.kernel.errors import InvalidInput
from challenge.kernel.spreadsheets import SpreadsheetError, Table, in_words, read_table
from challenge.models import Council, Division
from submissions.queries.table_rows import Columns, Notes, Plan, key

COUNCIL_WORDS = {
    "company": ("회원사", "회원사명", "회사명", "기업명", "member", "organisation"),
    "company_en": ("영문회사명", "회사명(영문)", "기업명(영문)", "company (english)"),
    "since": ("가입일", "임기 시작", "회원 시작일", "member since"),
    "until": ("임기 종료", "임기 만료", "회원 종료일", "member until"),
    "name": ("이름", "성명", "담당자", "담당자명"),
    "email": ("이메일", "이메일주소", "전자우편", "e-mail", "mail"),
    "title": ("직책", "직급", "직위", "position"),
    "divisions": ("분과", "소속분과", "division"),
    "chairs": ("분과장", "위원장", "chair of"),
}
LENGTHS = {"company": 120, "company_en": 120, "name": 80, "title": 80}
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class CouncilRow:
    """One good row.  since, until: None where the sheet doesn't say.  seats: division's id and
    whether they chair it.
    """

    line: int
    company: str
    company_en: str
    since: date | None
    until: date | None
    name: str
    email: str
    title: str
    seats: tuple[tuple[int, bool], ...]


# viewer: plain
def council_table_in(content: bytes) -> Table:
    """The table of a file; InvalidInput says what is wrong with it."""
    try:
        table = read_table(content)
    except SpreadsheetError as error:
        raise InvalidInput(fields={"file": in_words(error)}) from error
    if len(table.rows) > MOST_ROWS:
        words = _("The file has more than %(most)s rows. Split it.") % {"most": MOST_ROWS}
        raise InvalidInput(fields={"file": words})
    return table


# viewer: caller
def plan_council(council: Council | None, table: Table) -> Plan:
    """Columns: company; company_en, since, until, name, email, title, divisions, chairs.

    One person a row; a company may stand in several rows, with one term.
    """
    if council is None:
        raise InvalidInput(fields={"file": _("There is no council yet. Save its name first.")})
    columns = Columns(table.header, COUNCIL_WORDS, ("company",))
    if columns.problems:
        return Plan([], columns.problems, columns.ignored)
    check = _Checker(columns)
    found = [check.row(row.line, columns.cells(row.cells)) for row in table.rows]
    return Plan([row for row in found if row], check.notes.problems, columns.ignored)


class _Checker:
    """Checks each row by itself and against the others."""

    def __init__(self, columns: Columns) -> None:
        self.notes = Notes(columns)
        self.divisions = {
            key(name): row.pk
            for row in Division.objects.all()
            for name in (row.name_ko, row.name_en)
            if name
        }
        self.terms: dict[str, tuple[int, date | None, date | None]] = {}
        self.seen: dict[tuple[str, str], int] = {}

    def row(self, line: int, cells: Mapping[str, str]) -> CouncilRow | None:
        """The row, if all of it is good."""
        notes, before = self.notes, len(self.notes.problems)
        notes.filled(line, cells, ("company",))
        notes.short(line, cells, LENGTHS)
        since = notes.date(line, "since", cells.get("since", ""), may_be_ahead=True)
        until = notes.date(line, "until", cells.get("until", ""), may_be_ahead=True)
        self._one_term(line, cells["company"], since, until)
        email = notes.email(line, "email", cells.get("email", ""))
        if any(cells.get(name) for name in ("name", "title", "divisions", "chairs")):
            notes.filled(line, cells, ("email",))
        self._once(line, cells["company"], email)
        seats = self._seats(line, cells)
        if len(notes.problems) > before:
            return None
        return CouncilRow(
            line=line,
            company=cells["company"],
            company_en=cells.get("company_en", ""),
            since=since,
            until=until,
            name=cells.get("name", ""),
            email=email,
            title=cells.get("title", ""),
            seats=seats,
        )

    def _one_term(self, line: int, company: str, since: date | None, until: date | None) -> None:
        if since and until and until < since:
            self.notes.wrong(line, "until", _("The last day must not lie before the first."))
        first = self.terms.setdefault(company, (line, since, until))
        if first[1:] != (since, until):
            words = _("Line %(line)s names another term of this company. Write one of the two.")
            self.notes.wrong(line, "since", words % {"line": first[0]})

    def _once(self, line: int, company: str, email: str) -> None:
        first = self.seen.setdefault((company, email), line)
        if first != line:
            words = _("Line %(line)s has this person already.") % {"line": first}
            self.notes.wrong(line, "email" if email else "company", words)

    def _seats(self, line: int, cells: Mapping[str, str]) -> tuple[tuple[int, bool], ...]:
        """Whoever chairs a division sits in it."""
        seats: dict[int, bool] = {}
        for name, chairs in (("divisions", False), ("chairs", True)):
            for word in re.split(r"[;|,\n]", cells.get(name, "")):
                if not word.strip():
                    continue
                found = self.divisions.get(key(word))
                if found is None:
                    words = _("“%(cell)s” is no division of the council. Add it first.")
                    self.notes.wrong(line, name, words % {"cell": word.strip()})
                else:
                    seats[found] = chairs
        return tuple(sorted(seats.items()))
