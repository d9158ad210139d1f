"""Bonus and deduction points by page."""

import pytest
from django.utils import translation

from challenge.models import RoleKind
from judging.models import Adjustment
from tests.frontend.pages.organisers.desk import act, organiser, signed_in, text_of
from tests.judging import factories as make
from tests.judging.queries.rounds.bonus_cases import KEY, a_claimed_round

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


def test_a_claimed_bonus_is_refused_with_a_reason_by_page() -> None:
    round, (first, _second) = a_claimed_round()
    client, address = organiser(round), act("rule_on_bonus", round, first.pk, KEY)
    assert "특허 등록증" in text_of(client, act("adjustments", round).removeprefix("/en"))
    form = f"{first.pk}-{KEY}-"
    with translation.override("en"):
        wrong = client.post(address, {"act": "refuse", f"{form}points": "2", f"{form}reason": ""})
    assert wrong.status_code == 422
    assert "Write why it is refused" in wrong.content.decode()
    fine = {"act": "refuse", f"{form}points": "2", f"{form}reason": "말소"}
    assert client.post(address, fine).status_code == 302
    assert "말소" in text_of(client, act("adjustments", round))
    assert not Adjustment.objects.exists()


def test_a_claimed_bonus_is_accepted_by_page() -> None:
    round, (first, _second) = a_claimed_round()
    form = f"{first.pk}-{KEY}-"
    accept = {"act": "accept", f"{form}points": "1.5", f"{form}reason": ""}
    answer = organiser(round).post(act("rule_on_bonus", round, first.pk, KEY), accept)
    assert answer.status_code == 302
    assert f"{Adjustment.objects.get(entry=first).points}" == "1.50"
