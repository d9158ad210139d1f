"""The appeals of an edition as its desk shows them, and who may answer one without bias."""

# tested by: tests/judging/services/results/appeals/test_answer_appeal.py

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When

from challenge.models import Edition, RoleKind, User
from judging.models import Appeal, Assignment, AssignmentState, Decision, Scoresheet, SheetState
from submissions.models import Entry
from submissions.queries.as_submitted import with_submitted_entry


@dataclass(frozen=True, slots=True)
class Answerer:
    """An organiser.  judged, decided: the entry, or its result, is this person's own work."""

    user: User
    judged: bool
    decided: bool

    @property
    def is_neutral(self) -> bool:
        """Had no part in what is appealed against."""
        return not (self.judged or self.decided)


# viewer: caller
def edition_appeals(edition: Edition) -> QuerySet[Appeal]:
    """Those that were submitted: open ones first, the reply that is due next on top."""
    states = Appeal.State
    is_over = Case(
        When(state__in=Appeal.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return (
        Appeal.objects.exclude(state=states.DRAFT)
        .filter(edition=edition)
        .select_related("edition", "announcement__round", "assigned_to", "prepared_by",
                        "approved_by", "made_by")
        .prefetch_related("files", with_submitted_entry("edition", "field"))
        .order_by(is_over, "reply_due_at", "number")
    )  # fmt: skip


# viewer: caller
def own_appeals(entry: Entry) -> list[Appeal]:
    """Every appeal of an entry that was submitted, the newest first."""
    rows = Appeal.objects.filter(entry=entry).exclude(state=Appeal.State.DRAFT)
    rows = rows.select_related("edition", "announcement__round").prefetch_related("files")
    return list(rows.order_by("-number"))


# viewer: caller
def open_appeals(edition: Edition) -> int:
    """How many wait for a reply."""
    return Appeal.objects.filter(edition=edition, state__in=Appeal.OPEN).count()


# viewer: caller
def answerers(appeal: Appeal) -> list[Answerer]:
    """The edition's organisers, those who had no part in the result first."""
    rows = appeal.edition.roles.filter(kind=RoleKind.ORGANISER, user__erased_at=None)
    people = [role.user for role in rows.select_related("user").order_by("pk")]
    judged = set(
        Assignment.objects.filter(entry=appeal.entry_id, state=AssignmentState.ACTIVE).values_list(
            "judge__user", flat=True
        )
    )
    decided = set(
        Decision.objects.filter(
            round=appeal.announcement.round_id, entry=appeal.entry_id
        ).values_list("decided_by", flat=True)
    ) | {appeal.announcement.prepared_by_id, appeal.announcement.approved_by_id}
    found = [Answerer(user, user.pk in judged, user.pk in decided) for user in people]
    return sorted(found, key=lambda row: (row.judged, row.decided))


# viewer: caller
def sheets_appealed(appeal: Appeal) -> Sequence[Scoresheet]:
    """The score sheets of the entry in the round, as whoever answers looks at them."""
    rows = Scoresheet.objects.filter(
        assignment__round=appeal.announcement.round_id,
        assignment__entry=appeal.entry_id,
        assignment__state=AssignmentState.ACTIVE,
        state=SheetState.SUBMITTED,
    )
    rows = rows.select_related("assignment__judge__user").prefetch_related("scores__criterion")
    return list(rows.order_by("assignment_id"))
