"""Signed addresses of the demo's one-click doors."""
# tested by: tests/demo/pages/test_views.py

from django.core import signing
from django.http import Http404
from django.urls import reverse

from challenge.models import User

SALT = "demo.door"
READY = "demo.ready"  # the act in the log that ends the making of the sample editions
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def address_of(user: User, part: str) -> str:
    """The path of the person's door to a part of the site."""
    return reverse("demo:door", args=[signing.dumps([user.pk, part], salt=SALT)])


def read_key(key: str) -> tuple[int, str]:
    """Whose door a key opens (primary key), and to which part.

    Raises Http404 for a made-up one.
    """
    try:
        pk, part = signing.loads(key, salt=SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    return int(pk), str(part)
