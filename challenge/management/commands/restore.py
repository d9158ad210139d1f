"""`challenge restore FOLDER`: bring a backup back, or try that in a place of its own."""
# tested by: tests/challenge/backups/test_backups.py

import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from challenge.backups.postgres_dump import DumpFailed
from challenge.backups.restoring import Damaged, InTheWay, NotEmpty, Restored, restore
from challenge.backups.sealed_files import WrongIdentity, identities_in
from challenge.backups.sets import NoBackup
from challenge.local import embedded
from challenge.management.commands.backup import WHERE, place_of
from challenge.management.spoken_command import SpokenCommand

ELSEWHERE = ("DATABASE_URL", "REDIS_URL", "BROKER_URL", "S3_BUCKET", "PGHOST", "PGPORT")
FIRST_FEW = 5


class Command(SpokenCommand):
    """Into an empty database."""

    help = gettext_noop(
        "Bring a backup back into an empty database and the storage of files, and check it: the "
        "digest of each part, the files that rows name, the chain of events."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, opened by what, where to."""
        parser.add_argument("folder", help=_(WHERE))
        parser.add_argument(
            "--identity",
            type=Path,
            required=True,
            metavar="FILE",
            help=_("the file with the private key, from `challenge backup_key FILE` or age-keygen"),
        )
        parser.add_argument(
            "--set", default="", metavar="NAME", help=_("which backup (default: the newest)")
        )
        parser.add_argument(
            "--drill",
            action="store_true",
            help=_(
                "restore into servers and a folder made for it, which are removed afterwards: "
                "nothing of this installation is touched"
            ),
        )

    def handle(self, **options: Any) -> None:
        """Bring it back and say what came."""
        if options["drill"]:
            self._drill(options)
            return
        began = time.monotonic()
        try:
            back = restore(
                place_of(options["folder"]),
                identities_in(options["identity"]),
                name=options["set"],
            )
        except tuple(WORDS) as error:
            words = next(WORDS[kind] for kind in WORDS if isinstance(error, kind))
            raise CommandError(_(words) % {"why": error}) from error
        self._tell(back, time.monotonic() - began)

    def _tell(self, back: Restored, seconds: float) -> None:
        self.stdout.write(
            _("%(name)s is restored: %(files)s files, %(bytes)s, in %(seconds)s s.")
            % {
                "name": back.made.name,
                "files": back.files,
                "bytes": filesizeformat(back.bytes),
                "seconds": f"{seconds:.1f}",
            }
        )
        if back.missing:
            self.stdout.write(
                _("Not in the storage when the backup was made: %(count)s files (%(some)s).")
                % {"count": len(back.missing), "some": ", ".join(back.missing[:FIRST_FEW])}
            )
        if not back.is_whole:
            raise CommandError(
                _(
                    "The chain of events is not as it was when the backup was made. See `challenge "
                    "audit verify`."
                )
            )
        self.stdout.write(_("The chain of events holds, up to the state of the backup."))

    def _drill(self, options: dict[str, Any]) -> None:
        """The same command by a process of its own, which finds nothing but its folder."""
        with tempfile.TemporaryDirectory(prefix="challenge-drill-") as name:
            data = Path(name)
            data.chmod(0o711)  # the servers may run as another user
            named = {key: text for key, text in os.environ.items() if key not in ELSEWHERE}
            command = [
                sys.executable, "-c", "from challenge.command_line import main; main()", "restore",
                options["folder"], "--set", options["set"],
                "--identity", str(options["identity"].absolute()),
            ]  # fmt: skip
            try:
                done = subprocess.run(  # noqa: S603 - ourselves
                    command,
                    env={**named, "CHALLENGE_DATA": name},
                    check=False,
                    capture_output=True,
                    text=True,
                )
            finally:
                embedded.stop(data)
        self.stdout.write(done.stdout.rstrip())
        if done.returncode:
            raise CommandError(done.stderr.strip())


# what went wrong → its words; `why` is what it says itself
WORDS: dict[type[Exception], str] = {
    NoBackup: gettext_noop("There is no whole backup of that name in the folder."),
    NotEmpty: gettext_noop(
        "The database isn't empty. Restore into a new one (CREATE DATABASE), so that nothing is "
        "overwritten, and let DATABASE_URL name it."
    ),
    Damaged: gettext_noop("%(why)s is gone or was changed since the backup."),
    WrongIdentity: gettext_noop("This key does not open the backup (%(why)s)."),
    InTheWay: gettext_noop("The storage holds another file named %(why)s."),
    DumpFailed: gettext_noop("The database could not be restored: %(why)s"),
    FileNotFoundError: gettext_noop("No such file: %(why)s"),
    ValueError: gettext_noop("The file of the private key holds none: %(why)s"),
}
