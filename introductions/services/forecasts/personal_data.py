"""What a person stated goes into their own copy; an erasure makes it nobody's."""
# tested by: tests/introductions/services/forecasts/test_personal_data.py

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge.models import User
from introductions.models import Forecast
from introductions.queries.personal_data import LEFT_OUT, SECTIONS, Rows


@transaction.atomic
def forget_forecaster(person: User) -> None:
    """Their chances stay in what all stated together, and are nobody's any more."""
    Forecast.objects.filter(user=person).update(user=None)


def _forecasts(viewer: User) -> Rows:
    rows = Forecast.objects.filter(user=viewer).order_by("pk")
    columns = ("percent", "role", "stated_at", "changed_at")
    found = rows.select_related("question__edition", "winner__entry")
    return [
        {name: getattr(row, name) for name in columns}
        | {"number": row.winner.entry.number, "of": row.question.edition.slug}
        for row in found
    ]


SECTIONS["forecasts"] = (_("Forecasts that you stated"), _forecasts)
LEFT_OUT["introductions.ForecastResult.noted_by"] = (
    "the act stands in the log with its time; what it is about is somebody else's"
)
