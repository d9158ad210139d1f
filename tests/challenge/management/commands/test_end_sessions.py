"""An operator signs somebody out everywhere, on a terminal."""

from datetime import timedelta
from importlib import import_module
from io import StringIO

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from challenge.models import AuditEvent, SignInLink, User
from challenge.services.sign_in_links import LinkUsedUp, use_sign_in_link
from tests.judging import factories as make

pytestmark = pytest.mark.django_db

WHY = "노트북을 잃어버림"


def signed_in(person: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session.create()
    return str(session.session_key)


def a_link(person: User) -> SignInLink:
    later = timezone.now() + timedelta(days=3)
    digest = SignInLink.digest_of(f"key of {person.pk}")
    return SignInLink.objects.create(digest=digest, user=person, part="judge", expires_at=later)


def test_every_session_and_link_of_the_person_ends_and_nobody_elses() -> None:
    operator, person, other = make.an_operator(), make.a_person(), make.a_person()
    sessions = [signed_in(whose) for whose in (person, person, other)]
    mine, theirs = a_link(person), a_link(other)
    said = StringIO()
    call_command(
        "end_sessions", person.email, f"--as={operator.email}", f"--reason= {WHY} ", stdout=said
    )
    assert f"2 sessions of {person.email} have ended." in said.getvalue()
    assert list(Session.objects.values_list("session_key", flat=True)) == sessions[2:]
    with pytest.raises(LinkUsedUp):
        use_sign_in_link(actor=None, link=mine)
    use_sign_in_link(actor=None, link=theirs)
    event = AuditEvent.objects.get(action="user.sessions_ended")
    assert (event.actor_id, event.object_id) == (operator.pk, str(person.pk))
    assert event.facts == {"sessions": 2, "links": 1, "reason": WHY}


@pytest.mark.parametrize("wrong", ["not an operator", "no reason", "unknown"])
def test_who_may_not_or_says_no_reason_or_an_unknown_address_ends_nothing(wrong: str) -> None:
    operator, person = make.an_operator(), make.an_organiser_of(make.a_preset_edition())
    signed_in(person)
    actor = person if wrong == "not an operator" else operator
    email = "nobody@example.com" if wrong == "unknown" else person.email
    reason = " " if wrong == "no reason" else WHY
    with pytest.raises(CommandError) as refused:
        call_command("end_sessions", email, f"--as={actor.email}", f"--reason={reason}")
    assert refused.value.returncode == 2
    assert Session.objects.count() == 1
    assert not AuditEvent.objects.filter(action="user.sessions_ended").exists()
