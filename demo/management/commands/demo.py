"""`challenge demo`: the whole system with a sample challenge, on one machine, in one command."""

import signal
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import translation

from challenge.kernel.errors import Refusal
from challenge.local import embedded
from challenge.local.supervision import Supervisor
from challenge.models import AuditEvent, Edition
from demo import story
from demo.doors import doors
from demo.programs import free_port, supervisor
from demo.waiting import StoryStuckError

SEED = 2026
READY = "demo.ready"
STEPS = {
    "apply": "60개 기업이 지원서를 씁니다 / 60 startups apply",
    "eligibility": "요건검토 / eligibility check",
    "document": "서류평가 / document review",
    "pitch": "발표평가 / pitch",
    "announce": "결과 발표 / announcement",
    "introduce": "투자 연결 / introductions",
    "next": "다음 회차 / the next edition",
}


class Command(BaseCommand):
    """Bring everything up, or play the story once."""

    requires_system_checks: list[str] = []
    help = (
        "Bring up database, broker, site, workers and clock with a sample challenge; --once "
        "plays the whole story and stops."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Play once, start over, or listen elsewhere."""
        parser.add_argument(
            "--once",
            action="store_true",
            help="play the whole story, print winners and introductions, exit 0 or 1",
        )
        parser.add_argument(
            "--reset", action="store_true", help="throw the sample data away and start over"
        )
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument(
            "--small", action="store_true", help="with --once: a few startups and judges only"
        )
        parser.add_argument(
            "--kill-worker",
            action="store_true",
            help="with --once: SIGKILL the worker half-way (it is started again)",
        )

    def handle(self, **options: Any) -> None:
        """Do it; a story that got stuck ends with exit 1 and says where."""
        started = time.monotonic()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        if options["reset"] or options["once"]:
            self._empty()
        call_command("migrate", verbosity=0)
        port = None if options["once"] else free_port(options["port"])
        team = supervisor(port)
        team.start()
        try:
            if options["once"]:
                self._once(team, options, started)
            else:
                self._stay(team, options["seed"], port or 0, started)
        except (StoryStuckError, Refusal) as error:
            logs = Path(settings.DATA_DIR) / "logs"
            raise CommandError(f"{error} (logs: {logs})") from error
        except KeyboardInterrupt:
            self.stdout.write("\n멈추는 중입니다 / stopping")
            sys.exit(130)
        finally:
            team.stop()
            if not embedded.is_overridden():
                embedded.stop(Path(settings.DATA_DIR))

    def _once(self, team: Supervisor, options: dict[str, Any], started: float) -> None:
        killed: list[int] = []

        def tell(step: str, share: float) -> None:
            self._tell(step, share)
            if options["kill_worker"] and not killed and step == "document" and share > 0:
                killed.append(team.kill("worker"))

        ending = story.play(story.sample_cast(options["seed"], small=options["small"]), tell)
        self._clear_line()
        with translation.override("ko"):
            for winner in ending.winners:
                self.stdout.write(
                    f"{winner.award.name_ko:　<6} {winner.entry.startup.name_ko} "
                    f"({winner.entry.startup.name_en})"
                )
            self.stdout.write("")
            for one in ending.introductions:
                self.stdout.write(
                    f"{one.winner.entry.startup.name_ko} ↔ "
                    f"{one.investor.organisation.name_ko}: {one.get_state_display()}"
                )
        if not ending.winners or not ending.introductions:
            raise StoryStuckError("the story ended without winners or introductions")
        self.stdout.write(
            f"\n{len(ending.winners)} winners, {len(ending.introductions)} introductions, "
            f"{ending.mails} mails in {time.monotonic() - started:.0f} s"
        )

    def _stay(self, team: Supervisor, seed: int, port: int, started: float) -> None:
        _wait_for_site(port)
        if not _is_ready():
            self.stdout.write(
                f"  http://127.0.0.1:{port}/   ({time.monotonic() - started:.0f} s) · 예시 회차를 "
                "만드는 중입니다 / the sample editions are being made"
            )
            if Edition.objects.exists():
                self._empty()  # a set-up that was cut off
                call_command("migrate", verbosity=0)
            story.play(story.sample_cast(seed), self._tell)
            following = story.next_cast(seed)
            story.begin_next(following, self._tell)
            stage = story.begin_open(following)
            AuditEvent.objects.create(
                action=READY, edition=stage.edition, object_type="demo", object_id="0"
            )
            self._clear_line()
        self._table(seed, port, time.monotonic() - started)
        team.wait()
        self.stdout.write("\n멈추는 중입니다 / stopping")

    def _table(self, seed: int, port: int, seconds: float) -> None:
        rows = doors(story.next_cast(seed), story.sample_cast(seed), f"http://127.0.0.1:{port}")
        self.stdout.write(self.style.SUCCESS(f"\n  http://127.0.0.1:{port}/   ({seconds:.0f} s)\n"))
        for row in rows:
            self.stdout.write(f"  {row.who}\n    {row.link}\n")
        self.stdout.write(
            "  Ctrl-C: 멈추기 / stop     make demo-reset: 처음부터 / start over     .data/mail: 보낸 "
            "메일 / sent mail\n"
        )

    def _empty(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")

    def _tell(self, step: str, share: float) -> None:
        if sys.stdout.isatty():
            filled = round(share * 24)
            self.stdout.write(
                f"\r\x1b[K  {'█' * filled}{'░' * (24 - filled)} {STEPS[step]}", ending=""
            )
            self.stdout.flush()
        elif share == 0:
            self.stdout.write(f"· {STEPS[step]}")
            self.stdout.flush()

    def _clear_line(self) -> None:
        if sys.stdout.isatty():
            self.stdout.write("\r\x1b[K", ending="")


def _is_ready() -> bool:
    return AuditEvent.objects.filter(action=READY).exists()


def _wait_for_site(port: int, *, patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                if answer.status == 200:  # noqa: PLR2004 - OK
                    return
        except OSError as error:
            if time.monotonic() > deadline:
                raise CommandError("the site does not answer; see .data/logs/web.log") from error
        time.sleep(0.1)
