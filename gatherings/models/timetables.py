"""The timetable of an investor day: slots and tables, wishes, the plan, the meetings."""
# tested by: tests/gatherings/services/timetable/test_plan.py

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.kernel import clock
from challenge.kernel.versions import Versioned
from challenge.models import Job, User
from gatherings.models.events import Event
from introductions.models import Investor, Side
from judging.models import Winner

MOST_SLOTS = 60
MOST_TABLES = 300


class Timetable(Versioned):
    """시간표: begins_at and ends_at bound the meetings of `minutes` each, with `gap` between; one
    that would run into a break ("12:00-13:00", one a line, in the edition's zone) begins after it.

    per_investor: most meetings of one investor; 0: as many as there are slots.
    """

    VERSIONED = ("begins_at", "ends_at", "minutes", "gap", "breaks", "tables", "per_investor")

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="timetable")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=20)
    gap = models.PositiveSmallIntegerField(default=5)
    breaks = models.JSONField(default=list, blank=True)  # [[start, end] as "HH:MM"]
    tables = models.PositiveSmallIntegerField(default=10)
    per_investor = models.PositiveSmallIntegerField(default=0)
    # the slots as they were when the plan was published; before that they follow from the above
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("begins_at")), name="timetable_ends_after_begin"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=120, tables__gte=1),
                name="timetable_has_slots",
            ),
        ]

    def __str__(self) -> str:
        return f"timetable of {self.event_id}"

    @property
    def length(self) -> timedelta:
        """Of a meeting."""
        return timedelta(minutes=self.minutes)


class DayWish(models.Model):
    """One side marked the other.  Nobody else learns of it, unless the two meet."""

    timetable = models.ForeignKey(Timetable, on_delete=models.CASCADE, related_name="wishes")
    winner = models.ForeignKey(Winner, on_delete=models.CASCADE, related_name="day_wishes")
    investor = models.ForeignKey(Investor, on_delete=models.CASCADE, related_name="day_wishes")
    side = models.CharField(max_length=8, choices=Side)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["timetable", "winner", "investor", "side"], name="day_wish_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.winner_id} ↔ {self.investor_id}: {self.side}"


class DayChange(models.Model):
    """Something that holds on the day: a winner, an investor or a table isn't there for a while."""

    timetable = models.ForeignKey(Timetable, on_delete=models.CASCADE, related_name="changes")
    winner = models.ForeignKey(Winner, null=True, on_delete=models.CASCADE, related_name="+")
    investor = models.ForeignKey(Investor, null=True, on_delete=models.CASCADE, related_name="+")
    table = models.PositiveSmallIntegerField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(winner__isnull=False, investor=None, table=None)
                | Q(winner=None, investor__isnull=False, table=None)
                | Q(winner=None, investor=None, table__isnull=False),
                name="day_change_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=models.F("since")), name="day_change_ends_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return f"change {self.pk} of {self.timetable_id}"


class TimetablePlan(models.Model):
    """Who would meet when, for an organiser to look at; published in one act.

    meetings: [{"winner", "investor", "starts_at", "table", "tier"}]; unmet: [{"winner", "investor",
    "tier"}]; moved, dropped, added: [{"winner", "investor"}] against what was published.
    """

    timetable = models.ForeignKey(Timetable, on_delete=models.CASCADE, related_name="plans")
    meetings = models.JSONField(default=list)
    unmet = models.JSONField(default=list)
    moved = models.JSONField(default=list)
    dropped = models.JSONField(default=list)
    added = models.JSONField(default=list)
    is_best = models.BooleanField(default=False)
    over = models.CharField(max_length=64, default="")  # digest of what it was made over
    made_at = models.DateTimeField(auto_now_add=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["timetable"],
                condition=Q(published_at__isnull=True),
                name="one_timetable_plan_unpublished",
            )
        ]

    def __str__(self) -> str:
        return f"plan {self.pk} of timetable {self.timetable_id}"


class DayMeeting(models.Model):
    """A published meeting of a winner and an investor, at a table.

    Each side, or an organiser, says that it took place.
    """

    timetable = models.ForeignKey(Timetable, on_delete=models.CASCADE, related_name="meetings")
    winner = models.ForeignKey(Winner, on_delete=models.CASCADE, related_name="day_meetings")
    investor = models.ForeignKey(Investor, on_delete=models.CASCADE, related_name="day_meetings")
    starts_at = models.DateTimeField()
    table = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField(default=0)
    startup_met_at = models.DateTimeField(null=True)
    investor_met_at = models.DateTimeField(null=True)
    organiser_met_at = models.DateTimeField(null=True)

    # what is read along with a row, to say who meets whom
    NAMES: ClassVar[tuple[str, ...]] = (
        "winner__entry__startup", "investor__organisation", "investor__user",
    )  # fmt: skip
    MARKS: ClassVar[tuple[str, ...]] = ("startup_met_at", "investor_met_at", "organiser_met_at")

    class Meta:
        ordering = ["starts_at", "table"]
        constraints = [
            models.UniqueConstraint(
                fields=["timetable", "winner", "investor"], name="day_meeting_once_per_pair"
            ),
            models.UniqueConstraint(
                fields=["timetable", "starts_at", "table"],
                name="day_meeting_one_at_a_table",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["timetable", "starts_at", "winner"],
                name="day_meeting_one_of_a_winner",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["timetable", "starts_at", "investor"],
                name="day_meeting_one_of_an_investor",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.winner_id} ↔ {self.investor_id} at {self.starts_at:%H:%M}"

    @property
    def has_begun(self) -> bool:
        """Whether it can have taken place."""
        return self.starts_at <= clock.now()

    @property
    def was_held(self) -> bool:
        """Whether an organiser says that it took place, or both sides do."""
        both = self.startup_met_at is not None and self.investor_met_at is not None
        return both or self.organiser_met_at is not None


def plain_meeting(
    winner: int, investor: int, starts_at: datetime, table: int, tier: int
) -> dict[str, Any]:
    """A row of a plan."""
    return {
        "winner": winner,
        "investor": investor,
        "starts_at": starts_at.isoformat(),
        "table": table,
        "tier": tier,
    }


TIERS = {1: _("one side wished for it"), 2: _("both wished for it"), 3: _("already introduced")}
