"""What goes in and comes out of the API of browsing."""
# tested by: tests/introductions/api/browsing/test_views.py

from typing import Any

from rest_framework import serializers

from introductions.models import MeetingRequest

REQUEST_STATES = ("open", "over", "withdrawn", "offered")


class MeetingRequestIn(serializers.Serializer[None]):
    """Ask to meet a winner; words: for the startup."""

    words = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class MeetingRequestOut(serializers.Serializer[Any]):
    """A request as its investor may know it.  introduction: once the startup agreed."""

    winner = serializers.IntegerField(source="winner.pk")
    startup = serializers.CharField(source="winner.entry.startup.name")
    state = serializers.ChoiceField(choices=REQUEST_STATES)
    words = serializers.CharField()
    asked_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    introduction = serializers.IntegerField(allow_null=True)


class TeaserOut(serializers.Serializer[Any]):
    """A winner to browse: what is published of it."""

    winner = serializers.IntegerField(source="winner.pk")
    startup = serializers.CharField(source="winner.entry.startup.name")
    award = serializers.CharField(source="winner.award.name")
    one_line = serializers.CharField(source="winner.entry.one_line")
    field = serializers.CharField(source="winner.entry.field.slug", allow_null=True, default=None)
    track = serializers.CharField(source="winner.entry.track.slug", allow_null=True, default=None)
    district = serializers.CharField(source="winner.entry.startup.district")
    may_ask = serializers.BooleanField()
    introduction = serializers.IntegerField(allow_null=True)


class BrowsingOut(serializers.Serializer[Any]):
    """Whether investors may browse the award."""

    is_open = serializers.BooleanField()


class OrganisersRequestOut(serializers.ModelSerializer[MeetingRequest]):
    """A request as organisers see it.  introduction: the proposal that it became; held_by: what
    forbids to ask the startup.
    """

    startup = serializers.CharField(source="winner.entry.startup.name")
    firm = serializers.CharField(source="investor.firm")

    class Meta:
        model = MeetingRequest
        fields = [
            "id",
            "winner",
            "startup",
            "investor",
            "firm",
            "words",
            "asked_at",
            "ends_at",
            "withdrawn_at",
            "introduction",
            "held_by",
        ]
        read_only_fields = fields
