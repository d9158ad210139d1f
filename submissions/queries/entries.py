"""Entries: a writer's own, and an edition's for those who run it."""
# tested by: tests/submissions/api/test_applications.py

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.shortcuts import get_object_or_404

from challenge.kernel.errors import NotFound
from challenge.models import Edition, User
from challenge.permissions import may_observe
from submissions.models import Attachment, EligibilityCheck, Entry, Startup, SubmitWish, Upload
from submissions.permissions import may_read_entry
from submissions.queries.submission_window import correction_of, ordinary_last_moment

Row = TypeVar("Row", bound=Model)
ORDERS = {
    "number": ("number", "id"),
    "name": ("startup__name_ko", "id"),
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
    """The entries that the person writes on, newest first."""
    return (
        _with_names(Entry.objects.written_by(viewer)).select_related("eligibility").order_by("-id")
    )


def entry_for(viewer: User, pk: int) -> Entry:
    """One entry for its writers, organisers and observers; 404 for everyone else."""
    entry = get_object_or_404(
        _with_names(Entry.objects.all()).select_related(
            "edition__challenge", "eligibility__decided_by"
        ),
        pk=pk,
    )
    if not may_read_entry(viewer, entry):
        raise NotFound
    return entry


def startup_for(viewer: User, pk: int) -> Startup:
    """One startup that the person writes for; 404 otherwise."""
    return get_object_or_404(Startup, pk=pk, members__user=viewer)


def attachment_for(viewer: User, pk: int) -> Attachment:
    """One file of an entry that the viewer may read; 404 otherwise."""
    attachment = get_object_or_404(
        Attachment.objects.select_related("entry__startup", "entry__edition"), pk=pk
    )
    if not may_read_entry(viewer, attachment.entry):
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
    """The edition's entries for its organisers and observers (nobody else gets a row), filtered;
    tracks and fields by slug.

    eligibility: a state of EligibilityCheck; "pending" also finds entries that were never checked.
    """
    entries = _with_names(Entry.objects.filter(edition=edition)).select_related("eligibility")
    if not may_observe(viewer, edition):
        return entries.none()
    wanted = Q()
    for name, value in (("state", state), ("track__slug", track), ("field__slug", field)):
        if value:
            wanted &= Q(**{name: value})
    return entries.filter(
        wanted & _eligibility_is(eligibility) & _matches(search.strip())
    ).order_by(*ORDERS.get(order, ORDERS["number"]))


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


def _matches(text: str) -> Q:
    if not text:
        return Q()
    found = Q()
    for name in ("startup__name_ko", "startup__name_en", "title_ko", "title_en", "one_line_ko"):
        found |= Q(**{f"{name}__icontains": text})
    digits = text.rsplit("-", 1)[-1]
    fits_the_column = digits.isdecimal() and len(digits) < 9  # noqa: PLR2004
    return found | Q(number=int(digits)) if fits_the_column else found
