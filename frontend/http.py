"""What every page needs: who asks, when the request reached us, the edition in its zone, and
refusals shown in place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from challenge.kernel.clock import on_database_clock
from challenge.kernel.errors import Refusal
from challenge.kernel.versions import ChangedMeanwhile
from challenge.models import Edition, User
from challenge.queries import observed_edition, visible_edition
from challenge.web.shared_copies import changes_at

Done = TypeVar("Done")
Problem = TypeVar("Problem", bound=Exception)


def actor_of(request: HttpRequest) -> User:
    """The signed-in person (views that call it are behind login_required)."""
    return cast("User", request.user)


def reached_at(request: HttpRequest) -> datetime:
    """When the request reached us, on the database's clock."""
    return on_database_clock(request.reached_at)  # type: ignore[attr-defined]


def in_zone_of(edition: Edition) -> Edition:
    """From here on the request reads and shows times in the edition's zone."""
    timezone.activate(ZoneInfo(edition.time_zone))
    return edition


def public_edition(request: HttpRequest, slug: str) -> Edition:
    """The edition as the public sees it, in its zone; 404 where it isn't to be seen."""
    edition = in_zone_of(visible_edition(actor_of(request), slug))
    changes_at(request, edition.opens_at, edition.closes_at)
    return edition


def run_edition(request: HttpRequest, slug: str) -> Edition:
    """The edition for its organisers and observers, in its zone; 404 for everyone else."""
    return in_zone_of(observed_edition(actor_of(request), slug))


def safe_next(request: HttpRequest) -> str:
    """Where the address says to go on to, if that is on this site; else nothing."""
    target = request.GET.get("next", "") or request.POST.get("next", "")
    return (
        target
        if url_has_allowed_host_and_scheme(
            target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        else ""
    )


@dataclass(frozen=True, slots=True)
class Attempt(Generic[Done, Problem]):
    """What a service returned, or why it refused."""

    result: Done | None = None
    refusal: Problem | None = None


def attempt(act: Callable[[], Done], *shown: type[Problem]) -> Attempt[Done, Problem]:
    """Call a service whose refusals the page itself shows, beside what was typed.

    The one place where a page catches an exception, because only the page still has the typed
    input.  Every refusal that is not of a `shown` class goes to the middleware, and so does what
    two people changed: its own page shows both.
    """
    try:
        return Attempt(result=act())
    except shown as refusal:
        if isinstance(refusal, ChangedMeanwhile) and ChangedMeanwhile not in shown:
            raise
        return Attempt(refusal=refusal)


def accepted(form: BaseForm, act: Callable[[], Done]) -> Done | None:
    """What the service returns; None if it refused and named fields.

    Its words then stand beside the fields; a refusal that names none goes to the middleware.
    """
    try:
        tried = attempt(act, Refusal)
    except ChangedMeanwhile as refusal:
        refusal.form = form
        raise
    if tried.refusal is None:
        return tried.result
    if not tried.refusal.fields:
        raise tried.refusal
    for name, text in tried.refusal.fields.items():
        form.add_error(name if name in form.fields else None, str(text))
    return None


def accepted_post(request: HttpRequest, form: BaseForm, act: Callable[[], Done]) -> Done | None:
    """What the service returns for a form that was posted and is valid; else None.

    As in accepted(), a refusal that names fields stands beside them.
    """
    posted = request.method == "POST" and form.is_valid()
    return accepted(form, act) if posted else None


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of every template."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return {
        "DEMO": settings.DEMO,
        "DEBUG": settings.DEBUG,
        "SITE_URL": settings.SITE_URL,
        "AGENCY": apps[0]["name"] if apps else "",
    }
