"""What an edition's papers carry: the host's logo, and what stands where its seal goes."""
# tested by: tests/judging/services/setup/test_letterhead.py

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge.kernel.papers.blocks import Letterhead, Seal
from challenge.kernel.versions import Versioned
from challenge.models.edition import Edition


class LetterheadQuerySet(models.QuerySet["EditionLetterhead"]):
    """Rows are added, never changed: a paper keeps the head that it was issued with."""

    def in_force(self, edition: Edition, at: datetime | None = None) -> "EditionLetterhead":
        """The newest, or that of the moment; of before the first, the first.  Unsaved: none yet."""
        rows = self.filter(edition=edition).order_by("-since", "-pk")
        found = (rows.filter(since__lte=at).first() or rows.last()) if at else rows.first()
        return found or EditionLetterhead(edition=edition)


class EditionLetterhead(Versioned):
    """A head from a moment on, until the next one's.  logo, seal_picture: PNG, or empty."""

    VERSIONED: ClassVar[tuple[str, ...]] = ("logo_sha256", "seal", "seal_picture_sha256")

    class SealKind(models.TextChoices):
        """What stands beside the host's name."""

        NONE = Seal.NONE, _("No seal")
        SPACE = Seal.SPACE, _("An empty box to stamp in")
        LINE = Seal.LINE, _("The words “(Official seal)”")
        PICTURE = Seal.PICTURE, _("A picture of the seal")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="letterheads")
    since = models.DateTimeField(default=timezone.now)
    logo = models.BinaryField(default=b"")
    logo_sha256 = models.CharField(_("logo"), max_length=64, blank=True, default="")
    seal = models.CharField(
        _("beside the host's name"), max_length=8, choices=SealKind, default=SealKind.SPACE
    )
    seal_picture = models.BinaryField(default=b"")
    seal_picture_sha256 = models.CharField(
        _("picture of the seal"), max_length=64, blank=True, default=""
    )

    objects = LetterheadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(seal="picture") | ~models.Q(seal_picture_sha256=""),
                name="letterhead_of_a_picture_has_one",
            )
        ]
        indexes = [models.Index(fields=["edition", "-since"], name="letterhead_in_force")]

    def __str__(self) -> str:
        return f"{self.edition}: {self.since:%Y-%m-%d}"

    def as_letterhead(self, *, may_seal: bool) -> Letterhead:
        """As papers carry it.  may_seal: whoever takes the paper may publish results; for others
        the word stands in the place of the seal's picture.
        """
        seal, picture = Seal(self.seal), bytes(self.seal_picture)
        if seal == Seal.PICTURE and not may_seal:
            seal, picture = Seal.LINE, b""
        shown = picture if seal == Seal.PICTURE else b""
        return Letterhead(logo=bytes(self.logo), seal=seal, seal_picture=shown)
