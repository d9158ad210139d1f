"""A lost second factor is removed by an operator, on a terminal alone."""

from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, User
from challenge.services.people import remove_second_factor
from tests.judging import factories as make

pytestmark = pytest.mark.django_db

WHY = "전화기를 잃어버림, 직접 만나 확인"


def with_factors(person: User) -> User:
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=person, type=kind, data={})
    return person


def signed_in(person: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session.create()
    return str(session.session_key)


@pytest.fixture
def lost() -> User:
    return with_factors(make.an_organiser_of(make.a_preset_edition()))


def test_an_operator_removes_what_was_lost_and_every_session_ends(lost: User) -> None:
    operator, other = make.an_operator(), with_factors(make.a_person())
    sessions = {name: signed_in(person) for name, person in (("lost", lost), ("other", other))}
    assert remove_second_factor(actor=operator, person=lost, reason=f" {WHY} ") == 2
    assert list(Authenticator.objects.values_list("user", flat=True).distinct()) == [other.pk]
    assert list(Session.objects.values_list("session_key", flat=True)) == [sessions["other"]]
    event = AuditEvent.objects.get(action="user.second_factor_removed")
    assert (event.actor_id, event.facts["reason"]) == (operator.pk, WHY)
    assert (event.facts["removed"], event.facts["sessions"]) == (2, 1)


def test_nobody_else_may_and_the_reason_is_needed(lost: User) -> None:
    edition = lost.roles.get().edition
    for actor in (lost, make.an_organiser_of(edition), make.a_person()):
        with pytest.raises(NotAllowed):
            remove_second_factor(actor=actor, person=lost, reason=WHY)
    with pytest.raises(InvalidInput):
        remove_second_factor(actor=make.an_operator(), person=lost, reason=" ")
    assert Authenticator.objects.filter(user=lost).count() == 2
    assert not AuditEvent.objects.filter(action="user.second_factor_removed").exists()


def typed(*words: str) -> str:
    out = StringIO()
    call_command("second_factor", *words, stdout=out)
    return out.getvalue()


def test_by_command(lost: User) -> None:
    by: list[Any] = ["--as", make.an_operator().email, "--reason", WHY]
    assert f"2 second factors of {lost.email}" in typed(lost.email, *by)
    assert not Authenticator.objects.filter(user=lost).exists()
    with pytest.raises(CommandError, match="no account"):
        typed("nobody@example.org", *by)
    with pytest.raises(CommandError):
        typed(lost.email, "--as", lost.email, "--reason", WHY)
