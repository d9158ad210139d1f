"""What rests on a place waits while an appeal against it is open."""

# tested by: tests/judging/services/results/appeals/test_places_on_hold.py

from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import Refusal
from judging.queries.results.appeals.places_on_hold import winners_on_hold
from submissions.models import Entry


class PlaceOnHold(Refusal):
    """An appeal that is open may change it."""

    code = "place_on_hold"
    message = _(
        "This place is on hold: an appeal that may change it is not answered yet. Answer the "
        "appeal first."
    )


def require_certain_place(*, entry: Entry) -> None:
    """PlaceOnHold: an open appeal may still change what the entry won."""
    if entry.pk in winners_on_hold(entry.edition):
        raise PlaceOnHold
