"""The pages on which an office writes to a group, looks through who gets it, and sends it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.models import Edition, GroupMessage, Mail, RoleKind
from gatherings.services.group_messages.sending import send_group_message
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
WORDS = {"subject_ko": "안내", "body_ko": "{받는 분} 님께", "subject_en": "", "body_en": ""}
TO_JUDGES = {"who": "judges", "state": "", "track": "", "field": "", "result": "", "panel": ""}


@pytest.fixture
def edition() -> Edition:
    return make.a_preset_edition()


@pytest.fixture
def browser(edition: Edition) -> Client:
    return signed_in(make.organiser_of(edition))


def at(name: str, edition: Edition, *more: int) -> str:
    return reverse(f"organisers:{name}", args=[edition.slug, *more])


def test_written_looked_through_and_sent(edition: Edition, browser: Client) -> None:
    first, two = make.a_judge(edition), make.a_judge(edition)
    sent = browser.post(at("group_messages", edition), WORDS | TO_JUDGES)
    message = GroupMessage.objects.get()
    page = at("group_message", edition, message.pk)
    assert sent["Location"] == page
    shown = browser.get(page).content.decode()
    for judge in (first, two):
        assert f"{judge.user.display_name} 님께" in shown  # as each of them gets it
    browser.post(at("group_message_readers", edition, message.pk), {"out": [first.user_id]})
    assert browser.get(page).context["count"] == 1
    browser.post(at("group_message_readers", edition, message.pk), {"back": first.user_id})
    assert browser.get(page).context["count"] == 2
    found = browser.get(page, {"search": two.user.email}).context["lines"]
    assert [line[0] for line in found] == [two.user]
    assert browser.post(at("send_group_message", edition, message.pk)).status_code == 302
    assert send_group_message(message_id=message.pk) == 2
    assert Mail.objects.filter(kind="group_message").count() == 2
    assert "안내" in browser.get(at("group_messages", edition)).content.decode()


def test_what_was_typed_stays_beside_what_is_wrong(edition: Edition, browser: Client) -> None:
    typed = WORDS | TO_JUDGES | {"body_ko": "{비밀} 님께", "subject_en": "News"}
    answer = browser.post(at("group_messages", edition), typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"body_ko", "body_en"}
    assert answer.context["form"]["body_ko"].value() == "{비밀} 님께"
    assert not GroupMessage.objects.exists()


def test_scheduled_taken_back_and_dropped(edition: Edition, browser: Client) -> None:
    make.a_judge(edition)
    browser.post(at("group_messages", edition), WORDS | TO_JUDGES)
    message = GroupMessage.objects.get()
    schedule = at("schedule_group_message", edition, message.pk)
    past = timezone.now() - timedelta(days=1)
    wrong = browser.post(schedule, {"send_at": f"{past:%Y-%m-%dT%H:%M}"})
    assert wrong.status_code == 422
    assert wrong.context["send_at"].errors.keys() == {"send_at"}
    later = timezone.now() + timedelta(days=2)
    assert browser.post(schedule, {"send_at": f"{later:%Y-%m-%dT%H:%M}"}).status_code == 302
    message.refresh_from_db()
    assert message.state == "scheduled"
    browser.post(schedule, {"cancel": "1"})
    message.refresh_from_db()
    assert message.state == "draft"
    assert browser.post(at("drop_group_message", edition, message.pk)).status_code == 302
    message.refresh_from_db()
    assert message.state == "dropped"
    assert browser.get(at("group_message", edition, message.pk)).status_code == 200


def test_two_at_one_message(edition: Edition, browser: Client) -> None:
    browser.post(at("group_messages", edition), WORDS | TO_JUDGES)
    message = GroupMessage.objects.get()
    page, seen = at("group_message", edition, message.pk), message.etag
    browser.post(page, {**WORDS, **TO_JUDGES, "subject_ko": "첫째", "shown": seen})
    late = browser.post(page, {**WORDS, **TO_JUDGES, "subject_ko": "둘째", "shown": seen})
    assert late.status_code == 412
    message.refresh_from_db()
    assert message.subject_ko == "첫째"


def test_observers_see_none_of_it(edition: Edition) -> None:
    watcher = signed_in(make.an_organiser_of(edition, RoleKind.OBSERVER))
    assert watcher.get(at("group_messages", edition)).status_code == 403
    assert watcher.post(at("group_messages", edition), WORDS | TO_JUDGES).status_code == 403
    assert not GroupMessage.objects.exists()
