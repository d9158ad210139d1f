"""요건검토: the rules computed over all entries as a job, then a person decides on each
(docs/rules-kr.md §1).
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import AuditEvent, Edition, Job, User
from challenge.permissions import may_organise, require
from challenge.services.jobs import (
    enqueue_job,
    finish_job,
    one_request_at_a_time,
    report_progress,
    run_job,
)
from challenge.services.mailing import promise_mail
from submissions.models import EligibilityCheck, Entry, EntryState, Member
from submissions.permissions import may_decide_eligibility
from submissions.queries.call.submission_window import correctable_parts, part_labels
from submissions.queries.eligibility_rules import PASS, findings_of

BATCH = 100
LEFT = "left"  # how many entries in all are kept back, beside the rules' names
JOB_KIND = "eligibility"


class NotSubmitted(Refusal):
    """Only what was submitted is checked."""

    code = "not_submitted"
    message = _(
        "This application isn't in the competition: it was never submitted, or was withdrawn."
    )


@transaction.atomic
def run_eligibility_checks(*, actor: User, edition: Edition) -> Job:
    """Ask for the rules to be computed over every submitted entry; asked again while one is going
    on, it is the same job.
    """
    require(may_organise, actor, edition)
    one_request_at_a_time(kind=JOB_KIND, subject_id=edition.pk)
    jobs = Job.objects.filter(edition=edition, kind=JOB_KIND).order_by("-id")
    last = jobs.first()
    if last is not None and last.is_active:
        return last
    key = f"{JOB_KIND}:{edition.pk}:{jobs.count() + 1}"
    return enqueue_job(
        actor=actor,
        edition=edition,
        kind=JOB_KIND,
        key=key,
        task="submissions.tasks.check_eligibility",
        subject=("edition", edition.pk),
    )


def check_entries(*, job_id: int) -> None:
    """Compute the findings of every submitted entry, in short steps, and report how far it is.

    Decisions are left as they are.
    """
    run_job(job_id=job_id, body=_check_all)


def _check_all(job: Job) -> None:
    entries = Entry.objects.in_competition().filter(edition=job.edition).order_by("pk")
    ids = list(entries.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        report_progress(
            job=job,
            progress=start / len(ids),
            message="%(done)s of %(total)s entries checked",
            done=start,
            total=len(ids),
        )
        _check_batch(ids[start : start + BATCH])
    finish_job(job=job, message="", result={"entries": len(ids)})


@transaction.atomic
def decide_eligibility(
    *,
    actor: User,
    entry: Entry,
    state: str,
    reason: str = "",
    parts: Collection[str] = (),
    seen: str | None = None,
) -> EligibilityCheck:
    """Say eligible, correction (due in 3 working days) or ineligible; the last two need a reason
    and are mailed to the startup, as is an "eligible" that takes an "ineligible" back.

    parts: what a correction opens (keys of correctable_parts), exactly that and nothing else.
    seen: the version (etag) of the decision that the person saw; VersionNeeded, ChangedMeanwhile:
    another one stands.
    """
    require(may_decide_eligibility, actor, entry)
    _hold_submitted(entry)
    states, reason = EligibilityCheck.State, reason.strip()
    asked = _asked_parts(entry.edition, state, reason, parts)
    check, _made = EligibilityCheck.objects.get_or_create(entry=entry)
    before, now = check.state, clock.now()
    is_same = (check.state, check.reason, check.correction_parts) == (state, reason, asked)
    is_over = check.correction_due_at is not None and check.correction_due_at < now
    if is_same and not is_over:
        return check
    check.require_seen(seen, {"state": state, "reason": reason, "parts": asked})
    takes_back = state == states.ELIGIBLE and _told_ineligible([check])
    due = correction_due(now, entry.edition) if state == states.CORRECTION else None
    facts = {"reason": reason, "correction_due_at": due, "correction_parts": asked}
    _write_decision(check, state, decided_by=actor, decided_at=now, **facts)
    told = {"before_state": before, "state": state, "parts": asked, "after": {"reason": reason}}
    event = audit.record(
        actor, "eligibility.decided", check, edition=entry.edition, entry=entry.pk, **told
    )
    if state in {states.CORRECTION, states.INELIGIBLE} or takes_back:
        _mail_decision(actor, entry, check, event)
    return check


def _hold_submitted(entry: Entry) -> None:
    """The same lock as a submission, so that neither decides on what the other replaces."""
    locked = Entry.objects.select_for_update(no_key=True, of=("self",)).get(pk=entry.pk)
    if locked.state != EntryState.SUBMITTED:
        raise NotSubmitted


def _told_ineligible(checks: Iterable[EligibilityCheck]) -> list[EligibilityCheck]:
    """Those whose startup was told last that its entry can't take part."""
    decided = {str(check.pk): check for check in checks if check.decided_at is not None}
    told = dict(
        AuditEvent.objects.filter(
            action="eligibility.decided",
            object_type=EligibilityCheck._meta.label_lower,
            object_id__in=decided,
        )
        .exclude(facts__state=EligibilityCheck.State.PENDING)
        .order_by("pk")
        .values_list("object_id", "facts__state")
    )
    ineligible = EligibilityCheck.State.INELIGIBLE
    return [check for key, check in decided.items() if told.get(key) == ineligible]


def _write_decision(check: EligibilityCheck, state: str, **facts: Any) -> None:
    if check.state == state:
        EligibilityCheck.objects.filter(pk=check.pk).update(**facts)
        check.refresh_from_db()
    else:
        check.advance(state, **facts)


