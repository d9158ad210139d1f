"""Discussions on a judge's pages: the list, the reasons, the thread, the chair's result."""

import pytest
from django.urls import reverse

from judging.models import Discussion, DiscussionPost, Round
from judging.services.rounds.discussion.talk import hide_post, write_post
from tests.judging import factories as f
from tests.judging.api.organiser_client import client_of
from tests.judging.discussed_rounds import (
    a_discussion,
    a_disputed_round,
    disputed,
    judges_of,
    time_over,
)

pytestmark = pytest.mark.django_db


def url_of(discussion: Discussion) -> str:
    return reverse("judges:discussion", args=[discussion.round_id, discussion.pk])


def test_a_judge_comes_to_it_from_the_list_and_the_sheet_asks_with_the_reason_filled_in() -> None:
    discussion = a_discussion()
    pair = disputed(discussion.round)[1]
    client = client_of(pair.judge.user)
    for page in ("mine", "done"):
        text = client.get(reverse(f"judges:{page}", args=[pair.round_id])).content.decode()
        assert reverse("judges:discussions", args=[pair.round_id]) in text
    text = client.get(reverse("judges:discussions", args=[pair.round_id])).content.decode()
    assert url_of(discussion) in text
    assert "Waits for you" in text
    sheet = client.get(reverse("judges:entry", args=[pair.round_id, pair.pk])).content.decode()
    assert 'value="After the discussion"' in sheet
    assert url_of(discussion) in sheet


def test_reasons_stand_there_and_no_score_and_no_name_of_another() -> None:
    discussion = a_discussion()
    mine, first = disputed(discussion.round)[1], disputed(discussion.round)[0]
    text = client_of(mine.judge.user).get(url_of(discussion)).content.decode()
    assert text.count(f.COMMENT) == 3
    assert "60.0 points" in text
    assert "90.0" not in text
    assert first.judge.user.name not in text


def test_a_post_is_sent_once_and_an_empty_one_is_asked_for_at_its_field() -> None:
    discussion = a_discussion()
    client = client_of(judges_of(discussion)[0])
    empty = client.post(url_of(discussion), {"text": ""})
    assert empty.status_code == 422
    assert "Write what the others should consider." in empty.content.decode()
    sent = {"text": "<b>수치</b>", "idempotency_key": "k"}
    for _click in range(2):
        assert client.post(url_of(discussion), sent).status_code == 302
    assert DiscussionPost.objects.count() == 1
    assert "&lt;b&gt;수치" in client.get(url_of(discussion)).content.decode()


def test_the_chair_closes_it_and_the_others_have_no_such_form() -> None:
    discussion = a_discussion()
    chair, other = (client_of(user) for user in judges_of(discussion)[:2])
    assert "Close with this result" not in other.get(url_of(discussion)).content.decode()
    missing = chair.post(url_of(discussion), {"act": "close", "result": ""})
    assert missing.status_code == 422
    assert "it appears in the resolution" in missing.content.decode()
    assert chair.post(url_of(discussion), {"act": "close", "result": "유지"}).status_code == 302
    page = other.get(url_of(discussion)).content.decode()
    assert "유지" in page
    assert 'name="text"' not in page


def test_a_hidden_post_tells_its_author_why_and_nobody_else_the_words() -> None:
    discussion = a_discussion()
    first, second = judges_of(discussion)[:2]
    post = write_post(actor=first, discussion=discussion, text="모욕하는 말")
    hide_post(actor=f.organiser_of(discussion.round.edition), post=post, reason="인신공격")
    assert "인신공격" in client_of(first).get(url_of(discussion)).content.decode()
    others = client_of(second).get(url_of(discussion)).content.decode()
    assert "모욕하는 말" not in others
    assert "인신공격" not in others


def test_over_or_not_mine_it_takes_no_post() -> None:
    discussion = time_over(a_discussion())
    client = client_of(judges_of(discussion)[0])
    assert client.post(url_of(discussion), {"text": "늦게"}).status_code == 410
    stranger = client_of(f.a_judge(discussion.round.edition).user)
    assert stranger.get(url_of(discussion)).status_code == 404
    elsewhere = a_disputed_round()
    other = reverse("judges:discussion", args=[elsewhere.pk, discussion.pk])
    assert client.get(other).status_code == 404
    assert not DiscussionPost.objects.exists()


@pytest.mark.parametrize("rule", Round.ShowsScores.values)
def test_the_rule_is_printed_with_its_reason_where_the_public_reads_the_rules(rule: str) -> None:
    round = a_disputed_round(discussion_scores=rule)
    page = client_of(f.a_person()).get(reverse("public:rubric", args=[round.edition.slug]))
    text = " ".join(page.content.decode().split())
    said = {
        "never": "Scores are not shown in it:",
        "after": "only to those who have written something",
        "at_once": "Scores are shown in it at once",
    }
    assert [name for name, words in said.items() if words in text] == sorted({rule, "never"}) or (
        said[rule] in text
    )
    assert "pulls judges down more than higher ones" in text
