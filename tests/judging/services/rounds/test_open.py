"""Opening a round: the rubric freezes, judges are told, and every refusal."""

from datetime import timedelta
from decimal import Decimal

import pytest

from challenge.models import Mail
from judging.models import Assignment, RoundState, Rubric
from judging.services.assignment.notify import notify_judges
from judging.services.rounds.open import NobodyAssigned, open_round
from judging.services.setup.rounds import update_round
from judging.services.setup.rubric import RoundIsFrozen, RubricIncomplete, update_criterion
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
SOON = timedelta(days=2)


def test_opening_freezes_the_rubric_and_tells_judges_once() -> None:
    round = f.an_assigned_round()
    organiser = f.organiser_of(round.edition)
    open_round(actor=organiser, round=round)
    rubric = Rubric.objects.get(round=round)
    assert rubric.frozen_at
    assert rubric.digest
    mails = Mail.objects.filter(kind="judge_assigned").count()
    assert mails == Assignment.objects.filter(round=round).values("judge").distinct().count()
    with pytest.raises(RoundIsFrozen):
        update_round(actor=organiser, round=round, places=9)
    with pytest.raises(RoundIsFrozen):
        update_criterion(
            actor=organiser, criterion=rubric.criteria.earliest("order"), points=Decimal(50)
        )
    assert notify_judges(actor=organiser, round=round) == 0
    assert Mail.objects.filter(kind="judge_assigned").count() == mails


def test_a_round_does_not_open_without_judges_or_with_a_rubric_that_is_not_whole() -> None:
    round = f.a_round()
    organiser = f.organiser_of(round.edition)
    with pytest.raises(NobodyAssigned):
        open_round(actor=organiser, round=round)
    round = f.an_assigned_round()
    round.rubric.criteria.filter(key="team").delete()
    with pytest.raises(RubricIncomplete):
        open_round(actor=f.organiser_of(round.edition), round=round)
    round.refresh_from_db()
    assert round.state == RoundState.ASSIGNED
