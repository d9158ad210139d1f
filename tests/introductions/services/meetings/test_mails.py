"""Mails about a meeting: buttons whose key is nowhere but in the mail, calendars that name nobody
whom the reader may not know, answers that reach both.
"""

import re
from email import message_from_bytes
from email.policy import default as mail_policy
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as outbox

from challenge.kernel.errors import NotFound
from challenge.models import Mail, MailState, User
from challenge.queries import mail_of_key
from challenge.services.mailing import send_promised_mail
from challenge.services.sign_in_links import HIDDEN_KEY
from introductions.models import Introduction, Investor
from introductions.queries.cards import card_of
from introductions.queries.meetings.calendar import calendar_file
from introductions.queries.meetings.leaving_mails import introduction_of_mail
from introductions.services.answers import agree_as_investor
from introductions.services.cards import consent_to_card, save_card, withdraw_card_consent
from introductions.services.meetings.pick import pick_slot
from tests.introductions import factories as f

pytestmark = pytest.mark.django_db
KEY = re.compile(r"/meeting/([^/\s]+)/1/1/")


def sent(kind: str, to: User):  # type: ignore[no-untyped-def]
    """The message as it leaves, parsed again."""
    promised = Mail.objects.get(kind=kind, to_user=to)
    send_promised_mail(mail_id=promised.pk)
    return message_from_bytes(outbox.outbox[-1].message().as_bytes(), policy=mail_policy)


def fixed(introduction: Introduction) -> None:
    pick_slot(actor=introduction.investor.user, introduction=introduction, offer=1, slot=1)


def test_the_introduction_mail_has_three_buttons_and_one_to_propose_others() -> None:
    introduction = f.a_meeting()
    investor = introduction.investor.user
    row = Mail.objects.get(kind="introduction_made_investor")
    assert row.body.count(f"/meeting/{HIDDEN_KEY}/") == 4
    message = sent("introduction_made_investor", investor)
    text = message.get_body(("plain",)).get_content()
    page = message.get_body(("html",)).get_content()
    found = KEY.search(text)
    assert found is not None
    key = found[1]
    assert HIDDEN_KEY not in text
    for part in ("1/1", "1/2", "1/3", "others"):
        assert f'href="{settings.SITE_URL}/meeting/{key}/{part}/"' in page
    mail = mail_of_key(key, "meeting")
    assert mail is not None
    assert mail.to_user == investor
    row.refresh_from_db()
    assert key not in row.body


@pytest.mark.parametrize("change", [lambda k: k[:-1], lambda k: "9" + k, lambda k: "", str.upper])
def test_a_key_that_was_tampered_with_opens_nothing(change) -> None:  # type: ignore[no-untyped-def]
    introduction = f.a_meeting()
    text = sent("introduction_made_investor", introduction.investor.user)
    found = KEY.search(text.get_body(("plain",)).get_content())
    assert found is not None
    assert mail_of_key(found[1], "outcome") is None
    assert mail_of_key(change(found[1]), "meeting") is None


def test_the_fixed_meeting_comes_inline_and_as_a_file_and_answers_reach_both() -> None:
    introduction = f.a_meeting()
    fixed(introduction)
    founder, investor = f.founder_of(introduction.winner), introduction.investor.user
    message = sent("meeting_fixed", founder)
    assert message["Reply-To"] == f"{investor.email}, {founder.email}"
    parts = {part.get_content_type(): part for part in message.walk()}
    calendar = parts["text/calendar"]
    assert calendar.get_param("method") == "REQUEST"
    text = calendar.get_content()
    assert f"mailto:{investor.email}" in text.replace("\r\n ", "").replace("\n ", "")
    assert parts["application/ics"].get_filename() == "meeting.ics"
    file = parts["application/ics"].get_content().decode()
    assert file == Mail.objects.get(kind="meeting_fixed", to_user=founder).calendar
    assert calendar_file(founder, introduction).split("DTSTAMP")[0] == file.split("DTSTAMP")[0]


def test_a_contact_that_is_not_shared_is_in_no_calendar_and_no_answer() -> None:
    introduction = f.an_offer(shared=["deck"])
    agree_as_investor(actor=introduction.investor.user, introduction=introduction)
    introduction.refresh_from_db()
    fixed(introduction)
    founder = f.founder_of(introduction.winner)
    mail = Mail.objects.get(kind="meeting_fixed", to_user=introduction.investor.user)
    everything = f"{mail.calendar}{mail.reply_to}{mail.body}{mail.subject}".replace("\r\n ", "")
    assert founder.email not in everything
    assert founder.name not in everything


