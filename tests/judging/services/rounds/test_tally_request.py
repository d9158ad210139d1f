"""Who asks for a tally, and how often one is computed."""

import pytest

from challenge.kernel.errors import NotAllowed
from challenge.models import Job
from judging.services.rounds import tally_request
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_sheets_that_change_are_tallied_once_in_a_while_and_a_stranger_asks_for_nothing() -> None:
    round = f.an_open_round()
    first = tally_request.tally_soon(round_id=round.pk)
    assert first is not None
    second = tally_request.tally_soon(round_id=round.pk)
    assert second is not None
    assert abs(second.pk - first.pk) <= 1
    assert Job.objects.filter(kind="tally").count() <= 2
    with pytest.raises(NotAllowed):
        tally_request.request_tally(actor=f.a_person(), round=round)
    assert tally_request.tally_soon(round_id=f.a_round().pk) is None
