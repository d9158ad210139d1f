"""Judges who know of their work hear of it when the dates of a round change before it opens."""

# tested by: tests/judging/services/setup/test_tell_of_dates.py

from collections.abc import Collection

from django.db import transaction

from challenge.models import AuditEvent, SitePart, User
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import LinkTo
from judging.models import AssignmentState, Judge, Round


@transaction.atomic
def tell_of_dates(
    *, actor: User | None, round: Round, event: AuditEvent, changed: Collection[str]
) -> int:
    """Mail those whose entries a mail has named, once for each change; returns how many.

    event: the change; changed: the columns that it touched, nobody is written to but for dates.
    """
    if not {"opens_at", "closes_at"} & set(changed):
        return 0
    known = round.assignments.filter(state=AssignmentState.ACTIVE, notified_at__isnull=False)
    told = Judge.objects.filter(pk__in=known.values("judge"), state=Judge.State.ACCEPTED)
    judges = list(told.select_related("user").order_by("pk"))
    for judge in judges:
        promise_mail(
            actor=actor,
            key=f"dates-moved-{event.pk}-{judge.pk}",
            kind="judge_dates_moved",
            expires_at=round.closes_at,
            to=judge.user,
            edition=round.edition,
            round=round,
            link_to=LinkTo(SitePart.JUDGE),
        )
    return len(judges)
