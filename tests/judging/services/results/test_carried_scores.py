"""What the round before brings into a round's score: published, frozen, computed again."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from challenge.transparency.programs import verify
from judging.algorithms.ranking.official import with_carried
from judging.models import Round, Standing
from judging.queries.results.published.bundle import build_bundle, seal
from judging.queries.results.published.bundle_check import first_difference
from judging.queries.results.published.disclosure import public_bundle
from judging.queries.results.standings import latest_tally
from judging.queries.results.tally_input import read_input, stamp_of
from judging.queries.results.what_if import ALONE, what_if
from judging.services.results.decide import decide_by_ranking
from tests.judging import factories as make
from tests.judging.queries.rounds.second_rounds import SHARE, a_second_round

pytestmark = pytest.mark.django_db


def carried_and_own(first: Round, second: Round) -> list[tuple[Standing, Decimal | None]]:
    """Each standing of the second round, with the base score that the first was published with."""
    before = latest_tally(first)
    now = latest_tally(second)
    assert before is not None
    assert now is not None
    bases = dict(before.standings.values_list("entry_id", "base"))
    return [(row, bases[row.entry_id]) for row in now.standings.order_by("rank")]


@pytest.mark.parametrize("method", ["mean", "calibrated"])
def test_the_base_score_is_both_rounds_by_their_shares(method: str) -> None:
    first = make.a_published_round(entries=8, judges=6, places=6)
    second = a_second_round(first, method=method)
    rows = carried_and_own(first, second)
    assert len(rows) == second.participations.count() >= 4  # who failed the pass mark stays out
    for standing, before in rows:
        assert before is not None
        own = standing.mean if method == "mean" else Decimal(repr(standing.calibrated))
        assert own is not None
        own = own.quantize(Decimal("0.01"), "ROUND_HALF_UP")
        assert standing.base == with_carried(own, before, SHARE)
    assert [row.rank for row, _before in rows] == sorted(row.rank or 0 for row, _before in rows)


def test_a_round_that_takes_nothing_over_has_the_input_that_it_always_had() -> None:
    first = make.a_published_round(entries=6, judges=5)
    second = a_second_round(first, carried_share=0)
    found = read_input(round=second)
    assert found.carried is None
    assert not {"carried", "best"} & set(found.rules)


def test_before_the_round_before_is_published_there_is_no_score() -> None:
    first = make.a_decided_round(entries=6, judges=5)
    unpublished = stamp_of(round=_with_share(first))
    second = _with_share(first)
    assert read_input(round=second).carried is not None
    assert not read_input(round=second).carried.scores  # type: ignore[union-attr]
    make.published(first)
    assert stamp_of(round=second) != unpublished  # so the clock tallies again


def _with_share(first: Round) -> Round:
    second = first.edition.rounds.get(order=2)
    Round.objects.filter(pk=second.pk).update(carried_share=SHARE)
    return Round.objects.select_related("edition", "rubric").get(pk=second.pk)


def a_bundle(level: str = "pseudonymous") -> tuple[dict[str, Any], dict[str, Any]]:
    """The full one of a second round that takes scores over, and what the public gets of it."""
    second = make.make_last(a_second_round(make.a_published_round(entries=8, judges=6, places=6)))
    decide_by_ranking(actor=make.organiser_of(second.edition), round=second)
    tally = latest_tally(second)
    assert tally is not None
    bundle = build_bundle(round=second, tally=tally)
    return bundle, public_bundle(bundle=bundle, level=level)


def test_the_results_bundle_is_computed_again_from_its_own_figures() -> None:
    full, public = a_bundle()
    assert len(full["carried"]["scores"]) == len(full["entries"]) >= 4
    assert full["rules"]["carried"] == SHARE
    assert first_difference(bundle=full) is None
    assert first_difference(bundle=public) is None
    verify.check_scores("round 2", public)


def forged(bundle: dict[str, Any], what: str) -> dict[str, Any]:
    other = deepcopy(bundle)
    if what == "score":
        other["carried"]["scores"][0]["points"] = "1.00"
    elif what == "gone":
        del other["carried"]
    elif what == "digest":
        other["carried"]["digest"] = "0" * 64
    else:
        other["carried"]["scores"].append({"entry": "X-9", "points": "50.00"})
    return seal(other)


@pytest.mark.parametrize("what", ["score", "gone", "digest", "stranger"])
def test_scores_of_the_round_before_that_are_others_are_found(what: str) -> None:
    full, _public = a_bundle()
    found = first_difference(bundle=forged(full, what))
    assert found is not None
    assert found.what in {"carried", "input_digest", "base", "rank", "official"}


def test_what_if_shows_the_round_alone() -> None:
    first = make.a_published_round(entries=8, judges=6, places=6)
    second = a_second_round(first, carried_share=90, places=2)
    methods = {row.method: row for row in what_if(round=second).methods}
    tally = latest_tally(second)
    assert tally is not None
    by_both = set(tally.standings.filter(rank__lte=2).values_list("entry_id", flat=True))
    best_alone = tally.standings.order_by("-mean").values_list("entry_id", flat=True)[:2]
    came = {entry.pk for entry in methods[ALONE].came}
    assert came == set(best_alone) - by_both


def test_the_program_finds_scores_that_no_published_file_has() -> None:
    bundle: dict[str, Any] = {
        "carried": {"digest": "d", "scores": [{"entry": "A", "points": "71.25"}]}
    }
    verify.check_carried("round 2", bundle, {"d": ["60.00", "71.25"]})
    verify.check_carried("round 2", bundle, {"d": []})  # a version that was corrected since
    twice: dict[str, Any] = {
        "carried": {**bundle["carried"], "scores": bundle["carried"]["scores"] * 2}
    }
    for other, files in (
        (bundle, {"e": ["71.25"]}),
        (bundle, {"d": ["60.00"]}),
        (twice, {"d": ["71.25", "60.00"]}),
    ):
        with pytest.raises(SystemExit, match="WRONG"):
            verify.check_carried("round 2", other, files)
