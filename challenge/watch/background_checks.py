"""Whether the work in the background gets done: outbox, queues, workers, clock, mail, backups."""
# tested by: tests/challenge/watch/test_checks.py

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenge.watch.figures import Figures
from challenge.watch.findings import Finding, Level
from challenge.watch.workers import SILENT_SECONDS

SLOW_SECONDS, STUCK_SECONDS = 60, 600  # a promise, a mail or an event waits for so long
LONG_QUEUE = 2000  # messages
BACKUP_OLD_SECONDS, BACKUP_TOO_OLD_SECONDS = 30 * 3600, 3 * 24 * 3600


def background_findings(now: Figures) -> Iterator[Finding]:
    """One for each part of the road that a task takes."""
    yield _outbox(now)
    yield _queues(now)
    yield _workers(now)
    yield _clock(now)
    yield _seal(now)
    yield _mail(now)
    yield _backup(now)


def _outbox(now: Figures) -> Finding:
    name, oldest = _("Sending tasks off"), now.outbox_oldest or 0
    if now.dead_letters:
        words = ngettext(
            "%(count)s task could not be sent and was given up. When its cause is fixed, send it "
            "again: `challenge send_given_up`.",
            "%(count)s tasks could not be sent and were given up. When their cause is fixed, send "
            "them again: `challenge send_given_up`.",
            now.dead_letters,
        )
        return Finding("outbox", name, Level.FAULT, words % {"count": now.dead_letters})
    level = _by_age(oldest)
    if level is Level.OK:
        return Finding("outbox", name, level, _("Tasks are sent off within seconds."))
    words = _(
        "%(count)s tasks wait to be sent off, the oldest for %(minutes)s minutes. See whether the "
        "relay runs."
    )
    return Finding(
        "outbox", name, level, words % {"count": now.outbox_rows, "minutes": _minutes(oldest)}
    )


def _queues(now: Figures) -> Finding:
    name = _("Queues")
    if now.queues is None:
        words = _("Not known: the message server doesn't answer.")
        return Finding("queues", name, Level.WARNING, words)
    waiting = ", ".join(f"{queue} {count}" for queue, count in now.queues.items() if count)
    if any(count > LONG_QUEUE for count in now.queues.values()):
        words = _("Long queues: %(waiting)s. Start more workers for them.") % {"waiting": waiting}
        return Finding("queues", name, Level.WARNING, words)
    words = _("Waiting: %(waiting)s.") % {"waiting": waiting} if waiting else _("Nothing waits.")
    return Finding("queues", name, Level.OK, words)


def _workers(now: Figures) -> Finding:
    name = _("Workers")
    silent = [queue for queue, away in now.workers.items() if (away or 0) > SILENT_SECONDS]
    never = [queue for queue, away in now.workers.items() if away is None]
    if now.queues is None:
        words = _("Not known: the message server doesn't answer.")
        return Finding("workers", name, Level.WARNING, words)
    if silent or never:
        words = _("No worker of these queues was heard within a minute: %(queues)s. Start them.")
        queues = ", ".join(sorted([*silent, *never]))
        return Finding("workers", name, Level.FAULT, words % {"queues": queues})
    return Finding("workers", name, Level.OK, _("All queues have a worker."))


def _clock(now: Figures) -> Finding:
    name = _("Clock")
    if now.clock is None:
        words = _("The clock never ran: no round opens or closes by itself. Start beat.")
        return Finding("clock", name, Level.FAULT, words)
    ticks = now.clock / settings.CLOCK_SECONDS
    if now.clock > STUCK_SECONDS + settings.CLOCK_SECONDS:
        words = _(
            "The clock stands since %(minutes)s minutes: rounds don't open or close by themselves, "
            "no reminder goes out. See whether beat and the worker of the queue clock run."
        )
        words %= {"minutes": _minutes(now.clock)}
        return Finding("clock", name, Level.FAULT, words)
    if now.clock_failures:
        words = ngettext(
            "%(count)s step that was due failed, and is tried again at every tick. The control "
            "room of its edition says why.",
            "%(count)s steps that were due failed, and are tried again at every tick. The control "
            "rooms of their editions say why.",
            now.clock_failures,
        )
        words %= {"count": now.clock_failures}
        return Finding("clock", name, Level.WARNING, words)
    late = 3  # ticks
    if ticks > late:
        words = _("The clock is late: its last tick was %(minutes)s minutes ago.")
        words %= {"minutes": _minutes(now.clock)}
        return Finding("clock", name, Level.WARNING, words)
    return Finding("clock", name, Level.OK, _("The clock ticks."))


def _seal(now: Figures) -> Finding:
    name, oldest = _("Sealing of the log"), now.unsealed or 0
    # the clock seals once in each of its turns
    level = _by_age(max(0.0, oldest - 2 * settings.CLOCK_SECONDS))
    if level is Level.OK:
        return Finding("seal", name, level, _("What happened is in the chain within minutes."))
    words = _("Since %(minutes)s minutes nothing was added to the log's chain. See the clock.")
    return Finding("seal", name, level, words % {"minutes": _minutes(oldest)})


def _mail(now: Figures) -> Finding:
    name, level = _("Mail"), _by_age(now.mail_oldest or 0)
    if settings.EMAIL_BACKEND == "challenge.local.mail_files.EmailFiles" and not settings.DEMO:
        words = _(
            "Mails are written to files and reach nobody. Name a mail server: EMAIL_BACKEND, "
            "EMAIL_HOST."
        )
        return Finding("mail", name, Level.FAULT, words)
    if level is not Level.OK:
        words = _("%(count)s mails wait, the oldest for %(minutes)s minutes. See the mail server.")
        facts = {"count": now.mails["queued"], "minutes": _minutes(now.mail_oldest or 0)}
        return Finding("mail", name, level, words % facts)
    if failed := now.mails_failed_lately:
        words = ngettext(
            "%(count)s mail of the last 24 hours could not be delivered. The mails of its edition "
            "say why, and send it again.",
            "%(count)s mails of the last 24 hours could not be delivered. The mails of their "
            "editions say why, and send them again.",
            failed,
        )
        return Finding("mail", name, Level.WARNING, words % {"count": failed})
    words = _("Mails go out within seconds.")
    if back := now.mails_back_lately:
        words += " " + ngettext(
            "%(count)s mail of the last 24 hours came back or was called unwanted.",
            "%(count)s mails of the last 24 hours came back or were called unwanted.",
            back,
        ) % {"count": back}
    return Finding("mail", name, Level.OK, words)


def _backup(now: Figures) -> Finding:
    name = _("Backup")
    if settings.DEMO:
        return Finding("backup", name, Level.OK, _("The demo needs none."))
    if now.backup is None:
        words = _("There is no backup yet. `challenge backup FOLDER` makes one.")
        return Finding("backup", name, Level.FAULT, words)
    level = Level.OK if now.backup < BACKUP_OLD_SECONDS else Level.WARNING
    if now.backup >= BACKUP_TOO_OLD_SECONDS:
        level = Level.FAULT
    words = _("The last backup is %(hours)s hours old.") % {"hours": round(now.backup / 3600)}
    return Finding("backup", name, level, words)


def _by_age(seconds: float) -> Level:
    if seconds >= STUCK_SECONDS:
        return Level.FAULT
    return Level.WARNING if seconds >= SLOW_SECONDS else Level.OK


def _minutes(seconds: float) -> int:
    return max(1, round(seconds / 60))