def _asked_parts(edition: Edition, state: str, reason: str, parts: Collection[str]) -> list[str]:
    """The parts that the decision opens, in the order of the form; InvalidInput names what is
    wrong with the decision.
    """
    states, known = EligibilityCheck.State, correctable_parts(edition)
    if state not in states.values:
        raise InvalidInput(fields={"state": _("Choose eligible, correction or ineligible.")})
    problems: dict[str, Any] = {}
    if state in {states.CORRECTION, states.INELIGIBLE} and not reason:
        problems["reason"] = _("Write the reason: the startup reads it.")
    if state == states.CORRECTION and (not parts or set(parts) - set(known)):
        problems["parts"] = _("Choose what is to be corrected: only that can be changed.")
    if problems:
        raise InvalidInput(fields=problems)
    return [key for key in known if key in parts] if state == states.CORRECTION else []


@dataclass(frozen=True, slots=True)
class Accepted:
    """What accepting all that pass did.

    left: how many entries stay undecided.  reasons: rule → how many of them it kept back
    ("unchecked": not looked at by the rules yet; "correction": may still be corrected).
    """

    count: int
    left: int
    reasons: dict[str, int]


@transaction.atomic
def accept_passing(*, actor: User, edition: Edition) -> Accepted:
    """Say eligible for every undecided entry whose findings all passed.

    One that may still be corrected is left until the correction is due.
    """
    require(may_organise, actor, edition)
    passing, reasons = _passing(edition, clock.now())
    taken_back = _told_ineligible(passing)
    count = EligibilityCheck.advance_all(
        passing,
        EligibilityCheck.State.ELIGIBLE,
        correction_due_at=None,
        correction_parts=[],
        decided_by=actor,
        decided_at=timezone.now(),
    )
    if count:
        event = audit.record(
            actor,
            "eligibility.accepted_passing",
            edition,
            entries=sorted(check.entry_id for check in passing),
        )
        for check in taken_back:
            check.refresh_from_db()
            _mail_decision(actor, check.entry, check, event)
    left = reasons.pop(LEFT, 0)
    return Accepted(count, left, dict(reasons))


def _passing(edition: Edition, now: datetime) -> tuple[list[EligibilityCheck], Counter[str]]:
    """The undecided checks, held, that all rules let pass; and rule → how many it kept back
    (LEFT: how many entries in all).
    """
    entries = Entry.objects.in_competition().filter(edition=edition)
    held = EligibilityCheck.objects.select_for_update(no_key=True, of=("self",)).filter(
        entry__in=entries, state=EligibilityCheck.State.PENDING
    )  # held: one that somebody decides on meanwhile is no longer among them
    checks = {check.entry_id: check for check in held.order_by("entry_id")}
    decided = entries.exclude(eligibility=None).exclude(
        eligibility__state=EligibilityCheck.State.PENDING
    )
    passing, reasons = [], Counter[str]()
    for entry in entries.exclude(pk__in=decided.values("pk")).values_list("pk", flat=True):
        check = checks.get(entry)
        why = _kept_back(check, now)
        if check is not None and not why:
            passing.append(check)
        reasons.update([*why, LEFT] if why else [])
    return passing, reasons


def _kept_back(check: EligibilityCheck | None, now: datetime) -> list[str]:
    """The rules that keep an undecided entry from being accepted; empty: it passes."""
    if check is None or not check.findings:
        return ["unchecked"]
    if check.correction_due_at is not None and check.correction_due_at > now:
        return ["correction"]
    return [row["rule"] for row in check.findings if row["outcome"] != PASS]


def correction_due(now: datetime, edition: Edition) -> datetime:
    """The end (18:00 in the edition's zone) of the third working day after `now`; the edition may
    list holidays (YYYY-MM-DD).
    """
    zone = ZoneInfo(edition.time_zone)
    holidays = edition.holidays
    day, left = now.astimezone(zone).date(), edition.correction_working_days
    while left:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:  # noqa: PLR2004 - Monday to Friday
            left -= 1
    return datetime.combine(day, time(18), zone)


@transaction.atomic
def _check_batch(ids: list[int]) -> None:
    entries = (
        Entry.objects.filter(pk__in=ids)
        .order_by("pk")
        .select_for_update(
            no_key=True, of=("self",)
        )  # a submission meanwhile brings its own findings
        .select_related("startup", "edition")
        .prefetch_related(
            "attachments",
            "edition__tracks",
            "edition__papers",
            "edition__questions",
            "startup__members__user",
            "startup__consents",
        )
    )
    rows = [EligibilityCheck(entry=entry, findings=findings_of(entry)) for entry in entries]
    EligibilityCheck.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["entry"], update_fields=["findings"]
    )


def _mail_decision(actor: User, entry: Entry, check: EligibilityCheck, event: AuditEvent) -> None:
    """To the representatives; once for each event."""
    people = Member.objects.filter(
        startup=entry.startup_id, kind=Member.Kind.REPRESENTATIVE
    ).select_related("user")
    for member in people:
        with translation.override(member.user.language):
            parts = part_labels(entry.edition, check.correction_parts)
        facts: dict[str, Any] = {"entry": entry, "check": check, "parts": parts}
        key = f"eligibility-{event.pk}-{check.pk}-{member.pk}"
        promise_mail(
            actor=actor,
            key=key,
            kind=f"eligibility_{check.state}",
            to=member.user,
            edition=entry.edition,
            expires_at=check.correction_due_at,
            **facts,
        )
