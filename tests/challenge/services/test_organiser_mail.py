"""Observers get the signed state of the log once a day, where it grew."""

import pytest

from challenge import tasks
from challenge.celery import app
from challenge.models import Mail
from challenge.services.organiser_mail import mail_checkpoint_to_observers
from challenge.transparency.reading import newest_checkpoint
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_an_observer_gets_the_state_once_until_the_log_grows() -> None:
    observer = f.an_organiser_of(f.a_preset_edition(), "observer")
    assert mail_checkpoint_to_observers() == 0  # nothing is signed yet
    tasks.seal_audit_events()
    for _day in range(2):
        tasks.mail_checkpoint()
    mail = Mail.objects.get(kind="log_checkpoint")
    checkpoint = newest_checkpoint()
    assert checkpoint is not None
    assert mail.to_user == observer
    assert checkpoint.note.strip() in mail.body
    f.a_preset_edition()
    tasks.seal_audit_events()
    tasks.mail_checkpoint()
    assert Mail.objects.filter(kind="log_checkpoint").count() == 2


def test_it_is_planned_once_a_day() -> None:
    planned = {row["task"]: row["schedule"].run_every for row in app.conf.beat_schedule.values()}
    assert planned["challenge.tasks.mail_checkpoint"].days == 1
