"""For the clock: who has not answered an invitation is asked once more, with a link that is new."""

# tested by: tests/judging/services/panel/test_remind_invited.py

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from challenge import audit
from challenge.kernel import clock
from challenge.models import Edition, Mail, SitePart
from challenge.services.clock_failures import attempt_in_editions
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import LinkTo
from judging.models import Judge, Round

WEEK = timedelta(days=7)
APART = timedelta(days=3)  # a reminder that would come sooner after the last mail is left out
INVITATION, REMINDER = "judge_invited", "judge_invitation_reminder"


def remind_invited() -> int:
    """Every edition that has a round to open, each by itself; returns how many."""
    now = clock.now()
    coming = Round.objects.filter(
        opens_at__gt=now,
        edition__state=Edition.State.PUBLISHED,
        edition__judges__state=Judge.State.INVITED,
    )
    return attempt_in_editions(
        what="judges.remind_invited",
        editions=coming.order_by("edition").values_list("edition", flat=True).distinct(),
        act=lambda pk: _remind(pk, now),
    )


@transaction.atomic
def _remind(pk: int, now: datetime) -> int:
    """A week after the invitation, and a week before the next round opens; the mails are the
    memory.  Who was invited without a mail is not written to.
    """
    edition = Edition.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=pk).first()
    if edition is None:
        return 0
    opens_at = edition.rounds.filter(opens_at__gt=now).earliest("opens_at").opens_at
    judges = edition.judges.filter(state=Judge.State.INVITED).select_related("user").order_by("pk")
    mails = Mail.objects.filter(edition=edition, kind__in=[INVITATION, REMINDER])
    rows = mails.order_by().values_list("to_user", "kind").annotate(last=Max("created_at"))
    asked = {(user, kind): last for user, kind, last in rows}
    due = [judge for judge in judges if _is_due(judge, asked, opens_at, now)]
    for judge in due:
        event = audit.record(None, "judge.invitation_reminded", judge)
        promise_mail(
            actor=None,
            key=f"judge-invitation-reminder-{judge.pk}-{event.pk}",
            kind=REMINDER,
            to=judge.user,
            edition=edition,
            judge=judge,
            opens_at=opens_at,
            expires_at=opens_at,
            link_to=LinkTo(SitePart.JUDGE, f"/judge/{edition.slug}/invitation/"),
        )
    return len(due)


def _is_due(
    judge: Judge, asked: dict[tuple[int | None, str], datetime], opens_at: datetime, now: datetime
) -> bool:
    invited = asked.get((judge.user_id, INVITATION))
    if invited is None:
        return False
    last = max(invited, asked.get((judge.user_id, REMINDER), invited))
    return any(last + APART <= mark <= now for mark in (invited + WEEK, opens_at - WEEK))
