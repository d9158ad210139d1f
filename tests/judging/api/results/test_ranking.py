"""The ranking by API: what organisers and observers read, and what nobody else finds."""

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge.models import RoleKind
from judging.models import Assignment, DeskMark, Round, RoundState
from judging.queries.results.standings import (
    RankRow,
    bare_ranking_of,
    latest_tally,
    put_entries,
    ranking_of,
)
from judging.services.results import tally
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
READING = ["round-ranking", "round-tallies", "round-judge-report", "round-what-if"]


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, round: Round, *more: int) -> str:
    return reverse(f"api:{name}", args=[round.edition.slug, round.order, *more])


@pytest.fixture(scope="module")
def round_of_module(module_database: None) -> Round:
    return f.a_closed_round(entries=10, judges=6)


@pytest.fixture
def round(round_of_module: Round) -> Round:
    return deepcopy(round_of_module)


@pytest.mark.parametrize("name", READING)
def test_observers_read_and_everybody_else_finds_nothing(name: str, round: Round) -> None:
    judge = Assignment.objects.filter(round=round)[0].judge.user
    founder = round.participations.all()[0].entry.startup.members.all()[0].user
    assert (
        client_of(f.an_organiser_of(round.edition, RoleKind.OBSERVER))
        .get(address(name, round))
        .status_code
        == 200
    )
    for stranger in (judge, founder, f.a_person(), f.organiser_of(f.a_preset_edition())):
        assert client_of(stranger).get(address(name, round)).status_code == 404
    assert Client().get(address(name, round)).status_code in {401, 403}


def test_the_ranking_stands_in_both_orders_with_what_is_uncertain(round: Round) -> None:
    api = client_of(f.organiser_of(round.edition))
    calibrated = api.get(address("round-ranking", round)).json()
    official = api.get(address("round-ranking", round), {"view": "official"}).json()
    assert [row["standing"]["calibrated_rank"] for row in calibrated["rows"]] == sorted(
        row["standing"]["calibrated_rank"] for row in calibrated["rows"]
    )
    assert [row["place"] for row in official["rows"]] == sorted(
        row["place"] for row in official["rows"]
    )
    assert calibrated["places"] == round.places
    line = {row["standing"]["entry"] for row in calibrated["rows"] if row["on_the_line"]}
    assert set(calibrated["on_the_line"]) == line
    for row in calibrated["rows"]:
        (low, high), (low50, high50) = row["score_90"], row["score_50"]
        assert low < low50 < row["score"] < high50 < high
        assert (
            row["standing"]["rank_lo"]
            <= row["standing"]["calibrated_rank"]
            <= row["standing"]["rank_hi"]
        )
    chosen = {
        row["standing"]["entry"]
        for row in official["rows"]
        if row["standing"]["rank"] <= round.places
    }
    theirs = {
        row["standing"]["entry"]
        for row in official["rows"]
        if row["standing"]["calibrated_rank"] <= round.places
    }
    assert (set(official["official_only"]), set(official["calibrated_only"])) == (
        chosen - theirs,
        theirs - chosen,
    )
    assert official["is_provisional"] is False


def test_versions_are_kept_with_the_digest_of_their_input(round: Round) -> None:
    api = client_of(f.organiser_of(round.edition))
    f.score(Assignment.objects.filter(round=round, state="active")[0], 0.2)
    tally.tally_round(round=round)
    tally.tally_round(round=round)
    rows = api.get(address("round-tallies", round)).json()
    assert [row["number"] for row in rows] == [2, 1]
    assert len({row["input_digest"] for row in rows}) == 2
    first = api.get(address("round-tally-version", round, 1)).json()
    assert first["input_digest"] == rows[1]["input_digest"]
    assert len(first["standings"]) == 10
    assert api.get(address("round-tally-version", round, 9)).status_code == 404


def test_the_judge_report_and_what_if_by_api(round: Round) -> None:
    api = client_of(f.organiser_of(round.edition))
    report = api.get(address("round-judge-report", round)).json()
    assert {row["judge"] for row in report} == set(
        Assignment.objects.filter(round=round, state="active").values_list("judge_id", flat=True)
    )
    assert all(
        row["severity_lo"] < row["severity"] < row["severity_hi"] and row["sheets"] > 0
        for row in report
    )
    found = api.get(address("round-what-if", round)).json()
    assert {row["judge"] for row in found["without"]} == {row["judge"] for row in report}
    assert {row["method"] for row in found["methods"]} >= {"mean", "median", "calibrated"}
    assert all(
        isinstance(entry, int) for row in found["methods"] for entry in (*row["came"], *row["went"])
    )


def test_nothing_is_there_before_the_first_tally() -> None:
    empty = f.an_open_round()
    api = client_of(f.organiser_of(empty.edition))
    assert api.get(address("round-ranking", empty)).status_code == 404
    assert api.get(address("round-judge-report", empty)).status_code == 404
    assert api.get(address("round-tallies", empty)).json() == []
    assert api.get(address("round-what-if", empty)).json()["without"] == []


def test_a_judge_reads_the_own_report_after_the_close_and_nobody_elses(round: Round) -> None:
    first, second = list(
        {
            assignment.judge_id: assignment.judge
            for assignment in Assignment.objects.filter(round=round, state="active").select_related(
                "judge__user"
            )
        }.values()
    )[:2]
    own = reverse("api:judge-report", args=[round.pk])
    answers = [client_of(judge.user).get(own).json() for judge in (first, second)]
    report = {
        row["judge"]: row
        for row in client_of(f.organiser_of(round.edition))
        .get(address("round-judge-report", round))
        .json()
    }
    assert [answer["severity"] for answer in answers] == [
        report[judge.pk]["severity"] for judge in (first, second)
    ]
    assert not {"outliers", "too_fast", "judge"} & set(answers[0])
    Round.objects.filter(pk=round.pk).update(state=RoundState.OPEN)
    assert client_of(first.user).get(own).status_code == 404
    assert client_of(f.a_person()).get(own).status_code == 404


def test_a_page_of_the_ranking_reads_its_own_entries_as_the_whole_one_has_them(
    round: Round,
) -> None:
    newest = latest_tally(round)
    assert newest is not None
    whole, bare = ranking_of(round, newest), bare_ranking_of(round, newest)
    assignment = Assignment.objects.filter(round=round, entry=whole.rows[0].standing.entry)[0]
    DeskMark.objects.create(assignment=assignment, to_discuss=True)
    put_entries(round, bare.rows[:2])
    flagged = ranking_of(round, newest)
    assert [_shown(row) for row in bare.rows[:2]] == [_shown(row) for row in flagged.rows[:2]]
    assert [row.flags for row in bare.rows[:2]] == [1, 0]
    at_hand = ["entry" in row.standing._state.fields_cache for row in bare.rows]
    assert at_hand == [True, True, *[False] * 8]
    for name in ("total", "edge", "cut", "low", "high", "view"):
        assert getattr(bare, name) == getattr(whole, name)


def _shown(row: RankRow) -> tuple[object, ...]:
    entry = row.standing.entry
    return row.place, row.score, row.shift, row.flags, entry.pk, entry.startup.name, entry.title_ko
