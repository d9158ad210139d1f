"""The site in real web processes, as the benchmarks load it."""

import os
import subprocess
import sys
import time
from urllib.request import urlopen

APPLICATION = "challenge.asgi:application"
SERVERS = {
    "uvicorn": [
        "-m",
        "uvicorn",
        APPLICATION,
        "--lifespan",
        "off",
        "--log-level",
        "error",
        "--no-access-log",
    ],
    "granian": [
        "-m",
        "granian",
        "--interface",
        "asginl",
        "--no-access-log",
        "--log-level",
        "error",
        APPLICATION,
    ],
}


def serve(
    server: str, port: int, workers: int, application: str = APPLICATION
) -> subprocess.Popen[bytes]:
    """The site, in so many processes, when it answers.  application: another that wraps it."""
    environment = {
        **os.environ,
        "DATABASE_POOL": "1",
        "DATABASE_POOL_SIZE": "16",
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    command = [
        sys.executable,
        *(application if word == APPLICATION else word for word in SERVERS[server]),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        str(workers),
    ]
    site = subprocess.Popen(command, env=environment)  # noqa: S603 - our own site
    for _attempt in range(600):
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return site
        except OSError:
            time.sleep(0.2)
    site.terminate()
    raise SystemExit(f"{server} does not answer")
