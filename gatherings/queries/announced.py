"""What of gatherings an edition's own page leads to."""
# tested by: tests/frontend/pages/test_query_counts.py

from django.db.models import Exists

from challenge.models import Edition, User
from gatherings.queries.events_shown import coming_events
from gatherings.queries.voices import consultations_for


def goes_on(viewer: User, edition: Edition) -> tuple[bool, bool]:
    """Whether there are events to come, and consultations to read, in one statement."""
    flags = Exists(coming_events(edition)), Exists(consultations_for(viewer, edition))
    found: tuple[bool, bool] = Edition.objects.values_list(*flags).get(pk=edition.pk)
    return found