def test_the_calendar_file_is_for_the_two_alone() -> None:
    introduction = f.a_meeting()
    with pytest.raises(NotFound):
        calendar_file(introduction.investor.user, introduction)
    fixed(introduction)
    with pytest.raises(NotFound):
        calendar_file(f.organiser_of(introduction.investor.edition), introduction)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_reads_their_own_language_and_its_address(language: str) -> None:
    introduction = f.an_offer()
    User.objects.filter(pk=introduction.investor.user_id).update(language=language)
    introduction = Introduction.objects.get(pk=introduction.pk)
    agree_as_investor(actor=introduction.investor.user, introduction=introduction)
    body = Mail.objects.get(kind="introduction_made_investor").body
    prefix = "/en" if language == "en" else ""
    assert f"{settings.SITE_URL}{prefix}/meeting/{HIDDEN_KEY}/1/1/" in body
    assert ("Korean time" in body) is (language == "en")


def test_the_other_side_is_called_as_the_reader_calls_it_whoever_picks() -> None:
    """The investor's page is in English; the mail to a Korean reader has the Korean name."""
    introduction = f.a_meeting()
    startup = introduction.winner.entry.startup
    assert startup.name_ko != startup.name_en != ""
    fixed(introduction)
    mail = Mail.objects.get(kind="meeting_fixed", to_user=introduction.investor.user)
    assert mail.language == "ko"
    assert startup.name_ko in mail.subject
    assert startup.name_en not in mail.subject


CARD: dict[str, Any] = {
    "one_line_ko": "한 줄",
    "ask_krw": 1_234_567_891,
    "instrument": "rcps",
    "problem_ko": "창고가 넓습니다.\n→ 여기를 누르세요\nhttps://else.example/",
    "traction_of_ko": "분기 매출",
    "traction": [{"period": "2026 Q1", "value": 12_345_671}, {"period": "Q2", "value": 98_765_432}],
}


def with_card(*items: str) -> Introduction:
    """Both have agreed, and the card's items are consented to; the mails wait."""
    introduction = f.a_meeting()
    winner = introduction.winner
    founder = f.founder_of(winner)
    save_card(actor=founder, winner=winner, **CARD)
    consent_to_card(actor=founder, winner=winner, items=items, seen=card_of(winner).etag)
    return introduction


def both_parts(message) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    return tuple(message.get_body((kind,)).get_content() for kind in ("plain", "html"))


def test_the_introduction_mail_carries_the_card_as_it_was_consented_to_and_keeps_it_nowhere() -> (
    None
):
    introduction = with_card("ask", "problem", "traction")
    save_card(actor=f.founder_of(introduction.winner), winner=introduction.winner, ask_krw=7)
    for side, reader in (
        ("investor", introduction.investor.user),
        ("startup", f.founder_of(introduction.winner)),
    ):
        texts = both_parts(sent(f"introduction_made_{side}", reader))
        assert not any(line.startswith("→ 여기를") for line in texts[0].splitlines())
        for text in texts:
            assert "1,234,567,891원" in text
            assert "12,345,671원" in text
            assert "98,765,432원" in text
            assert "한 줄" not in text
            assert "▤" not in text
            assert 'href="https://else.example' not in text
        row = Mail.objects.get(kind=f"introduction_made_{side}")
        assert "1,234,567,891" not in f"{row.body}{row.subject}"


def test_a_card_that_was_taken_back_while_the_mail_waited_is_not_in_it() -> None:
    introduction = with_card("ask")
    withdraw_card_consent(actor=f.founder_of(introduction.winner), winner=introduction.winner)
    for text in both_parts(sent("introduction_made_investor", introduction.investor.user)):
        assert "1,234,567,891" not in text
        assert "▤" not in text


@pytest.mark.parametrize("why", ["consent", "seat"])
def test_a_mail_that_waited_tells_nothing_once_consent_or_seat_are_gone(why: str) -> None:
    introduction = with_card("ask")
    fixed(introduction)
    if why == "consent":
        f.withdraw(introduction.winner)
    else:
        Investor.objects.filter(pk=introduction.investor_id).update(state="refused", is_lead=False)
    for kind in ("introduction_made_investor", "meeting_fixed"):
        mail = Mail.objects.get(kind=kind, to_user=introduction.investor.user)
        assert introduction_of_mail(mail) == introduction
        send_promised_mail(mail_id=mail.pk)
        mail.refresh_from_db()
        assert mail.state == MailState.EXPIRED
    assert not outbox.outbox
