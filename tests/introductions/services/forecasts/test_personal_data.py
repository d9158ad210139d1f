"""One's own copy holds first's forecasts; an erasure makes them nobody's, and they count on."""

import pytest
from django.conf import settings

from introductions.models import Forecast
from introductions.queries.forecasts.scores import forecast_scores
from introductions.queries.personal_data import personal_data
from introductions.services.erasure.person import erase_person
from introductions.services.forecasts.personal_data import forget_forecaster
from introductions.services.forecasts.result import note_forecast_result
from introductions.services.forecasts.state import state_forecasts
from tests.introductions.services.forecasts.worlds import an_asked_edition

pytestmark = pytest.mark.django_db


def test_forecasts_are_in_the_copy_and_nobodys_after_an_erasure() -> None:
    asked = an_asked_edition()
    winner, person = asked.winners[0], asked.investor.user
    for user in (person, asked.judge.user):
        state_forecasts(actor=user, question=asked.question, chances={winner.pk: 90})
    (row,) = personal_data(person, only=["forecasts"])["forecasts"]
    assert (row["percent"], row["number"]) == (90, winner.entry.number)
    act = f"{forget_forecaster.__module__}.{forget_forecaster.__name__}"
    assert act in settings.ERASURE_PARTS
    erase_person(person=person, asked_by=None)
    assert list(Forecast.objects.order_by("pk").values_list("user", flat=True)) == [
        None, asked.judge.user_id,
    ]  # fmt: skip
    note_forecast_result(
        actor=asked.organiser, question=asked.question, winner=winner, happened=True,
        source="public",
    )  # fmt: skip
    found = forecast_scores(asked.organiser, asked.question.edition)
    assert [first.name for first in found.forecasters] == [asked.judge.user.display_name]
    assert found.crowd is not None
    assert found.crowd.bands[0].forecasts == 2
