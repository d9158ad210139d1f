"""What goes in and comes out of the organisers' API."""

from typing import Any, ClassVar

from rest_framework import serializers

from challenge.api_input import FIELD_FOR, MomentField
from challenge.models import Affiliation, Job
from judging.models import (
    Adjustment,
    Announcement,
    Assignment,
    AssignmentRun,
    Award,
    Conflict,
    ConflictKind,
    Criterion,
    Decision,
    DecisionKind,
    Judge,
    Panel,
    Round,
    RoundEntry,
    RoundKind,
    Standing,
    Tally,
    Winner,
)
from judging.services.setting_up import ROUND_COLUMNS

COLUMNS_OF_A_ROUND = sorted(ROUND_COLUMNS - {"seed"})


class EditionIn(serializers.Serializer[Any]):
    """A new edition from a preset."""

    challenge_slug = serializers.SlugField(max_length=50)
    slug = serializers.SlugField(max_length=50)
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    name_ko = serializers.CharField(max_length=120)
    name_en = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    opens_at = MomentField()
    closes_at = MomentField()
    notice_date = serializers.DateField(required=False, allow_null=True, default=None)


class PresetOut(serializers.Serializer[Any]):
    """A kind of competition with its defaults."""

    name = serializers.CharField()
    title = serializers.CharField()
    note = serializers.CharField()


class JobRef(serializers.ModelSerializer[Job]):
    """The job that does it."""

    class Meta:
        model = Job
        fields = ["id", "kind", "state", "progress", "message", "error", "seed", "reason"]
        read_only_fields = fields


class CriterionOut(serializers.ModelSerializer[Criterion]):
    """A line of the rubric with its anchors."""

    anchors = serializers.SerializerMethodField()

    class Meta:
        model = Criterion
        fields = ["id", "key", "order", "mode", "title_ko", "title_en", "help_ko", "help_en", "points", "step", "anchors"]
        read_only_fields = fields

    def get_anchors(self, criterion: Criterion) -> list[dict[str, Any]]:
        """Level → words."""
        return [{"level": anchor.level, "ko": anchor.text_ko, "en": anchor.text_en} for anchor in criterion.anchors.all()]


class AnchorIn(serializers.Serializer[Any]):
    """What a level means."""

    level = serializers.IntegerField(min_value=1, max_value=5)
    ko = serializers.CharField(max_length=200)
    en = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class CriterionIn(serializers.ModelSerializer[Criterion]):
    """A line of the rubric."""

    anchors = AnchorIn(many=True, required=False)

    class Meta:
        model = Criterion
        fields = ["key", "order", "mode", "title_ko", "title_en", "help_ko", "help_en", "points", "step", "anchors"]
        extra_kwargs = {"order": {"required": False}}


class RoundOut(serializers.ModelSerializer[Round]):
    """A round with its rules and rubric."""

    criteria = CriterionOut(source="rubric.criteria", many=True, read_only=True)
    rubric_digest = serializers.CharField(source="rubric.digest", read_only=True)
    silence_days = serializers.IntegerField(read_only=True)

    class Meta:
        model = Round
        fields = ["id", "order", "state", *COLUMNS_OF_A_ROUND, "silence_days", "rubric_digest", "criteria"]
        read_only_fields = fields


class RoundIn(serializers.ModelSerializer[Round]):
    """What changes; leave out what stays."""

    serializer_field_mapping = FIELD_FOR

    class Meta:
        model = Round
        fields = COLUMNS_OF_A_ROUND
        extra_kwargs = {name: {"required": False} for name in COLUMNS_OF_A_ROUND}
        validators: list[Any] = []


class NewRoundIn(serializers.Serializer[Any]):
    """One more round; left out: a week, from a day after the last one closes."""

    kind = serializers.ChoiceField(choices=RoundKind.choices)
    name_ko = serializers.CharField(max_length=80)
    name_en = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    places = serializers.IntegerField(min_value=1, max_value=10_000, required=False)
    opens_at = MomentField(required=False)
    closes_at = MomentField(required=False)


class AwardOut(serializers.ModelSerializer[Award]):
    """An award."""

    class Meta:
        model = Award
        fields = ["key", "order", "name_ko", "name_en", "places", "prize_krw"]
        read_only_fields = ["key"]


class CommitmentOut(serializers.Serializer[Any]):
    """SHA-256 of a seed that is opened later."""

    commitment = serializers.CharField()


class CountOut(serializers.Serializer[Any]):
    """How many."""

    count = serializers.IntegerField()


