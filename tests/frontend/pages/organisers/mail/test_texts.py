"""The pages on which an office words the mails of its edition."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from challenge.models import Edition, Mail, MailText, RoleKind
from challenge.models.mail_texts.words import house_words, spelt
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
BODY = "{예비 위원 안내}\n\n{링크}\n고맙습니다."


@pytest.fixture
def edition() -> Edition:
    return make.a_preset_edition()


@pytest.fixture
def browser(edition: Edition) -> Client:
    return signed_in(make.organiser_of(edition))


def at(name: str, edition: Edition, *more: str) -> str:
    return reverse(f"organisers:{name}", args=[edition.slug, *(more or ("judge_invited", "ko"))])


def test_worded_looked_at_tested_and_given_up(edition: Edition, browser: Client) -> None:
    judge, page = make.a_judge(edition), at("mail_text", edition)
    shown = browser.get(page)
    subject, body = (spelt(text, "ko") for text in house_words("judge_invited", "ko"))
    assert shown.context["form"]["subject"].value() == subject
    assert shown.context["form"]["body"].value() == body
    typed = {"subject": "{회차} 위촉", "body": BODY, "shown": str(shown.context["text"].etag)}
    looked = browser.post(page, {**typed, "act": "preview", "reader": judge.user_id})
    assert looked.status_code == 200
    assert looked.context["preview"].subject == f"{edition.name_ko} 위촉"
    assert looked.context["form"]["body"].value() == BODY
    assert not MailText.objects.exists()
    assert browser.post(page, typed).status_code == 302
    assert MailText.objects.get().subject == "{edition} 위촉"
    with translation.override("ko"):
        listed = browser.get(reverse("organisers:mail_texts", args=[edition.slug]))
    assert "직접 작성" in listed.content.decode()
    sent = browser.post(at("test_mail_text", edition), {"reader": judge.user_id})
    assert sent.status_code == 302
    assert f"{edition.name_ko} 위촉" in Mail.objects.get(kind="mail_text_test").subject
    etag = str(browser.get(page).context["text"].etag)
    assert browser.post(at("restore_mail_text", edition), {"shown": etag}).status_code == 302
    again = browser.get(page)
    assert again.context["form"]["subject"].value() == subject
    assert len(again.context["before"]) == 2


def test_a_refusal_stands_beside_its_field_and_what_was_typed_stays(
    edition: Edition, browser: Client
) -> None:
    page = at("mail_text", edition)
    for act in ("", "preview"):
        answer = browser.post(page, {"subject": "위촉", "body": "링크 없음 {x}", "act": act})
        assert answer.status_code == 422
        assert "{x}" in str(answer.context["form"].errors["body"])
        assert answer.context["form"]["body"].value() == "링크 없음 {x}"
    assert not MailText.objects.exists()


def test_an_observer_reads_and_does_nothing(edition: Edition) -> None:
    judge = make.a_judge(edition)
    watcher = signed_in(make.an_organiser_of(edition, RoleKind.OBSERVER))
    page = watcher.get(at("mail_text", edition))
    assert page.status_code == 200
    assert b"<textarea" not in page.content
    assert page.context["preview"] is None
    assert watcher.post(at("mail_text", edition), {"subject": "x", "body": BODY}).status_code == 403
    assert watcher.post(at("restore_mail_text", edition)).status_code == 403
    tested = watcher.post(at("test_mail_text", edition), {"reader": judge.user_id})
    assert tested.status_code == 403
    unknown = at("mail_text", edition, "judge_device", "ko")
    assert watcher.get(unknown).status_code == 404
    assert not MailText.objects.exists()


def test_what_two_wrote_is_shown_to_the_second(edition: Edition, browser: Client) -> None:
    page = at("mail_text", edition)
    seen = str(browser.get(page).context["text"].etag)
    browser.post(page, {"subject": "첫째", "body": BODY, "shown": seen})
    late = browser.post(page, {"subject": "둘째", "body": BODY, "shown": seen})
    assert late.status_code == 412
    assert "첫째" in late.content.decode()
    assert MailText.objects.get().subject == "첫째"
