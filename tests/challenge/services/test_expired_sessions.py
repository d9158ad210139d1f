"""Sessions and links are not kept when they have ended."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from challenge.celery import app
from challenge.models import SignInLink, SitePart
from challenge.services.expired_sessions import LINK_KEPT, clear_expired_sessions
from challenge.tasks import clear_sessions
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def a_session(seconds: int) -> str:
    session = SessionStore()
    session["who"] = "somebody"
    session.set_expiry(seconds)
    session.save()
    key = str(session.session_key)
    UserSession.objects.create(
        user=make.a_person(), ip="203.0.113.7", user_agent="Browser", session_key=key
    )
    return key


def test_sessions_that_ended_are_deleted_with_the_address_and_browser_they_had() -> None:
    over, good, ended = a_session(-1), a_session(3600), a_session(3600)
    SessionStore(ended).delete()  # signed out
    clear_sessions()
    assert set(Session.objects.values_list("pk", flat=True)) == {good} - {over}
    assert set(UserSession.objects.values_list("session_key", flat=True)) == {good}


def test_links_are_deleted_a_month_after_their_time() -> None:
    now, person = timezone.now(), make.a_person()
    for number, after in enumerate((LINK_KEPT + timedelta(days=1), timedelta(days=1))):
        SignInLink.objects.create(
            digest=f"{number}" * 64, user=person, part=SitePart.JUDGE, expires_at=now - after
        )
    assert clear_expired_sessions() == 1
    assert clear_expired_sessions() == 0
    assert SignInLink.objects.get().digest == "1" * 64


def test_the_clock_does_it_once_a_day() -> None:
    planned = {row["task"]: row["schedule"].run_every for row in app.conf.beat_schedule.values()}
    for task in (
        "challenge.tasks.clear_sessions",
        "submissions.tasks.clear_files",
        "judging.tasks.destroy_files",
    ):
        assert planned[task] == timedelta(days=1)
