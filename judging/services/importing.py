"""Judges and paper score sheets out of a table: checked row by row first, written only when all is good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from challenge import audit
from challenge.models import Edition, User
from challenge.permissions import may_organise, require
from judging.models import Assignment, Criterion, Judge, Round, RoundEntry, Scoresheet
from judging.permissions import may_run_round
from judging.services.inviting import invite_judge
from judging.services.scoring import enter_paper_sheet
from submissions.models import Entry
from submissions.services.importing import Problem

JUDGE_HEADERS = {
    **dict.fromkeys(("이메일", "전자우편", "email"), "email"),
    **dict.fromkeys(("이름", "성명", "name"), "name"),
    **dict.fromkeys(("소속", "organisation", "organization"), "organisation"),
    **dict.fromkeys(("분야", "fields"), "fields"),
    **dict.fromkeys(("키워드", "keywords"), "keywords"),
    **dict.fromkeys(("최대배정", "max_load"), "max_load"),
    **dict.fromkeys(("예비", "reserve"), "reserve"),
    **dict.fromkeys(("언어", "language"), "language"),
}
SCORE_HEADERS = {
    **dict.fromkeys(("출품작", "접수번호", "entry"), "entry"),
    **dict.fromkeys(("심사위원", "judge"), "judge"),
    **dict.fromkeys(("평가항목", "criterion"), "criterion"),
    **dict.fromkeys(("점수", "score"), "score"),
    **dict.fromkeys(("종합의견", "comment"), "comment"),
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


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """All rows of one judge on one entry."""

    line: int
    judge: Judge
    entry: Entry
    scores: Mapping[str, Decimal]
    comment: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be written, and what is wrong."""

    rows: list[Any]
    problems: list[Problem]


def plan_judges(*, edition: Edition, header: Sequence[str], rows: Sequence[tuple[int, Mapping[str, str]]]) -> Plan:
    """Check every row of judges (email, name; organisation, fields, keywords, max_load, reserve); writes nothing."""
    names = _named(header, JUDGE_HEADERS)
    problems = _missing(names, ("email", "name"))
    if problems:
        return Plan([], problems)
    known = {text.casefold(): field.slug for field in edition.fields.all() for text in (field.slug, field.name_ko, field.name_en) if text}
    there = {judge.user.email for judge in Judge.objects.filter(edition=edition).select_related("user")}
    good = [row for line, cells in rows if (row := _judge_row(line, _by_name(cells, names), known, there, problems)) is not None]
    return Plan(good, problems)


def plan_scores(*, round: Round, header: Sequence[str], rows: Sequence[tuple[int, Mapping[str, str]]]) -> Plan:
    """Check every row of paper sheets (entry, judge, criterion, score; comment); one sheet needs every criterion.  Writes nothing."""
    names = _named(header, SCORE_HEADERS)
    problems = _missing(names, ("entry", "judge", "criterion", "score"))
    if problems:
        return Plan([], problems)
    book = _Book.of(round)
    sheets: dict[tuple[int, int], PaperSheet] = {}
    for line, cells in rows:
        _score_row(line, _by_name(cells, names), book, sheets, problems)
    for sheet in sheets.values():
        left = [criterion.title for criterion in book.criteria if criterion.key not in sheet.scores]
        if left:
            problems.append(
                Problem(
                    sheet.line,
                    "criterion",
                    _("The sheet of %(judge)s on %(entry)s has no score for: %(left)s.") % {"judge": sheet.judge, "entry": sheet.entry, "left": ", ".join(left)},
                )
            )
    bad = {problem.line for problem in problems}
    return Plan([sheet for sheet in sheets.values() if sheet.line not in bad and len(sheet.scores) == len(book.criteria)], problems)


@transaction.atomic
def import_judges(*, actor: User, edition: Edition, rows: Sequence[JudgeRow]) -> list[Judge]:
    """Invite everybody; all or nothing."""
    require(may_organise, actor, edition)
    judges = [
        invite_judge(
            actor=actor, edition=edition, email=row.email, name=row.name, organisation=row.organisation or None, fields=row.fields, keywords=row.keywords,
            max_load=row.max_load, is_reserve=row.is_reserve, language=row.language,
        )
        for row in rows
    ]  # fmt: skip
    audit.record(actor, "judges.imported", edition, count=len(judges))
    return judges


@transaction.atomic
def import_scores(*, actor: User, round: Round, rows: Sequence[PaperSheet]) -> list[Scoresheet]:
    """Write the paper sheets into an open round; a pair that wasn't assigned is assigned.  All or nothing."""
    require(may_run_round, actor, round)
    sheets = []
    for row in rows:
        assignment, _made = Assignment.objects.get_or_create(round=round, judge=row.judge, entry=row.entry, defaults={"pinned": True})
        sheets.append(enter_paper_sheet(actor=actor, assignment=assignment, scores=row.scores, comment=row.comment))
    audit.record(actor, "scores.imported", round, count=len(sheets))
    return sheets


