"""For the clock: "we write again if a place becomes free" is kept by telling who can give it."""

# tested by: tests/judging/services/results/test_free_places.py

from functools import partial

from django.db import transaction

from challenge import audit
from challenge.models import Edition
from challenge.services.clock_failures import Subject, attempt_apart
from challenge.services.organiser_mail import mail_organisers
from judging.models import Decision, DecisionKind, Round, RoundState
from submissions.models import EntryState

ACTION = "round.place_free_told"
CHOSEN = [DecisionKind.ADVANCE, DecisionKind.AWARD]
BEFORE_SCORING = [RoundState.SETUP, RoundState.ASSIGNED]


def tell_free_places() -> int:
    """Every published round with a waiting list, each by itself; returns how many."""
    waiting = Decision.objects.filter(kind=DecisionKind.WAITLIST, entry__state=EntryState.SUBMITTED)
    gone = Decision.objects.filter(kind__in=CHOSEN, entry__state=EntryState.WITHDRAWN)
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
    """Organisers hear once of each entry that was chosen and withdrew, while somebody can still
    take its place.
    """
    round = round.locked()
    after = round.edition.rounds.filter(order__gt=round.order).order_by("order").first()
    if after is not None and after.state not in BEFORE_SCORING:
        return 0
    decisions = Decision.objects.filter(round=round).select_related("entry__startup")
    gone = decisions.filter(kind__in=CHOSEN, entry__state=EntryState.WITHDRAWN)
    told = round.edition.audit_events.filter(action=ACTION, object_id=str(round.pk))
    known = set(told.values_list("facts__entry", flat=True))
    waiting = [
        row.entry
        for row in decisions.filter(
            kind=DecisionKind.WAITLIST, entry__state=EntryState.SUBMITTED
        ).order_by("entry__number")
    ]
    new = [row.entry for row in gone.order_by("pk") if row.entry_id not in known]
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
            waiting=waiting,
        )
    return len(new)
