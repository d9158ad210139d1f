"""`challenge rehearse seoul-2027 --as organiser@example.org`: the edition played to its end with
invented people, and taken back.
"""
# tested by: tests/judging/services/rehearsal/test_command.py

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from challenge.kernel.errors import Refusal
from challenge.management.spoken_command import SpokenCommand
from challenge.models import Edition, Job, JobState, User
from judging.services.rehearsal.play import play_rehearsal
from judging.services.rehearsal.request import ENTRIES, JUDGES, request_rehearsal


class Command(SpokenCommand):
    """Plays here, without a worker; exit 1 where something stopped it."""

    help = gettext_noop(
        "Play an edition to its end with invented companies and judges; nothing of it stays but "
        "its report."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which edition, who asks, and how large."""
        parser.add_argument("edition", help=_("short name of the edition that is rehearsed"))
        parser.add_argument(
            "--as", dest="email", required=True, help=_("e-mail of the organiser who does it")
        )
        parser.add_argument("--entries", type=int, default=ENTRIES, help=_("invented companies"))
        parser.add_argument("--judges", type=int, default=JUDGES, help=_("invented judges"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, play, tell."""
        edition = Edition.objects.filter(slug=options["edition"]).first()
        actor = User.objects.filter(email=options["email"]).first()
        if edition is None or actor is None:
            raise CommandError(_("There is no such edition or person."), returncode=2)
        numbers = {name: options[name] for name in ("entries", "judges")}
        try:
            job = request_rehearsal(
                actor=actor, edition=edition, language=self._language(), **numbers
            )
        except Refusal as refusal:
            words = [str(refusal.detail), *map(str, refusal.fields.values())]
            raise CommandError("\n".join(words), returncode=2) from refusal
        play_rehearsal(job_id=job.pk)
        job.refresh_from_db()
        self._tell(job)

    def _language(self) -> str:
        return (get_language() or "ko")[:2]

    def _tell(self, job: Job) -> None:
        if job.state != JobState.DONE:
            raise CommandError(job.why or job.get_state_display())
        for stage in job.result["stages"]:
            facts = ", ".join(f"{name} {count}" for name, count in stage["facts"].items())
            place = f"{stage['key']} {stage['round'] or ''}".strip()
            self.stdout.write(f"{place:14} {stage['seconds']:5.1f} s  {facts}")
        for note in job.result["notes"]:
            self.stdout.write(f"! {note['part']}: {note['words'][self._language()]}")
        problem = job.result["problem"]
        if problem is None:
            self.stdout.write(_("The edition reached its end."))
            return
        found = [problem["words"], *problem["fields"].values()]
        words = [row.get(self._language(), "") for row in found]
        raise CommandError(
            _("It stopped at “%(stage)s”: %(words)s")
            % {"stage": problem["stage"], "words": "\n".join(filter(None, words))}
        )
