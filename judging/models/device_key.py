"""Keys that devices sign score sheets with: judges' own, and the office's for paper sheets."""

# tested by: tests/judging/services/scoring/test_device_signature.py

from django.db import models

from challenge.models import Edition, User
from judging.models.panel import Judge


class DeviceKey(models.Model):
    """A device that signs for a judge: the public half of its key; the other never leaves it."""

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="device_keys")
    public_key = models.CharField(max_length=43)  # Ed25519, 32 bytes in base64url without padding
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "public_key"], name="device_key_once_per_judge"
            )
        ]

    def __str__(self) -> str:
        return self.public_key[:SHOWN_LETTERS]


class OfficeKey(models.Model):
    """A device with which an organiser signs the paper sheets that they enter."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="office_keys")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="office_keys")
    public_key = models.CharField(max_length=43)  # as a DeviceKey's
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "user", "public_key"], name="office_key_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return self.public_key[:SHOWN_LETTERS]


SHOWN_LETTERS = 8  # of a key, to tell devices apart
