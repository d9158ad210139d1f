"""`challenge log_key`: make, show, rotate and retire the keys that sign the public log."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from challenge.local.log_keys import (
    LogKeyExists,
    LogKeyMissing,
    LogKeys,
    make_key,
    read_keys,
    retire_keys,
    rotate_key,
)
from challenge.management.spoken_command import SpokenCommand


class Command(SpokenCommand):
    """The keys of the public log."""

    help = gettext_noop(
        "Make, show, rotate or retire the keys that sign the public log (LOG_KEY_FILE)."
    )
    requires_system_checks: list[str] = []  # one of them asks for the key that this makes

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One of four actions."""
        parser.add_argument(
            "action",
            choices=["make", "show", "rotate", "retire"],
            help=_(
                "make: the first key; show: the public keys; rotate: a new key signs beside the "
                "old one; retire: only the newest signs from now on"
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
