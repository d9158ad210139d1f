"""No score is above the maximum or below the minimum, wherever a result is shown: two entries that
the strict judges gave everything, or the mild ones nothing, are at the end of the scale, in the
model's order.
"""

import csv
import html
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from openpyxl import load_workbook
from rest_framework.test import APIClient

from challenge.kernel.digests import canonical
from judging.models import Round, Standing
from judging.queries.results.figures import figures
from judging.queries.results.tally_input import read_input
from judging.services.results import announce, decide, tally
from judging.services.rounds.close import close_round
from tests.frontend.pages.organisers.desk import act, at, organiser, text_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
ENTRIES, JUDGES = 10, 6
PAGES = ("control_room", "ranking", "sensitivity", "judge_report", "results", "board")


def a_round_at_the_end(method: str, *, top: bool) -> Round:
    """Half of the judges are 30 points stricter than the others, and only they have scored the
    two best; or, turned round, half are milder, and only they have scored the two worst.
    """
    round = make.an_open_round(
        entries=ENTRIES, judges=JUDGES, method=method, sheets_per_entry=5, min_sheets=1, places=2
    )
    entries = list(round.participations.order_by("entry_id").values_list("entry_id", flat=True))
    judges = sorted(round.assignments.values_list("judge_id", flat=True).distinct())
    for row in round.assignments.filter(state="active").select_related("round").order_by("pk"):
        place, severe = entries.index(row.entry_id), judges.index(row.judge_id) % 2
        if place < 2 and not severe:
            continue
        share = (1.0, 0.99)[place] if place < 2 else 0.95 - 0.05 * place - 0.3 * severe
        make.score(row, round_to(share if top else 1 - share))
    close_round(actor=make.organiser_of(round.edition), round=round)
    round.refresh_from_db()
    tally.tally_round(round=round)
    return round


def round_to(share: float) -> float:
    return float(f"{share:.2f}")


def published(round: Round) -> Round:
    chief = make.organiser_of(round.edition)
    decide.decide_by_ranking(actor=chief, round=round)
    round.refresh_from_db()
    prepared = announce.prepare_announcement(
        actor=chief, round=round, message_ko="축하합니다.", message_en="Congratulations."
    )
    announce.publish_announcement(actor=make.an_organiser_of(round.edition), announcement=prepared)
    round.refresh_from_db()
    return round


def standings(round: Round) -> list[Standing]:
    return list(round.tallies.latest("pk").standings.order_by("calibrated_rank"))


def points_in(words: str) -> Iterator[float]:
    """Every number with a decimal point that a page's text shows."""
    text = html.unescape(re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", words, flags=re.S))
    yield from (float(found) for found in re.findall(r"(?<![\d.])-?\d+\.\d+(?![\d.])", text))


def scores_in(value: Any, name: str = "") -> Iterator[tuple[str, float]]:
    """Every number of a JSON answer that is a score, by its key."""
    scores = {"score", "score_50", "score_90", "calibrated", "official", "base", "mean", "cut",
              "expected"}  # fmt: skip
    if isinstance(value, dict):
        for key, item in value.items():
            yield from scores_in(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from scores_in(item, name)
    elif name in scores and value is not None and not isinstance(value, bool):
        yield name, float(value)


@pytest.mark.parametrize("top", [True, False])
@pytest.mark.parametrize("method", ["trimmed", "calibrated"])
def test_no_score_is_beyond_the_scale_wherever_it_is_shown(
    method: str, top: bool, tmp_path: Path
) -> None:
    round = a_round_at_the_end(method, top=top)
    end = 100.0 if top else 0.0
    rows = standings(round)
    assert [row.calibrated for row in (rows[:2] if top else rows[-2:])] == [end, end]
    assert [row.calibrated_rank for row in rows] == list(range(1, ENTRIES + 1))
    assert all(0 <= (row.calibrated or 0) <= 100 for row in rows)
    client, api = organiser(round), APIClient()
    api.force_authenticate(make.organiser_of(round.edition))
    for name in PAGES:
        for view in ("calibrated", "official", "mean"):
            words = text_of(client, f"{at(name, round)}?round={round.order}&view={view}")
            assert [points for points in points_in(words) if not 0 <= abs(points) <= 100] == []
            assert f"{end:.1f}" in words or name != "ranking" or view != "calibrated"
    below = f"/api/v1/editions/{round.edition.slug}/rounds/{round.order}/"
    for name in ("ranking", "tally", "what-if", "judge-report"):
        found = list(scores_in(api.get(below + name).json()))
        assert found or name in {"what-if", "judge-report"}
        assert [pair for pair in found if not 0 <= pair[1] <= 100] == []
    sent = [client.get(act("export", round, kind)) for kind in ("csv", "xlsx")]
    text, file = (answer.getvalue() for answer in sent)
    lines = list(csv.reader(io.StringIO(text.decode())))
    book = load_workbook(io.BytesIO(file))
    for table in (lines, [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]):
        cells = [str(cell) for row in table for cell in row if _is_number(cell)]
        assert cells
        assert [cell for cell in cells if not 0 <= abs(float(cell)) <= 100] == []


def _is_number(cell: object) -> bool:
    return bool(re.fullmatch(r"-?\d+\.\d+", str(cell)))


@pytest.mark.parametrize("top", [True, False])
def test_the_official_calibrated_score_keeps_the_order_and_its_bundle_is_confirmed(
    top: bool, tmp_path: Path
) -> None:
    round = published(a_round_at_the_end("calibrated", top=top))
    rows = sorted(standings(round), key=lambda row: row.rank or 0)
    assert [row.rank for row in rows] == [row.calibrated_rank for row in rows]
    assert not any(row.tied for row in rows)
    assert all(0 <= (row.base or 0) <= 100 and 0 <= (row.official or 0) <= 100 for row in rows)
    bundle = round.announcement.bundle
    assert all(0 <= Decimal(row["base"]) <= 100 for row in bundle["ranking"])
    for content in (bundle, round.announcement.public_bundle):
        path = tmp_path / "bundle.json"
        path.write_bytes(canonical(content))
        call_command("verify", str(path), stdout=io.StringIO())
    address = f"/api/v1/editions/{round.edition.slug}/results/"
    assert [pair for pair in scores_in(Client().get(address).json()) if pair[1] > 100] == []


def test_an_earlier_bundle_is_still_confirmed_by_the_rules_of_its_time(tmp_path: Path) -> None:
    """Its rules say nothing of a scale: what it states may be above, and equals tie at 100."""
    round = a_round_at_the_end("calibrated", top=True)
    found = read_input(round=round)
    earlier = {key: value for key, value in found.rules.items() if key != "scale"}
    before = type(found)(
        found.entries, found.sheets, found.adjustments, earlier, found.full, found.digest
    )
    official = figures(found=before, seed=3).official.values()
    best = sorted(official, key=lambda row: (row.rank or 0, row.entry))[:2]
    assert [row.rank for row in best] == [1, 1]
    assert all((row.base or 0) > 100 and row.final == 100 and row.tied for row in best)


def test_the_database_takes_no_calibrated_score_beyond_the_scale() -> None:
    row = standings(a_round_at_the_end("trimmed", top=True))[0]
    for score in (100.01, -0.01):
        row.calibrated = score
        with transaction.atomic(), pytest.raises(IntegrityError):
            row.save()
