"""What each side of an introduction says came of it, and what came of an edition's."""
# tested by: tests/introductions/api/test_outcomes.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.kernel.errors import NotFound
from challenge.permissions import may_observe
from challenge.queries import observed_edition
from challenge.rest.requests import actor_of, typed
from introductions.models import Currency, OutcomeReport, PassReason, Side, Told
from introductions.models.outcome_reports import BEST, INSTRUMENTS
from introductions.queries.meetings.outcomes import STEPS, outcomes_of
from introductions.queries.meetings.told import told_in, told_shown
from introductions.queries.visible import introduction_for, introductions_of
from introductions.services.reports import MOST_LETTERS, Report, report_outcome

DIFFERING = ["amount", "invested_on", "instrument"]


class ReportIn(serializers.Serializer[None]):
    """What one's side says.  amount_krw in won; amount in `currency`, where that isn't won.
    version: of what one's side said, as it was read; empty where it said nothing.
    """

    outcome = serializers.ChoiceField(choices=Told.choices)
    amount_krw = serializers.IntegerField(required=False, allow_null=True, default=None)
    currency = serializers.ChoiceField(
        choices=Currency.choices, required=False, default=Currency.KRW
    )
    amount = serializers.DecimalField(
        max_digits=17, decimal_places=2, required=False, allow_null=True, default=None
    )
    invested_on = serializers.DateField(required=False, allow_null=True, default=None)
    instrument = serializers.ChoiceField(
        choices=INSTRUMENTS, required=False, default="", allow_blank=True
    )
    reason = serializers.ChoiceField(
        choices=PassReason.choices, required=False, default="", allow_blank=True
    )
    words = serializers.CharField(
        max_length=MOST_LETTERS, required=False, default="", allow_blank=True
    )
    rating = serializers.IntegerField(
        min_value=1, max_value=BEST, required=False, allow_null=True, default=None
    )
    version = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)


class InvestmentOut(serializers.ModelSerializer[OutcomeReport]):
    """What a side says of an investment."""

    class Meta:
        model = OutcomeReport
        fields = [*OutcomeReport.FACTS]
        read_only_fields = fields


class SaidOut(serializers.ModelSerializer[OutcomeReport]):
    """What a side says, as organisers read it."""

    class Meta:
        model = OutcomeReport
        fields = ["outcome", *OutcomeReport.FACTS, "reason", "words", "at"]
        read_only_fields = fields


class OwnSaidOut(SaidOut):
    """All that one's own side says; its rating is told to nobody else."""

    class Meta(SaidOut.Meta):
        fields = [*SaidOut.Meta.fields, "rating"]
        read_only_fields = fields


class ToldOut(serializers.Serializer[Any]):
    """What one's side says; `theirs`: what the other says of an investment, once both tell of one.
    differing: what both tell differently.
    """

    side = serializers.ChoiceField(choices=Side.choices)
    version = serializers.CharField()
    own = OwnSaidOut(allow_null=True)
    earlier = OwnSaidOut(many=True)
    other_invested = serializers.BooleanField()
    theirs = InvestmentOut(allow_null=True)
    differing = serializers.ListField(child=serializers.ChoiceField(choices=DIFFERING))


class BothToldOut(serializers.Serializer[Any]):
    """What both say; changes: how often one of them said something else since."""

    introduction = serializers.IntegerField(source="introduction.pk")
    startup = SaidOut(allow_null=True)
    investor = SaidOut(allow_null=True)
    is_confirmed = serializers.BooleanField()
    differing = serializers.ListField(child=serializers.ChoiceField(choices=DIFFERING))
    changes = serializers.IntegerField()


class StepShareOut(serializers.Serializer[Any]):
    """How many got to a step; the interval of the share of all (Wilson, 95 %)."""

    step = serializers.ChoiceField(choices=[step.value for step in STEPS])
    hits = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class RaisedOut(serializers.Serializer[Any]):
    """Investments of one year (null: unknown or told differently) or of all, and won.  by_one: one
    side tells of it; apart: told differently; unknown: without an amount.
    """

    year = serializers.IntegerField(allow_null=True)
    confirmed = serializers.IntegerField()
    confirmed_krw = serializers.IntegerField()
    by_one = serializers.IntegerField()
    by_one_krw = serializers.IntegerField()
    apart = serializers.IntegerField()
    apart_low = serializers.IntegerField()
    apart_high = serializers.IntegerField()
    unknown = serializers.IntegerField()


