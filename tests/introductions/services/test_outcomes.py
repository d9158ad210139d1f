"""What becomes of an introduction: only outcomes, only by its sides and organisers, asked for once
a date.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed, WrongState
from challenge.models import ClockFailure, Edition, Mail
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
        for actor in (
            f.organiser_of(introduction.investor.edition),
            f.founder_of(introduction.winner),
        ):
            with pytest.raises(InvalidInput) as refusal:
                record_step(actor=actor, introduction=introduction, kind=kind)
            assert list(refusal.value.fields) == ["kind"]
        introduction.refresh_from_db()
        assert (introduction.state, introduction.introduced_at) == (state, None)


def test_nothing_becomes_of_an_introduction_that_was_not_made() -> None:
    introduction = f.an_offer()
    with pytest.raises(NotIntroducedYet) as refusal:
        record_step(actor=f.founder_of(introduction.winner), introduction=introduction, kind="met")
    assert refusal.value.facts == {}
    introduction.refresh_from_db()
    assert introduction.state == IntroductionState.STARTUP_AGREED


def test_each_side_and_the_organiser_note_what_became_of_it() -> None:
    introduction = f.a_meeting()
    record_step(actor=introduction.investor.user, introduction=introduction, kind="met")
    record_step(
        actor=f.founder_of(introduction.winner),
        introduction=introduction,
        kind="term_sheet",
        note=" 20억 ",
    )
    record_step(
        actor=f.organiser_of(introduction.investor.edition),
        introduction=introduction,
        kind="invested",
    )
    introduction.refresh_from_db()
    assert introduction.state == IntroductionState.INVESTED
    assert [step.kind for step in introduction.steps.all()] == [
        "proposed",
        "startup_agreed",
        "introduced",
        "met",
        "term_sheet",
        "invested",
    ]
    with pytest.raises(WrongState):
        record_step(actor=introduction.investor.user, introduction=introduction, kind="met")


def test_passing_needs_its_reason_and_can_be_thought_over() -> None:
    introduction = f.a_meeting()
    with pytest.raises(InvalidInput) as refusal:
        record_step(
            actor=introduction.investor.user, introduction=introduction, kind="passed", note="  "
        )
    assert list(refusal.value.fields) == ["note"]
    introduction.refresh_from_db()
    assert introduction.state == IntroductionState.INTRODUCED
    assert (
        record_step(
            actor=introduction.investor.user,
            introduction=introduction,
            kind="passed",
            note="너무 이릅니다.",
        ).note
        == "너무 이릅니다."
    )
    record_step(actor=introduction.investor.user, introduction=introduction, kind="met")


def test_a_stranger_and_another_investor_note_nothing() -> None:
    introduction = f.a_meeting()
    steps = Step.objects.count()
    for actor in (a_user(), f.an_investor(introduction.investor.edition).user):
        with pytest.raises(NotAllowed):
            record_step(actor=actor, introduction=introduction, kind="met")
    assert Step.objects.count() == steps


def test_outcomes_are_asked_for_once_after_thirty_and_ninety_days() -> None:
    introduction = f.a_meeting()
    for days, questions in ((29, 0), (31, 1), (31, 1), (91, 2)):
        Introduction.objects.filter(pk=introduction.pk).update(
            introduced_at=timezone.now() - timedelta(days=days)
        )
        ask_for_outcomes()
        assert (
            Mail.objects.filter(
                kind="introduction_outcome", to_user=introduction.investor.user
            ).count()
            == questions
        )


def test_an_edition_whose_mails_cannot_be_written_holds_up_no_other() -> None:
    broken, fine = f.a_meeting(), f.a_meeting()
    Introduction.objects.update(introduced_at=timezone.now() - timedelta(days=31))
    Edition.objects.filter(pk=broken.investor.edition_id).update(time_zone="Nowhere/Land")
    ask_for_outcomes()
    asked = Mail.objects.filter(kind="introduction_outcome")
    assert [mail.to_user for mail in asked] == [fine.investor.user]
    assert ClockFailure.objects.get().edition_id == broken.investor.edition_id
