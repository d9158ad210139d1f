"""The tally sheet's formulas, computed by another program, give what the screen shows."""

import contextlib
import io
import warnings
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from challenge.models import Edition
from judging.models import Adjustment, Method, Round, Standing
from judging.queries.results.standings import latest_tally
from judging.queries.results.taken_away.tally_sheet import (
    HEAD,
    TallyIsOld,
    tally_sheet,
    tally_workbook,
)
from judging.services.results.tally import tally_round
from tests.judging import factories as make
from tests.judging.queries.rounds.second_rounds import a_second_round
from tests.judging.services.rounds.pitch_day.voted_round import a_heard_round, vote

pytestmark = pytest.mark.django_db
FIGURES = {
    "Sheets": "sheets", "Mean": "mean", "Base score": "base", "Official": "official",
    "Place": "rank",
}  # fmt: skip


def a_tallied_round(method: str, seed: int, **rules: Any) -> Round:
    """Points to the hundredth, gaps, ties, bonuses and deductions."""
    round = make.an_open_round(entries=7, judges=7, sheets_per_entry=7)
    ties = rules.pop("ties", "chair")
    sealed = {"commitment": "c", "nonce": "n"} if ties == "lot" else {}
    Round.objects.filter(pk=round.pk).update(
        method=method, ties=ties, seed=seed, allocation_options=sealed
    )
    own: dict[str, Any] = {
        name: rules.pop(name) for name in ("best_of", "drop_each") if name in rules
    }
    Round.objects.filter(pk=round.pk).update(**own or {"method": method})
    if rules:
        Edition.objects.filter(pk=round.edition_id).update(rules=round.edition.rules | rules)
    random = Random(seed)
    entries = sorted(row.entry_id for row in round.participations.all())
    left = {entries[0]: 2, entries[1]: 4, entries[2]: 5}  # too few; plain mean; trimmed
    same = [random.randint(60, 90) / 100 for _ in range(7)]
    done: dict[int, int] = dict.fromkeys(entries, 0)
    for assignment in round.assignments.select_related("round").order_by("entry_id", "judge_id"):
        entry = assignment.entry_id
        if done[entry] < left.get(entry, 7):
            is_tied = entry in entries[5:]
            share = same[done[entry]] if is_tied else random.randint(4000, 9999) / 10000
            make.score(assignment, share)
        done[entry] += 1
    actor = make.organiser_of(round.edition)
    for entry, kind, points in ((2, "bonus", "2.50"), (3, "deduction", "1.25"), (4, "bonus", "9")):
        Adjustment.objects.create(
            round=round, entry_id=entries[entry], kind=kind, points=Decimal(points), reason="가",
            made_by=actor,
        )  # fmt: skip
    round = Round.objects.select_related("edition", "rubric").get(pk=round.pk)
    tally_round(round=round)
    return round


def computed(content: bytes, folder: Path) -> dict[str, Any]:
    """The workbook's cells as `formulas` computes them, by their address."""
    path = folder / "tally.xlsx"
    path.write_bytes(content)
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the program that computes; it warns when it is read
        formulas = import_module("formulas")
        model = formulas.ExcelModel().loads(str(path)).finish()
        found = model.calculate()
    return {
        str(key).rpartition("!")[2].rstrip("'"): value.value[0, 0]
        for key, value in found.items()
        if hasattr(value, "value") and ":" not in str(key)
    }


def workbook_of(round: Round) -> tuple[bytes, list[Standing]]:
    tally = latest_tally(round)
    assert tally is not None
    sheet = tally_sheet(round, tally)
    return tally_workbook(sheet).read(), list(sheet.standings)


@pytest.mark.parametrize(
    ("method", "seed", "rules"),
    [
        (Method.TRIMMED, 1, {}),
        (Method.TRIMMED, 2, {"drop": 2}),
        (Method.MEAN, 3, {}),
        (Method.SUM, 4, {}),
        (Method.TRIMMED, 5, {"trim_per_criterion": True}),
        (Method.CALIBRATED, 6, {}),
        (Method.MEAN, 7, {"ties": "lot"}),
        (Method.BEST, 8, {"best_of": 3}),
        (Method.TRIMMED, 9, {"drop_each": 2}),
    ],
)
def test_the_formulas_equal_the_screen_to_the_last_digit(
    method: str, seed: int, rules: dict[str, Any], tmp_path: Path
) -> None:
    assert agreed(a_tallied_round(method, seed, **rules), tmp_path) == 7


def test_the_formulas_equal_the_screen_with_the_points_of_the_audience(tmp_path: Path) -> None:
    session = a_heard_round(6, judges=5)
    vote(session, (7, 16, 11, 0, 3, 5))
    tally_round(round=session.round)
    assert agreed(session.round, tmp_path) == 6


@pytest.mark.parametrize("method", [Method.MEAN, Method.BEST, Method.CALIBRATED])
def test_the_formulas_equal_the_screen_with_the_score_of_the_round_before(
    method: str, tmp_path: Path
) -> None:
    first = make.a_published_round(entries=8, judges=6, places=6)
    second = a_second_round(first, method=method, best_of=2, carried_share=35)
    assert agreed(second, tmp_path) == second.participations.count() >= 4


def agreed(round: Round, tmp_path: Path) -> int:
    """How many entries' figures are those of the screen: of all."""
    content, standings = workbook_of(round)
    cells = computed(content, tmp_path)
    page = load_workbook(io.BytesIO(content), data_only=True).active
    assert page is not None
    heads = enumerate(page[HEAD + 1], 1)
    columns = {cell.value: get_column_letter(place) for place, cell in heads}
    for line, standing in enumerate(standings, HEAD + 2):
        for title, name in FIGURES.items():
            wanted = getattr(standing, name)
            address = f"{columns[title]}{line}"
            got = cells.get(address, page[address].value)
            stored = page[address].value
            if wanted is None:
                assert str(got or "") in {"", "empty"}, (title, line, got)
                assert not stored
            else:
                assert Decimal(repr(float(got))) == wanted, (title, line, got, wanted)
                assert Decimal(repr(float(stored))) == wanted
    return len(standings)


def test_scores_that_changed_since_the_tally_are_said() -> None:
    round = a_tallied_round(Method.TRIMMED, 1)
    assignment = round.assignments.select_related("round").filter(sheet__isnull=False)[0]
    make.score(assignment, 0.11)
    with pytest.raises(TallyIsOld):
        workbook_of(round)


def test_judges_are_numbers_where_scores_are_published_too() -> None:
    round = a_tallied_round(Method.MEAN, 1)
    tally = latest_tally(round)
    assert tally is not None
    assert all("심사위원" in name for name in tally_sheet(round, tally).judges.values())
    round.edition.disclosure = Edition.Disclosure.PSEUDONYMOUS
    assert list(tally_sheet(round, tally).judges.values())[:2] == ["Judge 1", "Judge 2"]
