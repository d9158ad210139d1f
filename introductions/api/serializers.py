"""What goes in and comes out of the API of introductions."""
# tested by: tests/introductions/api/test_meetings.py

from typing import Any, cast

from rest_framework import serializers

from challenge.models import User
from challenge.permissions import may_observe
from introductions.models import (
    CompanyCard,
    FirmRole,
    Introduction,
    IntroductionState,
    Investor,
    RefusedHouse,
    Step,
    Thesis,
)
from introductions.queries.entrants_behind import WARNINGS
from introductions.queries.visible import state_shown
from introductions.services.outcomes import OUTCOMES
from submissions.services.consents import SHARED_ITEMS


class AccessIn(serializers.Serializer[None]):
    """Ask to meet the winners."""

    organisation = serializers.CharField(max_length=120)
    about = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class InvestorIn(serializers.Serializer[None]):
    """Invite a fund through one person."""

    email = serializers.EmailField()
    name = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    organisation = serializers.CharField(max_length=120)
    organisation_en = serializers.CharField(
        max_length=120, required=False, default="", allow_blank=True
    )
    about = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    about_en = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    role = serializers.ChoiceField(
        choices=FirmRole.choices, required=False, default="", allow_blank=True
    )
    capacity = serializers.IntegerField(
        min_value=1, max_value=100, required=False, allow_null=True, default=None
    )
    warnings_seen = serializers.MultipleChoiceField(
        choices=list(WARNINGS), required=False, default=set
    )


class InvestorAnswerIn(serializers.Serializer[None]):
    """Admit or refuse."""

    admit = serializers.BooleanField()
    # warnings in spite of which it is admitted; a refusal `look_twice` names them
    warnings_seen = serializers.MultipleChoiceField(
        choices=list(WARNINGS), required=False, default=set
    )


class ThesisIn(serializers.Serializer[None]):
    """What an investor looks for; fields and stages by slug, money in KRW."""

    fields_ = serializers.ListField(
        child=serializers.CharField(max_length=50), required=False, default=list
    )
    stages = serializers.ListField(
        child=serializers.CharField(max_length=50), required=False, default=list
    )
    districts = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list
    )
    ticket_min_krw = serializers.IntegerField(min_value=0, required=False, default=0)
    ticket_max_krw = serializers.IntegerField(
        min_value=0, required=False, allow_null=True, default=None
    )
    instruments = serializers.ListField(
        child=serializers.ChoiceField(choices=CompanyCard.Instrument.choices),
        required=False,
        default=list,
    )
    revenue_required = serializers.BooleanField(required=False, default=False)
    keywords = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list
    )
    excluded_companies = serializers.ListField(
        child=serializers.CharField(max_length=120), required=False, default=list
    )


class ThesisOut(serializers.ModelSerializer[Thesis]):
    """What an investor looks for."""

    fields_ = serializers.SlugRelatedField(
        source="fields", slug_field="slug", many=True, read_only=True
    )  # type: ignore[var-annotated]
    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Thesis
        fields = [
            "fields_",
            "stages",
            "districts",
            "ticket_min_krw",
            "ticket_max_krw",
            "instruments",
            "revenue_required",
            "keywords",
            "excluded_companies",
            "etag",
        ]
        read_only_fields = fields


class InvestorOut(serializers.ModelSerializer[Investor]):
    """An investor's seat."""

    edition = serializers.CharField(source="edition.slug")
    organisation = serializers.CharField(source="firm")
    etag = serializers.CharField(read_only=True)

    class Meta:
        model = Investor
        fields = [
            "id",
            "edition",
            "organisation",
            "state",
            "about_ko",
            "about_en",
            "capacity",
            "role",
            "is_lead",
            "etag",
        ]
        read_only_fields = fields


class SeatOut(InvestorOut):
    """One's own seat, with what one looks for."""

    thesis = ThesisOut(read_only=True)
    etag = serializers.CharField(source="thesis.etag", read_only=True)

    class Meta(InvestorOut.Meta):
        fields = [*InvestorOut.Meta.fields, "thesis"]
        read_only_fields = fields


