"""Tallies, standings, decisions, awards, winners, announcements."""

# tested by: tests/judging/services/results/test_decide.py

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.kernel.states import Stateful
from challenge.kernel.text.bilingual import pick
from challenge.kernel.versions import Decided, Versioned
from challenge.models import Edition, User
from judging.algorithms.ranking.tie_lot import LOT
from judging.models.round import Method, Round
from submissions.models import Entry


class Adjustment(models.Model):
    """가점 / 감점 on an entry in a round, with its reason."""

    class Kind(models.TextChoices):
        """Up or down."""

        BONUS = "bonus", _("bonus")
        DEDUCTION = "deduction", _("deduction")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="adjustments")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="adjustments")
    kind = models.CharField(max_length=10, choices=Kind)
    points = models.DecimalField(max_digits=5, decimal_places=2)
    reason = models.CharField(max_length=200)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(points__gt=0) & ~Q(reason=""), name="adjustment_positive_with_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.points}: {self.reason}"


class BonusRuling(Decided):
    """가점 검토: whether an entry's proof for a bonus (`Paper.bonus_points`) is accepted.

    Accepted, it gives points as an adjustment; with that taken back, the claim is open again.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="bonus_rulings")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="bonus_rulings")
    paper_key = models.CharField(max_length=60)
    name_ko = models.CharField(max_length=80)  # of the paper, as it was called then
    name_en = models.CharField(max_length=80, blank=True)
    adjustment = models.OneToOneField(
        Adjustment, null=True, on_delete=models.CASCADE, related_name="ruling"
    )  # None: refused
    reason = models.CharField(max_length=200, blank=True)
    files_digest = models.CharField(max_length=64)  # of the files that were looked at
    ruled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "entry", "paper_key"], name="bonus_ruling_once_per_claim"
            ),
            models.CheckConstraint(
                condition=Q(adjustment__isnull=False) | ~Q(reason=""),
                name="bonus_refused_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.paper_key}"

    @property
    def name(self) -> str:
        """What the bonus is called, in the reader's language."""
        return pick(self.name_ko, self.name_en)

    @property
    def accepted(self) -> bool:
        """Whether it gives points."""
        return self.adjustment_id is not None

    def decision_values(self) -> dict[str, Any]:
        """Whether it is accepted, with how many points, and why."""
        points = self.adjustment.points if self.adjustment else None
        return {"accepted": self.accepted, "points": points, "reason": self.reason}


class Tally(models.Model):
    """집계: one computed ranking of a round, kept with the digest of its input.

    Official and calibrated stand side by side.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="tallies")
    number = models.PositiveIntegerField()
    method = models.CharField(max_length=12, choices=Method)
    input_digest = models.CharField(max_length=64)
    software = models.CharField(max_length=40)
    seed = models.BigIntegerField()
    sheet_count = models.PositiveIntegerField()
    calibration_refused = models.CharField(max_length=40, blank=True)
    report = models.JSONField(default=dict)  # diagnostics, judge report, allocation advice
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="tally_number_once_per_round"),
            models.UniqueConstraint(fields=["round", "input_digest"], name="tally_once_per_input"),
        ]

    def __str__(self) -> str:
        return f"tally {self.round_id}/{self.number}"


class Standing(models.Model):
    """순위 of one entry in one tally.  Decimals are official; floats are the calibrated model's."""

    tally = models.ForeignKey(Tally, on_delete=models.CASCADE, related_name="standings")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="standings")
    rank = models.PositiveIntegerField(
        null=True
    )  # official; null where there are too few sheets for a result
    official = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    base = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    bonus = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    deduction = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    passed = models.BooleanField(null=True)
    tied = models.BooleanField(default=False)
    tie_break = models.CharField(max_length=30, blank=True)
    mean = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    sheets = models.PositiveSmallIntegerField(default=0)
    criteria = models.JSONField(default=dict)  # criterion key → mean, as text
    calibrated = models.FloatField(null=True)
    calibrated_sd = models.FloatField(null=True)
    calibrated_rank = models.PositiveIntegerField(null=True)
    rank_lo = models.PositiveIntegerField(null=True)  # 90 %
    rank_hi = models.PositiveIntegerField(null=True)
    rank_lo50 = models.PositiveIntegerField(null=True)
    rank_hi50 = models.PositiveIntegerField(null=True)
    p_top = models.FloatField(null=True)
    p_first = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tally", "entry"], name="standing_once_per_tally"),
            models.CheckConstraint(
                condition=models.Q(calibrated__gte=0, calibrated__lte=100)
                | models.Q(calibrated__isnull=True),
                name="standing_calibrated_on_the_scale",
            ),
        ]
        indexes = [models.Index(fields=["tally", "rank"])]

    def __str__(self) -> str:
        return f"{self.rank}. {self.entry_id}"

    @property
    def drawn(self) -> int | None:
        """As the how-manieth of its equals the lot drew it, from 1; None: no lot was needed."""
        rung, _colon, number = self.tie_break.partition(":")
        return int(number) if rung == LOT else None


