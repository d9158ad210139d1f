"""An office words the mails of its edition; what it must not say or leave out is refused."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as outbox
from django.db import transaction
from django.utils import translation

from challenge.kernel.errors import InvalidInput, NotAllowed, NotFound
from challenge.kernel.versions import ChangedMeanwhile
from challenge.models import AuditEvent, Edition, Mail, MailText, RoleKind, SitePart, User
from challenge.models.mail_caps import CAPS
from challenge.models.mail_texts.own import is_reworded
from challenge.models.mail_texts.words import house_words, spelt, words_of
from challenge.services.mail_texts.own_texts import (
    checked,
    restore_house_text,
    save_mail_text,
)
from challenge.services.mailing import promise_mail, send_promised_mail
from challenge.services.sign_in_links import HIDDEN_KEY, LinkTo
from judging.services.setup.copy_edition import copy_edition
from tests.judging import factories as make
from tests.submissions import factories as apply

pytestmark = pytest.mark.django_db
KIND = "judge_invited"
OWN = {
    "subject": "{회차} 심사를 부탁드립니다",
    "body": "{받는 분} 님께\n\n{주최}입니다.\n{예비 위원 안내}\n\n{링크}\n고맙습니다.",
}


@pytest.fixture
def edition() -> Edition:
    return make.a_preset_edition()


def saved(edition: Edition, *, actor: User | None = None, **facts: Any) -> MailText:
    given = {"kind": KIND, "language": "ko", **OWN, **facts}
    return save_mail_text(actor=actor or make.organiser_of(edition), edition=edition, **given)


def invited(edition: Edition, key: str = "k", language: str = "ko") -> Mail:
    judge = make.a_judge(edition)
    judge.user.language = language
    judge.user.save()
    mail = promise_mail(
        actor=None,
        key=key,
        kind=KIND,
        to=judge.user,
        edition=edition,
        judge=judge,
        link_to=LinkTo(SitePart.JUDGE),
    )
    assert mail is not None
    return mail


def test_mails_go_out_in_the_words_of_the_office_and_in_that_language_alone(
    edition: Edition,
) -> None:
    before = invited(edition, "before")
    saved(edition)
    ours, english = invited(edition, "after"), invited(edition, "english", "en")
    assert ours.subject == f"{edition.name_ko} 심사를 부탁드립니다"
    assert f"/enter/judge/{HIDDEN_KEY}/\n고맙습니다." in ours.body
    assert "예비" not in ours.body  # nothing to say, so no line
    assert "\n\n\n" not in ours.body
    assert "-- \n" in ours.body  # who writes, and whom to ask, stays below
    assert english.subject.endswith("You are invited to judge")
    before.refresh_from_db()
    assert "고맙습니다" not in before.body  # what was promised keeps its text
    send_promised_mail(mail_id=ours.pk)
    sent = str(outbox.outbox[0].body)
    assert HIDDEN_KEY not in sent
    assert re.search(rf"{settings.SITE_URL}/enter/judge/[\w-]{{40,}}/\n고맙습니다", sent)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("kind", sorted(kind for kind in CAPS if is_reworded(kind)))
def test_the_standard_text_of_every_kind_can_be_saved_as_it_is_shown(
    kind: str, language: str
) -> None:
    subject, body = house_words(kind, language)
    assert checked(kind, language, spelt(subject, language), spelt(body, language)) == {
        "subject": subject, "body": body,
    }  # fmt: skip


def test_the_standard_text_saved_as_ones_own_says_the_same(edition: Edition) -> None:
    round = make.a_round(entries=2, judges=2)
    entry = apply.submitted()
    person = make.a_person("한지우")
    facts: dict[str, dict[str, Any]] = {
        "judge_assigned": {"round": round, "count": 4, "link": "https://example.com/a/"},
        "judge_dates_moved": {"round": round, "link": "https://example.com/a/"},
        "receipt": {"entry": entry, "receipt": entry.receipts.get()},
        "withdrawn": {"entry": entry},
        "entry_extended": {"entry": entry},
        "draft_reminder": {"entry": entry, "days": 3, "hours": 72, "missing": ["파일", "동의"],
                           "wished": False},
        "judge_reminder": {"round": round, "cause": "half_way", "days": 0, "hours": 5, "left": 3,
                           "total": 9, "link": "https://example.com/a/"},
    }  # fmt: skip
    for language in ("ko", "en"):
        person.language = language
        for kind, about in facts.items():
            context = {"edition": round.edition, "actor": None, **about}
            house = words_of(kind, person, context)
            subject, body = house_words(kind, language)
            saved(round.edition, kind=kind, language=language, subject=subject, body=body)
            own = words_of(kind, person, context)
            assert [" ".join(text.split()) for text in own] == [
                " ".join(text.split()) for text in house
            ]


REFUSED = {
    "an unknown one": ("body", OWN | {"body": "{링크} {비밀번호}\n{예비 위원 안내}"}, "{비밀번호}"),
    "an attribute": ("body", OWN | {"body": "{to.email}\n{링크}\n{예비 위원 안내}"}, "{to.email}"),
    "a tag": ("body", OWN | {"body": "{% load x %}\n{링크}\n{예비 위원 안내}"}, "{% load x %}"),
    "a variable": ("subject", OWN | {"subject": "{{ 회차 }}"}, "중괄호"),
    "half a brace": ("subject", OWN | {"subject": "회차}"}, "중괄호"),
    "no link": ("body", OWN | {"body": "오세요\n{예비 위원 안내}"}, "{링크}"),
    "a link in a sentence": ("body", OWN | {"body": "{링크}로 오세요\n{예비 위원 안내}"}, "{링크}"),
    "a key": ("body", OWN | {"body": f"http://evil.example/{HIDDEN_KEY}/\n{OWN['body']}"}, "키"),
    "a filled line": ("body", OWN | {"body": f"{OWN['body']}\n▤ x"}, "▤"),
    "a signature": ("body", OWN | {"body": f"{OWN['body']}\n--\n다른 기관"}, "--"),
    "no subject": ("subject", OWN | {"subject": "  "}, "적거나"),
    "too long": ("body", OWN | {"body": OWN["body"] + "가" * 6_000}, "6000"),
}


@pytest.mark.parametrize(("field", "words", "said"), REFUSED.values(), ids=REFUSED)
def test_what_a_mail_cannot_say_is_refused_at_its_field(
    edition: Edition, field: str, words: dict[str, Any], said: str
) -> None:
    with translation.override("ko"):
        with pytest.raises(InvalidInput) as refusal, transaction.atomic():
            saved(edition, **words)
        assert list(refusal.value.fields) == [field]
        assert said in str(refusal.value.fields[field])
    assert not MailText.objects.exists()


def test_a_key_goes_into_addresses_of_this_site_alone(edition: Edition) -> None:
    """An organiser who calls the edition an address of theirs doesn't get the readers' keys."""
    evil = f"https://evil.example/{HIDDEN_KEY}/ {settings.SITE_URL}@evil.example/{HIDDEN_KEY}/"
    edition.name_ko = evil
    edition.save()
    mail = invited(edition)
    send_promised_mail(mail_id=mail.pk)
    sent = str(outbox.outbox[0].body)
    hidden = f"evil.example/{HIDDEN_KEY}/"
    assert sent.count(hidden) == mail.body.count(hidden) > 0
    assert f"/enter/judge/{HIDDEN_KEY}/" not in sent


def test_mails_about_accounts_and_devices_are_nobodys_to_word(edition: Edition) -> None:
    for kind in ("judge_device", "address_changed", "hand_over_notice", "no_kind"):
        with pytest.raises(NotFound):
            saved(edition, kind=kind)
    with pytest.raises(NotFound):
        saved(edition, language="de")


def test_only_organisers_word_and_nobody_overwrites_unseen(edition: Edition) -> None:
    with pytest.raises(NotAllowed), transaction.atomic():
        saved(edition, actor=make.an_organiser_of(edition, RoleKind.OBSERVER))
    seen = MailText.objects.in_force(edition, KIND, "ko").etag
    first = saved(edition, seen=seen)
    assert saved(edition).pk == first.pk  # the same again is none
    with pytest.raises(ChangedMeanwhile), transaction.atomic():
        saved(edition, subject="다른 제목", seen=seen)
    assert MailText.objects.in_force(edition, KIND, "ko").subject == "{edition} 심사를 부탁드립니다"
    assert MailText.objects.count() == 1


def test_back_to_the_standard_text_and_every_step_is_in_the_log(edition: Edition) -> None:
    house = invited(edition, "house").subject
    saved(edition)
    actor = make.organiser_of(edition)
    restore_house_text(actor=actor, edition=edition, kind=KIND, language="ko")
    restore_house_text(actor=actor, edition=edition, kind=KIND, language="ko")
    assert invited(edition, "after").subject == house
    assert MailText.objects.all_in_force(edition) == []
    acts = AuditEvent.objects.filter(action__startswith="mail_text.").order_by("pk")
    assert [event.action for event in acts] == ["mail_text.changed", "mail_text.restored"]
    assert acts[0].facts["kind"] == KIND


def test_next_years_edition_begins_with_them(edition: Edition) -> None:
    saved(edition, subject="처음")
    saved(edition, subject="나중")
    saved(edition, kind="withdrawn", subject="{신청서 번호}", body="{받는 분} 님, {제목} 접수 취소")
    restore_house_text(
        actor=make.organiser_of(edition), edition=edition, kind="withdrawn", language="ko"
    )
    dates = {
        "notice_date": edition.notice_date, "opens_at": edition.opens_at,
        "closes_at": edition.closes_at,
    }  # fmt: skip
    for round in edition.rounds.all():
        dates |= {f"round-{round.order}-{name}": getattr(round, name)
                  for name in ("opens_at", "closes_at")}  # fmt: skip
    copy = copy_edition(
        actor=make.organiser_of(edition), source=edition, slug="next", year=2027, name_ko="다음",
        dates=dates,
    )  # fmt: skip
    assert [(row.kind, row.subject) for row in copy.mail_texts.all()] == [(KIND, "나중")]
