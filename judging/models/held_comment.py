"""A judge's words that an organiser keeps back from the startup."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from challenge.models import User
from judging.models.scoresheet import Scoresheet


class HeldComment(models.Model):
    """보류한 의견: the sheet's comment isn't shown to the startup, which reads the reason instead.
    The sheet itself stays as the judge handed it in.
    """

    class Reason(models.TextChoices):
        """Why it isn't shown."""

        PEOPLE = "people", _("names or contacts of people")
        JUDGE = "judge", _("shows who the judge is")
        ANOTHER = "another", _("is about another entry")
        INSULT = "insult", _("is insulting")

    MOST_AT_ONCE: ClassVar[int] = 500

    sheet = models.OneToOneField(Scoresheet, on_delete=models.CASCADE, related_name="held_comment")
    reason = models.CharField(max_length=10, choices=Reason)
    held_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    held_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason__in=["people", "judge", "another", "insult"]),
                name="held_comment_has_a_known_reason",
            )
        ]

    def __str__(self) -> str:
        return f"comment of sheet {self.sheet_id}, held: {self.reason}"
