"""Mail is promised once, in the reader's language, and sent once, whatever is lost on the way."""

import ast
import socket
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_celery_outbox.models import CeleryOutbox

from challenge.kernel import clock
from challenge.models import Edition, Mail, MailState
from challenge.models.mail_caps import CAPS
from challenge.services.mailing import (
    LEASE_SECONDS,
    SEND_TASK,
    note_refused_mail,
    promise_mail,
    resend_waiting_mail,
    send_promised_mail,
)
from challenge.tasks import send_mail
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def an_invitation() -> Mail:
    edition = f.a_preset_edition()
    mail = promise_mail(
        actor=None,
        key="k1",
        kind="judge_invited",
        to=f.a_person(),
        edition=edition,
        judge=f.a_judge(edition),
        link="x",
    )
    assert mail is not None
    return mail


def test_what_a_lost_broker_took_is_promised_again_but_not_every_minute(settings: Any) -> None:
    cache.clear()
    mail = an_invitation()
    Mail.objects.exclude(pk=mail.pk).update(state=MailState.SENT)
    CeleryOutbox.objects.all().delete()
    assert resend_waiting_mail() == 0, "it is not silent for long"
    Mail.objects.filter(pk=mail.pk).update(created_at=timezone.now() - timedelta(hours=1))
    assert [resend_waiting_mail(), resend_waiting_mail()] == [1, 0]
    assert CeleryOutbox.objects.filter(task_name="challenge.tasks.send_mail").count() == 1
    cache.clear()  # with the broker's messages, the note of having promised is lost too
    assert resend_waiting_mail() == 1
    send_promised_mail(mail_id=mail.pk)
    cache.clear()
    assert resend_waiting_mail() == 0


def test_a_mail_sent_again_after_a_crash_carries_the_same_id() -> None:
    mail = an_invitation()
    send_promised_mail(mail_id=mail.pk)
    # as if the worker had died before it could say so
    Mail.objects.filter(pk=mail.pk).update(state=MailState.QUEUED)
    promised = CeleryOutbox.objects.count()
    send_promised_mail(mail_id=mail.pk)
    assert len(outbox.outbox) == 1, "the other worker may still be sending it"
    assert CeleryOutbox.objects.count() == promised + 1
    long_ago = timezone.now() - timedelta(seconds=LEASE_SECONDS + 1)
    Mail.objects.filter(pk=mail.pk).update(taken_at=long_ago)
    send_promised_mail(mail_id=mail.pk)
    first, second = (sent.message()["Message-ID"] for sent in outbox.outbox)
    assert first == second
    assert first.endswith("@example.com>")


def test_a_mail_is_promised_once_in_the_readers_language_and_sent_once() -> None:
    edition = f.a_preset_edition()
    judge = f.a_judge(edition)
    reader = f.a_person(language="en")
    facts: dict[str, Any] = {
        "actor": None,
        "key": "k1",
        "kind": "judge_invited",
        "to": reader,
        "edition": edition,
        "judge": judge,
        "link": "https://x.example/?a=1&b=2",
    }
    mail = promise_mail(**facts)
    assert mail is not None
    assert promise_mail(**facts) == mail
    assert mail.subject == "[City Challenge 2026] You are invited to judge"
    assert "https://x.example/?a=1&b=2" in mail.body
    send_promised_mail(mail_id=mail.pk)
    send_promised_mail(mail_id=mail.pk)
    assert [sent.to for sent in outbox.outbox] == [[reader.email]]
    korean = promise_mail(**facts | {"key": "k2", "to": f.a_person()})
    assert korean is not None
    assert korean.subject == "[도시 챌린지 2026] 심사위원으로 모십니다"


def test_a_mail_server_that_is_away_for_days_loses_nothing_and_is_asked_ever_less() -> None:
    mail = an_invitation()
    CeleryOutbox.objects.all().delete()
    waited, pauses = timedelta(0), []
    while Mail.objects.get(pk=mail.pk).state == MailState.QUEUED:
        note_refused_mail(mail_id=mail.pk, error="451 come back later")
        tried = Mail.objects.get(pk=mail.pk)
        if tried.next_try_at is not None:
            pauses.append(tried.next_try_at - timezone.now())
            waited += pauses[-1]
            assert tried.error == "451 come back later"
    assert timedelta(days=4) < waited < timedelta(days=7)
    assert all(a <= b + timedelta(seconds=1) for a, b in pairwise(pauses))
    assert pauses[0] < timedelta(seconds=10)
    assert CeleryOutbox.objects.filter(task_name=SEND_TASK).count() == len(pauses)
    assert Mail.objects.get(pk=mail.pk).state == MailState.FAILED
    note_refused_mail(mail_id=mail.pk, error="again")
    assert Mail.objects.get(pk=mail.pk).error == "451 come back later"


