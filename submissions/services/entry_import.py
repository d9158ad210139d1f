"""Entries out of a table: checked row by row first, written only when all is good (or the bad rows
are left out on purpose).
"""
# tested by: tests/judging/services/imports/test_table_import.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import Refusal, WrongState
from challenge.kernel.questions.definitions import choice_words
from challenge.kernel.text.provinces import city_named_by
from challenge.models import Edition, Question, User
from challenge.permissions import may_assist, require
from challenge.services.people import ensure_user
from submissions.models import Entry, EntryState, ImportSource, Member, Startup
from submissions.queries.answers.typed import kept
from submissions.queries.answers.values import problem_of
from submissions.queries.imported.column_words import ENTRY_WORDS
from submissions.queries.imported.company_cells import FACTS, CompanyFacts
from submissions.queries.korean_numbers import clean_registration_number, looks_like_resident_number
from submissions.queries.public_log.submission_proof import committed_submission
from submissions.queries.table_rows import Columns, Notes, Plan
from submissions.services.submit import issue_receipt, next_number

NEEDED = ("company", "representative", "email", "title")
LENGTHS = {
    "company": 120,
    "company_en": 120,
    "representative": 80,
    "title": 120,
    "title_en": 120,
    "one_line": 200,
    "phone": 30,
    "city": 40,
    "district": 40,
    "received_note": 300,
}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One good row.  startup: the company that is here already under this registration number."""

    line: int
    values: Mapping[str, Any]
    answers: Mapping[str, Any] = field(default_factory=dict)
    startup: int | None = None


def plan_entries(
    *, edition: Edition, header: Sequence[str], rows: Sequence[tuple[int, Mapping[str, str]]]
) -> Plan:
    """Check every row; writes nothing.

    Columns: ENTRY_WORDS (Korean or English) and the keys of the edition's questions.
    """
    questions = {question.key: question for question in edition.questions.all()}
    columns = Columns(
        header,
        {
            **ENTRY_WORDS,
            **{
                key: (question.label_ko,)
                for key, question in questions.items()
                if key not in ENTRY_WORDS
            },
        },
        NEEDED,
    )
    if columns.problems:
        return Plan([], columns.problems, columns.ignored)
    check = _Checker(
        edition,
        columns,
        questions,
        [columns.cells(cells).get("registration_number", "") for _line, cells in rows],
    )
    good = [
        row for line, cells in rows if (row := check.row(line, columns.cells(cells))) is not None
    ]
    return Plan(good, check.notes.problems, columns.ignored)


@transaction.atomic
def import_entries(*, actor: User, edition: Edition, rows: Sequence[EntryRow]) -> list[Entry]:
    """Write the rows as submitted entries (papers that came another way), each with number and
    receipt; all or nothing.

    WrongState: one of the companies came in since the rows were checked, as a second click on the
    same import brings it.
    """
    require(may_assist, actor, edition)
    # one import at a time: of two at once, the second sees what the first one wrote
    edition = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    taken, entered = _taken_in(edition)
    for row in rows:
        number = row.values["registration_number"]
        if row.values["company"] in taken or number in entered:
            raise WrongState
    entries = [_import_row(actor, edition, row) for row in rows]
    audit.record(actor, "entries.imported", edition, count=len(entries))
    return entries


class _Checker:
    """Checks rows against the edition, against what is here already, and against one another."""

    def __init__(
        self,
        edition: Edition,
        columns: Columns,
        questions: Mapping[str, Question],
        numbers: Sequence[str],
    ) -> None:
        self.notes = Notes(columns)
        self.fields, self.tracks = _choices(edition.fields.all()), _choices(edition.tracks.all())
        self.questions = questions
        texts = {Question.Kind.SHORT, Question.Kind.LONG, Question.Kind.TABLE}
        self.lengths = {
            key: question.max_length
            for key, question in questions.items()
            if question.kind in texts
        }
        self.taken, self.entered = _taken_in(edition)
        self.seen: dict[tuple[str, str], int] = {}
        self.facts = CompanyFacts(self.notes)
        digits = {
            "".join(letter for letter in number if letter.isdecimal()) for number in numbers
        } - {""}
        self.known = {
            startup.registration_number: startup
            # who only typed a number into a draft doesn't own it; the latest submission counts
            for startup in Startup.objects.filter(
                entries__submitted_at__isnull=False, registration_number__in=digits
            )
            .order_by("entries__submitted_at")
            .prefetch_related("members__user__other_addresses")
        }

    def row(self, line: int, cells: Mapping[str, str]) -> EntryRow | None:
        """The row, if all of it is good."""
        notes, before = self.notes, len(self.notes.problems)
        for name, cell in cells.items():
            if looks_like_resident_number(cell):
                notes.wrong(
                    line,
                    name,
                    _(
                        "This looks like a resident registration number. Take it out; it is "
                        "never stored."
                    ),
                )
        notes.filled(line, cells, NEEDED)
        notes.short(line, cells, LENGTHS | self.lengths)
        values: dict[str, Any] = {name: cells.get(name, "") for name in LENGTHS}
        values["email"] = notes.email(line, "email", cells["email"])
        values["founded_on"] = notes.date(line, "founded_on", cells.get("founded_on", ""))
        values["field"] = self._chosen(line, "field", cells.get("field", ""), self.fields)
        values["track"] = self._chosen(line, "track", cells.get("track", ""), self.tracks)
        values["received_by"] = self._source(line, cells.get("received_by", ""))
        values["registration_number"] = self._number(line, cells.get("registration_number", ""))
        values |= self.facts.of(line, cells)
        startup = self._known(line, values)
        self._once(line, "company", values["company"])
        self._once(line, "registration_number", values["registration_number"])
        answers = {
            key: self._answer(line, question, cells[key])
            for key, question in self.questions.items()
            if cells.get(key)
        }
        return EntryRow(line, values, answers, startup) if len(notes.problems) == before else None

    def _answer(self, line: int, question: Question, cell: str) -> Any:
        """What is kept of the cell; several choices stand between commas, by key or in words."""
        if question.kind == Question.Kind.TABLE:
            text = _("A table can't be read from one cell. Leave the cell empty.")
            self.notes.wrong(line, question.key, text)
        keys = {words: key for key, words in choice_words(question.choices).items()}
        words = [keys.get(word.strip(), word.strip()) for word in cell.split(",")]
        is_many = question.kind == Question.Kind.CHOICES
        answer = kept(question, words if is_many else keys.get(cell, cell))
        if question.key not in self.lengths and (problem := problem_of(question, answer)):
            self.notes.wrong(line, question.key, problem)
        return answer

    def _number(self, line: int, cell: str) -> str:
        try:
            return clean_registration_number(cell) if cell else ""
        except Refusal as refusal:
            self.notes.wrong(line, "registration_number", str(refusal.detail))
            return ""

    def _chosen(self, line: int, name: str, cell: str, choices: Mapping[str, Any]) -> Any:
        if not cell or cell.casefold() in choices:
            return choices.get(cell.casefold())
        listed = ", ".join(
            sorted({f"{choice.slug} ({choice.name})" for choice in choices.values()})
        )
        self.notes.wrong(
            line,
            name,
            _("“%(cell)s” is not one of the choices: %(choices)s.")
            % {"cell": cell, "choices": listed},
        )
        return None

    def _source(self, line: int, cell: str) -> str:
        """Where papers and consents came from; said nowhere, another way."""
        sources = {
            name.casefold(): source
            for source in ImportSource
            for name in (source.value, str(source.label))
        }
        if cell and cell.casefold() not in sources:
            listed = ", ".join(f"{source.value} ({source.label})" for source in ImportSource)
            self.notes.wrong(
                line,
                "received_by",
                _("“%(cell)s” is not one of the choices: %(choices)s.")
                % {"cell": cell, "choices": listed},
            )
        return sources.get(cell.casefold(), ImportSource.OTHER).value

    def _known(self, line: int, values: Mapping[str, Any]) -> int | None:
        """A company that applied before keeps its row, if the address is one of its people's."""
        number = values["registration_number"]
        startup = self.known.get(number)
        if startup is None:
            return None
        if number in self.entered:
            self.notes.wrong(
                line,
                "registration_number",
                _("“%(company)s” has an entry in this edition already. Take the row out.")
                % {"company": startup.name_ko},
            )
        elif values["email"] not in {
            address for member in startup.members.all() for address in member.user.addresses()
        }:
            self.notes.wrong(
                line,
                "registration_number",
                _(
                    "This number belongs to “%(company)s”, which applied before. Correct it, "
                    "or write the address of one of its people."
                )
                % {"company": startup.name_ko},
            )
        return startup.pk

    def _once(self, line: int, name: str, word: str) -> None:
        if not word:
            return
        if name == "company" and word in self.taken:
            self.notes.wrong(
                line,
                name,
                _("“%(company)s” has an entry in this edition already. Take the row out.")
                % {"company": word},
            )
        first = self.seen.setdefault((name, word), line)
        if first != line:
            self.notes.wrong(
                line,
                name,
                _("“%(company)s” is in line %(line)s already. Keep one of the two rows.")
                % {"company": word, "line": first},
            )


