"""Webhooks are added and changed by organisers, and their secrets are shown once."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.kernel.versions import ChangedMeanwhile
from challenge.models import AuditEvent, RoleKind, User, WebhookDelivery, WebhookEndpoint
from challenge.models.webhooks.event_kinds import KINDS
from challenge.services.webhooks import endpoints
from challenge.services.webhooks.deliveries import send_delivery_again, send_test_event
from tests.challenge.services.webhooks.world import a_message, an_endpoint
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def organiser(endpoint: WebhookEndpoint) -> User:
    return make.organiser_of(endpoint.edition)


def test_only_organisers_of_the_edition_act_on_webhooks() -> None:
    endpoint = an_endpoint()
    message = a_message(endpoint)
    before = WebhookEndpoint.objects.values().get()
    observer = make.an_organiser_of(endpoint.edition, RoleKind.OBSERVER)
    other = make.organiser_of(make.a_preset_edition())
    acts_of_webhooks = AuditEvent.objects.filter(action__startswith="webhook.")
    for actor in (observer, other, make.a_person()):
        acts: list[Any] = [
            lambda actor=actor: an_endpoint_by(actor, endpoint),
            lambda actor=actor: endpoints.change_endpoint(actor=actor, endpoint=endpoint, name="x"),
            lambda actor=actor: endpoints.remove_endpoint(actor=actor, endpoint=endpoint),
            lambda actor=actor: endpoints.show_secret(actor=actor, endpoint=endpoint),
            lambda actor=actor: endpoints.roll_secret(actor=actor, endpoint=endpoint),
            lambda actor=actor: send_test_event(actor=actor, endpoint=endpoint),
            lambda actor=actor: send_delivery_again(actor=actor, delivery=message),
        ]
        for act in acts:
            with pytest.raises(NotAllowed):
                act()
    assert before == WebhookEndpoint.objects.values().get()
    assert [event.action for event in acts_of_webhooks] == ["webhook.added"]


def an_endpoint_by(actor: User, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    return endpoints.add_endpoint(
        actor=actor, edition=endpoint.edition, name="x", url=endpoint.url, kinds=["tally.done"]
    )


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"url": "http://hooks.example.org/"}, "url"),
        ({"url": "http://127.0.0.1:8000/"}, "url"),
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": "https://user:word@hooks.example.org/"}, "url"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["entry.scored"]}, "kinds"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_told_is_refused(settings: Any, facts: dict[str, Any], field: str) -> None:
    settings.WEBHOOKS_TO_THIS_MACHINE = False
    with pytest.raises(InvalidInput) as refused:
        an_endpoint(**facts)
    assert list(refused.value.fields) == [field]
    assert not WebhookEndpoint.objects.exists()
    endpoint = an_endpoint()
    with pytest.raises(InvalidInput):
        endpoints.change_endpoint(actor=organiser(endpoint), endpoint=endpoint, **facts)


def test_a_double_click_adds_one_and_an_edition_has_at_most_ten() -> None:
    edition = make.a_preset_edition()
    first = an_endpoint(edition, idempotency_key="k")
    assert an_endpoint(edition, idempotency_key="k") == first
    for _number in range(endpoints.MOST_ENDPOINTS - 1):
        an_endpoint(edition)
    with pytest.raises(endpoints.TooManyWebhooks):
        an_endpoint(edition)
    assert edition.webhooks.count() == 10


def test_two_who_change_the_same_are_told_and_other_fields_merge() -> None:
    endpoint = an_endpoint()
    actor, seen = organiser(endpoint), endpoint.etag
    endpoints.change_endpoint(actor=actor, endpoint=endpoint, seen=seen, name="First")
    with pytest.raises(ChangedMeanwhile):
        endpoints.change_endpoint(actor=actor, endpoint=endpoint, seen=seen, name="Second")
    changed = endpoints.change_endpoint(
        actor=actor, endpoint=endpoint, seen=seen, kinds=["tally.done", "round.opened"]
    )
    assert (changed.name, changed.kinds) == ("First", ["round.opened", "tally.done"])


def test_a_secret_is_shown_once_and_stands_nowhere_in_the_database() -> None:
    endpoint = an_endpoint()
    secret = endpoints.show_secret(actor=organiser(endpoint), endpoint=endpoint)
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    assert secret.startswith("whsec_")
    assert len(key) == 32  # Standard Webhooks asks for 24 to 64 bytes
    with pytest.raises(endpoints.SecretWasShown):
        endpoints.show_secret(actor=organiser(endpoint), endpoint=endpoint)
    events = AuditEvent.objects.filter(action="webhook.secret_shown")
    assert [event.actor for event in events] == [organiser(endpoint)]
    with connection.cursor() as cursor:
        for table in ("webhookendpoint", "auditevent"):
            cursor.execute(f"SELECT t::text FROM challenge_{table} t")  # noqa: S608 - our own names
            rows = " ".join(str(row[0]) for row in cursor.fetchall())
            assert not any(part in rows for part in (secret[6:40], key.hex())), table


def test_another_server_key_or_another_endpoint_makes_another_secret(settings: Any) -> None:
    endpoint, other = an_endpoint(), an_endpoint()
    secret = endpoint.secret
    other.seed = endpoint.seed
    assert other.secret != secret
    settings.SECRET_KEY += "x"
    assert endpoint.secret != secret


def test_a_rolled_secret_leaves_the_old_one_good_for_a_day() -> None:
    endpoint = an_endpoint()
    actor, now = organiser(endpoint), timezone.now()
    old = endpoints.show_secret(actor=actor, endpoint=endpoint)
    rolled = endpoints.roll_secret(actor=actor, endpoint=endpoint)
    assert rolled.secrets_at(now) == [rolled.secret, old]
    assert rolled.secrets_at(now + timedelta(hours=23)) == [rolled.secret, old]
    assert rolled.secrets_at(now + timedelta(hours=25)) == [rolled.secret]
    again = endpoints.roll_secret(actor=actor, endpoint=endpoint)
    assert again.seed == rolled.seed, "nobody saw the new one yet: a double click rolls once"
    assert again.secrets_at(now)[1] == old
    assert AuditEvent.objects.filter(action="webhook.secret_rolled").count() == 1
    assert endpoints.show_secret(actor=actor, endpoint=endpoint) == rolled.secret


def test_switched_on_again_it_is_told_of_what_happens_from_then_on() -> None:
    endpoint = an_endpoint()
    actor = organiser(endpoint)
    off = endpoints.change_endpoint(actor=actor, endpoint=endpoint, is_on=False)
    assert off.on_since == endpoint.on_since
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        stopped_at=timezone.now(), failing_since=timezone.now()
    )
    on = endpoints.change_endpoint(actor=actor, endpoint=endpoint, is_on=True)
    assert on.on_since > endpoint.on_since
    assert (on.stopped_at, on.failing_since) == (None, None)


def test_what_the_clock_stopped_is_off_by_the_database_too() -> None:
    endpoint = an_endpoint()
    with pytest.raises(IntegrityError), transaction.atomic():
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(stopped_at=timezone.now())


def test_a_removed_webhook_is_gone_with_its_log_and_removing_it_twice_is_nothing() -> None:
    endpoint = an_endpoint()
    message = a_message(endpoint)
    for _time in range(2):
        endpoints.remove_endpoint(actor=organiser(endpoint), endpoint=endpoint)
    assert not WebhookEndpoint.objects.exists()
    assert not WebhookDelivery.objects.filter(pk=message.pk).exists()
    assert AuditEvent.objects.filter(action="webhook.removed").count() == 1


def test_every_kind_can_be_chosen_and_stands_in_its_order() -> None:
    endpoint = an_endpoint(kinds=list(reversed(KINDS)))
    assert endpoint.kinds == list(KINDS)
