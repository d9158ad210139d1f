"""Small serializers that several rooms share."""

# tested by: tests/judging/api/test_organisers.py

from typing import Any

from rest_framework import serializers

from challenge.models import Job


class JobRef(serializers.ModelSerializer[Job]):
    """The job that does it.  error: why it failed, in the reader's language."""

    error = serializers.CharField(source="why", read_only=True)

    class Meta:
        model = Job
        fields = ["id", "kind", "state", "progress", "message", "error", "seed", "reason"]
        read_only_fields = fields


class CountOut(serializers.Serializer[Any]):
    """How many."""

    count = serializers.IntegerField()


class WhyIn(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=300)


class SignatureIn(serializers.Serializer[Any]):
    """A device's signature (Ed25519): docs/proof-format.md §6.

    One that doesn't fit is left out; what it comes with counts all the same.
    """

    public_key = serializers.CharField(max_length=43)
    statement = serializers.CharField(max_length=4000, trim_whitespace=False)
    signature = serializers.CharField(max_length=86)
