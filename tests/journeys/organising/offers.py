"""Pages of what somebody is offered: a part in an edition, a place from the waiting list."""

from challenge.models import Edition, User
from challenge.services.roles.invitations import invite_to_part
from judging.models import PlaceOffer
from judging.services.results.after.move_up import move_waiting_lists
from tests.judging.services.results.after.test_move_up import (
    a_published_round,
    one_withdraws,
    represents,
)

INVITED = "invited.secretary@office.example"


def asked_to_help(organiser: User, slug: str) -> tuple[User, int]:
    """Who is invited, and the number of the invitation."""
    edition = Edition.objects.get(slug=slug)
    row = invite_to_part(
        actor=organiser, edition=edition, email=INVITED, name="한서무", part="secretary"
    )
    return row.user, row.pk


def offered_a_place() -> tuple[User, int]:
    """Who may answer, and the entry, in an edition of its own: one that went on has withdrawn."""
    offer = PlaceOffer.objects.first()
    if offer is None:
        one_withdraws(a_published_round())
        move_waiting_lists()
        offer = PlaceOffer.objects.earliest("pk")
    return represents(offer.entry), offer.entry_id
