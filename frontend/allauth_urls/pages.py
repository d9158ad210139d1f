"""Which of allauth's pages exist here: those that the product uses; the others answer 404.

They keep their names, since allauth looks some of them up.
"""
# tested by: tests/frontend/test_doors.py

from collections.abc import Sequence
from typing import Any

from allauth import urls
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView

from frontend.pages.account import agency

USED = {
    "account_logout", "account_inactive", "account_request_login_code",
    "account_confirm_login_code", "usersessions_list",
    "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp",
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
    "mfa_login_webauthn",
}  # fmt: skip


@csrf_exempt
def closed(_request: HttpRequest, **_parts: Any) -> HttpResponse:
    """An address of allauth's that doesn't exist here."""
    raise Http404


def only(
    patterns: Sequence[URLPattern | URLResolver], used: set[str], namespace: str = ""
) -> list[URLPattern | URLResolver]:
    """The same addresses and names, with `closed` behind all that are not used.

    used: names, with the innermost namespace where there is one ("mfa:authenticate").
    """
    kept: list[URLPattern | URLResolver] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = only(pattern.url_patterns, used, pattern.namespace or namespace)
            kept.append(
                URLResolver(
                    pattern.pattern, inner, app_name=pattern.app_name, namespace=pattern.namespace
                )
            )
        else:
            name = f"{namespace}:{pattern.name}" if namespace else pattern.name
            view = pattern.callback if name in used else closed
            kept.append(URLPattern(pattern.pattern, view, pattern.default_args, pattern.name))
    return kept


urlpatterns = [
    # allauth leads to its sign-in by password: here it is the sign-in by code
    path(
        "login/",
        RedirectView.as_view(pattern_name="account_request_login_code", query_string=True),
        name="account_login",
    ),
    # to an agency's server and back, found before allauth's own: with the signature verified
    path("oidc/<provider_id>/login/", agency.login, name="openid_connect_login"),
    path("oidc/<provider_id>/login/callback/", agency.callback, name="openid_connect_callback"),
    *only(urls.urlpatterns, USED),
]
