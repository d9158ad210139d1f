"""Sessions that have ended, and sign-in links long after their time, are deleted."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.utils import timezone

from challenge.models import SignInLink

LINK_KEPT = timedelta(days=30)  # after its time was over


def clear_expired_sessions() -> int:
    """For the clock, once a day; run twice, the second finds nothing.  Returns how many links."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    over = SignInLink.objects.filter(expires_at__lt=timezone.now() - LINK_KEPT)
    return over.delete()[0]
