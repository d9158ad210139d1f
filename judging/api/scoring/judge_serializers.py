"""What judges send and get."""

from typing import Any

from rest_framework import serializers

from judging.models import ConflictKind


class RoundRow(serializers.Serializer[Any]):
    """A round and how far one is."""

    round = serializers.IntegerField(source="round.pk")
    edition = serializers.CharField(source="round.edition.slug")
    name = serializers.CharField(source="round.name")
    state = serializers.CharField(source="round.state")
    closes_at = serializers.DateTimeField(source="round.closes_at")
    total = serializers.IntegerField()
    done = serializers.IntegerField()


class SheetIn(serializers.Serializer[Any]):
    """A whole sheet.  scores: criterion key → level 1..5 or points; replaces: Idempotency-Keys of
    sendings whose answer was lost;
    waiting: how many more sheets the device holds."""

    base_revision = serializers.IntegerField(min_value=0)
    scores = serializers.DictField(child=serializers.JSONField(allow_null=True))
    comment = serializers.CharField(
        required=False, default="", allow_blank=True, trim_whitespace=False, max_length=20000
    )
    private_note = serializers.CharField(
        required=False, default="", allow_blank=True, trim_whitespace=False, max_length=20000
    )
    submit = serializers.BooleanField(required=False, default=False)
    seconds_spent = serializers.IntegerField(required=False, default=0, min_value=0)
    replaces = serializers.ListField(
        child=serializers.CharField(max_length=80), required=False, default=list, max_length=20
    )
    waiting = serializers.IntegerField(required=False, default=0, min_value=0)


class SheetOut(serializers.Serializer[Any]):
    """The sheet as it is saved."""

    revision = serializers.IntegerField()
    state = serializers.CharField()
    scores = serializers.DictField()
    points = serializers.DictField()
    total = serializers.CharField(allow_null=True)
    comment = serializers.CharField()
    private_note = serializers.CharField()
    submitted_at = serializers.CharField(allow_null=True)


class OwnConflictIn(serializers.Serializer[Any]):
    """Why one gives an entry back."""

    kind = serializers.ChoiceField(choices=ConflictKind.choices)
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)


class LateIn(serializers.Serializer[Any]):
    """A sheet that is late."""

    scores = serializers.DictField(child=serializers.JSONField(allow_null=True))
    comment = serializers.CharField(
        required=False, default="", allow_blank=True, trim_whitespace=False, max_length=20000
    )


class LateOut(serializers.Serializer[Any]):
    """The digest under which the organisers were told of it."""

    digest = serializers.CharField()


class PracticeOut(serializers.Serializer[Any]):
    """The total in points, and what a real sheet would still need, by criterion or `comment`."""

    total = serializers.DecimalField(max_digits=6, decimal_places=2)
    missing = serializers.DictField(child=serializers.CharField())


class NameOut(serializers.Serializer[Any]):
    """One company of a round.  conflict: the kind in force; own: declared by oneself."""

    entry = serializers.IntegerField(source="entry.pk")
    name = serializers.CharField(source="entry.startup.name")
    conflict = serializers.CharField(source="conflict.kind", default=None, allow_null=True)
    own = serializers.BooleanField(source="is_own")


class NamedConflictIn(OwnConflictIn):
    """A conflict with one of the names."""

    entry = serializers.IntegerField()


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


class OwnReportOut(serializers.Serializer[Any]):
    """One's own scoring beside the panel as a whole, after the close (points; negative is
    stricter).
    """

    sheets = serializers.IntegerField()
    severity = serializers.FloatField()
    severity_lo = serializers.FloatField(source="lo")
    severity_hi = serializers.FloatField(source="hi")
    scale = serializers.FloatField(source="spread", allow_null=True)
    noise = serializers.FloatField(allow_null=True)
    panel_noise = serializers.FloatField(allow_null=True)
    halo = serializers.FloatField(allow_null=True)
    straight_lines = serializers.FloatField(allow_null=True)


class OwnAssignmentOut(serializers.Serializer[Any]):
    """An assignment's state."""

    assignment = serializers.IntegerField(source="pk")
    state = serializers.CharField()


class MineRow(serializers.Serializer[Any]):
    """One line of one's own scores."""

    assignment = serializers.IntegerField(source="assignment.pk")
    name = serializers.CharField()
    state = serializers.CharField()
    total = serializers.CharField()
