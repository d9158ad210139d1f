"""The first three times, which the system proposes as both have said yes."""
# tested by: tests/introductions/services/meetings/test_propose.py

from django.db import transaction

from challenge import audit
from challenge.kernel import clock
from introductions.models import Introduction, Meeting
from introductions.queries.meetings.free_times import FIRST_MINUTES, suggested_slots


@transaction.atomic
def offer_first_slots(*, introduction: Introduction) -> Meeting:
    """Propose times on behalf of neither side: either may pick one, or propose others."""
    meeting = Meeting.objects.create(
        introduction=introduction,
        slots=Meeting.as_slots(suggested_slots(introduction)),
        minutes=FIRST_MINUTES,
        offered_at=clock.now(),
    )
    edition = introduction.investor.edition
    audit.record(None, "meeting.offered", meeting, edition=edition, offer=meeting.offer)
    return meeting
