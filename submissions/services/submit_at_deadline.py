"""Before the deadline: drafts are reminded of it, and a complete one is submitted by itself where
its representative wished so.
"""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone, translation

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.calendars.quiet_hours import QUIET_HOURS, days_of, is_quiet, round_to_hours
from challenge.kernel.digests import digest
from challenge.kernel.errors import WrongState
from challenge.models import AuditEvent, Edition, User
from challenge.permissions import require
from challenge.services.clock_failures import Subject, attempt_apart, attempt_in_editions
from challenge.services.mailing import promise_mail
from submissions.models import Attachment, Entry, EntryState, Receipt, Startup, SubmitWish
from submissions.permissions import may_submit_entry
from submissions.queries.changes import changes_since_submission
from submissions.queries.completeness import missing_parts
from submissions.queries.entries import submit_wish_of
from submissions.queries.snapshot import snapshot_of
from submissions.services.draft import mirror_item
from submissions.services.submit import ChallengeClosed, hold_entry, submit_entry

REMIND_HOURS = (72, 24, 3)
URGENT_HOURS = min(REMIND_HOURS)  # of this, people are reminded at night too
# longer than the clock's beat, so that what stands in time is received in time
SUBMIT_EARLIER_BY = timedelta(minutes=2)
DRAFTS_AT_ONCE = 500
# of a wish's entry; PostgreSQL's GREATEST passes over NULL
CLOSES_AT = Greatest("entry__edition__closes_at", "entry__extended_until")


@transaction.atomic
def wish_submission(*, actor: User, entry: Entry) -> SubmitWish:
    """Let the draft be submitted by itself shortly before the deadline, if it is complete then, in
    the actor's name.  Wished before: nothing new.

    What is changed between then and the deadline is submitted again, so that what stands at the
    deadline is what counts.
    """
    require(may_submit_entry, actor, entry)
    entry = (
        Entry.objects.select_for_update(no_key=True, of=("self",))
        .select_related("edition")
        .get(pk=entry.pk)
    )
    known = submit_wish_of(entry)
    if known is not None:
        return known
    if entry.state != EntryState.DRAFT:
        raise WrongState
    if clock.now() > entry.last_moment:
        raise ChallengeClosed
    wish = SubmitWish.objects.create(entry=entry, wished_by=actor)
    audit.record(actor, "submission.wished", wish, edition=entry.edition, entry=entry.pk)
    return wish


@transaction.atomic
def withdraw_submit_wish(*, actor: User, entry: Entry) -> None:
    """Submit only by hand again."""
    require(may_submit_entry, actor, entry)
    wish = submit_wish_of(entry)
    if wish is not None and SubmitWish.objects.filter(
        pk=wish.pk, withdrawn_at__isnull=True, done_at__isnull=True
    ).update(withdrawn_at=timezone.now()):
        audit.record(actor, "submission.unwished", wish, edition=entry.edition, entry=entry.pk)


def remind_drafts() -> int:
    """For the clock: remind those with a draft, or with changes that aren't submitted, 3 days, a
    day and 3 hours before the close, each once; returns for how many editions that was looked at.

    Those with a deadline of their own are reminded of that, in the same way.
    """
    now = clock.now()
    soon = now + timedelta(hours=max(REMIND_HOURS))
    nearing = Edition.objects.filter(
        state=Edition.State.PUBLISHED, opens_at__lte=now, closes_at__gt=now, closes_at__lte=soon
    )
    own = _with_own_deadline(now).filter(
        edition__state=Edition.State.PUBLISHED, extended_until__lte=soon
    )
    return attempt_in_editions(
        what="drafts.remind",
        editions=nearing.values_list("pk", flat=True),
        act=lambda pk: _remind(pk, now),
    ) + attempt_in_editions(
        what="drafts.remind_later",
        editions=own.values_list("edition", flat=True).distinct(),
        act=lambda pk: _remind_of_own(pk, now),
    )


def submit_wished() -> int:
    """For the clock: submit what is complete and wished for from shortly before the deadline on;
    returns how many were.
    """
    now = clock.now()
    attempt_apart(what="drafts.revive_wishes", act=partial(_revive_wishes, now))
    due = (
        _in_force()
        .alias(closes_at=CLOSES_AT)
        .filter(
            entry__edition__state=Edition.State.PUBLISHED,
            closes_at__lte=now + SUBMIT_EARLIER_BY,
        )
        .order_by("pk")
    )
    # all: with a limit, incomplete drafts at the front would keep the others waiting
    submitted: list[int] = []
    for pk, edition in list(due.values_list("pk", "entry__edition")):
        attempt_apart(
            what="drafts.submit",
            subject=Subject("wish", pk, edition),
            act=partial(_submit_wish, pk, now, submitted),
        )
    return len(submitted)


