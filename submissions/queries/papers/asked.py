"""The papers that an edition asks for by name: which an entry needs, how old they may be, and where
each of them stands.
"""
# tested by: tests/submissions/queries/papers/test_asked.py

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from challenge.kernel import clock
from challenge.kernel.file_types import type_of
from challenge.kernel.questions.definitions import ANSWER_PREFIX, answer_key
from challenge.kernel.text.bilingual import pick
from challenge.models import Edition, Paper, Question
from challenge.models.application_form import DATA_ROOM
from submissions.models import Attachment

DECK = "deck"
# what a winner shows introduced investors beside its application; no paper has a key like that
ROOM = DATA_ROOM
ROOM_TYPES = ("pdf", "image")
FILE = Question.Kind.FILE
SENT_STATES = ("missing", "checking", "refused", "problem", "ready")


@dataclass(frozen=True, slots=True)
class SentPaper:
    """A paper with what was sent of it.

    paper: None where the edition no longer asks for it.  state: missing | checking | refused |
    problem (its date) | ready.
    """

    key: str
    name: str
    paper: Paper | None
    files: list[Attachment]
    state: str
    problem: str = ""

    @property
    def required(self) -> bool:
        """Whether the entry can't go without it."""
        return self.paper is not None and self.paper.required


# viewer: caller
def papers_of(edition: Edition) -> list[Paper]:
    """All papers of the edition, in its order, then the files that answer questions of its form;
    read once for this object.
    """
    prefetch_related_objects([edition], "papers")
    return [*edition.papers.all(), *_answers_in(edition)]


def _answers_in(edition: Edition) -> list[Paper]:
    """A question that is answered with a file asks for a paper of its own, which judges read as
    they read the other answers (no row of the database).
    """
    known: list[Paper] | None = edition.__dict__.get("papers_of_answers")
    if known is None:
        is_there = "questions" in getattr(edition, "_prefetched_objects_cache", {})
        rows = edition.questions.all() if is_there else edition.questions.filter(kind=FILE)
        known = [_paper_of_answer(edition, row) for row in rows if row.kind == FILE]
        edition.__dict__["papers_of_answers"] = known
    return known


def _paper_of_answer(edition: Edition, question: Question) -> Paper:
    return Paper(
        edition=edition,
        key=answer_key(question.key),
        name_ko=question.label_ko,
        name_en=question.label_en,
        help_ko=question.help_ko,
        help_en=question.help_en,
        required=question.required,
        types=question.options["types"],
        most_megabytes=question.options.get("most_megabytes"),
        most_pages=question.options.get("most_pages"),
        readers=Paper.Readers.JUDGES,
    )


# viewer: caller
def paper_of(edition: Edition, key: str) -> Paper | None:
    """The paper with this key."""
    return next((paper for paper in papers_of(edition) if paper.key == key), None)


# viewer: pure
def asked_of(
    papers: Iterable[Paper], track: str, kind: str, questions: Collection[str]
) -> list[Paper]:
    """The papers that entries of this track ("": none chosen yet), of companies of this legal form,
    are asked for.  questions: the keys of those that they are asked.
    """
    keys = {answer_key(key) for key in questions}
    return [
        paper
        for paper in papers
        if (paper.key in keys or not paper.key.startswith(ANSWER_PREFIX))
        and (not paper.track_slugs or track in paper.track_slugs)
        and (not paper.company_kinds or kind in paper.company_kinds)
    ]


# viewer: pure
def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the month's last where it has no such day."""
    month = day.year * 12 + day.month - 1 - months
    year, number = divmod(month, 12)
    return date(year, number + 1, min(day.day, monthrange(year, number + 1)[1]))


# viewer: pure
def earliest_issue(edition: Edition, paper: Paper) -> date | None:
    """Issued on this day or later, counted back from the notice date; None: whenever."""
    months = paper.most_months
    return None if months is None else months_before(edition.notice_date, months)


