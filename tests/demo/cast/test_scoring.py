"""Sample sheets keep to the rubric, fit their comments and follow a startup's true worth."""

from decimal import Decimal
from statistics import fmean

import numpy as np
import pytest

from demo.cast.cast import make_cast
from demo.cast.comments import STRONG, WEAK
from demo.cast.records import Cast
from demo.cast.scoring import MINIMUM_OVERALL, PAPERS, PITCH, Criterion, Sheet, facet, sheet
from demo.cast.words import load


@pytest.fixture(scope="module")
def cast() -> Cast:
    return make_cast()


@pytest.fixture(scope="module")
def sheets(cast: Cast) -> dict[tuple[str, str], Sheet]:
    return {
        (startup.key, judge.key): sheet(cast, startup.key, judge.key)
        for startup in cast.startups
        for judge in cast.judges
    }


def test_the_same_judge_writes_the_same_sheet_again_and_another_one_in_the_next_round(
    cast: Cast,
) -> None:
    startup, judge = cast.startups[0].key, cast.judges[0].key
    assert sheet(cast, startup, judge) == sheet(cast, startup, judge)
    assert sheet(cast, startup, judge, round_key="site") != sheet(cast, startup, judge)


def test_scores_stay_within_the_points_and_on_the_step(
    sheets: dict[tuple[str, str], Sheet],
) -> None:
    for written in sheets.values():
        for criterion in PAPERS:
            score = written.scores[criterion.key]
            assert Decimal(0) < score <= criterion.points
            assert score % criterion.step == 0


def test_any_rubric_can_be_scored(cast: Cast) -> None:
    anchors = (
        Criterion("team_fit", Decimal(5), Decimal(1)),
        Criterion("oddity", Decimal(5), Decimal(1)),
    )
    assert set(sheet(cast, cast.startups[0].key, "judge-01", anchors).scores) == {
        "team_fit",
        "oddity",
    }
    assert [facet(criterion.key) for criterion in PITCH] == [
        "solution",
        "problem",
        "growth",
        "team",
        "delivery",
    ]
    with pytest.raises(ValueError, match="criterion"):
        sheet(cast, cast.startups[0].key, "judge-01", ())


def test_overall_comments_are_long_enough_and_never_name_the_company(
    cast: Cast, sheets: dict[tuple[str, str], Sheet]
) -> None:
    for (key, _), written in sheets.items():
        assert len(written.overall) >= MINIMUM_OVERALL
        text = " ".join([written.overall, *written.comments.values()])
        assert "{" not in text
        assert cast.startup(key).name_ko not in text


def test_comments_fit_the_score_and_the_judges_language(
    cast: Cast, sheets: dict[tuple[str, str], Sheet]
) -> None:
    for written in sheets.values():
        for criterion in PAPERS:
            share = float(written.scores[criterion.key] / criterion.points)
            band = "strong" if share > STRONG + 0.02 else "weak" if share < WEAK - 0.02 else None
            material = load("comments")[written.language][criterion.key]
            openings = (
                [text.split("{")[0] or text.split("}")[1][:6] for text in material[band]]
                if band
                else [""]
            )
            assert any(opening in written.comments[criterion.key] for opening in openings)
    assert {written.language for written in sheets.values()} == {"ko", "en"}


def test_totals_look_like_those_of_a_real_panel_and_follow_the_true_worth(
    cast: Cast, sheets: dict[tuple[str, str], Sheet]
) -> None:
    totals = {pair: float(written.total) for pair, written in sheets.items()}
    assert 70 < fmean(totals.values()) < 82
    assert min(totals.values()) >= 30
    means = [
        fmean(totals[startup.key, judge.key] for judge in cast.judges) for startup in cast.startups
    ]
    assert np.corrcoef(means, [startup.quality.overall for startup in cast.startups])[0, 1] > 0.75


def test_a_strict_judge_is_stricter_than_a_mild_one(
    cast: Cast, sheets: dict[tuple[str, str], Sheet]
) -> None:
    by_severity = sorted(cast.judges, key=lambda judge: judge.habits.severity)
    strict, mild = (
        fmean(float(sheets[startup.key, judge.key].total) for startup in cast.startups)
        for judge in (by_severity[0], by_severity[-1])
    )
    assert strict + 4 < mild
