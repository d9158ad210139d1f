"""Organisers and the investor: whatever waits for them is done, by whoever comes to it."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from challenge.models import Job
from introductions.models import Introduction, IntroductionState
from introductions.services.answers import agree_as_investor
from introductions.services.propose import propose_introductions
from judging.models import (
    Announcement,
    AssignmentState,
    Round,
    RoundEntry,
    RoundState,
    Winner,
)
from judging.services.assignment.request import request_assignment
from judging.services.results import announce
from judging.services.results.decide import decide_by_ranking
from judging.services.rounds.admit import admit_entries
from judging.services.rounds.close import close_round
from judging.services.rounds.outage import keep_dates
from judging.services.setup.rounds import update_round
from submissions.models import EligibilityCheck, Entry, EntryState
from submissions.services.eligibility_check import decide_eligibility
from tests.faults.simulated.ground import Ground
from tests.faults.simulated.people.acts import Act, Memory
from tests.faults.simulated.people.sight import Sight
from tests.season.organisers import decide_what_is_left

HOUR = timedelta(hours=1)
STATES = EligibilityCheck.State
WORDS = ("축하합니다.", "모두 수고하셨습니다.")


def office_acts(memory: Memory, sight: Sight, ground: Ground) -> Iterator[Act]:
    """What organisers and the investor may do now."""
    state = sight.round.state
    yield from _mind_dates(sight, ground)
    if state in {RoundState.SETUP, RoundState.ASSIGNED} and not sight.is_call_open:
        yield from _prepare(sight, ground)
    elif state == RoundState.OPEN and _everything_is_in(sight):
        if memory.wishes("the round is closed by hand", 0.3):
            do = partial(close_round, actor=ground.organisers[0], round=sight.round)
            yield Act("the round is closed", do, _is_closed)
    elif state == RoundState.CLOSED and sight.is_tallied:
        yield Act("decisions", partial(_decide, ground, sight.round), many=True)
    elif state == RoundState.DECIDED:
        yield from _announce(memory, sight, ground)
    elif state == RoundState.PUBLISHED:
        yield from _introduce(sight, ground)


def _mind_dates(sight: Sight, ground: Ground) -> Iterator[Act]:
    """After an outage, and where the round's time has passed."""
    actor, round = ground.organisers[0], sight.round
    if round.waits_since is not None:
        yield Act("dates are kept", partial(keep_dates, actor=actor, round=round), many=True)
    if sight.is_round_missed:
        later: dict[str, Any] = {"opens_at": sight.now + HOUR, "closes_at": sight.now + 30 * HOUR}
        do = partial(update_round, actor=actor, round=round, **later)
        yield Act("the round is put off", do, many=True)


def _prepare(sight: Sight, ground: Ground) -> Iterator[Act]:
    actor, entered = ground.organisers[0], _entered(sight)
    for number, entry in enumerate(sight.entries):
        if entry in entered and sight.checks.get(entry.pk, STATES.PENDING) == STATES.PENDING:
            yield Act(f"entry {number} is eligible", partial(_accept, ground, entry), _is_eligible)
    if any(sight.checks.get(entry.pk) != STATES.ELIGIBLE for entry in entered) or not entered:
        return
    yield Act(
        "entries are admitted",
        partial(admit_entries, actor=actor, round=sight.round),
        partial(_are_admitted, len(entered)),
    )
    if RoundEntry.objects.filter(round=sight.round).exists():
        do = partial(request_assignment, actor=actor, round=sight.round, seed=7)
        yield Act("judges are assigned", do, _job_stands)


def _entered(sight: Sight) -> list[Entry]:
    return [entry for entry in sight.entries if entry.state == EntryState.SUBMITTED]


def _accept(ground: Ground, entry: Entry) -> EligibilityCheck:
    check = EligibilityCheck.objects.filter(entry=entry).first()
    seen = check.etag if check else None
    actor, state = ground.organisers[1], STATES.ELIGIBLE
    return decide_eligibility(actor=actor, entry=entry, state=state, seen=seen)


