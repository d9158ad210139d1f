"""What docker-compose.yml, the Dockerfile and .env.example say is true of the code."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from challenge.celery import app
from tests.challenge.embedded_folders import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
ASKED = re.compile(r"(?:environ(?:\.get\(|\[)|\bflag\(|\bwords\()\"([A-Z0-9_]+)\"")
OURS = {name for name, service in SERVICES.items() if service["image"] == "challenge"}


def test_the_cluster_has_every_part() -> None:
    assert {"nginx", "web", "beat", "relay", "postgres", "redis", "migrate"} <= set(SERVICES)
    assert SERVICES["web"]["deploy"]["replicas"] == 2
    assert all(service["environment"]["DATABASE_URL"] and service["environment"]["REDIS_URL"] for name, service in SERVICES.items() if name in OURS)


def test_every_queue_has_a_worker_of_its_own() -> None:
    served = [queue for service in SERVICES.values() for match in re.findall(r" worker -Q (\S+)", str(service.get("command"))) for queue in match.split(",")]
    routed = {route["queue"] for route in app.conf.task_routes.values()} | {app.conf.task_default_queue}
    assert routed <= set(served)
    assert len(served) == len(set(served))


def test_services_wait_for_services_that_exist_and_volumes_are_declared() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        named = {volume.split(":")[0] for volume in service.get("volumes", []) if not volume.startswith((".", "/"))}
        assert named <= set(COMPOSE["volumes"])


def test_every_command_is_one_that_the_image_knows() -> None:
    for name in OURS - {"web"}:
        program = SERVICES[name]["command"].split()
        known = [*program[:3], "--help"] if "manage.py" in program[1] else [*program[:6], "--help"]
        done = subprocess.run([sys.executable, *known[1:]], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        for option in (word.split("=")[0] for word in program if word.startswith("--")):
            assert option in done.stdout, (name, option)


def test_every_variable_that_the_code_asks_for_is_in_the_example() -> None:
    sources = [path for folder in ("challenge", "submissions", "judging", "introductions", "frontend") for path in Path(ROOT, folder).rglob("*.py")]
    asked = {name for path in sources for name in ASKED.findall(path.read_text())} - {"DJANGO_SETTINGS_MODULE"}
    offered = set(re.findall(r"^#? ?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked - offered == set()
    assert offered - asked == {"POSTGRES_PASSWORD"}


def test_the_image_installs_a_hashed_lock_and_does_not_run_as_root() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    for lock in re.findall(r"-r (\S+)", dockerfile):
        text = (ROOT / lock).read_text()
        assert text.count("--hash=sha256:") > 100
        assert "index-url" not in text
    assert dockerfile.index("\nUSER challenge") < dockerfile.index("\nCMD")
