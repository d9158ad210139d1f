"""Discussions on the organisers' pages: opened for ticked entries or by rule, moderated, ended."""

from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from judging.models import Discussion, DiscussionPost, Round
from judging.services.rounds.close import close_round
from judging.services.rounds.discussion.talk import write_post
from tests.judging import factories as f
from tests.judging.api.organiser_client import client_of
from tests.judging.discussed_rounds import (
    a_discussion,
    a_disputed_round,
    disputed,
    in_an_hour,
    judges_of,
)

pytestmark = pytest.mark.django_db


def url_of(round: Round, *args: int, name: str = "discussions") -> str:
    return reverse(f"organisers:{name}", args=[round.edition.slug, round.order, *args])


def until(round: Round) -> str:
    moment = in_an_hour(round).astimezone(ZoneInfo(round.edition.time_zone))
    return f"{moment:%Y-%m-%dT%H:%M}"


def test_an_entry_is_ticked_a_chair_chosen_and_the_discussion_is_open() -> None:
    round = a_disputed_round()
    pairs = disputed(round)
    client = client_of(f.organiser_of(round.edition))
    page = client.get(url_of(round)).content.decode()
    assert pairs[0].entry.startup.name_en in page
    assert "50.0" in page
    sent = {
        "entry": [pairs[0].entry_id],
        f"chair-{pairs[0].entry_id}": pairs[2].judge_id,
        "ends_at": until(round),
    }
    assert client.post(url_of(round), sent).status_code == 302
    discussion = Discussion.objects.get()
    assert discussion.members.get(is_chair=True).assignment == pairs[2]
    control = client.get(reverse("organisers:control_room", args=[round.edition.slug]))
    assert "1 discussion is still open" in control.content.decode()


def test_all_by_the_rule_and_what_is_wrong_is_said_at_its_field() -> None:
    round = a_disputed_round()
    client = client_of(f.organiser_of(round.edition))
    nothing = client.post(url_of(round), {"ends_at": until(round)})
    assert nothing.status_code == 422
    assert "Choose the entries to discuss" in nothing.content.decode()
    late = client.post(url_of(round), {"act": "all", "ends_at": "2099-01-01T10:00"})
    assert late.status_code == 422
    assert "no later than scoring closes" in late.content.decode()
    assert not Discussion.objects.exists()
    assert client.post(url_of(round), {"act": "all", "ends_at": until(round)}).status_code == 302
    assert Discussion.objects.get().entry_id == disputed(round)[0].entry_id


def test_a_post_is_hidden_and_the_discussion_ended_each_with_a_reason() -> None:
    discussion = a_discussion()
    round = discussion.round
    post = write_post(actor=judges_of(discussion)[0], discussion=discussion, text="모욕하는 말")
    client = client_of(f.organiser_of(round.edition))
    page = client.get(url_of(round, discussion.pk, name="discussion")).content.decode()
    assert "모욕하는 말" in page
    assert judges_of(discussion)[0].name in page
    hide = url_of(round, discussion.pk, post.pk, name="hide_post")
    stop = url_of(round, discussion.pk, name="stop_discussion")
    for url in (hide, stop):
        assert client.post(url, {"reason": " "}).status_code == 422
    assert not DiscussionPost.objects.filter(hidden_at__isnull=False).exists()
    assert client.post(hide, {"reason": "인신공격"}).status_code == 302
    assert client.post(stop, {"reason": "위원장 회피"}).status_code == 302
    page = client.get(url_of(round, discussion.pk, name="discussion")).content.decode()
    for words in ("모욕하는 말", "인신공격", "위원장 회피"):
        assert words in page


def test_an_observer_reads_and_has_no_buttons() -> None:
    discussion = a_discussion()
    round = discussion.round
    observer = client_of(f.an_organiser_of(round.edition, "observer"))
    page = observer.get(url_of(round)).content.decode()
    assert 'name="ends_at"' not in page
    page = observer.get(url_of(round, discussion.pk, name="discussion")).content.decode()
    assert 'name="reason"' not in page
    stop = url_of(round, discussion.pk, name="stop_discussion")
    assert observer.post(stop, {"reason": "사유"}).status_code == 403
    sent = {"act": "all", "ends_at": until(round)}
    assert observer.post(url_of(round), sent).status_code == 403


def test_after_the_close_the_page_says_why_nothing_is_opened() -> None:
    round = close_round(actor=None, round=a_disputed_round())
    page = client_of(f.organiser_of(round.edition)).get(url_of(round)).content.decode()
    assert "while scoring is open" in page
    assert 'name="ends_at"' not in page
