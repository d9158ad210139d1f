"""Each side has its own days to answer, and hears once that they end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenge.models import ClockFailure, Edition, Mail
from introductions.models import Introduction
from introductions.permissions import ANSWER_DAYS
from introductions.services.answer_reminders import REMIND_BEFORE, remind_of_answers
from introductions.services.answers import agree_as_startup, decline_introduction
from tests.introductions import factories as f

pytestmark = pytest.mark.django_db


def let_end_in(left: timedelta) -> None:
    Introduction.objects.update(lapses_at=timezone.now() + left)


def reminded() -> list[str]:
    mails = Mail.objects.filter(kind="introduction_reminder").order_by("pk")
    return list(mails.values_list("to_email", flat=True))


def test_each_side_is_reminded_once_of_its_own_end() -> None:
    introduction = f.a_proposal()
    remind_of_answers()
    assert reminded() == []
    let_end_in(REMIND_BEFORE - timedelta(hours=1))
    remind_of_answers()
    remind_of_answers()
    founder = f.founder_of(introduction.winner)
    assert reminded() == [founder.email]
    agree_as_startup(actor=founder, introduction=introduction, shared_items=f.EVERYTHING)
    introduction.refresh_from_db()
    left = introduction.lapses_at - timezone.now()
    assert left > timedelta(days=ANSWER_DAYS, minutes=-1), "the investor has its own days"
    remind_of_answers()
    assert len(reminded()) == 1
    let_end_in(REMIND_BEFORE - timedelta(hours=1))
    remind_of_answers()
    remind_of_answers()
    assert reminded() == [founder.email, introduction.investor.user.email]


def test_a_yes_that_was_taken_back_is_not_told_of_by_a_reminder_that_stays_away() -> None:
    introduction = f.an_offer()
    decline_introduction(actor=f.founder_of(introduction.winner), introduction=introduction)
    let_end_in(REMIND_BEFORE - timedelta(hours=1))
    remind_of_answers()
    assert reminded() == [introduction.investor.user.email]


def test_who_said_no_is_not_reminded() -> None:
    introduction = f.a_proposal()
    decline_introduction(actor=f.founder_of(introduction.winner), introduction=introduction)
    let_end_in(REMIND_BEFORE - timedelta(hours=1))
    remind_of_answers()
    assert reminded() == []


def test_an_edition_whose_mails_cannot_be_written_holds_up_no_other() -> None:
    broken, fine = f.a_proposal(), f.a_proposal()
    let_end_in(REMIND_BEFORE - timedelta(hours=1))
    Edition.objects.filter(pk=broken.investor.edition_id).update(time_zone="Nowhere/Land")
    remind_of_answers()
    assert reminded() == [f.founder_of(fine.winner).email]
    assert ClockFailure.objects.get().edition_id == broken.investor.edition_id
