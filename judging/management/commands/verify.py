"""`challenge verify FILE.json`: compute a published result again from its bundle, or check a
receipt with its signed state and time stamp.

Shows the first difference.
"""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from challenge.management.spoken_command import SpokenCommand
from challenge.transparency.reading import RECEIPT_FORMAT
from challenge.transparency.receipt_check import ReceiptCheck, check_receipt
from challenge.transparency.timestamps import certificates_in
from judging.queries.results.published.bundle import FORMAT
from judging.queries.results.published.bundle_check import (
    Difference,
    first_difference,
    parts_not_checked,
    unlike_full,
)

NOT_CHECKED = {
    "names": gettext_noop("which company and which judge a code stands for."),
    "chain": gettext_noop("the audit chain, whose head it states: audit verify --bundle."),
    "scores": gettext_noop("that each base score follows from its sheets: they are not published."),
    "judges": gettext_noop("how many judges gave the score sheets."),
    "input_digest": gettext_noop(
        "the digest of the tally's input: observers can, with the full bundle."
    ),
}


FAULTS = {
    "signature": gettext_noop("The signature is wrong: this file was changed, or was never ours."),
    "proof": gettext_noop("Entry %(leaf)s of the receipt is not what was in the signed log."),
    "stamp": gettext_noop(
        "The time stamp is not about this signed state, or not by the authority that you name."
    ),
}


class Command(SpokenCommand):
    """Verify a results bundle or a receipt."""

    help = gettext_noop(
        "Compute the official ranking again from a results bundle, or check a receipt with its "
        "time stamp; exit 1 with the first difference."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("bundle", metavar="FILE.json")
        parser.add_argument(
            "--digest",
            default="",
            help=_("the digest that was announced, to compare with the file's"),
        )

        parser.add_argument(
            "--full",
            default="",
            metavar="FULL.json",
            help=_(
                "the full bundle of the same result (observers have it), to compare with this one"
            ),
        )
        parser.add_argument(
            "--key",
            action="append",
            default=[],
            help=_("of a receipt: a public key of the log, as you noted it elsewhere"),
        )
        parser.add_argument(
            "--authority",
            default="",
            metavar="CERTIFICATES.pem",
            help=_("of a receipt: the certificates of the authority that stamped it with its time"),
        )

    def handle(self, **options: Any) -> None:
        """Read, recompute, compare."""
        path = Path(options["bundle"])
        bundle = self.read(path)
        if bundle["format"] == RECEIPT_FORMAT:
            self.say_of_receipt(_checked(bundle, options["key"], options["authority"]))
            return
        digest = sha256(path.read_bytes()).hexdigest()
        if options["digest"] and options["digest"].strip().lower() != digest:
            raise CommandError(
                _("This is not the announced file: its digest is %(digest)s.") % {"digest": digest}
            )
        _require_no_difference(lambda: first_difference(bundle=bundle))
        if options["full"]:
            full = self.read(Path(options["full"]))
            _require_no_difference(lambda: first_difference(bundle=full))
            _require_no_difference(lambda: unlike_full(bundle=bundle, full=full))
        self.say(bundle, digest, announced=bool(options["digest"]))

    def say(self, bundle: dict[str, Any], digest: str, *, announced: bool) -> None:
        """What was checked, and what this file can't show."""
        sheets = bundle["figures"]["sheets"]
        facts = {"entries": len(bundle["ranking"]), "sheets": sheets, "digest": digest}
        unchecked = parts_not_checked(bundle=bundle)
        text = (
            _("The ranking follows from the official figures in the file: %(entries)s entries.")
            if "scores" in unchecked
            else _("The result is confirmed: %(entries)s entries, %(sheets)s score sheets.")
        )
        self.stdout.write(f"{text % facts} " + _("Digest: %(digest)s") % facts)
        for code in unchecked:
            self.stdout.write(_("Not checked: %(what)s") % {"what": _(NOT_CHECKED[code])})
        if announced:
            self.stdout.write(_("It is the file that was announced."))
        else:
            self.stdout.write(
                _(
                    "A file can agree with itself and still not be the announced one: give the "
                    "digest of the results page or the result mail with --digest."
                )
            )

    def say_of_receipt(self, found: ReceiptCheck) -> None:
        """What it proves.  CommandError: it doesn't hold."""
        facts = {"items": found.items, "size": found.size, "leaf": found.leaf}
        if found.fault:
            raise CommandError(_(FAULTS[found.fault]) % facts)
        text = _("The receipt holds: %(items)s entries of the log, signed at %(size)s entries.")
        self.stdout.write(text % facts)
        if found.stamped_at is None:
            self.stdout.write(_("It has no time stamp of another authority."))
            return
        stamped = _("Another authority's time stamp (RFC 3161): %(at)s.")
        self.stdout.write(stamped % {"at": found.stamped_at.isoformat()})
        if not found.is_vouched:
            self.stdout.write(
                _("Who stamped it was not checked: give the authority's file with --authority.")
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
        if not isinstance(bundle, dict) or bundle.get("format") not in (FORMAT, RECEIPT_FORMAT):
            raise CommandError(
                _("%(path)s is neither a results bundle nor a receipt that this version knows.")
                % {"path": path}
            )
        return bundle


def _checked(receipt: dict[str, Any], keys: list[str], authority: str) -> ReceiptCheck:
    try:
        roots = certificates_in(authority) if authority else []
    except (OSError, ValueError) as error:
        raise CommandError(
            _("%(path)s holds no certificates (PEM).") % {"path": authority}
        ) from error
    try:
        return check_receipt(receipt, keys=keys, authority=roots)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CommandError(
            _("The file is damaged: %(what)s is missing or not what it should be.")
            % {"what": error}
        ) from error


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
