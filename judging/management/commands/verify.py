"""`challenge verify BUNDLE.json`: compute a published result again from its bundle.

Shows the first difference.
"""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from judging.queries.results.published.bundle import FORMAT
from judging.queries.results.published.bundle_check import (
    Difference,
    first_difference,
    parts_not_checked,
    unlike_full,
)

NOT_CHECKED = {
    "names": gettext_noop("which company and which judge stand behind a code."),
    "chain": gettext_noop("the audit chain, whose head it states: audit verify --bundle."),
    "scores": gettext_noop("that each base score follows from its sheets: they are not published."),
    "judges": gettext_noop("how many judges gave the score sheets."),
    "input_digest": gettext_noop(
        "the digest of the tally's input: observers can, with the full bundle."
    ),
}


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

        parser.add_argument(
            "--full",
            default="",
            metavar="FULL.json",
            help="the full bundle of the same result (observers have it), to compare with this one",
        )

    def handle(self, **options: Any) -> None:
        """Read, recompute, compare."""
        path = Path(options["bundle"])
        bundle = self.read(path)
        fingerprint = sha256(path.read_bytes()).hexdigest()
        if options["digest"] and options["digest"].strip().lower() != fingerprint:
            raise CommandError(
                _("This is not the announced file: its fingerprint is %(digest)s.")
                % {"digest": fingerprint}
            )
        _require_no_difference(lambda: first_difference(bundle=bundle))
        if options["full"]:
            full = self.read(Path(options["full"]))
            _require_no_difference(lambda: first_difference(bundle=full))
            _require_no_difference(lambda: unlike_full(bundle=bundle, full=full))
        self.say(bundle, fingerprint, announced=bool(options["digest"]))

    def say(self, bundle: dict[str, Any], fingerprint: str, *, announced: bool) -> None:
        """What was checked, and what this file can't show."""
        sheets = bundle["figures"]["sheets"]
        facts = {"entries": len(bundle["ranking"]), "sheets": sheets, "digest": fingerprint}
        unchecked = parts_not_checked(bundle=bundle)
        text = (
            _("The ranking follows from the official figures in the file: %(entries)s entries.")
            if "scores" in unchecked
            else _("The result is confirmed: %(entries)s entries, %(sheets)s score sheets.")
        )
        self.stdout.write(f"{text % facts} " + _("Fingerprint: %(digest)s") % facts)
        for code in unchecked:
            self.stdout.write(_("Not checked: %(what)s") % {"what": _(NOT_CHECKED[code])})
        if announced:
            self.stdout.write(_("It is the file that was announced."))
        else:
            self.stdout.write(
                _(
                    "A file can agree with itself and still not be the announced one: give the "
                    "fingerprint of the results page or the result mail with --digest."
                )
            )

    def read(self, path: Path) -> dict[str, Any]:
        """The file as a bundle of a format that we know."""
        try:
            bundle = json.loads(
                path.read_text("utf-8"), object_pairs_hook=_once, parse_constant=_no_number
            )
        except FileNotFoundError as error:
            raise CommandError(
                _("There is no file %(path)s. Check its name.") % {"path": path}
            ) from error
        except (OSError, ValueError, RecursionError) as error:
            raise CommandError(
                _("%(path)s can't be read as JSON. Download the bundle again.") % {"path": path}
            ) from error
        if not isinstance(bundle, dict) or bundle.get("format") != FORMAT:
            raise CommandError(
                _("%(path)s is not a results bundle that this version knows.") % {"path": path}
            )
        return bundle


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names stand there once: of two values we would check one only."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def _no_number(word: str) -> None:
    """NaN and Infinity are no JSON, and equal nothing."""
    raise ValueError(word)


def _require_no_difference(compare: Callable[[], Difference | None]) -> None:
    """Say the first difference that the comparison finds, or what is missing in the file."""
    try:
        difference = compare()
    except (KeyError, TypeError, ValueError, ArithmeticError, IndexError, AttributeError) as error:
        raise CommandError(
            _("The file is damaged: %(what)s is missing or not what it should be.")
            % {"what": error}
        ) from error
    if difference is not None:
        raise CommandError(_words(difference))


def _words(difference: Difference) -> str:
    facts = {
        "what": difference.what,
        "entry": difference.entry,
        "stated": difference.stated,
        "computed": difference.computed,
    }
    if difference.what == "entries":
        return (
            _(
                "First difference: the entries of the ranking, the decisions and the file differ "
                "(%(entry)s)."
            )
            % facts
        )
    if difference.what == "decision":
        return (
            _(
                "First difference: the decision on entry %(entry)s is %(stated)s, by the ranking "
                "it is %(computed)s, and the file says otherwise of whether it departs from it."
            )
            % facts
        )
    if not difference.entry:
        return (
            _("First difference: %(what)s is stated as %(stated)s, computed it is %(computed)s.")
            % facts
        )
    return (
        _(
            "First difference: %(what)s of entry %(entry)s is stated as %(stated)s, computed it "
            "is %(computed)s."
        )
        % facts
    )
