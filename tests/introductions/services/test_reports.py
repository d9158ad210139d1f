"""What a side says came of its introduction: for itself, corrected with what it said before, and a
pass that the other side learns nothing of.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Mail
from introductions.models import Introduction, IntroductionState, Meeting, OutcomeReport
from introductions.queries.meetings.shown import meeting_shown
from introductions.queries.meetings.told import told_of, told_shown
from introductions.queries.visible import introduction_for, state_shown
from introductions.services.meetings.hold import MeetingOver
from introductions.services.meetings.pick import pick_slot
from introductions.services.outcomes import record_step
from introductions.services.reports import Report, ToldMeanwhile, report_outcome
from tests.introductions import factories as f
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ROUND = {"amount_krw": 300_000_000, "invested_on": TODAY, "instrument": "rcps"}


def stands(introduction: Introduction) -> str:
    introduction.refresh_from_db()
    return str(introduction.state)


def test_one_side_alone_closes_no_investment() -> None:
    introduction = f.a_meeting()
    f.say(introduction, "investor", "invested", **ROUND)
    assert stands(introduction) == IntroductionState.MET
    shown = told_shown(f.founder_of(introduction.winner), introduction)
    assert shown is not None
    assert (shown.other_invested, shown.theirs, shown.own) == (True, None, None)
    f.say(introduction, "startup", "invested", **ROUND)
    assert stands(introduction) == IntroductionState.INVESTED
    assert told_of(introduction).differing == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amount", {"amount_krw": 250_000_000}),
        ("invested_on", {"invested_on": TODAY - timedelta(days=1)}),
        ("instrument", {"instrument": "safe"}),
    ],
)
def test_what_differs_is_shown_to_both_until_one_corrects_it(
    name: str, value: dict[str, Any]
) -> None:
    introduction = f.a_meeting()
    at = timezone.now() - timedelta(days=9)
    Introduction.objects.filter(pk=introduction.pk).update(introduced_at=at)
    f.say(introduction, "investor", "invested", **ROUND)
    f.say(introduction, "startup", "invested", **(ROUND | value))
    people = (introduction.investor.user, f.founder_of(introduction.winner))
    shown = [told_shown(person, introduction) for person in people]
    assert [seen.differing for seen in shown if seen] == [[name], [name]]
    assert all(seen and seen.theirs for seen in shown)
    first = introduction.reports.get(side="startup")
    f.say(introduction, "startup", "invested", **ROUND)
    assert told_of(introduction).differing == []
    assert introduction.reports.filter(side="startup").first() == first  # what it said before
    facts = AuditEvent.objects.filter(action="introduction.told").latest("pk").facts
    assert facts["earlier"] != facts["told"]


def test_what_only_one_tells_is_not_told_differently() -> None:
    introduction = f.a_meeting()
    f.say(introduction, "investor", "invested", **ROUND)
    f.say(introduction, "startup", "invested")
    assert told_of(introduction).differing == []


def test_amounts_in_one_currency_are_compared_in_it() -> None:
    introduction = f.a_meeting()
    dollars = {"currency": "USD", "amount": Decimal("200000.00")}
    f.say(introduction, "investor", "invested", **dollars, amount_krw=280_000_000)
    f.say(introduction, "startup", "invested", **dollars, amount_krw=276_000_000)
    assert told_of(introduction).differing == []
    f.say(introduction, "startup", "invested", currency="USD", amount=Decimal(190000), amount_krw=1)
    assert told_of(introduction).differing == ["amount"]


WORDS = "우리만 아는 사정"


def test_a_pass_of_the_investor_is_in_nothing_that_the_startup_may_see() -> None:
    silent, passed = f.a_meeting(), f.a_meeting()
    f.say(passed, "investor", "passed", words=WORDS, rating=1)
    seen = []
    for introduction in (silent, passed):
        founder = f.founder_of(introduction.winner)
        found = introduction_for(founder, introduction.pk)
        told, meeting = told_shown(founder, found), meeting_shown(founder, found)
        assert told is not None
        assert meeting is not None
        seen.append(
            (
                state_shown(founder, found),
                (told.own, told.theirs, told.other_invested, told.differing, told.version),
                (meeting.version, len(meeting.slots)),
            )
        )
    assert seen[0] == seen[1]
    mine = introduction_for(passed.investor.user, passed.pk)
    assert state_shown(passed.investor.user, mine) == IntroductionState.PASSED
    assert meeting_shown(passed.investor.user, mine) is None
    assert Mail.objects.filter(kind="meeting_called_off").count() == 0
    with pytest.raises(MeetingOver):
        pick_slot(actor=f.founder_of(passed.winner), introduction=passed, offer=1, slot=1)


def test_after_both_passed_each_sees_it_and_the_meeting_ends() -> None:
    introduction = f.a_meeting()
    f.say(introduction, "investor", "passed")
    assert stands(introduction) == IntroductionState.INTRODUCED
    f.say(introduction, "startup", "passed", reason="elsewhere")
    assert stands(introduction) == IntroductionState.PASSED
    assert Meeting.objects.get().state == "ended"
    f.say(introduction, "startup", "met")
    assert stands(introduction) == IntroductionState.MET
    assert introduction.startup_passed_at is None


def test_a_pass_that_the_organiser_noted_is_shown_to_neither() -> None:
    introduction = f.a_meeting()
    f.say(introduction, "investor", "met")
    record_step(
        actor=f.organiser_of(introduction.investor.edition),
        introduction=introduction,
        kind="passed",
        note=WORDS,
    )
    for person in (introduction.investor.user, f.founder_of(introduction.winner)):
        found = introduction_for(person, introduction.pk)
        assert state_shown(person, found) == IntroductionState.MET


def test_sent_twice_it_is_said_once_and_who_saw_less_overwrites_nothing() -> None:
    introduction = f.a_meeting()
    actor = introduction.investor.user
    report = Report(outcome="met", words=" 좋았습니다 ")
    first = report_outcome(actor=actor, introduction=introduction, report=report, seen="")
    again = report_outcome(actor=actor, introduction=introduction, report=report, seen="")
    assert (first.words, again) == ("좋았습니다", first)
    with pytest.raises(ToldMeanwhile):
        report_outcome(
            actor=actor, introduction=introduction, report=Report(outcome="term_sheet"), seen=""
        )
    assert OutcomeReport.objects.count() == 1


@pytest.mark.parametrize(
    ("report", "fields"),
    [
        ({"outcome": "introduced"}, ["outcome"]),
        ({"outcome": "passed"}, ["reason"]),
        ({"outcome": "passed", "reason": "boring"}, ["reason"]),
        ({"outcome": "met", "reason": "early"}, ["reason"]),
        ({"outcome": "met", "amount_krw": 5}, ["amount_krw"]),
        ({"outcome": "met", "rating": 6}, ["rating"]),
        ({"outcome": "met", "words": "가" * 1001}, ["words"]),
        ({"outcome": "invested", "amount_krw": 0}, ["amount_krw"]),
        ({"outcome": "invested", "currency": "USD", "amount_krw": 5}, ["amount"]),
        ({"outcome": "invested", "amount": Decimal(5)}, ["amount"]),
        ({"outcome": "invested", "currency": "XXX", "amount": Decimal(5), "amount_krw": 5},
         ["currency"]),
        ({"outcome": "invested", "invested_on": TODAY + timedelta(days=2)}, ["invested_on"]),
        ({"outcome": "invested", "invested_on": TODAY - timedelta(days=400)}, ["invested_on"]),
        ({"outcome": "invested", "instrument": "gold"}, ["instrument"]),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_the_field(report: dict[str, Any], fields: list[str]) -> None:
    introduction = f.a_meeting()
    with pytest.raises(InvalidInput) as refusal:
        report_outcome(
            actor=introduction.investor.user,
            introduction=introduction,
            report=Report(**report),
            seen="",
        )
    assert list(refusal.value.fields) == fields
    assert OutcomeReport.objects.count() == 0


def test_only_the_two_who_were_introduced_say_anything() -> None:
    introduction, offer = f.a_meeting(), f.an_offer()
    for pair, actor in (
        (introduction, a_user()),
        (introduction, f.organiser_of(introduction.investor.edition)),
        (introduction, offer.investor.user),
        (offer, f.founder_of(offer.winner)),
    ):
        with pytest.raises(NotAllowed):
            report_outcome(actor=actor, introduction=pair, report=Report(outcome="met"), seen="")
