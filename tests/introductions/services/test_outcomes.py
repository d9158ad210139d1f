"""What becomes of an introduction: only outcomes, only by organisers; both sides are asked once a
date.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed, WrongState
from challenge.models import ClockFailure, Edition, Mail, User
from challenge.services.sign_in_links import HIDDEN_KEY
from introductions.models import Introduction, IntroductionState, Step
from introductions.services.outcomes import NotIntroducedYet, ask_for_outcomes, record_step
from tests.introductions import factories as f
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "kind", ["startup_agreed", "introduced", "declined", "lapsed", "proposed", "nonsense", ""]
)
def test_a_step_is_never_a_way_to_say_yes_or_no_for_somebody(kind: str) -> None:
    for introduction in (f.a_proposal(), f.an_offer()):
        state = introduction.state
        organiser = f.organiser_of(introduction.investor.edition)
        with pytest.raises(InvalidInput) as refusal:
            record_step(actor=organiser, introduction=introduction, kind=kind)
        assert list(refusal.value.fields) == ["kind"]
        introduction.refresh_from_db()
        assert (introduction.state, introduction.introduced_at) == (state, None)


def test_nothing_becomes_of_an_introduction_that_was_not_made() -> None:
    introduction = f.an_offer()
    with pytest.raises(NotIntroducedYet) as refusal:
        record_step(
            actor=f.organiser_of(introduction.investor.edition),
            introduction=introduction,
            kind="met",
        )
    assert refusal.value.facts == {}
    introduction.refresh_from_db()
    assert introduction.state == IntroductionState.STARTUP_AGREED


def test_the_organiser_notes_what_became_of_it_and_never_an_investment() -> None:
    introduction = f.a_meeting()
    organiser = f.organiser_of(introduction.investor.edition)
    record_step(actor=organiser, introduction=introduction, kind="met")
    record_step(actor=organiser, introduction=introduction, kind="term_sheet", note=" 20억 ")
    with pytest.raises(WrongState):
        record_step(actor=organiser, introduction=introduction, kind="met")
    with pytest.raises(InvalidInput):
        record_step(actor=organiser, introduction=introduction, kind="invested")
    introduction.refresh_from_db()
    assert introduction.state == IntroductionState.TERM_SHEET
    assert [step.kind for step in introduction.steps.all()] == [
        "proposed",
        "startup_agreed",
        "introduced",
        "met",
        "term_sheet",
    ]
    for side in ("startup", "investor"):
        f.say(introduction, side, "invested")
    with pytest.raises(WrongState):
        record_step(actor=organiser, introduction=introduction, kind="passed", note="착오")


def test_passing_needs_its_reason_and_can_be_thought_over() -> None:
    introduction = f.a_meeting()
    organiser = f.organiser_of(introduction.investor.edition)
    with pytest.raises(InvalidInput) as refusal:
        record_step(actor=organiser, introduction=introduction, kind="passed", note="  ")
    assert list(refusal.value.fields) == ["note"]
    introduction.refresh_from_db()
    assert introduction.state == IntroductionState.INTRODUCED
    step = record_step(
        actor=organiser, introduction=introduction, kind="passed", note="너무 이릅니다."
    )
    assert step.note == "너무 이릅니다."
    record_step(actor=organiser, introduction=introduction, kind="met")


def test_a_stranger_another_investor_and_the_two_themselves_note_nothing() -> None:
    introduction = f.a_meeting()
    steps = Step.objects.count()
    for actor in (
        a_user(),
        f.an_investor(introduction.investor.edition).user,
        introduction.investor.user,
        f.founder_of(introduction.winner),
    ):
        with pytest.raises(NotAllowed):
            record_step(actor=actor, introduction=introduction, kind="met")
    assert Step.objects.count() == steps


def aged(introduction: Introduction, days: int) -> None:
    at = timezone.now() - timedelta(days=days)
    Introduction.objects.filter(pk=introduction.pk).update(introduced_at=at)


def asked(user: User) -> int:
    return Mail.objects.filter(kind="introduction_outcome", to_user=user).count()


def test_both_sides_are_asked_once_after_thirty_and_ninety_days() -> None:
    introduction = f.a_meeting()
    sides = (introduction.investor.user, f.founder_of(introduction.winner))
    for days, questions in ((29, 0), (31, 1), (31, 1), (91, 2)):
        aged(introduction, days)
        ask_for_outcomes()
        assert [asked(side) for side in sides] == [questions, questions]


@pytest.mark.parametrize(("outcome", "more"), [("met", 1), ("passed", 0), ("invested", 0)])
def test_a_side_that_said_how_it_ended_is_asked_no_more_and_the_other_as_before(
    outcome: str, more: int
) -> None:
    introduction = f.a_meeting()
    f.say(introduction, "investor", outcome)
    aged(introduction, 31)
    ask_for_outcomes()
    assert asked(introduction.investor.user) == more
    assert asked(f.founder_of(introduction.winner)) == 1


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_question_names_the_other_side_and_has_four_buttons(language: str) -> None:
    introduction = f.a_meeting()
    User.objects.update(language=language)
    aged(introduction, 31)
    ask_for_outcomes()
    names = {
        f.founder_of(introduction.winner): introduction.investor.firm,
        introduction.investor.user: introduction.winner.entry.startup.name_ko
        if language == "ko"
        else introduction.winner.entry.startup.name_en,
    }
    for reader, other in names.items():
        mail = Mail.objects.get(kind="introduction_outcome", to_user=reader)
        assert other in mail.subject
        assert mail.body.count(f"/outcome/{HIDDEN_KEY}/") == 4
        assert ("/en/outcome/" in mail.body) is (language == "en")


def test_an_edition_whose_mails_cannot_be_written_holds_up_no_other() -> None:
    broken, fine = f.a_meeting(), f.a_meeting()
    Introduction.objects.update(introduced_at=timezone.now() - timedelta(days=31))
    Edition.objects.filter(pk=broken.investor.edition_id).update(time_zone="Nowhere/Land")
    ask_for_outcomes()
    readers = {mail.to_user for mail in Mail.objects.filter(kind="introduction_outcome")}
    assert readers == {fine.investor.user, f.founder_of(fine.winner)}
    assert ClockFailure.objects.get().edition_id == broken.investor.edition_id
