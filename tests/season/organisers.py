"""Organisers of a season: every morning they do what waits for them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from challenge.models import User
from introductions.models import Introduction, IntroductionState
from introductions.permissions import ANSWER_DAYS
from introductions.services.answers import agree_as_startup
from introductions.services.propose import propose_introductions
from judging.models import Decision, DecisionKind, Round, RoundState, Standing, Winner
from judging.queries.results.verdicts import awards_by_place
from judging.services.assignment.request import request_assignment
from judging.services.results import announce
from judging.services.results.decide import decide, decide_by_ranking
from judging.services.results.tally import is_tallied
from judging.services.rounds.admit import admit_entries
from judging.services.rounds.more_time import extend_round
from judging.services.rounds.outage import keep_dates
from judging.services.setup.rounds import update_round
from submissions.models import EligibilityCheck, Entry, EntryState
from submissions.services.consents import SHARED_ITEMS
from submissions.services.eligibility_check import decide_eligibility
from tests.season.cast import Cast, Event
from tests.season.judges import behind
from tests.submissions import factories as startups

STATES = EligibilityCheck.State


def give_longer(cast: Cast) -> None:
    """The first round closes later, if it is open."""
    round = cast.edition.rounds.get(order=1)
    if not cast.plan.longer or round.state != RoundState.OPEN:
        return
    closes_at = round.closes_at + cast.plan.longer
    extend_round(actor=cast.organiser, round=round, closes_at=closes_at, reason="More time.")
    for judge in behind(round):
        cast.hears("judge_extended", judge.user, until=closes_at)


def put_off_the_pitch(cast: Cast) -> None:
    """The whole day, after its judges were told of it."""
    round, later = cast.edition.rounds.get(order=2), cast.plan.later_pitch
    if not later or round.state != RoundState.ASSIGNED:
        return
    told = behind(round)
    dates: dict[str, Any] = {
        "opens_at": round.opens_at + later,
        "closes_at": round.closes_at + later,
    }
    update_round(actor=cast.organiser, round=round, **dates)
    for judge in told:
        cast.hears("judge_dates_moved", judge.user, until=dates["opens_at"])


def look_as_organiser(cast: Cast) -> None:
    """In the morning: whatever waits for an organiser is done."""
    edition = cast.edition
    if timezone.now() < edition.closes_at + timedelta(hours=1):
        return
    _decide_eligibility(cast)
    for round in edition.rounds.order_by("order"):
        if round.waits_since is not None:
            keep_dates(actor=cast.organiser, round=round)
        if round.state == RoundState.SETUP and _may_begin(cast, round):
            admit_entries(actor=cast.organiser, round=round)
            request_assignment(actor=cast.organiser, round=round, seed=7)
        elif round.state == RoundState.CLOSED and is_tallied(round=round):
            _publish(cast, round)
    _introduce(cast)


def _decide_eligibility(cast: Cast) -> None:
    now, actor = timezone.now(), cast.organiser
    for entry in cast.edition.entries.filter(state=EntryState.SUBMITTED):
        check = EligibilityCheck.objects.filter(entry=entry).first()
        is_wrong = entry in cast.entries["to correct"]
        if check is None or check.state == STATES.PENDING:
            state = STATES.CORRECTION if is_wrong else STATES.ELIGIBLE
            words: dict[str, Any] = (
                {"reason": "Which district?", "parts": ["company"]} if is_wrong else {}
            )
            seen = check.etag if check else None
            made = decide_eligibility(actor=actor, entry=entry, state=state, seen=seen, **words)
            if made.correction_due_at:
                _ask_to_correct(cast, entry, made.correction_due_at)
        elif check.state == STATES.CORRECTION and (check.correction_due_at or now) < now:
            decide_eligibility(
                actor=actor,
                entry=entry,
                state=STATES.INELIGIBLE,
                reason="Nothing came.",
                seen=check.etag,
            )
            cast.hears("eligibility_ineligible", startups.writer_of(entry), at_once=True)


def _ask_to_correct(cast: Cast, entry: Entry, due: datetime) -> None:
    writer = startups.writer_of(entry)
    cast.hears("eligibility_correction", writer, until=due, at_once=True)
    day_before = due - timedelta(days=1)
    cast.events.append(Event(("correction_reminder",), writer.pk, day_before, due))
    cast.events.append(Event(("correction_lapsed",), writer.pk, due))
    for person in cast.organisers():
        cast.events.append(Event(("corrections_lapsed",), person.pk, due))


def _may_begin(cast: Cast, round: Round) -> bool:
    before = cast.edition.rounds.filter(order=round.order - 1).first()
    if before is not None:
        return before.state == RoundState.PUBLISHED
    open_ones = [STATES.PENDING, STATES.CORRECTION]
    return not EligibilityCheck.objects.filter(
        entry__edition=cast.edition, entry__state=EntryState.SUBMITTED, state__in=open_ones
    ).exists()


def _publish(cast: Cast, round: Round) -> None:
    first, second = cast.organisers()[:2]
    decide_by_ranking(actor=first, round=round)
    decide_what_is_left(first, round)
    round.refresh_from_db()
    prepared = announce.prepare_announcement(actor=first, round=round)
    announce.publish_announcement(actor=second, announcement=prepared)
    for row in round.participations.select_related("entry__startup"):
        cast.hears("result_announced", startups.writer_of(row.entry), at_once=True)


def decide_what_is_left(actor: User, round: Round) -> None:
    """Ties and entries without a result: the places that are free go down the ranking."""
    made = Decision.objects.filter(round=round)
    chosen = made.exclude(kind__in=[DecisionKind.REJECT, DecisionKind.WAITLIST]).count()
    free = awards_by_place(round)
    for decision in made.filter(award__isnull=False).select_related("award"):
        if free is not None and decision.award in free:
            free.remove(decision.award)
    rows = Standing.objects.filter(tally=round.tallies.latest("number"))
    for row in rows.exclude(entry__in=made.values("entry")).order_by("rank", "entry_id"):
        is_in = row.rank is not None and row.passed is not False and chosen < round.places
        kind = DecisionKind.REJECT
        if is_in:
            kind = DecisionKind.ADVANCE if free is None else DecisionKind.AWARD
        decide(
            actor=actor,
            round=round,
            entry=row.entry,
            kind=kind,
            award=free.pop(0) if is_in and free else None,
            reason="The chair's word.",
        )
        chosen += is_in


def _introduce(cast: Cast) -> None:
    """One winner agrees, and the investor never answers; the other never answers itself."""
    winners = list(Winner.objects.filter(entry__edition=cast.edition).order_by("pk"))
    if winners and cast.once("winners"):
        for winner in winners:
            announce.flag_winner(actor=cast.organiser, winner=winner, ready=True, seen=winner.etag)
        propose_introductions(actor=cast.organiser, edition=cast.edition)
    asked = list(
        Introduction.objects.filter(
            winner__entry__edition=cast.edition, state=IntroductionState.PROPOSED
        ).order_by("pk")
    )
    if asked and cast.once("introductions"):
        _answer_introductions(cast, asked)


def _answer_introductions(cast: Cast, asked: list[Introduction]) -> None:
    for introduction in asked:
        writer, since = startups.writer_of(introduction.winner.entry), introduction.proposed_at
        cast.events.append(Event(("introduction_asked",), writer.pk, since, at_once=True))
    first = asked[0]
    agree_as_startup(
        actor=startups.writer_of(first.winner.entry),
        introduction=first,
        shared_items=list(SHARED_ITEMS),
    )
    cast.hears("introduction_offered", first.investor.user, at_once=True)
    week = timedelta(days=ANSWER_DAYS)
    ends = [(first.investor.user, timezone.now() + week)]
    ends += [(startups.writer_of(row.winner.entry), row.proposed_at + week) for row in asked[1:]]
    for person, end in ends:
        event = Event(("introduction_reminder",), person.pk, end - timedelta(days=2), end)
        cast.events.append(event)
