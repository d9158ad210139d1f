"""The mails that tell every entrant of a published result."""

# tested by: tests/judging/services/results/test_announce.py

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from challenge.kernel.outbox import promise_again
from challenge.models import Mail
from challenge.services.mailing import promise_mail
from challenge.transparency.reading import newest_checkpoint
from judging.models import (
    Announcement,
    Decision,
)
from judging.queries.results.appeals.appeal_window import appeals_until
from judging.services.results.announce import MAIL_TASK
from submissions.models import EntryState, Member
from submissions.queries.as_submitted import show_submitted

BATCH_ENTRIES = 200


LOOK_BACK = timedelta(days=1)


def mail_results(*, announcement_id: int) -> int:
    """Promise a mail to everybody who writes for an entry of the round, in short transactions.

    Run twice, each gets one mail.
    """
    announcement = Announcement.objects.select_related("edition", "round").get(
        pk=announcement_id, state=Announcement.State.PUBLISHED
    )
    entries = list(
        announcement.round.participations.filter(entry__state=EntryState.SUBMITTED)
        .order_by("entry_id")
        .values_list("entry_id", flat=True)
    )
    return sum(
        _mail_batch(announcement, entries[start : start + BATCH_ENTRIES])
        for start in range(0, len(entries), BATCH_ENTRIES)
    )


@transaction.atomic
def resend_unmailed_results() -> int:
    """For the clock: promise the result mails again where not everybody was mailed.

    Returns how many announcements.
    """
    fresh = Announcement.objects.filter(
        state=Announcement.State.PUBLISHED, published_at__gt=timezone.now() - LOOK_BACK
    )
    return sum(
        promise_again(MAIL_TASK, announcement_id=announcement.pk)
        for announcement in fresh
        if _mailed_count(announcement) < _recipient_count(announcement)
    )


def _mailed_count(announcement: Announcement) -> int:
    return Mail.objects.filter(
        edition=announcement.edition_id, key__startswith=_key_of(announcement)
    ).count()


def _key_of(announcement: Announcement) -> str:
    """What the keys of this version's mails begin with."""
    version = "" if announcement.version == 1 else f"v{announcement.version}-"
    return f"result-{announcement.pk}-{version}"


def _recipient_count(announcement: Announcement) -> int:
    entries = announcement.round.participations.filter(
        entry__state=EntryState.SUBMITTED, entry__decisions__round=announcement.round_id
    )
    members = Member.objects.filter(startup__entries__in=entries.values("entry"))
    return members.filter(user__erased_at=None).distinct().count()


@transaction.atomic
def _mail_batch(announcement: Announcement, entries: list[int]) -> int:
    decisions = {
        row.entry_id: row
        for row in Decision.objects.filter(
            round=announcement.round, entry__in=entries
        ).select_related("award", "entry__startup", "entry__edition")
    }
    show_submitted(row.entry for row in decisions.values())
    startups = {row.entry.startup_id: row for row in decisions.values()}
    checkpoint = newest_checkpoint()
    until = appeals_until(announcement.edition, announcement)
    members = Member.objects.filter(startup__in=startups).select_related("user").order_by("pk")
    for member in members:
        decision = startups[member.startup_id]
        promise_mail(
            actor=None,
            key=f"{_key_of(announcement)}{decision.entry_id}-{member.user_id}",
            kind="result_announced" if announcement.version == 1 else "result_corrected",
            to=member.user,
            edition=announcement.edition,
            round=announcement.round,
            announcement=announcement,
            decision=decision,
            entry=decision.entry,
            appeals_until=until,
            checkpoint=checkpoint.note if checkpoint else "",
        )
    return len(members)
