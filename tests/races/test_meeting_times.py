"""Two who pick at once: one wins, and the other is told what was picked; whatever ends the meeting
at the same moment comes first or waits.  Both sides who say at once that it was invested.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel.errors import NotAllowed
from challenge.models import Mail
from introductions.models import Introduction, InvestorFirm, Meeting, OutcomeReport
from introductions.services.firms.hand_over import hand_over_seat
from introductions.services.meetings.hold import AlreadyPicked, MeetingOver
from introductions.services.meetings.pick import SlotTaken, pick_slot
from introductions.services.meetings.propose import propose_slots
from introductions.services.reports import Report, ToldMeanwhile, report_outcome
from introductions.tasks import stop_meetings
from judging.services.results.announce import flag_winner
from submissions.services.consents import consent_in_force, withdraw_consent
from tests.introductions import factories as f
from tests.races.at_once import Act, all_at_once, beside

pytestmark = pytest.mark.django_db(transaction=True)


def picking(introduction: Introduction, side: str, slot: int) -> Act:
    actor = introduction.investor.user
    if side == "startup":
        actor = f.founder_of(introduction.winner)
    return partial(pick_slot, actor=actor, introduction=introduction, offer=1, slot=slot)


def unflagging(introduction: Introduction) -> Act:
    winner = introduction.winner
    actor = f.organiser_of(winner.entry.edition)
    return partial(flag_winner, actor=actor, winner=winner, ready=False, seen=winner.etag)


def withdrawing(introduction: Introduction) -> Act:
    entry = introduction.winner.entry
    consent = consent_in_force(entry.startup, entry.edition, "investors")
    assert consent is not None
    return partial(withdraw_consent, actor=f.founder_of(introduction.winner), consent=consent)


def test_of_two_who_pick_at_once_one_wins_and_the_other_is_told_what_stands() -> None:
    introduction = f.a_meeting()
    outcomes = beside(picking(introduction, "investor", 1), picking(introduction, "startup", 2))
    meeting = Meeting.objects.get()
    assert outcomes[0].acknowledged, outcomes
    assert isinstance(outcomes[1].refusal, AlreadyPicked), outcomes
    assert meeting.starts_at == meeting.starts[0]
    assert outcomes[1].refusal.facts == {"starts_at": meeting.starts[0].isoformat()}
    assert Mail.objects.filter(kind="meeting_fixed").count() == 2


def test_four_clicks_on_one_button_fix_it_once() -> None:
    introduction = f.a_meeting()
    outcomes = all_at_once(picking(introduction, "investor", 2), 4)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    assert Meeting.objects.get().sequence == 1
    assert Mail.objects.filter(kind="meeting_fixed").count() == 2


def test_other_times_do_not_undo_a_pick_of_the_same_moment() -> None:
    introduction = f.a_meeting()
    others = partial(
        propose_slots,
        actor=f.founder_of(introduction.winner),
        introduction=introduction,
        starts=[timezone.now() + timedelta(days=3)],
        minutes=30,
        place="",
        seen="1.offered",
    )
    outcomes = beside(picking(introduction, "investor", 1), others)
    assert isinstance(outcomes[1].refusal, AlreadyPicked), outcomes
    assert Meeting.objects.get().state == "fixed"


@pytest.mark.parametrize("ending", [unflagging, withdrawing], ids=lambda act: act.__name__)
def test_a_pick_beside_the_end_is_refused_or_called_off(
    ending: Callable[[Introduction], Act],
) -> None:
    introduction = f.a_meeting()
    outcomes = beside(ending(introduction), picking(introduction, "investor", 1))
    assert outcomes[0].acknowledged, outcomes
    assert isinstance(outcomes[1].refusal, MeetingOver), outcomes
    other = f.a_meeting()
    outcomes = beside(picking(other, "investor", 1), ending(other))
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    stop_meetings(edition_id=other.investor.edition_id)
    assert Meeting.objects.get(introduction=other).state == "ended"
    assert Mail.objects.filter(kind="meeting_called_off").count() == 2


def test_an_investor_who_is_wanted_by_two_at_one_time_meets_one() -> None:
    first = f.a_meeting()
    second = f.accepted(f.an_offer_for(first.investor))
    slots = Meeting.objects.get(introduction=first).slots
    Meeting.objects.filter(introduction=second).update(slots=slots)
    outcomes = beside(picking(first, "startup", 1), picking(second, "startup", 1))
    assert outcomes[0].acknowledged, outcomes
    assert isinstance(outcomes[1].refusal, SlotTaken), outcomes


def saying(introduction: Introduction, side: str, outcome: str, won: int | None = None) -> Act:
    actor = introduction.investor.user
    if side == "startup":
        actor = f.founder_of(introduction.winner)
    report = Report(outcome=outcome, amount_krw=won)
    return partial(report_outcome, actor=actor, introduction=introduction, report=report, seen="")


def test_both_who_say_at_once_that_it_was_invested_have_it_invested() -> None:
    introduction = f.a_meeting()
    outcomes = beside(
        saying(introduction, "investor", "invested", 5), saying(introduction, "startup", "invested")
    )
    assert [outcome.refusal for outcome in outcomes] == [None, None]
    introduction.refresh_from_db()
    assert introduction.state == "invested"


def test_of_two_who_answer_one_mail_at_once_one_counts() -> None:
    introduction = f.a_meeting()
    same = all_at_once(saying(introduction, "investor", "met"), 3)
    assert [outcome.refusal for outcome in same] == [None] * 3
    assert OutcomeReport.objects.count() == 1
    other = f.a_meeting()
    outcomes = beside(saying(other, "investor", "met"), saying(other, "investor", "term_sheet"))
    assert sum(isinstance(outcome.refusal, ToldMeanwhile) for outcome in outcomes) == 1
    assert OutcomeReport.objects.filter(introduction=other).count() == 1


@pytest.mark.parametrize("act", ["propose", "pick", "report"])
def test_who_has_left_the_firm_in_that_moment_acts_for_it_no_more(act: str) -> None:
    introduction = f.a_meeting()
    seat = introduction.investor
    colleague = f.an_investor(seat.edition, house=seat.firm)
    firm = InvestorFirm.objects.get(edition=seat.edition, organisation=seat.organisation)
    organiser = f.organiser_of(seat.edition)
    shared: dict[str, Any] = {"actor": seat.user, "introduction": introduction}
    acts: dict[str, Act] = {
        "propose": partial(
            propose_slots, **shared, minutes=30, place="", seen="1.offered",
            starts=[timezone.now() + timedelta(days=4)],
        ),
        "pick": partial(pick_slot, **shared, offer=1, slot=1),
        "report": partial(report_outcome, **shared, seen="", report=Report(outcome="met")),
    }  # fmt: skip
    handing = partial(hand_over_seat, actor=organiser, firm=firm, seat=seat, to=colleague)
    handed, acted = beside(handing, acts[act])
    assert handed.acknowledged, handed
    assert isinstance(acted.refusal, NotAllowed), acted
