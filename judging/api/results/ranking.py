"""The ranking of a round by API.

Both orders with what is uncertain, its versions, how judges score, and what if.

For organisers and observers; to everybody else these addresses do not exist.
"""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.requests import actor_of
from judging.api.requests import ROUND_PATH, round_of
from judging.api.results.serializers import StandingOut, TallyOut
from judging.models import Round, RoundState, Tally
from judging.queries.overview.answered_weights import answered_weights
from judging.queries.results.judge_statistics import advice_of, habits_of
from judging.queries.results.standings import ORDERS, edge_entries, latest_tally, ranking_of
from judging.queries.results.what_if import what_if
from judging.queries.rounds.fit_answers import fit_answers
from judging.queries.rounds.hall_vote import is_vote_missing


class RankRowOut(serializers.Serializer[Any]):
    """One entry in the chosen order.

    place, score: in that order; shift: official place minus calibrated place; flags: how many
    judges want to discuss it.
    """

    place = serializers.IntegerField(allow_null=True)
    score = serializers.FloatField(allow_null=True)
    shift = serializers.IntegerField(allow_null=True)
    flags = serializers.IntegerField()
    on_the_line = serializers.BooleanField(source="is_edge")
    score_50 = serializers.ListField(
        source="interval50", child=serializers.FloatField(), allow_null=True
    )
    score_90 = serializers.ListField(
        source="interval90", child=serializers.FloatField(), allow_null=True
    )
    standing = StandingOut()


class AdviceOut(serializers.Serializer[Any]):
    """What more sheets would settle.

    How many are advised, entries uncertain now, and expected after.
    """

    sheets = serializers.IntegerField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()


class AnotherPanelOut(serializers.Serializer[Any]):
    """Of the winners, so many would be others with another panel of the same kind.

    low, high: nine times in ten it lies between them.
    """

    winners = serializers.IntegerField()
    mean = serializers.FloatField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()


class NoiseAuditOut(serializers.Serializer[Any]):
    """What a second panel measured on the entries that two panels read.

    agreement: the correlation of the panels' scores; share: of a panel's choice among them that the
    other doesn't choose, with where nine in ten redraws put it (null: neither chose any).
    """

    entries = serializers.IntegerField()
    agreement = serializers.FloatField()
    share = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    winners = serializers.IntegerField()


class EffectOut(serializers.Serializer[Any]):
    """Points, with a 90 % interval."""

    points = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class PositionOut(serializers.Serializer[Any]):
    """What a place in a judge's list did: read first, and from the first to the last."""

    first = EffectOut()
    drift = EffectOut()
    sheets = serializers.IntegerField()


class SplitOut(serializers.Serializer[Any]):
    """An entry that isn't chosen, with a champion, on which judges are widely apart.

    spread: sd of its totals in points, severities taken out; champions: judges who have it among
    their best fifth.
    """

    entry = serializers.IntegerField()
    spread = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    champions = serializers.IntegerField()


class OrderedGroupOut(serializers.Serializer[Any]):
    """Entries that a judge scored the same, with this total, and put in order: the best first.

    It moves the calibrated figures within a step of the scale, and no official one.
    """

    judge = serializers.IntegerField()
    total = serializers.DecimalField(max_digits=6, decimal_places=2)
    entries = serializers.ListField(child=serializers.IntegerField())


class RankingOut(serializers.Serializer[Any]):
    """The ranking.  official_only, calibrated_only: entries that only one of the two would choose.

    cut: the score at the line.  lacks_vote: by the rules the audience's vote counts, and it is not
    in the scores yet, as it isn't closed.
    """

    tally = serializers.IntegerField(source="tally.number")
    view = serializers.CharField()
    is_provisional = serializers.BooleanField()
    lacks_vote = serializers.BooleanField()
    calibration_refused = serializers.CharField(source="tally.calibration_refused")
    places = serializers.IntegerField()
    cut = serializers.FloatField(allow_null=True)
    on_the_line = serializers.ListField(child=serializers.IntegerField())
    official_only = serializers.ListField(child=serializers.IntegerField())
    calibrated_only = serializers.ListField(child=serializers.IntegerField())
    advice = AdviceOut(allow_null=True)
    another_panel = AnotherPanelOut(allow_null=True)
    noise_audit = NoiseAuditOut(allow_null=True)
    position = PositionOut(allow_null=True)
    split = SplitOut(many=True)
    own_orders = OrderedGroupOut(many=True)
    rows = RankRowOut(many=True)


