"""What docker-compose.yml, the Dockerfile and .env.example say is true of the code."""

import asyncio
import json
import mimetypes
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client
from django.urls import reverse
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from whitenoise.media_types import MediaTypes  # type: ignore[import-untyped]

from challenge.celery import app
from challenge.web.process.serve import configuration
from tests.challenge.local.embedded_folders import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
ASKED = re.compile(r"(?:environ(?:\.get\(|\[)|\bflag\(|\bwords\(|\bday\()\s*\"([A-Z0-9_]+)\"")
# by docker-compose.yml, and by the library that speaks to a bucket
ASKED_BY_OTHERS = {
    "POSTGRES_PASSWORD", "SITE_HOST", "TRUSTED_PROXIES", "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
}  # fmt: skip
OURS = {name for name, service in SERVICES.items() if service["image"] == "challenge"}


def test_the_cluster_has_every_part() -> None:
    assert {"nginx", "web", "beat", "relay", "postgres", "redis", "migrate"} <= set(SERVICES)
    assert SERVICES["web"]["deploy"]["replicas"] >= 2
    assert all(
        service["environment"]["DATABASE_URL"] and service["environment"]["REDIS_URL"]
        for name, service in SERVICES.items()
        if name in OURS
    )


@pytest.mark.django_db
def test_what_the_site_answers_is_compressed_as_nginx_has_it_listed(client: Client) -> None:
    """By the type that the answer says; what is compressed already, and streams, stay out."""
    listed = re.search(r"gzip_types ([^;]+);", (ROOT / "deploy/nginx.conf").read_text())
    assert listed
    types = set(listed[1].split())
    files = [path for path in (ROOT / "frontend/static").rglob("*") if path.is_file()]
    files = [path for path in files if not path.name.endswith(".d.ts")]  # for the checks alone
    known = MediaTypes(extra_types=getattr(settings, "WHITENOISE_MIMETYPES", None))
    served = {known.get_type(path.name) for path in files}
    for name in ("judges:manifest", "judges:service_worker", "found:robots", "found:sitemap",
                 "public:calls_feed", "public:proof_feed", "api:time", "schema"):  # fmt: skip
        answer = client.get(reverse(name))
        assert answer.status_code == 200, name
        served.add(answer["Content-Type"].partition(";")[0])
    assert {"text/javascript", "application/manifest+json"} <= served
    packed = re.compile(r"image/(?!svg)|font/|application/(octet-stream|pdf|zip|wasm)")
    plain = {kind for kind in served if not packed.match(kind)} - {"text/html"}
    assert plain - types == set()
    assert not {kind for kind in types if packed.match(kind)}
    assert "text/event-stream" not in types


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
        for folder in (
            "challenge",
            "submissions",
            "judging",
            "introductions",
            "gatherings",
            "frontend",
        )
        for path in Path(ROOT, folder).rglob("*.py")
    ]
    asked = {name for path in sources for name in ASKED.findall(path.read_text())} - {
        "DJANGO_SETTINGS_MODULE",
        *("PATH", "LISTEN_FDS", "LISTEN_PID"),  # the system's own
    }
    offered = set(
        re.findall(r"^#? ?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    )
    assert asked - offered == set()
    assert offered - asked == ASKED_BY_OTHERS


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
from django.utils.module_loading import import_string
from challenge.web.device_cookie import DEVICE_COOKIE
call_command("check", deploy=True, fail_level="WARNING")
def page_of(host):
    return Client(headers={"host": host}).get("/api/v1/nowhere/", secure=True)
print(json.dumps({
    "settings": {name: getattr(settings, name) for name in json.loads(sys.argv[1])},
    "headers": dict(page_of("challenge.example.org").headers),
    "stranger": page_of("evil.example").status_code,
    "cookies": [
        DEVICE_COOKIE, import_string(settings.MESSAGE_STORAGE).storage_classes[0].cookie_name,
    ],
}))
"""
IN_PRODUCTION = {
    "SECRET_KEY": "k9" * 30 + "Zq!",
    "SITE_URL": "https://challenge.example.org",
    "ALLOWED_HOSTS": "challenge.example.org",
    "BEHIND_PROXY": "1",
    "LOG_KEY_FILE": str(ROOT / "README.md"),  # it is there; what is in it, nobody asks here
    "DATABASE_URL": "postgres://u@nowhere/challenge",
    "REDIS_URL": "redis://nowhere/0",
    "DJANGO_SETTINGS_MODULE": "challenge.settings",
}
SAFE_SETTINGS = {
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "LANGUAGE_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_NAME": "__Host-sessionid",
    "LANGUAGE_COOKIE_NAME": "__Host-django_language",
    "CSRF_COOKIE_NAME": "__Host-csrftoken",
    "COOKIE_PREFIX": "__Host-",
    "LANGUAGE_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "CSRF_COOKIE_SAMESITE": "Lax",
    "LANGUAGE_COOKIE_SAMESITE": "Lax",
    "REQUIRE_ORGANISER_MFA": True,
    "DEBUG": False,
    "DEMO": False,
}


def run_in_production(program: str, *words: str, **other: str) -> subprocess.CompletedProcess[str]:
    """A process that has only what production sets, and what is given otherwise."""
    ours = {"DEBUG", "DEMO", "REQUIRE_ORGANISER_MFA", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=ROOT,
        env=kept | IN_PRODUCTION | other,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def in_production(**other: str) -> dict[str, Any]:
    """What such a process says of itself."""
    done = run_in_production(PRODUCTION, json.dumps(list(SAFE_SETTINGS)), **other)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("key", ["", "  "])
@pytest.mark.parametrize(
    "sign", [{"BEHIND_PROXY": "0"}, {"SITE_URL": "http://challenge.example.org"}]
)
def test_an_empty_secret_key_is_refused_in_production(key: str, sign: dict[str, str]) -> None:
    done = run_in_production("import django; django.setup()", SECRET_KEY=key, **sign)
    assert done.returncode != 0
    assert "SECRET_KEY is empty" in done.stderr


def _seen_as(forwarded: str, peer: str, trusted: str) -> str:
    """The client's address as our server hands it on."""
    seen: list[str] = []

    async def application(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope["client"][0])

    scope = {
        "type": "http",
        "client": (peer, 1),
        "headers": [(b"x-forwarded-for", forwarded.encode())],
    }
    server = ProxyHeadersMiddleware(application, trusted_hosts=trusted)
    # In a thread of its own: a browser test before may have left a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        answer = server(scope, None, None)  # type: ignore[arg-type]  # nothing is received or sent
        thread.submit(asyncio.run, answer).result()
    return seen[0]


def test_a_client_cannot_choose_the_address_that_it_is_counted_by() -> None:
    named = str(SERVICES["web"]["environment"]["TRUSTED_PROXIES"])
    trusted = re.sub(r"^\$\{TRUSTED_PROXIES:-(.*)\}$", r"\1", named)
    nginx = SERVICES["nginx"]["networks"]["default"]["ipv4_address"]
    assert trusted == nginx
    assert configuration(environment={"TRUSTED_PROXIES": trusted}).forwarded_allow_ips == nginx
    assert configuration(environment={}).forwarded_allow_ips == "127.0.0.1"
    assert _seen_as("6.6.6.6, 203.0.113.9", nginx, trusted) == "203.0.113.9"
    assert _seen_as("6.6.6.6", "203.0.113.9", trusted) == "203.0.113.9"


def test_nginx_answers_to_one_name_and_logs_no_key() -> None:
    text = (ROOT / "deploy/nginx.conf").read_text()
    directives = re.sub(r"#.*", "", text)
    assert re.findall(r"server_name (\S+);", directives) == ["_", "${SITE_HOST}"]
    assert re.findall(r"return 301 (\S+);", directives) == ["https://${SITE_HOST}$request_uri"]
    assert not re.search(r"\$(http_)?host\b", directives)
    logged = re.search(r"log_format without_keys (.*?);", directives, re.DOTALL)
    assert logged is not None
    assert not re.search(r"\$(request|request_uri|uri|args|query_string|http_referer)\b", logged[1])
    assert re.findall(r"access_log (.*?);", directives) == ["/dev/stdout without_keys"]
    assert re.findall(r"error_log (.*?);", directives) == ["/dev/stderr crit"]


def test_a_pages_files_come_all_at_once_over_http_2() -> None:
    directives = re.sub(r"#.*", "", (ROOT / "deploy/nginx.conf").read_text())
    site = directives.partition("server_name ${SITE_HOST};")[0].rpartition("server {")[2]
    assert "http2 on;" in site
    [folder] = re.findall(r"include (\S+)/\*\.conf;", site)
    mounted = {
        volume.split(":")[1]: volume.split(":")[0] for volume in SERVICES["nginx"]["volumes"]
    }
    assert (ROOT / mounted[folder]).is_dir(), "certificates, where TLS ends here"


def test_nginx_compresses_all_that_is_text() -> None:
    named = re.search(r"gzip_types ([^;]+);", (ROOT / "deploy/nginx.conf").read_text())
    assert named is not None
    served = {
        mimetypes.guess_type(path)[0]
        for path in (ROOT / "frontend/static").rglob("*")
        if path.suffix in {".js", ".css", ".svg"}
    }
    assert "text/javascript" in served
    wanted = served | {"application/json", "application/manifest+json"}
    assert wanted <= set(named[1].split())


def test_production_passes_djangos_own_checks_and_sends_the_headers_that_protect() -> None:
    told = in_production()
    assert told["settings"] == SAFE_SETTINGS
    headers = told["headers"]
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert "includeSubDomains" not in headers["Strict-Transport-Security"]
    policy = {part.strip() for part in headers["Content-Security-Policy"].split(";")}
    assert {
        "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'",
        "script-src 'self'",
    } <= policy  # fmt: skip
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
    assert told["cookies"] == ["__Host-hall_device", "__Host-messages"]


def test_names_below_the_sites_own_are_bound_to_tls_where_the_operator_says_so() -> None:
    headers = in_production(HSTS_SUBDOMAINS="1")["headers"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("contact", ["security@example.org", "http://example.org", "mailto:a b"])
def test_a_contact_for_holes_that_no_program_understands_is_refused(contact: str) -> None:
    done = run_in_production("import django; django.setup()", SECURITY_CONTACT=contact)
    assert done.returncode != 0
    assert f"SECURITY_CONTACT is no mailto:… or https://…: {contact}" in done.stderr


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
