"""Commands whose --help speaks the language of the terminal."""
# tested by: tests/challenge/test_command_line.py

from argparse import SUPPRESS, HelpFormatter
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext, gettext_noop

# argparse's own words, which Python knows in English only
ARGPARSE = (
    gettext_noop("usage: "),
    gettext_noop("positional arguments"),
    gettext_noop("options"),
    gettext_noop("show this help message and exit"),
)
DJANGOS = (
    "--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color",
    "--force-color",
)  # fmt: skip


class SpokenCommand(BaseCommand):
    """`help` of the class and of each argument are texts of the catalogue.

    What Django adds to every command (--settings, --traceback …) works, but isn't listed: nobody
    who runs a challenge needs it.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.suppressed_base_arguments = set(DJANGOS)

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        """The parser, with argparse's own words in the reader's language."""
        parser = super().create_parser(prog_name, subcommand, **options)
        parser.description = gettext(self.help)
        parser.formatter_class = _SpokenHelp
        for group in parser._action_groups:
            group.title = gettext(str(group.title))
        for action in parser._actions:
            if "--help" in action.option_strings:
                action.help = gettext(str(action.help))
            if "--skip-checks" in action.option_strings:
                action.help = SUPPRESS
        return parser


class _SpokenHelp(HelpFormatter):
    """argparse's layout with its first word translated."""

    def add_usage(
        self, usage: str | None, actions: Iterable[Any], groups: Iterable[Any], prefix: Any = None
    ) -> None:
        super().add_usage(usage, actions, groups, prefix or gettext("usage: "))
