"""What a tally says of how sure it is: another panel, places in the lists, split opinions."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from frontend.pages.organisers.results.ranking_in_words import (
    another_panel_words,
    position_words,
)
from judging.models import Assignment, Scoresheet
from judging.services.results.tally import tally_round
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_a_tally_says_what_another_panel_would_change_on_page_and_by_api() -> None:
    round = f.an_open_round(entries=12, judges=6)
    f.score_all(round)
    report = tally_round(round=round).report
    change = report["another_panel"]
    assert change["winners"] == 3
    assert 0 <= change["low"] <= change["mean"] <= change["high"] <= 3
    for language, words in (("en", "With another panel"), ("ko", "다른 심사위원단")):
        with translation.override(language):
            assert words in another_panel_words(report)
    client = Client(headers={"accept-language": "en"})
    client.force_login(f.organiser_of(round.edition))
    page = client.get(f"/en/run/{round.edition.slug}/ranking/").content.decode()
    assert "With another panel of the same kind" in page
    assert "speak of this round" in page


def test_the_place_read_is_known_and_its_effect_is_told_with_an_interval() -> None:
    round = f.an_open_round(entries=24, judges=8)
    f.score_all(round)
    for judge in round.edition.judges.all():
        sheets = Scoresheet.objects.filter(assignment__judge=judge).order_by("assignment__place")
        for place, sheet in enumerate(sheets, 1):
            Scoresheet.objects.filter(pk=sheet.pk).update(read_place=place)
    report = tally_round(round=round).report
    found = report["position"]
    assert found["sheets"] == 72
    assert found["first"]["low"] < found["first"]["points"] < found["first"]["high"]
    with translation.override("ko"):
        assert "먼저" in position_words(report)


def test_where_no_place_is_known_nothing_is_said_of_it() -> None:
    round = f.an_open_round(entries=6, judges=6)
    f.score_all(round)
    assert tally_round(round=round).report["position"] == {}
    assert Assignment.objects.filter(round=round, place=None).count() == 0
