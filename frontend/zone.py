"""Times on a page, and times typed there, are those of the edition's zone."""

# tested by: tests/frontend/test_zone.py

from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

from challenge.models import Edition
from challenge.queries import observed_edition, visible_edition
from frontend.http import actor_of


def in_zone_of(edition: Edition) -> Edition:
    """From here on the request reads and shows times in the edition's zone."""
    timezone.activate(ZoneInfo(edition.time_zone))
    return edition


def public_edition(request: HttpRequest, slug: str) -> Edition:
    """The edition as the public sees it, in its zone; 404 where it isn't to be seen."""
    return in_zone_of(visible_edition(actor_of(request), slug))


def run_edition(request: HttpRequest, slug: str) -> Edition:
    """The edition for its organisers and observers, in its zone; 404 for everyone else."""
    return in_zone_of(observed_edition(actor_of(request), slug))
