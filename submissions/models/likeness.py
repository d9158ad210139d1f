"""By what an entry that was submitted is recognised again: keyed digests, no words and no names."""

# tested by: tests/submissions/services/test_likeness.py

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from submissions.models.entries import Entry, EntryVersion


class LikenessTrait(models.Model):
    """One of them.  Two entries are alike in what they have a value in common of."""

    class Kind(models.TextChoices):
        """What of the entry it is."""

        REGISTRATION = "registration", _("same business registration number")
        NAME = "name", _("same company name")
        PHONE = "phone", _("same phone number")
        ACCOUNT = "account", _("same e-mail address of a writer")
        REPRESENTATIVE = "person", _("representative of the same name")
        DECK = "deck", _("same file")
        TEXT = "text", _("near text")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="traits")
    kind = models.CharField(max_length=12, choices=Kind)
    value = models.BigIntegerField()  # with its kind in it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "kind", "value"], name="trait_once_per_entry")
        ]
        indexes = [models.Index(fields=["value"], name="trait_value")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.kind}"


class TextSketch(models.Model):
    """What the answers of an entry's last version are compared by, and that it has been read."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="sketch")
    version = models.ForeignKey(EntryVersion, on_delete=models.CASCADE, related_name="+")
    hashes = ArrayField(models.BigIntegerField(), default=list)  # empty: too short

    def __str__(self) -> str:
        return f"{self.entry_id}"
