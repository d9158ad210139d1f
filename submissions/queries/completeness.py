"""What still keeps an entry from being submitted, page by page of the form."""
# tested by: tests/submissions/services/test_submit.py

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenge.kernel.questions.conditions import TRACK, asked_keys
from challenge.kernel.questions.definitions import ANSWER_PREFIX
from challenge.kernel.text.provinces import has_district
from challenge.models import Edition, Field, Paper, Question, Track
from challenge.queries import questions_in_order
from submissions.models import Attachment, Consent, ConsentKind, Entry, Startup
from submissions.queries.answers.values import problem_of, too_long
from submissions.queries.papers.asked import asked_of as papers_asked_of
from submissions.queries.papers.asked import file_problems, papers_of

SECTION_TITLES = {
    "problem": gettext_lazy("Problem"),
    "solution": gettext_lazy("Solution"),
    "scale-up": gettext_lazy("Growth"),
    "scaleup": gettext_lazy("Growth"),
    "growth": gettext_lazy("Growth"),
    "team": gettext_lazy("Team"),
}
ITEM_LENGTHS = {"title_ko": 120, "title_en": 120, "one_line_ko": 200, "one_line_en": 200}

File = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to correct.  part: company | item | section:<name> | files | consents; name: the
    input's name there.
    """

    part: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One page of questions."""

    name: str
    title: str
    questions: list[Question] = field(default_factory=list)
    help: str = ""


# viewer: caller
def sections_of(entry: Entry) -> list[Section]:
    """The pages of questions that this entry is asked: those that its answers and track lead to."""
    pages = pages_of(entry.edition)
    asked = asked_of(entry, pages)
    found = [
        replace(page, questions=[row for row in page.questions if row.key in asked])
        for page in pages
    ]
    return [page for page in found if page.questions]


# viewer: caller
def asked_of(entry: Entry, pages: Sequence[Section]) -> set[str]:
    """The keys of the questions on these pages (all of the edition) that the entry is asked."""
    questions = [question for page in pages for question in page.questions]
    by_track = any(question.condition.get("on") == TRACK for question in questions)
    track = chosen_track(entry) if by_track else None
    return asked_keys(questions, entry.answers, track.slug if track else "")


# viewer: caller
def pages_of(edition: Edition) -> list[Section]:
    """The edition's questions, grouped into pages in their order.

    A page that the organiser has named stands at its place; others follow by their first question.
    """
    return [
        Section(
            name,
            named.title if named else str(SECTION_TITLES.get(name, name)),
            questions,
            named.help if named else "",
        )
        for name, named, questions in questions_in_order(edition)
        if questions
    ]


# viewer: caller
def missing_parts(
    entry: Entry,
    sections: Sequence[Section] | None = None,
    files: Sequence[File] | None = None,
    consents: Collection[str] | None = None,
) -> list[Missing]:
    """Everything that still keeps the entry from being submitted, in the order of the form; empty:
    it can be submitted.  sections, files (ready_files), consents (kinds in force): where they are
    at hand.
    """
    pages = sections_of(entry) if sections is None else sections
    return [
        *_company(entry.startup),
        *_item(entry),
        *_answers(entry, pages),
        *_files(entry, ready_files(entry) if files is None else files),
        *_consents(entry, consents),
    ]


def _company(startup: Startup) -> Iterable[Missing]:
    wanted = {
        "name_ko": (startup.name_ko, _("Write the company's name.")),
        "representative": (startup.representative, _("Write the representative's name.")),
        "city": (startup.city, _("Choose the city or province of the head office.")),
        "district": (
            has_district(startup.city, startup.district),
            _("Choose the district of the head office."),
        ),
    }
    if startup.kind != Startup.Kind.PRE:
        wanted["registration_number"] = (
            startup.registration_number,
            _("Write the business registration number (10 digits)."),
        )
        wanted["founded_on"] = (str(startup.founded_on or ""), _("Write the start date."))
    return [Missing("company", name, text) for name, (value, text) in wanted.items() if not value]


