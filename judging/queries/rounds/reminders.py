"""When the judges of a round were last reminded of their sheets."""
# tested by: tests/judging/queries/overview/test_control_room.py

from datetime import datetime

from django.db.models import Max

from challenge.models import Mail
from judging.models import Round


# viewer: caller
def last_reminders(round: Round, *, since: datetime) -> dict[int, datetime]:
    """User → when the newest reminder of the round was promised, of those since then.  The mails
    are the memory, whoever asked for them.
    """
    mails = Mail.objects.filter(
        edition=round.edition_id,
        kind="judge_reminder",
        key__startswith=f"remind-{round.pk}-",
        created_at__gte=since,
        to_user__isnull=False,
    )
    rows = mails.order_by().values_list("to_user").annotate(last=Max("created_at"))
    return dict(rows)
