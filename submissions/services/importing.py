"""Entries out of a table: checked row by row first, written only when all is good (or the bad rows are left out on purpose)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from challenge import audit, clock
from challenge.errors import Refusal
from challenge.models import Edition, User
from challenge.permissions import may_organise, require
from challenge.services.people import ensure_user
from submissions.models import Entry, EntryState, Member, Startup
from submissions.services.numbers import clean_registration_number, looks_like_resident_number
from submissions.services.submitting import issue_receipt, next_number

# what people call a column in their own sheets → ours
HEADERS = {
    "회사명": "company", "기업명": "company", "company_ko": "company", "company": "company", "company_en": "company_en", "영문기업명": "company_en",
    "대표자": "representative", "대표자명": "representative", "representative": "representative", "이메일": "email", "전자우편": "email", "email": "email",
    "출품작": "title", "아이템": "title", "title": "title", "한 줄 소개": "one_line", "한줄소개": "one_line", "one_line": "one_line",
    "분야": "field", "field": "field", "부문": "track", "track": "track", "사업자등록번호": "registration_number", "registration_number": "registration_number",
    "설립일": "founded_on", "개업연월일": "founded_on", "founded_on": "founded_on", "시도": "city", "city": "city", "자치구": "district", "구": "district", "district": "district",
}  # fmt: skip
NEEDED = ("company", "representative", "email", "title")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where (line as a person counts, column as in the file) and what, with the mend."""

    line: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One good row."""

    line: int
    values: Mapping[str, Any]
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """What would be written, and what is wrong."""

    rows: list[EntryRow]
    problems: list[Problem]


def plan_entries(*, edition: Edition, header: Sequence[str], rows: Sequence[tuple[int, Mapping[str, str]]]) -> EntryPlan:
    """Check every row; writes nothing.  Columns: HEADERS (Korean or English) and the keys of the edition's questions."""
    names = {column: HEADERS.get(column.strip().lower(), HEADERS.get(column.strip(), column.strip())) for column in header}
    missing = [name for name in NEEDED if name not in names.values()]
    if missing:
        return EntryPlan([], [Problem(1, name, _("The column is missing. Add it to the header.")) for name in missing])
    check = _Checker(edition, names)
    good = [row for line, cells in rows if (row := check.row(line, cells)) is not None]
    return EntryPlan(good, check.problems)


@transaction.atomic
def import_entries(*, actor: User, edition: Edition, rows: Sequence[EntryRow]) -> list[Entry]:
    """Write the rows as submitted entries (papers that came another way), each with number and receipt; all or nothing."""
    require(may_organise, actor, edition)
    entries = [_import_one(actor, edition, row) for row in rows]
    audit.record(actor, "entries.imported", edition, count=len(entries))
    return entries


class _Checker:
    """Checks rows against the edition and against one another, and gathers what is wrong."""

    def __init__(self, edition: Edition, names: Mapping[str, str]) -> None:
        self.names = names
        self.problems: list[Problem] = []
        self.fields = _choices(edition.fields.all())
        self.tracks = _choices(edition.tracks.all())
        self.questions = {question.key: question for question in edition.questions.all()}
        self.taken = set(Startup.objects.filter(entries__edition=edition).values_list("name_ko", flat=True))
        self.seen: dict[str, int] = {}

    def row(self, line: int, cells: Mapping[str, str]) -> EntryRow | None:
        before = len(self.problems)
        values: dict[str, Any] = {}
        answers: dict[str, str] = {}
        for column, cell in cells.items():
            name = self.names[column]
            if looks_like_resident_number(cell):
                self._wrong(line, column, _("This looks like a resident registration number. Take it out; it is never stored."))
            elif name in self.questions:
                answers[name] = cell
            elif name in HEADERS.values():
                values[name] = self._value(line, column, name, cell)
        for name in NEEDED:
            if not values.get(name):
                self._wrong(line, name, _("This cell is empty. Fill it in."))
        self._once(line, values.get("company") or "")
        return EntryRow(line, values, answers) if len(self.problems) == before else None

    def _value(self, line: int, column: str, name: str, cell: str) -> Any:
        if not cell:
            return None
        reader = {"email": self._email, "registration_number": self._number, "founded_on": self._date, "field": self._field, "track": self._track}.get(name)
        return reader(line, column, cell) if reader else cell

    def _email(self, line: int, column: str, cell: str) -> str | None:
        try:
            validate_email(cell)
        except ValidationError:
            self._wrong(line, column, _("“%(cell)s” is not an e-mail address. Write it like name@company.kr.") % {"cell": cell})
            return None
        return cell

    def _number(self, line: int, column: str, cell: str) -> str | None:
        try:
            return clean_registration_number(cell)
        except Refusal as refusal:
            self._wrong(line, column, str(refusal.detail))
            return None

    def _date(self, line: int, column: str, cell: str) -> date | None:
        try:
            return date.fromisoformat(cell.replace(".", "-").replace("/", "-").strip("-")[:10])
        except ValueError:
            self._wrong(line, column, _("“%(cell)s” is not a date. Write it like 2023-05-01.") % {"cell": cell})
            return None

    def _field(self, line: int, column: str, cell: str) -> Any:
        return self._chosen(line, column, cell, self.fields)

    def _track(self, line: int, column: str, cell: str) -> Any:
        return self._chosen(line, column, cell, self.tracks)

    def _chosen(self, line: int, column: str, cell: str, choices: Mapping[str, Any]) -> Any:
        if cell.casefold() in choices:
            return choices[cell.casefold()]
        listed = ", ".join(sorted({one.slug for one in choices.values()}))
        self._wrong(line, column, _("“%(cell)s” is not one of the choices: %(choices)s.") % {"cell": cell, "choices": listed})
        return None

    def _once(self, line: int, company: str) -> None:
        if company and company in self.taken:
            self._wrong(line, "company", _("“%(company)s” has an entry in this edition already. Take the row out.") % {"company": company})
        if company and company in self.seen:
            self._wrong(line, "company", _("“%(company)s” stands in line %(line)s already. Keep one of the two rows.") % {"company": company, "line": self.seen[company]})
        self.seen.setdefault(company, line)

    def _wrong(self, line: int, column: str, text: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(line, column, text))


def _choices(rows: Any) -> dict[str, Any]:
    return {name.casefold(): row for row in rows for name in (row.slug, row.name_ko, row.name_en) if name}


def _import_one(actor: User, edition: Edition, row: EntryRow) -> Entry:
    values = row.values
    user = ensure_user(actor=actor, email=values["email"], name=values["representative"])
    startup = Startup.objects.create(
        name_ko=values["company"],
        name_en=values.get("company_en") or "",
        registration_number=values.get("registration_number") or "",
        founded_on=values.get("founded_on"),
        representative=values["representative"],
        city=values.get("city") or "서울특별시",
        district=values.get("district") or "",
    )
    Member.objects.create(startup=startup, user=user, kind=Member.Kind.REPRESENTATIVE)
    now = clock.now()
    entry = Entry.objects.create(
        edition=edition,
        startup=startup,
        title_ko=values["title"],
        one_line_ko=values.get("one_line") or "",
        field=values.get("field"),
        track=values.get("track"),
        answers=dict(row.answers),
        state=EntryState.SUBMITTED,
        number=next_number(),
        submitted_at=now,
        first_submitted_at=now,
    )
    issue_receipt(actor=actor, entry=entry, received_at=now, idempotency_key=f"import-{entry.pk}")
    audit.record(actor, "entry.imported", entry, line=row.line)
    return entry
