"""A rehearsal is played: copy, applications, judging, result; in one transaction that is taken
back.

While it runs nobody else sees a row of it, so it is in no list, search, feed, statistics, log or
mail queue; afterwards it never was.  The report is handed out as plain data.
"""

import secrets
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation

from challenge.kernel.errors import Refusal
from challenge.kernel.rows.taken_back import TakenBack
from challenge.models import Job
from challenge.permissions import may_organise, require
from challenge.services.jobs import finish_job, hold_job, run_job
from judging.models import Round
from judging.queries.results.trial import rehearsal_report as report
from judging.queries.setup.rehearsal.course import Course, Told, in_both
from judging.queries.setup.rehearsal.sample_people import invented_people
from judging.services.rehearsal import entrants, outcome, panel
from judging.services.rehearsal.copied import set_up
from judging.services.rehearsal.progress import ProgressOutside
from judging.services.rehearsal.request import places_of

Act = Callable[[Course], Told]
BEFORE: tuple[tuple[str, Act], ...] = (
    ("set_up", set_up),
    ("apply", entrants.apply),
    ("eligibility", entrants.check),
    ("panel", panel.invite),
)
OF_ROUND: tuple[tuple[str, Callable[[Course, Round], Told]], ...] = (
    ("assign", panel.assign),
    ("score", panel.score),
    ("tally", outcome.tally),
    ("decide", outcome.decide_all),
)
AFTER: tuple[tuple[str, Act], ...] = (("publish", outcome.publish), ("papers", report.print_papers))


def play_rehearsal(*, job_id: int) -> None:
    """The task's body.  Run twice, late or half, it leaves nothing but the job's own result."""
    run_job(job_id=job_id, body=_play)


def _play(job: Job) -> None:
    if job.asked_by is not None:  # who may not run it any more rehearses nothing
        require(may_organise, job.asked_by, job.edition)
    zone = ZoneInfo(job.edition.time_zone)
    with translation.override(job.parameters["language"]), timezone.override(zone):
        with ProgressOutside(job) as progress, TakenBack():
            found, papers = _played(job, progress)
        _keep(job, found, papers)


def _played(job: Job, progress: ProgressOutside) -> tuple[Told, dict[str, bytes]]:
    """The report, and the papers by name."""
    course = _course(job, progress)
    problem = _problem_in(course, progress)
    found = {
        "stages": course.stages,
        "problem": problem,
        "notes": course.notes,
        "rounds": report.rankings(course),
        "mails": report.mails(course),
        "papers": list(course.papers),
    }
    return found, course.papers


def _course(job: Job, progress: ProgressOutside) -> Course:
    token, random = secrets.token_hex(4), Random(job.seed)  # noqa: S311 - invented scores
    people = invented_people(
        token=token,
        entries=job.parameters["entries"],
        judges=job.parameters["judges"],
        random=random,
    )
    organiser, second = (entrants.person(somebody) for somebody in people.organisers)
    return Course(
        source=job.edition,
        edition=job.edition,
        token=token,
        people=people,
        organiser=organiser,
        second=second,
        random=random,
        tell=progress.beat,
    )


def _problem_in(course: Course, progress: ProgressOutside) -> Told | None:
    """Stage after stage; what stopped it, in words, or None."""
    try:
        for key, act in BEFORE:
            _take(course, progress, key, None, partial(act, course))
        for round in course.edition.rounds.select_related("edition", "rubric").order_by("order"):
            for key, of_round in OF_ROUND:
                _take(course, progress, key, round, partial(of_round, course, round))
        for key, act in AFTER:
            _take(course, progress, key, None, partial(act, course))
    except Refusal as refusal:
        return _problem(progress, refusal)
    return None


def _take(
    course: Course,
    progress: ProgressOutside,
    key: str,
    round: Round | None,
    act: Callable[[], Told],
) -> None:
    began = time.monotonic()
    progress.stage(key, order=round.order if round else None)
    facts = act()
    seconds = round_seconds(time.monotonic() - began)
    course.stages.append(
        {
            "key": key,
            "round": round.order if round else None,
            "seconds": seconds,
            "facts": facts,
        }
    )


def round_seconds(seconds: float) -> float:
    """To a tenth."""
    return int(seconds * 10) / 10


def _problem(progress: ProgressOutside, refusal: Refusal) -> Told:
    """fields: what to correct, in every language."""
    words = refusal.facts.get("words") or {
        name: in_both(text) for name, text in refusal.fields.items()
    }
    return {
        "stage": progress.key,
        "round": progress.order,
        "code": refusal.code,
        "words": in_both(refusal.detail),
        "fields": words,
    }


def _keep(job: Job, found: Told, papers: dict[str, bytes]) -> None:
    """The report stands on the job, its papers in a file of this attempt."""
    name = ""
    if papers:
        name = default_storage.save(places_of(job)[-1], ContentFile(zipped(papers)))
    try:
        with transaction.atomic():
            hold_job(job=job)
            finish_job(job=job, result={**found, "file": name})
    except Refusal:  # stopped meanwhile, or in other hands
        if name:
            default_storage.delete(name)
        raise
    for place in places_of(job)[:-1]:  # of workers that died between their file and the job's end
        default_storage.delete(place)


def zipped(papers: dict[str, bytes]) -> bytes:
    """The PDFs in one file."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, data in papers.items():
            archive.writestr(f"{name}.pdf", data)
    return file.getvalue()
