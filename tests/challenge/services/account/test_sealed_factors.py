"""Who reads the database reads no seed of a second factor; and the key may change."""

from typing import Any

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory

from challenge.services.account.sealed_factors import seal_second_factors
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
Kind = Authenticator.Type


@pytest.fixture(autouse=True)
def _in_a_request() -> Any:
    with context.request_context(RequestFactory().post("/")):
        yield


def code_of(secret: str) -> str:
    """What the person's app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def in_the_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM mfa_authenticator t")
        return str(cursor.fetchone()[0])


def test_new_factors_are_sealed_and_do_their_work() -> None:
    person, secret = f.a_person(), generate_totp_secret()
    factor = TOTP.activate(person, secret)
    codes = RecoveryCodes.activate(person).get_unused_codes()
    assert secret not in in_the_database()
    assert in_the_database().count("sealed:") == 2
    assert factor.validate_code(code_of(secret))
    again = RecoveryCodes(Authenticator.objects.get(user=person, type=Kind.RECOVERY_CODES))
    assert again.get_unused_codes() == codes
    assert again.validate_code(codes[0])
    assert not again.validate_code(codes[0])


def test_what_was_written_before_is_sealed_by_an_upgrade_and_still_fits() -> None:
    person, secret, seed = f.a_person(), generate_totp_secret(), RecoveryCodes.generate_seed()
    Authenticator.objects.create(user=person, type=Kind.TOTP, data={"secret": secret})
    facts = {"seed": seed, "used_mask": 5}
    Authenticator.objects.create(user=person, type=Kind.RECOVERY_CODES, data=facts)
    old = Authenticator.objects.get(user=person, type=Kind.RECOVERY_CODES)
    codes = RecoveryCodes(old).get_unused_codes()
    assert seal_second_factors() == 2
    assert secret not in in_the_database()
    assert seed not in in_the_database()
    assert seal_second_factors() == 0
    factor = TOTP(Authenticator.objects.get(user=person, type=Kind.TOTP))
    assert factor.validate_code(code_of(secret))
    new = Authenticator.objects.get(user=person, type=Kind.RECOVERY_CODES)
    assert RecoveryCodes(new).get_unused_codes() == codes


def test_a_key_of_before_opens_until_all_is_sealed_anew(settings: Any) -> None:
    person, secret = f.a_person(), generate_totp_secret()
    TOTP.activate(person, secret)
    before = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [before]
    factor = TOTP(Authenticator.objects.get(user=person))
    assert factor.validate_code(code_of(secret))
    assert seal_second_factors() == 1
    settings.SECRET_KEY_FALLBACKS = []
    cache.clear()  # a code fits once
    factor = TOTP(Authenticator.objects.get(user=person))
    assert factor.validate_code(code_of(secret))


def test_what_no_key_opens_fits_no_code_and_is_left_as_it_is(settings: Any) -> None:
    person, secret = f.a_person(), generate_totp_secret()
    TOTP.activate(person, secret)
    was = in_the_database()
    settings.SECRET_KEY = "another" * 10
    factor = TOTP(Authenticator.objects.get(user=person))
    for guess in (secret, ""):
        assert not factor.validate_code(code_of(guess))
    assert seal_second_factors() == 0
    assert in_the_database() == was
