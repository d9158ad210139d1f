"""`challenge verify BUNDLE.json`: compute a published result again from its bundle.

Shows the first difference.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from judging.queries.results.bundle import FORMAT, Difference, bundle_digest, first_difference


class Command(BaseCommand):
    """Verify a results bundle."""

    help = (
        "Compute the official ranking again from a results bundle; exit 1 with the first "
        "difference."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("bundle", metavar="BUNDLE.json")
        parser.add_argument(
            "--digest",
            default="",
            help="the fingerprint that was announced, to compare with the file's",
        )

    def handle(self, **options: Any) -> None:
        """Read, recompute, compare."""
        bundle = self.read(Path(options["bundle"]))
        fingerprint = bundle_digest(bundle=bundle)
        if options["digest"] and options["digest"] != fingerprint:
            raise CommandError(
                _("This is not the announced file: its fingerprint is %(digest)s.")
                % {"digest": fingerprint}
            )
        try:
            difference = first_difference(bundle=bundle)
        except (KeyError, TypeError, ValueError, ArithmeticError, IndexError) as error:
            raise CommandError(
                _("The file is damaged: %(what)s is missing or not what it should be.")
                % {"what": error}
            ) from error
        if difference is not None:
            raise CommandError(_words(difference))
        facts = {
            "entries": len(bundle["ranking"]),
            "sheets": len(bundle["sheets"]),
            "digest": fingerprint,
        }
        self.stdout.write(
            _(
                "The result is confirmed: %(entries)s entries, %(sheets)s score sheets. "
                "Fingerprint: %(digest)s"
            )
            % facts
        )

    def read(self, path: Path) -> dict[str, Any]:
        """The file as a bundle of a format that we know."""
        try:
            bundle = json.loads(path.read_text("utf-8"))
        except FileNotFoundError as error:
            raise CommandError(
                _("There is no file %(path)s. Check its name.") % {"path": path}
            ) from error
        except (OSError, ValueError) as error:
            raise CommandError(
                _("%(path)s can't be read as JSON. Download the bundle again.") % {"path": path}
            ) from error
        if not isinstance(bundle, dict) or bundle.get("format") != FORMAT:
            raise CommandError(
                _("%(path)s is not a results bundle that this version knows.") % {"path": path}
            )
        return bundle


def _words(difference: Difference) -> str:
    if difference.what == "entries":
        return _(
            "First difference: the entries of the ranking and of the file differ (%(entry)s)."
        ) % {"entry": difference.entry}
    return _(
        "First difference: %(what)s of entry %(entry)s is stated as %(stated)s, computed it "
        "is %(computed)s."
    ) % {
        "what": difference.what,
        "entry": difference.entry,
        "stated": difference.stated,
        "computed": difference.computed,
    }
