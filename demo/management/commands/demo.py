"""`challenge demo`: the whole system with a sample challenge, on one machine, in one command."""
# tested by: tests/demo/test_demo_command.py

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from challenge.kernel.errors import Refusal
from challenge.local import embedded
from challenge.local.supervision import StopSignals, Supervisor
from challenge.management.spoken_command import SpokenCommand
from challenge.models import AuditEvent, Edition
from demo import story
from demo.instance_lock import STOPPING, InstanceLock
from demo.pages.addresses import READY
from demo.pages.doors import doors_of, doors_of_hall
from demo.pitch_day import begin_pitch_day
from demo.programs import answer_at, free_port, site_of, supervisor
from demo.times.story_time import story_time
from demo.waiting import StoryStuckError
from demo.worth_being import people_worth_being

SEED = 2026
STEPS = {
    "apply": "60개 기업이 신청서를 씁니다 / 60 startups apply",
    "eligibility": "요건검토 / eligibility check",
    "document": "서류평가 / document review",
    "pitch": "발표평가 / pitch",
    "announce": "결과 발표 / announcement",
    "introduce": "투자연계 / introductions",
    "next": "다음 회차 / the next edition",
}


class Command(SpokenCommand):
    """Bring everything up, or play the story once."""

    requires_system_checks: list[str] = []
    help = gettext_noop(
        "Bring up database, broker, site, workers and clock with a sample challenge; --once "
        "plays the whole story and stops."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Play once, start over, or listen elsewhere."""
        parser.add_argument(
            "--once",
            action="store_true",
            help=_("play the whole story, print winners and introductions, exit 0 or 1"),
        )
        parser.add_argument(
            "--reset", action="store_true", help=_("throw the sample data away and start over")
        )
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument(
            "--small", action="store_true", help=_("with --once: a few startups and judges only")
        )
        parser.add_argument(
            "--kill-worker",
            action="store_true",
            help=_("with --once: SIGKILL the worker half-way (it is started again)"),
        )

    def handle(self, **options: Any) -> None:
        """Do it; a story that got stuck ends with exit 1 and says where.

        A signal ends it at any time, with 128 + its number while there was something left to do.
        """
        started = time.monotonic()
        self._stop = StopSignals()
        data = Path(settings.DATA_DIR)
        lock = InstanceLock(data)
        self._take_turn(lock)
        port = None if options["once"] else free_port(options["port"])
        if port:
            answer_at(port)
        lock.note(f"{site_of(port)}/" if port else "--once")
        team = supervisor(port)
        try:
            self._prepare(data, afresh=options["reset"] or options["once"])
            team.start()
            with connection.execute_wrapper(self._unless_stopped):
                if options["once"]:
                    self._once(team, options, started)
                else:
                    self._set_up(options["seed"], port or 0, started)
            if not options["once"]:
                self._stop.wait()
        except (StoryStuckError, Refusal) as error:
            raise CommandError(f"{error} (logs: {data / 'logs'})") from error
        finally:
            lock.note(STOPPING)
            self._bring_down(team, data)

    def _take_turn(self, lock: InstanceLock) -> None:
        """Wait for a demo that is stopping; refuse beside one that goes on: it has the database."""
        told = False
        while not lock.acquire():
            state = lock.noted()
            if state not in {"", STOPPING}:
                raise CommandError(
                    f"데모가 이미 실행 중입니다 ({state}). 그 창에서 Ctrl-C로 멈춘 뒤 다시 시작해 "
                    f"주세요. / A demo is running already ({state}). Stop it with Ctrl-C in its "
                    "window, then start again."
                )
            if not told and state == STOPPING:
                told = True
                self.stdout.write(
                    "앞서 실행한 데모가 아직 멈추는 중입니다. 다 멈추면 시작합니다. / The demo "
                    "before is still stopping. This one starts when it has stopped."
                )
            self._stop.wait(0.2)
            self._stop.exit_if_asked()

    def _prepare(self, data: Path, *, afresh: bool) -> None:
        """Servers and tables.  Each step is done or not begun when a signal ends us: a migration
        cut off before its record is written would break every later start.
        """
        self._stop.exit_if_asked()
        if not embedded.is_overridden():
            self.stdout.write("· 데이터베이스와 메시지 서버 / database and broker")
            try:
                embedded.ensure(data)
            except SystemExit:
                self._stop.exit_if_asked()  # the terminal sends Ctrl-C to initdb too
                raise
        self._stop.exit_if_asked()
        if afresh:
            self._empty()
        self.stdout.write("· 테이블과 사이트 / tables and site")
        self._migrate()
        if not _is_ready() and Edition.objects.exists():  # a set-up that was cut off
            self._empty()
            self._migrate()

    def _migrate(self) -> None:
        call_command("migrate", verbosity=1, stdout=_BetweenLines(self._stop.exit_if_asked))
        self._stop.exit_if_asked()

    def _unless_stopped(self, execute: Callable[..., Any], *query: Any) -> Any:
        """Every query of the story is a place where a signal may end it."""
        self._stop.exit_if_asked()
        return execute(*query)

    def _bring_down(self, team: Supervisor, data: Path) -> None:
        if self._stop.asked:
            with suppress(OSError):  # the terminal may be gone
                self._clear_line()
                self.stdout.write("\n멈추는 중입니다 / stopping")
                self.stdout.flush()
        team.stop()
        self._stop.ignore()  # pg_ctl must not die of a second Ctrl-C
        if not embedded.is_overridden():
            embedded.stop(data)

    def _once(self, team: Supervisor, options: dict[str, Any], started: float) -> None:
        killed: list[int] = []

        def tell(step: str, share: float) -> None:
            self._tell(step, share)
            if options["kill_worker"] and not killed and step == "document" and share > 0:
                killed.append(team.kill("worker"))

        with story_time():
            ending = story.play(story.sample_cast(options["seed"], small=options["small"]), tell)
        self._clear_line()
        with translation.override("ko"):
            for winner in ending.winners:
                self.stdout.write(
                    f"{winner.award.name_ko:　<6} {winner.entry.startup.name_ko} "
                    f"({winner.entry.startup.name_en})"
                )
            self.stdout.write("")
            for introduction in ending.introductions:
                self.stdout.write(
                    f"{introduction.winner.entry.startup.name_ko} ↔ "
                    f"{introduction.investor.firm}: "
                    f"{introduction.get_state_display()}"
                )
        for name, loads in ending.loads.items():
            self.stdout.write(
                f"{name}: {len(loads)} judges, "
                f"{loads[0]} to {loads[-1]} of {sum(loads)} sheets each"
            )
        if not ending.winners or not ending.introductions:
            raise StoryStuckError("the story ended without winners or introductions")
        self.stdout.write(
            f"\n{len(ending.winners)} winners, {len(ending.introductions)} introductions, "
            f"{ending.mails} mails in {time.monotonic() - started:.0f} s; a log of "
            f"{ending.log_days} days{'' if ending.log_in_order else ', out of order'}"
        )

    def _set_up(self, seed: int, port: int, started: float) -> None:
        self._wait_for_site(port)
        if not _is_ready():
            self.stdout.write(
                f"  http://127.0.0.1:{port}/   ({time.monotonic() - started:.0f} s) · 예시 회차를 "
                "만드는 중입니다 / the sample editions are being made"
            )
            following = story.next_cast(seed)
            with story_time():
                story.play(story.sample_cast(seed), self._tell)
                story.begin_next(following, self._tell)
                begin_pitch_day(following)
                stage = story.begin_open(following)
            AuditEvent.objects.create(
                action=READY,
                edition=stage.edition,
                object_type="demo",
                object_id="0",
                facts={"people": people_worth_being(following, story.sample_cast(seed))},
            )
            self._clear_line()
        self._table(seed, port, time.monotonic() - started)

    def _wait_for_site(self, port: int, *, patience: float = 60) -> None:
        deadline = time.monotonic() + patience
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                    if answer.status == 200:  # noqa: PLR2004 - OK
                        return
            except OSError as error:
                if time.monotonic() > deadline:
                    raise CommandError(
                        "the site does not answer; see .data/logs/web.log"
                    ) from error
            self._stop.wait(0.1)
            self._stop.exit_if_asked()

    def _table(self, seed: int, port: int, seconds: float) -> None:
        site = f"http://127.0.0.1:{port}"
        self.stdout.write(self.style.SUCCESS(f"\n  {site}/   ({seconds:.0f} s)"))
        self.stdout.write("  첫 화면에서 3분 둘러보기 / begin there with the three-minute tour\n")
        people = people_worth_being(story.next_cast(seed), story.sample_cast(seed))
        for row in [*doors_of(people), *doors_of_hall()]:
            self.stdout.write(f"  {row.in_both_languages()}\n    {site}{row.path}\n")
        self.stdout.write(
            "  Ctrl-C: 멈추기 / stop     make demo-reset: 처음부터 / start over     "
            f"{site}/demo/mails/: 보낸 이메일 / sent mail\n"
        )

    def _empty(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
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


class _BetweenLines:
    """Output that nobody sees, and a call before each line of it."""

    def __init__(self, before: Callable[[], None]) -> None:
        self._before = before

    def write(self, text: str) -> None:
        """Call instead."""
        self._before()