class TimeIn(serializers.Serializer[Any]):
    """A new closing time, and why."""

    closes_at = MomentField()
    reason = serializers.CharField(max_length=300)


class WhyIn(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=300)


class RemindIn(serializers.Serializer[Any]):
    """Whom; nobody named: everybody who has sheets left."""

    judges = serializers.ListField(child=serializers.IntegerField(), required=False)


class AssignIn(serializers.Serializer[Any]):
    """How."""

    seed = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0, max_value=2**62)
    scenario = serializers.BooleanField(required=False, default=False)
    lottery = serializers.FloatField(required=False, allow_null=True, default=None, help_text="Scenarios only: tried instead of the round's own.")
    linking = serializers.FloatField(required=False, allow_null=True, default=None, help_text="Scenarios only: tried instead of the round's own.")


class PairIn(serializers.Serializer[Any]):
    """A judge and an entry."""

    judge = serializers.IntegerField()
    entry = serializers.IntegerField()


class MatchIn(PairIn):
    """How well they fit; null: as the data says."""

    match = serializers.FloatField(min_value=0, max_value=1, allow_null=True)


class EntriesIn(serializers.Serializer[Any]):
    """Which entries get how many more sheets."""

    entries = serializers.ListField(child=serializers.IntegerField(), allow_empty=False)
    sheets = serializers.IntegerField(min_value=1, max_value=20, default=1)


class AssignmentOut(serializers.ModelSerializer[Assignment]):
    """A pair."""

    sheet = serializers.CharField(source="sheet.state", default=None, read_only=True)

    class Meta:
        model = Assignment
        fields = ["id", "judge", "entry", "state", "match", "pinned", "sheet", "created_at"]
        read_only_fields = fields


class RunOut(serializers.ModelSerializer[AssignmentRun]):
    """A recorded run with its report (codes and parameters)."""

    class Meta:
        model = AssignmentRun
        fields = ["id", "reason", "seed", "input_digest", "report", "applied_at", "created_at"]
        read_only_fields = fields


class RunWithPairs(RunOut):
    """A run with all its pairs."""

    pairs = serializers.SerializerMethodField()

    class Meta(RunOut.Meta):
        fields = [*RunOut.Meta.fields, "pairs"]
        read_only_fields = fields

    def get_pairs(self, run: AssignmentRun) -> list[dict[str, Any]]:
        """Who would judge what, with the match."""
        return [{"entry": entry, "judge": judge, "match": match} for entry, judge, match in run.options.get("pairs", [])]


class ParticipationOut(serializers.ModelSerializer[RoundEntry]):
    """An entry in the round."""

    code = serializers.CharField(source="entry.code", read_only=True)
    title = serializers.CharField(source="entry.title", read_only=True)

    class Meta:
        model = RoundEntry
        fields = ["entry", "code", "title", "blind_code", "pitch_order", "wanted_sheets"]
        read_only_fields = fields


class JudgeIn(serializers.Serializer[Any]):
    """Somebody to invite."""

    email = serializers.EmailField()
    name = serializers.CharField(max_length=80)
    name_roman = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    organisation = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    fields_known = serializers.DictField(child=serializers.FloatField(min_value=0, max_value=1), required=False, default=dict)
    keywords = serializers.ListField(child=serializers.CharField(max_length=60), required=False, default=list)
    stages = serializers.ListField(child=serializers.CharField(max_length=60), required=False, default=list)
    is_reserve = serializers.BooleanField(required=False, default=False)
    max_load = serializers.IntegerField(min_value=0, max_value=1000, required=False, allow_null=True, default=None)
    min_load = serializers.IntegerField(min_value=0, max_value=1000, required=False, default=0)
    language = serializers.ChoiceField(choices=["ko", "en"], required=False, default="ko")


class JudgeChanges(serializers.Serializer[Any]):
    """What changes; leave out what stays."""

    organisation = serializers.CharField(max_length=120, required=False, allow_blank=True)
    fields_known = serializers.DictField(child=serializers.FloatField(min_value=0, max_value=1), required=False)
    keywords = serializers.ListField(child=serializers.CharField(max_length=60), required=False)
    stages = serializers.ListField(child=serializers.CharField(max_length=60), required=False)
    is_reserve = serializers.BooleanField(required=False)
    is_bridge = serializers.BooleanField(required=False)
    panel = serializers.IntegerField(required=False, allow_null=True)
    max_load = serializers.IntegerField(min_value=0, max_value=1000, required=False, allow_null=True)
    min_load = serializers.IntegerField(min_value=0, max_value=1000, required=False)


