"""The dates of an edition in one line, with what contradicts on the span that has it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from challenge.models import Edition
from judging.models import Round
from judging.queries.setup.timeline import WHOLE, Span, timeline
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def an_edition(**dates: datetime | date) -> Edition:
    """A call of March 2027 on working days, with two rounds after it."""
    edition = make.a_draft_edition()
    facts = {
        "notice_date": date(2027, 3, 2),
        "opens_at": datetime(2027, 3, 2, 1, tzinfo=UTC),
        "closes_at": datetime(2027, 3, 31, 7, tzinfo=UTC),
    }
    Edition.objects.filter(pk=edition.pk).update(**facts | dates)
    days = {1: (5, 16), 2: (26, 27)}
    for order, (opens, closes) in days.items():
        Round.objects.filter(edition=edition, order=order).update(
            opens_at=datetime(2027, 4, opens, 1, tzinfo=UTC),
            closes_at=datetime(2027, 4, closes, 9, tzinfo=UTC),
        )
    return Edition.objects.get(pk=edition.pk)


def spans(edition: Edition) -> list[Span]:
    return timeline(edition, list(edition.rounds.order_by("order")))


def test_dates_in_order_have_no_mistakes_and_follow_along_the_line() -> None:
    found = spans(an_edition())
    assert [span.name for span in found] == [
        "notice", "applications", "round", "round", "appeals",
    ]  # fmt: skip
    assert not any(span.mistakes for span in found)
    starts = [span.start for span in found]
    assert starts == sorted(starts)
    assert (starts[0], found[-1].start + found[-1].length) == (0, WHOLE)


def test_each_contradiction_stands_on_its_span() -> None:
    edition = an_edition(
        notice_date=date(2027, 3, 9), closes_at=datetime(2027, 4, 9, 7, tzinfo=UTC)
    )
    second = edition.rounds.get(order=2)
    Round.objects.filter(pk=second.pk).update(opens_at=second.opens_at - timedelta(days=14))
    found = {(span.name, span.round and span.round.order): span for span in spans(edition)}
    wrong = {key: len(span.mistakes) for key, span in found.items() if span.mistakes}
    assert wrong == {("notice", None): 1, ("round", 1): 1, ("round", 2): 1}
    assert "Move its opening" in found["round", 2].mistakes[0]


def test_a_close_on_a_day_off_is_noted() -> None:
    edition = an_edition(closes_at=datetime(2027, 3, 28, 7, tzinfo=UTC))
    assert [bool(span.notes) for span in spans(edition)][:2] == [False, True]
    edition.closes_at = datetime(2027, 3, 31, 7, tzinfo=UTC)
    assert not spans(edition)[1].notes
    edition.days_off = ["2027-03-31"]
    assert spans(edition)[1].notes


def test_without_appeals_there_is_no_span_of_them() -> None:
    edition = an_edition()
    edition.appeal_days = 0
    assert spans(edition)[-1].name == "round"
