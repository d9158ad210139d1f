"""The `challenge` console command: Django's command line with our settings."""

import os
import sys

from django.core.management import execute_from_command_line

from challenge import embedded

# These never open a connection, so they must not wait for (or start) a server.
_WITHOUT_SERVERS = {"rank", "assign", "verify", "messages", "help", "version", "--help", "-h", "--version"}


def main() -> None:
    """Run one management command; bring up the embedded servers first where nothing else is configured."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command not in _WITHOUT_SERVERS and not embedded.is_overridden():
        embedded.ensure_for_command()
    execute_from_command_line(sys.argv)
