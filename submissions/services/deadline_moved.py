"""For the clock: whose draft is not submitted hears that the deadline was put off, once for each
new one.
"""

from datetime import timedelta

from django.db import transaction

from challenge import audit
from challenge.kernel import clock
from challenge.models import AuditEvent, Edition
from challenge.services.clock_failures import attempt_in_editions
from challenge.services.mailing import promise_mail
from submissions.models import Entry, EntryState

LOOK_BACK = timedelta(days=3)  # who was not told by then reads it on the page
DRAFTS_AT_ONCE = 500


def tell_deadline_moved() -> int:
    """Every call whose deadline was put off of late, each by itself; returns how many."""
    now = clock.now()
    moved = AuditEvent.objects.filter(
        action="edition.updated", facts__changed__contains=["closes_at"], at__gt=now - LOOK_BACK
    )
    open_calls = Edition.objects.filter(
        pk__in=moved.values("edition"),
        state=Edition.State.PUBLISHED,
        opens_at__lte=now,
        closes_at__gt=now,
    )
    return attempt_in_editions(
        what="drafts.deadline_moved", editions=open_calls.values_list("pk", flat=True), act=_tell
    )


@transaction.atomic
def _tell(pk: int) -> int:
    """The next drafts; the log of what was done is the memory.

    A draft that was begun later has seen the new deadline, one with a later deadline of its own
    keeps that; one that moved before the call opened
    concerned nobody.
    """
    edition = Edition.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=pk).first()
    if edition is None:
        return 0
    moved = edition.audit_events.filter(
        action="edition.updated", facts__changed__contains=["closes_at"], at__gte=edition.opens_at
    ).last()
    if moved is None:
        return 0
    told = edition.audit_events.filter(action="drafts.told_moved", facts__event=moved.pk)
    upto = told.order_by("-pk").values_list("facts__upto", flat=True).first() or 0
    drafts = Entry.objects.exclude(extended_until__gt=edition.closes_at).filter(
        edition=edition, state=EntryState.DRAFT, created_at__lt=moved.at, pk__gt=upto
    )
    batch = list(
        drafts.select_related("startup", "edition")
        .prefetch_related("startup__members__user")
        .order_by("pk")[:DRAFTS_AT_ONCE]
    )
    people = [(entry, member.user) for entry in batch for member in entry.startup.members.all()]
    for entry, person in people:
        promise_mail(
            actor=None,
            key=f"deadline-moved-{entry.pk}-{person.pk}-{moved.pk}",
            kind="draft_deadline_moved",
            to=person,
            edition=edition,
            entry=entry,
            expires_at=edition.closes_at,
        )
    if batch:
        last, drafted = batch[-1].pk, len(batch)
        audit.record(None, "drafts.told_moved", edition, event=moved.pk, upto=last, drafts=drafted)
    return len(people)
