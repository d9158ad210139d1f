"""Answers that are overdue, among what there is to do in an edition."""
# tested by: tests/frontend/pages/organisers/voices/test_voices.py

from django.urls import reverse
from django.utils.translation import gettext as _

from challenge.models import Edition
from frontend.pages.organisers.rounds.todo_task import Task
from gatherings.queries.voices import overdue_answers


def overdue_tasks(edition: Edition) -> list[Task]:
    """One line, if there are any."""
    count = overdue_answers([edition]).get(edition.pk, 0)
    if not count:
        return []
    title = _("Shared statements whose answer is overdue: %(count)s") % {"count": count}
    url = reverse("organisers:voices", args=[edition.slug])
    return [Task(title, _("Everybody sees that."), "bad", "vote", url, _("Answer"))]
