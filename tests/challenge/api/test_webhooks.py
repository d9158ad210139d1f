"""Webhooks by the API: made, changed, shown once, rolled, tried, looked through and removed."""

from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from challenge.models import Edition, RoleKind, User, WebhookDelivery, WebhookEndpoint
from challenge.services.webhooks.deliveries import send_promised_delivery
from tests.challenge.kernel.outgoing.recipient import receiving
from tests.judging import factories as make

pytestmark = pytest.mark.django_db

GIVEN = {"name": "Ledger", "url": "https://hooks.example.org/in", "kinds": ["tally.done"]}


def client_of(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def at(edition: Edition, name: str = "webhooks", *rest: int) -> str:
    return reverse(f"api:{name}", args=[edition.slug, *rest])


def test_an_organiser_runs_a_webhook_from_its_making_to_its_end(settings: Any) -> None:
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    edition = make.a_preset_edition()
    client = client_of(make.organiser_of(edition))
    with receiving() as server:
        given = {**GIVEN, "url": server.url}
        key: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "k"}
        made = client.post(at(edition), given, **key)
        assert made.status_code == 201, made.data
        assert client.post(at(edition), given, **key).data["id"] == made.data["id"]
        assert [row["id"] for row in client.get(at(edition)).data] == [made.data["id"]]
        pk = made.data["id"]
        shown = client.post(at(edition, "webhook-secret", pk))
        assert shown.data["secret"].startswith("whsec_")
        again = client.post(at(edition, "webhook-secret", pk))
        assert (again.status_code, again.data["code"]) == (409, "secret_was_shown")
        rolled = client.post(at(edition, "webhook-roll-secret", pk))
        assert (rolled.data["shown_at"], bool(rolled.data["old_until"])) == (None, True)
        sent = client.post(at(edition, "webhook-test", pk))
        assert (sent.status_code, sent.data["state"]) == (201, "waiting")
        send_promised_delivery(delivery_id=sent.data["id"])
        log = client.get(at(edition, "webhook-deliveries", pk)).data
        assert [(row["state"], row["status"]) for row in log["results"]] == [("delivered", 200)]
        once_more = client.post(at(edition, "webhook-delivery-again", pk, sent.data["id"]))
        assert once_more.data["state"] == "waiting"
        send_promised_delivery(delivery_id=sent.data["id"])
        assert len({headers["webhook-id"] for _path, headers, _body in server.got}) == 1
        assert len(server.got) == 2
    for row in (made.data, client.get(at(edition, "webhook", pk)).data):
        assert not {"secret", "seed", "old_seed"} & set(row)
    assert client.delete(at(edition, "webhook", pk)).status_code == 204
    assert client.get(at(edition)).data == []


def test_what_stands_is_changed_by_whoever_saw_it() -> None:
    edition = make.a_preset_edition()
    client = client_of(make.organiser_of(edition))
    made = client.post(at(edition), GIVEN).data
    url = at(edition, "webhook", made["id"])
    assert client.get(url).headers["ETag"] == f'"{made["etag"]}"'
    seen: dict[str, Any] = {"HTTP_IF_MATCH": f'"{made["etag"]}"'}
    assert client.patch(url, {"is_on": False}, **seen).data["is_on"] is False
    assert client.patch(url, {"name": "Other"}, **seen).data["is_on"] is False
    stale = client.patch(url, {"name": "Third"}, **seen)
    assert (stale.status_code, stale.data["code"]) == (412, "changed_meanwhile")
    wrong = client.patch(url, {"kinds": ["entry.scored"]})
    assert wrong.status_code == 400
    bad = client.patch(url, {"url": "https://10.0.0.1/"})
    assert (bad.status_code, list(bad.data["fields"])) == (422, ["url"])


def test_observers_and_strangers_see_nothing_of_it() -> None:
    edition = make.a_preset_edition()
    pk = client_of(make.organiser_of(edition)).post(at(edition), GIVEN).data["id"]
    message = WebhookDelivery.objects.create(
        endpoint_id=pk, message_id="m", kind="tally.done", payload="{}"
    )
    observer = client_of(make.an_organiser_of(edition, RoleKind.OBSERVER))
    stranger = client_of(make.organiser_of(make.a_preset_edition()))
    addresses = [
        ("get", at(edition)),
        ("post", at(edition)),
        ("get", at(edition, "webhook", pk)),
        ("patch", at(edition, "webhook", pk)),
        ("delete", at(edition, "webhook", pk)),
        ("post", at(edition, "webhook-secret", pk)),
        ("post", at(edition, "webhook-roll-secret", pk)),
        ("post", at(edition, "webhook-test", pk)),
        ("get", at(edition, "webhook-deliveries", pk)),
        ("post", at(edition, "webhook-delivery-again", pk, message.pk)),
    ]
    for method, url in addresses:
        assert getattr(observer, method)(url, GIVEN).status_code == 403, url
        assert getattr(stranger, method)(url, GIVEN).status_code == 404, url
    assert WebhookEndpoint.objects.count() == 1
