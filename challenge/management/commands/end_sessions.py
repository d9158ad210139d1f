"""`challenge end_sessions someone@example.org --as operator@example.org --reason "…"`: sign
somebody out everywhere.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from challenge.kernel.errors import Refusal
from challenge.management.spoken_command import SpokenCommand
from challenge.models import User
from challenge.services.people import end_sessions


class Command(SpokenCommand):
    """For a device or a mailbox that is in other hands; the person signs in again."""

    help = gettext_noop(
        "Sign somebody out on every device, and make the sign-in links useless that were mailed to "
        "them. For a lost device or a mailbox in other hands."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, by whom, and why."""
        parser.add_argument("email", help=_("e-mail of the person"))
        parser.add_argument(
            "--as", dest="operator", required=True, help=_("e-mail of the operator who does it")
        )
        parser.add_argument("--reason", required=True, help=_("why; kept in the log"))

    def handle(self, **options: Any) -> None:
        """Do it, and say how many ended."""
        person = User.objects.with_address(options["email"])
        actor = User.objects.with_address(options["operator"])
        if person is None or actor is None:
            raise CommandError(_("There is no account with this address."), returncode=2)
        try:
            ended = end_sessions(actor=actor, person=person, reason=options["reason"])
        except Refusal as refusal:
            words = [str(refusal.detail), *map(str, refusal.fields.values())]
            raise CommandError("\n".join(words), returncode=2) from refusal
        self.stdout.write(
            ngettext(
                "%(count)s session of %(email)s has ended.",
                "%(count)s sessions of %(email)s have ended.",
                ended,
            )
            % {"count": ended, "email": person.email}
        )
