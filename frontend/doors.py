"""Where a signed-in session may go: one rule for cookie and token, every method, page, API, file.

Two things narrow a session.  One that was opened by a mailed link goes no further than the link's
part of the site.  And whoever runs or watches an edition shows a second factor first, where the
installation asks for it.
"""
# tested by: tests/frontend/test_doors.py

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge.models import SitePart, User
from challenge.queries import runs_any_edition
from challenge.web.credentials import sessions_of, showed_second_factor
from challenge.web.shared_copies import PUBLIC

Handler = Callable[[HttpRequest], HttpResponse]
LINK_PART = "opened_by_link_to"  # the session's key for the part that a mailed link opened
_SIGNING_IN = {
    "login", "account_login", "account_logout", "account_inactive", "account_request_login_code",
    "account_confirm_login_code", "mfa_authenticate", "mfa_login_webauthn",
    "openid_connect_login", "openid_connect_callback",
    "account:enter", "account:link", "account:link-code", "account:code", "set_language",
    "health", "schema", "api-docs", "api:time", "demo:door",
}  # fmt: skip
_OWN_PAGES = {"account:home", "account:profile", "usersessions_list"}
_NEEDED = _(
    "Organisers need a second way to sign in. Set up an authenticator app or a passkey first."
)
_NOT_SHOWN = _("Show your second factor first: the code of your app, or your passkey.")
_TOO_NARROW = _("You came by a link from a mail. For this part of the site, sign in with a code.")


def opened_by_link(request: HttpRequest) -> bool:
    """Whether the session came by a mailed link, and is good for its part of the site alone."""
    return any(LINK_PART in session for _user, session in sessions_of(request))


def needs_second_factor(user: User) -> bool:
    """Whether the person runs or watches an edition, or the installation, and must show more."""
    return settings.REQUIRE_ORGANISER_MFA and (
        user.is_superuser or user.is_staff or runs_any_edition(user)
    )


class Doors:
    """Hold the rule above for every request, before its view runs."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """An answer to whoever may not pass; None for all others."""
        match = request.resolver_match
        if match is None or match.view_name in _SIGNING_IN:
            return None
        for user, session in sessions_of(request):
            part = session.get(LINK_PART)
            if part and not _is_public(match) and not _belongs(match, part):
                return _ask_for_code(request)
            if needs_second_factor(user) and not showed_second_factor(user, session):
                if _is_public(match):
                    request.user = AnonymousUser()
                elif not _is_for_setting_up(match):
                    return _ask_for_second_factor(request, user)
        return None


close_doors = Doors


def _is_public(match: ResolverMatch) -> bool:
    return not PUBLIC.isdisjoint(match.namespaces[:1])


def _is_for_setting_up(match: ResolverMatch) -> bool:
    name = match.view_name
    return name.startswith(("mfa_", "headless:")) or name in _OWN_PAGES


def _belongs(match: ResolverMatch, part: str) -> bool:
    """Whether an address belongs to the part; what nobody thought of doesn't."""
    if part != SitePart.JUDGE:
        return False
    return match.namespaces[:1] in (["judges"], ["files"]) or match.route.startswith(
        "api/v1/judge/"
    )


def _ask_for_code(request: HttpRequest) -> HttpResponse:
    if _is_for_programs(request):
        return _no("code_needed", _TOO_NARROW)
    return redirect(f"{reverse('account:code')}?{urlencode({'next': request.get_full_path()})}")


def _ask_for_second_factor(request: HttpRequest, user: User) -> HttpResponse:
    known = is_mfa_enabled(user)
    words = _NOT_SHOWN if known else _NEEDED
    if _is_for_programs(request):
        return _no("second_factor_needed", words)
    messages.warning(request, str(words))
    if not known:
        return redirect("mfa_index")
    by_app = is_mfa_enabled(user, ["totp"])
    where = reverse("mfa_reauthenticate" if by_app else "mfa_reauthenticate_webauthn")
    return redirect(f"{where}?{urlencode({'next': request.get_full_path()})}")


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith(("/api/", "/_allauth/"))


def _no(code: str, words: str | Promise) -> JsonResponse:
    return JsonResponse({"code": code, "detail": str(words)}, status=403)