@transaction.atomic
def _revive_wishes(now: datetime) -> None:
    """Where the deadline was put off after it had passed, for all or for the entry alone, a wish
    that could not be done is in force again, unless a newer one is.
    """
    newer = SubmitWish.objects.filter(entry=OuterRef("entry"), pk__gt=OuterRef("pk"))
    spent = (
        SubmitWish.objects.alias(closes_at=CLOSES_AT)
        .filter(
            ~Exists(newer),
            withdrawn_at__isnull=True,
            done_at__lt=F("closes_at"),
            entry__state=EntryState.DRAFT,
            entry__edition__state=Edition.State.PUBLISHED,
            closes_at__gt=now,
        )
        .select_related("entry__edition")
    )
    for wish in spent.select_for_update(no_key=True, of=("self",), skip_locked=True):
        SubmitWish.objects.filter(pk=wish.pk).update(done_at=None)
        audit.record(
            None,
            "submission.wish_revived",
            wish,
            edition=wish.entry.edition,
            entry=wish.entry_id,
        )


@transaction.atomic
def _remind(pk: int, now: datetime) -> int:
    """The mark nearest to the close that has come; drafts begun after it need no reminder.

    The log of what was done is the memory.
    """
    edition = Edition.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=pk).first()
    hours = _mark_reached(edition, now) if edition else 0
    if edition is None or not hours or (hours != URGENT_HOURS and _is_night(edition, now)):
        return 0
    # a deadline that is put off is reminded of anew
    stamp = f"{hours}-{edition.closes_at:%Y%m%d%H%M}"
    batch = _entries_to_look_at(edition, hours, stamp)
    if not batch:
        return 0
    behind = [entry for entry in batch if entry.state == EntryState.DRAFT or _is_behind(entry)]
    audit.record(
        None, "drafts.reminded", edition, stamp=stamp, upto=batch[-1].pk, drafts=len(behind)
    )
    return sum(_remind_writers(entry, hours, stamp) for entry in behind)


def _remind_writers(entry: Entry, hours: int, stamp: str) -> int:
    """Of a draft, or of changes that aren't submitted; returns how many people that were."""
    people = [member.user for member in entry.startup.members.all()]
    kind = "draft" if entry.state == EntryState.DRAFT else "changes"
    for person in people:
        key = f"{kind}-{entry.pk}-{person.pk}-{stamp}"
        _mail_writer(person, entry, f"{kind}_reminder", key, hours)
    return len(people)


def _with_own_deadline(now: datetime) -> QuerySet[Entry]:
    """Drafts and submitted entries whose own, later deadline is still to come."""
    rows = Entry.objects.filter(state__in=[EntryState.DRAFT, EntryState.SUBMITTED])
    return rows.filter(extended_until__gt=now).filter(extended_until__gt=F("edition__closes_at"))


@transaction.atomic
def _remind_of_own(pk: int, now: datetime) -> int:
    """The same marks before each deadline that an entry has for itself; a mark that had passed when
    the time was given is no news.  The log of what was done is the memory.
    """
    edition = Edition.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=pk).first()
    if edition is None:
        return 0
    is_night, count = _is_night(edition, now), 0
    own = _with_own_deadline(now).filter(edition=edition).select_related("startup", "edition")
    for entry in own.prefetch_related("startup__members__user").order_by("pk"):
        log = AuditEvent.objects.filter(edition=edition, object_id=str(entry.pk))
        given = log.filter(action="entry.extended").last()
        hours = _mark_before(entry.closes_at, given.at if given else entry.created_at, now)
        stamp = f"{hours}-{entry.closes_at:%Y%m%d%H%M}"
        looked_at = log.filter(action="entry.reminded", facts__stamp=stamp)
        if not hours or (hours != URGENT_HOURS and is_night) or looked_at.exists():
            continue
        audit.record(None, "entry.reminded", entry, stamp=stamp)
        if entry.state == EntryState.DRAFT or _is_behind(entry):
            count += _remind_writers(entry, hours, stamp)
    return count


def _is_behind(entry: Entry) -> bool:
    """Whether a submitted entry has changes that nobody and nothing is going to submit."""
    wish = submit_wish_of(entry)
    follows = wish is not None and _sent_by(wish) is not None
    return not follows and bool(changes_since_submission(entry))


def _is_night(edition: Edition, now: datetime) -> bool:
    quiet = edition.rules.get("quiet_hours", QUIET_HOURS)
    return is_quiet(now, edition.time_zone, quiet)


def _mark_reached(edition: Edition, now: datetime) -> int:
    """The smallest of REMIND_HOURS that has begun since the deadline was set; 0: none has.

    What began before that is no news: the mail of the new deadline says it.
    """
    moved = edition.audit_events.filter(
        action="edition.updated", facts__changed__contains=["closes_at"], at__gte=edition.opens_at
    ).last()
    since = moved.at if moved is not None else edition.opens_at
    return _mark_before(edition.closes_at, since, now)


def _mark_before(closes_at: datetime, since: datetime, now: datetime) -> int:
    """The smallest of REMIND_HOURS before that deadline that lies between the two; 0: none."""
    marks = {hours: closes_at - timedelta(hours=hours) for hours in REMIND_HOURS}
    return min((hours for hours, mark in marks.items() if since <= mark <= now), default=0)


