"""What judges send and get."""

# tested by: tests/frontend/pages/judges/test_scoring.py

from typing import Any

from rest_framework import serializers

from judging.api.serializers import SignatureIn


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
    """A whole sheet.  scores: criterion key → level 1..5 or points.

    replaces: Idempotency-Keys of sendings whose answer was lost; withdraw: a submission among them
    is taken back, the sheet becomes a draft; waiting: how many more sheets the device holds;
    reason: why a submitted sheet is changed, needed then (422 reason_missing).
    """

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
    withdraw = serializers.BooleanField(required=False, default=False)
    waiting = serializers.IntegerField(required=False, default=0, min_value=0)
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)
    signature = SignatureIn(required=False, allow_null=True, default=None)


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


class MineRow(serializers.Serializer[Any]):
    """One line of one's own scores."""

    assignment = serializers.IntegerField(source="assignment.pk")
    name = serializers.CharField()
    state = serializers.CharField()
    total = serializers.CharField()
