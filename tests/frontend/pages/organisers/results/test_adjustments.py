"""Bonus and deduction points by page."""

import pytest
from django.utils import translation

from challenge.models import RoleKind
from judging.models import Adjustment
from tests.frontend.pages.organisers.desk import act, organiser, signed_in, text_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_points_are_given_with_a_reason_and_removed_again() -> None:
    round = make.a_closed_round()
    client, address = organiser(round), act("adjustments", round)
    entry = round.participations.earliest("pk").entry_id
    points = {"entry": entry, "kind": "bonus", "points": "2.5", "reason": "가점 대상 확인서"}
    assert client.post(address, points).status_code == 302
    assert "가점 대상 확인서" in text_of(client, address)
    assert "가점 대상 확인서" in text_of(client, address.removeprefix("/en"))
    adjustment = Adjustment.objects.get(round=round)
    assert client.post(act("remove_adjustment", round, adjustment.pk)).status_code == 302
    assert not Adjustment.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"points": "-1"}, "points"), ({"reason": ""}, "reason"), ({"entry": "0"}, "entry")],
)
def test_what_is_wrong_is_named_and_nothing_is_given(wrong: dict[str, str], field: str) -> None:
    round = make.a_closed_round()
    entry = round.participations.earliest("pk").entry_id
    points = {"entry": entry, "kind": "bonus", "points": "1", "reason": "확인서"} | wrong
    with translation.override("en"):
        answer = organiser(round).post(act("adjustments", round), points)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Adjustment.objects.exists()


def test_observers_read_but_give_no_points() -> None:
    round = make.a_closed_round()
    watcher = signed_in(make.an_organiser_of(round.edition, RoleKind.OBSERVER))
    entry = round.participations.earliest("pk").entry_id
    points = {"entry": entry, "kind": "bonus", "points": "1", "reason": "확인서"}
    assert watcher.post(act("adjustments", round), points).status_code == 403
    assert 'name="points"' not in text_of(watcher, act("adjustments", round))
    assert not Adjustment.objects.exists()
