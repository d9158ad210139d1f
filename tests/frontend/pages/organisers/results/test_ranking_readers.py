"""The pages about the ranking, as organisers, observers, judges and everybody read them."""

import re
from typing import Any
from xml.etree import ElementTree as ET  # our own markup

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from challenge.models import Job, RoleKind
from frontend.pages.public import ranking_example
from judging.models import Assignment, Judge, Round, RoundState, Tally
from judging.services.results import tally as tally_service
from judging.services.rounds import tally_request
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(name: str, round: Round) -> str:
    return f"{reverse(f'organisers:{name}', args=[round.edition.slug])}?round={round.order}"


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def judge_of(round: Round) -> Judge:
    return (
        Assignment.objects.filter(round=round, state="active")
        .select_related("judge__user")
        .earliest("pk")
        .judge
    )


@pytest.fixture(scope="module")
def closed(module_database: None) -> Round:
    return make.a_closed_round(entries=12, judges=6)


@pytest.mark.parametrize("name", ["ranking", "judge_report", "sensitivity"])
def test_judges_startups_and_investors_find_none_of_it(closed: Round, name: str) -> None:
    founder = closed.participations.all()[0].entry.startup.members.all()[0].user
    for person in (
        judge_of(closed).user,
        founder,
        make.a_person(),
        make.organiser_of(make.a_preset_edition()),
    ):
        assert signed_in(person).get(at(name, closed)).status_code == 404


@pytest.mark.parametrize("name", ["ranking", "judge_report", "sensitivity"])
def test_an_observer_reads_without_a_button(closed: Round, name: str) -> None:
    Round.objects.filter(pk=closed.pk).update(state=RoundState.OPEN)
    html = page(
        signed_in(make.an_organiser_of(closed.edition, RoleKind.OBSERVER)), at(name, closed)
    )
    assert not re.findall(r'method="post" action="(?:/en)?/run/', html)


def test_where_the_two_rankings_differ_the_page_says_who_and_by_which() -> None:
    round = make.an_open_round(entries=8, judges=6, places=3)
    make.score_all(round)
    tally = tally_service.tally_round(round=round)
    third, fourth = tally.standings.filter(rank__in=[3, 4]).order_by("rank")
    tally.standings.filter(pk=third.pk).update(calibrated_rank=4)
    tally.standings.filter(pk=fourth.pk).update(calibrated_rank=3)
    tally.standings.filter(rank__lte=2).update(calibrated_rank=1)
    tally.standings.filter(rank__gt=4).update(calibrated_rank=5)
    html = page(signed_in(make.organiser_of(round.edition)), at("ranking", round))
    assert f"Only the official one chooses: {third.entry.startup.name}." in html
    assert f"Only the calibrated one chooses: {fourth.entry.startup.name}." in html
    tally.standings.filter(pk=third.pk).update(calibrated_rank=3)
    tally.standings.filter(pk=fourth.pk).update(calibrated_rank=4)
    assert "do not choose the same" not in page(
        signed_in(make.organiser_of(round.edition)), at("ranking", round)
    )


def test_a_ranking_is_provisional_while_scoring_is_open(closed: Round) -> None:
    client = signed_in(make.organiser_of(closed.edition))
    assert "provisional" not in page(client, at("ranking", closed))
    Round.objects.filter(pk=closed.pk).update(state=RoundState.OPEN)
    assert "provisional" in page(client, at("ranking", closed))


def test_a_tally_under_way_is_shown_with_its_progress_and_the_page_renews_itself(
    closed: Round,
) -> None:
    client = signed_in(make.organiser_of(closed.edition))
    Job.objects.filter(kind="tally").update(state="done")
    assert 'hx-select="#ranking-live"' not in page(client, at("ranking", closed))
    job = tally_request.request_tally(actor=make.organiser_of(closed.edition), round=closed)
    Job.objects.filter(pk=job.pk).update(state="running", progress=0.4)
    html = page(client, at("ranking", closed))
    assert "being tallied" in html
    assert 'hx-select="#ranking-live"' in html
    assert "40" in html


