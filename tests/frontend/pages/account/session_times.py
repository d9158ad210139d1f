"""Whether a session ends at a fixed time."""

from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone


def ends_when_it_was_said_at_first(client: Client) -> bool:
    """Within the time that settings say, and no later for what is written into it."""
    latest = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    first = client.session.get_expiry_date()
    session = client.session
    session["a word"] = "written later"
    session.save()
    # by an idle session's rule it would end as long after the last word as after the first
    later = client.session.get_expiry_date(modification=timezone.now() + timedelta(hours=3))
    return bool(first == later <= latest)
