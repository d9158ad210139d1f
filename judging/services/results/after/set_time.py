"""A result published at a set time: the second person approves it, and the clock does it then."""
# tested by: tests/judging/services/results/after/test_set_time.py

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput
from challenge.models import Edition, User
from challenge.permissions import may_organise, require
from challenge.services.clock_failures import Subject, attempt_apart
from judging.models import Announcement
from judging.services.results.announce import (
    AlreadyPublished,
    approvable,
    publish_announcement,
    require_decided_on,
)
from judging.services.results.decide import fresh_tally, require_fitting_awards

LONGEST_WAIT = timedelta(days=60)


@transaction.atomic
def set_publication_time(
    *,
    actor: User,
    announcement: Announcement,
    publish_at: datetime,
    seen: datetime | None = None,
) -> Announcement:
    """Approve the announcement as it was read, to be published by itself at that time.

    All that publishing asks is asked now, and again then.  Prepared anew, it has no time any more.
    seen: when the announcement that the person read was prepared (None: don't ask).
    """
    require(may_organise, actor, announcement.edition)
    round = announcement.round.locked()
    held = approvable(actor, announcement, seen)
    now = clock.now()
    if not now < publish_at <= now + LONGEST_WAIT:
        words = _("Choose a time to come, within 60 days.")
        raise InvalidInput(fields={"publish_at": words})
    require_fitting_awards(round=round)
    require_decided_on(round, fresh_tally(round=round))
    if (held.publish_at, held.publish_by_id) == (publish_at, actor.pk):
        return held
    _write(held, publish_at=publish_at, publish_by=actor)
    audit.record(
        actor,
        "announcement.time_set",
        held,
        round=held.round_id,
        publish_at=publish_at.isoformat(),
    )
    return held


@transaction.atomic
def cancel_publication_time(*, actor: User, announcement: Announcement) -> Announcement:
    """It is published by nobody but a person again; the announcement stays prepared."""
    require(may_organise, actor, announcement.edition)
    announcement.round.locked()  # the same order as publishing
    held = _held(announcement.pk)
    if held.state != Announcement.State.PREPARED:
        raise AlreadyPublished
    if held.publish_at is None:
        return held
    _write(held, publish_at=None, publish_by=None)
    audit.record(actor, "announcement.time_cancelled", held, round=held.round_id)
    return held


def publish_what_is_due() -> None:
    """For the clock: each by itself; what refuses is shown to organisers and tried again."""
    due = Announcement.objects.filter(
        state=Announcement.State.PREPARED,
        publish_at__lte=clock.now(),
        edition__state=Edition.State.PUBLISHED,
    )
    for pk, edition in list(due.order_by("publish_at", "pk").values_list("pk", "edition_id")):
        attempt_apart(
            what="results.publish",
            subject=Subject("announcement", pk, edition),
            act=partial(publish_at_set_time, announcement_id=pk),
        )


@transaction.atomic
def publish_at_set_time(*, announcement_id: int) -> bool:
    """Publish it in the name of whoever set the time; late or twice, it is published once.

    False: it isn't due any more, since the time was cancelled or the words were prepared anew.
    """
    found = Announcement.objects.select_related("round").filter(pk=announcement_id).first()
    if found is None:
        return False
    found.round.locked()
    held = _held(found.pk)
    is_due = held.publish_at is not None and held.publish_at <= clock.now()
    if held.state != Announcement.State.PREPARED or not is_due or held.publish_by is None:
        return False
    publish_announcement(actor=held.publish_by, announcement=held, seen=held.prepared_at)
    return True


def _held(pk: int) -> Announcement:
    rows = Announcement.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("edition", "round__edition", "publish_by").get(pk=pk)


def _write(held: Announcement, **facts: object) -> None:
    Announcement.objects.filter(pk=held.pk).update(**facts)
    for name, value in facts.items():
        setattr(held, name, value)
