"""A judge says a tie at the moment at which the organisers note the same: theirs stays theirs."""

from functools import partial
from typing import Any

import pytest

from challenge.models import Organisation
from judging.services.panel.invite import NotedByOrganisers, add_affiliation
from judging.services.panel.own_ties import state_tie
from tests.judging import factories as f
from tests.races.at_once import beside

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_note_of_the_organisers_is_not_overwritten_by_what_comes_at_that_moment() -> None:
    round = f.an_open_round(entries=3, judges=2)
    judge = round.edition.judges.earliest("pk")
    house = Organisation.objects.create(name_ko="가 투자")
    tie: dict[str, Any] = {"judge": judge, "organisation": house, "kind": "mentor"}
    noted, said = beside(
        partial(add_affiliation, actor=f.organiser_of(round.edition), department="A", **tie),
        partial(state_tie, actor=judge.user, department="B", **tie),
    )
    assert noted.acknowledged
    assert isinstance(said.refusal, NotedByOrganisers), said
    found = judge.user.affiliations.get()
    assert (found.department, found.is_own) == ("A", False)
