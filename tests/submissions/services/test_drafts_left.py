"""Whose draft was never submitted hears that the call is over: once, by day, and nobody else."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from challenge.kernel import clock
from challenge.models import Edition, Mail
from submissions.models import Entry
from submissions.services.drafts_left import LOOK_BACK, tell_drafts_left
from submissions.services.submit_at_deadline import submit_wished, wish_submission
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_to


def told() -> list[str]:
    return list(Mail.objects.filter(kind="draft_over").values_list("to_email", flat=True))


def test_a_draft_is_told_once_after_the_last_moment_and_what_was_submitted_is_not(at: Any) -> None:
    edition = s.an_edition(grace_seconds=600)
    draft = s.a_draft(edition)
    s.submitted(edition)
    for after in (timedelta(0), timedelta(minutes=10), timedelta(minutes=14)):
        at(edition.closes_at + after)
        tell_drafts_left()
        assert told() == []
    at(edition.last_moment + timedelta(minutes=6))
    tell_drafts_left()
    tell_drafts_left()
    assert told() == [s.writer_of(draft).email]


def test_who_wished_the_submission_hears_of_it_once_and_not_twice(at: Any) -> None:
    draft = s.a_draft()
    wish_submission(actor=s.writer_of(draft), entry=draft)
    at(draft.edition.last_moment + timedelta(minutes=6))
    submit_wished()
    tell_drafts_left()
    assert Mail.objects.filter(kind="draft_not_submitted").count() == 1
    assert told() == []


def test_a_deadline_that_is_put_off_is_told_of_when_it_has_passed_too(at: Any) -> None:
    draft = s.a_draft()
    edition = draft.edition
    at(edition.closes_at + timedelta(hours=1))
    tell_drafts_left()
    later = edition.closes_at + timedelta(days=5)
    Edition.objects.filter(pk=edition.pk).update(closes_at=later)
    at(later - timedelta(hours=1))
    tell_drafts_left()
    assert len(told()) == 1
    at(later + timedelta(hours=1))
    tell_drafts_left()
    assert len(told()) == 2


def test_nobody_is_told_at_night_or_when_it_is_no_news_any_more(at: Any) -> None:
    midnight = datetime.combine(
        timezone.now().date() + timedelta(days=20), time(0), ZoneInfo("Asia/Seoul")
    )
    edition = s.an_edition(closes_at=midnight, rules={})
    Entry.objects.filter(pk=s.a_draft(edition).pk).update(created_at=timezone.now())
    at(midnight + timedelta(hours=7))
    tell_drafts_left()
    at(midnight + LOOK_BACK + timedelta(hours=9))
    tell_drafts_left()
    assert told() == []
    at(midnight + timedelta(hours=9))
    tell_drafts_left()
    assert len(told()) == 1