def _taken_in(edition: Edition) -> tuple[set[str], set[str]]:
    """Names of companies that apply in the edition, and registration numbers in competition."""
    names = Startup.objects.filter(entries__edition=edition).values_list("name_ko", flat=True)
    entered = Entry.objects.in_competition().filter(edition=edition)
    numbers = entered.exclude(registration_number="").values_list("registration_number", flat=True)
    return set(names), set(numbers)


def _choices(rows: Any) -> dict[str, Any]:
    return {
        name.casefold(): row
        for row in rows
        for name in (row.slug, row.name_ko, row.name_en)
        if name
    }


def _import_row(actor: User, edition: Edition, row: EntryRow) -> Entry:
    values, now = row.values, clock.now()
    startup = (
        Startup.objects.get(pk=row.startup) if row.startup else _new_startup(actor, edition, values)
    )
    entry = Entry.objects.create(
        edition=edition,
        startup=startup,
        registration_number=startup.registration_number,
        import_source=values["received_by"],
        import_note=values["received_note"],
        title_ko=values["title"],
        title_en=values["title_en"],
        one_line_ko=values["one_line"],
        field=values["field"],
        track=values["track"],
        answers=dict(row.answers),
        state=EntryState.SUBMITTED,
        number=next_number(edition=edition),
        submitted_at=now,
        first_submitted_at=now,
    )
    key = f"import-{entry.pk}"
    receipt = issue_receipt(actor=actor, entry=entry, received_at=now, idempotency_key=key)
    committed = committed_submission(receipt)
    audit.record(actor, "entry.imported", entry, committed=committed, line=row.line)
    return entry


def _new_startup(actor: User, edition: Edition, values: Mapping[str, Any]) -> Startup:
    user = ensure_user(actor=actor, email=values["email"], name=values["representative"])
    startup = Startup.objects.create(
        name_ko=values["company"],
        name_en=values["company_en"],
        registration_number=values["registration_number"],
        founded_on=values["founded_on"],
        representative=values["representative"],
        city=values["city"] or city_named_by(edition.region),
        district=values["district"],
        phone=values["phone"],
        **{name: values[name] for name in FACTS},
    )
    Member.objects.create(startup=startup, user=user, kind=Member.Kind.REPRESENTATIVE)
    there = {user.pk}
    for email, name in values["members"]:
        writer = ensure_user(actor=actor, email=email, name=name)
        if writer.pk not in there:  # under another of their addresses
            there.add(writer.pk)
            Member.objects.create(startup=startup, user=writer, kind=Member.Kind.WRITER)
    return startup
