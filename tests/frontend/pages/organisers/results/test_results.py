"""Decisions, the announcement, winners."""

import re

import pytest

from judging.models import Announcement, Decision, Winner
from tests.frontend.pages.organisers.desk import act, at, organiser, signed_in, text_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_decisions_follow_the_ranking_and_a_departure_needs_a_reason() -> None:
    one = make.a_closed_round()
    client = organiser(one)
    client.post(act("decide_all", one))
    assert Decision.objects.filter(round=one).count() == one.participations.count()
    chosen = Decision.objects.filter(round=one, kind="advance").first()
    assert chosen is not None
    change = {"entry": chosen.entry_id, "choice": "reject"}
    assert client.post(act("decide", one), change).status_code == 422
    assert (
        client.post(act("decide", one), {**change, "reason": "서류가 사실과 다릅니다"}).status_code
        == 302
    )
    chosen.refresh_from_db()
    assert chosen.kind == "reject"


def test_many_decisions_go_on_over_pages_and_a_change_leads_back_to_its_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = make.a_closed_round()
    monkeypatch.setattr("frontend.pages.organisers.results.results.MOST_ROWS", 5)
    client = organiser(one)
    pages = [text_of(client, at("results", one) + f"?page={page}") for page in (1, 2)]
    listed = [set(re.findall(r'id="entry-(\d+)"', html)) for html in pages]
    assert [len(ids) for ids in listed] == [5, 3]
    assert not listed[0] & listed[1]
    assert f'value="{at("results", one)}?page=2#entry-{min(listed[1])}"' in pages[1]


def test_the_announcement_needs_a_second_person() -> None:
    one = make.a_decided_round()
    first, second = organiser(one), signed_in(make.an_organiser_of(one.edition))
    first.post(
        act("prepare_announcement", one),
        {"message_ko": "축하합니다", "message_en": "Congratulations"},
    )
    assert "축하합니다" in text_of(second, act("announcement", one))
    assert first.post(act("publish_announcement", one)).status_code == 403
    second.post(act("publish_announcement", one))
    assert (
        Announcement.objects.get(round=one).state == Announcement.State.PREPARED
    )  # it was not said which words were read
    second.post(
        act("publish_announcement", one),
        {"seen": Announcement.objects.get(round=one).prepared_at.isoformat()},
    )
    assert Announcement.objects.get(round=one).state == Announcement.State.PUBLISHED


def test_a_prepared_announcement_is_taken_back() -> None:
    one = make.a_decided_round()
    client = organiser(one)
    client.post(act("prepare_announcement", one))
    client.post(act("withdraw_announcement", one))
    assert not Announcement.objects.filter(round=one).exists()


def test_a_winner_is_marked_for_investors() -> None:
    one = make.a_published_round()
    award = one.edition.awards.first()
    assert award is not None
    winner = Winner.objects.create(entry=one.participations.first().entry, award=award)  # type: ignore[union-attr]
    client = organiser(one)
    client.post(at("flag_winner", one, winner.pk), {"ready": "1"})
    winner.refresh_from_db()
    assert winner.vc_ready