def _entries_to_look_at(edition: Edition, hours: int, stamp: str) -> list[Entry]:
    """The next DRAFTS_AT_ONCE drafts and submitted entries that were there at the mark and weren't
    looked at for it yet; not those with a deadline of their own, of which they are reminded.
    """
    done = (
        edition.audit_events.filter(action="drafts.reminded", facts__stamp=stamp)
        .order_by("-pk")
        .values_list("facts__upto", flat=True)
        .first()
    )
    drafts = Entry.objects.exclude(extended_until__gt=edition.closes_at).filter(
        edition=edition,
        state__in=[EntryState.DRAFT, EntryState.SUBMITTED],
        created_at__lte=edition.closes_at - timedelta(hours=hours),
        pk__gt=done or 0,
    )
    return list(
        drafts.select_related("startup", "edition", "track", "field")
        .prefetch_related("startup__members__user")
        .order_by("pk")[:DRAFTS_AT_ONCE]
    )


@transaction.atomic
def _submit_wish(pk: int, now: datetime, submitted: list[int]) -> None:
    """Do what is due for one; submitted: gets its key where that is a submission."""
    wish = (
        _in_force()
        .select_for_update(no_key=True, of=("self",), skip_locked=True)
        .select_related("entry__edition", "entry__startup", "wished_by")
        .filter(pk=pk)
        .first()
    )
    if wish is None:
        return
    # what is looked at is what is submitted: nobody writes between, after the deadline
    wish.entry = entry = hold_entry(entry=wish.entry)
    last = entry.last_moment
    is_draft, sent = entry.state == EntryState.DRAFT, _sent_by(wish)
    is_fit = (
        (is_draft or sent is not None)
        and _stood_at(entry, last)
        and may_submit_entry(wish.wished_by, entry)
        and not missing_parts(entry)
    )
    if sent is not None:
        mirror_item(entry)  # as a submission would
        is_fit = is_fit and digest(snapshot_of(entry=entry)) != sent.version.digest
    if is_fit:
        key = f"wish-{wish.pk}" if sent is None else f"wish-{wish.pk}-{sent.version.number}"
        submit_entry(
            actor=wish.wished_by, entry=entry, received_at=min(now, last), idempotency_key=key
        )
    elif is_draft and now > last:
        key = f"not-submitted-{wish.pk}-{last:%Y%m%d%H%M}"
        _mail_writer(wish.wished_by, entry, "draft_not_submitted", key)
        audit.record(None, "submission.not_possible", wish, edition=entry.edition, entry=entry.pk)
    if now > last or not (is_draft or sent):
        SubmitWish.objects.filter(pk=wish.pk).update(done_at=now)
    if is_fit:
        submitted.append(pk)


def _sent_by(wish: SubmitWish) -> Receipt | None:
    """The wish's own submission, if it is the last one: until the deadline it follows what is still
    changed.
    """
    last = wish.entry.receipts.select_related("version").order_by("-pk").first()
    return (
        last
        if last
        and wish.entry.state == EntryState.SUBMITTED
        and f"{last.idempotency_key}-".startswith(f"wish-{wish.pk}-")
        else None
    )


def _stood_at(entry: Entry, last: datetime) -> bool:
    """Whether draft, company and files are as they were at the last moment; the log knows of the
    latter two.
    """
    files = [str(pk) for pk in entry.attachments.values_list("pk", flat=True)]
    company = Q(
        object_type=Startup._meta.label_lower,
        object_id=str(entry.startup_id),
        action="startup.updated",
    )
    papers = Q(
        object_type=Attachment._meta.label_lower,
        object_id__in=files,
        action__in=["attachment.uploaded", "attachment.removed"],
    )
    return (
        entry.changed_at <= last
        and not AuditEvent.objects.filter(company | papers, at__gt=last).exists()
    )


def _mail_writer(person: User, entry: Entry, kind: str, key: str, hours: int = 0) -> None:
    with translation.override(person.language):
        missing = [part.text for part in missing_parts(entry)]
        changed = [str(change.label) for change in changes_since_submission(entry)]
    wished = submit_wish_of(entry) is not None
    left = max(1, round_to_hours(entry.closes_at - clock.now()))
    promise_mail(
        actor=None,
        key=key,
        kind=kind,
        to=person,
        edition=entry.edition,
        entry=entry,
        missing=missing,
        changed=changed,
        hours=left,
        days=days_of(left),
        expires_at=_good_until(entry.closes_at, hours) if hours else None,
        wished=wished,
    )


def _good_until(closes_at: datetime, hours: int) -> datetime:
    """When the next mark comes, or the close."""
    nearer = max((mark for mark in REMIND_HOURS if mark < hours), default=0)
    return closes_at - timedelta(hours=nearer)


def _in_force() -> QuerySet[SubmitWish]:
    return SubmitWish.objects.filter(withdrawn_at__isnull=True, done_at__isnull=True)
