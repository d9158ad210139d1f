"""Who has not answered an invitation is asked again, twice at most, with a link that works."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel import clock
from challenge.models import Edition, Mail
from judging.models import Judge, Round
from judging.services.panel.invite import invite_again, invite_judge
from judging.services.panel.remind_invited import remind_invited
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def edition() -> Edition:
    """Its first round opens in forty days."""
    made = f.a_preset_edition()
    at = timezone.now() + 40 * DAY
    for round in made.rounds.all():
        Round.objects.filter(pk=round.pk).update(opens_at=at, closes_at=at + 5 * DAY)
        at += 30 * DAY
    return made


def an_invited(edition: Edition, **facts: Any) -> Judge:
    number = edition.judges.count()
    return invite_judge(
        actor=f.organiser_of(edition),
        edition=edition,
        email=f"invited{number}@house.example",
        name="초대",
        **facts,
    )


def days_of_reminders(monkeypatch: pytest.MonkeyPatch, days: range) -> list[int]:
    """On which of the days, from today on, somebody is reminded; the clock comes twice a day."""
    now, found = timezone.now(), []
    for day in days:
        moment: datetime = now + day * DAY + timedelta(minutes=5)
        for module in (clock, timezone):
            monkeypatch.setattr(module, "now", lambda moment=moment: moment)
        before = Mail.objects.count()
        remind_invited()
        remind_invited()
        found += [day] * (Mail.objects.count() - before)
    return found


def test_a_week_after_it_and_a_week_before_each_opening(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = an_invited(edition)
    an_invited(edition, send_mail=False)  # asked on paper
    an_invited(edition).advance(Judge.State.DECLINED)
    assert days_of_reminders(monkeypatch, range(80)) == [7, 33, 63]
    mails = Mail.objects.filter(kind="judge_invitation_reminder")
    assert {mail.to_user_id for mail in mails} == {judge.user_id}
    for mail in mails:
        assert mail.link_target == f"/judge/{edition.slug}/invitation/"
        assert "••••" in mail.body  # a link of its own, made as it leaves
        assert mail.expires_at is not None


def test_who_answers_or_was_just_asked_again_is_left_alone(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = an_invited(edition)
    assert days_of_reminders(monkeypatch, range(6)) == []
    invite_again(actor=f.organiser_of(edition), judge=judge)
    assert days_of_reminders(monkeypatch, range(7)) == []  # from the second one on
    judge.refresh_from_db()
    judge.advance(Judge.State.ACCEPTED)
    assert days_of_reminders(monkeypatch, range(60)) == []
