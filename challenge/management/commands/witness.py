"""`challenge witness URL`: keep watch over a public log, with the program that anybody can take."""
# tested by: tests/challenge/transparency/programs/test_witness.py

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from challenge.management.spoken_command import SpokenCommand
from challenge.transparency.programs import witness


class Command(SpokenCommand):
    """Follow a site's public log."""

    help = gettext_noop(
        "Follow the signed states of a site's public log, cosign them, and shout at a fork."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As the program itself takes them."""
        parser.add_argument("site", metavar="URL")
        parser.add_argument(
            "--key",
            action="append",
            default=[],
            help=_("a public key of the log, as you noted it elsewhere; may be given again"),
        )
        parser.add_argument(
            "--folder", default="witness", help=_("where the signed states are kept")
        )
        parser.add_argument("--every", type=float, default=0, help=_("seconds; 0: once"))
        parser.add_argument("--compare", help=_("a checkpoint file that another witness kept"))

    def handle(self, **options: Any) -> None:
        """Hand over to the program."""
        words = [options["site"], "--folder", options["folder"], "--every", str(options["every"])]
        for key in options["key"]:
            words += ["--key", key]
        if options["compare"]:
            words += ["--compare", options["compare"]]
        witness.main(words)
