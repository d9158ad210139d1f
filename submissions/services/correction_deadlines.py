"""For the clock: a correction that was asked for is reminded of, and both sides know when it
lapses.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.calendars.quiet_hours import QUIET_HOURS, is_quiet
from challenge.models import Edition, Mail
from challenge.services.clock_failures import attempt_in_editions
from challenge.services.mailing import promise_mail
from challenge.services.organiser_mail import mail_organisers
from submissions.models import EligibilityCheck, EntryState, Member

REMIND_BEFORE = timedelta(days=1)
LOOK_BACK = timedelta(days=14)  # what lapsed earlier is history


def remind_corrections() -> int:
    """Remind representatives a day before their time is over, once; returns for how many editions
    that was looked at, each by itself.
    """
    now = clock.now()
    return attempt_in_editions(
        what="corrections.remind",
        editions=_editions_of(_asked(now, now + REMIND_BEFORE)),
        act=lambda pk: _remind(pk, now),
    )


def note_lapsed_corrections() -> int:
    """Tell representatives that the time is over, and organisers what waits for them; returns for
    how many editions that was looked at, each by itself.
    """
    now = clock.now()
    return attempt_in_editions(
        what="corrections.lapse",
        editions=_editions_of(_asked(now - LOOK_BACK, now)),
        act=lambda pk: _tell_lapsed(pk, now),
    )


@transaction.atomic
def _remind(edition: int, now: datetime) -> int:
    if not _is_held(edition):
        return 0
    nearing = _asked(now, now + REMIND_BEFORE).filter(
        entry__edition=edition, decided_at__lte=now - timedelta(hours=1)
    )
    by_day = [check for check in nearing if not _is_night(check.entry.edition, now)]
    return _mail_once(by_day, "correction_reminder")


@transaction.atomic
def _tell_lapsed(edition: int, now: datetime) -> int:
    if not _is_held(edition):
        return 0
    lapsed = list(_asked(now - LOOK_BACK, now).filter(entry__edition=edition))
    new = _mail_once(lapsed, "correction_lapsed")
    if new:
        _tell_organisers(lapsed)
    return new


def _is_held(edition: int) -> bool:
    """Whether the edition is ours until the commit: of two beats at once, one tells."""
    rows = Edition.objects.select_for_update(skip_locked=True, no_key=True)
    return rows.filter(pk=edition).exists()


def _is_night(edition: Edition, now: datetime) -> bool:
    quiet = edition.rules.get("quiet_hours", QUIET_HOURS)
    return is_quiet(now, edition.time_zone, quiet)


def _editions_of(checks: QuerySet[EligibilityCheck]) -> list[int]:
    return sorted(set(checks.values_list("entry__edition", flat=True)))


def _asked(after: datetime, until: datetime) -> QuerySet[EligibilityCheck]:
    """Open requests of published editions whose time is over in that span."""
    return EligibilityCheck.objects.filter(
        state=EligibilityCheck.State.CORRECTION,
        entry__state=EntryState.SUBMITTED,
        entry__edition__state=Edition.State.PUBLISHED,
        correction_due_at__gt=after,
        correction_due_at__lte=until,
    ).select_related("entry__edition", "entry__startup")


def _mail_once(checks: Iterable[EligibilityCheck], kind: str) -> int:
    """One mail of the kind to each representative for each request; the mail is the memory."""
    keys = {f"{kind}-{check.pk}-{check.correction_due_at:%Y%m%d%H%M}": check for check in checks}
    known = set(
        Mail.objects.filter(kind=kind, key__in=[f"{key}-0" for key in keys]).values_list(
            "key", flat=True
        )
    )
    new = {key: check for key, check in keys.items() if f"{key}-0" not in known}
    for key, check in new.items():
        people = Member.objects.filter(
            startup=check.entry.startup_id, kind=Member.Kind.REPRESENTATIVE
        ).select_related("user")
        for place, member in enumerate(people.order_by("pk")):
            promise_mail(
                actor=None,
                key=f"{key}-{place}",
                kind=kind,
                to=member.user,
                edition=check.entry.edition,
                entry=check.entry,
                check=check,
                expires_at=check.correction_due_at if kind == "correction_reminder" else None,
            )
        audit.record(
            None,
            f"eligibility.{kind}",
            check,
            edition=check.entry.edition,
            entry=check.entry_id,
        )
    return len(new)


def _tell_organisers(lapsed: list[EligibilityCheck]) -> None:
    """One mail to each organiser for all that lapsed at the same moment."""
    together: dict[tuple[Edition, datetime | None], list[EligibilityCheck]] = defaultdict(list)
    for check in lapsed:
        together[check.entry.edition, check.correction_due_at].append(check)
    for (edition, due), checks in together.items():
        mail_organisers(
            actor=None,
            edition=edition,
            key=f"corrections-lapsed-{edition.pk}-{due:%Y%m%d%H%M}",
            kind="corrections_lapsed",
            path="entries/?eligibility=correction",
            entries=[check.entry for check in checks],
        )
