"""`challenge second_factor someone@example.org --as operator@example.org --reason "…"`: remove the
second factor of somebody who lost it.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from challenge.kernel.errors import Refusal
from challenge.management.spoken_command import SpokenCommand
from challenge.models import User
from challenge.services.people import remove_second_factor


class Command(SpokenCommand):
    """No page does it: who has lost theirs passes no door, and no organiser may open one."""

    help = gettext_noop(
        "Remove the authenticator app, passkeys and recovery codes of somebody who lost them, and "
        "end their sessions. Make sure first who asks."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, by whom, and why."""
        parser.add_argument("email", help=_("e-mail of the person"))
        parser.add_argument(
            "--as", dest="operator", required=True, help=_("e-mail of the operator who does it")
        )
        parser.add_argument(
            "--reason", required=True, help=_("how you made sure who asks; kept in the log")
        )

    def handle(self, **options: Any) -> None:
        """Do it, and say what went."""
        people = User.objects.in_bulk([options["email"], options["operator"]], field_name="email")
        person, actor = people.get(options["email"]), people.get(options["operator"])
        if person is None or actor is None:
            raise CommandError(_("There is no account with this address."), returncode=2)
        try:
            removed = remove_second_factor(actor=actor, person=person, reason=options["reason"])
        except Refusal as refusal:
            words = [str(refusal.detail), *map(str, refusal.fields.values())]
            raise CommandError("\n".join(words), returncode=2) from refusal
        self.stdout.write(
            ngettext(
                "%(count)s second factor of %(email)s is removed, and all sessions have ended.",
                "%(count)s second factors of %(email)s are removed, and all sessions have ended.",
                removed,
            )
            % {"count": removed, "email": person.email}
        )
