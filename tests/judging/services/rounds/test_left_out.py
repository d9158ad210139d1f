"""An entry found eligible too late stands in the to-do list, in a mail, and is taken in."""

import pytest

from challenge.models import Mail
from judging.models import RoundState
from judging.queries.overview.control_room import control_room
from judging.services.rounds.admit import admit_entries
from judging.workflow import run_due_steps
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_organisers_hear_once_of_each_entry_that_is_in_no_round() -> None:
    round = f.an_assigned_round(entries=3, judges=4)
    organiser = f.organiser_of(round.edition)
    mails = Mail.objects.filter(kind="entries_left_out")
    run_due_steps()
    assert not mails.exists()
    late = f.an_eligible_entry(round.edition)
    run_due_steps()
    run_due_steps()
    assert [mail.to_user for mail in mails.all()] == [organiser]
    assert late.title_ko in mails.get().body
    assert "left_out" in {todo.code for todo in control_room(organiser, round).todos}
    second = f.an_eligible_entry(round.edition)
    run_due_steps()

    assert mails.count() == 2
    assert second.title_ko in mails.latest("pk").body
    assert late.title_ko not in mails.latest("pk").body
    admit_entries(actor=organiser, round=round)
    run_due_steps()
    assert mails.count() == 2
    assert round.participations.count() == 5


@pytest.mark.parametrize("state", [RoundState.SETUP, RoundState.CLOSED])
def test_nobody_is_told_before_a_round_took_entries_in_or_after_it_closed(state: str) -> None:
    round = f.an_assigned_round(entries=2, judges=3)
    type(round).objects.filter(pk=round.pk).update(state=state)
    f.an_eligible_entry(round.edition)
    run_due_steps()
    assert not Mail.objects.filter(kind="entries_left_out").exists()
