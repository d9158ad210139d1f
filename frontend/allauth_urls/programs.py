"""Which of allauth's addresses for programs exist here: the others answer 404."""
# tested by: tests/frontend/test_doors.py

from collections.abc import Callable

from allauth.headless import urls
from allauth.headless.constants import Client
from django.http import HttpResponse
from django.urls import URLPattern, path

from frontend.allauth_urls.pages import only
from frontend.sign_in import AskForCode

USED = {
    "app:config", "browser:config",
    "account:current_session", "account:confirm_login_code", "account:request_login_code",
    "account:resend_login_code",
    "mfa:authenticate", "mfa:reauthenticate", "mfa:authenticate_webauthn",
    "mfa:reauthenticate_webauthn", "mfa:login_webauthn", "mfa:authenticators",
    "mfa:manage_totp", "mfa:manage_recovery_codes", "mfa:manage_webauthn",
    "usersessions:sessions",
}  # fmt: skip


def _asking(client: Client) -> URLPattern:
    """Where a program asks for a code: found before allauth's own, with our rule of addresses."""
    view: Callable[..., HttpResponse] = AskForCode.as_api_view(client=client)
    return path(f"{client.value}/v1/auth/code/request", view)


app_name = "headless"
urlpatterns = [_asking(Client.BROWSER), _asking(Client.APP), *only(urls.urlpatterns, USED)]
