"""One mail to each judge of a closed round: the proof of all their sheets, and where the log stood.

By it a copy of the signed state leaves the house.
"""

# tested by: tests/judging/services/rounds/test_proof_mails.py

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q

from challenge.kernel import clock
from challenge.kernel.transparency.kinds import CLOSE
from challenge.models import LogCheckpoint, LogLeaf, Mail, SitePart
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import LinkTo
from challenge.transparency.reading import newest_checkpoint
from judging.models import Judge, Round, RoundState, SheetState

LOOK_BACK = timedelta(days=2)
CLOSED = [RoundState.CLOSED, RoundState.DECIDED, RoundState.PUBLISHED]


def mail_due_receipts() -> int:
    """For the clock: the rounds that closed lately, once their close is signed; returns how many
    mails.  Run twice, each judge gets one.
    """
    checkpoint = newest_checkpoint()
    since = clock.now() - LOOK_BACK
    lately = Round.objects.filter(state__in=CLOSED, closes_at__gt=since).select_related("edition")
    return sum(
        _mail_round(round, checkpoint)
        for round in lately.order_by("pk")
        if checkpoint is not None and _is_signed(round, checkpoint)
    )


def _is_signed(round: Round, checkpoint: LogCheckpoint) -> bool:
    """Whether the checkpoint covers the round's close, and with it every sheet before."""
    closes = LogLeaf.objects.filter(
        record__edition=round.edition.slug, record__round=round.order, record__kind=CLOSE
    )
    return closes.filter(index__lt=checkpoint.size).exists()


@transaction.atomic
def _mail_round(round: Round, checkpoint: LogCheckpoint) -> int:
    submitted = Q(assignments__round=round, assignments__sheet__state=SheetState.SUBMITTED)
    judges = Judge.objects.filter(edition=round.edition, erased_at=None).select_related("user")
    told = Mail.objects.filter(kind="sheet_receipts", edition=round.edition)
    known = set(told.values_list("key", flat=True))
    mails = 0
    for judge in judges.annotate(given=Count("assignments", filter=submitted)).order_by("pk"):
        key = f"proofs-{round.pk}-{judge.pk}"
        if judge.given and key not in known:
            mails += 1
            promise_mail(
                actor=None,
                key=key,
                kind="sheet_receipts",
                to=judge.user,
                edition=round.edition,
                round=round,
                count=judge.given,
                checkpoint=checkpoint.note,
                link_to=LinkTo(SitePart.JUDGE, f"/judge/rounds/{round.pk}/mine/"),
            )
    return mails
