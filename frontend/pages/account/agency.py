"""Signing in with an agency's own account (OpenID Connect), where the installation names one.

Nothing of that account is kept: each time, whoever the agency's server vouches for is found by
their verified address, of a domain that the installation names.  So an address that the agency
takes away from somebody opens nothing any more, and nobody claims another's account.
"""
# tested by: tests/frontend/pages/account/test_agency.py

from typing import Any
from urllib.parse import parse_qs, urlsplit

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from requests import RequestException, Session

from challenge.kernel.errors import Refusal
from challenge.models import User
from challenge.services.people import sign_in_by_agency
from frontend.http import attempt

MOST_NAME_LETTERS = 80
NONCE_SALT = "frontend.agency.nonce"


class AgencyFailed(Refusal):
    """The agency's server can't be reached, or says what can't be believed."""

    code = "agency_sign_in_failed"
    status = 502
    message = _(
        "Signing in with your agency's account didn't work: its server doesn't answer, or its "
        "answer can't be verified. Try again, or have a code mailed to you instead."
    )


class AgencyCancelled(Refusal):
    """The person, or the agency's server, stopped it."""

    code = "agency_sign_in_cancelled"
    status = 403
    message = _(
        "Signing in with your agency's account was stopped there. Try again, or have a code mailed "
        "to you instead."
    )


class AddressNotVerified(Refusal):
    """The agency doesn't say that the address is the person's."""

    code = "agency_address_not_verified"
    status = 403
    message = _(
        "Your agency's account has no verified e-mail address, so we can't tell which account is "
        "yours. Ask those who run it, or have a code mailed to you instead."
    )


class AddressOfAnotherDomain(Refusal):
    """The address is none of the agency's own."""

    code = "agency_address_of_another_domain"
    status = 403
    message = _(
        "The e-mail address of this account isn't of a domain that signs in here. Sign in with "
        "your office's address, or have a code mailed to you instead."
    )


class AccountClosed(Refusal):
    """The person's account here is closed."""

    code = "account_closed"
    status = 403
    message = _("The account with this address is closed. Write to the organisers if it shouldn't.")


class AgencyAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth is not typed
    """Whom the agency vouches for, and what is said where it doesn't."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Sign in the person whose verified address it is, and nobody else; nothing is linked."""
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise AgencyFailed
        email, name = vouched_for(sociallogin.account.extra_data)
        found = User.objects.with_address(email)
        if found is not None and not found.is_active:
            raise AccountClosed
        sociallogin.user = sign_in_by_agency(
            actor=found,
            email=email,
            name=name[:MOST_NAME_LETTERS],
            language=(get_language() or "ko")[:2],
            agency=sociallogin.account.provider,
        )

    def get_requests_session(self) -> Session:
        """One that is led nowhere else: the agency's server answers where its metadata says."""
        session: Session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Accounts come into being by a verified address only, above."""
        return False

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, **_more: Any
    ) -> None:
        """Say what happened, on a page of ours."""
        raise AgencyCancelled if error == AuthError.CANCELLED else AgencyFailed


def vouched_for(claims: dict[str, Any]) -> tuple[str, str]:
    """Address and name of whom the agency's server names, in all that it says of them."""
    told = [claims[part] for part in ("id_token", "userinfo") if claims.get(part)]
    if "id_token" not in claims or len({str(part.get("sub")) for part in told}) != 1:
        raise AgencyFailed
    said: dict[str, Any] = {}
    for part in told:
        said |= part
    email = str(said.get("email") or "").strip().lower()
    if not email or any(part.get("email_verified", True) is not True for part in told):
        raise AddressNotVerified
    if said.get("email_verified") is not True:
        raise AddressNotVerified
    if email.rpartition("@")[2] not in settings.OIDC_DOMAINS:
        raise AddressOfAnotherDomain
    return email, str(said.get("name") or "")


class VerifyingAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc] # allauth is not typed
    """Verifies the signature also of what came from the agency's server itself; and that it is the
    server that the installation names, and answers this very question.
    """

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the server says of itself.  AgencyFailed: it names itself otherwise than we do."""
        config: dict[str, Any] = super().openid_config
        named = str(self.get_provider().app.settings["server_url"])
        if str(config.get("issuer", "")).rstrip("/") != named.rstrip("/"):
            raise AgencyFailed
        return config

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        tried = attempt(lambda: self._verified(app, id_token), KeyError, ValueError, TypeError)
        if tried.result is None:
            raise OAuth2Error("unreadable id_token")
        return tried.result

    def _verified(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        asked = nonce_of(self.request.GET["state"])
        if not constant_time_compare(str(claims.get("nonce", "")), asked):
            raise OAuth2Error("an id_token for another question")
        return claims


@login_not_required  # type: ignore[untyped-decorator] # allauth is not typed
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the agency's server; 404 where there is none of that name."""
    answer = _answer(OAuth2LoginView, request, provider_id)
    state = parse_qs(urlsplit(answer["Location"]).query)["state"][0]
    answer["Location"] += "&" + urlencode({"nonce": nonce_of(state)})
    return answer


@login_not_required  # type: ignore[untyped-decorator] # allauth is not typed
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from it."""
    return _answer(OAuth2CallbackView, request, provider_id)


def _answer(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    if not is_configured() or provider_id != settings.AGENCY:
        raise Http404
    act = view.adapter_view(VerifyingAdapter(request, provider_id))
    tried = attempt(lambda: act(request), RequestException)
    if tried.result is None:
        raise AgencyFailed
    answer: HttpResponse = tried.result
    return answer


def nonce_of(state: str) -> str:
    """What the agency's token must repeat: it belongs to this question, which is kept in the
    session of whoever asked it, and nobody else can say what follows from it.
    """
    return salted_hmac(NONCE_SALT, state, algorithm="sha256").hexdigest()


def is_configured() -> bool:
    """Whether the installation names an agency's server."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"])
