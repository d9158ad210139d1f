"""The data room of a winner: files beside its application, to whom it is open, and who looked."""
# tested by: tests/introductions/services/data_room/test_opening.py

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.models import Organisation, User
from introductions.models.meetings import Introduction, Investor
from judging.models import Winner
from submissions.models import Attachment, Consent


class RoomTier(models.IntegerChoices):
    """How far a winner is open to an introduced investor: the deck's tier, or everything."""

    DECK = 2, _("T2: with the deck")
    ROOM = 3, _("T3: data room")


class RoomFile(models.Model):
    """A file that the startup shows introduced investors beside its application.

    Its bytes, check and page pictures are those of its attachment.
    """

    class About(models.TextChoices):
        """What it is."""

        FINANCIALS = "financials", _("financial statements")
        CAP_TABLE = "cap_table", _("cap table")
        FORECAST = "forecast", _("financial forecast")
        CONTRACTS = "contracts", _("main contracts")
        IP = "ip", _("intellectual property")
        PRODUCT = "product", _("product and technology")
        OTHER = "other", _("other")

    winner = models.ForeignKey(Winner, on_delete=models.PROTECT, related_name="room_files")
    attachment = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, related_name="room_file"
    )
    about = models.CharField(max_length=10, choices=About)
    tier = models.PositiveSmallIntegerField(choices=RoomTier, default=RoomTier.ROOM)
    # a copy of its pages with the reader's name on them, never the file itself
    may_download = models.BooleanField(default=False)

    class Meta:
        ordering = ["tier", "id"]

    def __str__(self) -> str:
        return f"{self.winner_id}: {self.about}"


class RoomGrant(models.Model):
    """The startup's consent to open its room to the seat of an introduction, with the text that was
    agreed to.  It ends at `until`, when it is closed, and with all that it rests on
    (`permissions.opens_room`): consent is the provision to investors that held then.
    """

    introduction = models.ForeignKey(
        Introduction, on_delete=models.PROTECT, related_name="room_grants"
    )
    investor = models.ForeignKey(Investor, on_delete=models.PROTECT, related_name="room_grants")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    tier = models.PositiveSmallIntegerField(choices=RoomTier)
    until = models.DateTimeField()
    text_version = models.CharField(max_length=20)
    text = models.TextField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["introduction"],
                condition=Q(closed_at__isnull=True),
                name="room_open_once_per_introduction",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=models.F("given_at")), name="room_open_for_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.introduction_id}: T{self.tier}"


class RoomView(models.Model):
    """Somebody was shown a page: one row for each reader, page and visit.  The database changes no
    row, and lets only retention delete one.

    page: 0 where the whole file was taken away.  visit: when the half hour began in which it was
    seen; seen again within it counts once.
    """

    introduction = models.ForeignKey(
        Introduction, on_delete=models.PROTECT, related_name="room_views"
    )
    viewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="room_views")
    firm = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    page = models.PositiveSmallIntegerField()
    visit = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["introduction", "viewer", "attachment", "page", "visit"],
                name="room_view_once_per_visit",
            )
        ]

    def __str__(self) -> str:
        return f"{self.introduction_id}: {self.attachment_id}/{self.page}"