def _everything_is_in(sight: Sight) -> bool:
    active = [row for row in sight.assignments if row.state == AssignmentState.ACTIVE]
    return bool(active) and all(
        getattr(row, "sheet", None) is not None and row.sheet.submitted_at is not None
        for row in active
    )


def _decide(ground: Ground, round: Round) -> None:
    decide_by_ranking(actor=ground.organisers[0], round=round)
    decide_what_is_left(ground.organisers[0], round)


def _announce(memory: Memory, sight: Sight, ground: Ground) -> Iterator[Act]:
    first, second, third = ground.organisers[:3]
    prepared = sight.announcement
    if prepared is None:
        do = partial(announce.prepare_announcement, actor=first, round=sight.round)
        yield Act("the result is prepared", partial(do, message_ko=WORDS[0]))
        return
    if memory.wishes("the words are changed", 0.5):
        do = partial(announce.prepare_announcement, actor=third, round=sight.round)
        seen = prepared.etag
        yield Act("the words are changed", partial(do, message_ko=WORDS[1], seen=seen))
    if memory.wishes("who prepared it publishes it", 0.5):
        own = prepared.prepared_by
        do = partial(announce.publish_announcement, actor=own, announcement=prepared)
        yield Act("who prepared it publishes it", do)
    if "the result is read" not in memory.noted:
        read = (prepared.prepared_at, prepared.message_ko)
        yield Act("the result is read", partial(memory.once, "the result is read", read), many=True)
        return
    seen_at, words = memory.noted["the result is read"]
    do = partial(announce.publish_announcement, actor=second, announcement=prepared, seen=seen_at)
    yield Act("the result is published", do, partial(_is_published_so, words))


def _introduce(sight: Sight, ground: Ground) -> Iterator[Act]:
    actor, edition = ground.organisers[0], sight.round.edition
    do: Any
    for number, winner in enumerate(sight.winners):
        if not winner.vc_ready:
            do = partial(
                announce.flag_winner, actor=actor, winner=winner, ready=True, seen=winner.etag
            )
            yield Act(f"winner {number} is flagged", do, _is_flagged)
    if sight.winners and all(winner.vc_ready for winner in sight.winners):
        do = partial(propose_introductions, actor=actor, edition=edition)
        yield Act("introductions are proposed", do, _job_stands)
    for number, introduction in enumerate(sight.introductions):
        if introduction.state == IntroductionState.STARTUP_AGREED:
            investor = introduction.investor.user
            do = partial(agree_as_investor, actor=investor, introduction=introduction)
            yield Act(f"the investor meets {number}", do, _is_introduced)


def _is_eligible(check: EligibilityCheck) -> str:
    rows = EligibilityCheck.objects.filter(pk=check.pk, state=STATES.ELIGIBLE)
    return "" if rows.exists() else "the decision is gone"


def _are_admitted(count: int, _value: int) -> str:
    return "" if RoundEntry.objects.count() >= count else "entries are out again"


def _job_stands(job: Job) -> str:
    return "" if Job.objects.filter(pk=job.pk).exists() else "the job is gone"


def _is_closed(round: Round) -> str:
    open_again = Round.objects.get(pk=round.pk).state in {RoundState.ASSIGNED, RoundState.OPEN}
    return "the round is open" if open_again else ""


def _is_published_so(words: str, announcement: Announcement) -> str:
    rows = Announcement.objects.filter(
        pk=announcement.pk, state=Announcement.State.PUBLISHED, message_ko=words
    )
    return "" if rows.exists() else "something else is published than was read"


def _is_flagged(winner: Winner) -> str:
    return "" if Winner.objects.filter(pk=winner.pk, vc_ready=True).exists() else "the flag is gone"


def _is_introduced(introduction: Introduction) -> str:
    rows = Introduction.objects.filter(pk=introduction.pk, introduced_at__isnull=False)
    return "" if rows.exists() else "the introduction is gone"
