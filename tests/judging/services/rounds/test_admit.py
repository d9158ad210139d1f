"""Which entries come into a round."""

import pytest

from judging.models import RoundState
from judging.services.rounds import admit
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_the_next_round_waits_for_the_decisions_of_the_one_before() -> None:
    round = f.a_closed_round(entries=6)
    pitch = round.edition.rounds.get(order=2)
    with pytest.raises(admit.RoundBeforeUndecided):
        admit.admit_entries(actor=f.organiser_of(round.edition), round=pitch)


def test_only_eligible_entries_come_in_each_with_its_own_blind_code() -> None:
    edition = f.a_preset_edition()
    organiser = f.organiser_of(edition)
    round = edition.rounds.get(order=1)
    entries = [f.an_eligible_entry(edition) for _ in range(4)]
    entries[0].eligibility.advance("ineligible", reason="소재지")
    entries[1].advance("withdrawn")
    assert admit.admit_entries(actor=organiser, round=round) == 2
    assert admit.admit_entries(actor=organiser, round=round) == 0
    assert len(set(round.participations.values_list("blind_code", flat=True))) == 2
    round.refresh_from_db()
    assert round.state == RoundState.SETUP
