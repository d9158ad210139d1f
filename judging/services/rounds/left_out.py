"""For the clock: entries found eligible after the round took its entries in are not overlooked."""

# tested by: tests/judging/services/rounds/test_left_out.py

from django.db import transaction

from challenge import audit
from challenge.services.organiser_mail import mail_organisers
from judging.models import Round, RoundState
from judging.services.rounds.admit import candidates
from submissions.models import Entry

ACTION = "round.left_out_told"


def left_out(*, round: Round) -> list[Entry]:
    """Eligible entries that are not in the edition's first round, of which nobody was told yet."""
    is_first = not Round.objects.filter(edition=round.edition_id, order__lt=round.order).exists()
    if not is_first or round.state not in {RoundState.ASSIGNED, RoundState.OPEN}:
        return []
    missing = list(candidates(round=round).exclude(participations__round=round))
    if not missing:
        return []
    told = round.edition.audit_events.filter(action=ACTION, object_id=str(round.pk))
    known = {pk for entries in told.values_list("facts__entries", flat=True) for pk in entries}
    return [entry for entry in missing if entry.pk not in known]


@transaction.atomic
def tell_left_out(*, round: Round) -> int:
    """Mail organisers which entries wait for them to be taken in; returns how many entries."""
    round = round.locked()
    entries = left_out(round=round)
    if entries:
        event = audit.record(None, ACTION, round, entries=[entry.pk for entry in entries])
        mail_organisers(
            actor=None,
            edition=round.edition,
            key=f"left-out-{round.pk}-{event.pk}",
            kind="entries_left_out",
            round=round,
            entries=entries,
            expires_at=round.closes_at,
        )
    return len(entries)
