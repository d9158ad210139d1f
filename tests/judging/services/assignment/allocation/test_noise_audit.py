"""Entries that two panels read: drawn once, before judges are assigned, and told to nobody."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from challenge.kernel.errors import InvalidInput
from challenge.models import AuditEvent
from frontend.in_words.allocation_rule import rule_in_words
from judging.models import Round
from judging.services.assignment.request import request_assignment
from judging.services.results.tally import tally_round
from judging.services.rounds.open import open_round
from judging.services.setup.rounds import update_round
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
TWO_PANELS: dict[str, Any] = {"method": "mean", "allocation_options": {"audit": 0.5}}


def a_round_for_two_panels() -> Round:
    round = f.a_round(entries=12, judges=10, sheets_per_entry=2, min_sheets=1, places=4)
    update_round(actor=f.organiser_of(round.edition), round=round, **TWO_PANELS)
    round.refresh_from_db()
    return round


def audited(round: Round) -> set[int]:
    return set(round.participations.filter(is_audited=True).values_list("entry_id", flat=True))


def test_half_of_the_entries_get_two_panels_and_the_ranking_says_what_they_measured() -> None:
    round = a_round_for_two_panels()
    organiser = f.organiser_of(round.edition)
    f.run(request_assignment(actor=organiser, round=round))
    drawn = audited(round)
    assert len(drawn) == 6
    counts = {entry: 0 for entry, _judge in f.pairs(round)}
    for entry, _judge in f.pairs(round):
        counts[entry] += 1
    assert counts == {entry: 4 if entry in drawn else 2 for entry in counts}
    f.run(request_assignment(actor=organiser, round=round))
    assert audited(round) == drawn
    assert AuditEvent.objects.filter(action="round.audit_drawn").count() == 1
    round.refresh_from_db()
    open_round(actor=organiser, round=round)
    f.score_all(round)
    found = tally_round(round=round).report["noise_audit"]
    assert (found["entries"], found["winners"]) == (6, 4)
    client = Client()
    client.force_login(organiser)
    page = client.get(f"/en/run/{round.edition.slug}/ranking/").content.decode()
    assert "Measured on 6 entries that two groups of judges read" in page


def test_a_share_that_is_taken_back_leaves_every_entry_alike() -> None:
    round = a_round_for_two_panels()
    organiser = f.organiser_of(round.edition)
    request_assignment(actor=organiser, round=round)
    assert audited(round)
    update_round(actor=organiser, round=round, allocation_options={})
    round.refresh_from_db()
    request_assignment(actor=organiser, round=round)
    assert not audited(round)
    assert not round.participations.filter(wanted_sheets__isnull=False).exists()


def test_a_method_that_more_sheets_would_favour_is_refused_and_the_rule_is_told() -> None:
    round = f.a_round(entries=4, judges=4)
    organiser = f.organiser_of(round.edition)
    with pytest.raises(InvalidInput) as refused:
        update_round(actor=organiser, round=round, **TWO_PANELS | {"method": "trimmed"})
    assert set(refused.value.fields) == {"method"}
    with pytest.raises(InvalidInput):
        update_round(actor=organiser, round=round, allocation_options={"audit": 0.8})
    round.refresh_from_db()
    assert "audit" not in round.allocation_options
    round = a_round_for_two_panels()
    for language, words in (("en", "50 % of them, drawn by lot"), ("ko", "50%")):
        with translation.override(language):
            assert words in rule_in_words(round)
