"""The mail server and the file storage of the simulation, which fail as the seed says, and a
memory of what they took.
"""

from __future__ import annotations

import errno
import io
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from smtplib import SMTPServerDisconnected
from tempfile import TemporaryDirectory
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from challenge.kernel.digests import digest
from challenge.kernel.whole_files import WholeFileStorage
from challenge.models import Mail, MailState
from submissions.algorithms.uploaded_file_reader import read_apart
from tests.faults.simulated.chance import Chance
from tests.faults.simulated.death import ProcessDied
from tests.outside_transactions import StorageOutsideTransactions


@dataclass
class Houses:
    """Of the run that goes on.  look: what is wrong with a mail as it is taken; taken: how often
    each mail was, by its key; unheard: how often the sender never heard of it; in_hand: what was
    taken in the task that runs.
    """

    chance: Chance
    look: Callable[[str], str]
    taken: Counter[str] = field(default_factory=Counter)
    unheard: Counter[str] = field(default_factory=Counter)
    in_hand: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def sender_died(self) -> None:
        """What it had not noted as sent, it never heard of."""
        for key in self.in_hand:
            if not Mail.objects.filter(key=key, state=MailState.SENT).exists():
                self.unheard[key] += 1


open_now: list[Houses] = []  # the one that is open


class SimulatedMail(BaseEmailBackend):
    """Takes mail, or not; it may say so, or not."""

    def send_messages(self, messages: Any) -> int:
        """As a mail server between us and the reader."""
        for message in messages:
            self._take(open_now[-1], message)
        return len(messages)

    def _take(self, houses: Houses, message: EmailMessage) -> None:
        if houses.chance.happens("mail is refused"):
            raise ConnectionRefusedError("The mail server is away.")
        key = message.extra_headers["X-Mail-Key"]
        houses.taken[key] += 1
        if words := houses.look(key):
            houses.wrong.append(words)
        if houses.chance.happens("mail server hangs up"):
            houses.unheard[key] += 1
            raise SMTPServerDisconnected("Connection unexpectedly closed")
        houses.in_hand.append(key)
        if houses.chance.happens("worker dies after the mail"):
            raise ProcessDied


class SimulatedStorage(StorageOutsideTransactions):
    """Files on disk, where a write or a read fails at times."""

    def _save(self, name: str, content: Any) -> str:
        if open_now and open_now[-1].chance.happens("file is not written"):
            raise OSError(errno.EIO, "Input/output error")
        return WholeFileStorage._save(self, name, content)

    def _open(self, name: str, mode: str = "rb") -> Any:
        if open_now and open_now[-1].chance.happens("file is not read"):
            raise OSError(errno.EIO, "Input/output error")
        return super()._open(name, mode)  # type: ignore[misc]  # Django's own hook


_read: dict[str, list[tuple[dict[str, Any], dict[str, bytes]]]] = {}


def read_once(
    work: str, data: bytes, wanted: dict[str, Any], **_facts: Any
) -> Iterator[tuple[dict[str, Any], Path]]:
    """`read_apart`, whose process is started once for each content: then its answers are played
    back, with the same files.
    """
    key = digest([work, data.hex(), wanted])
    if key not in _read:
        _read[key] = [
            (answer, {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()})
            for answer, folder in read_apart(work, data, wanted)
        ]
    with TemporaryDirectory(prefix="simulated-") as name:
        folder = Path(name)
        for answer, files in _read[key]:
            for file, content in files.items():
                with suppress(FileExistsError), (folder / file).open("xb") as there:
                    there.write(content)
            yield answer, folder


def a_file(data: bytes) -> io.BytesIO:
    """As a browser sends it."""
    return io.BytesIO(data)
