"""Whether a person's data can be erased now, what stands in the way, and what was erased."""
# tested by: tests/introductions/services/erasure/test_ask.py

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge.models import Edition, Erasure, User
from judging.models import Judge
from judging.queries.results.public import with_winners
from submissions.models import EntryState, Member

RUNS_AN_EDITION = _(
    "Whoever runs or watches an edition can't be erased. Let another organiser remove the role "
    "first."
)
ENTRY_COMPETES = _(
    "An application is still in a competition. Withdraw it, or let somebody else represent the "
    "startup, first."
)
SEAT_IN_USE = _(
    "A place as judge is still in use. Decline it, or ask the organiser to dismiss the judge, "
    "first."
)


# viewer: caller
def in_the_way(person: User) -> list[str | Promise]:
    """What has to be ended before the person's data can be erased, in words; empty: nothing."""
    found: list[str | Promise] = []
    if person.is_superuser or person.is_staff or person.roles.exists():
        found.append(RUNS_AN_EDITION)
    competing = Edition.objects.filter(
        entries__state=EntryState.SUBMITTED,
        entries__startup__members__user=person,
        entries__startup__members__kind=Member.Kind.REPRESENTATIVE,
        entries__erased_at=None,
    )
    if _goes_on(competing):
        found.append(ENTRY_COMPETES)
    if _goes_on(Edition.objects.filter(judges__user=person, judges__state=Judge.State.ACCEPTED)):
        found.append(SEAT_IN_USE)
    return found


def _goes_on(editions: QuerySet[Edition]) -> bool:
    """Whether one of them has no final result yet."""
    known = list(editions.exclude(state=Edition.State.FINISHED).distinct())
    return len(with_winners(known)) < len(known)


# viewer: caller
def editions_of(person: User) -> QuerySet[Edition]:
    """Where they take part: as applicant, judge or investor."""
    return Edition.objects.filter(
        Q(entries__startup__members__user=person)
        | Q(judges__user=person)
        | Q(investors__user=person)
    ).distinct()


# viewer: caller
def erasures_in(edition: Edition) -> QuerySet[Erasure]:
    """Those that the edition's organisers performed, newest first."""
    return Erasure.objects.filter(edition=edition).select_related("asked_by").order_by("-pk")
