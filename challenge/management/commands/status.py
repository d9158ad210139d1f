"""`challenge status`: whether everything works that the site stands on."""
# tested by: tests/challenge/watch/test_status_command.py

from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from challenge.management.spoken_command import SpokenCommand
from challenge.watch.checks import all_findings
from challenge.watch.findings import Level, worst

MARKS = {Level.OK: "✓", Level.WARNING: "!", Level.FAULT: "✗"}


class Command(SpokenCommand):
    """Exit 1 where something is broken."""

    help = gettext_noop(
        "Check the installation: database, message server, files, fonts, clock, workers, mail, "
        "room on the disk, backup, settings. Exit 1 where something is broken."
    )
    requires_system_checks: list[str] = []

    def handle(self, **_options: Any) -> None:
        """A line for each check."""
        findings = all_findings(writes=True)
        for finding in findings:
            self.stdout.write(f"{MARKS[finding.level]} {finding.name}: {finding.says}")
        if worst(findings) is Level.FAULT:
            raise CommandError(_("Something is broken: see the lines with ✗."))
