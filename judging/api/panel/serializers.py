"""What goes in and comes out of the panel: judges, their ties and conflicts."""

# tested by: tests/judging/api/panel/test_judges.py

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from challenge.models import Affiliation
from judging.models import Conflict, ConflictKind, Judge, Panel
from judging.queries.assignment.alike import entries_alike


class JudgeIn(serializers.Serializer[Any]):
    """Somebody to invite."""

    email = serializers.EmailField()
    name = serializers.CharField(max_length=80)
    name_roman = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    organisation = serializers.CharField(
        max_length=120, required=False, allow_blank=True, default=""
    )
    fields_known = serializers.DictField(
        child=serializers.FloatField(min_value=0, max_value=1), required=False, default=dict
    )
    keywords = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, default=list
    )
    stages = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, default=list
    )
    is_reserve = serializers.BooleanField(required=False, default=False)
    max_load = serializers.IntegerField(
        min_value=0, max_value=1000, required=False, allow_null=True, default=None
    )
    min_load = serializers.IntegerField(min_value=0, max_value=1000, required=False, default=0)
    language = serializers.ChoiceField(choices=["ko", "en"], required=False, default="ko")


class SignedPaperIn(serializers.Serializer[Any]):
    """Who signed, and the paper."""

    signed_name = serializers.CharField(max_length=80)
    paper = serializers.FileField()


class JudgeChanges(serializers.Serializer[Any]):
    """What changes; leave out what stays."""

    organisation = serializers.CharField(max_length=120, required=False, allow_blank=True)
    fields_known = serializers.DictField(
        child=serializers.FloatField(min_value=0, max_value=1), required=False
    )
    keywords = serializers.ListField(child=serializers.CharField(max_length=60), required=False)
    stages = serializers.ListField(child=serializers.CharField(max_length=60), required=False)
    is_reserve = serializers.BooleanField(required=False)
    is_bridge = serializers.BooleanField(required=False)
    panel = serializers.IntegerField(required=False, allow_null=True)
    max_load = serializers.IntegerField(
        min_value=0, max_value=1000, required=False, allow_null=True
    )
    min_load = serializers.IntegerField(min_value=0, max_value=1000, required=False)


class JudgeOut(serializers.ModelSerializer[Judge]):
    """A judge as organisers see them."""

    email = serializers.EmailField(source="user.email", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)
    organisation = serializers.CharField(source="organisation.name_ko", default="", read_only=True)
    fields_known = serializers.SerializerMethodField()
    etag = serializers.CharField(read_only=True)

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
            "etag",
        ]
        read_only_fields = fields

    def get_fields_known(self, judge: Judge) -> dict[str, float]:
        """Short name of a field → how well known."""
        return {known.field.slug: known.weight for known in judge.expertise.all()}


class AlikeOut(serializers.Serializer[Any]):
    """A house of the judge whose name begins like that of an entry's company: perhaps one."""

    house = serializers.CharField()
    entry = serializers.IntegerField(source="entry.pk")
    company = serializers.CharField(source="entry.startup.name")


class OneJudgeOut(JudgeOut):
    """A judge, and which of their houses look like an entry's company; no conflict is noted yet."""

    looks_like = serializers.SerializerMethodField()

    class Meta(JudgeOut.Meta):
        fields = [*JudgeOut.Meta.fields, "looks_like"]
        read_only_fields = fields

    @extend_schema_field(AlikeOut(many=True))
    def get_looks_like(self, judge: Judge) -> Any:
        """To be asked about; what is surely the same house is a conflict already."""
        ties = judge.user.affiliations.select_related("organisation").order_by("pk")
        houses = [judge.organisation, *(tie.organisation for tie in ties)]
        return AlikeOut(entries_alike(judge, filter(None, houses)), many=True).data


class PanelShape(serializers.ModelSerializer[Panel]):
    """A panel of judges."""

    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Panel
        fields: ClassVar[list[str]] = ["id", "name_ko", "name_en", "etag"]
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
    kind = serializers.ChoiceField(
        choices=Affiliation.Kind.choices, default=Affiliation.Kind.EMPLOYEE
    )
    since = serializers.DateField(required=False, allow_null=True, default=None)
    until = serializers.DateField(required=False, allow_null=True, default=None)
    department = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class ConflictIn(serializers.Serializer[Any]):
    """A conflict of interest."""

    entry = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ConflictKind.choices)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    source = serializers.ChoiceField(
        choices=[Conflict.Source.ORGANISER.value, Conflict.Source.STARTUP.value],
        default=Conflict.Source.ORGANISER.value,
    )  # type: ignore[assignment] # a field named as an attribute of DRF's Field


class AnswerIn(serializers.Serializer[Any]):
    """Yes or no to the invitation."""

    accept = serializers.BooleanField()


class PledgeIn(serializers.Serializer[Any]):
    """One's name, typed."""

    signed_name = serializers.CharField(max_length=80)


class OwnSeatOut(serializers.Serializer[Any]):
    """Where one's seat stands."""

    state = serializers.CharField()
    edition = serializers.CharField(source="edition.slug")
    is_reserve = serializers.BooleanField()


class PledgeOut(serializers.Serializer[Any]):
    """The text to sign; signed_name and signed_at: null before."""

    text = serializers.CharField()
    text_version = serializers.CharField()
    signed_name = serializers.CharField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
