"""For the clock: organisers are reminded of appeals before their reply is due, and once after."""
# tested by: tests/judging/services/results/appeals/test_answer_appeal.py

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from challenge import audit
from challenge.kernel import clock
from challenge.models import Edition
from challenge.services.clock_failures import Subject, attempt_apart
from challenge.services.organiser_mail import mail_organisers
from judging.models import Appeal
from judging.services.results.appeals.write_appeal import locked_appeal
from submissions.queries.as_submitted import show_submitted

ACTION = "appeal.reminded"
BEFORE_DUE = (timedelta(days=3), timedelta(days=1), timedelta(0))  # the last: it is overdue


def remind_of_appeals() -> int:
    """Every open appeal whose reply is due soon, each by itself; returns how many."""
    now = clock.now()
    due = Appeal.objects.filter(
        state__in=Appeal.OPEN,
        edition__state=Edition.State.PUBLISHED,
        reply_due_at__lte=now + BEFORE_DUE[0],
    )
    return sum(
        attempt_apart(
            what="appeals.remind",
            subject=Subject("appeal", appeal.pk, appeal.edition_id),
            act=partial(_remind, appeal=appeal),
        )
        for appeal in due.order_by("pk")
    )


def cause_of(appeal: Appeal, now: datetime) -> str:
    """The newest reminder that is due: "3d", "1d" or "0d" before; "" while none is."""
    if appeal.reply_due_at is None:
        return ""
    passed = [before for before in BEFORE_DUE if now >= appeal.reply_due_at - before]
    return f"{passed[-1].days}d" if passed else ""


@transaction.atomic
def _remind(*, appeal: Appeal) -> int:
    """Once for each cause; one that was missed while the server was away is left out."""
    locked = locked_appeal(appeal=appeal)
    cause = cause_of(locked, clock.now())
    told = locked.edition.audit_events.filter(action=ACTION, object_id=str(locked.pk))
    if not locked.is_open or not cause or told.filter(facts__cause=cause).exists():
        return 0
    is_over = cause == "0d"
    audit.record(None, ACTION, locked, cause=cause)
    show_submitted([locked.entry])
    mail_organisers(
        actor=None,
        edition=locked.edition,
        key=f"appeal-due-{locked.pk}-{cause}",
        kind="appeal_reply_due",
        path=f"appeals/{locked.pk}/",
        appeal=locked,
        entry=locked.entry,
        round=locked.announcement.round,
        is_over=is_over,
        expires_at=None if is_over else locked.reply_due_at,
    )
    return 1
