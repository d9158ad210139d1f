"""For the clock: "we write again if a place becomes free" is kept by telling who can give it."""

# tested by: tests/judging/services/results/test_free_places.py

from functools import partial

from django.db import transaction

from challenge import audit
from challenge.models import Edition
from challenge.services.clock_failures import Subject, attempt_apart
from challenge.services.organiser_mail import mail_organisers
from judging.models import Decision, Round, RoundState
from judging.queries.results.published.free_places import GONE, WAITS, free_places

ACTION = "round.place_free_told"


def tell_free_places() -> int:
    """Every published round with a waiting list, each by itself; returns how many."""
    waiting, gone = Decision.objects.filter(WAITS), Decision.objects.filter(GONE)
    rounds = Round.objects.filter(
        state=RoundState.PUBLISHED,
        edition__state=Edition.State.PUBLISHED,
        pk__in=waiting.values("round"),
    ).filter(pk__in=gone.values("round"))
    return sum(
        attempt_apart(
            what="results.free_places",
            subject=Subject("round", round.pk, round.edition_id),
            act=partial(_tell, round=round),
        )
        for round in rounds.order_by("pk")
    )


@transaction.atomic
def _tell(*, round: Round) -> int:
    """Organisers hear once of each place that is free while somebody can still take it."""
    free = free_places(round.locked())
    if free is None:
        return 0
    told = round.edition.audit_events.filter(action=ACTION, object_id=str(round.pk))
    known = set(told.values_list("facts__entry", flat=True))
    new = [entry for entry in free.left_by if entry.pk not in known]
    for entry in new:
        audit.record(None, ACTION, round, entry=entry.pk)
        mail_organisers(
            actor=None,
            edition=round.edition,
            key=f"place-free-{round.pk}-{entry.pk}",
            kind="place_free",
            path=f"results/?round={round.order}",
            round=round,
            entry=entry,
            waiting=free.waiting,
        )
    return len(new)
