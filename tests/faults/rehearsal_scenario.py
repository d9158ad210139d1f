"""A rehearsal by real workers, one of them killed in the middle (run by test_rehearsal.py, in a
folder of its own).
"""

import json
from pathlib import Path

import django

django.setup()

from django.apps import apps  # noqa: E402 - the apps above first
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from challenge.local import embedded  # noqa: E402
from challenge.local.supervision import Supervisor  # noqa: E402
from challenge.models import Job, JobState  # noqa: E402
from demo.programs import programs  # noqa: E402
from judging.services.rehearsal.request import request_rehearsal  # noqa: E402
from tests.faults.scenario import until  # noqa: E402
from tests.judging import factories as f  # noqa: E402

DATA = Path(settings.DATA_DIR)
OWN = ("challenge.Job", "challenge.AuditEvent", "challenge.AuditSeal", "django_celery_outbox")
CLOCKS = ("challenge.ClockRun", "challenge.ClockFailure", "challenge.WebhookCursor")
SEALED = ("challenge.Log",)  # that somebody rehearsed is sealed like every event


def rows() -> dict[str, int]:
    """How many there are of everything that a rehearsal might leave."""
    found = {model._meta.label: model._default_manager.count() for model in apps.get_models()}
    return {
        name: count
        for name, count in found.items()
        if not name.startswith((*OWN, *CLOCKS, *SEALED))
    }


def main() -> None:
    call_command("migrate", verbosity=0)
    edition = f.a_draft_edition()
    before = rows()
    team = Supervisor(
        [program for program in programs(None) if program.name != "files"], DATA / "logs"
    )
    team.start()
    try:
        job = request_rehearsal(actor=f.organiser_of(edition), edition=edition, entries=6, judges=6)
        until(lambda: stage_of(job) == "score", "judges score")
        team.kill("worker")
        until(lambda: stage_of(job, state=JobState.DONE) is not None, "another worker ends it")
    finally:
        team.stop()
    job.refresh_from_db()
    after = rows()
    mails = list((DATA / "mail").glob("*"))
    embedded.stop(DATA)
    told = {
        "problem": job.result["problem"],
        "stages": len(job.result["stages"]),
        "mails": sum(row["count"] for row in job.result["mails"]),
        "attempts": job.attempts,
        "left": {
            name: [before[name], after[name]] for name in after if before[name] != after[name]
        },
        "sent": len(mails),
    }
    print(json.dumps(told), flush=True)


def stage_of(job: Job, state: str = JobState.RUNNING) -> str | None:
    """The stage that it tells while it is in that state."""
    return Job.objects.filter(pk=job.pk, state=state).values_list("message", flat=True).first()


if __name__ == "__main__":
    main()
