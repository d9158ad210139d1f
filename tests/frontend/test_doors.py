"""Who gets in where: every address, allauth's too, by every credential and method."""

import re
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from challenge.models import User
from tests.frontend.pages.account.session_times import ends_when_it_was_said_at_first
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make
from tests.outside_transactions import undone
from tests.walked_urls import Address, addresses

pytestmark = pytest.mark.django_db

METHODS = ("get", "post", "put", "patch", "delete")
# what of allauth the product uses; all else that it brings along answers 404
ALLAUTH = {
    "account_login", "account_logout", "account_inactive", "account_request_login_code",
    "account_confirm_login_code", "usersessions_list", "mfa_index", "mfa_authenticate",
    "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn",
    "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
    "mfa_login_webauthn",
}  # fmt: skip
ALLAUTH_FOR_PROGRAMS = {
    "config", "account:current_session", "account:confirm_login_code", "",
    "account:request_login_code", "account:resend_login_code", "mfa:authenticate",
    "mfa:reauthenticate", "mfa:authenticate_webauthn", "mfa:reauthenticate_webauthn",
    "mfa:login_webauthn", "mfa:authenticators", "mfa:manage_totp", "mfa:manage_recovery_codes",
    "mfa:manage_webauthn", "usersessions:sessions",
}  # fmt: skip
# where an organiser may go who has not shown a second factor: public, signing in, setting it up
OPEN_WITHOUT_SECOND_FACTOR = re.compile(
    r"^(public:|found:|headless:|mfa_|account_|account:|openid_connect_|demo:|schema$|api-docs$"
    r"|health$|login$|set_language$|usersessions_list$|api:time$)"
)


def _is_allauth(address: Address) -> bool:
    return address.route.removeprefix("en/").startswith(("account/", "_allauth/"))


def _is_used(address: Address) -> bool:
    if not address.route.startswith("_allauth/"):
        return address.name in ALLAUTH
    return re.sub(r"^headless:(app|browser):|^headless:", "", address.name) in ALLAUTH_FOR_PROGRAMS


@pytest.mark.parametrize("who", ["nobody", "a startup"])
def test_every_address_of_allauth_is_used_or_answers_404(who: str) -> None:
    client = Client() if who == "nobody" else signed_in(make.a_person())
    walked = [address for address in addresses() if _is_allauth(address)]
    assert len(walked) > 70
    for address in walked:
        for method in METHODS:
            with undone():
                answer = getattr(client, method)(address.filled({"key": "a-b", "uidb36": "1"}))
            missing = answer.status_code == 404
            if _is_used(address):
                assert answer.status_code < 500, address
            else:
                assert missing, f"{address.name} answers {answer.status_code} to {method}"


def _code_of(client: Client) -> str:
    state = client.session["account_login"]["state"]["stages"]["login_by_code"]
    return str(state["data"]["code"])


def _signed_in_by_code(email: str) -> Client:
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": email})
    assert mail.outbox[-1].to == [email]
    answer = client.post(reverse("account_confirm_login_code"), {"code": _code_of(client)})
    assert answer.status_code == 302
    return client


@pytest.mark.parametrize("verified", [False, True])
def test_an_address_leads_to_its_owner_whoever_else_claims_it(verified: bool) -> None:
    judge, thief = make.a_person(), make.a_person()
    EmailAddress.objects.create(user=thief, email=judge.email, verified=verified)
    client = _signed_in_by_code(judge.email)
    assert client.session["_auth_user_id"] == str(judge.pk)
    program = Client()
    program.post(
        reverse("headless:browser:account:request_login_code"),
        {"email": judge.email},
        content_type="application/json",
    )
    answer = program.post(
        reverse("headless:browser:account:confirm_login_code"),
        {"code": _code_of(program)},
        content_type="application/json",
    )
    assert answer.json()["data"]["user"]["id"] == judge.pk


def test_an_address_that_nobody_used_and_the_right_code_make_a_person() -> None:
    client = _signed_in_by_code("never.seen@house.example")
    assert client.get(reverse("account:home")).status_code == 302
    thief = make.a_person()
    EmailAddress.objects.create(user=thief, email="claimed@house.example", verified=False)
    again = _signed_in_by_code("claimed@house.example")
    owner = User.objects.get(email="claimed@house.example")
    assert again.session["_auth_user_id"] == str(owner.pk) != str(thief.pk)


def test_a_session_ends_at_a_fixed_time_after_the_sign_in() -> None:
    assert ends_when_it_was_said_at_first(_signed_in_by_code(make.a_person().email))


def test_nobody_adds_an_address_to_an_account() -> None:
    judge, client = make.a_person(), signed_in(make.a_person())
    for name in ("account_email", "headless:browser:account:manage_email"):
        for method in ("post", "put", "patch"):
            answer = getattr(client, method)(reverse(name), {"email": judge.email})
            assert answer.status_code == 404
    assert not EmailAddress.objects.filter(email=judge.email).exists()


def _by_token(user: User) -> Client:
    key = signed_in(user).session.session_key
    return Client(headers={"X-Session-Token": str(key)})


