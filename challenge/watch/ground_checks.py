"""Whether the ground holds: database, message server, files, fonts, keys, settings."""
# tested by: tests/challenge/watch/test_checks.py

import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import ImageFont

from challenge.transparency.keys import log_keys
from challenge.watch.figures import disk_bytes_left
from challenge.watch.findings import Finding, Level
from challenge.watch.servers import redis_answers

LITTLE_ROOM_FILES = 20  # of the largest size that we take
OLDEST_POSTGRESQL = 150000  # 15.0, as the server says it
SLOW_ANSWER_MS = 50
SKEW_SECONDS, MUCH_SKEW_SECONDS = 2, 30
FONTS = Path(__file__).parents[1] / "fonts"
SHORT_KEY = 40  # letters
PROBE = "status/probe"


def database_findings() -> Iterator[Finding]:
    """Whether it answers, and what else is asked of it; where it doesn't answer, that alone."""
    try:
        yield _database()
    except DatabaseError as error:
        words = _("It doesn't answer: %(why)s") % {"why": str(error).strip()}
        yield Finding("database", _("Database"), Level.FAULT, words)
        return
    yield _migrations()
    yield _clocks_agree()


def ground_findings(*, writes: bool) -> Iterator[Finding]:
    """What stands without a database.  writes: a file is kept and taken away again."""
    yield _message_server()
    yield _storage() if writes else _storage_looked_at()
    yield _room()
    yield _fonts()
    yield _log_keys()
    yield _settings()


def _database() -> Finding:
    name, began = _("Database"), time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    ms = (time.monotonic() - began) * 1000
    version: int = connection.pg_version  # type: ignore[attr-defined]
    facts = {"version": f"{version // 10000}.{version % 10000}", "ms": f"{ms:.1f}"}
    if version < OLDEST_POSTGRESQL:
        words = _("PostgreSQL %(version)s is too old: use 15 or later.")
        return Finding("database", name, Level.FAULT, words % facts)
    level = Level.WARNING if ms > SLOW_ANSWER_MS else Level.OK
    return Finding(
        "database", name, level, _("PostgreSQL %(version)s answers in %(ms)s ms.") % facts
    )


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    owed = executor.migration_plan(executor.loader.graph.leaf_nodes())
    name = _("Tables")
    if not owed:
        return Finding("tables", name, Level.OK, _("The tables are those of this version."))
    words = ngettext(
        "%(count)s migration is not applied: run `challenge migrate`.",
        "%(count)s migrations are not applied: run `challenge migrate`.",
        len(owed),
    )
    return Finding("tables", name, Level.FAULT, words % {"count": len(owed)})


def _clocks_agree() -> Finding:
    name = _("Time of day")
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - timezone.now()).total_seconds())
    if apart < SKEW_SECONDS:
        words = _("The clocks of this machine and of the database agree.")
        return Finding("time", name, Level.OK, words)
    level = Level.FAULT if apart >= MUCH_SKEW_SECONDS else Level.WARNING
    words = _(
        "The clocks of this machine and of the database are %(seconds)s seconds apart. Deadlines "
        "are kept by them: let both follow the same time server."
    )
    return Finding("time", name, level, words % {"seconds": round(apart)})


def _message_server() -> Finding:
    name = _("Message server")
    if redis_answers():
        return Finding("messages", name, Level.OK, _("It answers."))
    words = _(
        "It doesn't answer: work in the background waits. Mail, file checks and calculations go "
        "on by themselves when it is back; nothing is lost."
    )
    return Finding("messages", name, Level.FAULT, words)


def _storage_looked_at() -> Finding:
    """Whether it answers, and on a disk whether it may be written to."""
    name = _("Files")
    try:
        default_storage.exists(PROBE)
        folder = getattr(default_storage, "location", "")
        is_there, may_write = Path(folder).exists(), os.access(folder, os.W_OK | os.X_OK)
        is_closed = folder and is_there and not (Path(folder).is_dir() and may_write)
    except Exception as error:  # noqa: BLE001 - as below
        return _not_kept(name, str(error) or type(error).__name__)
    if is_closed:
        return _not_kept(name, _("%(folder)s may not be written to.") % {"folder": folder})
    return Finding("files", name, Level.OK, _("The storage of files answers."))


