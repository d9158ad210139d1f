"""The people of the demo whom one may be, each with a link that signs one in."""
# tested by: tests/demo/pages/test_views.py

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge.models import User
from demo.pages.addresses import address_of

ROLES: dict[str, Promise] = {
    "organiser": _("Organiser"),
    "second_organiser": _("Second organiser, who approves announcements"),
    "judge": _("Judge"),
    "writing": _("Startup that writes its application"),
    "won": _("Startup that won"),
    "investor": _("Investor"),
    "observer": _("Observer"),
}


@dataclass(frozen=True, slots=True)
class Door:
    """A person of the demo, what they are there, and the path that signs one in as them."""

    role: Promise
    name: str
    path: str

    def in_both_languages(self) -> str:
        """The role in Korean and English, and the name."""
        roles = []
        for language in ("ko", "en"):
            with translation.override(language):
                roles.append(str(self.role))
        return f"{' · '.join(roles)} · {self.name}"


def doors_of(people: Iterable[tuple[str, int, str]]) -> list[Door]:
    """A door for each (role, primary key, part of the site) that is still there."""
    rows = list(people)
    users = User.objects.in_bulk([pk for _role, pk, _part in rows])
    return [
        Door(ROLES[role], users[pk].name, address_of(users[pk], part))
        for role, pk, part in rows
        if pk in users
    ]
