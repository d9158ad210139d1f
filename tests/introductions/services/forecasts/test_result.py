"""An organiser notes what happened; then forecasts are open, and scored."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed, NotFound
from challenge.kernel.versions import ChangedMeanwhile, VersionNeeded
from introductions.models import ForecastQuestion, ForecastResult, Introduction, Side, Told
from introductions.queries.forecasts.scores import forecast_scores, forecast_table
from introductions.services.answers import agree_as_startup
from introductions.services.forecasts.result import note_forecast_result
from introductions.services.forecasts.state import state_forecasts
from introductions.services.propose import propose_introduction
from judging.models import Winner
from submissions.services.consents import give_consent
from tests.introductions import factories as f
from tests.introductions.services.forecasts.worlds import Asked, an_asked_edition
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def is_over(asked: Asked) -> None:
    """The months have passed."""
    past = timezone.localdate() - timedelta(days=900)
    ForecastQuestion.objects.update(starts_on=past, closes_at=timezone.now() - timedelta(days=800))
    asked.question.refresh_from_db()


def note(asked: Asked, place: int, happened: bool | None, **facts: str) -> ForecastResult | None:
    return note_forecast_result(
        actor=asked.organiser, question=asked.question, winner=asked.winners[place],
        happened=happened, **{"source": "public", **facts},
    )  # fmt: skip


def test_no_chance_is_read_before_its_result_is_noted_and_then_all_are_scored() -> None:
    asked = an_asked_edition()
    edition = asked.question.edition
    first, second = (winner.pk for winner in asked.winners)
    for person, chances in (
        (asked.judge.user, {first: 80, second: 40}),
        (asked.investor.user, {first: 60, second: 0}),
    ):
        state_forecasts(actor=person, question=asked.question, chances=chances)
    sealed = forecast_scores(asked.organiser, edition)
    counts = {row.winner.pk: row.stated for row in sealed.winners}
    assert (counts[first], counts[second], sum(counts.values())) == (2, 2, 4)
    assert {row.mean for row in sealed.winners} == {None}
    assert (sealed.forecasters, sealed.crowd, sealed.unknown) == ([], None, 2)
    table = [row[5] for row in forecast_table(asked.organiser, edition).rows]
    assert set(table) == {None}
    note(asked, 0, True)
    is_over(asked)
    note(asked, 1, False, source="company")
    found = forecast_scores(make.an_organiser_of(edition, "observer"), edition)
    assert (found.known, found.unknown) == (2, 0)
    scores = {row.role: row.score for row in found.forecasters}
    assert scores["judge"].brier == pytest.approx((0.2**2 + 0.4**2) / 2)
    assert scores["investor"].brier == pytest.approx(0.4**2 / 2)
    assert found.crowd is not None
    assert found.crowd.score.brier == pytest.approx((0.3**2 + 0.2**2) / 2)
    assert found.crowd.score.base_brier == pytest.approx(0.25)
    assert (found.crowd.low, found.crowd.score.says_something) == (None, False)
    rows = [row for row in forecast_table(asked.organiser, edition).rows if row[5] is not None]
    assert {row[5] for row in rows} == {0, 40, 60, 80}
    for nobody in (asked.judge.user, asked.investor.user, f.founder_of(asked.winners[0])):
        with pytest.raises(NotFound):
            forecast_scores(nobody, edition)


def test_a_no_needs_the_time_to_be_over_and_reports_need_to_be_there() -> None:
    asked = an_asked_edition()
    with pytest.raises(InvalidInput) as refusal:
        note(asked, 0, False)
    assert list(refusal.value.fields) == ["happened"]
    for source in ("reports", ""):
        with pytest.raises(InvalidInput) as refusal:
            note(asked, 0, True, source=source)
        assert list(refusal.value.fields) == ["source"]
    with pytest.raises(NotAllowed):
        note_forecast_result(
            actor=asked.judge.user, question=asked.question, winner=asked.winners[0],
            happened=True, source="public",
        )  # fmt: skip
    other = f.a_winner()
    with pytest.raises(NotFound):
        note_forecast_result(
            actor=asked.organiser, question=asked.question, winner=other, happened=True,
            source="public",
        )  # fmt: skip
    assert not ForecastResult.objects.exists()


def test_what_both_sides_report_within_the_time_is_shown_and_can_be_the_reason() -> None:
    asked = an_asked_edition()
    winner = asked.winners[0]
    Winner.objects.update(vc_ready=True)
    give_consent(
        actor=f.founder_of(winner), startup=winner.entry.startup,
        edition=asked.question.edition, kind="investors", shared_items=f.EVERYTHING,
    )  # fmt: skip
    winner.refresh_from_db()
    pair = propose_introduction(actor=asked.organiser, winner=winner, investor=asked.investor)
    made = f.accepted(_agreed(pair))
    for side in Side:
        f.say(
            made, side, Told.INVESTED, amount_krw=600_000_000, invested_on=timezone.localdate(),
            instrument="rcps",
        )  # fmt: skip
    rows = forecast_scores(asked.organiser, asked.question.edition).winners
    assert {row.winner.pk: row.reported_krw for row in rows}[winner.pk] == 600_000_000
    assert note(asked, 0, True, source="reports")
    f.say(
        made, Side.INVESTOR, Told.INVESTED, amount_krw=100_000_000,
        invested_on=timezone.localdate(), instrument="rcps",
    )  # fmt: skip
    rows = forecast_scores(asked.organiser, asked.question.edition).winners
    assert {row.winner.pk: row.reported_krw for row in rows}[winner.pk] == 0


def _agreed(pair: Introduction) -> Introduction:
    return agree_as_startup(
        actor=f.founder_of(pair.winner), introduction=pair, shared_items=f.EVERYTHING
    )


def test_a_note_is_corrected_by_who_saw_it_and_withdrawn() -> None:
    asked = an_asked_edition()
    made = note(asked, 0, True)
    assert made is not None
    assert note(asked, 0, True) == made
    with pytest.raises(VersionNeeded):
        note(asked, 0, True, source="company")
    with pytest.raises(ChangedMeanwhile):
        note(asked, 0, True, source="company", seen="none")
    other = note(asked, 0, True, source="company", seen=made.etag)
    assert other is not None
    assert note(asked, 0, None, source="", seen=other.etag) is None
    assert not ForecastResult.objects.exists()