def _not_kept(name: str, why: str) -> Finding:
    words = _("A file could not be kept: %(why)s") % {"why": why}
    return Finding("files", name, Level.FAULT, words)


def _storage() -> Finding:
    name, content = _("Files"), secrets.token_bytes(64)
    try:
        stored = default_storage.save(PROBE, ContentFile(content))
        with default_storage.open(stored) as file:
            is_same = file.read() == content
        default_storage.delete(stored)
    except Exception as error:  # noqa: BLE001 - whatever a storage raises: that is what is asked
        return _not_kept(name, str(error) or type(error).__name__)
    if not is_same:
        words = _("A file that was kept came back changed. Look at the storage at once.")
        return Finding("files", name, Level.FAULT, words)
    return Finding("files", name, Level.OK, _("Files are kept and come back."))


def _room() -> Finding:
    name, left = _("Room for files"), disk_bytes_left()
    if left is None:
        return Finding("room", name, Level.OK, _("Files are kept in an object store."))
    words = _("%(megabytes)s MB are free.") % {"megabytes": f"{left // 1024**2:,}"}
    if left < LITTLE_ROOM_FILES * settings.UPLOAD_MAX_BYTES:
        words += " " + _("When it is used up, uploads are refused. Make room.")
        return Finding("room", name, Level.FAULT, words)
    return Finding("room", name, Level.OK, words)


def _fonts() -> Finding:
    name, fonts = _("Fonts"), sorted(FONTS.glob("*.ttf"))
    try:
        read = [ImageFont.truetype(str(font)).getlength("서울 Seoul") for font in fonts]
    except OSError:
        read = []
    if read and min(read) > 0:
        words = _("The fonts of papers and pictures are there.")
        return Finding("fonts", name, Level.OK, words)
    words = _("The fonts of papers and pictures are missing: install the package again.")
    return Finding("fonts", name, Level.FAULT, words)


def _log_keys() -> Finding:
    name = _("Key of the public log")
    log_keys()  # a process without one doesn't begin
    return Finding("log_key", name, Level.OK, _("It is there, apart from the database."))


def _settings() -> Finding:
    name = _("Settings")
    wrong = list(_wrong_settings())
    if not wrong or settings.DEMO:
        return Finding("settings", name, Level.OK, _("They are those of a site in use."))
    return Finding("settings", name, Level.WARNING, " ".join(wrong))


def _wrong_settings() -> Iterator[str]:
    if settings.DEBUG:
        yield _("DEBUG shows the inside of the program to everybody: switch it off.")
    if not settings.SITE_URL.startswith("https://"):
        yield _("SITE_URL doesn't begin with https://: what is sent can be read on the way.")
    if len(settings.SECRET_KEY) < SHORT_KEY:
        yield _("SECRET_KEY is short: take at least 50 random letters.")
    if settings.LEGAL_TEXTS_SINCE is None:
        yield _("LEGAL_TEXTS_SINCE is empty: no edition can be published.")
    if settings.DEFAULT_FROM_EMAIL.endswith("@example.com"):
        yield _("DEFAULT_FROM_EMAIL is an example: name the address that mails come from.")
    yield from _wrong_mail_events()
    if not settings.REQUIRE_ORGANISER_MFA:
        yield _("REQUIRE_ORGANISER_MFA is off: organisers sign in with a code alone.")


def _wrong_mail_events() -> Iterator[str]:
    if settings.MAIL_EVENTS_SERVICE not in {"", "mailgun", "postmark"}:
        yield _("MAIL_EVENTS_SERVICE names no service that is known: mailgun or postmark.")
    elif bool(settings.MAIL_EVENTS_SERVICE) != bool(settings.MAIL_EVENTS_SECRET):
        yield _("MAIL_EVENTS_SERVICE and MAIL_EVENTS_SECRET go together: one of them is empty.")