class DecisionKind(models.TextChoices):
    """선정: what becomes of an entry after a round."""

    ADVANCE = "advance", _("advances")
    REJECT = "reject", _("not selected")
    WAITLIST = "waitlist", _("waiting list")
    AWARD = "award", _("wins")


class Award(Versioned):
    """시상: 대상, 최우수상, 우수상 …, with how many places and the prize."""

    VERSIONED = ("order", "name_ko", "name_en", "places", "prize_krw")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="awards")
    key = models.CharField(max_length=50)
    order = models.PositiveSmallIntegerField()
    name_ko = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    places = models.PositiveSmallIntegerField(default=1)
    prize_krw = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="award_key_once_per_edition")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_ko, self.name_en)


class Decision(Decided):
    """One decision on one entry in one round, by a person, with its reason and its tally."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="decisions")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind)
    award = models.ForeignKey(
        Award, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    tally = models.ForeignKey(Tally, null=True, on_delete=models.PROTECT, related_name="decisions")
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "entry"], name="decision_once_per_round"),
            models.CheckConstraint(
                condition=(Q(kind="award") & Q(award__isnull=False))
                | (~Q(kind="award") & Q(award__isnull=True)),
                name="decision_award_named_when_it_wins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.kind}"

    def decision_values(self) -> dict[str, Any]:
        """What becomes of the entry, and why."""
        return {"kind": self.kind, "award": self.award_id, "reason": self.reason}


class Winner(Decided):
    """An entry that won an award; flagged for investors by a person."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="winner")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="winners")
    vc_ready = models.BooleanField(default=False)
    flagged_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    flagged_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.award}: {self.entry}"

    def decision_values(self) -> dict[str, Any] | None:
        """The mark for investors, and when it was set; None: nobody has said anything."""
        if self.flagged_at is None:
            return None
        return {"vc_ready": self.vc_ready, "flagged_at": self.flagged_at.isoformat()}


class Announcement(Stateful, Decided):
    """결과 발표 of a round.

    Prepared by one person, approved by another, then published with its results bundle.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PREPARED = "prepared", _("waiting for approval")
        PUBLISHED = "published", _("published")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.PREPARED: {State.PUBLISHED},
        State.PUBLISHED: set(),
    }

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="announcements")
    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="announcement")
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    message_ko = models.TextField(blank=True)
    message_en = models.TextField(blank=True)
    # frozen when it is published: the full bundle is for observers, the public one for everybody
    bundle = models.JSONField(default=dict)
    full_digest = models.CharField(max_length=64, blank=True, db_default="")
    public_bundle = models.JSONField(default=dict, db_default={})
    digest = models.CharField(max_length=64, blank=True)  # of the public file, as it is downloaded
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    # a time that the second person set for it, until then
    publish_at = models.DateTimeField(null=True)
    publish_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    # 1, and one more with every correction; what stood before is an AnnouncementVersion
    version = models.PositiveSmallIntegerField(default=1, db_default=1)
    # of the correction that made this version; empty in the first
    reason_ko = models.TextField(blank=True, db_default="")
    reason_en = models.TextField(blank=True, db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="prepared")
                | (
                    Q(approved_by__isnull=False, published_at__isnull=False)
                    & ~Q(approved_by=models.F("prepared_by"))
                ),
                name="announcement_needs_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True, publish_by__isnull=True)
                | (
                    Q(publish_at__isnull=False, publish_by__isnull=False)
                    & ~Q(publish_by=models.F("prepared_by"))
                ),
                name="announcement_time_set_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"announcement of {self.round}"

    def decision_values(self) -> dict[str, Any]:
        """The organiser's words."""
        return {"message_ko": self.message_ko, "message_en": self.message_en}

    @property
    def message(self) -> str:
        """The organiser's words in the reader's language."""
        return pick(self.message_ko, self.message_en)

    @property
    def reason(self) -> str:
        """Why the result was corrected, in the reader's language; empty in the first version."""
        return pick(self.reason_ko, self.reason_en)
