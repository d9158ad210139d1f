"""The price of balance: tighter bands cost no less, and even loads are what is bought."""

import pytest

from benchmarks.balance_price import BANDS, main, prices, problem_of


def test_the_tighter_the_band_the_dearer_and_the_nearer_the_loads() -> None:
    loss, loads = prices(problem_of(30, 8, 3, 1), 1)
    assert list(loss) == list(BANDS)
    bands = [loads[band] for band in ("none", *BANDS)]
    assert bands == sorted(bands, reverse=True)
    assert loads["equal"] <= 1 < loads["none"]
    assert 0 < loss["equal"] < 30
    assert loss["50"] <= loss["25"] + 0.1 <= loss["equal"] + 0.2


def test_the_answer_tells_every_band_over_all_seeds(capsys: pytest.CaptureFixture[str]) -> None:
    found = main("15x6x2,20x8x2", seeds=2)
    assert found["loss_percent"].keys() == BANDS.keys()
    for row in found["loss_percent"].values():
        assert row["low"] <= row["mean"] <= row["high"]
    assert capsys.readouterr().out.count("\n") == 3
