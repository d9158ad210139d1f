"""A message arrives signed, is tried again for a day, and is given up with a mail."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from django_celery_outbox.models import CeleryOutbox
from standardwebhooks import Webhook, WebhookVerificationError

from challenge.kernel.outgoing.checked_post import Answer
from challenge.models import (
    AuditEvent,
    Mail,
    User,
    WebhookDelivery,
    WebhookDeliveryState,
    WebhookEndpoint,
)
from challenge.services.webhooks import deliveries
from challenge.services.webhooks.endpoints import change_endpoint, remove_endpoint, roll_secret
from tests.challenge.kernel.outgoing.recipient import Recipient, receiving
from tests.challenge.services.webhooks.world import a_message, an_endpoint, tried
from tests.judging import factories as make

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).resolve().parents[4] / "docs/parts/webhooks.md"
EXAMPLE = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.fixture
def server(settings: Any) -> Iterator[Recipient]:
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    with receiving() as recipient:
        yield recipient


def organiser(endpoint: WebhookEndpoint) -> User:
    return make.organiser_of(endpoint.edition)


def promised() -> int:
    return CeleryOutbox.objects.filter(task_name="challenge.tasks.send_webhook").count()


def test_it_arrives_signed_by_the_secret_and_is_sent_once(server: Recipient) -> None:
    endpoint = an_endpoint(url=f"{server.url}in?to=ledger")
    message = tried(a_message(endpoint))
    assert (message.state, message.status, message.attempts) == ("delivered", 200, 1)
    assert (message.why, message.answer) == ("", "status 200")
    ((path, headers, body),) = server.got
    assert path == "/in?to=ledger"
    assert headers["webhook-id"] == message.message_id
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"].startswith("startup-challenge-webhooks/1 (+http")
    said = Webhook(endpoint.secret).verify(body, headers)
    assert sorted(said) == ["data", "timestamp", "type"]
    assert body.decode() == message.payload
    tried(message)
    assert len(server.got) == 1
    stranger = Webhook(an_endpoint().secret)
    with pytest.raises(WebhookVerificationError):
        stranger.verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(body + b" ", headers)


def test_the_example_of_the_documentation_verifies_it_and_nothing_else(server: Recipient) -> None:
    endpoint = an_endpoint(url=server.url)
    tried(a_message(endpoint))
    ((_path, headers, body),) = server.got
    ((code,)) = EXAMPLE.findall(DOCUMENT.read_text("utf-8"))
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - the page's own words
    is_ours: Callable[..., bool] = names["is_ours"]
    assert is_ours(endpoint.secret, headers, body)
    assert not is_ours(endpoint.secret, headers, body.replace(b"submitted", b"withdrawn"))
    assert not is_ours(an_endpoint().secret, headers, body)
    assert not is_ours(endpoint.secret, {**headers, "webhook-id": "msg_other"}, body)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert not is_ours(endpoint.secret, headers, body), "said again by somebody, later"
    assert not is_ours(endpoint.secret, {**headers, "webhook-signature": "v1a,AAAA"}, body)


def test_for_a_day_both_secrets_sign(server: Recipient) -> None:
    endpoint = an_endpoint(url=server.url)
    old = endpoint.secret
    WebhookEndpoint.objects.update(shown_at=timezone.now())
    rolled = roll_secret(actor=organiser(endpoint), endpoint=endpoint)
    tried(a_message(endpoint))
    ((_path, headers, body),) = server.got
    for secret in (old, rolled.secret):
        Webhook(secret).verify(body, headers)
    assert len(headers["webhook-signature"].split(" ")) == 2


@pytest.mark.parametrize("answer", [302, 400, 500, "garbage"])
def test_what_does_not_arrive_is_tried_again_with_growing_pauses(
    server: Recipient, answer: Any
) -> None:
    server.answer = answer
    endpoint = an_endpoint(url=server.url)
    message = a_message(endpoint)
    waits = []
    for attempt in range(1, len(deliveries.PAUSES_SECONDS) + 1):
        before = timezone.now()
        tried(message)
        assert (message.state, message.attempts) == ("waiting", attempt)
        assert message.next_try_at is not None
        waits.append(round((message.next_try_at - before).total_seconds()))
        tried(message)
        assert len(server.got) == attempt, "too early: nothing is sent"
        WebhookDelivery.objects.update(next_try_at=timezone.now())
    assert waits == list(deliveries.PAUSES_SECONDS)
    assert 23 * 3600 < sum(waits) < 25 * 3600
    tried(message)
    assert (message.state, message.attempts, message.next_try_at) == ("failed", 8, None)
    assert message.why == ("network" if answer == "garbage" else "status")
    ids = {headers["webhook-id"] for _path, headers, _body in server.got}
    assert ids == {message.message_id}
    mails = Mail.objects.filter(kind="webhook_given_up")
    assert [mail.to_user for mail in mails] == [organiser(endpoint)]
    assert f"/settings/webhooks/{endpoint.pk}/" in mails[0].body
    endpoint.refresh_from_db()
    assert endpoint.is_on
    assert endpoint.failing_since is not None


def test_what_is_given_up_is_mailed_once_a_day_for_an_endpoint() -> None:
    endpoint = an_endpoint()
    for _number in range(3):
        give_up(a_message(endpoint), Answer(500))
    assert Mail.objects.filter(kind="webhook_given_up").count() == 1


def give_up(message: WebhookDelivery, answer: Answer) -> None:
    WebhookDelivery.objects.filter(pk=message.pk).update(
        attempts=len(deliveries.PAUSES_SECONDS), next_try_at=timezone.now()
    )
    deliveries.note_attempt(delivery_id=message.pk, answer=answer)


def test_an_endpoint_that_fails_for_days_is_switched_off_with_a_mail() -> None:
    endpoint = an_endpoint()
    message, waiting = a_message(endpoint), a_message(endpoint)
    days = timedelta(days=deliveries.FAILING_DAYS)
    WebhookEndpoint.objects.update(failing_since=timezone.now() - days - timedelta(minutes=1))
    give_up(message, Answer(why="network"))
    endpoint.refresh_from_db()
    assert (endpoint.is_on, endpoint.stopped_at is not None) == (False, True)
    assert Mail.objects.filter(kind="webhook_switched_off").count() == 1
    assert AuditEvent.objects.filter(action="webhook.switched_off", actor=None).count() == 1
    assert (tried(waiting).state, waiting.why, waiting.attempts) == ("failed", "off", 0)
    assert Mail.objects.filter(kind__startswith="webhook_").count() == 1
    on = change_endpoint(actor=organiser(endpoint), endpoint=endpoint, is_on=True)
    assert (on.is_on, on.stopped_at) == (True, None)


def test_one_that_says_it_is_gone_is_switched_off_at_once(server: Recipient) -> None:
    server.answer = 410
    endpoint = an_endpoint(url=server.url)
    assert tried(a_message(endpoint)).state == "failed"
    endpoint.refresh_from_db()
    assert not endpoint.is_on
    assert Mail.objects.filter(kind="webhook_switched_off").count() == 1


def test_what_arrives_ends_a_time_of_failing(server: Recipient) -> None:
    endpoint = an_endpoint(url=server.url)
    WebhookEndpoint.objects.update(failing_since=timezone.now() - timedelta(days=2))
    tried(a_message(endpoint))
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_a_worker_that_died_is_followed_by_another_after_the_lease(server: Recipient) -> None:
    message = a_message(an_endpoint(url=server.url))
    WebhookDelivery.objects.update(taken_at=timezone.now())
    tried(message)
    assert server.got == [], "another worker has it"
    lease = timedelta(seconds=deliveries.LEASE_SECONDS + 1)
    WebhookDelivery.objects.update(taken_at=timezone.now() - lease)
    assert tried(message).state == "delivered"


def test_what_the_broker_lost_or_waits_for_hours_is_promised_by_the_clock() -> None:
    cache.clear()
    message = a_message(an_endpoint())
    CeleryOutbox.objects.all().delete()
    assert deliveries.resend_waiting_deliveries() == 0, "it is not silent for long"
    long = timezone.now() - timedelta(hours=1)
    WebhookDelivery.objects.update(created_at=long)
    assert [deliveries.resend_waiting_deliveries() for _time in range(2)] == [1, 0]
    cache.clear()
    WebhookDelivery.objects.update(next_try_at=timezone.now() + timedelta(hours=1))
    assert deliveries.resend_waiting_deliveries() == 0
    WebhookDelivery.objects.update(next_try_at=long)
    assert deliveries.resend_waiting_deliveries() == 1
    assert promised() == 2
    deliveries.note_attempt(delivery_id=message.pk, answer=Answer(500))
    assert promised() == 3, "a short pause is promised at once"
    WebhookDelivery.objects.update(attempts=5)
    deliveries.note_attempt(delivery_id=message.pk, answer=Answer(500))
    assert promised() == 3, "one of hours is left to the clock"


def test_removed_while_the_server_answers_it_is_nothing() -> None:
    endpoint = an_endpoint()
    message = a_message(endpoint)
    remove_endpoint(actor=organiser(endpoint), endpoint=endpoint)
    deliveries.note_attempt(delivery_id=message.pk, answer=Answer(200))
    deliveries.send_promised_delivery(delivery_id=message.pk)
    assert not WebhookDelivery.objects.exists()


def test_a_test_message_goes_also_to_one_that_is_off_and_is_one_for_a_double_click(
    server: Recipient,
) -> None:
    endpoint = an_endpoint(url=server.url, is_on=False)
    actor = organiser(endpoint)
    sent = [
        deliveries.send_test_event(actor=actor, endpoint=endpoint, idempotency_key="k")
        for _time in range(2)
    ]
    assert sent[0] == sent[1]
    assert tried(sent[0]).state == "delivered"
    said = Webhook(endpoint.secret).verify(server.got[0][2], server.got[0][1])
    assert (said["type"], said["data"]) == ("webhook.test", {"edition": endpoint.edition.slug})


def test_sent_again_it_is_the_same_message(server: Recipient) -> None:
    endpoint = an_endpoint(url=server.url)
    message = a_message(endpoint)
    actor = organiser(endpoint)
    with pytest.raises(deliveries.IsStillWaiting):
        deliveries.send_delivery_again(actor=actor, delivery=message)
    tried(message)
    deliveries.send_delivery_again(actor=actor, delivery=message)
    assert tried(message).state == "delivered"
    first, second = server.got
    assert (first[1]["webhook-id"], first[2]) == (second[1]["webhook-id"], second[2])
    Webhook(endpoint.secret).verify(second[2], second[1])
    assert AuditEvent.objects.filter(action="webhook.sent_again").count() == 1


def test_buttons_send_so_much_an_hour_and_no_more() -> None:
    endpoint = an_endpoint()
    actor = organiser(endpoint)
    for _number in range(deliveries.BY_HAND_AN_HOUR):
        deliveries.send_test_event(actor=actor, endpoint=endpoint)
    with pytest.raises(deliveries.TooManyByHand):
        deliveries.send_test_event(actor=actor, endpoint=endpoint)
    assert endpoint.deliveries.count() == deliveries.BY_HAND_AN_HOUR


def test_of_a_long_answer_a_thousand_characters_are_kept_and_no_inside_is_reached(
    server: Recipient, settings: Any
) -> None:
    server.answer = "huge"
    message = tried(a_message(an_endpoint(url=server.url)))
    assert (message.state, len(message.answer)) == ("delivered", 1000)
    settings.WEBHOOKS_TO_THIS_MACHINE = False
    blocked = tried(a_message(message.endpoint))
    assert (blocked.state, blocked.status, blocked.why) == ("waiting", None, "url")
    WebhookEndpoint.objects.update(url=f"https://localhost:{server.port}/")
    inside = tried(a_message(WebhookEndpoint.objects.get()))
    assert (inside.status, inside.why, inside.answer) == (None, "address", "")
    assert len(server.got) == 1


def test_the_log_is_kept_for_thirty_days() -> None:
    endpoint = an_endpoint()
    old, new = a_message(endpoint), a_message(endpoint)
    ago = timezone.now() - timedelta(days=deliveries.KEPT_DAYS, minutes=1)
    WebhookDelivery.objects.filter(pk=old.pk).update(created_at=ago)
    assert deliveries.clear_old_deliveries() == 1
    assert deliveries.clear_old_deliveries() == 0
    assert list(endpoint.deliveries.all()) == [new]
    assert new.state == WebhookDeliveryState.WAITING
