"""The people of the demo whom one may be, each with a link that signs one in."""
# tested by: tests/demo/pages/test_views.py

from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge.models import User
from demo.cast.records import Cast
from demo.pages.addresses import address_of
from judging.models import Assignment, SheetState, Winner


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


def doors(following: Cast, main: Cast) -> list[Door]:
    """The people worth being: organisers, a judge with work left, a startup that writes, a winner,
    an investor, an observer.
    """
    people = [
        (_("Organiser"), main.organisers[0].email, "run"),
        (_("Second organiser, who approves announcements"), main.organisers[1].email, "run"),
        (_("Judge"), _busy_judge() or main.judges[0].person.email, "judge"),
        (
            _("Startup that writes its application"),
            following.drafts[0].representative.email,
            "apply",
        ),
        (_("Startup that won"), _winner() or main.startups[0].representative.email, "apply"),
        (_("Investor"), main.investors[0].contact.email, "invest"),
        (_("Observer"), main.observer.email, "run"),
    ]
    known = {
        user.email: user
        for user in User.objects.filter(email__in=[email for _role, email, _part in people])
    }
    return [
        Door(role, known[email].name, address_of(known[email], part))
        for role, email, part in people
        if email in known
    ]


def _busy_judge() -> str:
    row = (
        Assignment.objects.filter(round__state="open", state="active")
        .exclude(sheet__state=SheetState.SUBMITTED)
        .select_related("judge__user")
        .order_by("judge_id")
        .first()
    )
    return row.judge.user.email if row else ""


def _winner() -> str:
    winner = Winner.objects.select_related("entry__startup").order_by("award__order", "id").first()
    member = winner.entry.startup.members.select_related("user").first() if winner else None
    return member.user.email if member else ""