class ProposalIn(serializers.Serializer[None]):
    """Propose one pair by hand."""

    winner = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    investor = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    rival_seen = serializers.BooleanField(default=False)


class AgreementIn(serializers.Serializer[None]):
    """What the startup shares with this investor.  It has to be said: silence shares nothing."""

    shared_items = serializers.ListField(child=serializers.ChoiceField(choices=SHARED_ITEMS))


class ReasonIn(serializers.Serializer[None]):
    """Why not; only the organiser reads it."""

    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class StepIn(serializers.Serializer[None]):
    """What became of it; "passed" with its reason."""

    kind = serializers.ChoiceField(choices=[(kind.value, kind.label) for kind in OUTCOMES])
    note = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)


class StepOut(serializers.ModelSerializer[Step]):
    """One thing that happened."""

    class Meta:
        model = Step
        fields = ["kind", "note", "by", "at"]
        read_only_fields = fields


class IntroductionOut(serializers.ModelSerializer[Introduction]):
    """An introduction as this viewer may know it: context {"viewer": User}."""

    state = serializers.SerializerMethodField()
    startup = serializers.CharField(source="winner.entry.startup.name")
    item = serializers.CharField(source="winner.entry.one_line")
    award = serializers.CharField(source="winner.award.name")
    investor_name = serializers.CharField(source="investor.firm")
    investor_person = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()

    class Meta:
        model = Introduction
        fields = [
            "id",
            "state",
            "startup",
            "item",
            "award",
            "investor",
            "investor_name",
            "investor_person",
            "fit",
            "shared_items",
            "proposed_at",
            "lapses_at",
            "introduced_at",
            "steps",
        ]
        read_only_fields = fields

    @property
    def viewer(self) -> User:
        """Who asks."""
        given = self.context.get("viewer") or self.context["request"].user
        return cast("User", given)

    def get_state(self, introduction: Introduction) -> IntroductionState:
        """Masked where it would tell of the other side's no."""
        return state_shown(self.viewer, introduction)

    def get_investor_person(self, introduction: Introduction) -> str:
        """Whom of the firm one meets, for the two sides; the office reads it of the firm."""
        observes = may_observe(self.viewer, introduction.investor.edition)
        return "" if observes else introduction.investor.person

    def get_steps(self, introduction: Introduction) -> list[dict[str, Any]]:
        """Everything with its reasons, for organisers and observers; nobody else's."""
        if not may_observe(self.viewer, introduction.investor.edition):
            return []
        return [dict(row) for row in StepOut(introduction.steps.all(), many=True).data]


class ContactOut(serializers.Serializer[Any]):
    """Whom to write to."""

    name = serializers.CharField(source="display_name")
    email = serializers.EmailField()
    phone = serializers.CharField(allow_blank=True)


class DossierOut(serializers.Serializer[Any]):
    """An introduction with what the startup shares with this investor; null where it doesn't, or
    not any more.
    """

    introduction = IntroductionOut()
    contacts = ContactOut(many=True)
    ask_krw = serializers.IntegerField(allow_null=True)
    revenue_krw = serializers.IntegerField(allow_null=True)
    deck_pages = serializers.ListField(child=serializers.CharField())
    answers = serializers.ListField(child=serializers.DictField())
    card = serializers.DictField(allow_null=True)  # item → value, as it was consented to


class HousesIn(serializers.Serializer[None]):
    """Firms that the startup never wants to meet, by name."""

    names = serializers.ListField(child=serializers.CharField(max_length=120), max_length=50)


class HouseOut(serializers.ModelSerializer[RefusedHouse]):
    """One of them."""

    class Meta:
        model = RefusedHouse
        fields = ["name", "refused_at"]
        read_only_fields = fields


class JobStartedOut(serializers.Serializer[None]):
    """The job that was started; GET /jobs/<id> tells how far it is."""

    job = serializers.IntegerField()
