"""The investor to whom a data room opens learns of it by mail, once: not of each change of it."""
# tested by: tests/introductions/services/data_room/test_opening.py

from django.db import transaction

from challenge.models import User
from challenge.services.mailing import promise_mail
from introductions.models import RoomGrant


@transaction.atomic
def mail_opened(*, actor: User, grant: RoomGrant) -> None:
    """That it is open, and until when; nothing of what is in it.

    As it leaves it looks whether the room is open (`leaving_mails.py`).
    """
    introduction = grant.introduction
    promise_mail(
        actor=actor,
        key=f"introduction-room-{introduction.pk}-{grant.pk}",
        kind="room_opened",
        to=grant.investor.user,
        edition=grant.investor.edition,
        expires_at=grant.until,
        introduction=introduction,
        grant=grant,
    )
