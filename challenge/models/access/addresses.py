"""Further e-mail addresses of a person, beside their main one (User.email)."""
# tested by: tests/challenge/services/account/test_addresses.py

from datetime import datetime, timedelta

from django.db import models
from django.db.models.functions import Lower

from challenge.kernel import clock
from challenge.models.people import User

CONFIRM_WITHIN = timedelta(days=3)


class OtherAddress(models.Model):
    """One that was asked for, and once its mailbox answered, signs in and is found.

    An address leads to one person: the database holds it among these rows by an index, and against
    the main addresses by triggers (migration 0037).  One that isn't confirmed leads to nobody.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="other_addresses")
    email = models.EmailField()
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="other_address_lower_case"
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(confirmed_at__isnull=False),
                name="other_address_of_one_person",
            ),
            models.UniqueConstraint(fields=["user", "email"], name="other_address_once"),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_confirmed(self) -> bool:
        """Whether its mailbox has answered."""
        return self.confirmed_at is not None

    @property
    def ends_at(self) -> datetime:
        """Until when its link works."""
        return self.asked_at + CONFIRM_WITHIN

    @property
    def is_over(self) -> bool:
        """Whether it can't be confirmed any more, and has to be asked for again."""
        return not self.is_confirmed and self.ends_at <= clock.now()
