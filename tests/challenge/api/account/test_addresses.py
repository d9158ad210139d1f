"""One's addresses by API."""

import re
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from challenge.models import Mail
from challenge.services.mailing import send_promised_mail
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db
HOME = "kim@home.example"


def at(name: str, *args: Any) -> str:
    return reverse(f"api:{name}", args=args)


def test_added_confirmed_made_the_main_one_and_taken_out_by_api() -> None:
    person, client = a_user(), Client()
    client.force_login(person)
    asked = client.post(at("my-addresses"), {"email": HOME}, "application/json")
    assert (asked.status_code, asked.json()["is_confirmed"]) == (202, False)
    send_promised_mail(mail_id=Mail.objects.get().pk)
    key = re.search(r"/address/([^/\s]+)/", str(outbox.outbox[-1].body))
    assert key is not None
    forged = client.post(at("my-address-confirmed"), {"key": "x"}, "application/json")
    assert (forged.status_code, forged.json()["code"]) == (410, "address_link_over")
    told = client.post(at("my-address-confirmed"), {"key": key[1]}, "application/json").json()
    (row,) = told["others"]
    assert (told["main"], row["email"], row["is_confirmed"]) == (person.email, HOME, True)
    changed = client.post(at("my-main-address", row["id"])).json()
    assert (changed["main"], changed["others"][0]["email"]) == (HOME, person.email)
    gone = client.delete(at("my-address", changed["others"][0]["id"]))
    assert gone.status_code == 204
    assert client.get(at("my-addresses")).json() == {"main": HOME, "others": []}


def test_nobody_acts_on_the_address_of_another() -> None:
    client, other = Client(), Client()
    client.force_login(a_user())
    other.force_login(a_user())
    pk = client.post(at("my-addresses"), {"email": HOME}, "application/json").json()["id"]
    assert other.post(at("my-main-address", pk)).status_code == 404
    assert other.delete(at("my-address", pk)).status_code == 404
    assert client.post(at("my-main-address", pk)).json()["code"] == "address_not_confirmed"
