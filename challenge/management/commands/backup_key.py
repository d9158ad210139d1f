"""`challenge backup_key FILE`: the key that opens backups, kept away from the server."""
# tested by: tests/challenge/backups/test_backups.py

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from challenge.backups.sealed_files import make_identity
from challenge.management.spoken_command import SpokenCommand


class Command(SpokenCommand):
    """Make an age identity."""

    help = gettext_noop(
        "Make the private key that opens backups, in a new file, and print its public key for "
        "BACKUP_RECIPIENTS. Keep the file away from the server."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The new file."""
        parser.add_argument("file", type=Path, help=_("the new file"))

    def handle(self, **options: Any) -> None:
        """Make it."""
        try:
            self.stdout.write(make_identity(options["file"]))
        except OSError as error:
            raise CommandError(
                _("No key was written: %(why)s") % {"why": error.strerror or error}
            ) from error
