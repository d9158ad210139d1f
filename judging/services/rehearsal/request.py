"""A rehearsal is asked for, and its report thrown away: by hand, or by the clock after days."""

import secrets
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, WrongState
from challenge.models import Edition, Job, JobState, User
from challenge.permissions import may_organise, require
from challenge.services.jobs import enqueue_job, one_request_at_a_time
from judging.queries.overview.rehearsals import REHEARSAL

TASK = "judging.tasks.play_rehearsal"
KEPT = timedelta(days=7)
ENTRIES, JUDGES = 16, 8  # where nobody says otherwise
MOST_ENTRIES, MOST_JUDGES = 40, 20
SEEDS = 2**31


@transaction.atomic
def request_rehearsal(
    *,
    actor: User,
    edition: Edition,
    entries: int = ENTRIES,
    judges: int = JUDGES,
    language: str = "ko",
) -> Job:
    """Ask for a rehearsal with so many invented companies and judges; while one is played, that one
    is returned.

    language: of its papers.
    """
    require(may_organise, actor, edition)
    _require_numbers(entries, judges)
    if language not in dict(settings.LANGUAGES):
        raise InvalidInput(fields={"language": _("Choose Korean or English.")})
    one_request_at_a_time(kind=REHEARSAL, subject_id=edition.pk)
    jobs = Job.objects.filter(edition=edition, kind=REHEARSAL)
    active = jobs.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).first()
    if active is not None:
        return active
    audit.record(actor, "rehearsal.requested", edition, entries=entries, judges=judges)
    return enqueue_job(
        actor=actor,
        edition=edition,
        kind=REHEARSAL,
        key=f"{REHEARSAL}:{edition.pk}:{jobs.count() + 1}",
        task=TASK,
        subject=("edition", edition.pk),
        parameters={"entries": entries, "judges": judges, "language": language},
        seed=secrets.randbelow(SEEDS),
    )


def _require_numbers(entries: int, judges: int) -> None:
    wrong: dict[str, Any] = {}
    words = _("Write a whole number from 1 to %(most)d.")
    for name, number, most in (("entries", entries, MOST_ENTRIES), ("judges", judges, MOST_JUDGES)):
        if not 1 <= number <= most:
            wrong[name] = words % {"most": most}
    if wrong:
        raise InvalidInput(fields=wrong)


@transaction.atomic
def discard_rehearsal(*, actor: User, rehearsal: Job) -> Job:
    """Throw the report and its papers away; the log keeps that there was one.  Thrown away again:
    nothing.

    WrongState: it is being played; stop it first.
    """
    require(may_organise, actor, rehearsal.edition)
    held = Job.objects.select_for_update(no_key=True, of=("self",)).select_related("edition")
    job = held.get(pk=rehearsal.pk, kind=REHEARSAL)
    if job.is_active:
        raise WrongState(_("The rehearsal is being played. Stop it first, or wait for its end."))
    if "dropped_at" not in job.result:
        _forget(job)
        audit.record(actor, "rehearsal.discarded", job.edition, job=job.pk)
    return job


def _forget(job: Job) -> None:
    """The row first: a file without a row is found by nobody, and goes with the next clearing."""
    job.result = {"dropped_at": timezone.now().isoformat()}
    job.save(update_fields=["result"])
    for place in places_of(job):
        transaction.on_commit(partial(default_storage.delete, place))


def drop_old_rehearsals() -> int:
    """For the clock, once a day: reports older than KEPT.  Returns how many."""
    ended = Job.objects.filter(kind=REHEARSAL, finished_at__lt=timezone.now() - KEPT)
    dropped = 0
    for pk in ended.exclude(result__has_key="dropped_at").values_list("pk", flat=True):
        with transaction.atomic():
            _forget(Job.objects.select_for_update(no_key=True).get(pk=pk))
        dropped += 1
    return dropped


def places_of(job: Job) -> list[str]:
    """Where each attempt keeps its papers, in their order."""
    return [f"rehearsals/{job.pk}-{number}.zip" for number in range(1, job.attempts + 1)]