class JudgeOut(serializers.ModelSerializer[Judge]):
    """A judge as organisers see them."""

    email = serializers.EmailField(source="user.email", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)
    organisation = serializers.CharField(source="organisation.name_ko", default="", read_only=True)
    fields_known = serializers.SerializerMethodField()

    class Meta:
        model = Judge
        fields = [
            "id",
            "email",
            "name",
            "state",
            "organisation",
            "fields_known",
            "keywords",
            "stages",
            "is_reserve",
            "is_bridge",
            "panel",
            "min_load",
            "max_load",
            "invited_at",
            "answered_at",
            "last_seen_at",
        ]
        read_only_fields = fields

    def get_fields_known(self, judge: Judge) -> dict[str, float]:
        """Short name of a field → how well known."""
        return {one.field.slug: one.weight for one in judge.expertise.all()}


class PanelShape(serializers.ModelSerializer[Panel]):
    """A panel of judges."""

    class Meta:
        model = Panel
        fields: ClassVar[list[str]] = ["id", "name_ko", "name_en"]
        read_only_fields: ClassVar[list[str]] = ["id"]


class AffiliationOut(serializers.ModelSerializer[Affiliation]):
    """A tie to an organisation."""

    organisation = serializers.CharField(source="organisation.name_ko", read_only=True)

    class Meta:
        model = Affiliation
        fields: ClassVar[list[str]] = ["id", "organisation", "kind", "since", "until", "department"]
        read_only_fields = fields


class AffiliationIn(serializers.Serializer[Any]):
    """A tie to an organisation."""

    organisation = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=Affiliation.Kind.choices, default=Affiliation.Kind.EMPLOYEE)
    since = serializers.DateField(required=False, allow_null=True, default=None)
    until = serializers.DateField(required=False, allow_null=True, default=None)
    department = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class ConflictIn(serializers.Serializer[Any]):
    """A conflict of interest."""

    entry = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ConflictKind.choices)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    source = serializers.ChoiceField(choices=[Conflict.Source.ORGANISER.value, Conflict.Source.STARTUP.value], default=Conflict.Source.ORGANISER.value)  # type: ignore[assignment] # a field named as an attribute of DRF's Field


class ConflictOut(serializers.ModelSerializer[Conflict]):
    """A conflict of interest with its source."""

    class Meta:
        model = Conflict
        fields = ["id", "judge", "entry", "kind", "source", "note", "declared_at", "withdrawn_at"]
        read_only_fields = fields


class FitParts(serializers.Serializer[Any]):
    """What the match is made of, 0..1; null where one side says nothing."""

    fields_known = serializers.FloatField(allow_null=True, source="fields")
    stage = serializers.FloatField(allow_null=True)
    keywords = serializers.FloatField(allow_null=True)
    past_load = serializers.FloatField(allow_null=True)


class FitOut(serializers.Serializer[Any]):
    """A judge for an entry: what counts, what the data says, what was set by hand, and what stands against it."""

    judge = serializers.IntegerField(source="judge.pk")
    name = serializers.CharField(source="judge.user.name")
    match = serializers.FloatField()
    computed = serializers.FloatField()
    by_hand = serializers.FloatField(allow_null=True)
    parts = FitParts()
    load = serializers.IntegerField()
    limit = serializers.IntegerField()
    is_assigned = serializers.BooleanField()
    is_recused = serializers.BooleanField()
    conflicts = ConflictOut(many=True)


class AdjustmentIn(serializers.Serializer[Any]):
    """Bonus or deduction points."""

    entry = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Adjustment.Kind.choices)
    points = serializers.DecimalField(max_digits=5, decimal_places=2)
    reason = serializers.CharField(max_length=200)


class AdjustmentOut(serializers.ModelSerializer[Adjustment]):
    """Bonus or deduction points with the reason."""

    class Meta:
        model = Adjustment
        fields = ["id", "entry", "kind", "points", "reason", "made_at"]
        read_only_fields = fields


class StandingOut(serializers.ModelSerializer[Standing]):
    """One entry's place: official in exact decimals, calibrated beside it."""

    code = serializers.CharField(source="entry.code", read_only=True)
    title = serializers.CharField(source="entry.title", read_only=True)

    class Meta:
        model = Standing
        fields = [
            "entry", "code", "title", "rank", "official", "base", "bonus", "deduction", "passed", "tied", "tie_break", "mean", "sheets", "criteria",
            "calibrated", "calibrated_sd", "calibrated_rank", "rank_lo", "rank_hi", "rank_lo50", "rank_hi50", "p_top", "p_first",
        ]  # fmt: skip
        read_only_fields = fields


