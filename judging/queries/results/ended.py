"""When an edition was over: from then on the time counts for which its data are kept."""
# tested by: tests/judging/services/results/test_retention.py

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from challenge.models import Edition
from judging.models import Announcement, Round


# viewer: clock
def ended_editions() -> dict[int, datetime]:
    """Edition → when its last result was published, its last round closed, or its call: whichever
    is the latest.
    """
    times = [
        Edition.objects.values_list("pk", "closes_at").order_by("pk"),
        Round.objects.values_list("edition").annotate(Max("closes_at")).order_by("edition"),
        Announcement.objects.filter(state=Announcement.State.PUBLISHED)
        .values_list("edition")
        .annotate(Max("published_at"))
        .order_by("edition"),
    ]
    return _latest(pair for rows in times for pair in rows)


def _latest(pairs: Iterable[tuple[int, datetime | None]]) -> dict[int, datetime]:
    ended: dict[int, datetime] = {}
    for edition, moment in pairs:
        if moment:
            ended[edition] = max(moment, ended.get(edition, moment))
    return ended
