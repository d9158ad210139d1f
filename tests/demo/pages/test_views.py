"""What only the demo has: doors with one button, its mails; nothing at all without DEMO."""

from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.test import Client

from challenge.local.mail_files import EmailFiles
from challenge.models import AuditEvent, User
from demo import story
from demo.pages.addresses import READY, address_of
from demo.worth_being import people_worth_being
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_a_door_signs_in_by_its_button_as_often_as_one_likes(settings: Any) -> None:
    settings.DEMO = True
    person = make.a_person()
    door = address_of(person, "apply")
    for _time in range(2):
        client = Client()
        assert client.get(door).status_code == 200
        assert "_auth_user_id" not in client.session
        assert client.post(door)["Location"].endswith("/apply/")
        assert client.session["_auth_user_id"] == str(person.pk)
    assert Client().post("/demo/enter/made-up/").status_code == 404


def test_there_is_no_door_outside_the_demo() -> None:
    client, door = Client(), address_of(make.a_person(), "run")
    for method in (client.get, client.post):
        assert method(door).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_front_page_of_the_demo_offers_everybody_worth_being(settings: Any) -> None:
    settings.DEMO = True
    cast = story.sample_cast(7, small=True)
    organiser = User.objects.create(email=cast.organisers[0].email, name="강민서")
    before = Client().get("/demo/strip/?waiting=1")
    assert b"enter/" not in before.content
    assert b'hx-trigger="every 4s"' in before.content
    assert "HX-Refresh" not in before
    people = people_worth_being(story.next_cast(7), cast)
    AuditEvent.objects.create(
        action=READY, object_type="demo", object_id="0", facts={"people": people}
    )
    assert Client().get("/demo/strip/?waiting=1")["HX-Refresh"] == "true"  # the page is made anew
    answer = Client().get("/en/demo/strip/")
    assert "HX-Refresh" not in answer
    strip = answer.content.decode()
    assert "every 4s" not in strip
    assert "Organiser" in strip
    assert "강민서" in strip
    assert Client().post(address_of(organiser, "run")).status_code == 302
    assert b"/demo/strip/" in Client().get("/").content


def test_the_mailbox_of_the_demo_shows_what_was_sent_and_finds_it(
    settings: Any, tmp_path: Path
) -> None:
    settings.DEMO = True
    settings.EMAIL_FILE_PATH = str(tmp_path)
    mails = [
        EmailMessage(f"Receipt {n}", f"http://127.0.0.1:8000/{n}/ <b>x</b>", "a@b.example", [to])
        for n, to in enumerate([*["song@x.example"] * 22, "kim@x.example"])
    ]
    EmailFiles().send_messages(mails)
    first = Client().get("/en/demo/mails/").content.decode()
    assert "Receipt 22" in first
    assert "Receipt 1<" not in first
    assert "23 mails" in first
    assert '<a href="http://127.0.0.1:8000/22/"' in first
    assert "<b>x</b>" not in first
    found = Client().get("/en/demo/mails/", {"q": "KIM@"}).content.decode()
    assert "Receipt 22" in found
    assert "Receipt 21" not in found
    assert "1 mail" in found


def test_nobody_reads_mails_outside_the_demo() -> None:
    for address in ("/demo/mails/", "/demo/strip/"):
        assert Client().get(address).status_code == 404
    assert b"/demo/strip/" not in Client().get("/").content


def test_a_mail_of_the_demo_is_shown_as_its_reader_sees_it_and_nothing_in_it_runs(
    settings: Any, tmp_path: Path
) -> None:
    settings.DEMO = True
    settings.EMAIL_FILE_PATH = str(tmp_path)
    mail = EmailMultiAlternatives("Receipt", "plain words", "a@b.example", ["song@x.example"])
    mail.attach_alternative("<html><head></head><body>page words</body></html>", "text/html")
    EmailFiles().send_messages([mail])
    (file,) = tmp_path.glob("*.eml")
    box = Client().get("/en/demo/mails/").content.decode()
    assert f'src="/en/demo/mails/{file.name}/"' in box
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in box
    page = Client().get(f"/demo/mails/{file.name}/")
    assert b"page words" in page.content
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "script-src" not in policy
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    for name in ("gone.eml", "..%2Fsettings.py"):
        assert Client().get(f"/demo/mails/{name}/").status_code == 404
    settings.DEMO = False
    assert Client().get(f"/demo/mails/{file.name}/").status_code == 404