# viewer: pure
def issue_problem(edition: Edition, paper: Paper, issued_on: date | None) -> str:
    """What is wrong with a paper's date, in words; "" where it may be used."""
    earliest = earliest_issue(edition, paper)
    if earliest is None:
        return ""
    if issued_on is None:
        return _("%(paper)s: write the day on which it was issued.") % {"paper": paper.name}
    if issued_on > clock.now().astimezone(ZoneInfo(edition.time_zone)).date():
        return _("%(paper)s: this day is still to come. Write the day printed on the paper.") % {
            "paper": paper.name
        }
    if issued_on < earliest:
        return _(
            "%(paper)s: it was issued too long ago. Get one that was issued on %(day)s or later, "
            "and upload that."
        ) % {"paper": paper.name, "day": earliest.isoformat()}
    return ""


# viewer: pure
def file_problems(
    edition: Edition, papers: Iterable[Paper], files: Iterable[Mapping[str, Any]]
) -> dict[str, str]:
    """Key of a paper → why what is there doesn't do: it is missing, or its date is wrong.

    files: kind and issued_on of each.
    """
    found: dict[str, str] = {}
    rows = list(files)
    for paper in papers:
        days = [row.get("issued_on") for row in rows if row["kind"] == paper.key]
        if not days and paper.required:
            found[paper.key] = _("Upload a file: %(kind)s.") % {"kind": paper.name}
        problems = (issue_problem(edition, paper, _day(value)) for value in days)
        if problem := next((text for text in problems if text), ""):
            found[paper.key] = problem
    return found


# viewer: pure
def sent_papers(
    edition: Edition, papers: Sequence[Paper], files: Iterable[Attachment]
) -> list[SentPaper]:
    """Every paper with its files, in the edition's order, then files of no paper of these."""
    rows = list(files)
    keys = dict.fromkeys([*(paper.key for paper in papers), *(file.kind for file in rows)])
    known = {paper.key: paper for paper in papers_of(edition)}
    return [
        _sent(edition, key, known.get(key), [file for file in rows if file.kind == key])
        for key in keys
    ]


def _sent(edition: Edition, key: str, paper: Paper | None, files: list[Attachment]) -> SentPaper:
    # a file that was replaced since stays with its version
    now = [file for file in files if file.state != Attachment.State.REMOVED] or files
    states = {file.state for file in now}
    usable = [file for file in now if file.state != Attachment.State.REFUSED]
    problem = ""
    if paper:
        problems = (issue_problem(edition, paper, file.issued_on) for file in usable)
        problem = next((text for text in problems if text), "")
    state = (
        "missing"
        if not files
        else "checking"
        if Attachment.State.CHECKING in states
        else "refused"
        if not usable
        else "problem"
        if problem
        else "ready"
    )
    return SentPaper(key, paper.name if paper else key, paper, files, state, problem)


@dataclass(frozen=True, slots=True)
class SubmittedPaper:
    """A file as a submission has it.  paper: what it was asked as, in the reader's language."""

    id: int
    kind: str
    paper: str
    name: str
    sha256: str
    issued_on: date | None


# viewer: caller
def submitted_papers(edition: Edition, snapshot: Mapping[str, Any]) -> list[SubmittedPaper]:
    """The files of a submission, each under the name that it was asked for by."""
    return [
        SubmittedPaper(
            id=row["id"],
            kind=row["kind"],
            paper=_name_then(edition, row),
            name=row.get("name", ""),
            sha256=row.get("sha256", ""),
            issued_on=_day(row.get("issued_on")),
        )
        for row in snapshot.get("files", [])
    ]


# viewer: caller
def papers_for_judges(
    edition: Edition, snapshot: Mapping[str, Any], *, beside: int | None = None
) -> list[SubmittedPaper]:
    """The submitted files that the organiser lets judges read.  beside: the deck, whose pages they
    have on the desk already where it is a PDF.
    """
    keys = {paper.key for paper in edition.papers.all() if paper.is_for_judges}
    found = (
        row
        for row in submitted_papers(edition, snapshot)
        if row.kind in keys or row.kind.startswith(ANSWER_PREFIX)  # as all answers are read
    )
    return [row for row in found if row.id != beside or type_of(row.name) not in {"", "pdf"}]


def _name_then(edition: Edition, row: Mapping[str, Any]) -> str:
    """Submissions of before don't say it: then it is what the paper is called now."""
    if named := row.get("paper"):
        return pick(named.get("ko", ""), named.get("en", ""))
    paper = paper_of(edition, row["kind"])
    return paper.name if paper else str(row["kind"])


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None