def test_a_real_mail_server_that_says_no_is_asked_again_and_then_takes_it(settings: Any) -> None:
    mail = an_invitation()
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port()
    send_mail(mail_id=mail.pk)
    refused = Mail.objects.get(pk=mail.pk)
    assert (refused.state, refused.attempts) == (MailState.QUEUED, 1)
    assert "refused" in refused.error
    assert refused.taken_at is None
    settings.EMAIL_BACKEND = backend
    send_mail(mail_id=mail.pk)
    sent = Mail.objects.get(pk=mail.pk)
    assert (sent.state, sent.error, sent.next_try_at) == (MailState.SENT, "", None)


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_what_says_nothing_any_more_is_not_sent_but_shown() -> None:
    mail = an_invitation()
    Mail.objects.filter(pk=mail.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    send_promised_mail(mail_id=mail.pk)
    send_promised_mail(mail_id=mail.pk)
    assert not outbox.outbox
    assert Mail.objects.get(pk=mail.pk).state == MailState.EXPIRED
    cache.clear()
    Mail.objects.filter(pk=mail.pk).update(created_at=timezone.now() - timedelta(hours=1))
    Mail.objects.exclude(pk=mail.pk).update(state=MailState.SENT)
    assert resend_waiting_mail() == 0


@pytest.mark.parametrize("by", ["page", "api"])
def test_a_failed_mail_is_sent_again_by_an_organiser_and_by_nobody_else(by: str) -> None:
    mail = an_invitation()
    assert mail.edition is not None
    organiser, observer = f.organiser_of(mail.edition), f.an_organiser_of(mail.edition, "observer")
    Mail.objects.filter(pk=mail.pk).update(state=MailState.FAILED, attempts=130, error="x")
    slug = mail.edition.slug
    path = {
        "page": f"/en/run/{slug}/messages/{mail.pk}/again/",
        "api": f"/api/v1/editions/{slug}/mails/{mail.pk}/send-again",
    }[by]
    client = Client()
    for person, wanted in ((observer, "failed"), (organiser, "queued")):
        client.force_login(person)
        client.post(path)
        assert Mail.objects.get(pk=mail.pk).state == wanted
    assert client.post(path).status_code == 409
    send_promised_mail(mail_id=mail.pk)
    assert [sent.to for sent in outbox.outbox] == [[mail.to_email]]


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Seoul", "2027년 7월 1일(목) 오후 6시"),
        ("America/New_York", "2027년 7월 1일(목) 오전 5시 (EDT)"),
        ("UTC", "2027년 7월 1일(목) 오전 9시 (UTC)"),
    ],
)
def test_times_in_a_mail_are_those_of_the_editions_zone(zone: str, shown: str) -> None:
    round = f.a_round(entries=2, judges=2)
    round.edition.time_zone = zone
    round.closes_at = datetime(2027, 7, 1, 9, tzinfo=UTC)
    mail = promise_mail(
        actor=None,
        key="zone",
        kind="judge_extended",
        to=f.a_person(),
        edition=round.edition,
        round=round,
        reason="",
        link="x",
    )
    assert mail is not None
    assert shown in mail.body


PROMISE = {"promise_mail", "mail_organisers"}
HOLDS_FOR_EVER = {
    "judge_invited", "receipt", "withdrawn", "co_writer", "file_refused", "introduction_outcome",
    "sheet_late", "late_sheet_decided", "judge_replaced", "silent_judges", "server_was_away",
    "corrections_lapsed", "round_tallied", "place_free", "job_failed",
    "place_accepted",
    "judge_device", "office_device",  # that somebody else signs is worth knowing at any time
    "appeal_received", "appeal_made", "appeal_assigned", "appeal_answered",
    # what somebody wrote, and whoever gets it is to read it, late or not
    "hand_over_asked", "hand_over_notice", "representative_changed", "group_message",
    "mail_text_test",
    "inquiry_asked", "inquiry_answered", "message_from_startup", "message_from_organiser",
    "address_changed",  # should it not have been them
    "investor_left", "investor_taken_over",  # what has happened to one's own part
    "sheet_receipts", "log_checkpoint",  # proofs, worth more the longer they are kept
    "f'introduction_made_{reader.side}",  # who the other one is
    "result_announced' if announcement.version == 1 else 'result_corrected",
}  # fmt: skip


def test_every_kind_of_mail_says_until_when_it_holds() -> None:
    root = Path(__file__).resolve().parents[3]
    unsaid = set()
    for path in root.glob("*/services/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in PROMISE:
                given = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
                if "expires_at" not in given and "kind" in given:
                    unsaid.add(given["kind"])
    assert {kind.strip("'") for kind in unsaid} - {"kind"} <= HOLDS_FOR_EVER


NIGHT = datetime(2027, 3, 27, 14, 30, tzinfo=UTC)  # 23:30 in Seoul
MORNING = datetime(2027, 3, 27, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize("kind", CAPS)
def test_no_mail_that_nobody_caused_just_then_leaves_us_at_night(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = f.a_preset_edition()
    Edition.objects.filter(pk=edition.pk).update(rules={})
    facts = {"kind": kind, "edition": edition, "to_user": f.a_person(), "to_email": "a@b.example"}
    mail = Mail.objects.create(key=kind, **facts)
    by_a_person = Mail.objects.create(key=f"{kind}-2", caused_by=f.a_person(), **facts)
    soon_void = Mail.objects.create(
        key=f"{kind}-3", expires_at=MORNING + timedelta(minutes=30), **facts
    )
    moment = NIGHT
    monkeypatch.setattr(clock, "now", lambda: moment)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    for row in (mail, by_a_person, soon_void):
        send_promised_mail(mail_id=row.pk)
    left = {message.extra_headers["X-Mail-Key"] for message in outbox.outbox}
    assert left == {by_a_person.key, soon_void.key} | ({kind} if CAPS[kind].at_any_hour else set())
    mail.refresh_from_db()
    if CAPS[kind].at_any_hour:
        return
    assert (mail.state, mail.next_try_at) == (MailState.QUEUED, MORNING)
    cache.clear()
    assert resend_waiting_mail() == 0
    moment = MORNING + timedelta(minutes=5)
    assert resend_waiting_mail() == 1
    send_promised_mail(mail_id=mail.pk)
    mail.refresh_from_db()
    assert mail.state == MailState.SENT
