"""The page of one's addresses, and the page that a mailed link opens."""

import re

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from challenge.models import Mail, OtherAddress, User
from challenge.services.account.addresses import ask_address
from challenge.services.mailing import send_promised_mail
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db
HOME = "kim@home.example"
PAGE = "/en/me/addresses/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def mailed_link() -> str:
    send_promised_mail(mail_id=Mail.objects.get(kind="address_asked").pk)
    found = re.search(r"/address/[^/\s]+/", str(outbox.outbox[-1].body))
    assert found is not None
    return f"/en{found[0]}"


def test_added_confirmed_made_the_main_one_and_taken_out_by_page() -> None:
    person = a_user()
    client, before = signed_in(person), person.email
    assert "Add an address" in client.get(PAGE).content.decode()
    added = client.post(PAGE, {"email": HOME}, follow=True).content.decode()
    assert "We have mailed a link to kim@home.example" in added
    assert "Waits for your confirmation" in added
    link = mailed_link()
    assert "Add kim@home.example to your account?" in client.get(link).content.decode()
    assert OtherAddress.objects.get().confirmed_at is None  # looking changes nothing
    assert "is confirmed" in client.post(link, follow=True).content.decode()
    assert client.get(link)["Location"] == PAGE
    (row,) = person.other_addresses.all()
    client.post(reverse("account:address-main", args=[row.pk]))
    person.refresh_from_db()
    assert person.email == HOME
    (row,) = person.other_addresses.all()
    gone = client.post(f"{PAGE}{row.pk}/remove/", follow=True).content.decode()
    assert f"{before} was taken out" in gone
    assert not OtherAddress.objects.exists()


def test_a_wrong_address_is_said_beside_it() -> None:
    person = a_user()
    client = signed_in(person)
    for email, words in (("kim", "valid email"), (person.email, "yours already")):
        answer = client.post(PAGE, {"email": email})
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_a_link_gives_nobody_else_anything() -> None:
    ask_address(actor=a_user(), email=HOME)
    link = mailed_link()
    assert "login" in Client().get(link)["Location"]
    other = signed_in(a_user())
    for answer in (other.get(link), other.post(link)):
        assert answer.status_code == 403
        assert "for another account" in answer.content.decode()
        assert HOME not in answer.content.decode()
    assert OtherAddress.objects.get().confirmed_at is None
    for wrong in ("/en/address/forged/", link[:-3] + "x/"):
        assert other.get(wrong).status_code == 410


def test_nobody_acts_on_the_address_of_another() -> None:
    row = ask_address(actor=a_user(), email=HOME)
    other = signed_in(a_user())
    for act in ("main", "remove"):
        assert other.post(f"{PAGE}{row.pk}/{act}/").status_code == 404
        assert other.get(f"{PAGE}{row.pk}/{act}/").status_code == 405


def test_in_korean_too() -> None:
    person = a_user(language="ko")
    ask_address(actor=person, email=HOME)
    page = signed_in(person).get("/me/addresses/").content.decode()
    assert "확인 대기 중" in page
    assert "주소 확인하기" in Mail.objects.get().subject
