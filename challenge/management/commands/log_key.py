"""`challenge log_key`: make, show, rotate, retire and replace the keys that sign the public log."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from challenge.kernel.transparency.signed_note import NoteError, Verifier, signers_of
from challenge.local.log_keys import (
    LogKeyExists,
    LogKeyMissing,
    LogKeys,
    make_key,
    read_keys,
    replace_lost_key,
    retire_keys,
    rotate_key,
)
from challenge.management.spoken_command import SpokenCommand
from challenge.transparency.reading import newest_checkpoint


class Command(SpokenCommand):
    """The keys of the public log."""

    help = gettext_noop(
        "Make, show, rotate, retire or replace the keys that sign the public log (LOG_KEY_FILE)."
    )
    requires_system_checks: list[str] = []  # one of them asks for the key that this makes

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One of five actions."""
        parser.add_argument(
            "action",
            choices=["make", "show", "rotate", "retire", "replace-lost"],
            help=_(
                "make: the first key; show: the public keys; rotate: a new key signs beside the "
                "old one; retire: only the newest signs from now on; replace-lost: a new key where "
                "the file and all its copies are gone"
            ),
        )
        parser.add_argument(
            "--was",
            action="append",
            default=[],
            metavar="KEY",
            help=_(
                "only with replace-lost: a public key of before, from whoever noted it; it must "
                "have signed the newest state of the log"
            ),
        )
        parser.add_argument(
            "--origin",
            default=settings.LOG_ORIGIN,
            help=_(
                "what the log is called, for good; only with make (default: the site's address)"
            ),
        )

    def handle(self, **options: Any) -> None:
        """Do it, and print the public keys."""
        if options["action"] == "replace-lost":
            keys = self._replaced(options["was"])
        else:
            keys = self._done(options["action"], options["origin"])
        for signer in keys.signers:
            self.stdout.write(f"{signer.verifier}")
        retired = _("signs no more")
        for verifier in keys.retired:
            self.stdout.write(f"{verifier}  ({retired})")

    def _done(self, action: str, origin: str) -> LogKeys:
        path = settings.LOG_KEY_FILE
        acts = {"show": read_keys, "rotate": rotate_key, "retire": retire_keys}
        try:
            return make_key(path, origin) if action == "make" else acts[action](path)
        except LogKeyMissing as error:
            raise CommandError(
                _("There is no key at %(path)s. Make it: challenge log_key make") % {"path": path}
            ) from error
        except LogKeyExists as error:
            raise CommandError(
                _("There is a key at %(path)s already. Rotate it: challenge log_key rotate")
                % {"path": path}
            ) from error

    def _replaced(self, was: list[str]) -> LogKeys:
        """A new key beside the lost ones, if those signed the newest state."""
        newest = newest_checkpoint()
        if newest is None:
            raise CommandError(_("Nothing is signed yet. Make a key: challenge log_key make"))
        try:
            lost = [Verifier.read(key) for key in was]
            has_signed = bool(signers_of(newest.note, lost))
        except NoteError:
            has_signed = False
        if not has_signed:
            raise CommandError(
                _(
                    "The newest state of the log (%(size)s records) is not signed by the keys "
                    "given with --was. Ask a witness for them, or take one from any receipt."
                )
                % {"size": newest.size}
            )
        try:
            keys = replace_lost_key(settings.LOG_KEY_FILE, lost[0].name, lost)
        except LogKeyExists as error:
            raise CommandError(
                _("There is a key at %(path)s already. Rotate it: challenge log_key rotate")
                % {"path": settings.LOG_KEY_FILE}
            ) from error
        self.stderr.write(
            _(
                "Nothing vouches for the new key: say publicly when and why the old one was lost. "
                "Witnesses compare the log with the last state that they hold, and go on with "
                "--key and the new key."
            )
        )
        return keys
