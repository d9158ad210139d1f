"""Winners and investors mark whom they would like to meet.  Nobody else learns of it."""
# tested by: tests/gatherings/services/timetable/test_plan.py

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import NotFound, Refusal
from challenge.models import User
from gatherings.models import DayWish, Timetable
from gatherings.permissions import investor_of, winners_of
from gatherings.queries.day import investors_there, winners_there
from gatherings.services.timetable.keep import held_timetable
from introductions.models import Investor, Side
from judging.models import Winner


class WishesClosed(Refusal):
    """The plan is published, or the day is over."""

    code = "wishes_closed"
    message = _("The timetable is published, so wishes are closed. Ask the organiser on the day.")


@transaction.atomic
def wish_to_meet(
    *,
    actor: User,
    timetable: Timetable,
    winner: Winner,
    investor: Investor,
    side: str,
    wanted: bool,
) -> None:
    """Mark the other, or lift that, for one's own side; twice is once.

    NotFound: not one's own side, or somebody who isn't to be seen there.
    """
    row = held_timetable(timetable)
    if not _is_theirs(actor, row, winner, investor, side):
        raise NotFound
    if row.published_at is not None or row.event.ends_at <= clock.now():
        raise WishesClosed
    facts = {"timetable": row, "winner": winner, "investor": investor, "side": side}
    if wanted:
        _wish, changed = DayWish.objects.get_or_create(**facts, defaults={"by": actor})
    else:
        changed = bool(DayWish.objects.filter(**facts).delete()[0])
    if changed:
        # whom they wish to meet is told to nobody, so the log doesn't say it either
        audit.record(actor, "timetable.wished", row, edition=row.event.edition, side=side)


def _is_theirs(
    actor: User, timetable: Timetable, winner: Winner, investor: Investor, side: str
) -> bool:
    event = timetable.event
    both = winner in winners_there(event) and investor in investors_there(event)
    if side == Side.STARTUP:
        return both and winner in winners_of(actor, event)
    return both and investor == investor_of(actor, event)
