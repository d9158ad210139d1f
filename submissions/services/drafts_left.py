"""For the clock: whose draft was never submitted hears that the call is over, once."""

from datetime import datetime, timedelta

from django.db import transaction

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.calendars.quiet_hours import QUIET_HOURS, is_quiet
from challenge.models import Edition
from challenge.services.clock_failures import attempt_in_editions
from challenge.services.mailing import promise_mail
from submissions.models import Entry, EntryState, SubmitWish

LOOK_BACK = timedelta(days=3)  # later it is no news any more
DRAFTS_AT_ONCE = 500


def tell_drafts_left() -> int:
    """Every edition whose call closed of late, each by itself; returns how many were looked at."""
    now = clock.now()
    closed = Edition.objects.filter(
        state=Edition.State.PUBLISHED, closes_at__lte=now, closes_at__gt=now - LOOK_BACK
    )
    return attempt_in_editions(
        what="drafts.over",
        editions=closed.values_list("pk", flat=True),
        act=lambda pk: _tell(pk, now),
    )


@transaction.atomic
def _tell(pk: int, now: datetime) -> int:
    """The next drafts; the log of what was done is the memory.

    Those whose wish to submit could not be done were told that already.
    """
    edition = Edition.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=pk).first()
    if edition is None or now <= edition.last_moment + timedelta(minutes=5):
        return 0
    if is_quiet(now, edition.time_zone, edition.rules.get("quiet_hours", QUIET_HOURS)):
        return 0
    stamp = f"{edition.closes_at:%Y%m%d%H%M}"
    told = edition.audit_events.filter(action="drafts.told_over", facts__stamp=stamp)
    upto = told.order_by("-pk").values_list("facts__upto", flat=True).first() or 0
    spent = SubmitWish.objects.filter(withdrawn_at__isnull=True, done_at__isnull=False)
    drafts = Entry.objects.filter(
        edition=edition, state=EntryState.DRAFT, created_at__lte=edition.closes_at, pk__gt=upto
    ).exclude(pk__in=spent.values("entry"))
    batch = list(
        drafts.select_related("startup", "edition")
        .prefetch_related("startup__members__user")
        .order_by("pk")[:DRAFTS_AT_ONCE]
    )
    people = [(entry, member.user) for entry in batch for member in entry.startup.members.all()]
    for entry, person in people:
        promise_mail(
            actor=None,
            key=f"draft-over-{entry.pk}-{person.pk}-{stamp}",
            kind="draft_over",
            to=person,
            edition=edition,
            entry=entry,
            expires_at=edition.closes_at + LOOK_BACK,
        )
    if batch:
        last, count = batch[-1].pk, len(batch)
        audit.record(None, "drafts.told_over", edition, stamp=stamp, upto=last, drafts=count)
    return len(people)
