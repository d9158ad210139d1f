"""Staff of an agency sign in with their account there: through a server that truly signs."""

from datetime import UTC, datetime
from html import unescape
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from django.utils import translation

from challenge.models import AuditEvent, User
from tests.frontend.pages.account.agency_server import (
    ANOTHER_KEY,
    CLIENT,
    SECRET,
    Agency,
    running,
)
from tests.judging import factories as make

pytestmark = pytest.mark.django_db

CLAIMS = {"sub": "42", "email": "Han@Agency.example", "email_verified": True, "name": "한서윤"}


def configured(settings: Any, url: str) -> None:
    app = {
        "provider_id": "agency",
        "name": "Seoul agency",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": url},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
    }
    settings.OIDC_DOMAINS = ["agency.example"]


def at(name: str, **kwargs: Any) -> str:
    with translation.override("en"):
        return reverse(name, kwargs=kwargs)


LOGIN = {"provider_id": "agency"}


def come_back(client: Client, query: str = "") -> Any:
    """Off to the agency's server and back, as a browser goes; the answer to the way back."""
    off = client.get(at("openid_connect_login", **LOGIN) + query)
    assert off.status_code == HTTPStatus.FOUND, off.content.decode()
    back = requests.get(off["Location"], allow_redirects=False, timeout=10)
    way = urlsplit(back.headers["Location"])
    return client.get(f"{way.path}?{way.query}")


def signed_in_as(client: Client) -> int | None:
    found = client.session.get("_auth_user_id")
    return int(found) if found else None


def test_without_a_server_that_is_named_there_is_no_button_and_no_address() -> None:
    client = Client()
    page = client.get(at("account_request_login_code")).content.decode()
    assert "Sign in with your account of" not in page
    for name in ("openid_connect_login", "openid_connect_callback"):
        assert client.get(at(name, **LOGIN)).status_code == HTTPStatus.NOT_FOUND


def test_a_person_of_the_agency_signs_in_and_is_found_again(settings: Any) -> None:
    with running(Agency(CLAIMS)) as agency:
        configured(settings, agency.url)
        client = Client()
        page = client.get(at("account_request_login_code")).content.decode()
        assert "Sign in with your account of Seoul agency" in page
        answer = come_back(client, "?next=/en/me/")
        assert (answer.status_code, answer["Location"]) == (HTTPStatus.FOUND, "/en/me/")
        person = User.objects.get(email="han@agency.example")
        assert (signed_in_as(client), person.name) == (person.pk, "한서윤")
        event = AuditEvent.objects.get(action="user.signed_in_by_agency")
        assert (event.actor, event.facts) == (person, {"agency": "agency"})
        again = Client()
        come_back(again)
        assert signed_in_as(again) == person.pk
        assert not SocialAccount.objects.exists()


def test_whoever_is_there_already_is_found_by_the_address(settings: Any) -> None:
    person = make.a_person()
    User.objects.filter(pk=person.pk).update(email="han@agency.example", name="먼저")
    with running(Agency(CLAIMS)) as agency:
        configured(settings, agency.url)
        client = Client()
        come_back(client)
        assert signed_in_as(client) == person.pk
        assert User.objects.get(email="han@agency.example").name == "먼저"


