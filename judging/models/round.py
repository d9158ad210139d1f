"""Rounds and their rubrics."""

# tested by: tests/judging/services/rounds/test_more_time.py

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.kernel import clock
from challenge.kernel.states import Stateful
from challenge.kernel.text.bilingual import pick
from challenge.kernel.versions import Versioned, flat
from challenge.models import Edition
from judging.algorithms.match_weights import Weighting
from submissions.models import Entry

WIDE_SPREAD, WHOLE_SHEET = 30, 100  # points
MOST_AUDIENCE_POINTS = 20
MOST_DROP, MOST_BEST, MOST_CARRIED = 5, 20, 90
WEIGHTED = ("fields", "stage", "keywords", "past_load")  # the parts of the match
WRITTEN_ELSEWHERE = frozenset({"commitment", "nonce", "match"})  # options, by acts of their own


def edited_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of an assignment that people edit, each by itself, with what holds where one is
    left out: {"allocation_options.weights.stage": 0.1, …}.
    """
    weights = {name: getattr(Weighting(), name) for name in WEIGHTED}
    edited = {"bridges": 0, **options, "weights": weights | options.get("weights", {})}
    kept = {name: option for name, option in edited.items() if name not in WRITTEN_ELSEWHERE}
    return flat(kept, "allocation_options")


class RoundKind(models.TextChoices):
    """What judges look at."""

    DOCUMENT = "document", _("document review")
    PITCH = "pitch", _("pitch")
    SITE_VISIT = "site_visit", _("site visit")


class RoundState(models.TextChoices):
    """Where a round stands in its workflow."""

    SETUP = "setup", _("being set up")
    ASSIGNED = "assigned", _("judges assigned")
    OPEN = "open", _("open for scoring")
    CLOSED = "closed", _("closed")
    DECIDED = "decided", _("decided")
    PUBLISHED = "published", _("published")


class Method(models.TextChoices):
    """How the official score of a round is computed (docs/rules-kr.md §8)."""

    SUM = "sum", _("sum")
    MEAN = "mean", _("mean")
    TRIMMED = "trimmed", _("mean without highest and lowest")
    BEST = "best", _("mean of the best sheets")
    CALIBRATED = "calibrated", _("calibrated")


class Round(Stateful, Versioned):
    """One judging round of an edition, with its rules."""

    class Allocation(models.TextChoices):
        """How sheets are spread over entries; named in the rules before the call opens."""

        EVEN = "even", _("even")
        TWO_STAGE = "two_stage", _("two-stage")
        ADAPTIVE = "adaptive", _("adaptive")
        EVERYBODY = "everybody", _("one panel: every judge hears every entry")

    class Ties(models.TextChoices):
        """Who orders entries that no figure tells apart (docs/rules-kr.md §9)."""

        CHAIR = "chair", _("the chair decides in writing")
        LOT = "lot", _("a public lot, from a seed that is sealed before judging")

    class AudienceVote(models.TextChoices):
        """Whether the audience in the hall votes."""

        OFF = "off", _("no vote")
        DEVICE = "device", _("one vote a device")
        TICKET = "ticket", _("one vote a ticket")

    class ShowsScores(models.TextChoices):
        """When judges in a discussion see one another's scores (docs/parts/discussions.md)."""

        NEVER = "never", _("never")
        AFTER_WRITING = "after", _("once they have written")
        AT_ONCE = "at_once", _("at once")

    MOVES: ClassVar[dict[str, set[str]]] = {
        RoundState.SETUP: {RoundState.ASSIGNED},
        RoundState.ASSIGNED: {RoundState.OPEN, RoundState.SETUP},
        RoundState.OPEN: {RoundState.CLOSED},
        RoundState.CLOSED: {RoundState.DECIDED, RoundState.OPEN},
        RoundState.DECIDED: {RoundState.PUBLISHED, RoundState.CLOSED},
        RoundState.PUBLISHED: set(),
    }
    VERSIONED = (
        "kind", "name_ko", "name_en", "opens_at", "closes_at", "sheets_per_entry", "places",
        "method", "pass_mark", "bonus_cap", "min_sheets", "ties", "wild_cards",
        "discussion_spread", "discussion_scores", "discussion_names",
        "min_comment_length", "blind", "allocation", "lottery", "linking", "max_load",
        "audience_vote", "audience_picks", "audience_points", "asks_amounts", "own_order",
        "drop_each", "trim_by_criterion", "best_of", "carried_share",
    )  # fmt: skip

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="rounds")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=RoundKind, default=RoundKind.DOCUMENT)
    state = models.CharField(max_length=10, choices=RoundState, default=RoundState.SETUP)
    name_ko = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    opens_at = models.DateTimeField(_("scoring opens"))
    closes_at = models.DateTimeField(_("scoring closes"))
    sheets_per_entry = models.PositiveSmallIntegerField(_("score sheets per entry"), default=5)
    places = models.PositiveSmallIntegerField(_("entries that advance or win"))
    method = models.CharField(
        _("official method"), max_length=12, choices=Method, default=Method.TRIMMED
    )
    pass_mark = models.DecimalField(
        _("pass mark"), max_digits=5, decimal_places=2, default=Decimal(60)
    )
    bonus_cap = models.DecimalField(
        _("bonus at most"), max_digits=5, decimal_places=2, default=Decimal(3)
    )
    min_sheets = models.PositiveSmallIntegerField(
        _("sheets below which there is no result"), default=3
    )
    drop_each = models.PositiveSmallIntegerField(
        _("highest and lowest sheets left out, of each"), null=True, blank=True
    )  # empty: as the edition's rules say
    trim_by_criterion = models.BooleanField(
        _("highest and lowest are left out of each criterion"), null=True, blank=True
    )  # empty: as the edition's rules say
    best_of = models.PositiveSmallIntegerField(
        _("best sheets that count"), default=3, db_default=3
    )  # by the method of the best sheets
    carried_share = models.PositiveSmallIntegerField(
        _("share of the round before (%)"), default=0, db_default=0
    )  # in the base score of this one
    ties = models.CharField(
        _("ties that no figure breaks"),
        max_length=5,
        choices=Ties,
        default=Ties.CHAIR,
        db_default=Ties.CHAIR,
    )
    wild_cards = models.PositiveSmallIntegerField(
        _("wild cards of judges"), default=0, db_default=0
    )  # entries that judges' wild cards may bring in, beyond the places
    audience_vote = models.CharField(
        _("audience vote"),
        max_length=6,
        choices=AudienceVote,
        default=AudienceVote.OFF,
        db_default=AudienceVote.OFF,
    )
    audience_picks = models.PositiveSmallIntegerField(
        _("entries that one voter may choose"), default=1, db_default=1
    )
    audience_points = models.PositiveSmallIntegerField(
        _("points that the audience vote gives at most"), default=0, db_default=0
    )  # 0: it is in no score (docs/science.md §1.11)
    asks_amounts = models.BooleanField(
        _("judges who are investors may state an indicative amount"),
        default=False,
        db_default=False,
    )
    own_order = models.BooleanField(
        _("judges may order entries that they scored the same"), default=False, db_default=False
    )
    discussion_spread = models.PositiveSmallIntegerField(
        _("points apart from which judges disagree"), default=WIDE_SPREAD, db_default=WIDE_SPREAD
    )  # from the lowest to the highest total of an entry
    discussion_scores = models.CharField(
        _("scores are shown in discussions"),
        max_length=7,
        choices=ShowsScores,
        default=ShowsScores.NEVER,
        db_default=ShowsScores.NEVER,
    )
    discussion_names = models.BooleanField(
        _("judges see one another's names in discussions"), default=False, db_default=False
    )
    min_comment_length = models.PositiveSmallIntegerField(
        _("overall comment: characters at least"), default=0
    )
    blind = models.BooleanField(_("names are hidden from judges"), default=False)
    allocation = models.CharField(max_length=10, choices=Allocation, default=Allocation.EVEN)
    allocation_options = models.JSONField(default=dict, blank=True)
    lottery = models.FloatField(default=0.9)
    linking = models.FloatField(default=0.01)
    balance = models.FloatField(
        null=True, blank=True, default=0.3, db_default=0.3
    )  # how far a load may be from the equal share; empty: own least and most loads alone
    max_load = models.PositiveSmallIntegerField(_("sheets per judge at most"), default=40)
    replace_silent_days = models.PositiveSmallIntegerField(
        _("days of silence after which a judge is replaced"), null=True, blank=True
    )  # empty: as the edition's rules say
    ask_before_replacing = models.BooleanField(
        _("ask the organisers before a silent judge is replaced"), default=False, db_default=False
    )
    # after an outage: until an organiser says how to go on, the clock closes and replaces nothing
    waits_since = models.DateTimeField(null=True, blank=True)
    seed = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "order"], name="round_order_once_per_edition"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at")), name="round_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(lottery__gt=0, lottery__lte=1), name="round_lottery_is_a_probability"
            ),
            models.CheckConstraint(
                condition=Q(linking__gte=0, linking__lte=0.05),
                name="round_linking_at_most_5_percent",
            ),
            models.CheckConstraint(
                condition=Q(discussion_spread__gte=1, discussion_spread__lte=100),
                name="round_discussion_spread_within_a_sheet",
            ),
            models.CheckConstraint(
                condition=Q(balance__isnull=True) | Q(balance__gte=0, balance__lte=1),
                name="round_balance_at_most_the_equal_share",
            ),
            models.CheckConstraint(
                condition=Q(drop_each__isnull=True) | Q(drop_each__gte=1, drop_each__lte=MOST_DROP),
                name="round_drops_1_to_5_of_each",
            ),
            models.CheckConstraint(
                condition=Q(best_of__gte=1, best_of__lte=MOST_BEST), name="round_best_of_1_to_20"
            ),
            models.CheckConstraint(
                condition=Q(carried_share__lte=MOST_CARRIED),
                name="round_carries_at_most_90_percent",
            ),
            models.CheckConstraint(
                condition=Q(audience_picks__gte=1, audience_picks__lte=3),
                name="round_audience_picks_1_to_3",
            ),
            models.CheckConstraint(
                condition=Q(audience_points=0)
                | Q(audience_points__lte=MOST_AUDIENCE_POINTS, audience_vote="ticket"),
                name="round_audience_points_by_ticket",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Say at its field what the constraints of the database would refuse."""
        limits = {
            "drop_each": (1, MOST_DROP),
            "best_of": (1, MOST_BEST),
            "carried_share": (0, MOST_CARRIED),
        }
        for name, (least, most) in limits.items():
            number = getattr(self, name)
            if isinstance(number, int) and not least <= number <= most:
                words = _("Write a number from %(least)d to %(most)d.")
                raise ValidationError({name: words % {"least": least, "most": most}})
        apart = self.discussion_spread
        if isinstance(apart, int) and not 1 <= apart <= WHOLE_SHEET:
            raise ValidationError({"discussion_spread": _("Write a number from 1 to 100.")})
        times = (self.opens_at, self.closes_at)
        if all(isinstance(time, datetime) for time in times) and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("A round must close after it opens.")})

    def versioned_values(self) -> dict[str, Any]:
        """Also each option of the assignment by itself, and the days of silence."""
        options = edited_options(self.allocation_options)
        silence = {"days": self.silence_days, "ask": self.ask_before_replacing}
        return {**super().versioned_values(), **options, **silence}

    def locked(self) -> "Round":
        """The row as it stands, held until the commit: whoever changes the round waits."""
        return (
            Round.objects.select_for_update(no_key=True, of=("self",))
            .select_related("edition__challenge", "rubric")
            .get(pk=self.pk)
        )

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_ko, self.name_en)

    def takes_sheets_at(self, moment: datetime) -> bool:
        """Whether what reached us at that moment is in time.

        The close is a moment, not a state: before the clock has closed a round it is over all the
        same, and what came in time counts also when it is written after the round was closed.
        moment: on the database's clock.
        """
        if self.state == RoundState.CLOSED:
            return moment < self.closes_at <= clock.now()
        return self.state == RoundState.OPEN and moment < self.closes_at

    @property
    def is_taking_sheets(self) -> bool:
        """Whether judges can score now."""
        return self.takes_sheets_at(clock.now())

    @property
    def tie_seal(self) -> tuple[str, int, str] | None:
        """Commitment, seed and nonce of the lot among equals; None: the chair decides."""
        options, seed = self.allocation_options, self.seed
        if self.ties != self.Ties.LOT or seed is None or "commitment" not in options:
            return None
        return options["commitment"], seed, options["nonce"]

    @property
    def ends_left_out(self) -> int:
        """How many highest and how many lowest the trimmed mean leaves out."""
        return int(self.edition.rules.get("drop", 1)) if self.drop_each is None else self.drop_each

    @property
    def trims_criteria(self) -> bool:
        """Whether they are left out of each criterion instead of the totals."""
        of_edition = bool(self.edition.rules.get("trim_per_criterion", False))
        return of_edition if self.trim_by_criterion is None else self.trim_by_criterion

    @property
    def takes_own_orders(self) -> bool:
        """Whether a judge's order among equals counts: never where it would be in the official
        score (docs/science.md §1.9).
        """
        return self.own_order and self.method != Method.CALIBRATED

    @property
    def is_heard_by_all(self) -> bool:
        """Whether there is one panel in which every judge hears every entry."""
        return self.allocation == self.Allocation.EVERYBODY

    @property
    def silence_days(self) -> int:
        """After how many silent days the clock reassigns a judge's entries.

        0: never, an organiser decides.
        """
        return (
            int(self.edition.rules.get("replace_silent_days", 0))
            if self.replace_silent_days is None
            else self.replace_silent_days
        )


class RoundEntry(models.Model):
    """An entry takes part in a round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="participations")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="participations")
    blind_code = models.CharField(max_length=12)
    pitch_order = models.PositiveSmallIntegerField(null=True)
    wanted_sheets = models.PositiveSmallIntegerField(
        null=True
    )  # above the round's own number: two-stage, adaptive, boundary, two panels
    is_audited = models.BooleanField(default=False, db_default=False)  # read by two panels
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "entry"], name="entry_once_per_round"),
            models.UniqueConstraint(
                fields=["round", "blind_code"], name="blind_code_once_per_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.entry_id}"


class Rubric(models.Model):
    """평가표: the criteria of a round; frozen when scoring opens."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="rubric")
    frozen_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"rubric of {self.round}"


class Criterion(Versioned):
    """평가항목.  Scored in points with a step, or 1–5 by anchors (scaled to its points)."""

    class Mode(models.TextChoices):
        """How it is scored."""

        POINTS = "points", _("in points")
        ANCHORS = "anchors", _("1–5 by anchors")

    VERSIONED = (
        "order", "mode", "title_ko", "title_en", "help_ko", "help_en", "points", "step",
    )  # fmt: skip

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="criteria")
    key = models.CharField(max_length=50)
    order = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.ANCHORS)
    title_ko = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80, blank=True)
    help_ko = models.CharField(max_length=300, blank=True)
    help_en = models.CharField(max_length=300, blank=True)
    points = models.DecimalField(max_digits=5, decimal_places=2)
    step = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal(1))

    class Meta:
        ordering = ["order", "id"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["rubric", "key"], name="criterion_key_once_per_rubric"),
            models.CheckConstraint(
                condition=Q(points__gt=0, step__gt=0), name="criterion_points_and_step_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def versioned_values(self) -> dict[str, Any]:
        """Also the words of each level: anchor_5_ko, …"""
        words = {
            f"anchor_{anchor.level}_{language}": getattr(anchor, f"text_{language}")
            for anchor in self.anchors.all()
            for language in ("ko", "en")
        }
        return {**super().versioned_values(), **words}

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return pick(self.title_ko, self.title_en)

    @property
    def help(self) -> str:
        """The question behind it, in the reader's language."""
        return pick(self.help_ko, self.help_en)


class Anchor(models.Model):
    """평가기준 설명: what a level (5 best … 1) means, shown at the point of choice."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="anchors")
    level = models.PositiveSmallIntegerField()
    text_ko = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "level"], name="anchor_once_per_level"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=5), name="anchor_level_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.text}"

    @property
    def text(self) -> str:
        """The description in the reader's language."""
        return pick(self.text_ko, self.text_en)
