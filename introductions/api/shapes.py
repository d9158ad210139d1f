"""What goes in and comes out of the API of introductions."""

from rest_framework import serializers

from introductions.models import Introduction, IntroductionState, Investor
from submissions.services.consenting import SHARED_ITEMS


class AccessIn(serializers.Serializer[None]):
    """Ask to meet the winners."""

    organisation = serializers.CharField(max_length=120)
    about = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class InvestorIn(serializers.Serializer[None]):
    """Invite a fund through one person."""

    email = serializers.EmailField()
    name = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    organisation = serializers.CharField(max_length=120)
    about = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    capacity = serializers.IntegerField(min_value=1, max_value=100, required=False, default=10)


class InvestorAnswerIn(serializers.Serializer[None]):
    """Admit or refuse."""

    admit = serializers.BooleanField()


class ThesisIn(serializers.Serializer[None]):
    """What an investor looks for; fields and stages by slug, money in KRW."""

    fields_ = serializers.ListField(child=serializers.CharField(max_length=50), required=False, default=list)
    stages = serializers.ListField(child=serializers.CharField(max_length=50), required=False, default=list)
    districts = serializers.ListField(child=serializers.CharField(max_length=40), required=False, default=list)
    ticket_min_krw = serializers.IntegerField(min_value=0, required=False, default=0)
    ticket_max_krw = serializers.IntegerField(min_value=0, required=False, allow_null=True, default=None)
    revenue_required = serializers.BooleanField(required=False, default=False)
    keywords = serializers.ListField(child=serializers.CharField(max_length=40), required=False, default=list)
    excluded_companies = serializers.ListField(child=serializers.CharField(max_length=120), required=False, default=list)


class InvestorOut(serializers.ModelSerializer[Investor]):
    """An investor's seat."""

    edition = serializers.CharField(source="edition.slug")
    organisation = serializers.CharField(source="organisation.name")

    class Meta:
        model = Investor
        fields = ["id", "edition", "organisation", "state", "about_ko", "about_en", "capacity"]


class ProposalIn(serializers.Serializer[None]):
    """Propose one pair by hand."""

    winner = serializers.IntegerField()
    investor = serializers.IntegerField()


class AgreementIn(serializers.Serializer[None]):
    """What the startup shares with this investor."""

    shared_items = serializers.ListField(child=serializers.ChoiceField(choices=SHARED_ITEMS), required=False, default=list(SHARED_ITEMS))


class ReasonIn(serializers.Serializer[None]):
    """Why not; only the organiser reads it."""

    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class StepIn(serializers.Serializer[None]):
    """What became of it."""

    kind = serializers.ChoiceField(choices=[IntroductionState.MET, IntroductionState.TERM_SHEET, IntroductionState.INVESTED, IntroductionState.PASSED])
    note = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)


class IntroductionOut(serializers.ModelSerializer[Introduction]):
    """An introduction as its two sides and the organiser see it."""

    startup = serializers.CharField(source="winner.entry.startup.name")
    item = serializers.CharField(source="winner.entry.one_line")
    award = serializers.CharField(source="winner.award.name")
    investor_name = serializers.CharField(source="investor.organisation.name")

    class Meta:
        model = Introduction
        fields = ["id", "state", "startup", "item", "award", "investor", "investor_name", "fit", "shared_items", "proposed_at", "lapses_at", "introduced_at"]


class JobStartedOut(serializers.Serializer[None]):
    """The job that was started; GET /jobs/<id> tells how far it is."""

    job = serializers.IntegerField()