def test_entries_on_the_line_have_one_action_that_only_organisers_can_take() -> None:
    round = make.an_open_round(entries=10, judges=8)
    make.score_all(round)
    tally = tally_service.tally_round(round=round)
    tally.standings.update(p_top=0.01)
    tally.standings.filter(rank__in=[3, 4]).update(p_top=0.5)
    organiser = signed_in(make.organiser_of(round.edition))
    html = page(organiser, at("ranking", round))
    assert "2 entries are borderline" in html
    assert (
        html.count(reverse("organisers:edge_sheets", args=[round.edition.slug, round.order])) == 1
    )
    watcher = signed_in(make.an_organiser_of(round.edition, RoleKind.OBSERVER))
    assert reverse("organisers:edge_sheets", args=[round.edition.slug, round.order]) not in page(
        watcher, at("ranking", round)
    )


def test_chances_end_at_less_than_one_and_more_than_ninety_nine_percent(closed: Round) -> None:
    tally = Tally.objects.get(round=closed)
    tally.standings.update(p_top=0.0)
    tally.standings.filter(rank=1).update(p_top=1.0)
    html = page(signed_in(make.organiser_of(closed.edition)), at("ranking", closed))
    assert "&lt;1%" in html
    assert "&gt;99%" in html
    assert ">100%<" not in html
    assert ">0%<" not in html


def test_the_judge_report_lists_single_sheets_for_a_look_with_their_figures(closed: Round) -> None:
    tally = Tally.objects.get(round=closed)
    entry = closed.participations.all()[0].entry
    tally.report["judges"][0] |= {
        "outliers": [{"entry": entry.pk, "score": 41.0, "expected": 72.4, "sd": -4.0}],
        "too_fast": [{"entry": entry.pk, "seconds": 12}],
    }
    tally.save()
    html = page(signed_in(make.organiser_of(closed.edition)), at("judge_report", closed))
    assert "gave 41.0, expected about 72.4" in html
    assert "written in 12 seconds" in html
    assert entry.startup.name in html


def test_a_judge_sees_the_own_habits_only_after_the_close(closed: Round) -> None:
    judge = judge_of(closed)
    others = [
        colleague.user.name
        for colleague in Judge.objects.filter(edition=closed.edition)
        .exclude(pk=judge.pk)
        .select_related("user")
    ]
    html = page(signed_in(judge.user), reverse("judges:report", args=[closed.pk]))
    assert "Strict or generous?" in html
    assert not any(name in html for name in others)
    Round.objects.filter(pk=closed.pk).update(state=RoundState.OPEN)
    html = page(signed_in(judge.user), reverse("judges:report", args=[closed.pk]))
    assert "Strict or generous?" not in html
    assert "after scoring has closed" in html
    assert (
        signed_in(make.a_person()).get(reverse("judges:report", args=[closed.pk])).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "hard to beat"), ("ko", "산술평균보다 나은 방법을 찾기 어렵습니다")],
)
def test_everybody_may_read_how_the_ranking_works_with_pictures_that_say_what_they_show(
    language: str, words: str
) -> None:
    with translation.override(language):
        html = page(Client(), reverse("public:ranking"))
    assert words in html
    pictures = [
        ET.fromstring(svg)  # noqa: S314
        for svg in re.findall(r'<svg class="ch [^>]*>.*?</svg>', html, re.DOTALL)
    ]
    assert len(pictures) == 10
    assert all(
        picture.attrib["role"] == "img" and len(picture.attrib["aria-label"]) > 10
        for picture in pictures
    )
    assert "&lt;1%" in html
    assert "&gt;99%" in html


def test_the_example_of_that_page_adds_up() -> None:
    strict, middle, lenient = (judge.value for judge in ranking_example.judges())
    assert (71 - strict + 76 - middle) / 2 == 76.0
    assert (73 - middle + 78 - lenient) / 2 == 73.0
    assert sum(entry.chance for entry in ranking_example.entries()) == pytest.approx(2, abs=0.02)
    before, after = ranking_example.before_and_after()
    shrunk = (after.interval.high90 - after.interval.low90) / (
        before.interval.high90 - before.interval.low90
    )
    assert shrunk == pytest.approx((3 / 5) ** 0.5)
    assert (before.zone, after.zone) == ("edge", "in")


def test_the_ranking_page_leads_to_the_explanation(closed: Round) -> None:
    assert reverse("public:ranking") in page(
        signed_in(make.organiser_of(closed.edition)), at("ranking", closed)
    )
