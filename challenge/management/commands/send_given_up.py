"""`challenge send_given_up`: work that could not be handed to the message server and was given up
goes into the outbox again.
"""
# tested by: tests/challenge/watch/test_status_command.py

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django_celery_outbox.models import CeleryOutboxDeadLetter
from django_celery_outbox.replay import replay_dead_letters

from challenge.management.spoken_command import SpokenCommand


class Command(SpokenCommand):
    """All of it: the library's own command wants each row's number, which nobody is shown."""

    help = gettext_noop(
        "Send work again that could not be handed to the message server and was given up. Fix the "
        "cause first."
    )

    def handle(self, **_options: Any) -> None:
        """A line for each kind of task."""
        rows = dict(CeleryOutboxDeadLetter.objects.values_list("pk", "task_name"))
        if not rows:
            self.stdout.write(_("Nothing was given up."))
            return
        replay_dead_letters(list(rows))
        for name, count in sorted(Counter(rows.values()).items()):
            self.stdout.write(
                _("%(task)s: sent again, %(count)s.") % {"task": name, "count": count}
            )
