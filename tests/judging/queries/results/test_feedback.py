"""What a startup reads of announced rounds: its own figures, of the announced tally."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from judging.models import (
    Announcement,
    Assignment,
    Criterion,
    Judge,
    Round,
    RoundEntry,
    Rubric,
    Scoresheet,
    Standing,
    Tally,
)
from judging.queries.results.feedback import results_of
from submissions.models import Entry
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def an_announced_round(entry: Entry, order: int, *, bases: dict[str, str], announced: str) -> Round:
    """bases: digest of a tally → the entry's base score in it, oldest first."""
    round = a_round_with_a_sheet(entry, order)
    for number, (digest, base) in enumerate(bases.items(), 1):
        tally = Tally.objects.create(
            round=round,
            number=number,
            method="mean",
            input_digest=digest,
            software="test",
            seed=1,
            sheet_count=1,
        )
        Standing.objects.create(
            tally=tally, entry=entry, rank=1, base=Decimal(base), criteria={"problem": base}
        )
    Announcement.objects.create(
        edition=entry.edition,
        round=round,
        bundle={"input_digest": announced} if announced else {},
        state="published",
        published_at=timezone.now(),
        prepared_by=make.a_person(),
        approved_by=make.a_person(),
    )
    return round


def a_round_with_a_sheet(entry: Entry, order: int) -> Round:
    """One criterion of 30 points, one judge, one submitted sheet."""
    now = timezone.now()
    round = Round.objects.create(
        edition=entry.edition,
        order=order,
        name_ko=f"{order}차",
        opens_at=now,
        closes_at=now + timedelta(days=1),
        places=1,
    )
    Criterion.objects.create(
        rubric=Rubric.objects.create(round=round),
        key="problem",
        order=1,
        title_ko="문제인식",
        points=Decimal(30),
    )
    RoundEntry.objects.create(round=round, entry=entry, blind_code=f"code-{order}")
    judge = Judge.objects.create(edition=entry.edition, user=make.a_person(), state="accepted")
    Scoresheet.objects.create(
        assignment=Assignment.objects.create(round=round, judge=judge, entry=entry),
        state="submitted",
        total=Decimal(80),
        submitted_at=now,
        comment=f"words of {order}",
    )
    return round


def test_every_round_has_its_own_figures_in_six_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    entry = make.a_round(entries=1, judges=1).participations.get().entry
    entry.edition.rounds.all().delete()
    an_announced_round(entry, 1, bases={"old": "21.00", "new": "12.00"}, announced="old")
    an_announced_round(entry, 2, bases={"old": "15.00", "new": "24.00"}, announced="")
    with django_assert_num_queries(6):
        later, earlier = results_of(entry)
    assert [(result.code, result.base, result.comments) for result in (earlier, later)] == [
        ("code-1", Decimal(21), ["words of 1"]),
        ("code-2", Decimal(24), ["words of 2"]),
    ]
    assert [(row.mean, row.percent) for result in (earlier, later) for row in result.criteria] == [
        (Decimal(21), 70),
        (Decimal(24), 80),
    ]
