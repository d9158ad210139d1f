"""Entries: a writer's own, and an edition's for those who run it."""
# tested by: tests/submissions/api/test_applications.py

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from challenge.kernel.errors import NotFound
from challenge.models import Edition, User
from challenge.permissions import may_observe, reaches
from challenge.queries import editions_run_by
from submissions.models import (
    Attachment,
    EligibilityCheck,
    Entry,
    EntryVersion,
    Member,
    Startup,
    SubmitWish,
    Upload,
)
from submissions.permissions import know_membership, may_read_attachment, may_read_draft
from submissions.queries.as_submitted import as_submitted, show_submitted, submitted_files
from submissions.queries.call.submission_window import correction_of, ordinary_last_moment
from submissions.queries.completeness import Missing, missing_parts, papers_for
from submissions.queries.decks import files_of
from submissions.queries.papers.asked import SentPaper, sent_papers

Row = TypeVar("Row", bound=Model)
_NAMES = EntryVersion.objects.filter(entry=OuterRef("pk")).order_by("-number")
_SHOWN_NAME = Coalesce(
    Subquery(_NAMES.values(name=KT("snapshot__company__name_ko"))[:1]), "startup__name_ko"
)
SEARCHED = (
    "company__name_ko", "company__name_en", "item__title_ko", "item__title_en", "item__one_line_ko",
)  # fmt: skip
ORDERS: dict[str, tuple[Any, ...]] = {
    "number": ("number", "id"),
    "name": (_SHOWN_NAME, "id"),
    "newest": ("-submitted_at", "-id"),
    "changed": ("-changed_at", "-id"),
}


@dataclass(frozen=True, slots=True)
class Submitted:
    """What counts: the last submitted version, word for word, not what was typed since."""

    version: int
    digest: str
    received_at: datetime
    content: dict[str, Any]


def entries_of(viewer: User) -> QuerySet[Entry]:
    """The entries that the person writes on or may read as a viewer, newest first."""
    written: QuerySet[Entry] = Entry.objects.written_by(viewer)
    if viewer.reach is not None:
        written = viewer.reach.within(written, "edition")
    return _with_names(written).select_related("eligibility").order_by("-id")


def entry_for(viewer: User, pk: int) -> Entry:
    """One entry for its members, and as it was submitted for organisers and observers; 404 for
    everyone else.
    """
    entry, is_member = _readable(viewer, pk)
    if not is_member:
        show_submitted([entry])
    return entry


def entry_to_write(viewer: User, pk: int) -> Entry:
    """As entry_for, for an act that reads it anew under its locks: of a member's no more is read
    than who they are to it.
    """
    entry = (
        Entry.objects.select_related("startup")
        .only("edition", "startup__id")
        .annotate(viewers_kind=_kind_of(viewer))
        .filter(pk=pk)
        .first()
    )
    kind = entry.__dict__["viewers_kind"] if entry is not None else None
    if entry is None or not kind or not reaches(viewer, entry.edition_id):
        return entry_for(viewer, pk)
    know_membership(viewer, entry.startup_id, kind)
    return entry


def missing_parts_for(viewer: User, pk: int) -> list[Missing]:
    """What the entry still lacks, for whoever may read it: organisers see how complete a draft is,
    and none of its words.
    """
    return missing_parts(_readable(viewer, pk)[0])


def files_for(viewer: User, entry: Entry) -> QuerySet[Attachment]:
    """All files for the members; for others those that were submitted."""
    return files_of(entry) if may_read_draft(viewer, entry) else submitted_files(entry)


def papers_for_viewer(viewer: User, entry: Entry) -> list[SentPaper]:
    """The papers that the entry is asked for, with the files that the viewer may see."""
    return sent_papers(entry.edition, papers_for(entry), files_for(viewer, entry))


def _readable(viewer: User, pk: int) -> tuple[Entry, bool]:
    """The entry as it is, and whether the viewer is a member; 404 where they may not read it."""
    entry = get_object_or_404(
        _with_names(Entry.objects.all())
        .select_related("edition__challenge", "eligibility__decided_by")
        .annotate(viewers_kind=_kind_of(viewer)),
        pk=pk,
    )
    know_membership(viewer, entry.startup_id, entry.__dict__["viewers_kind"] or "")
    is_member = may_read_draft(viewer, entry)
    if not reaches(viewer, entry.edition_id):
        raise NotFound
    if not is_member and not may_observe(viewer, entry.edition):
        raise NotFound
    return entry, is_member


def _kind_of(viewer: User) -> Subquery:
    mine = Member.objects.filter(startup=OuterRef("startup"), user=viewer.pk).order_by("pk")
    return Subquery(mine.values("kind")[:1])


def startup_for(viewer: User, pk: int) -> Startup:
    """One startup that the person writes for, or reads; 404 otherwise."""
    return get_object_or_404(Startup, pk=pk, members__user=viewer)


def attachment_for(viewer: User, pk: int) -> Attachment:
    """One file of an entry that the viewer may read; 404 otherwise."""
    attachment = get_object_or_404(
        Attachment.objects.select_related("entry__startup", "entry__edition"), pk=pk
    )
    if not may_read_attachment(viewer, attachment):
        raise NotFound
    return attachment


def upload_for(viewer: User, token: UUID) -> Upload:
    """A file on its way, for whoever writes on its entry; 404 otherwise."""
    return get_object_or_404(
        Upload.objects.select_related("entry__startup", "entry__edition", "attachment"),
        token=token,
        entry__startup__members__user=viewer,
    )


