"""After the server was away: the time lost is given back, or the round waits for a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import Refusal
from challenge.models import Edition, User
from challenge.permissions import require
from challenge.queries import Outage, outages_between
from challenge.services.organiser_mail import mail_organisers
from judging.models import Round, RoundState
from judging.permissions import may_run_round
from judging.services.rounds.more_time import tell_of_time

COUNTS_FROM = timedelta(minutes=30)  # a shorter one changes nobody's plans
LOOK_BACK = timedelta(days=14)
_RUNNING = [RoundState.ASSIGNED, RoundState.OPEN]
_REASON = _("The server was away, so the time that was lost is given back.")


class NothingWaits(Refusal):
    """The round goes its way already."""

    code = "nothing_waits"
    message = _("This round is not waiting for you: the clock closes it as planned.")


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a round: moved to a new close, or waiting (moved_to None)."""

    round: Round
    moved_to: datetime | None


def unsettled_outages(*, edition: Edition) -> list[Outage]:
    """Outages of late that this edition has not been asked about yet, oldest first."""
    now = clock.now()
    recent = outages_between(now - LOOK_BACK, now)
    long = [away for away in recent if away.ended_at - away.began_at >= COUNTS_FROM]
    if not long:
        return []
    done = set(
        edition.audit_events.filter(action="edition.outage_settled").values_list(
            "facts__outage", flat=True
        )
    )
    return [away for away in long if away.pk not in done]


@transaction.atomic
def settle_outages(*, edition: Edition) -> int:
    """For the clock, before anything else: nothing that fell into an outage is held against
    anybody.  Returns how many outages were settled, each once.

    Rounds that ran meanwhile get the lost time back, or wait for an organiser: as the edition's
    rule says, and always where the new close would run into the next round.  Organisers get one
    mail with all that is due.
    """
    edition = Edition.objects.select_for_update(no_key=True, of=("self",)).get(pk=edition.pk)
    outages = unsettled_outages(edition=edition)
    for away in outages:
        touched = edition.rounds.filter(
            state__in=_RUNNING, opens_at__lt=away.ended_at, closes_at__gt=away.began_at
        )
        settled = [_settle(round.locked(), away) for round in touched.order_by("pk")]
        call_closed = away.began_at < edition.closes_at <= away.ended_at
        if settled or call_closed:
            _tell_organisers(edition, away, settled, call_closed=call_closed)
        audit.record(
            None,
            "edition.outage_settled",
            edition,
            outage=away.pk,
            rounds=[row.round.pk for row in settled],
        )
    return len(outages)


@transaction.atomic
def keep_dates(*, actor: User, round: Round) -> Round:
    """After an outage the round waited for a person: it goes on by the dates as they are."""
    require(may_run_round, actor, round)
    round = round.locked()
    if round.waits_since is None:
        raise NothingWaits
    Round.objects.filter(pk=round.pk).update(waits_since=None)
    round.waits_since = None
    audit.record(actor, "round.dates_kept", round)
    return round


def _settle(round: Round, away: Outage) -> Settled:
    lost = away.ended_at - max(away.began_at, round.opens_at)
    closes_at = round.closes_at + lost
    next_round = round.edition.rounds.filter(order__gt=round.order).order_by("order").first()
    rule = round.edition.clock_rules()["after_outage"]
    if rule == Edition.AfterOutage.WAIT or (
        next_round is not None and next_round.opens_at < closes_at
    ):
        Round.objects.filter(pk=round.pk).update(waits_since=clock.now())
        audit.record(None, "round.waits", round, outage=away.pk)
        return Settled(round, None)
    before = round.closes_at
    Round.objects.filter(pk=round.pk).update(closes_at=closes_at)
    round.closes_at = closes_at
    audit.record(
        None,
        "round.extended",
        round,
        before=before,
        after=closes_at,
        closes_at=closes_at.isoformat(),
        outage=away.pk,
    )
    tell_of_time(actor=None, round=round, reason=_REASON)
    return Settled(round, closes_at)


def _tell_organisers(
    edition: Edition, away: Outage, settled: list[Settled], *, call_closed: bool
) -> None:
    mail_organisers(
        actor=None,
        edition=edition,
        key=f"outage-{away.pk}-{edition.pk}",
        kind="server_was_away",
        away=away,
        settled=settled,
        call_closed=call_closed,
    )
