"""After how many days of silence a judge is replaced: set for a round, and obeyed by the clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import Mail
from judging.models import Assignment
from judging.services.assignment.request import NotAssignable
from judging.services.rounds.close import close_round
from judging.services.rounds.silence import set_silence
from judging.workflow import run_due_steps
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("days", [0, 9])
def test_a_round_says_itself_when_a_silent_judge_is_replaced_also_while_judges_score(
    days: int,
) -> None:
    round = f.an_open_round(entries=6, judges=8)
    round.edition.rules = {**round.edition.rules, "replace_silent_days": 3}
    round.edition.save()
    f.let_pass(round, timedelta(days=4))
    assert (
        set_silence(actor=f.organiser_of(round.edition), round=round, days=days).silence_days
        == days
    )
    run_due_steps()
    assert not Assignment.objects.filter(round=round, state="recused").exists()
    set_silence(actor=f.organiser_of(round.edition), round=round, days=2)
    run_due_steps()
    assert not Assignment.objects.filter(round=round, state="recused").exists()
    Mail.objects.filter(kind="judge_silence_warning").update(
        state="sent", sent_at=timezone.now() - timedelta(days=1)
    )
    run_due_steps()
    assert Assignment.objects.filter(round=round, state="recused").exists()


def test_days_of_silence_that_make_no_sense_a_stranger_and_a_closed_round_change_nothing() -> None:
    round = f.an_open_round(entries=2, judges=4)
    organiser = f.organiser_of(round.edition)
    for wrong in (-1, 61):
        with pytest.raises(InvalidInput):
            set_silence(actor=organiser, round=round, days=wrong)
    with pytest.raises(NotAllowed):
        set_silence(actor=f.an_organiser_of(round.edition, "observer"), round=round, days=3)
    close_round(actor=organiser, round=round)
    with pytest.raises(NotAssignable):
        set_silence(actor=organiser, round=round, days=3)
    round.refresh_from_db()
    assert round.replace_silent_days is None
