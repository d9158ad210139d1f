"""`challenge backup FOLDER`: add a backup of the database and the stored files."""
# tested by: tests/challenge/backups/test_backups.py

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pyrage import x25519

from challenge.backups.backing_up import back_up
from challenge.backups.places.bucket import NoClient
from challenge.backups.places.named import place_named
from challenge.backups.places.place import BackupPlace
from challenge.backups.postgres_dump import DumpFailed
from challenge.backups.sealed_files import recipients_in
from challenge.management.spoken_command import SpokenCommand

SECONDS_OF_AN_HOUR = 3600
WHERE = gettext_noop("the folder of the backups, or s3://bucket/name")


def place_of(text: str) -> BackupPlace:
    """Where backups lie.  CommandError."""
    try:
        return place_named(text)
    except ValueError as error:
        raise CommandError(_("Write the bucket's name: s3://bucket/name.")) from error
    except NoClient as error:
        raise CommandError(
            _("Buckets need the packages of requirements-s3.lock; this installation lacks them.")
        ) from error


class Command(SpokenCommand):
    """One more set, and the old ones gone."""

    help = gettext_noop(
        "Add an encrypted backup of the database and the stored files to a folder or a bucket, and "
        "remove the sets that are too old. Files that an earlier set holds are not copied again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, for whom, for how long."""
        parser.add_argument("folder", help=_(WHERE))
        parser.add_argument(
            "--to",
            action="append",
            default=[],
            metavar="age1…",
            help=_(
                "a public key that may open it, from `challenge backup_key FILE` or age-keygen; "
                "may be given again (otherwise those of BACKUP_RECIPIENTS)"
            ),
        )
        parser.add_argument(
            "--keep-days",
            type=int,
            default=settings.BACKUP_KEEP_DAYS,
            help=_("sets older than this go, but never the newest (default: BACKUP_KEEP_DAYS)"),
        )
        parser.add_argument(
            "--every-hours",
            type=float,
            default=0,
            metavar="HOURS",
            help=_("go on, one backup after so many hours; one that fails is told and tried again"),
        )

    def handle(self, **options: Any) -> None:
        """Make it and say what it holds; with --every-hours again and again."""
        hours = options["every_hours"]
        while True:
            try:
                self._back_up(options)
            except CommandError as error:
                if not hours:
                    raise
                self.stderr.write(str(error))
            if not hours:
                return
            time.sleep(hours * SECONDS_OF_AN_HOUR)

    def _back_up(self, options: dict[str, Any]) -> None:
        if options["keep_days"] < 1:
            raise CommandError(_("--keep-days: write a number of days from 1 on."))
        recipients = _recipients(options["to"] or settings.BACKUP_RECIPIENTS)
        began, copied = time.monotonic(), list[str]()
        try:
            made = back_up(
                place_of(options["folder"]),
                recipients,
                keep_days=options["keep_days"],
                say=copied.append,
            )
        except DumpFailed as error:
            raise CommandError(
                _("The database could not be backed up: %(why)s") % {"why": error}
            ) from error
        except OSError as error:
            raise CommandError(
                _("The backup could not be written: %(why)s") % {"why": error}
            ) from error
        self.stdout.write(
            _(
                "%(name)s: database %(database)s, %(files)s files (%(new)s new), %(all)s in all, "
                "%(seconds)s s."
            )
            % {
                "name": made.name,
                "database": filesizeformat(made.database.bytes),
                "files": len(made.objects),
                "new": len(copied),
                "all": filesizeformat(made.bytes),
                "seconds": f"{time.monotonic() - began:.1f}",
            }
        )


def _recipients(keys: list[str]) -> list[x25519.Recipient]:
    try:
        found = recipients_in(keys)
    except ValueError as error:
        raise CommandError(_("This is no public key of age: %(why)s") % {"why": error}) from error
    if not found:
        raise CommandError(
            _(
                "Name a public key with --to or in BACKUP_RECIPIENTS, so that no backup is "
                "readable for whoever finds it. `challenge backup_key FILE` makes one."
            )
        )
    return found
