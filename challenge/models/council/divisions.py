"""분과: what members of the council work on together, and who sits where."""
# tested by: tests/challenge/services/council/test_divisions.py

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.kernel.text.bilingual import pick
from challenge.kernel.versions import Versioned
from challenge.models.council.members import CouncilPerson

STEERING = ("운영위원회", "Steering committee")
FIRST_DIVISIONS = (  # of a council that is new; renamed and added to like any other
    ("사업개발", "Business development"),
    ("기술교류", "Technology exchange"),
    ("동행/나눔", "Giving back"),
    ("법률/규제", "Law and regulation"),
    ("교육/인재", "Education and talent"),
)


class Division(Versioned):
    """A division, or the steering committee."""

    VERSIONED = ("name_ko", "name_en")

    name_ko = models.CharField(_("name in Korean"), max_length=60, unique=True)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    is_steering = models.BooleanField(default=False, db_default=False)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("-is_steering", "order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["is_steering"],
                condition=Q(is_steering=True),
                name="council_has_one_steering_committee",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return pick(self.name_ko, self.name_en)


class SeatQuerySet(models.QuerySet["Seat"]):
    """Seats, and those that are filled on a day."""

    def held_on(self, day: date) -> Self:
        """Whose person acts for a member that day."""
        return self.filter(person__in=CouncilPerson.objects.acting_on(day))


class Seat(models.Model):
    """Somebody's place in a division."""

    division = models.ForeignKey(Division, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(CouncilPerson, on_delete=models.CASCADE, related_name="seats")
    is_chair = models.BooleanField(_("chairs it"), default=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ("-is_chair", "pk")
        constraints = [
            models.UniqueConstraint(fields=["division", "person"], name="seat_once_per_division")
        ]

    def __str__(self) -> str:
        return f"{self.division}: {self.person}"
