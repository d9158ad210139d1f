"""`challenge audit verify`: walk the chain of everything that happened, and find one
changed byte.
"""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from challenge import audit
from challenge.management.spoken_command import SpokenCommand
from challenge.models import AuditEvent


class Command(SpokenCommand):
    """Seal or verify the audit chain."""

    help = gettext_noop(
        "Verify the audit chain (exit 1 at the first event that was changed), or seal what is new."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One of two actions."""
        parser.add_argument(
            "action",
            choices=["verify", "seal"],
            help=_("verify: recompute the chain; seal: append new events to it"),
        )
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="POSITION:DIGEST",
            help=_("where the chain stood, as it was noted elsewhere; may be given again"),
        )
        parser.add_argument(
            "--bundle",
            action="append",
            default=[],
            metavar="BUNDLE.json",
            help=_("a published results bundle, whose head of the chain is compared"),
        )

    def handle(self, **options: Any) -> None:
        """Do it and say how it went."""
        if options["action"] == "seal":
            sealed = 0
            while step := audit.seal():
                sealed += step
            self.stdout.write(_("%(count)s events sealed.") % {"count": sealed})
            return
        told = [_head(text) for text in options["head"]]
        told += [_head_of_file(Path(name)) for name in options["bundle"]]
        self.verify(told)

    def verify(self, told: Sequence[audit.Head]) -> None:
        """Say that all is as it was written, or name the first event that isn't.

        told: heads from outside; those published with results are compared as well.
        """
        heads = [*audit.stated_heads(), *told]
        _require_whole(heads)
        waiting = AuditEvent.objects.filter(seal__isnull=True).count()
        position, digest = audit.head()
        facts = {"links": position, "waiting": waiting, "head": f"{position}:{digest}"}
        self.stdout.write(
            _("The chain holds: %(links)s links, %(waiting)s events not sealed yet. Head: %(head)s")
            % facts
        )
        self.stdout.write(
            ngettext(
                "It holds %(count)s head that was published or given.",
                "It holds %(count)s heads that were published or given.",
                len(heads),
            )
            % {"count": len(heads)}
        )
        if not told:
            self.stdout.write(
                _(
                    "Note the head outside this system and give it with --head next time: whoever "
                    "can change the database could otherwise seal another chain unseen."
                )
            )


def _require_whole(heads: Sequence[audit.Head]) -> None:
    """CommandError names the first event that was changed, or the first head that is lost."""
    broken = audit.first_break()
    if broken is not None:
        event = broken.event
        raise CommandError(
            _(
                "The chain breaks at link %(position)s: event %(event)s (%(action)s, "
                "%(at)s) is not what was sealed."
            )
            % {
                "position": broken.position,
                "event": event.pk,
                "action": event.action,
                "at": f"{event.at:%F %T}",
            }
        )
    lost = audit.first_lost_head(heads)
    if lost is not None:
        raise CommandError(
            _(
                "The chain was cut or sealed anew: it stood at %(head)s when that was "
                "published, and doesn't hold that link any more."
            )
            % {"head": lost}
        )


def _head(text: str) -> audit.Head:
    position, _colon, digest = text.partition(":")
    if not (position.isascii() and position.isdigit() and digest):
        raise CommandError(
            _("%(head)s is not a head of the chain. Give it as POSITION:DIGEST.") % {"head": text}
        )
    return audit.Head(int(position), digest.strip().lower())


def _head_of_file(path: Path) -> audit.Head:
    try:
        chain = json.loads(path.read_text("utf-8"))["chain"]
        return audit.Head(int(chain["position"]), str(chain["head"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(
            _("%(path)s can't be read as a results bundle. Download it again.") % {"path": path}
        ) from error
