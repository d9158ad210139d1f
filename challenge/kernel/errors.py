"""Refusals: the answers that say no, and why.

Everything else that goes wrong is a bug and crashes.
"""
# tested by: tests/challenge/rest/test_schema.py

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A rule said no.  `code` is for machines, `detail` for people, `fields` names the inputs to
    correct.
    """

    code = "refused"
    status = 409
    message: str | Promise = _("This can't be done now.")

    def __init__(
        self,
        detail: str | Promise | None = None,
        *,
        fields: Mapping[str, str | Promise] | None = None,
        **facts: Any,
    ) -> None:
        self.detail = detail or self.message
        self.fields = dict(fields or {})
        self.facts = facts
        super().__init__(str(self.detail))


class NotAllowed(Refusal):
    """The actor may not do this."""

    code = "not_allowed"
    status = 403
    message = _("You don't have permission for this. Ask the organiser if you think you should.")


class NotFound(Refusal):
    """Unknown, or not yours to see: the two look alike on purpose."""

    code = "not_found"
    status = 404
    message = _("Not found, or you have no access.")


class InvalidInput(Refusal):
    """One or more fields need correcting; `fields` says which and how."""

    code = "invalid"
    status = 422
    message = _("Some fields need correcting. What you typed is kept.")


class WrongState(Refusal):
    """Somebody was faster, or this step is over."""

    code = "wrong_state"
    message = _("This has moved on since you opened the page. Reload to see its state.")


class Stale(Refusal):
    """The saved copy is newer than the one you started from; `facts["current"]` holds it."""

    code = "stale"
    message = _("Somebody saved a newer version meanwhile. Both versions are kept: choose one.")
