"""Until when a result may be appealed against, and by whom."""

# tested by: tests/judging/services/results/appeals/test_write_appeal.py

from datetime import datetime

from challenge.kernel.calendars.closing_days import end_of_period
from challenge.models import Edition
from judging.models import Announcement, Appeal
from submissions.models import Entry


# viewer: pure
def appeals_until(edition: Edition, announcement: Announcement) -> datetime | None:
    """The last moment for an appeal; None: the edition takes none, or nothing is published.

    A correction is a new publication: the days are counted from it.
    """
    published = announcement.published_at
    if not edition.appeal_days or published is None:
        return None
    return end_of_period(published, edition.appeal_days, edition.time_zone, edition.holidays)


# viewer: pure
def reply_due(edition: Edition, submitted_at: datetime) -> datetime:
    """The last moment for the reply to an appeal of that moment."""
    days = edition.appeal_reply_days
    return end_of_period(submitted_at, days, edition.time_zone, edition.holidays)


# viewer: caller
def announcement_to_appeal(entry: Entry) -> Announcement | None:
    """The newest published result that the entry took part in."""
    rows = Announcement.objects.select_related("round", "edition").filter(
        round__participations__entry=entry, state=Announcement.State.PUBLISHED
    )
    return rows.order_by("-round__order").first()


# viewer: caller
def appeal_in_hand(entry: Entry, announcement: Announcement) -> Appeal | None:
    """The appeal of the entry against this version, not withdrawn; else its draft."""
    rows = Appeal.objects.select_related("edition", "assigned_to", "entry__startup")
    mine = rows.filter(entry=entry, announcement=announcement)
    mine = mine.exclude(state=Appeal.State.WITHDRAWN).prefetch_related("files")
    this = mine.filter(version=announcement.version).order_by("-pk").first()
    return this or mine.filter(state=Appeal.State.DRAFT).order_by("-pk").first()
