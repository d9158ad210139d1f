"""`challenge witness URL`: keep watch over a public log, with the program that anybody can take."""
# tested by: tests/challenge/transparency/programs/test_witness.py

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from challenge.transparency.programs import witness


class Command(BaseCommand):
    """Follow a site's public log."""

    help = "Follow the signed states of a site's public log, cosign them, and shout at a fork."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As the program itself takes them."""
        parser.add_argument("site", metavar="URL")
        parser.add_argument("--key", action="append", default=[], help="as you noted it elsewhere")
        parser.add_argument("--folder", default="witness", help="where the signed states are kept")
        parser.add_argument("--every", type=float, default=0, help="seconds; 0: once")
        parser.add_argument("--compare", help="a checkpoint file that another witness kept")

    def handle(self, **options: Any) -> None:
        """Hand over to the program."""
        words = [options["site"], "--folder", options["folder"], "--every", str(options["every"])]
        for key in options["key"]:
            words += ["--key", key]
        if options["compare"]:
            words += ["--compare", options["compare"]]
        witness.main(words)
