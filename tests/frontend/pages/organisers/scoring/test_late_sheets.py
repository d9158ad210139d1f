"""Sheets that came after the close, as organisers decide on them and as their judge sees them."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from challenge.models import AuditEvent, Mail
from judging.models import Assignment, LateSheet, Round, RoundState, Scoresheet
from judging.services.rounds.more_time import reopen_round
from judging.services.scoring.late_sheets import accept_late_sheet, refuse_late_sheet
from tests.frontend.pages.organisers.desk import act, organiser, signed_in, text_of, title_of
from tests.judging import factories as f
from tests.judging.late_sheet_cases import a_late_sheet, boss, decided, send

pytestmark = pytest.mark.django_db


def round_of(late: LateSheet) -> Round:
    return Round.objects.select_related("edition").get(pk=late.assignment.round_id)


def sheet_page(late: LateSheet, name: str = "entry") -> str:
    with translation.override("en"):
        return reverse(
            f"judges:{name}",
            args=[late.assignment.round_id, *([late.assignment_id] if name != "mine" else [])],
        )


def judge_of(late: LateSheet) -> Client:
    return signed_in(late.assignment.judge.user)


def test_what_was_decided_is_told_at_once_and_stays_on_the_page_with_its_reason() -> None:
    counted = a_late_sheet()
    round = round_of(counted)
    refused = send(round.assignments.exclude(pk=counted.assignment_id).earliest("pk"), level=5)
    client, page = organiser(round), act("late_sheets", round)
    assert "What counts so far: this judge's sheet with" in text_of(client, page)
    assert "So far nothing of this judge counts" in text_of(client, page)
    told = client.post(act("count_late", round, counted.pk), follow=True).content.decode()
    assert f"The sheet of {counted.assignment.judge} counts." in told
    told = client.post(
        act("refuse_late", round, refused.pk), {"reason": "하루 늦었습니다."}, follow=True
    ).content.decode()
    assert f"The sheet of {refused.assignment.judge} does not count. The judge is told why." in told
    assert "하루 늦었습니다." in text_of(client, page)
    assert "Nothing to decide" in text_of(client, page)
    assert (
        AuditEvent.objects.filter(
            action="late_sheet.refused", facts__reason="하루 늦었습니다."
        ).count()
        == 1
    )
    assert AuditEvent.objects.filter(action="sheet.late").count() == 2


def test_a_refusal_without_a_reason_is_told_on_top_and_at_its_field() -> None:
    late = a_late_sheet()
    round = round_of(late)
    answer = organiser(round).post(act("refuse_late", round, late.pk), {"reason": " "})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert title_of(html).startswith("Problem: Late score sheets")
    assert f'href="#why-{late.pk}"' in html
    assert f'id="why-{late.pk}-error"' in html
    assert LateSheet.objects.get().state == LateSheet.State.WAITING


def test_observers_read_and_decide_nothing() -> None:
    late = a_late_sheet()
    round = round_of(late)
    watcher = signed_in(f.an_organiser_of(round.edition, "observer"))
    html = text_of(watcher, act("late_sheets", round))
    assert "늦었습니다." in html
    assert "/count/" not in html
    assert "/refuse/" not in html
    for url, facts in (
        (act("count_late", round, late.pk), {}),
        (act("refuse_late", round, late.pk), {"reason": "아님"}),
    ):
        assert watcher.post(url, facts).status_code == 403
    base = f"/api/v1/editions/{round.edition.slug}/rounds/1/late-sheets/"
    assert watcher.get(base).status_code == 200
    for act_name in ("accept", "refuse"):
        assert (
            watcher.post(
                f"{base}{late.pk}/{act_name}", {"reason": "아님"}, "application/json"
            ).status_code
            == 403
        )
    assert LateSheet.objects.get().state == LateSheet.State.WAITING
    assert not Scoresheet.objects.filter(assignment=late.assignment).exists()


def test_a_sheet_is_decided_only_in_its_own_round() -> None:
    late, other = a_late_sheet(), round_of(a_late_sheet())
    client = organiser(other)
    assert client.post(act("count_late", other, late.pk)).status_code == 404
    assert client.post(act("refuse_late", other, late.pk), {"reason": "아님"}).status_code == 404
    base = f"/api/v1/editions/{other.edition.slug}/rounds/1/late-sheets/"
    assert late.pk not in {row["id"] for row in client.get(base).json()}
    assert client.post(f"{base}{late.pk}/accept").status_code == 404
    late.refresh_from_db()
    assert late.state == LateSheet.State.WAITING


def test_where_something_rests_on_the_tally_or_the_sheet_has_gaps_counting_is_not_offered() -> None:
    late = a_late_sheet(gaps=1)
    round = round_of(late)
    html = text_of(organiser(round), act("late_sheets", round))
    assert "has no score yet." in html
    assert act("reopen_round", round) in html
    assert act("count_late", round, late.pk) not in html
    whole = send(late.assignment, level=3)
    assert act("count_late", round, whole.pk) in text_of(
        organiser(round), act("late_sheets", round)
    )
    decided(whole)
    html = text_of(organiser(round), act("late_sheets", round))
    assert "Withdraw the decisions first" in html
    assert act("count_late", round, whole.pk) not in html


def test_a_judge_sends_it_on_the_page_is_told_and_nobody_sends_for_another() -> None:
    late = a_late_sheet()
    LateSheet.objects.all().delete()
    Mail.objects.filter(kind="sheet_late").delete()
    key = round_of(late).rubric.criteria.earliest("order").key
    colleague = (
        Assignment.objects.filter(round=late.assignment.round_id)
        .exclude(judge=late.assignment.judge)
        .select_related("judge__user")
        .earliest("pk")
        .judge.user
    )
    assert (
        signed_in(colleague).post(sheet_page(late, "late"), {f"score-{key}": "4"}).status_code
        == 404
    )
    assert not LateSheet.objects.exists()
    answer = judge_of(late).post(
        sheet_page(late, "late"), {f"score-{key}": "4", "comment": "늦게 보냅니다."}, follow=True
    )
    assert [str(message) for message in answer.context["messages"]] == [
        "Sent to the organisers, who decide."
    ]
    assert LateSheet.objects.get().scores == {key: 4}
    assert Mail.objects.filter(kind="sheet_late").count() == 1


def sent_as_the_page_knows(html: str) -> object:
    return json.loads(
        html.split('id="late-sent" type="application/json">')[1].split("</script>", maxsplit=1)[0]
    )


def test_the_judges_sheet_says_what_became_of_it_wherever_it_was_written() -> None:
    late = a_late_sheet()
    client = judge_of(late)
    html = text_of(client, sheet_page(late))
    assert "The organisers decide whether it counts" in html
    assert "늦었습니다." in html
    assert sent_as_the_page_knows(html) == {
        "state": "waiting",
        "scores": late.scores,
        "comment": "늦었습니다.",
    }
    assert "late, the organisers decide" in text_of(client, sheet_page(late, "mine"))
    refuse_late_sheet(actor=boss(late), late=late, reason="하루 늦었습니다.")
    html = text_of(client, sheet_page(late))
    assert "Your late sheet does not count." in html
    assert "The organisers' reason: 하루 늦었습니다." in html
    assert "late, not counted" in text_of(client, sheet_page(late, "mine"))
    accept_late_sheet(actor=boss(late), late=send(late.assignment, level=5))
    assert "Your late sheet counts." in text_of(client, sheet_page(late))
    assert "late, counted" in text_of(client, sheet_page(late, "mine"))


def test_what_is_submitted_in_an_opened_round_leaves_nothing_late() -> None:
    late = a_late_sheet()
    round = round_of(late)
    reopen_round(
        actor=boss(late), round=round, closes_at=timezone.now() + timedelta(days=1), reason="누락"
    )
    assert sent_as_the_page_knows(text_of(judge_of(late), sheet_page(late))) is None
    f.score(Assignment.objects.select_related("round").get(pk=late.assignment_id))
    Round.objects.filter(pk=round.pk).update(state=RoundState.CLOSED)
    html = text_of(judge_of(late), sheet_page(late))
    assert "Scoring is closed. You can read, but not write." in html
    assert "late, " not in text_of(judge_of(late), sheet_page(late, "mine"))