@pytest.mark.parametrize("credential", [signed_in, _by_token], ids=["cookie", "token"])
@pytest.mark.parametrize("has_one", [False, True], ids=["none set up", "set up, not shown"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_second_factor_an_organiser_passes_no_door(
    credential: Any, has_one: bool, method: str, settings: Any
) -> None:
    edition = make.a_draft_edition()
    organiser = make.organiser_of(edition)
    if has_one:
        Authenticator.objects.create(user=organiser, type="totp", data={"secret": "x"})
    client = credential(organiser)
    settings.REQUIRE_ORGANISER_MFA = True
    walked = [a for a in addresses() if not OPEN_WITHOUT_SECOND_FACTOR.match(a.name)]
    assert len(walked) > 200
    let_in = []
    for address in walked:
        with undone():
            answer = getattr(client, method)(address.filled({"slug": edition.slug}))
        if credential is _by_token and not address.name.startswith("api:"):
            stopped = answer.status_code in {302, 403, 404, 405}  # pages know no tokens
        elif address.name.startswith("api:"):
            stopped = answer.status_code == 403 and "second_factor" in answer.content.decode()
        else:
            stopped = answer.status_code == 302 and "/account/2fa/" in answer["Location"]
        if not stopped:
            let_in.append((address.name, answer.status_code))
    assert let_in == []


@pytest.mark.parametrize("credential", [signed_in, _by_token], ids=["cookie", "token"])
def test_no_method_of_the_api_passes_without_a_second_factor(
    credential: Any, settings: Any
) -> None:
    edition = make.a_draft_edition()
    client = credential(make.organiser_of(edition))
    settings.REQUIRE_ORGANISER_MFA = True
    let_in = []
    for address in addresses():
        if address.name.startswith("api:") and not OPEN_WITHOUT_SECOND_FACTOR.match(address.name):
            for method in ("head", "options", "put", "patch", "delete"):
                with undone():
                    answer = getattr(client, method)(address.filled({"slug": edition.slug}))
                if answer.status_code != HTTPStatus.FORBIDDEN:
                    let_in.append((address.name, method, answer.status_code))
    assert let_in == []


@pytest.mark.parametrize("who", ["observer", "operator", "staff"])
def test_whoever_watches_or_operates_shows_a_second_factor_too(who: str, settings: Any) -> None:
    edition = make.a_draft_edition()
    person = make.an_organiser_of(edition, "observer") if who == "observer" else make.a_person()
    if who != "observer":
        name = "is_superuser" if who == "operator" else "is_staff"
        User.objects.filter(pk=person.pk).update(**{name: True})
    settings.REQUIRE_ORGANISER_MFA = True
    for credential in (signed_in, _by_token):
        client = credential(User.objects.get(pk=person.pk))
        answer = client.get(reverse("api:edition-mails", args=[edition.slug]))
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert answer.json()["code"] == "second_factor_needed"


def test_with_the_second_factor_shown_the_doors_open_by_cookie_and_token(settings: Any) -> None:
    edition = make.a_draft_edition()
    organiser = make.organiser_of(edition)
    totp = Authenticator.objects.create(user=organiser, type="totp", data={"secret": "x"})
    client = signed_in(organiser)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "id": totp.pk}]
    session.save()
    settings.REQUIRE_ORGANISER_MFA = True
    token = Client(headers={"X-Session-Token": str(session.session_key)})
    assert client.get(reverse("organisers:settings", args=[edition.slug])).status_code == 200
    for way in (client, token):
        assert way.get(reverse("api:edition-mails", args=[edition.slug])).status_code == 200


def test_a_startup_needs_no_second_factor(settings: Any) -> None:
    settings.REQUIRE_ORGANISER_MFA = True
    assert signed_in(make.a_person()).get(reverse("startups:home")).status_code == 200


def test_an_organiser_without_a_second_factor_sees_of_public_pages_what_strangers_see(
    settings: Any,
) -> None:
    edition = make.a_draft_edition()
    client = signed_in(make.organiser_of(edition))
    page = reverse("public:edition", args=[edition.slug])
    assert client.get(page).status_code == 200
    settings.REQUIRE_ORGANISER_MFA = True
    assert client.get(page).status_code == 404
    assert client.get(reverse("public:home")).status_code == 200


def test_nobody_is_mailed_codes_without_end_within_a_day(settings: Any) -> None:
    written = (Path(settings.BASE_DIR) / ".env.example").read_text()
    rates = re.findall(r"LOGIN_CODE_RATE=(\S+)", written)[0].split(",")
    assert f'"{",".join(rates)}"' in (Path(settings.BASE_DIR) / "challenge/settings.py").read_text()
    most = {kind: int(rate.split("/")[0]) for rate in rates for kind in ("d/key", "d/ip")
            if rate.endswith(f"/{kind}")}  # fmt: skip
    assert set(most) == {"d/key", "d/ip"}
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": f"{most['d/key']}/d/key"}
    for _time in range(most["d/key"] + 3):
        Client().post(reverse("account_request_login_code"), {"email": "stranger@house.example"})
    assert len(mail.outbox) == most["d/key"]
