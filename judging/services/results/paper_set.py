"""The whole printed set of an edition as one ZIP with the digest of every file: asked for with a
reason, made by a task, kept for some days.
"""

# tested by: tests/judging/services/results/test_paper_set.py

import re
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import file_digest, sha256
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.papers.blocks import Paper
from challenge.kernel.papers.file_kinds import KINDS
from challenge.models import Edition, Job, JobState, User
from challenge.permissions import may_assist, require
from challenge.services.jobs import (
    enqueue_job,
    finish_job,
    hold_job,
    one_request_at_a_time,
    report_progress,
    run_job,
)
from judging.models import Round
from judging.queries.results.papers.office_papers import (
    PAPER_SET,
    PaperLine,
    paper_lines,
    papers_named,
)
from judging.queries.results.standings import latest_tally
from judging.queries.results.taken_away.tally_sheet import tally_sheet, tally_workbook

TASK = "judging.tasks.make_paper_set"
KEPT = timedelta(days=3)  # it holds everybody's names: whoever needs it takes it at once
MOST_REASON_LETTERS = 200
DIGESTS, LEFT_OUT = "SHA256SUMS.txt", "LEFT-OUT.txt"
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


@dataclass(slots=True)
class _Set:
    """What was written so far.  digests: name in the ZIP → SHA-256; left: papers that aren't in
    it, each with why.
    """

    archive: ZipFile
    digests: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def add(self, name: str, data: bytes) -> None:
        """One file."""
        name = unicodedata.normalize("NFC", name)
        self.archive.writestr(name, data)
        self.digests[name] = sha256(data).hexdigest()


@transaction.atomic
def request_paper_set(*, actor: User, edition: Edition, reason: str, language: str = "ko") -> Job:
    """Ask for the whole set in one language; while one is being made, that one is returned.

    reason: what it is taken for; it stands in the log.
    """
    require(may_assist, actor, edition)
    reason = reason.strip()
    if not reason:
        raise InvalidInput(fields={"reason": gettext_lazy("Write what you need the papers for.")})
    if len(reason) > MOST_REASON_LETTERS:
        words = gettext_lazy("Use at most %(most)d characters.") % {"most": MOST_REASON_LETTERS}
        raise InvalidInput(fields={"reason": words})
    if language not in dict(settings.LANGUAGES):
        raise InvalidInput(fields={"language": gettext_lazy("Choose Korean or English.")})
    one_request_at_a_time(kind=PAPER_SET, subject_id=edition.pk)
    jobs = Job.objects.filter(edition=edition, kind=PAPER_SET)
    active = jobs.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).first()
    if active is not None:
        return active
    audit.record(actor, "papers.requested", edition, reason=reason, language=language)
    return enqueue_job(
        actor=actor,
        edition=edition,
        kind=PAPER_SET,
        key=f"{PAPER_SET}:{edition.pk}:{jobs.count() + 1}",
        task=TASK,
        subject=("edition", edition.pk),
        parameters={"language": language},
        reason=reason,
    )


def make_paper_set(*, job_id: int) -> None:
    """The task's body."""
    run_job(job_id=job_id, body=_make)


def _make(job: Job) -> None:
    zone = ZoneInfo(job.edition.time_zone)
    with (
        translation.override(job.parameters["language"]),
        timezone.override(zone),
        tempfile.TemporaryFile() as file,
    ):
        made = _written(job, file)
        file.seek(0)
        whole = file_digest(file, "sha256").hexdigest()
        size = file.tell()
        file.seek(0)
        name = default_storage.save(_places(job)[-1], File(file))
        result: dict[str, Any] = {
            "file": name,
            "sha256": whole,
            "size": size,
            "files": len(made.digests),
            "left_out": made.left,
        }
    try:
        with transaction.atomic():
            hold_job(job=job)
            finish_job(job=job, result=result)
    except Refusal:  # stopped meanwhile, or in other hands
        default_storage.delete(name)
        raise
    for place in _places(job)[:-1]:  # of workers that died between their file and the job's end
        default_storage.delete(place)


