"""Mail as files on a laptop: one `.eml` for each, which every mail program opens."""

import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


def mail_folder() -> Path:
    """Where the files stand."""
    return Path(settings.EMAIL_FILE_PATH)


class EmailFiles(BaseEmailBackend):
    """Writes each message into a file of its own; their names sort by time."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them; returns how many.  A reader never finds half a file."""
        folder = mail_folder()
        folder.mkdir(parents=True, exist_ok=True)
        for number, message in enumerate(email_messages):
            name = f"{time.time_ns():020d}-{number}"
            half = folder / f"{name}.part"
            half.write_bytes(message.message().as_bytes())
            half.rename(folder / f"{name}.eml")
        return len(email_messages)
