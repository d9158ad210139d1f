"""Every sign-in, and every try that fails, is a line in the log: who, from where; no code."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from challenge.models import User
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
FROM = "203.0.113.9"


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if "sign" in record.getMessage()]


def asked(person: User, client: Client) -> str:
    client.post(reverse("account_request_login_code"), {"email": person.email})
    state = client.session["account_login"]["state"]["stages"]["login_by_code"]
    return str(state["data"]["code"])


def enter(client: Client, name: str, code: str) -> int:
    return client.post(reverse(name), {"code": code}).status_code


def test_a_code_that_is_wrong_and_one_that_is_right(caplog: pytest.LogCaptureFixture) -> None:
    person, client = make.a_person(), Client(REMOTE_ADDR=FROM)
    code = asked(person, client)
    assert enter(client, "account_confirm_login_code", "BCD-FGH") == 200
    [failed] = lines(caplog)
    for word in ("sign_in_failed", "incorrect_code", FROM):
        assert word in failed
    assert enter(client, "account_confirm_login_code", code) == 302
    [_failed, done] = lines(caplog)
    for word in ("signed_in", f"{person.pk}", FROM):
        assert word in done
    for secret in (code, "BCD-FGH", person.email):
        assert secret not in caplog.text


def test_a_second_factor_that_is_wrong(caplog: pytest.LogCaptureFixture) -> None:
    person, client = make.a_person(), Client(REMOTE_ADDR=FROM)
    TOTP.activate(person, generate_totp_secret())
    assert Authenticator.objects.filter(user=person).exists()
    assert enter(client, "account_confirm_login_code", asked(person, client)) == 302
    assert lines(caplog) == []  # not in yet
    assert enter(client, "mfa_authenticate", "000000") == 200
    [failed] = lines(caplog)
    assert "sign_in_failed" in failed
    assert "incorrect_code" in failed
    assert "000000" not in caplog.text
