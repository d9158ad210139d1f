"""What goes in and comes out when an edition and its rounds are set up."""

# tested by: tests/judging/api/rounds/test_rounds.py

from typing import Any

from rest_framework import serializers

from challenge.api.serializers import EditionChanges, region_field
from challenge.models.responsible import COLUMNS as RESPONSIBLE
from challenge.rest.inputs import FIELD_FOR, MomentField
from judging.models import Award, Criterion, Round, RoundKind
from judging.services.setup.rounds import ROUND_COLUMNS

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
    region = region_field()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """With who answers for it; needed by the time it is published."""
        people = EditionChanges().get_fields()
        return super().get_fields() | {name: people[name] for name in sorted(RESPONSIBLE)}


class PresetOut(serializers.Serializer[Any]):
    """A kind of competition with its defaults."""

    name = serializers.CharField()
    title = serializers.CharField()
    note = serializers.CharField()


class CriterionOut(serializers.ModelSerializer[Criterion]):
    """A line of the rubric with its anchors."""

    anchors = serializers.SerializerMethodField()
    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Criterion
        fields = [
            "id",
            "key",
            "order",
            "mode",
            "title_ko",
            "title_en",
            "help_ko",
            "help_en",
            "points",
            "step",
            "anchors",
            "etag",
        ]
        read_only_fields = fields

    def get_anchors(self, criterion: Criterion) -> list[dict[str, Any]]:
        """Level → words."""
        return [
            {"level": anchor.level, "ko": anchor.text_ko, "en": anchor.text_en}
            for anchor in criterion.anchors.all()
        ]


class AnchorIn(serializers.Serializer[Any]):
    """What a level means: sent whole, also where the rest of the line is only what changes."""

    level = serializers.IntegerField(min_value=1, max_value=5)
    ko = serializers.CharField(max_length=200)
    en = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A PATCH asks for nothing, and leaves defaults out, in rows within it too."""
        required = self.fields["level"].error_messages["required"]
        if missing := {name: [required] for name in ("level", "ko") if name not in attrs}:
            raise serializers.ValidationError(missing)
        return {"en": "", **attrs}


class CriterionIn(serializers.ModelSerializer[Criterion]):
    """A line of the rubric."""

    anchors = AnchorIn(many=True, required=False)

    class Meta:
        model = Criterion
        fields = [
            "key",
            "order",
            "mode",
            "title_ko",
            "title_en",
            "help_ko",
            "help_en",
            "points",
            "step",
            "anchors",
        ]
        extra_kwargs = {"order": {"required": False}}


class RoundOut(serializers.ModelSerializer[Round]):
    """A round with its rules and rubric."""

    criteria = CriterionOut(source="rubric.criteria", many=True, read_only=True)
    rubric_digest = serializers.CharField(source="rubric.digest", read_only=True)
    silence_days = serializers.IntegerField(read_only=True)
    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Round
        fields = [
            "id",
            "order",
            "state",
            *COLUMNS_OF_A_ROUND,
            "silence_days",
            "ask_before_replacing",
            "waits_since",
            "rubric_digest",
            "criteria",
            "etag",
        ]
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

    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Award
        fields = ["key", "order", "name_ko", "name_en", "places", "prize_krw", "etag"]
        read_only_fields = ["key"]


class CommitmentOut(serializers.Serializer[Any]):
    """SHA-256 of a seed that is opened later."""

    commitment = serializers.CharField()
