"""Who asks to represent a startup whose mailbox nobody can read, and which startup that may be."""
# tested by: tests/submissions/services/with_organiser/test_hand_overs.py

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from challenge.models import Edition, User
from challenge.permissions import may_observe
from submissions.models import Entry, HandOver, Member

LEAST_LETTERS = 2  # of a company's name by which it is looked for
MOST_FOUND = 20


def hand_overs_of(viewer: User, edition: Edition) -> QuerySet[HandOver]:
    """Those that wait first, then the newest; nothing for strangers."""
    rows = HandOver.objects.filter(edition=edition).select_related("startup", "decided_by")
    if not may_observe(viewer, edition):
        return rows.none()
    waits = Case(
        When(state=HandOver.State.OPEN, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return rows.order_by(waits, "-asked_at", "-pk")


# viewer: caller
def entries_meant(hand_over: HandOver) -> list[Entry]:
    """Entries of the edition that the old address represents, then those of a company of that name,
    drafts too.
    """
    rows = (
        Entry.objects.filter(edition=hand_over.edition_id, erased_at=None)
        .select_related("startup", "edition")
        .prefetch_related("startup__members__user")
    )
    own = represented_by(rows, hand_over.old_email)
    name = hand_over.company.strip()
    named = rows.none()
    if len(name) >= LEAST_LETTERS:
        is_named = Q(startup__name_ko__icontains=name) | Q(startup__name_en__icontains=name)
        named = rows.filter(is_named).order_by("pk")
    found = {entry.pk: entry for entry in [*own[:MOST_FOUND], *named[:MOST_FOUND]]}
    return list(found.values())


# viewer: caller
def represented_by(rows: QuerySet[Entry], email: str) -> QuerySet[Entry]:
    """Those whose representative that address leads to."""
    person = User.objects.with_address(email)
    if person is None:
        return rows.none()
    kind = Member.Kind.REPRESENTATIVE
    return rows.filter(startup__members__user=person, startup__members__kind=kind).order_by("pk")