class TallyOut(serializers.ModelSerializer[Tally]):
    """A tally with its standings, best first."""

    standings = serializers.SerializerMethodField()

    class Meta:
        model = Tally
        fields = ["id", "number", "method", "input_digest", "software", "seed", "sheet_count", "calibration_refused", "report", "made_at", "standings"]
        read_only_fields = fields

    def get_standings(self, tally: Tally) -> list[dict[str, Any]]:
        """Official order; entries without a result last."""
        rows = tally.standings.select_related("entry__startup", "entry__edition").order_by("rank", "entry_id")
        return [dict(row) for row in StandingOut(rows, many=True).data]


class DecisionIn(serializers.Serializer[Any]):
    """What becomes of an entry."""

    entry = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=DecisionKind.choices)
    award = serializers.CharField(required=False, allow_blank=True, default="")
    reason = serializers.CharField(required=False, allow_blank=True, default="")


class DecisionOut(serializers.ModelSerializer[Decision]):
    """A decision with its reason."""

    award = serializers.CharField(source="award.key", default=None, read_only=True)

    class Meta:
        model = Decision
        fields = ["entry", "kind", "award", "reason", "decided_at"]
        read_only_fields = fields


class AnnouncementIn(serializers.Serializer[Any]):
    """The organiser's words."""

    message_ko = serializers.CharField(required=False, allow_blank=True, default="")
    message_en = serializers.CharField(required=False, allow_blank=True, default="")


class PublishIn(serializers.Serializer[Any]):
    """Which announcement was read: its `prepared_at`; another one since then is not published."""

    seen = MomentField(required=False, allow_null=True, default=None)


class AnnouncementOut(serializers.ModelSerializer[Announcement]):
    """An announcement."""

    class Meta:
        model = Announcement
        fields = ["id", "state", "message_ko", "message_en", "digest", "prepared_by", "prepared_at", "approved_by", "published_at"]
        read_only_fields = fields


class WinnerIn(serializers.Serializer[Any]):
    """Ready for investors?"""

    ready = serializers.BooleanField()


class WinnerOut(serializers.ModelSerializer[Winner]):
    """A winner."""

    award = serializers.CharField(source="award.key", read_only=True)

    class Meta:
        model = Winner
        fields = ["id", "entry", "award", "vc_ready", "flagged_at"]
        read_only_fields = fields


class PublicWinnerOut(serializers.Serializer[Any]):
    """A winner as the public reads it."""

    startup = serializers.CharField(source="entry.startup.name")
    item = serializers.CharField(source="entry.one_line")
    field = serializers.CharField(source="entry.field.name", default=None)
    district = serializers.CharField(source="entry.startup.district")


class PublicAwardOut(serializers.Serializer[Any]):
    """An award with its winners; none: nobody got it."""

    key = serializers.CharField(source="award.key")
    name = serializers.CharField(source="award.name")
    prize_krw = serializers.IntegerField(source="award.prize_krw")
    winners = PublicWinnerOut(many=True)


class PublicRoundOut(serializers.Serializer[Any]):
    """A published round: who goes on, by application number, and where its bundle is."""

    order = serializers.IntegerField(source="announcement.round.order")
    name = serializers.CharField(source="announcement.round.name")
    digest = serializers.CharField(source="announcement.digest")
    published_at = serializers.DateTimeField(source="announcement.published_at")
    advanced = serializers.ListField(child=serializers.CharField())


class PublicResultsOut(serializers.Serializer[Any]):
    """The published results of an edition."""

    message = serializers.CharField(source="announcement.message")
    figures = serializers.DictField()
    is_final = serializers.BooleanField()
    awards = PublicAwardOut(many=True)
    rounds = PublicRoundOut(many=True)


class CriterionResultOut(serializers.Serializer[Any]):
    """The mean of one's own sheets on one criterion."""

    key = serializers.CharField(source="criterion.key")
    title = serializers.CharField(source="criterion.title")
    mean = serializers.DecimalField(max_digits=8, decimal_places=2)
    points = serializers.DecimalField(source="criterion.points", max_digits=8, decimal_places=2)


class FeedbackOut(serializers.Serializer[Any]):
    """An announced round as one startup may know it.  code: its name in the results bundle; median: null in a field of fewer than five."""

    round = serializers.CharField(source="round.name")
    order = serializers.IntegerField(source="round.order")
    decision = serializers.CharField(source="decision.kind", default=None)
    award = serializers.CharField(source="decision.award.name", default=None)
    base = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    median = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    criteria = CriterionResultOut(many=True)
    comments = serializers.ListField(child=serializers.CharField())
    code = serializers.CharField()
