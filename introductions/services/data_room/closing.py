"""Data rooms close with what they rest on.

A consent that is withdrawn, a flag that changes and a day that is over close them by themselves,
whoever asks (`permissions.opens_room`).  Acts that may be taken back close them here for good: a
seat that is admitted again, or a pass that is corrected, opens nothing.
"""
# tested by: tests/introductions/services/data_room/test_every_door.py

from django.db import transaction
from django.db.models import QuerySet

from challenge import audit
from challenge.kernel import clock
from challenge.models import User
from challenge.permissions import require
from introductions.models import Introduction, RoomGrant
from introductions.permissions import may_open_room
from introductions.services.held import hold_sides, locked


@transaction.atomic
def close_room(*, actor: User, introduction: Introduction) -> None:
    """The startup takes it back, at once; closing twice is closing once."""
    require(may_open_room, actor, introduction)
    hold_sides(introduction)
    introduction = locked(introduction)
    require(may_open_room, actor, introduction)
    shut_rooms(actor=actor, grants=introduction.room_grants.all())


@transaction.atomic
def shut_rooms(*, actor: User | None, grants: QuerySet[RoomGrant]) -> None:
    """Close those that are open, as part of the act that ends what they rest on.

    actor: None for the system.
    """
    rows = grants.filter(closed_at=None).select_related("introduction__investor__edition")
    for grant in rows.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        RoomGrant.objects.filter(pk=grant.pk).update(closed_at=clock.now(), closed_by=actor)
        edition = grant.introduction.investor.edition
        audit.record(actor, "room.closed", grant, edition=edition)
