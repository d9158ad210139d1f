"""A meeting as one of its two sides may see it."""
# tested by: tests/introductions/services/meetings/test_pick.py

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from challenge.models import Mail, User
from introductions.models import Introduction, Meeting, Side
from introductions.permissions import may_arrange, shows_meeting
from introductions.queries.meetings.side import side_of
from submissions.queries.as_submitted import show_submitted


@dataclass(frozen=True, slots=True)
class MeetingShown:
    """meeting: None before anybody proposed times.  slots: number and start of those to come.
    is_mine: the viewer's side proposed them, and the other picks.
    """

    introduction: Introduction
    meeting: Meeting | None
    slots: list[tuple[int, datetime]]
    is_mine: bool
    other: str

    @property
    def version(self) -> str:
        """What whoever proposes others has seen."""
        return self.meeting.version if self.meeting else ""

    @property
    def fixed_at(self) -> datetime | None:
        """When they meet, or met."""
        return self.meeting.starts_at if self.meeting else None


def meeting_shown(viewer: User, introduction: Introduction) -> MeetingShown | None:
    """For those who may pick and propose; None for everybody else, for who has passed, and where
    nothing may be arranged any more, without a word why.
    """
    if not may_arrange(viewer, introduction) or not shows_meeting(introduction):
        return None
    return _shown(viewer, introduction, Meeting.objects.filter(introduction=introduction).first())


def meetings_shown(
    viewer: User, introductions: Sequence[Introduction], *, consents: bool
) -> dict[int, MeetingShown | None]:
    """`meeting_shown` of every introduction of one startup, by id; one query, however many.

    consents: whether the startup's consent is in force.
    """
    found = Meeting.objects.filter(introduction__in=introductions)
    meetings = {row.introduction_id: row for row in found}
    return {
        row.pk: _shown(viewer, row, meetings.get(row.pk))
        if may_arrange(viewer, row) and shows_meeting(row, consents=consents)
        else None
        for row in introductions
    }


def _shown(
    viewer: User, introduction: Introduction, meeting: Meeting | None
) -> MeetingShown | None:
    side, slots, now = side_of(viewer, introduction), [], timezone.now()
    if getattr(introduction, f"{side}_passed_at") is not None:
        return None
    if meeting is not None and meeting.state == Meeting.State.OFFERED:
        slots = [(n, start) for n, start in enumerate(meeting.starts, 1) if start > now]
    return MeetingShown(
        introduction,
        meeting,
        slots,
        is_mine=meeting is not None and meeting.offered_side == side,
        other=introduction.investor.firm
        if side == Side.STARTUP
        else introduction.winner.entry.startup.name,
    )


# viewer: key
def meeting_of_mail(mail: Mail) -> MeetingShown | None:
    """What the buttons of the mail are about, for the mail's reader; None once nothing may be
    arranged any more.
    """
    names = ("winner__entry__startup", "winner__entry__edition", "investor__organisation",
             "investor__user", "investor__edition")  # fmt: skip
    rows = Introduction.objects.select_related(*names)
    found = rows.filter(meeting=int(mail.link_target)).first()
    if found is None or mail.to_user is None:
        return None
    show_submitted([found.winner.entry])
    return meeting_shown(mail.to_user, found)
