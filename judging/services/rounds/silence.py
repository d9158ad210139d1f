"""After how many silent days the clock reassigns a judge's entries.

May change while judges score, since no score depends on it.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.models import User
from challenge.permissions import require
from judging.models import Round
from judging.permissions import may_run_round
from judging.services.assignment.request import ASSIGNABLE, NotAssignable

MOST_DAYS = 60
COLUMNS = {"days": "replace_silent_days", "ask": "ask_before_replacing"}


@transaction.atomic
def set_silence(
    *, actor: User, round: Round, days: int, ask: bool | None = None, seen: str | None = None
) -> Round:
    """Replace judges who began nothing and were not seen for so many days.

    0: never by the clock, an organiser decides.  ask: the organisers are asked, and nobody is
    replaced by itself (None: as it is).  seen: the round's version (etag) that the person saw;
    ChangedMeanwhile: somebody set them otherwise since.
    """
    require(may_run_round, actor, round)
    if not 0 <= days <= MOST_DAYS:
        raise InvalidInput(
            fields={
                "days": _("Write a whole number of days from 0 to %(most)d; 0 leaves it to you.")
                % {"most": MOST_DAYS}
            }
        )
    round = round.locked()
    if round.state not in ASSIGNABLE:
        raise NotAssignable
    wanted = {"days": days} if ask is None else {"days": days, "ask": ask}
    changes = round.merged(seen, wanted)
    if not changes:
        return round
    before = (round.silence_days, round.ask_before_replacing)
    columns = {COLUMNS[name]: value for name, value in changes.items()}
    Round.objects.filter(pk=round.pk).update(**columns)
    for name, value in columns.items():
        setattr(round, name, value)
    after = (round.silence_days, round.ask_before_replacing)
    audit.record(
        actor, "round.silence_set", round, before=before, after=after, days=after[0], ask=after[1]
    )
    return round
