"""The people of the demo whom one may be, each with a link that signs one in."""
# tested by: tests/demo/pages/test_views.py

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge.models import User
from demo import slugs
from demo.pages.addresses import address_of
from judging.models import HallVote, PitchSession

ROLES: dict[str, Promise] = {
    "organiser": _("Organiser"),
    "second_organiser": _("Second organiser, who approves announcements"),
    "judge": _("Judge"),
    "writing": _("Startup that writes its application"),
    "won": _("Startup that won"),
    "investor": _("Investor"),
    "stage": _("Organiser on the pitch day"),
    "observer": _("Observer"),
}


@dataclass(frozen=True, slots=True)
class Door:
    """A person of the demo, what they are there, and the path that signs one in as them; or a page
    for whoever is in the hall, and of which edition.
    """

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


def doors_of_hall() -> list[Door]:
    """The hall's screen and, while it is open, the audience's vote: for nobody in particular."""
    rows = PitchSession.objects.select_related("round__edition")
    session = rows.filter(round__edition__slug=slugs.PITCH).first()
    if session is None:
        return []
    name = session.round.edition.name
    doors = [Door(_("Hall screen"), name, reverse("public:hall_screen", args=[session.screen_key]))]
    vote = HallVote.objects.filter(session=session, state=HallVote.State.OPEN).first()
    if vote is not None:
        doors.append(Door(_("Audience vote"), name, reverse("public:hall_vote", args=[vote.key])))
    return doors
