"""The address that a mail to a judge leads to."""

# tested by: tests/judging/services/panel/test_invite.py

from urllib.parse import urlencode

from django.conf import settings
from sesame.utils import get_parameters

from challenge.models import User


def entry_link(*, user: User, target: str = "") -> str:
    """An address that signs this judge in and leads to the judges' part of the site.

    target: a path there.
    """
    prefix = "/en" if user.language == "en" else ""
    query = {**get_parameters(user), **({"next": prefix + target} if target else {})}
    return f"{settings.SITE_URL}{prefix}/enter/judge/?{urlencode(query)}"
