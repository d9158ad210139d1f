"""Where a program may go that shows an access token: looked at before any view runs.

What no line below names, a token for one edition doesn't reach.
"""
# tested by: tests/frontend/pages/test_token_doors.py

from collections.abc import Callable
from typing import Any

import structlog
from allauth.mfa.utils import is_mfa_enabled
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import ResolverMatch
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import NotFound, Refusal
from challenge.models import AccessToken, Edition
from challenge.permissions import OutOfReach
from challenge.rest.tokens import SAFE, SHOWN, PersonNeeded, is_for_persons
from challenge.services.access_tokens.use import note_use, token_of
from frontend.doors import needs_second_factor
from frontend.http import attempt
from introductions.models import Introduction
from submissions.models import Attachment, Entry, Startup, Upload

Handler = Callable[[HttpRequest], HttpResponse]
API = "api/v1/"
# the first part of an address → the row that it names, by the address's parameter, and what leads
# from there to the edition
ROWS: dict[str, tuple[type[Model], str, str]] = {
    "editions": (Edition, "slug", "pk"),
    "applications": (Entry, "pk", "edition"),
    "entries": (Entry, "pk", "edition"),
    "startups": (Startup, "pk", "entries__edition"),
    "attachments": (Attachment, "pk", "entry__edition"),
    "uploads": (Upload, "token", "entry__edition"),
    "introductions": (Introduction, "pk", "investor__edition"),
}
# these name no edition and yet are open to a token for one: they show or take what is of it alone
OF_ANY = {"api:time", "api:editions", "api:applications", "api:uploads"}
OPEN_FIRST_PARTS = {"log", "hall-votes"}  # what anybody may, without signing in


class NotGood(Refusal):
    """Wrong, ended, over, or of somebody who is no longer here."""

    code = "token_not_good"
    status = 401
    message = _(
        "This access token doesn't work: it is mistyped, was ended, or its time is over. Make a "
        "new one on the page My profile > Access tokens."
    )


class ReadsOnly(Refusal):
    """It was made to read."""

    code = "token_reads_only"
    status = 403
    message = _(
        "This access token may only read, so nothing was changed. To write, make one on the page "
        "My profile > Access tokens that reads and writes."
    )


class WithoutSecondFactor(Refusal):
    """Its owner runs an edition, and hadn't shown a second factor when it was made."""

    code = "second_factor_needed"
    status = 403
    message = _(
        "Organisers need a second factor, and this access token was made without one. Sign in "
        "with your second factor and make a new token."
    )


class TokenDoors:
    """Let a program in, in its owner's name, or say why not."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; what it noted of the token ends with it."""
        response = self.get_response(request)  # a fault is an answer here, too
        structlog.contextvars.unbind_contextvars(SHOWN)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """An answer to a program that may not pass; None for all others."""
        key, match = shown_key(request), request.resolver_match
        if key is None or match is None or not match.route.startswith(API):
            return None
        tried = attempt(lambda: let_in(key, request, match, view), Refusal)
        if tried.result is None:
            return _say(tried.refusal or NotGood())
        token, edition = tried.result
        note_use(token=token, edition_id=edition)
        setattr(request, SHOWN, token)
        structlog.contextvars.bind_contextvars(**{SHOWN: token.pk, "user_id": token.user_id})
        return None


close_token_doors = TokenDoors


def shown_key(request: HttpRequest) -> str | None:
    """What stands behind `Authorization: Bearer`; None: nothing of the kind was sent."""
    scheme, _blank, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else None


def let_in(
    key: str, request: HttpRequest, match: ResolverMatch, view: Any
) -> tuple[AccessToken, int | None]:
    """The token, and the edition that the address is of, if any; a Refusal where it may not."""
    token = token_of(key)
    if token is None:
        raise NotGood
    if needs_second_factor(token.user) and not (token.second_factor and is_mfa_enabled(token.user)):
        raise WithoutSecondFactor
    method = request.method or ""
    if is_for_persons(getattr(view, "cls", None), method, request.path):
        raise PersonNeeded
    if method not in SAFE and not token.may_write:
        raise ReadsOnly
    return token, _edition_in_reach(token, match)


def _edition_in_reach(token: AccessToken, match: ResolverMatch) -> int | None:
    """The edition that the address is of; None: of none.

    A row of another edition is answered as one that isn't there.
    """
    first, reach = match.route.removeprefix(API).split("/")[0], token.user.reach
    assert reach is not None  # set by token_of
    if "slug" in match.kwargs:
        first = "editions"
    if first not in ROWS or not match.kwargs:
        known = match.view_name in OF_ANY or first in OPEN_FIRST_PARTS
        if reach.only is not None and not known:
            raise OutOfReach
        return None
    editions = _editions_of(first, match)
    if first == "editions" and reach.only is not None and editions != {reach.only}:
        raise OutOfReach  # whether or not there is one
    if any(not reach.covers(edition) for edition in editions):
        raise OutOfReach if first == "editions" else NotFound
    if not editions and reach.only is not None:
        raise NotFound
    return min(editions) if len(editions) == 1 else None


def _editions_of(first: str, match: ResolverMatch) -> set[int]:
    """A company may have applied to several."""
    model, parameter, column = ROWS[first]
    found = model._default_manager.filter(**{parameter: match.kwargs[parameter]})
    editions = found.values_list(column, flat=True)
    return {edition for edition in editions if edition is not None}


def _say(refusal: Refusal) -> JsonResponse:
    answer = JsonResponse(
        {"code": refusal.code, "detail": str(refusal.detail)}, status=refusal.status
    )
    if isinstance(refusal, NotGood):
        answer["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return answer
