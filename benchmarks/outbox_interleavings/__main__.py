"""Random interleavings at both outboxes: sheets of judges, sections of an application.

The product's scripts in a real Chromium (its IndexedDB, locks and channels); the line and the
server are played in the page, the server by the rules of judging/services/scoring/sheet.py and
submissions/services/draft.py.  Two windows of one device and one of another write; answers get
lost, come twice or never, storage is full, windows are closed, the round closes.
python -m benchmarks.outbox_interleavings [--runs N] [--seed N] Ends with {"runs", "lost",
"silent_overwrites"}: texts that are neither on the server, nor shown, nor knowingly replaced; and
texts that were written over by somebody who had not seen them.
"""

import argparse
import json
import os
import shutil
from collections import deque
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
STATIC = HERE.parents[1] / "frontend/static"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
BATCH_RUNS = 50
PAGES = 4
WINDOW = '<!doctype html><body><script type="module" src="/own/window.js"></script>'
DRIVER = '<!doctype html><body><script type="module" src="/own/driver.js"></script>'
# each device has stores and channels of its own
NAMES = (
    'openDB("judging"',
    'openDB("drafts"',
    'Channel("judging"',
    'Channel("drafts"',
    'Channel("draft-records"',
)


class Files(BaseHTTPRequestHandler):
    """The pages of the windows, and the product's scripts under each device's name."""

    def do_GET(self) -> None:
        """Serve one file."""
        _empty, first, *rest = self.path.split("?")[0].split("/")
        if first == "window":
            self._answer(WINDOW, "text/html")
        elif first == "own":
            self._answer((HERE / rest[0]).read_text(), "text/javascript")
        elif first in {"d1", "d2"}:
            self._answer(_for_device(STATIC.joinpath(*rest), first), "text/javascript")
        else:
            self._answer(DRIVER, "text/html")

    def _answer(self, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


def _for_device(path: Path, device: str) -> str:
    text = path.read_text()
    for name in NAMES:
        text = text.replace(name, f'{name[:-1]}-{device}"')
    return text


def main() -> None:
    """Run, count, say which runs went wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--first", type=int, default=0, help="begin with this run")
    options = parser.parse_args()
    browser = os.environ.get("CHROMIUM") or next(
        (path for name in BROWSERS if (path := shutil.which(name))), None
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps(measure(options, browser, server.server_port)))
    server.shutdown()


def measure(options: argparse.Namespace, browser: str | None, port: int) -> dict[str, int]:
    """The figures of one campaign: several batches at a time, for most of a run is waiting."""
    total = {"runs": 0, "lost": 0, "silent_overwrites": 0}
    end = options.first + options.runs
    batches = deque((at, min(at + BATCH_RUNS, end)) for at in range(options.first, end, BATCH_RUNS))
    with sync_playwright() as playwright:
        launch = partial(playwright.chromium.launch, args=["--no-sandbox", "--disable-gpu"])
        chromium = launch(executable_path=browser) if browser else launch()
        running: deque[Page] = deque()
        while batches or running:
            while batches and len(running) < PAGES:
                running.append(_begun(chromium, port, *batches.popleft(), options.seed))
            page = running.popleft()
            _add(total, page.evaluate("globalThis.result"))
            page.context.close()
        chromium.close()
    return total


def _begun(chromium: Browser, port: int, first: int, last: int, seed: int) -> Page:
    """A page of its own, where these runs have begun."""
    page = chromium.new_context().new_page()
    page.goto(f"http://127.0.0.1:{port}/")
    page.wait_for_function("globalThis.campaign")
    page.evaluate(f"void (globalThis.result = campaign({first}, {last}, {seed}))")
    return page


def _add(total: dict[str, int], found: dict[str, Any]) -> None:
    """Count what a batch found; say which runs went wrong."""
    for name, figure in found["figures"].items():
        total[name] += figure
    for wrong in found["seeds"]:
        print("wrong:", wrong.pop("story"), json.dumps(wrong), sep="\n", flush=True)
    for problem in found["problems"]:
        print("wrong:", problem, flush=True)


if __name__ == "__main__":
    main()
