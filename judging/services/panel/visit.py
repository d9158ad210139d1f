"""A judge was here: silence is counted from the last visit, not from the last sheet."""

from datetime import timedelta

from django.db.models import Q

from challenge.kernel import clock
from challenge.models import Edition, User
from judging.models import Judge

NOTED_EVERY = timedelta(minutes=10)


def note_visit(*, actor: User) -> int:
    """The person looked at a judge's page or asked the judges' API; returns how many seats.

    Written at most every ten minutes, in one statement, and into no log: it says nothing but that
    somebody is there.
    """
    now = clock.now()
    seats = Judge.with_shadows.filter(
        user=actor, state=Judge.State.ACCEPTED, edition__state=Edition.State.PUBLISHED
    )
    long_ago = Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=now - NOTED_EVERY)
    return seats.filter(long_ago).update(last_seen_at=now)