def _item(entry: Entry) -> Iterable[Missing]:
    typed = {
        name: str(entry.answers.get(name, getattr(entry, name)) or "").strip()
        for name in ITEM_LENGTHS
    }
    found = []
    if not typed["title_ko"]:
        found.append(Missing("item", "title_ko", _("Write the item's name.")))
    if not typed["one_line_ko"]:
        found.append(Missing("item", "one_line_ko", _("Say in one sentence what the item is.")))
    found += [
        Missing("item", name, too_long(len(typed[name]), most))
        for name, most in ITEM_LENGTHS.items()
        if len(typed[name]) > most
    ]
    if not chosen_track(entry):
        found.append(Missing("item", "track", _("Choose a track.")))
    if not chosen_field(entry):
        found.append(Missing("item", "field", _("Choose a field.")))
    return found


# viewer: caller
def chosen_track(entry: Entry) -> Track | None:
    """The track that the draft names (what was typed may differ from what was
    submitted), or None.
    """
    slug = str(entry.answers.get("track", entry.track.slug if entry.track else "") or "")
    return (
        entry.track
        if entry.track and entry.track.slug == slug
        else next((track for track in entry.edition.tracks.all() if track.slug == slug), None)
    )


# viewer: caller
def chosen_field(entry: Entry) -> Field | None:
    """The field that the draft names, or None."""
    slug = str(entry.answers.get("field", entry.field.slug if entry.field else "") or "")
    return (
        entry.field
        if entry.field and entry.field.slug == slug
        else next((field for field in entry.edition.fields.all() if field.slug == slug), None)
    )


def _answers(entry: Entry, sections: Sequence[Section]) -> Iterable[Missing]:
    for section in sections:
        for question in section.questions:
            text = problem_of(question, entry.answers.get(question.key))
            if text:
                yield Missing(f"section:{section.name}", question.key, text)


# viewer: caller
def papers_for(entry: Entry) -> list[Paper]:
    """The papers that the entry is asked for: those of its track and its company's legal form."""
    track = chosen_track(entry)
    papers, slug = papers_of(entry.edition), track.slug if track else ""
    has_answers = any(paper.key.startswith(ANSWER_PREFIX) for paper in papers)
    asked = asked_of(entry, pages_of(entry.edition)) if has_answers else ()
    return papers_asked_of(papers, slug, entry.startup.kind, asked)


# viewer: caller
def ready_files(entry: Entry, sent: Sequence[File] | None = None) -> list[File]:
    """What is uploaded of the papers that are asked for and not refused, oldest first: id, kind,
    name and issued_on of each.  sent: all that is not refused, where it is at hand.
    """
    if sent is not None:
        asked = {paper.key for paper in papers_for(entry)}
        return [file for file in sent if file["kind"] in asked]
    states = Attachment.State
    found = entry.attachments.filter(
        state__in=[states.READY, states.CHECKING],
        kind__in=[paper.key for paper in papers_for(entry)],
    )
    return list(found.order_by("id").values("id", "kind", "name", "issued_on"))


def _files(entry: Entry, files: Sequence[File]) -> Iterable[Missing]:
    problems = file_problems(entry.edition, papers_for(entry), files)
    return [Missing("files", key, text) for key, text in problems.items()]


def _consents(entry: Entry, known: Collection[str] | None) -> Iterable[Missing]:
    given = (
        Consent.objects.filter(
            startup=entry.startup_id,
            edition=entry.edition_id,
            kind=ConsentKind.COLLECTION,
            withdrawn_at__isnull=True,
        ).exists()
        if known is None
        else ConsentKind.COLLECTION in known
    )
    return (
        []
        if given
        else [
            Missing(
                "consents",
                ConsentKind.COLLECTION,
                _("Agree to the collection and use of personal data."),
            )
        ]
    )


# viewer: pure
def words_of(typed: Any) -> list[str]:
    """Keywords as typed (a list, or words between commas), tidied: at most 10 of 40 letters."""
    parts = typed if isinstance(typed, list) else str(typed or "").replace("#", ",").split(",")
    return list(dict.fromkeys(str(part).strip()[:40] for part in parts if str(part).strip()))[:10]