class RatingOut(serializers.Serializer[Any]):
    """How useful a side found its introductions, 1..5; null below 5 answers."""

    side = serializers.ChoiceField(choices=Side.choices)
    answers = serializers.IntegerField()
    mean = serializers.FloatField(allow_null=True)


class RaisedFiguresOut(serializers.Serializer[Any]):
    """What was raised.  instruments: [name, investments that both tell of]."""

    total = RaisedOut()
    years = RaisedOut(many=True)
    instruments = serializers.ListField(child=serializers.ListField())
    ratings = RatingOut(many=True)


class GroupShareOut(serializers.Serializer[Any]):
    """share with its interval (Wilson, 95 %); gap: against all others, with its (Newcombe, 95 %);
    null with fewer than 5 introductions on a side.
    """

    hits = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    gap = serializers.FloatField(allow_null=True)
    gap_low = serializers.FloatField(allow_null=True)
    gap_high = serializers.FloatField(allow_null=True)


class OutcomeGroupOut(serializers.Serializer[Any]):
    """Introductions of winners that are alike in something."""

    name = serializers.CharField()
    introduced = serializers.IntegerField()
    met = GroupShareOut()
    invested = GroupShareOut()


class OutcomeGroupingOut(serializers.Serializer[Any]):
    """By what groups are told apart."""

    title = serializers.CharField()
    groups = OutcomeGroupOut(many=True)


class OutcomesOut(serializers.Serializer[Any]):
    """What came of an edition's introductions.  days: quartiles from introduction to meeting, of
    `timed` meetings; silent: nobody has said; too_new: not asked yet.
    """

    edition = serializers.CharField(source="edition.slug")
    introduced = serializers.IntegerField()
    shares = StepShareOut(many=True)
    passed = serializers.IntegerField()
    silent = serializers.IntegerField()
    too_new = serializers.IntegerField()
    to_come = serializers.IntegerField()
    days = serializers.ListField(child=serializers.FloatField())
    timed = serializers.IntegerField()
    raised = RaisedFiguresOut()
    groupings = OutcomeGroupingOut(many=True)


class IntroductionOutcomes(APIView):
    """What came of introductions, for organisers and observers."""

    @extend_schema(responses=OutcomesOut)
    def get(self, request: Request, slug: str) -> Response:
        """The edition's figures."""
        actor = actor_of(request)
        return Response(OutcomesOut(outcomes_of(actor, observed_edition(actor, slug))).data)


class OutcomeOfOne(APIView):
    """What came of an introduction, for its two sides."""

    @extend_schema(responses=ToldOut)
    def get(self, request: Request, pk: int) -> Response:
        """What one's own side says; 404 before both said yes."""
        return _answer(request, pk)

    @extend_schema(request=ReportIn, responses=ToldOut)
    def put(self, request: Request, pk: int) -> Response:
        """Say it, or correct it.  Invested is what both sides say."""
        facts, actor = typed(ReportIn, request), actor_of(request)
        seen = facts.pop("version")
        report_outcome(
            actor=actor, introduction=introduction_for(actor, pk), report=Report(**facts), seen=seen
        )
        return _answer(request, pk)


class OutcomesTold(APIView):
    """What both sides say of an edition's introductions, for organisers and observers."""

    @extend_schema(responses=BothToldOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Those of which one of them said something."""
        actor = actor_of(request)
        edition = observed_edition(actor, slug)
        if not may_observe(actor, edition):
            raise NotFound
        found = told_in(actor, introductions_of(actor, edition))
        return Response([BothToldOut(row).data for row in found])


def _answer(request: Request, pk: int) -> Response:
    actor = actor_of(request)
    shown = told_shown(actor, introduction_for(actor, pk))
    if shown is None:
        raise NotFound
    return Response(ToldOut(shown).data)


urlpatterns = [
    path(
        "editions/<slug:slug>/introductions/outcomes",
        IntroductionOutcomes.as_view(),
        name="introductions-outcomes",
    ),
    path("introductions/<int:pk>/outcome", OutcomeOfOne.as_view(), name="introduction-outcome"),
    path(
        "editions/<slug:slug>/introductions/outcomes/told",
        OutcomesTold.as_view(),
        name="introductions-outcomes-told",
    ),
]
