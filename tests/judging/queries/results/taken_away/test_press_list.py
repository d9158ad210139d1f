"""The list of winners for the press: what is public, and nothing before it is."""

import pytest

from judging.models import Winner
from judging.queries.results.taken_away.press_list import press_table
from tests.frontend.pages import sample_pages

pytestmark = pytest.mark.django_db


def test_winners_stand_in_the_list_once_they_are_public() -> None:
    round = sample_pages.a_round_in_scoring(entries=2, judges=2, sheets=2)
    assert list(press_table(round.edition).rows) == []
    sample_pages.publish_with_winners(round)
    table = press_table(round.edition)
    winners = list(Winner.objects.order_by("award__order", "entry__number"))
    rows = list(table.rows)
    assert len(rows) == len(winners) > 0
    first = winners[0]
    assert rows[0][0] == first.award.name_ko
    assert rows[0][3] == first.entry.startup.name_ko
    assert str(rows[0][-1]).endswith(f"/c/{round.edition.slug}/winners/{first.entry.number}/")
    assert len(table.columns) == len(rows[0])


def test_who_withdrew_is_in_no_list() -> None:
    round = sample_pages.a_round_in_scoring(entries=2, judges=2, sheets=2)
    sample_pages.publish_with_winners(round)
    winner = Winner.objects.earliest("pk")
    before = len(list(press_table(round.edition).rows))
    winner.entry.state = "withdrawn"
    winner.entry.save(update_fields=["state"])
    assert len(list(press_table(round.edition).rows)) == before - 1
