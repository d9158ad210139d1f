"""Ask ClamAV's daemon whether bytes are malware, over its own socket.

Own lines: it is one command (INSTREAM), and the libraries that speak it are no longer kept.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import Refusal

PATIENCE_SECONDS = 60.0
PIECE_BYTES = 256 * 1024
MOST_ANSWER_BYTES = 4096
CLEAN, FOUND = b"OK", b"FOUND"


class ScannerSilent(Refusal):
    """The scanner doesn't answer, or can't tell: what it hasn't looked at isn't let through."""

    code = "scanner_silent"
    status = 503
    message = _(
        "Files can't be checked for malware at the moment, so this one wasn't taken. Send it again "
        "in a few minutes."
    )


def malware_in(data: bytes, *, scanner: str, patience: float = PATIENCE_SECONDS) -> str:
    """What the scanner calls the malware in the bytes; "" where it finds none.

    scanner: where clamd listens, as host:port or as the path of its socket; "" (there is none) asks
    nobody.  ScannerSilent: it can't be reached, takes too long, or answers that it failed.
    """
    if not scanner:
        return ""
    try:
        answer = _answer(data, scanner, patience)
    except (OSError, ValueError) as error:
        raise ScannerSilent from error
    said = answer.rstrip(b"\0\n").removeprefix(b"stream:").strip()
    if said == CLEAN:
        return ""
    if said.endswith(FOUND):
        return said.removesuffix(FOUND).decode("utf-8", "replace").strip() or "malware"
    raise ScannerSilent  # "… ERROR": too large for it, out of memory, no signatures


def _answer(data: bytes, scanner: str, patience: float) -> bytes:
    with _line(scanner, patience) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), PIECE_BYTES):
            piece = data[start : start + PIECE_BYTES]
            line.sendall(struct.pack("!L", len(piece)) + piece)
        line.sendall(struct.pack("!L", 0))
        answer = b""
        while len(answer) < MOST_ANSWER_BYTES and (more := line.recv(MOST_ANSWER_BYTES)):
            answer += more
            if answer.endswith(b"\0"):
                break
        return answer


@contextmanager
def _line(scanner: str, patience: float) -> Iterator[socket.socket]:
    if scanner.startswith("/"):
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(patience)
            line.connect(scanner)
            yield line
        return
    host, _colon, port = scanner.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=patience) as line:
        yield line
