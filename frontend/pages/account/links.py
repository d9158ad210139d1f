"""The link of a mail: a page with one button, since mail scanners open links too.  The button
signs in, once; a link that is used up mails a code instead.
"""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.kernel.errors import NotFound
from challenge.models import SignInLink, User
from challenge.queries import sign_in_link
from challenge.services.sign_in_links import LinkUsedUp, use_sign_in_link
from frontend.doors import LINK_PART, needs_second_factor
from frontend.http import actor_of, attempt, safe_next
from frontend.sign_in import end_in_time, mail_a_code

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_DOORS = {
    "judge": "judges:home",
    "apply": "startups:home",
    "invest": "investors:home",
    "run": "organisers:home",
}


@require_safe
def enter(request: HttpRequest, part: str) -> HttpResponse:
    """A part of the site by its short address: who is not signed in is asked for a code."""
    if part not in _DOORS:
        raise NotFound
    target = safe_next(request) or reverse(_DOORS[part])
    if request.user.is_authenticated:
        return redirect(target)
    return redirect_to_login(target, reverse("account_request_login_code"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, part: str, key: str) -> HttpResponse:
    """Reading the link changes nothing; its button signs in."""
    found = sign_in_link(key, part)
    target = _target(found, part)
    if found and request.user == found.user:
        return redirect(target)
    if found is None or _needs_more(found.user) or not found.is_good:
        return _used_up(request, found, part, key)
    goes_on = request.method == "POST" and (
        not request.user.is_authenticated or "replace" in request.POST
    )
    if not goes_on:
        return render(request, "account/link.html", {"link": found})
    if attempt(lambda: use_sign_in_link(actor=None, link=found), LinkUsedUp).refusal:
        return _used_up(request, found, part, key)
    login(request, found.user, backend=_BACKEND)
    end_in_time(request)
    request.session[LINK_PART] = part
    return redirect(target)


@require_POST
def link_code(request: HttpRequest, part: str, key: str) -> HttpResponse:
    """Mail a fresh code at once to the person whom the link was for."""
    found = sign_in_link(key, part)
    if found is None:
        raise NotFound
    return mail_a_code(request, found.user, _target(found, part))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Who came by a link and wants to go further: one button mails a code."""
    target = safe_next(request) or reverse("account:home")
    if request.method == "POST":
        return mail_a_code(request, actor_of(request), target)
    return render(request, "account/code.html", {"next": target})


def _used_up(request: HttpRequest, found: SignInLink | None, part: str, key: str) -> HttpResponse:
    context = {
        "link": found,
        "key": key,
        "safer": found is not None and found.is_good,
        "target": _target(found, part),
    }
    return render(request, "account/link_used.html", context)


def _needs_more(user: User) -> bool:
    """Whether a link alone is too little for this person."""
    return not user.is_active or is_mfa_enabled(user) or needs_second_factor(user)


def _target(found: SignInLink | None, part: str) -> str:
    """The path that the link leads to, in the language of its address."""
    if part not in _DOORS:
        raise NotFound
    home = reverse(_DOORS[part])
    if found is None or not found.target:
        return home
    prefix = "/en" if home.startswith("/en/") else ""
    return prefix + found.target
