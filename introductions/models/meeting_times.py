"""When the two sides of an introduction meet: the proposed times, and the one that is fixed."""
# tested by: tests/introductions/services/meetings/test_pick.py

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenge.kernel.states import Stateful
from challenge.models import User
from introductions.models.meetings import Introduction


class Side(models.TextChoices):
    """One of the two of an introduction."""

    STARTUP = "startup", _("startup")
    INVESTOR = "investor", _("investor")


class Meeting(Stateful):
    """The meeting of an introduction.  offer: which proposal stands; a button of an earlier one
    does nothing.  slots: its starts, ISO 8601 in UTC.  series and sequence: what the calendar
    programs go by (UID, SEQUENCE).
    """

    class State(models.TextChoices):
        """Where it stands."""

        OFFERED = "offered", pgettext_lazy("meeting", "times proposed")
        FIXED = "fixed", pgettext_lazy("meeting", "time fixed")
        ENDED = "ended", pgettext_lazy("meeting", "called off")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.OFFERED: {State.OFFERED, State.FIXED, State.ENDED},
        State.FIXED: {State.OFFERED, State.ENDED},
        State.ENDED: {State.OFFERED},
    }

    introduction = models.OneToOneField(
        Introduction, on_delete=models.CASCADE, related_name="meeting"
    )
    state = models.CharField(max_length=8, choices=State, default=State.OFFERED)
    offer = models.PositiveIntegerField(default=1)
    slots = models.JSONField(default=list)
    minutes = models.PositiveSmallIntegerField(default=30)
    # where they meet, or the link to a call, as one of them wrote it
    venue = models.CharField(max_length=300, blank=True)
    # who proposed; empty: the system.  The person may be erased, the side stays
    offered_side = models.CharField(max_length=8, choices=Side, blank=True)
    offered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    offered_at = models.DateTimeField()
    starts_at = models.DateTimeField(null=True)
    fixed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    fixed_at = models.DateTimeField(null=True)
    series = models.PositiveIntegerField(default=1)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="fixed", starts_at__isnull=False)
                | (~Q(state="fixed") & Q(starts_at__isnull=True)),
                name="meeting_fixed_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(minutes__in=[30, 60]), name="meeting_of_half_an_hour_or_one"
            ),
        ]

    def __str__(self) -> str:
        return f"meeting of {self.introduction_id}: {self.state}"

    @staticmethod
    def as_slots(starts: Iterable[datetime]) -> list[str]:
        """The starts as `slots` keeps them, in their order."""
        return [start.astimezone(UTC).isoformat() for start in sorted(starts)]

    @property
    def starts(self) -> list[datetime]:
        """The proposed starts."""
        return [datetime.fromisoformat(slot) for slot in self.slots]

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return timedelta(minutes=self.minutes)

    @property
    def ends_at(self) -> datetime | None:
        """When the fixed one ends."""
        return self.starts_at + self.length if self.starts_at else None

    @property
    def version(self) -> str:
        """What whoever proposes other times has to have seen."""
        return f"{self.offer}.{self.state}"

    @property
    def is_to_come(self) -> bool:
        """Whether a time is fixed that has not begun."""
        return self.starts_at is not None and self.starts_at > timezone.now()
