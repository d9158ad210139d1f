"""Statistics count what was submitted, with honest intervals, the same on page, file and API."""

import io
from collections.abc import Iterator
from datetime import timedelta
from math import sqrt
from statistics import variance
from typing import Any

import pytest
from openpyxl import load_workbook
from rest_framework.test import APIClient

from judging.models import Round, Scoresheet, Winner
from judging.queries.results.statistics.application_statistics import (
    application_statistics,
    breakdown,
)
from judging.queries.results.statistics.intervals import share_interval
from judging.queries.results.statistics.judging_statistics import (
    earlier_editions,
    judging_statistics,
)
from submissions.models import Entry
from tests.frontend.pages.organisers.desk import at, organiser, signed_in, text_of
from tests.harness.module_database import rows_of_a_module
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def world(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Round]:
    with django_db_blocker.unblock(), rows_of_a_module():
        found = make.a_round_with_winners(entries=12, judges=6)
        Entry.objects.update(first_submitted_at=found.edition.opens_at + timedelta(days=2))
        yield found


def test_intervals_of_a_share_are_wilsons() -> None:
    low, high = share_interval(8, 10)
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
    assert share_interval(0, 10)[0] == 0
    assert share_interval(0, 10)[1] > 0.2
    assert share_interval(5, 5)[1] == 1


def test_parts_add_up_and_what_is_not_stated_is_a_part() -> None:
    found = breakdown("x", "x", ["a", "b", "b", "", *map(str, range(20))])
    assert sum(part.count for part in found.parts) == 24
    assert sum(part.share for part in found.parts) == pytest.approx(1)
    assert found.parts[-1].label == "Not stated"
    assert found.parts[-2].label == "Others"
    assert (found.parts[0].label, found.most) == ("b", 11)  # the others together are most


def test_applications_are_counted_by_what_was_submitted(world: Round) -> None:
    edition = world.edition
    entry = Entry.objects.filter(edition=edition)[0]
    make.a_version(entry)
    Entry.objects.filter(pk=entry.pk).update(field=None)  # typed since, not submitted
    found = application_statistics(edition)
    assert (found.submitted, found.withdrawn) == (12, 0)
    for part in found.breakdowns:
        assert sum(row.count for row in part.parts) == 12, part.key
    by_field = next(part for part in found.breakdowns if part.key == "field")
    assert "Not stated" not in [row.label for row in by_field.parts]
    assert [count for _day, count in found.days] == [0, 0, 12]
    assert [row.count for row in found.eligibility.parts] == [12]
    for _title, chances in found.chances:
        assert all(row.entries >= 5 for row in chances)
    Entry.objects.filter(pk=entry.pk).update(state="withdrawn")
    again = application_statistics(edition)
    assert (again.submitted, again.withdrawn) == (11, 1)


def test_judges_differ_by_the_pooled_deviation_of_their_sheets(world: Round) -> None:
    (found,) = judging_statistics([world])
    totals: dict[int, list[float]] = {}
    for entry, total in Scoresheet.objects.values_list("assignment__entry", "total"):
        totals.setdefault(entry, []).append(float(total or 0))
    freedom = sum(len(row) - 1 for row in totals.values())
    pooled = sum((len(row) - 1) * variance(row) for row in totals.values()) / freedom
    assert found.apart == pytest.approx(sqrt(pooled))
    assert found.sheets == found.assigned == Scoresheet.objects.count()
    assert sum(judge.sheets for judge in found.judges) == found.sheets
    assert found.mean == pytest.approx(sum(sum(row) for row in totals.values()) / found.sheets)
    assert found.loads[0] <= found.loads[1] <= found.loads[2]
    assert any(judge.severity for judge in found.judges)


def test_only_editions_that_the_viewer_runs_are_compared(world: Round) -> None:
    viewer = make.organiser_of(world.edition)
    assert [row.edition for row in earlier_editions(viewer, world.edition)] == [world.edition]
    (figures,) = earlier_editions(viewer, world.edition)
    assert (figures.submitted, figures.eligible) == (12, 12)
    assert figures.winners == Winner.objects.count()
    older = make.a_preset_edition(viewer)
    assert older.challenge != world.edition.challenge
    type(older).objects.filter(pk=older.pk).update(
        challenge=world.edition.challenge, opens_at=world.edition.opens_at
    )
    assert len(earlier_editions(viewer, world.edition)) == 2
    stranger = make.an_organiser_of(world.edition)
    assert len(earlier_editions(stranger, world.edition)) == 1


def test_page_file_and_api_say_the_same_in_constant_queries(
    world: Round, django_assert_max_num_queries: Any
) -> None:
    browser = organiser(world)
    with django_assert_max_num_queries(35):
        html = text_of(browser, at("statistics", world))
    (found,) = judging_statistics([world])
    assert f"{found.apart:.1f}" in html
    assert found.judges[0].name in html
    answer = browser.get(at("statistics_file", world))
    book = load_workbook(io.BytesIO(b"".join(answer)))
    assert len(book.sheetnames) == 6
    rounds = list(book[book.sheetnames[2]].values)
    assert rounds[1][4] == found.sheets
    program, url = APIClient(), f"/api/v1/editions/{world.edition.slug}/statistics"
    program.force_authenticate(make.organiser_of(world.edition))
    told = program.get(url).json()
    assert told["submitted"] == 12
    assert told["rounds"][0]["apart"] == pytest.approx(found.apart)
    assert told["rounds"][0]["judges"][0]["name"] == found.judges[0].name
    neighbour = make.organiser_of(make.a_preset_edition())
    program.force_authenticate(neighbour)
    assert program.get(url).status_code == 404
    assert signed_in(neighbour).get(at("statistics", world)).status_code == 404


def test_an_edition_without_applications_says_so() -> None:
    edition = make.a_preset_edition()
    browser = signed_in(make.organiser_of(edition))
    html = browser.get(f"/en/run/{edition.slug}/statistics/").content.decode()
    assert "No application yet" in html
    assert browser.get(f"/en/run/{edition.slug}/statistics.xlsx").status_code == 200
