"""Decisions, the announcement, winners."""

import re

import pytest

from judging.models import Announcement, Decision, Winner
from tests.frontend.pages.organisers.desk import act, at, organiser, signed_in, text_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_decisions_follow_the_ranking_and_a_departure_needs_a_reason() -> None:
    round = make.a_closed_round()
    client = organiser(round)
    client.post(act("decide_all", round))
    assert Decision.objects.filter(round=round).count() == round.participations.count()
    chosen = Decision.objects.filter(round=round, kind="advance").first()
    assert chosen is not None
    change = {"entry": chosen.entry_id, "choice": "reject", "shown": chosen.etag}
    assert client.post(act("decide", round), change).status_code == 422
    assert (
        client.post(
            act("decide", round), {**change, "reason": "서류가 사실과 다릅니다"}
        ).status_code
        == 302
    )
    chosen.refresh_from_db()
    assert chosen.kind == "reject"


def test_many_decisions_go_on_over_pages_and_a_change_leads_back_to_its_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    round = make.a_closed_round()
    monkeypatch.setattr("frontend.pages.organisers.results.results.MOST_ROWS", 5)
    client = organiser(round)
    pages = [text_of(client, at("results", round) + f"?page={page}") for page in (1, 2)]
    listed = [set(re.findall(r'id="entry-(\d+)"', html)) for html in pages]
    assert [len(ids) for ids in listed] == [5, 3]
    assert not listed[0] & listed[1]
    assert f'value="{at("results", round)}?page=2#entry-{min(listed[1])}"' in pages[1]


def test_the_announcement_needs_a_second_person() -> None:
    round = make.a_decided_round()
    first, second = organiser(round), signed_in(make.an_organiser_of(round.edition))
    first.post(
        act("prepare_announcement", round),
        {"message_ko": "축하합니다", "message_en": "Congratulations"},
    )
    assert "축하합니다" in text_of(second, act("announcement", round))
    assert first.post(act("publish_announcement", round)).status_code == 403
    second.post(act("publish_announcement", round))
    assert (
        Announcement.objects.get(round=round).state == Announcement.State.PREPARED
    )  # it was not said which words were read
    second.post(
        act("publish_announcement", round),
        {"seen": Announcement.objects.get(round=round).prepared_at.isoformat()},
    )
    assert Announcement.objects.get(round=round).state == Announcement.State.PUBLISHED


def test_a_prepared_announcement_is_taken_back() -> None:
    round = make.a_decided_round()
    client = organiser(round)
    client.post(act("prepare_announcement", round))
    client.post(act("withdraw_announcement", round))
    assert not Announcement.objects.filter(round=round).exists()


def test_a_winner_is_marked_for_investors() -> None:
    round = make.a_published_round()
    award = round.edition.awards.first()
    assert award is not None
    winner = Winner.objects.create(entry=round.participations.all()[0].entry, award=award)
    client = organiser(round)
    client.post(at("flag_winner", round, winner.pk), {"ready": "1"})
    winner.refresh_from_db()
    assert winner.vc_ready
