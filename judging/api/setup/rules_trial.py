"""A past result by the rules of a round, by API."""

# tested by: tests/judging/api/setup/test_rules_trial.py

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from challenge.rest.inputs import FileIn, StorableJSONParser
from challenge.rest.requests import typed
from judging.api.requests import ROUND_PATH, round_of
from judging.queries.results.trial.past_result import MOST_ENTRIES, past_result
from judging.queries.results.trial.rules_trial import rules_trial

MOST_BYTES = 2_000_000  # of pasted text


class RulesTrialIn(serializers.Serializer[Any]):
    """file: a tally sheet with judges as columns, XLSX or text; or table: its text.

    winners: how many won, where the sheet has places and no mark for the chosen; left out, as many
    as the round has places.
    """

    file = FileIn(required=False, default=None, allow_null=True)
    table = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=MOST_BYTES, trim_whitespace=False
    )
    winners = serializers.IntegerField(
        min_value=1, max_value=MOST_ENTRIES, required=False, default=None, allow_null=True
    )


class TriedRowOut(serializers.Serializer[Any]):
    """An entry by the rules.

    rank null: too few sheets.  won: then; chosen: by the rules.  chance: of being truly among the
    best of as many places.
    """

    name = serializers.CharField(source="entry.name")
    place = serializers.IntegerField(source="entry.place", allow_null=True)
    won = serializers.BooleanField(source="entry.won")
    rank = serializers.IntegerField(allow_null=True)
    score = serializers.DecimalField(
        source="final", max_digits=8, decimal_places=2, allow_null=True
    )
    chosen = serializers.BooleanField()
    tied = serializers.BooleanField()
    passed = serializers.BooleanField(allow_null=True)
    chance = serializers.FloatField(allow_null=True)


class TriedMethodOut(serializers.Serializer[Any]):
    """method: sum, mean, trimmed, calibrated or t_score.

    came, went: who would win now, and who would not any more.  refused: why the method says nothing
    of this sheet; "" where it does.
    """

    method = serializers.CharField()
    same_winners = serializers.BooleanField(source="is_same")
    came = serializers.ListField(child=serializers.CharField())
    went = serializers.ListField(child=serializers.CharField())
    refused = serializers.CharField()
    rows = TriedRowOut(many=True)


class ColumnTakenOut(serializers.Serializer[Any]):
    """A column of the sheet, and what it was taken for."""

    name = serializers.SerializerMethodField()
    taken_for = serializers.SerializerMethodField()

    def get_name(self, column: tuple[str, str]) -> str:
        """As in the header."""
        return column[0]

    def get_taken_for(self, column: tuple[str, str]) -> str:
        """entry, judge, place, won, bonus, deduction, or sum (not read)."""
        return column[1]


class RulesTrialOut(serializers.Serializer[Any]):
    """expected: how many of the best are among the past winners, by these scores."""

    winners = serializers.IntegerField(source="places")
    own = TriedMethodOut()
    others = TriedMethodOut(many=True)
    expected = serializers.FloatField(allow_null=True)
    columns = ColumnTakenOut(source="past.columns", many=True)


class RulesTrialView(APIView):
    """The same winners?"""

    parser_classes = [MultiPartParser, StorableJSONParser]

    @extend_schema(request=RulesTrialIn, responses=RulesTrialOut)
    def post(self, request: Request, slug: str, order: int) -> Response:
        """Compute a past result by the round's rules as they stand.  Nothing is kept."""
        round, said = round_of(request, slug, order), typed(RulesTrialIn, request)
        content = said["file"].read() if said["file"] else said["table"].encode()
        past = past_result(content, winners=said["winners"] or round.places)
        return Response(RulesTrialOut(rules_trial(round=round, past=past)).data)


urlpatterns = [
    path(f"{ROUND_PATH}/rules-trial", RulesTrialView.as_view(), name="round-rules-trial"),
]
