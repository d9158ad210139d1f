"""The parts of the site where a person has something to do."""
# tested by: tests/frontend/pages/account/test_me.py

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from challenge.models import User
from challenge.permissions import may_create_edition
from challenge.queries import editions_run_by
from introductions.queries.visible import seats_of
from judging.models import Judge
from submissions.models import Entry


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the site, with the words that lead there."""

    url: str
    icon: str
    title: str
    text: str


def places_of(user: User) -> list[Place]:
    """The parts of the site that concern the person: running, judging, investing, applying.

    Applying is listed when nothing else is.
    """
    places = _invitations(user)
    if editions_run_by(user).exists() or may_create_edition(user):
        places.append(
            Place(
                reverse("organisers:home"),
                "gauge",
                _("Run challenges"),
                _("Set up, watch, decide, announce"),
            )
        )
    if Judge.with_shadows.filter(user=user).exclude(state=Judge.State.DISMISSED).exists():
        places.append(
            Place(reverse("judges:home"), "scale", _("Judge"), _("Your list and your score sheets"))
        )
    if seats_of(user).exists():
        places.append(
            Place(
                reverse("investors:home"),
                "handshake",
                _("Meet winners"),
                _("Winners who agreed to be introduced"),
            )
        )
    if Entry.objects.written_by(user).exists() or not places:
        places.append(
            Place(
                reverse("startups:home"),
                "clipboard-list",
                _("My applications"),
                _("Write, submit, read the result"),
            )
        )
    return places


def _invitations(user: User) -> list[Place]:
    """To help run an edition, which wait for an answer."""
    return [
        Place(
            reverse("account:invitation", args=[row.pk]),
            "mail",
            _("Invitation to %(edition)s") % {"edition": row.edition.name},
            _("To help run it, as: %(part)s") % {"part": row.get_part_display()},
        )
        for row in user.role_invitations.waiting().select_related("edition")
        if not row.is_over
    ]
