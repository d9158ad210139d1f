"""Who looked at whose personal data, and whose were erased."""
# tested by: tests/frontend/pages/test_data_access.py

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.models.edition import Edition
from challenge.models.people import User


class Erasure(models.Model):
    """The erasure of one person's data: asked for by the person, or performed by an organiser.

    edition: of the organiser who asked.  Once it is done, person is a row without personal data.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="erasures")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(
        Edition, null=True, on_delete=models.CASCADE, related_name="erasures"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(done_at__isnull=True), name="erasure_under_way_once"
            )
        ]

    def __str__(self) -> str:
        return f"erasure of {self.person_id}"


class DataAccess(models.Model):
    """Somebody was shown personal data of others; one row for each reader, place and hour.

    company (the id of a startup) or person: whose; where neither is named, those of the group in
    the edition.  Of a company means of the people who write for it.
    """

    class Group(models.TextChoices):
        """Whose data a list holds."""

        APPLICANTS = "applicants", _("applicants")
        JUDGES = "judges", _("judges")
        INVESTORS = "investors", _("investors")
        EVERYBODY = "everybody", _("everybody of the edition")

    class As(models.TextChoices):
        """What the reader was to the edition."""

        ORGANISER = "organiser", _("organiser")
        SECRETARY = "secretary", _("secretary")
        OBSERVER = "observer", _("observer")
        JUDGE = "judge", _("judge")
        INVESTOR = "investor", _("investor")
        STAFF = "staff", _("operator")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="accesses")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    read_as = models.CharField(max_length=9, choices=As)
    place = models.CharField(max_length=60)  # the address's name, as in organisers:judge
    group = models.CharField(max_length=10, choices=Group)
    company = models.BigIntegerField(default=0)  # 0: none by itself
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    hour = models.DateTimeField()  # in which it began
    at = models.DateTimeField(auto_now_add=True)  # the first time in that hour

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "edition", "place", "group", "company", "person", "hour"],
                nulls_distinct=False,
                name="data_access_once_an_hour",
            )
        ]
        indexes = [
            models.Index(fields=["edition", "-id"], name="data_access_of_edition"),
            models.Index(fields=["company"], name="data_access_of_company"),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.place} {self.at:%F %T}"

    @property
    def is_by_program(self) -> bool:
        """Read through the API."""
        return self.place.startswith("api:")
