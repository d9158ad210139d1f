"""`challenge audit verify`: walk the chain of everything that happened, and find one
changed byte.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from challenge import audit
from challenge.models import AuditEvent, AuditSeal


class Command(BaseCommand):
    """Seal or verify the audit chain."""

    help = (
        "Verify the audit chain (exit 1 at the first event that was changed), or seal what is new."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One of two actions."""
        parser.add_argument(
            "action",
            choices=["verify", "seal"],
            help="verify: recompute the chain; seal: append new events to it",
        )

    def handle(self, **options: Any) -> None:
        """Do it and say how it went."""
        if options["action"] == "seal":
            sealed = 0
            while step := audit.seal():
                sealed += step
            self.stdout.write(_("%(count)s events sealed.") % {"count": sealed})
            return
        self.verify()

    def verify(self) -> None:
        """Say that all is as it was written, or name the first event that isn't."""
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
        waiting = AuditEvent.objects.filter(seal__isnull=True).count()
        facts = {"links": AuditSeal.objects.count(), "waiting": waiting, "head": audit.head()}
        self.stdout.write(
            _("The chain holds: %(links)s links, %(waiting)s events not sealed yet. Head: %(head)s")
            % facts
        )
