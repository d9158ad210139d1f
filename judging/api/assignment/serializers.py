"""What goes in and comes out of the assignment."""

# tested by: tests/judging/api/assignment/test_assignments.py

from typing import Any

from rest_framework import serializers

from judging.models import Assignment, AssignmentRun, Conflict, ConflictKind


class ConflictOut(serializers.ModelSerializer[Conflict]):
    """A conflict of interest with its source."""

    class Meta:
        model = Conflict
        fields = ["id", "judge", "entry", "kind", "source", "note", "declared_at", "withdrawn_at"]
        read_only_fields = fields


class AssignIn(serializers.Serializer[Any]):
    """How."""

    seed = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=2**62
    )
    scenario = serializers.BooleanField(required=False, default=False)
    lottery = serializers.FloatField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Scenarios only: tried instead of the round's own.",
    )
    linking = serializers.FloatField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Scenarios only: tried instead of the round's own.",
    )
    balance = serializers.FloatField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Scenarios only: tried instead of the round's own.  How far a load may be from "
        "the equal share (0.3: 70 to 130 % of it).",
    )


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
        return [
            {"entry": entry, "judge": judge, "match": match}
            for entry, judge, match in run.options.get("pairs", [])
        ]


class FitParts(serializers.Serializer[Any]):
    """What the match is made of, 0..1; null where one side says nothing."""

    fields_known = serializers.FloatField(allow_null=True, source="fields")
    stage = serializers.FloatField(allow_null=True)
    keywords = serializers.FloatField(allow_null=True)
    past_load = serializers.FloatField(allow_null=True)


class FitOut(serializers.Serializer[Any]):
    """A judge for an entry.

    What counts, what the data says, what was set by hand, and what stands against it.
    """

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
    etag = serializers.CharField(read_only=True)


class OwnConflictIn(serializers.Serializer[Any]):
    """Why one gives an entry back."""

    kind = serializers.ChoiceField(choices=ConflictKind.choices)
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)


class NameOut(serializers.Serializer[Any]):
    """One company of a round.  conflict: the kind in force; own: declared by oneself."""

    entry = serializers.CharField(source="key")
    name = serializers.CharField(source="entry.startup.name")
    representative = serializers.CharField()
    conflict = serializers.CharField(source="conflict.kind", default=None, allow_null=True)
    since = serializers.DateField(source="conflict.since", default=None, allow_null=True)
    until = serializers.DateField(source="conflict.until", default=None, allow_null=True)
    own = serializers.BooleanField(source="is_own")


class NamedConflictIn(OwnConflictIn):
    """A conflict with one of the names.

    entry: its key in the list of names; since, until: of the tie, where one knows.
    """

    entry = serializers.CharField(max_length=40)
    since = serializers.DateField(required=False, allow_null=True, default=None)
    until = serializers.DateField(required=False, allow_null=True, default=None)


class OwnAssignmentOut(serializers.Serializer[Any]):
    """An assignment's state."""

    assignment = serializers.IntegerField(source="pk")
    state = serializers.CharField()
