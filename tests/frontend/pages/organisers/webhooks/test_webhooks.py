"""An organiser adds a webhook, takes its secret once, tries it, and reads what was sent."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from challenge.models import (
    AuditEvent,
    Edition,
    RoleKind,
    WebhookDelivery,
    WebhookDeliveryState,
    WebhookEndpoint,
)
from challenge.models.webhooks.event_kinds import KINDS, TEST
from challenge.services.webhooks.deliveries import send_promised_delivery
from challenge.services.webhooks.endpoints import show_secret
from frontend.pages.organisers.webhooks.in_words import (
    KIND_WORDS,
    kind_in_words,
    outcome_in_words,
)
from frontend.versions import SHOWN
from tests.challenge.kernel.outgoing.recipient import receiving
from tests.challenge.services.webhooks.world import a_message, an_endpoint
from tests.frontend.pages.organisers.desk import signed_in, tags_on_one_line
from tests.judging import factories as make

pytestmark = pytest.mark.django_db

GIVEN = {"name": "Ledger", "url": "https://hooks.example.org/in", "kinds": ["tally.done"]}
MOST_QUERIES = 16


def at(edition: Edition, name: str = "webhooks", *rest: int) -> str:
    with translation.override("en"):
        return reverse(f"organisers:{name}", args=[edition.slug, *rest])


def of(endpoint: WebhookEndpoint) -> tuple[Edition, Client]:
    return endpoint.edition, signed_in(make.organiser_of(endpoint.edition))


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return tags_on_one_line(response.content.decode())


def test_a_webhook_is_added_and_its_secret_is_shown_once() -> None:
    edition = make.a_preset_edition()
    client = signed_in(make.organiser_of(edition))
    assert at(edition) in page(client, reverse("organisers:settings", args=[edition.slug]))
    wrong = client.post(at(edition), {**GIVEN, "url": "http://hooks.example.org/"})
    assert wrong.status_code == 422
    assert "begins with https://" in wrong.content.decode()
    answer = client.post(at(edition), {**GIVEN, "is_on": "on"})
    endpoint = edition.webhooks.get()
    assert answer.headers["Location"].endswith(at(edition, "webhook", endpoint.pk))
    before = page(client, at(edition, "webhook", endpoint.pk))
    assert endpoint.secret not in before
    shown = client.post(at(edition, "webhook_secret", endpoint.pk))
    assert endpoint.secret in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    again = client.post(at(edition, "webhook_secret", endpoint.pk))
    assert again.status_code == 409
    assert endpoint.secret not in again.content.decode()
    after = page(client, at(edition, "webhook", endpoint.pk))
    assert endpoint.secret not in after
    assert "Roll the secret" in after
    client.post(at(edition, "roll_webhook", endpoint.pk))
    rolled = page(client, at(edition, "webhook", endpoint.pk))
    assert "Show the secret" in rolled
    assert "The secret before signs too" in rolled


def test_it_is_changed_by_its_form_and_two_who_change_the_same_see_both() -> None:
    endpoint = an_endpoint(kinds=["tally.done"])
    edition, client = of(endpoint)
    url = at(edition, "webhook", endpoint.pk)
    seen = page(client, url).split(f'name="{SHOWN}" value="')[1].split('"')[0]
    assert seen == endpoint.etag
    kinds = {"kinds": ["round.opened", "tally.done"]}
    sent = {"name": "Ledger", "url": endpoint.url, SHOWN: seen, **kinds}
    assert client.post(url, sent).status_code == 302
    endpoint.refresh_from_db()
    assert (endpoint.kinds, endpoint.is_on) == (kinds["kinds"], False)
    collided = client.post(url, {**sent, "kinds": ["entry.submitted"]})
    assert collided.status_code == 412
    text = collided.content.decode()
    assert "A round was opened for scoring, A round was tallied" in text, "what stands now"
    assert "An application was submitted" in text, "what was wanted"


def test_a_test_message_and_one_sent_again_stand_in_the_log(settings: Any) -> None:
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    with receiving(500) as server:
        endpoint = an_endpoint(url=server.url)
        edition, client = of(endpoint)
        url = at(edition, "webhook", endpoint.pk)
        client.post(at(edition, "test_webhook", endpoint.pk))
        row = endpoint.deliveries.get()
        send_promised_delivery(delivery_id=row.pk)
        text = page(client, url)
        for words in ("Test message", "The server answered with 500.", "1 attempt", row.message_id):
            assert words in text
        assert "status 500" in text
        assert "It is tried again" in text
        again = at(edition, "webhook_again", endpoint.pk, row.pk)
        assert client.post(again).status_code == 409, "it waits"
        server.answer = 204
        WebhookDelivery.objects.update(next_try_at=timezone.now())
        send_promised_delivery(delivery_id=row.pk)
        assert client.post(again).status_code == 302
        assert AuditEvent.objects.filter(action="webhook.sent_again").count() == 1


def test_what_an_answer_says_is_text_and_nothing_else() -> None:
    endpoint = an_endpoint()
    message = a_message(endpoint)
    WebhookDelivery.objects.filter(pk=message.pk).update(answer="<script>alert(1)</script>")
    edition, client = of(endpoint)
    assert "<script>alert(1)" not in page(client, at(edition, "webhook", endpoint.pk))


def test_it_says_when_nothing_arrives_or_the_clock_switched_it_off() -> None:
    endpoint = an_endpoint()
    edition, client = of(endpoint)
    url = at(edition, "webhook", endpoint.pk)
    assert "don't arrive" not in page(client, url)
    WebhookEndpoint.objects.update(failing_since=timezone.now())
    assert "Messages don't arrive" in page(client, url)
    WebhookEndpoint.objects.update(is_on=False, stopped_at=timezone.now())
    assert "This webhook is switched off" in page(client, url)
    assert "Switched off by the clock" in page(client, at(edition))


def test_it_is_removed_and_ten_are_enough() -> None:
    endpoint = an_endpoint()
    edition, client = of(endpoint)
    for _number in range(9):
        an_endpoint(edition)
    assert "at most 10 webhooks" in page(client, at(edition))
    assert client.post(at(edition), {**GIVEN, "is_on": "on"}).status_code == 409
    assert client.post(at(edition, "remove_webhook", endpoint.pk)).status_code == 302
    assert edition.webhooks.count() == 9
    assert client.get(at(edition, "webhook", endpoint.pk)).status_code == 404


def test_observers_see_neither_the_tab_nor_the_pages() -> None:
    endpoint = an_endpoint()
    edition = endpoint.edition
    show_secret(actor=make.organiser_of(edition), endpoint=endpoint)
    observer = signed_in(make.an_organiser_of(edition, RoleKind.OBSERVER))
    people = page(observer, reverse("organisers:people", args=[edition.slug]))
    assert at(edition) not in people
    assert observer.get(at(edition)).status_code == 403
    assert observer.get(at(edition, "webhook", endpoint.pk)).status_code == 403
    for name in ("webhook_secret", "roll_webhook", "remove_webhook", "test_webhook"):
        assert observer.post(at(edition, name, endpoint.pk)).status_code == 403, name
    assert edition.webhooks.count() == 1


def test_a_long_log_asks_no_more_and_is_paged(django_assert_max_num_queries: Any) -> None:
    endpoint = an_endpoint()
    edition, client = of(endpoint)
    rows = [
        WebhookDelivery(endpoint=endpoint, message_id=f"m{n}", kind="tally.done", payload="{}")
        for n in range(70)
    ]
    WebhookDelivery.objects.bulk_create(rows)
    with django_assert_max_num_queries(MOST_QUERIES):
        text = page(client, at(edition, "webhook", endpoint.pk))
    assert text.count('class="mail-row"') == 30


def test_every_kind_and_every_outcome_has_words_in_both_languages() -> None:
    assert set(KIND_WORDS) == {*KINDS, TEST}
    row = WebhookDelivery(state=WebhookDeliveryState.FAILED)
    for language in ("ko", "en"):
        with translation.override(language):
            words = [kind_in_words(kind) for kind in KIND_WORDS]
            assert len(set(words)) == len(words)
            outcomes = set()
            for why in ("off", "url", "name", "address", "timeout", "tls", "network"):
                row.why = why
                outcomes.add(outcome_in_words(row))
            for status in (200, 302, 500):
                row.why, row.status = "", status
                outcomes.add(outcome_in_words(row))
            assert len(outcomes) == 10
            row.status = None
            assert outcome_in_words(row) == ""
