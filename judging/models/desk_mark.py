"""What a judge puts on an entry of the own list: a bookmark, and that it is to be discussed."""

# tested by: tests/judging/services/scoring/test_desk_marks.py

from django.db import models
from django.db.models import Q

from judging.models.scoresheet import Assignment


class DeskMark(models.Model):
    """A judge's marks on one entry.

    The reason is the judge's own: organisers learn how many judges want to discuss an entry.
    """

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="mark")
    is_bookmarked = models.BooleanField(default=False)
    to_discuss = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_discuss=True) | Q(reason=""), name="desk_mark_reason_of_a_flag"
            )
        ]

    def __str__(self) -> str:
        return f"marks {self.assignment_id}"
