"""The comparison with official results: on small competitions of our own, and that it sees what
differs.
"""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.official_results import COMPETITIONS, Competition, Rules, main

# seven judges, two dives: marks times the difficulty; the first and the last of each are far off
DIVES: dict[str, list[tuple[float, ...]]] = {
    "high": [(90, 76.5, 76.5, 75, 78, 76.5, 10), (99, 80, 80, 82, 81, 80.5, 1)],
    "low": [(60, 61, 62, 63, 64, 65, 66), (60, 61, 62, 63, 64, 65, 66)],
}
DIVING = "\n".join(
    f"{entry},j{judge},dive{number},{mark}"
    for entry, dives in DIVES.items()
    for number, marks in enumerate(dives)
    for judge, mark in enumerate(marks)
)
FILES = {
    "diving.csv": f"entry,judge,criterion,score\n{DIVING}\n",
    "jury.csv": "entry,judge,score\nat,se,12\nat,no,10\nch,se,10\nch,no,8\nfr,no,12\n",
    "piano.csv": "round,entry,judge,score\nfinal,1,a,20\nfinal,1,b,21\nfinal,2,a,20\nfirst,2,a,9\n",
    "skating.csv": "entry,judge,criterion,score,max\n" + "\n".join(
        f"{entry},j{judge},{part},{mark},10"
        for entry, base in (("x", 8), ("y", 7))
        for part in ("skills", "music")
        for judge, mark in enumerate(base + step / 4 for step in range(9))
    ),
}  # fmt: skip
OURS = {
    "diving": Competition(
        "diving.csv",
        Rules("trimmed", drop=2, times=Decimal(3)),
        {("", "high"): "471.00", ("", "low"): "378.00"},
        ("high", "low"),
    ),
    "jury": Competition("jury.csv", Rules("sum"), {("", "at"): "22.00"}, ("at", "ch", "fr")),
    "piano": Competition(
        "piano.csv", Rules("mean"), {("final", "1"): "20.50", ("first", "2"): "9"}
    ),
    "skating": Competition("skating.csv", Rules("trimmed"), {("", "x"): "18.00"}),
    "not there": Competition("nothing.csv", Rules("sum")),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_each_competition_agrees_under_its_own_rules(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(folder, OURS) == {"competitions": 4, "agree": 4, "entries": 10, "differ": []}
    assert "nothing.csv is not in" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("diving", {"published": {("", "high"): "471.01"}}),
        ("diving", {"places": ("low", "high")}),
        ("jury", {"published": {("", "nobody"): "1.00"}}),
    ],
)
def test_what_differs_is_named(folder: Path, name: str, change: dict[str, object]) -> None:
    other = replace(OURS[name], **change)  # type: ignore[arg-type]
    assert main(folder, {name: other})["differ"] == [name]


def test_another_rule_gives_another_result(folder: Path) -> None:
    one_each = replace(OURS["diving"], rules=Rules("trimmed", drop=1, times=Decimal(3)))
    assert main(folder, {"diving": one_each})["differ"] == ["diving"]


def test_every_competition_names_a_file_and_a_method() -> None:
    assert {row.rules.method for row in COMPETITIONS.values()} <= {"sum", "mean", "trimmed"}
    assert len({row.file for row in COMPETITIONS.values()}) == len(COMPETITIONS) == 8