class TallyRow(serializers.ModelSerializer[Tally]):
    """A version of the tally, without its standings."""

    class Meta:
        model = Tally
        fields = [
            "number",
            "method",
            "input_digest",
            "software",
            "seed",
            "sheet_count",
            "calibration_refused",
            "made_at",
        ]
        read_only_fields = fields


class HabitsOut(serializers.Serializer[Any]):
    """One judge against the panel.

    Severity in points (negative: stricter) with its 90 % interval; is_notable: beyond chance, and
    more than usual.
    """

    judge = serializers.IntegerField(source="judge_id")
    sheets = serializers.IntegerField()
    severity = serializers.FloatField()
    severity_lo = serializers.FloatField(source="lo")
    severity_hi = serializers.FloatField(source="hi")
    is_notable = serializers.BooleanField()
    spread = serializers.FloatField(allow_null=True)
    noise = serializers.FloatField(allow_null=True)
    panel_noise = serializers.FloatField(allow_null=True)
    halo = serializers.FloatField(allow_null=True)
    straight_lines = serializers.FloatField(allow_null=True)
    outliers = serializers.ListField(child=serializers.DictField())
    too_fast = serializers.ListField(child=serializers.DictField())


class ChangeOut(serializers.Serializer[Any]):
    """Entries that would come in and fall out, and the most places that any entry moves."""

    came = serializers.ListField(source="came_ids", child=serializers.IntegerField())
    went = serializers.ListField(source="went_ids", child=serializers.IntegerField())
    moved = serializers.IntegerField()


class OtherMethodOut(ChangeOut):
    """By another method."""

    method = serializers.CharField()


class WithoutJudgeOut(ChangeOut):
    """Without one judge."""

    judge = serializers.IntegerField(source="judge.pk")
    sheets = serializers.IntegerField()


class OtherCutOut(ChangeOut):
    """With another number of places.

    gap: official points between the last inside and the first outside.
    """

    places = serializers.IntegerField()
    gap = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)


class WhatIfOut(serializers.Serializer[Any]):
    """Against the official choice.

    by_mean: leaving out judges is compared on the mean, because the calibrated score is official.
    """

    places = serializers.IntegerField()
    is_stable = serializers.BooleanField()
    by_mean = serializers.BooleanField()
    methods = OtherMethodOut(many=True)
    without = WithoutJudgeOut(many=True)
    cuts = OtherCutOut(many=True)


class RankingView(APIView):
    """The ranking of a round."""

    @extend_schema(
        responses=RankingOut,
        parameters=[
            OpenApiParameter(
                "view",
                str,
                enum=list(ORDERS),
                description="the order; calibrated unless told otherwise",
            )
        ],
    )
    def get(self, request: Request, slug: str, order: int) -> Response:
        """From the newest tally; 404 while there is none.

        Official and calibrated figures stand side by side in every order.
        """
        round = round_of(request, slug, order)
        tally = _newest(round)
        rows = ranking_of(round, tally, view=request.query_params.get("view", "calibrated"))
        differ = tally.report.get("differences") or {}
        facts = {
            "tally": tally,
            "view": rows.view,
            "rows": rows.rows,
            "cut": rows.cut,
            "places": round.places,
            "is_provisional": round.state == RoundState.OPEN,
            "lacks_vote": is_vote_missing(round),
            "on_the_line": edge_entries(tally),
            "official_only": differ.get("official_only", []),
            "calibrated_only": differ.get("calibrated_only", []),
            "advice": advice_of(tally.report),
            "another_panel": tally.report.get("another_panel") or None,
            "noise_audit": tally.report.get("noise_audit") or None,
            "position": tally.report.get("position") or None,
            "split": tally.report.get("split", []),
            "own_orders": tally.report.get("own_orders", []),
        }
        return Response(RankingOut(facts).data)


