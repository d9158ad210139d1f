"""What goes in and comes out of the panel: judges, their ties and conflicts."""

# tested by: tests/judging/api/panel/test_judges.py

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from challenge.models import Affiliation
from challenge.rest.inputs import FileIn
from judging.api.serializers import SignatureIn
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
    is_shadow = serializers.BooleanField(required=False, default=False)
    max_load = serializers.IntegerField(
        min_value=0, max_value=1000, required=False, allow_null=True, default=None
    )
    min_load = serializers.IntegerField(min_value=0, max_value=1000, required=False, default=0)
    language = serializers.ChoiceField(choices=["ko", "en"], required=False, default="ko")


class SignedPaperIn(serializers.Serializer[Any]):
    """Who signed, and the paper."""

    signed_name = serializers.CharField(max_length=80)
    paper = FileIn()


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
            "is_shadow",
            "is_reserve",
            "is_bridge",
            "panel",
            "min_load",
            "max_load",
            "invited_at",
            "answered_at",
            "decline_reason",
            "takes_fee",
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
        fields: ClassVar[list[str]] = [
            "id", "organisation", "kind", "since", "until", "department", "is_own",
        ]  # fmt: skip
        read_only_fields = fields


class PasskeyOfferOut(serializers.Serializer[Any]):
    """Whether the person is still to be asked."""

    is_offered = serializers.BooleanField()


class PasskeyAnswerIn(serializers.Serializer[Any]):
    """Yes or no; the passkey itself is made by the browser, at /accounts/2fa/."""

    wants = serializers.BooleanField()


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
    """Yes or no to the invitation.

    With a yes: fields (short names) that one knows, how many entries one can read in a round at
    most, whether one may be paid; left out, it stays.  With a no: the reason, if one likes.
    """

    accept = serializers.BooleanField()
    known_fields = serializers.ListField(child=serializers.CharField(), required=False)
    max_load = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    takes_fee = serializers.BooleanField(required=False)
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)


class PledgeIn(serializers.Serializer[Any]):
    """One's own name, typed, and the questions of the self-check that one says yes to: all.

    device: of a device that is to sign one's score sheets, under a statement that names the seat.
    """

    signed_name = serializers.CharField(max_length=80)
    self_check = serializers.ListField(
        child=serializers.CharField(), required=False, default=list, write_only=True
    )
    device = SignatureIn(required=False, allow_null=True, default=None, write_only=True)


class OwnRoundOut(serializers.Serializer[Any]):
    """A round that one is asked for."""

    name = serializers.CharField()
    kind = serializers.CharField()
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()


class OwnSeatOut(serializers.Serializer[Any]):
    """Where one's seat stands."""

    state = serializers.CharField()
    edition = serializers.CharField(source="edition.slug")
    is_reserve = serializers.BooleanField()
    max_load = serializers.IntegerField(allow_null=True)
    takes_fee = serializers.BooleanField(allow_null=True)
    decline_reason = serializers.CharField()
    known_fields = serializers.SerializerMethodField()
    rounds = serializers.SerializerMethodField()

    def get_known_fields(self, judge: Judge) -> list[str]:
        """Short names of the fields that the judge knows."""
        return [row.field.slug for row in judge.expertise.select_related("field").order_by("pk")]

    @extend_schema_field(OwnRoundOut(many=True))
    def get_rounds(self, judge: Judge) -> Any:
        """The rounds of the edition, with their dates."""
        return OwnRoundOut(judge.edition.rounds.order_by("order"), many=True).data


class PledgeOut(serializers.Serializer[Any]):
    """The text to sign and the self-check's questions; signed_name and signed_at: null before."""

    self_check = serializers.DictField(child=serializers.CharField())
    text = serializers.CharField()
    text_version = serializers.CharField()
    signed_name = serializers.CharField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
