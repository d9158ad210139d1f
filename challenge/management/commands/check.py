"""`challenge check --deploy`: Django's checks, and whether everything works that a site in use
stands on.
"""
# tested by: tests/challenge/watch/test_check_command.py

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import check
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from challenge.management.spoken_command import SpokenCommand
from challenge.watch.checks import all_findings
from challenge.watch.findings import Level, worst

MARKS = {Level.OK: "✓", Level.WARNING: "!", Level.FAULT: "✗"}


class Command(SpokenCommand, check.Command):
    """Exit 1 where something is broken."""

    help = gettext_noop(
        "Check the program. With --deploy also the installation: database, message server, files, "
        "fonts, clock, workers, mail, room on the disk, backup, settings. Exit 1 where something "
        "is broken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Django's own."""
        super().add_arguments(parser)
        said = {"deploy": gettext_noop("check the installation too, as a site in use needs it")}
        for action in parser._actions:
            if action.dest in said:
                action.help = _(said[action.dest])

    def handle(self, *labels: Any, **options: Any) -> None:
        """Django's checks, then a line for each of ours."""
        super().handle(*labels, **options)
        if not options["deploy"]:
            return
        findings = all_findings()
        for one in findings:
            self.stdout.write(f"{MARKS[one.level]} {one.name}: {one.says}")
        if worst(findings) is Level.FAULT:
            raise CommandError(_("Something is broken: see the lines with ✗."))
