"""A fault is reported with its request's id, and with nothing of whoever met it."""

import gzip
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import structlog

from challenge.kernel.logs.fault_reports import _without_people
from tests.challenge.local.embedded_folders import ROOT

KEY = "q3Zk1-7_bXyTq0PpLw9mN4sR8vU2cE6a"
PROGRAM = f"""
import sys, types
import django
from django.urls import path
urls = types.ModuleType("urls")
def broken(request, key):
    secret_in_a_variable = "나의 사업계획"
    raise ZeroDivisionError("it broke")
urls.urlpatterns = [path("enter/judge/<str:key>/", broken)]
sys.modules["urls"] = urls
django.setup()
from django.test import Client, override_settings
import sentry_sdk
with override_settings(ROOT_URLCONF="urls", MIDDLEWARE=["challenge.web.middleware.stamp_request"]):
    answer = Client(raise_request_exception=False).post(
        "/enter/judge/{KEY}/?mail=kim@agency.example", {{"note": "typed-by-a-person"}},
        headers={{"x-request-id": "b7d0c0de", "cookie": "sessionid=cookie-of-a-person"}},
    )
assert answer.status_code == 500
sentry_sdk.flush(10)
"""


def test_what_is_reported() -> None:
    told: list[bytes] = []

    class Server(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # as http.server calls it
            body = self.rfile.read(int(self.headers["Content-Length"]))
            packed = self.headers.get("Content-Encoding") == "gzip"
            told.append(gzip.decompress(body) if packed else body)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_said: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={
            **os.environ,
            "SENTRY_DSN": f"http://public@127.0.0.1:{server.server_port}/1",
            "DJANGO_SETTINGS_MODULE": "challenge.settings",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    server.shutdown()
    assert done.returncode == 0, done.stderr[-2000:]
    said = b"".join(told).decode()
    assert "ZeroDivisionError" in said
    assert "b7d0c0de" in said
    assert "/enter/judge/{key}/" in said, "where it broke"
    for private in (
        KEY, "kim@agency", "typed-by-a-person", "cookie-of-a-person", "나의 사업계획", "\\ub098",
    ):  # fmt: skip
        assert private not in said, private


def test_of_a_request_only_its_address_is_told_and_no_key_in_it() -> None:
    event = {
        "request": {
            "url": f"https://challenge.example/enter/judge/{KEY}/",
            "method": "GET",
            "query_string": "mail=kim@agency.example",
            "cookies": {"sessionid": "s"},
            "headers": {"Cookie": "sessionid=s"},
            "env": {"REMOTE_ADDR": "203.0.113.9"},
        },
        "user": {"id": 7, "ip_address": "203.0.113.9"},
        "server_name": "web-1",
    }
    structlog.contextvars.clear_contextvars()
    told = _without_people(event, {})
    assert told == {
        "request": {"url": "https://challenge.example/enter/judge/…/", "method": "GET"},
        "tags": {},
    }