class TallyVersions(APIView):
    """The versions of the tally."""

    @extend_schema(responses=TallyRow(many=True))
    def get(self, request: Request, slug: str, order: int) -> Response:
        """Newest first; the same sheets, points and rules never make a second version."""
        return Response(
            TallyRow(round_of(request, slug, order).tallies.order_by("-number"), many=True).data
        )


class OneTally(APIView):
    """One version of the tally."""

    @extend_schema(responses=TallyOut)
    def get(self, request: Request, slug: str, order: int, number: int) -> Response:
        """With its standings."""
        return Response(
            TallyOut(
                get_object_or_404(Tally, round=round_of(request, slug, order), number=number)
            ).data
        )


class JudgeReport(APIView):
    """How judges score."""

    @extend_schema(responses=HabitsOut(many=True))
    def get(self, request: Request, slug: str, order: int) -> Response:
        """Facts with the number of sheets behind them, never an accusation.

        404 while nothing is tallied.
        """
        report = _newest(round_of(request, slug, order)).report
        return Response(
            HabitsOut(
                sorted(habits_of(report).values(), key=lambda habits: habits.judge_id), many=True
            ).data
        )


class Compare(APIView):
    """What if."""

    @extend_schema(responses=WhatIfOut)
    def get(self, request: Request, slug: str, order: int) -> Response:
        """The official choice against other methods, judges and numbers of places."""
        return Response(WhatIfOut(what_if(round=round_of(request, slug, order))).data)


def _newest(round: Round) -> Tally:
    return latest_tally(round) or get_object_or_404(Tally, pk=0)


class FitAnswersOut(serializers.Serializer[Any]):
    """Answers to “Did this entry suit you?”.  share: of "yes", null where nobody answered."""

    yes = serializers.IntegerField()
    partly = serializers.IntegerField()
    no = serializers.IntegerField()
    sheets = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)


class WeightRangeOut(serializers.Serializer[Any]):
    """The weight of a part of the match: as fitted, and from where to where nine in ten lie."""

    fitted = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class FittedWeightsOut(serializers.Serializer[Any]):
    """Weights of the match by the answers.  agrees_now, agrees_fitted: of two answers, one better
    than the other, how often the match put the better one higher.
    """

    weights = serializers.DictField(child=WeightRangeOut())
    agrees_now = serializers.FloatField()
    agrees_fitted = serializers.FloatField()


class AnsweredWeightsOut(serializers.Serializer[Any]):
    """now: the round's weights.  answers, rounds: what is behind, over the challenge's editions
    that you run.  fitted: null where there are fewer answers than needed, or too few that differ.
    """

    now = serializers.DictField(child=serializers.FloatField())
    answers = serializers.IntegerField()
    needed = serializers.IntegerField()
    rounds = serializers.IntegerField()
    is_better = serializers.BooleanField()
    fitted = FittedWeightsOut(allow_null=True)


class RoundFitOut(FitAnswersOut):
    """The answers of a round, and the weights that all answers speak for."""

    weights = AnsweredWeightsOut()


class FitAnswersView(APIView):
    """Whether entries went to judges whom they suited, by the judges' own answers."""

    @extend_schema(responses=RoundFitOut)
    def get(self, request: Request, slug: str, order: int) -> Response:
        """Of the whole round.  To take the weights, write them into the round's options."""
        round = round_of(request, slug, order)
        found = answered_weights(viewer=actor_of(request), round=round)
        plain = FitAnswersOut(fit_answers(round=round)[0]).data
        return Response({**plain, "weights": AnsweredWeightsOut(found).data})


urlpatterns = [
    path(f"{ROUND_PATH}/fit-answers", FitAnswersView.as_view(), name="round-fit-answers"),
    path(f"{ROUND_PATH}/ranking", RankingView.as_view(), name="round-ranking"),
    path(f"{ROUND_PATH}/tallies/", TallyVersions.as_view(), name="round-tallies"),
    path(f"{ROUND_PATH}/tallies/<int:number>", OneTally.as_view(), name="round-tally-version"),
    path(f"{ROUND_PATH}/judge-report", JudgeReport.as_view(), name="round-judge-report"),
    path(f"{ROUND_PATH}/what-if", Compare.as_view(), name="round-what-if"),
]
