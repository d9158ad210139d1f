"""Chances are stated by judges and investors, for themselves alone, until a day."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed, NotFound
from challenge.kernel.versions import ChangedMeanwhile
from challenge.models import AuditEvent
from introductions.models import Forecast, ForecastQuestion, ForecastResult
from introductions.queries.forecasts.own import asked_of, forecast_sheet
from introductions.services.forecasts.question import (
    ForecastsClosed,
    ForecastsStated,
    ask_for_forecasts,
)
from introductions.services.forecasts.state import state_forecasts
from judging.models import Announcement, Conflict, Standing
from tests.introductions import factories as f
from tests.introductions.services.forecasts.worlds import an_asked_edition
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db


def test_each_states_for_themselves_and_reads_nobody_elses() -> None:
    asked = an_asked_edition()
    slug = asked.question.edition.slug
    first, second = (winner.pk for winner in asked.winners)
    standings = list(Standing.objects.order_by("pk").values())
    state_forecasts(
        actor=asked.judge.user, question=asked.question, chances={first: 70, second: None}
    )
    sheet = state_forecasts(
        actor=asked.investor.user, question=asked.question, chances={first: 0, second: 100}
    )
    assert {row.winner.pk: row.percent for row in sheet.rows if row.percent is not None} == {
        first: 0, second: 100,
    }  # fmt: skip
    own = forecast_sheet(asked.judge.user, slug)
    assert {row.winner.pk: row.percent for row in own.rows}.items() >= {(first, 70), (second, None)}
    assert (own.role, sheet.role) == ("judge", "investor")
    for stranger in (a_user(), f.founder_of(asked.winners[0]), asked.organiser):
        with pytest.raises(NotFound):
            forecast_sheet(stranger, slug)
        with pytest.raises(NotFound):
            state_forecasts(actor=stranger, question=asked.question, chances={first: 1})
    facts = AuditEvent.objects.filter(action="forecasts.stated").values_list("facts", flat=True)
    assert [fact["winners"] for fact in facts] == [1, 2]
    assert "70" not in str(list(facts))
    assert list(Standing.objects.order_by("pk").values()) == standings
    assert asked_of(asked.judge.user) == asked_of(asked.investor.user) == {asked.judge.edition_id}
    assert asked_of(f.founder_of(asked.winners[0])) == set()


def test_a_chance_is_changed_and_withdrawn_until_the_end_and_not_after() -> None:
    asked = an_asked_edition()
    first, actor = asked.winners[0].pk, asked.judge.user
    before = state_forecasts(actor=actor, question=asked.question, chances={first: 30})
    again = state_forecasts(
        actor=actor, question=asked.question, chances={first: 30}, seen=before.version
    )
    assert again.version == before.version
    state_forecasts(actor=actor, question=asked.question, chances={first: 45}, seen=before.version)
    with pytest.raises(ChangedMeanwhile):  # another tab of theirs
        state_forecasts(
            actor=actor, question=asked.question, chances={first: 60}, seen=before.version
        )
    for wrong in (-1, 101):
        with pytest.raises(InvalidInput) as refusal:
            state_forecasts(actor=actor, question=asked.question, chances={first: wrong})
        assert list(refusal.value.fields) == [f"chance-{first}"]
    assert Forecast.objects.get().percent == 45
    ForecastQuestion.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ForecastsClosed):
        state_forecasts(actor=actor, question=asked.question, chances={first: 50})
    ForecastQuestion.objects.update(closes_at=timezone.now() + timedelta(days=1))
    state_forecasts(actor=actor, question=asked.question, chances={first: None})
    assert not Forecast.objects.exists()


def test_nobody_forecasts_where_they_have_a_part_or_before_the_announcement() -> None:
    asked = an_asked_edition()
    first, second = asked.winners
    Conflict.objects.create(
        judge=asked.judge, entry=first.entry, kind="other", source=Conflict.Source.DECLARED
    )
    with pytest.raises(NotFound):
        state_forecasts(actor=asked.judge.user, question=asked.question, chances={first.pk: 50})
    second.entry.startup.members.create(user=asked.investor.user, kind="writer")
    with pytest.raises(NotFound):
        state_forecasts(actor=asked.investor.user, question=asked.question, chances={second.pk: 99})
    state_forecasts(actor=asked.investor.user, question=asked.question, chances={first.pk: 50})
    Announcement.objects.update(state=Announcement.State.PREPARED)
    assert forecast_sheet(asked.investor.user, asked.question.edition.slug).rows == []


def test_of_a_winner_whose_result_is_known_nobody_states_or_learns_more() -> None:
    asked = an_asked_edition()
    first = asked.winners[0]
    state_forecasts(actor=asked.judge.user, question=asked.question, chances={first.pk: 80})
    ForecastResult.objects.create(
        question=asked.question, winner=first, happened=True, source="public",
        noted_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(InvalidInput):
        state_forecasts(actor=asked.judge.user, question=asked.question, chances={first.pk: 100})
    slug = asked.question.edition.slug
    (row,) = [row for row in forecast_sheet(asked.judge.user, slug).rows if row.winner == first]
    assert row.squared == pytest.approx(0.04)
    others = forecast_sheet(asked.investor.user, slug).rows
    assert first.pk not in {row.winner.pk for row in others}


def test_what_is_asked_stays_once_somebody_has_answered_it() -> None:
    asked = an_asked_edition(starts_on=date(2027, 1, 31), months=25)
    question, edition = asked.question, asked.question.edition
    assert (question.amount_krw, question.ends_on) == (500_000_000, date(2029, 2, 28))
    for name, value in (("amount_krw", 0), ("months", 0), ("months", 121)):
        with pytest.raises(InvalidInput) as refusal:
            ask_for_forecasts(actor=asked.organiser, edition=edition, facts={name: value})
        assert list(refusal.value.fields) == [name]
    state_forecasts(actor=asked.judge.user, question=question, chances={asked.winners[0].pk: 10})
    with pytest.raises(ForecastsStated):
        ask_for_forecasts(actor=asked.organiser, edition=edition, facts={"amount_krw": 1})
    later = question.closes_at + timedelta(days=3)
    ask_for_forecasts(actor=asked.organiser, edition=edition, facts={"closes_at": later})
    ForecastQuestion.objects.update(closes_at=timezone.now() - timedelta(days=1))
    with pytest.raises(ForecastsClosed):  # nobody has it open again once it is over
        ask_for_forecasts(actor=asked.organiser, edition=edition, facts={"closes_at": later})
    with pytest.raises(NotAllowed):
        ask_for_forecasts(actor=asked.judge.user, edition=edition, facts={})
    assert ForecastQuestion.objects.count() == 1
