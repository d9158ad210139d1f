"""How the site grows from one core to two, what it takes at rest, and what a first visit weighs.

    python -m benchmarks.scale [--seconds S] [--rest S]

In one run, each in a data folder of its own: the programs of the demo with an edition in scoring,
at rest: processor time of all of them over --rest seconds, and their memory (PSS: shared pages
count once).  Then the same page asked for by eight clients, of one web process that is pinned to
one core and of two on two.  Then the public page of the edition in Chromium on slow 4G, compressed
by the rules of deploy/nginx.conf.

The last line is one JSON object: {"one_core_rps", "two_core_rps", "growth", "idle_cpu_percent" (of
one core), "memory_mb", "idle" and "memory" of each program, "public_page_kb" (until the page has
loaded), "with_typeface_kb" (which comes after that), "largest_paint_ms"}.
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.site import APPLICATION, serve
from challenge.local import embedded

OUT = sys.stdout.write
CLIENTS = 8
SETTLE_SECONDS = 25
TYPEFACE_MS = 6000
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8,
           "uploadThroughput": 0.75e6 / 8}  # fmt: skip
DOOR = "benchmarks.judge.door:application"
LARGEST = """new Promise(done => new PerformanceObserver(list =>
  done(list.getEntries().at(-1).startTime)).observe({type: 'largest-contentful-paint',
  buffered: true}))"""
TICK = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Set up, measure, print."""
    parser = argparse.ArgumentParser(prog="make bench-scale")
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--rest", type=float, default=60)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="challenge-bench-"))
    folder.chmod(0o755)  # our own, new and empty
    os.environ |= {
        "CHALLENGE_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "challenge.settings",
        "LOG_JSON": "0",
        "DEMO": "0",
    }
    try:
        embedded.ensure(folder)
        OUT(json.dumps(_figures(options, folder)) + "\n")
    finally:
        embedded.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _figures(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    path = _an_edition()
    rest = _at_rest(folder, options.rest)
    alone = _rate(path, 1, [0], options.seconds)
    both = _rate(path, 2, [0, 1], options.seconds)
    return {
        "one_core_rps": round(alone, 1),
        "two_core_rps": round(both, 1),
        "growth": round(both / alone, 2),
        **rest,
        **_first_visit(path),
    }


def _an_edition() -> str:
    """In scoring, 60 entries; returns the address of its public page."""
    import django  # noqa: PLC0415 - the settings read the folder made above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test.utils import override_settings  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from django.urls import reverse  # noqa: PLC0415

    from tests.frontend.pages import sample_pages  # noqa: PLC0415

    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        round = sample_pages.a_round_in_scoring(entries=60, judges=12, sheets=5)
    return reverse("public:edition", args=[round.edition.slug])


def _at_rest(folder: Path, seconds: float) -> dict[str, Any]:
    """The programs of the demo, with its supervisor and servers, when nobody asks for anything."""
    from demo.programs import free_port  # noqa: PLC0415 - after the settings

    code = (
        "import sys; from demo.programs import supervisor; from challenge.local.supervision import "
        "StopSignals; import django; django.setup(); signals = StopSignals(); "
        "all = supervisor(int(sys.argv[1])); all.start(); signals.wait(); all.stop()"
    )
    line = [sys.executable, "-c", code, str(free_port(0))]
    running = subprocess.Popen(line)  # noqa: S603 - our own programs
    try:
        time.sleep(SETTLE_SECONDS)
        before, started = _worked(_programs(running.pid, folder)), time.monotonic()
        time.sleep(seconds)
        took = time.monotonic() - started
        found = _programs(running.pid, folder)
        worked = _worked(found)
        spent: dict[str, float] = defaultdict(float)
        memory: dict[str, float] = defaultdict(float)
        for pid, name in found.items():
            spent[name] += worked.get(pid, 0.0) - before.get(pid, 0.0)
            memory[name] += _pss_mb(pid)
    finally:
        running.terminate()
        running.wait(30)
    return {
        "idle_cpu_percent": round(100 * sum(spent.values()) / took, 2),
        "memory_mb": round(sum(memory.values())),
        "idle": {name: round(100 * part / took, 2) for name, part in sorted(spent.items())},
        "memory": {name: round(size) for name, size in sorted(memory.items())},
    }


def _programs(supervisor: int, folder: Path) -> dict[int, str]:
    """Process → the program that it belongs to: the supervisor's children and the servers."""
    parents, found = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            facts = stat.read_text().rpartition(")")[2].split()
            line = stat.with_name("cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(facts[1]), line
    for pid, (_parent, line) in parents.items():
        chain = list(_up(pid, parents))
        if supervisor in chain:
            found[pid] = _name(chain, supervisor, parents)
        elif any(str(folder) in parents[above][1] for above in chain if above in parents):
            found[pid] = "valkey" if "valkey" in line else "postgres"
    found.pop(os.getpid(), None)
    return found


def _up(pid: int, parents: dict[int, tuple[int, str]]) -> Iterator[int]:
    while pid in parents and pid > 1:
        yield pid
        pid = parents[pid][0]


def _name(chain: Sequence[int], supervisor: int, parents: dict[int, tuple[int, str]]) -> str:
    place = chain.index(supervisor)
    if place == 0:
        return "supervisor"
    line = parents[chain[place - 1]][1]
    words = {"uvicorn": "web", "files@": "files", "outbox_relay": "relay", " beat": "beat"}
    return next((name for word, name in words.items() if word in line), "worker")


def _worked(found: dict[int, str]) -> dict[int, float]:
    """Processor seconds of each so far."""
    spent = {}
    for pid in found:
        try:
            facts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        spent[pid] = (int(facts[11]) + int(facts[12])) / TICK
    return spent


def _pss_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


@contextmanager
def _site(workers: int, application: str = APPLICATION) -> Iterator[tuple[int, int]]:
    """Port and process."""
    from demo.programs import free_port  # noqa: PLC0415 - after the settings

    port = free_port(0)
    site = serve("uvicorn", port, workers, application)
    try:
        yield port, site.pid
    finally:
        site.terminate()
        site.wait(30)


def _rate(path: str, workers: int, cores: Sequence[int], seconds: float) -> float:
    """Pages a second of web processes that are pinned to these cores, as the database is."""
    with _site(workers) as (port, pid):
        for process in [pid, *_children(pid)]:
            os.sched_setaffinity(process, cores)
        asyncio.run(_load(port, path, 3))
        return asyncio.run(_load(port, path, seconds)) / seconds


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(word) for word in listed.read_text().split()]
    return [*found, *(child for below in found for child in _children(below))]


async def _load(port: int, path: str, seconds: float) -> int:
    """Pages that were answered in so many seconds."""
    end, answered = time.monotonic() + seconds, 0

    async def ask() -> None:
        nonlocal answered
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        line = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
        while time.monotonic() < end:
            writer.write(line)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            if " 200 " not in head.splitlines()[0]:
                raise SystemExit(f"{path} answered {head.splitlines()[0]}")
            await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
            answered += 1
        writer.close()

    await asyncio.gather(*(ask() for _ in range(CLIENTS)))
    return answered


def _first_visit(path: str) -> dict[str, float]:
    """What comes over the line until the page is loaded, and when its largest part is painted."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - for this alone

    from tools.chromium import own_chromium  # noqa: PLC0415

    received: dict[str, float] = {}
    with _site(1, DOOR) as (port, _pid), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=own_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(locale="ko", viewport={"width": 390, "height": 844})
        page.goto(f"http://127.0.0.1:{port}{path}")  # the process is warm
        page.close()
        page = browser.new_context(locale="ko", viewport={"width": 390, "height": 844}).new_page()
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", SLOW_4G)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        wire.on(
            "Network.loadingFinished",
            lambda event: received.update({event["requestId"]: event["encodedDataLength"]}),
        )
        page.goto(f"http://127.0.0.1:{port}{path}", wait_until="load")
        until_load = sum(received.values())
        painted = page.evaluate(LARGEST)
        page.wait_for_timeout(TYPEFACE_MS)
        browser.close()
    return {
        "public_page_kb": round(until_load / 1024, 1),
        "with_typeface_kb": round(sum(received.values()) / 1024, 1),
        "largest_paint_ms": round(painted),
    }


if __name__ == "__main__":
    main()
