"""The rehearsal of an edition, for its organisers and observers."""

# tested by: tests/judging/services/rehearsal/test_request.py

from zipfile import ZipFile

from django.core.files.storage import default_storage

from challenge.kernel.errors import NotFound
from challenge.models import Edition, Job, User
from challenge.permissions import may_observe

REHEARSAL = "rehearsal"  # the kind of the job that plays it


def newest_rehearsal(viewer: User, edition: Edition) -> Job | None:
    """The one that is being played, or whose report is kept; None: there is none.

    NotFound for whoever may not read the edition.
    """
    if not may_observe(viewer, edition):
        raise NotFound
    jobs = Job.objects.filter(edition=edition, kind=REHEARSAL).select_related("asked_by", "edition")
    newest = jobs.order_by("-pk").first()
    return None if newest is None or "dropped_at" in newest.result else newest


def paper_of_rehearsal(viewer: User, edition: Edition, name: str) -> bytes:
    """A paper of it as PDF.  NotFound: there is none of that name, or it was thrown away."""
    job = newest_rehearsal(viewer, edition)
    if job is None or name not in job.result.get("papers", []):
        raise NotFound
    with default_storage.open(job.result["file"]) as file, ZipFile(file) as archive:
        return archive.read(f"{name}.pdf")
