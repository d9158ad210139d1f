"""Whose draft is not submitted hears of a deadline that was put off: once, and nobody else."""

from datetime import timedelta

import pytest

from challenge.models import Edition, Mail
from challenge.services.editions import update_edition
from submissions.services.deadline_moved import tell_deadline_moved
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db
KIND = "draft_deadline_moved"


def put_off(edition: Edition, days: int) -> Edition:
    return update_edition(
        actor=s.an_organiser(edition),
        edition=edition,
        closes_at=edition.closes_at + timedelta(days=days),
    )


def told() -> list[str]:
    return sorted(Mail.objects.filter(kind=KIND).values_list("to_email", flat=True))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_draft_is_told_once_of_each_new_deadline(language: str) -> None:
    edition = s.an_edition()
    draft = s.a_draft(edition)
    writer = s.writer_of(draft)
    type(writer).objects.filter(pk=writer.pk).update(language=language)
    s.submitted(edition)
    tell_deadline_moved()
    assert told() == []
    edition = put_off(edition, 2)
    s.a_draft(edition)  # began knowing it
    tell_deadline_moved()
    tell_deadline_moved()
    assert told() == [writer.email]
    mail = Mail.objects.get(kind=KIND)
    assert mail.expires_at == edition.closes_at
    assert ("연장" if language == "ko" else "put off") in mail.body
    put_off(edition, 1)
    tell_deadline_moved()
    assert told().count(writer.email) == 2


def test_a_deadline_that_moved_before_the_call_opened_or_is_over_concerns_nobody() -> None:
    edition = put_off(s.an_edition(), 2)
    s.a_draft(edition)
    Edition.objects.filter(pk=edition.pk).update(opens_at=edition.closes_at - timedelta(minutes=1))
    tell_deadline_moved()
    assert told() == []
