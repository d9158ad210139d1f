"""The plan of an investor day: computed by a task, looked at by organisers, published in one act.

Once it is published, planning again repairs it with the least change: what can stay, stays.
"""
# tested by: tests/gatherings/services/timetable/test_plan.py

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import Refusal
from challenge.models import Job, User
from challenge.permissions import require
from challenge.services.jobs import enqueue_job, finish_job, hold_job, report_progress, run_job
from gatherings.algorithms.timetable import make_timetable
from gatherings.algorithms.timetable_day import Held, Pair
from gatherings.algorithms.timetable_repair import repair
from gatherings.models import DayMeeting, Event, Timetable, TimetablePlan
from gatherings.models.timetables import plain_meeting
from gatherings.permissions import may_keep_timetable
from gatherings.queries.day import DayData, day_of
from gatherings.services.timetable.keep import held_timetable
from gatherings.services.timetable.mails import mail_timetable

KIND = "plan_timetable"


class TimetablePlanReplaced(Refusal):
    """What is published is what was looked at."""

    code = "plan_replaced"
    message = _("This plan was replaced by a newer one. Look at the newest, then publish it.")


class TimetablePlanOutdated(Refusal):
    """Somebody registered, wished or fell out after it was made."""

    code = "plan_outdated"
    message = _(
        "Registrations, wishes or absences changed after this plan was made. Plan again, then "
        "publish it."
    )


@transaction.atomic
def plan_timetable(*, actor: User, timetable: Timetable) -> Job:
    """Ask for a plan.  Nobody is told of it."""
    require(may_keep_timetable, actor, timetable)
    Event.objects.select_for_update(no_key=True).get(pk=timetable.event_id)
    edition = timetable.event.edition
    jobs = Job.objects.filter(kind=KIND, subject_id=timetable.pk, edition=edition).order_by("-id")
    last = jobs.first()
    if last is not None and last.is_active:
        return last
    return enqueue_job(
        actor=actor,
        edition=edition,
        kind=KIND,
        key=f"{KIND}:{timetable.pk}:{jobs.count() + 1}",
        task="gatherings.tasks.plan_timetable",
        subject=("timetable", timetable.pk),
        seed=timetable.pk,
    )


def write_timetable(*, job_id: int) -> None:
    """The task's body: plan on plain data, then put the plan in place of the one before it."""
    run_job(job_id=job_id, body=_plan)


def _plan(job: Job) -> None:
    timetable = Timetable.objects.select_related("event__edition").get(pk=job.subject_id or 0)
    report_progress(job=job, progress=0.1)
    data = day_of(timetable)
    facts = _repaired(data) if timetable.published_at else _made(data, seed=job.seed or 0)
    with transaction.atomic():
        hold_job(job=job)  # one that was stopped leaves the plan before it
        held_timetable(timetable)
        TimetablePlan.objects.filter(timetable=timetable, published_at=None).delete()
        TimetablePlan.objects.create(timetable=timetable, job=job, over=data.digest, **facts)
    finish_job(job=job, result={"meetings": len(facts["meetings"])})


def _made(data: DayData, *, seed: int) -> dict[str, Any]:
    plan = make_timetable(data.day, data.wishes, seed=seed)
    return {
        "meetings": _plain(data, plan.meetings),
        "unmet": [{**_who(wish.pair), "tier": wish.tier} for wish in plan.unmet],
        "is_best": plan.is_best,
    }


def _repaired(data: DayData) -> dict[str, Any]:
    found = repair(data.day, data.wishes, data.before, past=data.past)
    met = {row.pair for row in found.meetings}
    return {
        "meetings": _plain(data, found.meetings),
        "unmet": [
            {**_who(wish.pair), "tier": wish.tier} for wish in data.wishes if wish.pair not in met
        ],
        "moved": [_who(pair) for pair in [*found.moved, *found.reseated]],
        "dropped": [_who(pair) for pair in found.dropped],
        "added": [_who(pair) for pair in found.added],
    }


def _plain(data: DayData, meetings: Iterable[Held]) -> list[dict[str, Any]]:
    tier = {wish.pair: wish.tier for wish in data.wishes}
    return [
        plain_meeting(
            **_who(row.pair),
            starts_at=data.starts[row.slot],
            table=row.table,
            tier=tier.get(row.pair, 1),
        )
        for row in meetings
    ]


def _who(pair: Pair) -> dict[str, int]:
    return {"winner": int(pair[0][1:]), "investor": int(pair[1][1:])}


@transaction.atomic
def publish_plan(*, actor: User, plan: TimetablePlan) -> TimetablePlan:
    """What was looked at holds: whoever has new or other meetings gets a mail.  Twice is once.

    TimetablePlanReplaced, TimetablePlanOutdated.
    """
    require(may_keep_timetable, actor, plan.timetable)
    Event.objects.select_for_update(no_key=True).get(pk=plan.timetable.event_id)
    timetable = held_timetable(plan.timetable)
    stands = TimetablePlan.objects.filter(pk=plan.pk).first()  # written under the timetable alone
    if stands is None:
        raise TimetablePlanReplaced
    if stands.published_at is not None:
        return stands
    if stands.over != day_of(timetable).digest:
        raise TimetablePlanOutdated
    now = clock.now()
    changed, gone = _write_meetings(timetable, stands)
    TimetablePlan.objects.filter(pk=stands.pk).update(published_at=now, published_by=actor)
    if timetable.published_at is None:
        Timetable.objects.filter(pk=timetable.pk).update(published_at=now)
    audit.record(
        actor,
        "timetable.published",
        timetable,
        edition=timetable.event.edition,
        meetings=len(stands.meetings),
        changed=len(changed) + len(gone),
    )
    mail_timetable(actor=actor, timetable=timetable, plan=stands, changed=changed, gone=gone)
    stands.refresh_from_db()
    return stands


def _write_meetings(
    timetable: Timetable, plan: TimetablePlan
) -> tuple[set[tuple[int, int]], list[DayMeeting]]:
    """Rows as the plan says; returns the pairs that are new or other, and what is gone."""
    rows = {
        (row.winner_id, row.investor_id): row
        for row in DayMeeting.objects.select_for_update(no_key=True)
        .filter(timetable=timetable)
        .order_by("pk")
    }
    changed: set[tuple[int, int]] = set()
    wanted: set[tuple[int, int]] = set()
    for meeting in plan.meetings:
        pair = (meeting["winner"], meeting["investor"])
        wanted.add(pair)
        place = {
            "starts_at": datetime.fromisoformat(meeting["starts_at"]),
            "table": meeting["table"],
        }
        row = rows.get(pair)
        if row is None:
            DayMeeting.objects.create(
                timetable=timetable, winner_id=pair[0], investor_id=pair[1], **place
            )
        elif (row.starts_at, row.table) != (place["starts_at"], place["table"]):
            DayMeeting.objects.filter(pk=row.pk).update(**place, sequence=row.sequence + 1)
        else:
            continue
        changed.add(pair)
    dropped = DayMeeting.objects.filter(pk__in=[rows[pair].pk for pair in rows.keys() - wanted])
    gone = list(dropped.select_related(*DayMeeting.NAMES))
    DayMeeting.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return changed, gone
