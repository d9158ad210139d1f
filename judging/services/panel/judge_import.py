"""Judges from a table: every row is checked first, and they are invited only if all are good."""

# tested by: tests/judging/services/imports/test_table_import.py

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from challenge import audit
from challenge.models import Affiliation, Edition, User
from challenge.permissions import may_assist, require
from judging.models import Judge
from judging.services.panel.invite import invite_judge
from submissions.queries.imported.column_words import JUDGE_WORDS
from submissions.queries.table_rows import Columns, Notes, Plan

LENGTHS = {"name": 80, "organisation": 120, "keywords": 400}
TIES = {
    "worked_at": Affiliation.Kind.EMPLOYEE,
    "advises": Affiliation.Kind.ADVISER,
    "invested_in": Affiliation.Kind.SHAREHOLDER,
    "mentors": Affiliation.Kind.MENTOR,
}
MOST_NAME = 120
MOST_LOAD = 1000
_YES = {"1", "y", "yes", "true", "o", "예", "예비", "참관"}
_NO = {"", "0", "n", "no", "false", "x", "아니요", "아니오"}
_LANGUAGES = {
    "": "ko",
    "ko": "ko",
    "한국어": "ko",
    "korean": "ko",
    "en": "en",
    "영어": "en",
    "english": "en",
}


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """One good row of the judges' table."""

    line: int
    email: str
    name: str
    organisation: str
    fields: Mapping[str, float]
    keywords: Sequence[str]
    max_load: int | None
    is_reserve: bool
    language: str
    ties: Sequence[tuple[str, str]] = ()  # kind and organisation
    is_shadow: bool = False


def plan_judges(
    *, edition: Edition, header: Sequence[str], rows: Sequence[tuple[int, Mapping[str, str]]]
) -> Plan:
    """Check every row of judges; writes nothing.

    Columns: email, name; organisation, fields, keywords, max_load, reserve, shadow, language; and
    the organisations that they worked at, advise, invested in or mentor.
    """
    columns = Columns(header, JUDGE_WORDS, ("email", "name"))
    if columns.problems:
        return Plan([], columns.problems, columns.ignored)
    check = _Checker(edition, columns)
    good = [
        row for line, cells in rows if (row := check.row(line, columns.cells(cells))) is not None
    ]
    return Plan(good, check.notes.problems, columns.ignored)


@transaction.atomic
def import_judges(*, actor: User, edition: Edition, rows: Sequence[JudgeRow]) -> list[Judge]:
    """Invite everybody and note their ties; all or nothing."""
    require(may_assist, actor, edition)
    judges = [
        invite_judge(
            actor=actor,
            edition=edition,
            email=row.email,
            name=row.name,
            organisation=row.organisation or None,
            fields=row.fields,
            keywords=row.keywords,
            max_load=row.max_load,
            is_reserve=row.is_reserve,
            is_shadow=row.is_shadow,
            language=row.language,
            ties=row.ties,
        )
        for row in rows
    ]
    audit.record(actor, "judges.imported", edition, count=len(judges))
    return judges


class _Checker:
    """Checks rows against the edition's judges and fields, and against one another."""

    def __init__(self, edition: Edition, columns: Columns) -> None:
        self.notes = Notes(columns)
        self.fields = {
            text.casefold(): field
            for field in edition.fields.all()
            for text in (field.slug, field.name_ko, field.name_en)
            if text
        }
        judges = Judge.with_shadows.filter(edition=edition)
        self.judges = User.objects.addresses_of(judges.values("user")).keys()
        self.seen: dict[str, int] = {}

    def row(self, line: int, cells: Mapping[str, str]) -> JudgeRow | None:
        """The row, if all of it is good."""
        notes, before = self.notes, len(self.notes.problems)
        notes.filled(line, cells, ("email", "name"))
        notes.short(line, cells, LENGTHS)
        email = notes.email(line, "email", cells["email"])
        self._once(line, email)
        fields = self._fields(line, cells.get("fields", ""))
        most = notes.number(line, "max_load", cells.get("max_load", ""), MOST_LOAD)
        reserve = cells.get("reserve", "").casefold()
        language = cells.get("language", "").casefold()
        self._check_choices(line, cells, language)
        ties = self._ties(line, cells)
        if len(notes.problems) > before:
            return None
        return JudgeRow(
            line,
            email,
            cells["name"],
            cells.get("organisation", ""),
            fields,
            words(cells.get("keywords", "")),
            most,
            reserve in _YES,
            _LANGUAGES[language],
            ties,
            cells.get("shadow", "").casefold() in _YES,
        )

    def _ties(self, line: int, cells: Mapping[str, str]) -> list[tuple[str, str]]:
        found = [(name, house) for name in TIES for house in houses(cells.get(name, ""))]
        for name, house in found:
            if len(house) > MOST_NAME:
                self.notes.short(line, {name: house}, {name: MOST_NAME})
        return [(TIES[name].value, house) for name, house in found]

    def _check_choices(self, line: int, cells: Mapping[str, str], language: str) -> None:
        text = _("“%(cell)s” is neither yes nor no. Write yes, no, or nothing.")
        for name in ("reserve", "shadow"):
            if cells.get(name, "").casefold() not in _YES | _NO:
                self.notes.wrong(line, name, text % {"cell": cells[name]})
        if language not in _LANGUAGES:
            text = _("“%(cell)s” is not a language of ours. Write ko or en.")
            self.notes.wrong(line, "language", text % {"cell": cells["language"]})

    def _once(self, line: int, email: str) -> None:
        if not email:
            return
        if email in self.judges:
            self.notes.wrong(
                line,
                "email",
                _("“%(cell)s” judges this edition already. Take the row out.") % {"cell": email},
            )
        first = self.seen.setdefault(email, line)
        if first != line:
            self.notes.wrong(
                line,
                "email",
                _("“%(company)s” is in line %(line)s already. Keep one of the two rows.")
                % {"company": email, "line": first},
            )

    def _fields(self, line: int, cell: str) -> dict[str, float]:
        found = {word: self.fields.get(word.casefold()) for word in words(cell)}
        listed = ", ".join(
            sorted({f"{field.slug} ({field.name})" for field in self.fields.values()})
        )
        for word, field in found.items():
            if field is None:
                self.notes.wrong(
                    line,
                    "fields",
                    _("“%(cell)s” is not one of the choices: %(choices)s.")
                    % {"cell": word, "choices": listed},
                )
        return {field.slug: 1.0 for field in found.values() if field is not None}


def words(cell: str) -> list[str]:
    """A cell's words: separated by semicolons, commas, slashes or bars."""
    return [
        word.strip()
        for word in cell.replace("/", ";").replace("|", ";").replace(",", ";").split(";")
        if word.strip()
    ]


def houses(cell: str) -> list[str]:
    """A cell's organisations: separated by semicolons, bars, commas or line ends."""
    return [house.strip() for house in re.split(r"[;|,\n]", cell) if house.strip()]
