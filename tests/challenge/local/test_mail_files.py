"""Mails on a laptop are files that a mail program opens."""

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage

from challenge.local.mail_files import EmailFiles


def test_each_mail_is_a_file_of_its_own_in_the_order_of_sending(
    tmp_path: Path, settings: Any
) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    mails = [
        EmailMessage(f"접수증 {number}", "본문입니다.", "a@b.example", ["c@d.example"])
        for number in range(12)
    ]
    assert EmailFiles().send_messages(mails) == len(mails)
    files = sorted((tmp_path / "mail").iterdir())
    assert {file.suffix for file in files} == {".eml"}
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert [mail["Subject"] for mail in read] == [mail.subject for mail in mails]
    assert read[0].get_body().get_content().strip() == "본문입니다."  # type: ignore[union-attr]
