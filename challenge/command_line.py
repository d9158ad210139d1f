"""The `challenge` console command: Django's command line with our settings."""

import os
import signal
import sys
from pathlib import Path

import django
from django.core.management import execute_from_command_line
from django.utils import translation

from challenge.local import embedded

# These never open a connection, so they must not wait for (or start) a server.
_WITHOUT_SERVERS = {
    "rank",
    "assign",
    "plan",
    "verify",
    "witness",
    "log_key",
    "backup_key",
    "messages",
    "help",
    "version",
    "--help",
    "-h",
    "--version",
}


def main() -> None:
    """Run one management command; bring up the embedded servers first where nothing else is
    configured (the demo does it itself, where it heeds Ctrl-C).
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    is_plain = command in _WITHOUT_SERVERS or not {"-h", "--help"}.isdisjoint(sys.argv[2:])
    if is_plain:
        _speak()
    elif command == "demo":
        _prepare_demo()
    elif not embedded.is_overridden():
        embedded.ensure(Path(os.environ.get("CHALLENGE_DATA") or embedded.DATA_FOLDER))
    execute_from_command_line(sys.argv)


def _speak() -> None:
    """Plain tools speak the language of the terminal where it names one that we have, else the
    site's.
    """
    named = next(
        (value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), ""
    )
    code = named.split("_")[0].split(".")[0].lower()
    if code in {"ko", "en"}:
        django.setup()
        translation.activate(code)


def _prepare_demo() -> None:
    """The demo's surroundings, for this process and all that it starts; `--once` plays in a data
    folder of its own.
    """
    for name, value in {
        "DEMO": "1",
        "CLOCK_SECONDS": "5",
        "JOB_SILENCE_SECONDS": "12",
        "BROKER_VISIBILITY_SECONDS": "60",
        "LOG_JSON": "0",
    }.items():
        os.environ.setdefault(name, value)
    if "--once" in sys.argv:
        os.environ["CHALLENGE_DATA"] = str(embedded.DATA_FOLDER / "once")
    # Nothing runs yet that would have to be stopped: until the command listens for itself, Ctrl-C
    # ends us at once, also where a shell that starts us in the background turned it off.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
