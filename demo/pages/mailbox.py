"""The mails that the demo has sent, as its people would read them."""
# tested by: tests/demo/pages/test_views.py

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.core.paginator import Page, Paginator

from challenge.local.mail_files import mail_folder

MAILS_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class SentMail:
    """One mail: what is written on it, its text, page and language.  name: of its file."""

    name: str
    sent_at: datetime
    to: str
    subject: str
    body: str
    html: str
    language: str


def mail_files() -> list[Path]:
    """The newest first."""
    return sorted(mail_folder().glob("*.eml"), reverse=True)


def read_mail(file: Path) -> SentMail:
    """What a file says; a part that can't be read is left empty."""
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    body, page = mail.get_body(("plain",)), mail.get_body(("html",))
    return SentMail(
        name=file.name,
        sent_at=datetime.fromtimestamp(int(file.stem.split("-")[0]) / 1e9, UTC),
        to=str(mail["To"] or ""),
        subject=str(mail["Subject"] or ""),
        body=body.get_content() if body else "",
        html=page.get_content() if page else "",
        language=str(mail["Content-Language"] or "ko"),
    )


def page_of(name: str) -> str | None:
    """The HTML of a mail, whose links open beside the mailbox; None: there is no such mail."""
    file = next((file for file in mail_files() if file.name == name), None)
    html = read_mail(file).html if file else ""
    return html.replace("<head>", '<head><base target="_blank">', 1) or None


def mails_of(words: str, number: str | None) -> tuple[Page[Path], list[SentMail]]:
    """A page of their files, the newest first, and what those say.

    words: an address, or a part of the subject or text.
    """
    files, sought = mail_files(), words.casefold().strip()
    if sought:
        files = [file for file in files if sought in _all_of(read_mail(file))]
    page = Paginator(files, MAILS_PER_PAGE).get_page(number)
    return page, [read_mail(file) for file in page.object_list]


def _all_of(mail: SentMail) -> str:
    return f"{mail.to}\n{mail.subject}\n{mail.body}".casefold()
