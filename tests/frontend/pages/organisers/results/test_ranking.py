"""The ranking, its exports, and what-if."""

import io
import re

import pytest
from django.db.models import F
from openpyxl import load_workbook

from tests.frontend.pages.organisers.desk import act, at, organiser, tallied, text_of

pytestmark = pytest.mark.django_db


def test_the_ranking_is_ordered_as_asked() -> None:
    round = tallied()
    client = organiser(round)
    for view, column in (("official", "rank"), ("calibrated", "calibrated_rank")):
        found = round.tallies.get().standings.select_related("entry__startup")
        standings = found.order_by(column, F("mean").desc(), "entry_id")  # some share a place
        html = text_of(client, at("ranking", round) + f"?view={view}")
        places = [html.index(f"<b>{standing.entry.startup.name}</b>") for standing in standings]
        assert places == sorted(places)


def test_a_long_ranking_goes_on_over_pages_with_its_line_in_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    round = tallied(entries=12)
    monkeypatch.setattr("frontend.pages.organisers.results.ranking.MOST_ROWS", 5)
    names = [
        row.entry.startup.name
        for row in round.tallies.get()
        .standings.select_related("entry__startup")
        .order_by("rank", "-mean", "entry_id")
    ]
    type(round).objects.filter(pk=round.pk).update(places=6)
    client = organiser(round)
    found = []
    for page in (1, 2, 3):
        html = text_of(client, at("ranking", round) + f"?view=official&page={page}")
        rows = re.findall(r"<b>([^<]+)</b></a> <small>", html)
        found += rows
        assert ("cutrow" in html) == (page == 2)
        assert 'rel="next"' in html or page == 3
    assert len(names) == 12
    assert found == names


def test_exports_open_in_a_spreadsheet_and_hold_no_formula() -> None:
    round = tallied()
    startup = round.participations.select_related("entry__startup")[0].entry.startup
    type(startup).objects.filter(pk=startup.pk).update(
        name_ko="=HYPERLINK(1)", name_en="=HYPERLINK(1)"
    )
    client = organiser(round)
    table = b"".join(client.get(act("export", round, "csv")))
    assert table.startswith(b"\xef\xbb\xbf")
    assert "'=HYPERLINK(1)" in table.decode()
    assert ",=HYPERLINK" not in table.decode()
    book = b"".join(client.get(act("export", round, "xlsx")))
    sheet = load_workbook(io.BytesIO(book)).worksheets[0]
    cells = [cell for row in sheet for cell in row]
    assert "=HYPERLINK(1)" in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert client.get(act("export", round, "exe")).status_code == 404


def test_leaving_a_judge_out_is_shown_without_changing_anything() -> None:
    round = tallied()
    before = round.tallies.count()
    html = text_of(organiser(round), at("sensitivity", round))
    assert "Without one judge" in html
    assert round.tallies.count() == before


def test_the_judge_report_speaks_of_habits_with_the_sheets_behind_them() -> None:
    round = tallied(entries=12)
    html = text_of(organiser(round), at("judge_report", round))
    assert "the panel" in html
    assert "sheets" in html
