"""What goes in and comes out while a round runs."""

# tested by: tests/judging/api/rounds/test_rounds.py

from typing import Any

from rest_framework import serializers

from challenge.rest.inputs import MomentField
from judging.models import RoundEntry


class TimeIn(serializers.Serializer[Any]):
    """A new closing time, and why."""

    closes_at = MomentField()
    reason = serializers.CharField(max_length=300)


class RemindIn(serializers.Serializer[Any]):
    """Whom; nobody named: everybody who has sheets left."""

    judges = serializers.ListField(child=serializers.IntegerField(), required=False)


class ParticipationOut(serializers.ModelSerializer[RoundEntry]):
    """An entry in the round."""

    code = serializers.CharField(source="entry.code", read_only=True)
    title = serializers.CharField(source="entry.title", read_only=True)

    class Meta:
        model = RoundEntry
        fields = ["entry", "code", "title", "blind_code", "pitch_order", "wanted_sheets"]
        read_only_fields = fields
