"""What was raised: confirmed, told by one, told differently and unknown are never added up, and
ratings are shown from five answers on.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenge.models import Edition
from introductions.models import Introduction
from introductions.queries.meetings.outcomes import outcomes_of
from introductions.queries.meetings.report_part import introductions_part
from tests.introductions import factories as f

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def made_in(edition: Edition) -> Introduction:
    introduction = f.accepted(f.an_offer_for(f.an_investor(edition)))
    at = timezone.now() - timedelta(days=500)
    Introduction.objects.filter(pk=introduction.pk).update(introduced_at=at)
    introduction.refresh_from_db()
    return introduction


def invested(edition: Edition, *sides: dict[str, Any]) -> None:
    introduction = made_in(edition)
    for side, facts in zip(("startup", "investor"), sides, strict=False):
        f.say(introduction, side, "invested", **facts)


@pytest.fixture
def edition() -> Edition:
    return f.a_winner().entry.edition


def test_amounts_stand_apart_by_who_tells_of_them(edition: Edition) -> None:
    invested(edition, {"amount_krw": 100}, {"amount_krw": 100})
    invested(edition, {"amount_krw": 1000}, {"amount_krw": 3000})
    invested(edition, {"amount_krw": 20_000})
    invested(edition, {"amount_krw": 7_000_000}, {})
    invested(edition, {}, {})
    total = outcomes_of(f.organiser_of(edition), edition).raised.total
    assert (total.confirmed, total.confirmed_krw) == (1, 100)
    assert (total.apart, total.apart_low, total.apart_high) == (1, 1000, 3000)
    assert (total.by_one, total.by_one_krw) == (2, 7_020_000)
    assert total.unknown == 1


def test_years_are_those_that_both_tell_alike(edition: Edition) -> None:
    last = TODAY.replace(year=TODAY.year - 1, month=12, day=1)
    now = {"amount_krw": 100, "invested_on": TODAY, "instrument": "safe"}
    invested(edition, now, now)
    invested(edition, {**now, "invested_on": last}, {"amount_krw": 100})
    invested(edition, now, {**now, "invested_on": last, "instrument": "cb"})
    figures = outcomes_of(f.organiser_of(edition), edition).raised
    assert [(row.year, row.confirmed) for row in figures.years] == [
        (TODAY.year, 1),
        (TODAY.year - 1, 1),
        (None, 1),
    ]
    assert [count for _name, count in figures.instruments] == [2, 1]
    assert figures.instruments[-1][0] == ""
    blocks = introductions_part(f.organiser_of(edition), edition, 6)
    assert "₩100 (1)" in str(blocks) or "100원 (1)" in str(blocks)


def test_a_rating_is_shown_from_five_answers_on_and_the_last_one_counts(edition: Edition) -> None:
    for place in range(5):
        made = made_in(edition)
        f.say(made, "investor", "met", rating=1)
        f.say(made, "investor", "term_sheet", rating=4)
        f.say(made, "investor", "passed")
        if place:
            f.say(made, "startup", "met", rating=2)
    startup, investor = outcomes_of(f.organiser_of(edition), edition).raised.ratings
    assert (startup.answers, startup.mean) == (4, None)
    assert (investor.answers, investor.mean) == (5, 4.0)
