"""A token that is there, and what shows it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from challenge.models import AccessToken, Edition, User
from challenge.services.access_tokens.tokens import MadeToken, make_token


def a_token(owner: User, edition: Edition | None = None, **facts: Any) -> AccessToken:
    """One of the owner's, good for a month."""
    return _made(owner, edition, **facts).token


def a_key(owner: User, edition: Edition | None = None, **facts: Any) -> str:
    """The same, as it is shown once."""
    return _made(owner, edition, **facts).key


def _made(owner: User, edition: Edition | None, **facts: Any) -> MadeToken:
    until = timezone.localdate() + timedelta(days=30)
    given: dict[str, Any] = {"name": "Ledger", "may_write": True, "until": until, **facts}
    return make_token(actor=owner, edition=edition, **given)