def entries_for_organiser(
    viewer: User,
    edition: Edition,
    *,
    search: str = "",
    state: str = "",
    eligibility: str = "",
    track: str = "",
    field: str = "",
    order: str = "number",
) -> QuerySet[Entry]:
    """The edition's entries as they were submitted, for its organisers and observers (nobody else
    gets a row), filtered; tracks and fields by slug.  Nothing that is only typed is found.

    eligibility: a state of EligibilityCheck; "pending" also finds entries that were never checked.
    """
    entries = _with_names(Entry.objects.filter(edition=edition)).select_related("eligibility")
    if not may_observe(viewer, edition):
        return entries.none()
    wanted = Q(state=state) if state else Q()
    for name, value in (("track", track), ("field", field)):
        if value:
            wanted &= _submitted_with(**{f"item__{name}": value})
    words = search.strip()
    wanted &= submitted_words(words)
    shown = entries.filter(wanted & _eligibility_is(eligibility))
    ordered = shown.order_by(*ORDERS.get(order, ORDERS["number"]))
    return as_submitted(ordered, finds_once=bool(words))


def entries_found_for(viewer: User, search: str) -> QuerySet[Entry]:
    """Of all editions that the person organises or observes, the newest edition first: those that
    the words find, as they were submitted.
    """
    entries = _with_names(Entry.objects.filter(edition__in=editions_run_by(viewer)))
    found = entries.filter(submitted_words(search.strip()))
    return as_submitted(found.order_by("-edition__opens_at", "-edition", "number"))


# viewer: caller
def eligible_entries(edition: Edition) -> QuerySet[Entry]:
    """Entries that take part in the rounds: submitted, not withdrawn, found eligible."""
    return _with_names(
        Entry.objects.in_competition().filter(
            edition=edition, eligibility__state=EligibilityCheck.State.ELIGIBLE
        )
    ).order_by("number")


# viewer: caller
def submitted_content(entry: Entry) -> Submitted | None:
    """The version that counts, or None before the first submission.

    Judges read this, never the draft.
    """
    version = entry.versions.select_related("receipt").order_by("-number").first()
    if version is None:
        return None
    return Submitted(version.number, version.digest, version.receipt.received_at, version.snapshot)


def last_moment_for(entry: Entry) -> datetime:
    """Until when a submission of this entry counts.

    The deadline and its grace; whoever has a number may go on for the edition's extra minutes
    (docs/rules-kr.md §2), and whoever was asked for a correction until its due date.
    """
    ordinary, check = ordinary_last_moment(entry), correction_of(entry)
    due = check.correction_due_at if check else None
    return max(ordinary, due) if due else ordinary


# viewer: caller
def submit_wish_of(entry: Entry) -> SubmitWish | None:
    """The wish in force that the draft is submitted by itself."""
    return (
        SubmitWish.objects.filter(entry=entry, withdrawn_at__isnull=True, done_at__isnull=True)
        .select_related("wished_by")
        .first()
    )


# viewer: caller
def without_answers(rows: QuerySet[Row], path: str = "") -> QuerySet[Row]:
    """Rows whose entries (path: how to reach them) come without the long texts, which no list
    shows.
    """
    return rows.defer(
        *(f"{path}__{name}".removeprefix("__") for name in ("answers", "answer_versions"))
    )


def _with_names(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    return entries.select_related("startup", "edition", "track", "field")


def _eligibility_is(state: str) -> Q:
    if not state:
        return Q()
    if state == EligibilityCheck.State.PENDING:
        return Q(eligibility__isnull=True) | Q(eligibility__state=state)
    return Q(eligibility__state=state)


def _submitted_with(**wanted: str) -> Q:
    """Entries whose last submission has all of these."""
    return Q(pk__in=_entries_of_versions(Q(**_in_snapshot(wanted))))


def _entries_of_versions(has: Q) -> QuerySet[Any, int]:
    later = EntryVersion.objects.filter(entry=OuterRef("entry"), number__gt=OuterRef("number"))
    return EntryVersion.objects.filter(has, ~Exists(later)).values_list("entry_id", flat=True)


def _in_snapshot(wanted: dict[str, str]) -> dict[str, str]:
    return {f"snapshot__{name}": value for name, value in wanted.items()}


# viewer: caller
def submitted_words(text: str) -> Q:
    """Entries with the text in the names that they were submitted with, or with that number.

    Of a draft the company's name is known (`as_submitted`), and found.
    """
    if not text:
        return Q()
    named = _in_snapshot({f"{name}__icontains": text for name in SEARCHED})
    found = [_entries_of_versions(Q(**named, _connector=Q.OR)), _ids_of_drafts(text)]
    digits = text.rsplit("-", 1)[-1]
    if digits.isdecimal() and len(digits) < 9:  # noqa: PLR2004 - it fits the column
        found.append(_ids(Entry.objects.filter(number=int(digits))))
    return Q(pk__in=found[0].union(*found[1:]))  # one list: PostgreSQL looks through it once


def _ids_of_drafts(text: str) -> QuerySet[Any, int]:
    """Drafts of a company of that name."""
    named = Q(startup__name_ko__icontains=text) | Q(startup__name_en__icontains=text)
    is_draft = ~Q(Exists(EntryVersion.objects.filter(entry=OuterRef("pk"))))
    return _ids(Entry.objects.filter(named & is_draft))


def _ids(entries: QuerySet[Entry]) -> QuerySet[Any, int]:
    return entries.order_by().values_list("pk", flat=True)
