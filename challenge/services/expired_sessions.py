"""Sessions end: those whose time is over, with addresses that nobody confirmed, links and access
tokens long after theirs, and all of one person.
"""

from datetime import timedelta
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from challenge.models import AccessToken, OtherAddress, SignInLink, User
from challenge.models.access.addresses import CONFIRM_WITHIN

LINK_KEPT = timedelta(days=30)  # after its time was over
TOKEN_KEPT = timedelta(days=365)  # the same; its owner sees what there was


def clear_expired_sessions() -> int:
    """For the clock, once a day; run twice, the second finds nothing.  Returns how many links.

    The address and browser of a session go with it, also of somebody who never comes back.
    """
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    AccessToken.objects.filter(expires_at__lt=timezone.now() - TOKEN_KEPT).delete()
    waiting = OtherAddress.objects.filter(confirmed_at=None)
    waiting.filter(asked_at__lt=timezone.now() - CONFIRM_WITHIN).delete()
    over = SignInLink.objects.filter(expires_at__lt=timezone.now() - LINK_KEPT)
    return over.delete()[0]


def end_sessions_of(*, person: User) -> int:
    """Part of another act: on every device, with cookie or token.  Returns how many ended."""
    ended = 0
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()
            ended += 1
    return ended
