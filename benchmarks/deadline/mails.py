"""What becomes of the receipts' mails: the worker is away for a while, the broker is emptied."""

import time
from collections import Counter
from email import message_from_bytes
from pathlib import Path

import redis
from django.conf import settings

from challenge.local import embedded
from challenge.local.mail_files import mail_folder
from challenge.local.supervision import Supervisor
from demo.programs import programs

PATIENCE_SECONDS = 300
AWAY_SECONDS = 3


def deliver(folder: Path, expected: set[str]) -> dict[str, int | float]:
    """Start relay and clock, the worker a little later; once some mails are gone the broker loses
    everything.  Returns how many of the expected keys were never sent, and how many twice.
    """
    others = [program for program in programs(None) if program.name in {"relay", "beat"}]
    worker = [program for program in programs(None) if program.name == "worker"]
    around, work = Supervisor(others, folder / "logs"), Supervisor(worker, folder / "logs")
    started, is_flushed = time.monotonic(), False
    around.start()
    time.sleep(AWAY_SECONDS)
    work.start()
    try:
        while time.monotonic() - started < PATIENCE_SECONDS:
            sent = _sent()
            if not is_flushed and len(sent) > len(expected) / 3:
                redis.Redis.from_url(_broker(folder)).flushdb()
                is_flushed = True
            if is_flushed and expected <= sent.keys():
                break
            time.sleep(0.5)
        took = time.monotonic() - started
        time.sleep(AWAY_SECONDS)  # for one that would come twice
    finally:
        work.stop()
        around.stop()
    sent = _sent()
    if not is_flushed:
        raise SystemExit("the broker was not emptied: no third of the mails was sent in time")
    return {
        "mails_lost": len(expected - sent.keys()),
        "mails_twice": sum(sent[key] - 1 for key in expected & sent.keys()),
        "mails_s": round(took, 1),
    }


def _sent() -> Counter[str]:
    """Key of a mail → how many files it has; one that was read is not read again."""
    for file in mail_folder().glob("*.eml"):
        if file not in _read:
            _read[file] = str(message_from_bytes(file.read_bytes())["X-Mail-Key"])
    return Counter(_read.values())


def _broker(folder: Path) -> str:
    socket = embedded.addresses(folder).redis_url.partition("?")[0]
    assert settings.BROKER_URL.endswith("virtual_host=1")
    return f"{socket}?db=1"


_read: dict[Path, str] = {}
