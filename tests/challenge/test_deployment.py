"""What docker-compose.yml, the Dockerfile and .env.example say is true of the code."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from challenge.celery import app
from tests.challenge.local.embedded_folders import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
ASKED = re.compile(r"(?:environ(?:\.get\(|\[)|\bflag\(|\bwords\()\s*\"([A-Z0-9_]+)\"")
OURS = {name for name, service in SERVICES.items() if service["image"] == "challenge"}


def test_the_cluster_has_every_part() -> None:
    assert {"nginx", "web", "beat", "relay", "postgres", "redis", "migrate"} <= set(SERVICES)
    assert SERVICES["web"]["deploy"]["replicas"] == 2
    assert all(
        service["environment"]["DATABASE_URL"] and service["environment"]["REDIS_URL"]
        for name, service in SERVICES.items()
        if name in OURS
    )


def test_every_queue_has_a_worker_of_its_own() -> None:
    served = [
        queue
        for service in SERVICES.values()
        for match in re.findall(r" worker -Q (\S+)", str(service.get("command")))
        for queue in match.split(",")
    ]
    routed = {route["queue"] for route in app.conf.task_routes.values()} | {
        app.conf.task_default_queue
    }
    assert routed <= set(served)
    assert len(served) == len(set(served))


def test_services_wait_for_services_that_exist_and_volumes_are_declared() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        named = {
            volume.split(":")[0]
            for volume in service.get("volumes", [])
            if not volume.startswith((".", "/"))
        }
        assert named <= set(COMPOSE["volumes"])


def test_every_command_is_one_that_the_image_knows() -> None:
    for name in OURS - {"web"}:
        program = SERVICES[name]["command"].split()
        known = [*program[:3], "--help"] if "manage.py" in program[1] else [*program[:6], "--help"]
        done = subprocess.run(
            [sys.executable, *known[1:]],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        for option in (word.split("=")[0] for word in program if word.startswith("--")):
            assert option in done.stdout, (name, option)


def test_every_variable_that_the_code_asks_for_is_in_the_example() -> None:
    sources = [
        path
        for folder in ("challenge", "submissions", "judging", "introductions", "frontend")
        for path in Path(ROOT, folder).rglob("*.py")
    ]
    asked = {name for path in sources for name in ASKED.findall(path.read_text())} - {
        "DJANGO_SETTINGS_MODULE"
    }
    offered = set(
        re.findall(r"^#? ?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    )
    assert asked - offered == set()
    assert offered - asked == {"POSTGRES_PASSWORD"}


def test_the_image_installs_a_hashed_lock_and_does_not_run_as_root() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    for lock in re.findall(r"-r (\S+)", dockerfile):
        text = (ROOT / lock).read_text()
        assert text.count("--hash=sha256:") > 100
        assert "index-url" not in text
    assert dockerfile.index("\nUSER challenge") < dockerfile.index("\nCMD")


PRODUCTION = """
import json, sys, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("check", deploy=True, fail_level="WARNING")
def page_of(host):
    return Client(headers={"host": host}).get("/api/v1/nowhere/", secure=True)
print(json.dumps({
    "settings": {name: getattr(settings, name) for name in json.loads(sys.argv[1])},
    "headers": dict(page_of("challenge.example.org").headers),
    "stranger": page_of("evil.example").status_code,
}))
"""
SAFE_SETTINGS = {
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "LANGUAGE_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "REQUIRE_ORGANISER_MFA": True,
    "DEBUG": False,
    "DEMO": False,
}


def in_production() -> dict[str, Any]:
    """What a process says of itself that has only what production sets."""
    given = {
        "SECRET_KEY": "k9" * 30 + "Zq!",
        "SITE_URL": "https://challenge.example.org",
        "ALLOWED_HOSTS": "challenge.example.org",
        "BEHIND_PROXY": "1",
        "DATABASE_URL": "postgres://u@nowhere/challenge",
        "REDIS_URL": "redis://nowhere/0",
        "DJANGO_SETTINGS_MODULE": "challenge.settings",
    }
    ours = {"DEBUG", "DEMO", "REQUIRE_ORGANISER_MFA", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    done = subprocess.run(
        [sys.executable, "-c", PRODUCTION, json.dumps(list(SAFE_SETTINGS))],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in ours} | given,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_production_passes_djangos_own_checks_and_sends_the_headers_that_protect() -> None:
    told = in_production()
    assert told["settings"] == SAFE_SETTINGS
    headers = told["headers"]
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert (
        "unsafe-inline"
        not in headers["Content-Security-Policy"].split("script-src")[1].split(";")[0]
    )
    assert (
        headers["X-Frame-Options"],
        headers["X-Content-Type-Options"],
        headers["Referrer-Policy"],
    ) == ("DENY", "nosniff", "same-origin")
    assert told["stranger"] == 400


def test_the_table_of_the_readme_tells_the_true_names_and_defaults() -> None:
    example = (ROOT / ".env.example").read_text()
    rows = re.findall(
        r"^\| (`[A-Z].*?) \| .* \| (.*?) \|$", (ROOT / "README.md").read_text(), re.MULTILINE
    )
    named = {name for cell, _default in rows for name in re.findall(r"`([A-Z0-9_]+)`", cell)}
    assert len(named) > 10
    assert named <= set(re.findall(r"^#? ?([A-Z0-9_]+)=", example, re.MULTILINE))
    settings = (ROOT / "challenge/settings.py").read_text()
    for name, default in (
        ("CLOCK_SECONDS", "60"),
        ("UPLOAD_MAX_PAGES", "60"),
        ("SITE_URL", "http://127.0.0.1:8000"),
    ):
        row = next(default_cell for cell, default_cell in rows if f"`{name}`" in cell)
        assert default in row
        assert f'"{name}", "{default}"' in settings
