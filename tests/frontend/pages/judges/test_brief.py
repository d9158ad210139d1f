"""How to judge here: the rules and the rubric, and a practice sheet that leaves no trace."""

import re
from html import unescape

import pytest
from django.test import Client

from challenge.models import AuditEvent
from judging.models import Criterion, Judge, Round, Scoresheet
from tests.frontend.pages.organisers.desk import signed_in, title_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def a_seat() -> tuple[Round, Judge, Client]:
    round = make.a_round(entries=2, judges=3, min_comment_length=20)
    judge = round.edition.judges.select_related("user").first()
    assert judge is not None
    return round, judge, signed_in(judge.user)


def page(round: Round) -> str:
    return f"/en/judge/rounds/{round.pk}/brief/"


def test_the_brief_shows_every_criterion_with_its_anchors_and_the_rules_of_the_round() -> None:
    round, _judge, client = a_seat()
    html = unescape(client.get(page(round)).content.decode())
    for criterion in round.rubric.criteria.prefetch_related("anchors"):
        assert criterion.title in html
        assert all(anchor.text in html for anchor in criterion.anchors.all())
    assert "Each entry is read by 3 judges" in html
    assert "Write at least 20 characters" in html
    assert page(round) in client.get("/en/judge/").content.decode()


def test_a_practice_sheet_is_computed_as_a_real_one_and_kept_nowhere() -> None:
    round, judge, client = a_seat()
    keys = list(round.rubric.criteria.values_list("key", flat=True))
    events = AuditEvent.objects.count()
    half = client.post(page(round), {f"score-{keys[0]}": "4", "comment": "짧음"}).content.decode()
    assert "A real sheet could not be submitted yet" in half
    assert "The words for the startup need 18 more characters." in half
    assert "짧음</textarea>" in half
    full = client.post(
        page(round), {**{f"score-{key}": "4" for key in keys}, "comment": "가" * 20}
    ).content.decode()
    assert "80 of 100 points" in full
    boxes = [tag for tag in re.findall(r"<input[^>]*>", half) if re.search(r"\bchecked\b", tag)]
    assert len(boxes) == 1
    assert 'value="4"' in boxes[0]
    by_api = client.post(
        f"/api/v1/judge/rounds/{round.pk}/practice",
        {"scores": dict.fromkeys(keys[1:], 5)},
        "application/json",
    ).json()
    assert set(by_api["missing"]) == {keys[0], "comment"}
    assert not Scoresheet.objects.exists()
    assert AuditEvent.objects.count() == events
    assert judge.assignments.count() == 0


def test_the_brief_is_for_the_rounds_own_judges_after_their_pledge() -> None:
    round, judge, _client = a_seat()
    for somebody in (make.a_person(), make.organiser_of(round.edition)):
        assert signed_in(somebody).get(page(round)).status_code == 404
    judge.pledges.all().delete()
    assert "/pledge/" in signed_in(judge.user).get(page(round))["Location"]
    assert (
        signed_in(judge.user)
        .post(f"/api/v1/judge/rounds/{round.pk}/practice", {"scores": {}}, "application/json")
        .status_code
        == 403
    )


def test_nobody_practises_by_api_on_a_round_that_is_not_theirs() -> None:
    round, _judge, _client = a_seat()
    for somebody in (
        make.a_person(),
        make.organiser_of(round.edition),
        make.a_round(entries=1, judges=1).edition.judges.earliest("pk").user,
    ):
        assert (
            signed_in(somebody)
            .post(f"/api/v1/judge/rounds/{round.pk}/practice", {"scores": {}}, "application/json")
            .status_code
            == 404
        )


def test_points_off_the_scale_are_named_above_and_at_their_field_and_stay_typed() -> None:
    round, _judge, client = a_seat()
    criterion = round.rubric.criteria.earliest("order")
    Criterion.objects.filter(pk=criterion.pk).update(mode=Criterion.Mode.POINTS, points=25)
    wrong = client.post(page(round), {f"score-{criterion.key}": "99", "comment": "좋습니다."})
    html = unescape(wrong.content.decode())
    assert wrong.status_code == 422
    assert title_of(html).startswith("Problem: How to judge here")
    told = f"{criterion.title}: give points from 0 to 25 in steps of 1."
    assert f'<a href="#score-{criterion.key}">{told}</a>' in html.split('id="practice-result"')[1]
    assert told in html.split(f'id="wrong-{criterion.key}"')[1].split("</p>")[0]
    field = next(tag for tag in re.findall(r"<input[^>]*>", html) if 'value="99"' in tag)
    assert 'aria-invalid="true"' in field
    assert "좋습니다.</textarea>" in html
    html = unescape(
        client.post(
            page(round), {f"score-{criterion.key}": "9", "comment": "가" * 5001}
        ).content.decode()
    )
    assert '<a href="#comment">The comment is 1 character too long.</a>' in html
    assert "1 character too long" in html.split('id="wrong-comment"')[1].split("</p>")[0]
    assert 'value="9"' in html
    assert "가" * 5001 in html


def test_the_brief_tells_the_rounds_own_rules_and_the_next_step() -> None:
    round, _judge, client = a_seat()
    html = unescape(client.get(page(round)).content.decode())
    assert "exactly 1 highest and 1 lowest are left out" in html
    assert "Below 60 points an entry is not selected." in html
    assert "This round is blind" not in html
    assert "We write to you then." in html
    assert "Go on to scoring" not in html
    Round.objects.filter(pk=round.pk).update(
        blind=True, state="open", method="calibrated", pass_mark=55
    )
    html = unescape(client.get(page(round)).content.decode())
    assert "is calibrated" in html
    assert "Below 55 points" in html
    assert "This round is blind" in html
    assert "Go on to scoring" in html
    assert "We write to you then." not in html


def test_there_are_two_invented_entries_and_the_second_stays_while_it_is_practised_on() -> None:
    round, _judge, client = a_seat()
    first, second = (
        unescape(client.get(page(round) + query).content.decode()) for query in ("", "?example=2")
    )
    assert ("makes a sensor" in first, "sorts used batteries" in first) == (True, False)
    assert ("makes a sensor" in second, "sorts used batteries" in second) == (False, True)
    assert "makes a sensor" in unescape(client.get(page(round) + "?example=9").content.decode())
    keys = list(round.rubric.criteria.values_list("key", flat=True))
    full = {**{f"score-{key}": "4" for key in keys}, "comment": "가" * 20}
    done = unescape(client.post(page(round), full).content.decode())
    assert 'href="?example=2#example"' in done
    done = unescape(client.post(page(round) + "?example=2", full).content.decode())
    assert "sorts used batteries" in done
    assert 'action="?example=2#practice-result"' in done
    assert 'href="?example=1#example"' in done