def _places(job: Job) -> list[str]:
    """Where each attempt keeps its file, in their order: two that overlap don't touch each
    other's.
    """
    return [f"paper-sets/{job.pk}-{number}.zip" for number in range(1, job.attempts + 1)]


def _written(job: Job, file: IO[bytes]) -> _Set:
    """Every paper that has something in it, the Excel tallies, and the digests of all."""
    rounds = list(Round.objects.filter(edition=job.edition).select_related("rubric"))
    for round in rounds:
        round.edition = job.edition
    lines = [line for line in paper_lines(job.edition, rounds) if line.count]
    whole = sum(line.count if line.kind.of_many else 1 for line in lines) or 1
    done = 0
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        made = _Set(archive)
        for number, line in enumerate(lines, 1):
            for stem, paper in _papers(job, made, line, number):
                for kind, (write, _media_type) in KINDS.items():
                    made.add(f"{stem}.{kind}", write(paper))
                done += 1
                report_progress(job=job, progress=min(done / whole, 1), message="papers")
        for round in rounds:
            _add_workbook(made, round)
        listed = "".join(f"{value}  {name}\n" for name, value in made.digests.items())
        archive.writestr(DIGESTS, listed)
        if made.left:
            archive.writestr(LEFT_OUT, "".join(f"{line}\n" for line in made.left))
    return made


def _papers(job: Job, made: _Set, line: PaperLine, number: int) -> Iterator[tuple[str, Paper]]:
    """The papers of a line with their names in the ZIP; a refusal leaves it out, with its words."""
    assert job.asked_by is not None  # nobody else asks for a set
    found = papers_named(job.asked_by, job.edition, line.kind.name, round=line.round)
    try:
        for part, paper in enumerate(found, 1):
            many = line.kind.of_many
            yield _stem(line, number) + (f"/{part:04d}" if many else f"-{part}" * (part > 1)), paper
    except Refusal as refusal:
        made.left.append(f"{_stem(line, number)}: {refusal.detail}")


def _stem(line: PaperLine, number: int) -> str:
    folder = f"{line.round.order}-{_clean(line.round.name)}/" if line.round else ""
    return f"{folder}{number:02d}-{_clean(str(line.kind.title))}"


def _clean(words: str) -> str:
    """As a part of a file's name on any system."""
    return _NOT_IN_NAMES.sub("_", words).strip("_.") or "_"


def _add_workbook(made: _Set, round: Round) -> None:
    """집계표 with its formulas."""
    tally = latest_tally(round)
    if tally is None:
        return
    name = f"{round.order}-{_clean(round.name)}/{_clean(_('Tally sheet'))}.xlsx"
    try:
        sheet = tally_sheet(round, tally)
    except Refusal as refusal:
        made.left.append(f"{name}: {refusal.detail}")
        return
    with tally_workbook(sheet) as file:
        made.add(name, file.read())


def drop_old_paper_sets() -> int:
    """For the clock, once a day: files older than KEPT, also of sets that failed half-way.  Returns
    how many sets lost theirs.
    """
    return sum(map(_drop, _kept_sets().filter(finished_at__lt=timezone.now() - KEPT)))


def drop_all_paper_sets() -> int:
    """After somebody's data is erased: no file with their name stays.  Returns how many sets lost
    theirs.
    """
    return sum(map(_drop, _kept_sets().exclude(finished_at=None)))


def _kept_sets() -> QuerySet[Job]:
    return Job.objects.filter(kind=PAPER_SET).exclude(result__has_key="dropped_at")


def _drop(job: Job) -> bool:
    """Bytes first: a row whose file is gone says so, a file without a row nobody finds."""
    for place in _places(job):
        default_storage.delete(place)
    had_file = bool(job.result.get("file"))
    facts = {**job.result, "file": "", "dropped_at": timezone.now().isoformat()}
    Job.objects.filter(pk=job.pk).update(result=facts)
    return had_file