def test_the_second_factor_is_asked_for_all_the_same(settings: Any) -> None:
    person = make.a_person()
    User.objects.filter(pk=person.pk).update(email="han@agency.example")
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    with running(Agency(CLAIMS)) as agency:
        configured(settings, agency.url)
        client = Client()
        answer = come_back(client)
        assert "2fa" in answer["Location"]
        assert signed_in_as(client) is None


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ELSE = "https://other.example"
REFUSED: dict[str, tuple[Agency, str, int]] = {
    "no address": (Agency({**CLAIMS, "email": ""}), "no verified e-mail address", 403),
    "not verified": (Agency({**CLAIMS, "email_verified": False}), "no verified e-mail", 403),
    "verified by a word": (Agency({**CLAIMS, "email_verified": "false"}), "no verified", 403),
    "silent on that": (Agency({"sub": "1", "email": CLAIMS["email"]}), "no verified e-mail", 403),
    "another domain": (Agency({**CLAIMS, "email": "han@mail.example"}), "of a domain", 403),
    "a domain below": (Agency({**CLAIMS, "email": "h@x.agency.example"}), "of a domain", 403),
    "two at once": (Agency({**CLAIMS, "email": "a@agency.example@b.example"}), "of a domain", 403),
    "cancelled": (Agency(CLAIMS, cancels=True), "was stopped there", 403),
    "forged": (Agency(CLAIMS, key=ANOTHER_KEY), "answer can't be verified", 502),
    "for another site": (Agency(CLAIMS, token={"aud": "other"}), "can't be verified", 502),
    "by another server": (Agency(CLAIMS, token={"iss": ELSE}), "can't be verified", 502),
    "for another question": (Agency(CLAIMS, token={"nonce": "0"}), "can't be verified", 502),
    "for no question": (Agency(CLAIMS, token={"nonce": None}), "can't be verified", 502),
    "sent on elsewhere": (Agency(CLAIMS, moved=True), "can't be verified", 502),
    "over": (Agency(CLAIMS, token={"exp": LONG_AGO}), "answer can't be verified", 502),
    "of two people": (Agency(CLAIMS, userinfo={"sub": "43"}), "answer can't be verified", 502),
    "verified in one": (Agency(CLAIMS, userinfo={"email_verified": False}), "no verified", 403),
}


@pytest.mark.parametrize("why", REFUSED)
def test_who_is_not_vouched_for_is_told_why_and_nobody_is_made(why: str, settings: Any) -> None:
    agency, words, status = REFUSED[why]
    make.a_person()
    people = set(User.objects.values_list("email", flat=True))
    with running(agency):
        configured(settings, agency.url)
        client = Client()
        answer = come_back(client)
    assert answer.status_code == status, answer
    assert words in unescape(answer.content.decode())
    assert signed_in_as(client) is None
    assert set(User.objects.values_list("email", flat=True)) == people
    assert not AuditEvent.objects.filter(action="user.signed_in_by_agency").exists()


def test_a_server_that_calls_itself_otherwise_is_told_no_code(settings: Any) -> None:
    with running(Agency(CLAIMS, named="https://other.example")) as agency:
        configured(settings, agency.url)
        client = Client()
        assert come_back(client).status_code == HTTPStatus.BAD_GATEWAY
        assert signed_in_as(client) is None
        assert len(agency.codes) == 1  # nobody came with it


def test_a_closed_account_stays_closed(settings: Any) -> None:
    person = make.a_person()
    User.objects.filter(pk=person.pk).update(email="han@agency.example", is_active=False)
    with running(Agency(CLAIMS)) as agency:
        configured(settings, agency.url)
        client = Client()
        answer = come_back(client)
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert "is closed" in answer.content.decode()
        assert signed_in_as(client) is None


def test_nobody_links_the_agencys_account_to_another_one(settings: Any) -> None:
    person = make.a_person()
    with running(Agency(CLAIMS)) as agency:
        configured(settings, agency.url)
        client = Client()
        client.force_login(person)
        answer = come_back(client, "?process=connect")
        assert answer.status_code == HTTPStatus.BAD_GATEWAY
        assert not SocialAccount.objects.exists()
        assert not User.objects.filter(email="han@agency.example").exists()


def test_a_way_back_that_nobody_went_is_refused(settings: Any) -> None:
    with running(Agency(CLAIMS)) as agency:
        configured(settings, agency.url)
        client = Client()
        answer = client.get(at("openid_connect_callback", **LOGIN) + "?code=a&state=b")
        assert answer.status_code == HTTPStatus.BAD_GATEWAY
        off = client.get(at("openid_connect_login", **LOGIN))
        back = requests.get(off["Location"], allow_redirects=False, timeout=10)
        way = urlsplit(back.headers["Location"])
        stolen = Client().get(f"{way.path}?{way.query}")
        assert stolen.status_code == HTTPStatus.BAD_GATEWAY


def test_a_server_that_is_away_is_said(settings: Any) -> None:
    with running(Agency(CLAIMS)) as agency:
        configured(settings, agency.url)
    client = Client()
    answer = client.get(at("openid_connect_login", **LOGIN))
    assert answer.status_code == HTTPStatus.BAD_GATEWAY
    assert "doesn't answer" in unescape(answer.content.decode())
    other = client.get(at("openid_connect_login", provider_id="other"))
    assert other.status_code == HTTPStatus.NOT_FOUND