@dataclass(frozen=True, slots=True)
class _Book:
    """What a score row may name."""

    criteria: list[Criterion]
    entries: Mapping[str, Entry]
    judges: Mapping[str, Judge]
    titles: Mapping[str, Criterion]

    @classmethod
    def of(cls, round: Round) -> "_Book":
        criteria = list(Criterion.objects.filter(rubric__round=round))
        rows = [row.entry for row in RoundEntry.objects.filter(round=round).select_related("entry__startup", "entry__edition")]
        entries = {text.casefold(): entry for entry in rows for text in (entry.code, str(entry.number), entry.startup.name_ko, entry.title_ko) if text}
        judges = {text.casefold(): judge for judge in Judge.objects.filter(edition=round.edition).select_related("user") for text in (judge.user.email, judge.user.name) if text}
        titles = {text.casefold(): criterion for criterion in criteria for text in (criterion.key, criterion.title_ko, criterion.title_en) if text}
        return cls(criteria, entries, judges, titles)


def _score_row(line: int, cells: Mapping[str, str], book: _Book, sheets: dict[tuple[int, int], PaperSheet], problems: list[Problem]) -> None:
    entry, judge = book.entries.get(cells["entry"].casefold()), book.judges.get(cells["judge"].casefold())
    criterion, value = book.titles.get(cells["criterion"].casefold()), _decimal(cells["score"])
    found = {"entry": entry, "judge": judge, "criterion": criterion, "score": value}
    before = len(problems)
    for name, thing in found.items():
        if thing is None:
            problems.append(Problem(line, name, _UNKNOWN[name]() % {"cell": cells[name]}))
    if len(problems) > before or entry is None or judge is None or criterion is None or value is None:
        return
    if not 0 <= value <= criterion.points:
        problems.append(Problem(line, "score", _("%(value)s is not between 0 and %(most)s.") % {"value": value, "most": f"{criterion.points:g}"}))
        return
    sheet = sheets.setdefault((judge.pk, entry.pk), PaperSheet(line, judge, entry, {}, cells.get("comment", "")))
    if criterion.key in sheet.scores:
        problems.append(
            Problem(
                line,
                "criterion",
                _("%(judge)s scored %(entry)s on %(criterion)s already. Keep one of the two rows.") % {"judge": judge, "entry": entry, "criterion": criterion.title},
            )
        )
        return
    sheets[judge.pk, entry.pk] = PaperSheet(sheet.line, judge, entry, {**sheet.scores, criterion.key: value}, sheet.comment or cells.get("comment", ""))


_UNKNOWN = {
    "entry": lambda: _("“%(cell)s” takes no part in this round. Write its number or the company's name."),
    "judge": lambda: _("“%(cell)s” is no judge of this edition. Write the e-mail address or the name."),
    "criterion": lambda: _("“%(cell)s” is not in the rubric. Write its title or short name."),
    "score": lambda: _("“%(cell)s” is not a number."),
}


def _judge_row(line: int, cells: Mapping[str, str], known: Mapping[str, str], there: set[str], problems: list[Problem]) -> JudgeRow | None:
    before = len(problems)
    email = cells["email"].lower()
    try:
        validate_email(email)
    except ValidationError:
        problems.append(Problem(line, "email", _("“%(cell)s” is not an e-mail address. Write it like name@company.kr.") % {"cell": cells["email"]}))
    if email in there:
        problems.append(Problem(line, "email", _("“%(cell)s” judges this edition already. Take the row out.") % {"cell": email}))
    there.add(email)
    if not cells["name"]:
        problems.append(Problem(line, "name", _("This cell is empty. Fill it in.")))
    fields = _fields(line, cells.get("fields", ""), known, problems)
    load = cells.get("max_load", "")
    if load and not load.isdecimal():
        problems.append(Problem(line, "max_load", _("“%(cell)s” is not a whole number.") % {"cell": load}))
    if len(problems) > before:
        return None
    reserve = cells.get("reserve", "").casefold() in {"1", "y", "yes", "true", "o", "예", "예비"}
    language = "en" if cells.get("language", "").casefold().startswith(("en", "영")) else "ko"
    return JudgeRow(line, email, cells["name"], cells.get("organisation", ""), fields, _words(cells.get("keywords", "")), int(load) if load else None, reserve, language)


def _fields(line: int, cell: str, known: Mapping[str, str], problems: list[Problem]) -> dict[str, float]:
    fields = {}
    for word in _words(cell):
        slug = known.get(word.casefold())
        if slug is None:
            problems.append(Problem(line, "fields", _("“%(cell)s” is not one of the choices: %(choices)s.") % {"cell": word, "choices": ", ".join(sorted(set(known.values())))}))
        else:
            fields[slug] = 1.0
    return fields


def _words(cell: str) -> list[str]:
    return [word.strip() for word in cell.replace("/", ";").replace("|", ";").replace(",", ";").split(";") if word.strip()]


def _decimal(cell: str) -> Decimal | None:
    try:
        value = Decimal(cell)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _named(header: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    return {column: known.get(column.strip().lower(), column.strip()) for column in header}


def _missing(names: Mapping[str, str], needed: Sequence[str]) -> list[Problem]:
    return [Problem(1, name, _("The column is missing. Add it to the header.")) for name in needed if name not in names.values()]


def _by_name(cells: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {names[column]: cell for column, cell in cells.items()}
