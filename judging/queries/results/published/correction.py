"""What a correction of a published result starts from, and the versions that it leaves behind."""

# tested by: tests/judging/services/results/test_correct.py

from typing import Any

from django.db.models import QuerySet

from challenge.models import Edition
from judging.models import (
    Announcement,
    AnnouncementVersion,
    Decision,
    DecisionKind,
    ResultCorrection,
    Round,
)


# viewer: public
def earlier_versions(edition: Edition) -> QuerySet[AnnouncementVersion]:
    """What was published before corrections, the newest first; anybody may read it."""
    return (
        AnnouncementVersion.objects.filter(announcement__edition=edition)
        .select_related("announcement__round", "approved_by")
        .order_by("-announcement__round__order", "-number")
    )


# viewer: caller
def prepared_correction(round: Round) -> ResultCorrection | None:
    """The correction that waits for a second person."""
    return (
        ResultCorrection.objects.select_related("announcement__edition", "prepared_by")
        .filter(announcement__round=round, state=ResultCorrection.State.PREPARED)
        .first()
    )


# viewer: public
def published_results_of(round: Round) -> list[dict[str, Any]]:
    """Who was chosen in a round: {"code" (application number), "kind", "award_ko", "award_en"}."""
    rows = (
        Decision.objects.filter(round=round, kind__in=[DecisionKind.AWARD, DecisionKind.ADVANCE])
        .select_related("award", "entry__edition")
        .order_by("award__order", "entry__number")
    )
    return [
        {
            "code": row.entry.code,
            "kind": row.kind,
            "award_ko": row.award.name_ko if row.award else "",
            "award_en": row.award.name_en if row.award else "",
        }
        for row in rows
    ]


# viewer: caller
def next_round(round: Round) -> Round | None:
    """The round after this one, if there is one."""
    later = Round.objects.filter(edition=round.edition_id, order__gt=round.order)
    return later.order_by("order").first()


# viewer: caller
def published_announcement(round: Round) -> Announcement | None:
    """The announcement of the round, once it is published."""
    rows = Announcement.objects.select_related("edition", "round__edition")
    return rows.filter(round=round, state=Announcement.State.PUBLISHED).first()
