"""Every mail leaves as text and as a page made of it, from a named sender, with one button."""

import re
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import mail as sent
from django.core.mail import EmailMultiAlternatives

from challenge.models import Mail
from challenge.models.mail_buttons import BUTTONS
from challenge.models.mail_caps import CAPS
from challenge.services.mailing import send_promised_mail
from challenge.services.sign_in_links import HIDDEN_KEY
from judging.services.panel.invite import invite_judge
from judging.services.results.result_mails import mail_results
from tests.frontend.pages import sample_pages
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
ROOT = Path(settings.BASE_DIR)
TEMPLATES = {
    path.stem: path.read_text("utf-8")
    for app in ("challenge", "submissions", "judging", "introductions", "gatherings")
    for path in (ROOT / app / "templates" / "mail").glob("*.txt")
}
LEADS_SOMEWHERE = re.compile(
    r"""^(?:\{% piece "\w+" %\})?\{\{ (?:link|site|home) \}\}""", re.MULTILINE
)


def page_of(message: object) -> str:
    assert isinstance(message, EmailMultiAlternatives)
    (part,) = message.alternatives
    assert part[1] == "text/html"
    return str(part[0])


def an_invitation(language: str = "ko") -> EmailMultiAlternatives:
    edition = make.a_preset_edition()
    judge = invite_judge(
        actor=make.organiser_of(edition), edition=edition, email="new@vc.example", name="강민서"
    )
    Mail.objects.filter(to_user=judge.user).update(language=language)
    send_promised_mail(mail_id=Mail.objects.get(to_user=judge.user).pk)
    message = sent.outbox[-1]
    assert isinstance(message, EmailMultiAlternatives)
    return message


def test_each_kind_that_leads_somewhere_says_where_on_its_button() -> None:
    assert set(TEMPLATES) == set(CAPS)
    leading = {kind for kind, text in TEMPLATES.items() if LEADS_SOMEWHERE.search(text)}
    assert leading == set(BUTTONS)


def test_the_key_of_a_link_is_in_both_parts_and_kept_in_neither() -> None:
    message = an_invitation()
    address = re.search(r"http\S+/enter/\S+", str(message.body))
    assert address is not None
    html = page_of(message)
    assert f'href="{address[0]}"' in html
    assert html.count("<a ") == 1
    assert HIDDEN_KEY not in html
    assert HIDDEN_KEY in Mail.objects.get(kind="judge_invited").body


@pytest.mark.parametrize(("language", "name"), [("ko", "서울시"), ("en", "City of Seoul")])
def test_the_sender_has_the_name_of_the_host_in_the_readers_language(
    language: str, name: str
) -> None:
    message = an_invitation(language).message()
    assert str(message["From"]).endswith(f"<{settings.DEFAULT_FROM_EMAIL}>")
    assert readable(str(message["From"])).startswith(name)


def readable(header: str) -> str:
    return str(make_header(decode_header(header))).strip('"')


def test_a_winner_sees_the_award_before_anything_else() -> None:
    round = sample_pages.a_round_in_scoring(entries=3, judges=3, sheets=2)
    sample_pages.publish_with_winners(round)
    mail_results(announcement_id=round.announcement.pk)
    for pk in Mail.objects.filter(kind="result_announced").values_list("pk", flat=True):
        send_promised_mail(mail_id=pk)
    pages = [page_of(message) for message in sent.outbox if "★ " in str(message.body)]
    assert pages
    assert all(page.index('<span class="m-prize-ink"') < page.index("접수번호") for page in pages)


def test_a_code_to_sign_in_comes_as_a_page_too() -> None:
    message = get_adapter().render_mail(
        "account/email/login_code", "new@example.com", {"code": "AB12CD"}
    )
    assert ">AB12CD</p>" in page_of(message)
    assert "AB12CD" in message.body
