"""For the clock: whose draft was never submitted hears that the call is over, once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.calendars.quiet_hours import QUIET_HOURS, is_quiet
from challenge.models import Edition
from challenge.services.clock_failures import attempt_in_editions
from challenge.services.mailing import promise_mail
from submissions.models import Entry, EntryState, SubmitWish

LOOK_BACK = timedelta(days=3)  # later it is no news any more
DRAFTS_AT_ONCE = 500
AFTER = timedelta(minutes=5)  # the last moment, so that what came in then is written


def tell_drafts_left() -> int:
    """Every edition whose call closed of late, each by itself; returns how many were looked at."""
    now = clock.now()
    closed = Edition.objects.filter(
        state=Edition.State.PUBLISHED, closes_at__lte=now, closes_at__gt=now - LOOK_BACK
    )
    own = Entry.objects.filter(
        state=EntryState.DRAFT,
        edition__state=Edition.State.PUBLISHED,
        extended_until__lte=now,
        extended_until__gt=now - LOOK_BACK,
    )
    return attempt_in_editions(
        what="drafts.over",
        editions=closed.values_list("pk", flat=True),
        act=lambda pk: _tell(pk, now),
    ) + attempt_in_editions(
        what="drafts.over_later",
        editions=own.values_list("edition", flat=True).distinct(),
        act=lambda pk: _tell_extended(pk, now),
    )


@transaction.atomic
def _tell(pk: int, now: datetime) -> int:
    """The next drafts; the log of what was done is the memory.

    Those whose wish to submit could not be done were told that already; those with a deadline of
    their own are told when that has passed.
    """
    edition = _awake(pk, now)
    if edition is None or now <= edition.last_moment + AFTER:
        return 0
    stamp = f"{edition.closes_at:%Y%m%d%H%M}"
    told = edition.audit_events.filter(action="drafts.told_over", facts__stamp=stamp)
    upto = told.order_by("-pk").values_list("facts__upto", flat=True).first() or 0
    drafts = _left(edition).exclude(extended_until__gt=edition.closes_at)
    batch = list(
        drafts.filter(created_at__lte=edition.closes_at, pk__gt=upto).order_by("pk")[
            :DRAFTS_AT_ONCE
        ]
    )
    if batch:
        last, count = batch[-1].pk, len(batch)
        audit.record(None, "drafts.told_over", edition, stamp=stamp, upto=last, drafts=count)
    return sum(_mail(entry) for entry in batch)


@transaction.atomic
def _tell_extended(pk: int, now: datetime) -> int:
    """Those whose own deadline has passed of late; the mail's key is the memory."""
    edition = _awake(pk, now)
    if edition is None:
        return 0
    over = now - AFTER - timedelta(seconds=edition.grace_seconds)
    own = (
        _left(edition)
        .filter(
            extended_until__gt=edition.closes_at,
            extended_until__lt=over,
        )
        .filter(extended_until__gt=now - LOOK_BACK)
    )
    return sum(_mail(entry) for entry in own.order_by("pk"))


def _awake(pk: int, now: datetime) -> Edition | None:
    """The edition, held, unless somebody holds it or it is night there."""
    edition = Edition.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=pk).first()
    if edition is None:
        return None
    quiet = edition.rules.get("quiet_hours", QUIET_HOURS)
    return None if is_quiet(now, edition.time_zone, quiet) else edition


def _left(edition: Edition) -> QuerySet[Entry]:
    """Drafts with their people, without those whose wish to submit could not be done."""
    spent = SubmitWish.objects.filter(withdrawn_at__isnull=True, done_at__isnull=False)
    drafts = Entry.objects.filter(edition=edition, state=EntryState.DRAFT)
    return (
        drafts.exclude(pk__in=spent.values("entry"))
        .select_related("startup", "edition")
        .prefetch_related("startup__members__user")
    )


def _mail(entry: Entry) -> int:
    """To everybody who writes on it; returns how many that are."""
    people = [member.user for member in entry.startup.members.all()]
    for person in people:
        promise_mail(
            actor=None,
            key=f"draft-over-{entry.pk}-{person.pk}-{entry.closes_at:%Y%m%d%H%M}",
            kind="draft_over",
            to=person,
            edition=entry.edition,
            entry=entry,
            expires_at=entry.closes_at + LOOK_BACK,
        )
    return len(people)
