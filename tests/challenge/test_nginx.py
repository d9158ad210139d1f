"""deploy/nginx.conf in a real nginx, before real web processes.

What the distribution's nginx is too old for is taken out (`http2 on`, names that are resolved
again); the addresses and folders are the test's own.
"""

import os
import re
import shutil
import socket
import ssl
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from pathlib import Path
from signal import SIGTERM

import pytest
from django.db import connection

from demo.programs import free_port
from tests.challenge.kernel.outgoing.certificates import a_certificate
from tests.challenge.local.embedded_folders import ROOT
from tests.challenge.web_processes import PATIENCE, Visitors, wait_until, web_process
from tests.harness.migrated_template import url_of

SITE = "apply.example"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.django_db]


@dataclass
class Door:
    """nginx, and the web processes behind it."""

    port: int
    processes: "list[subprocess.Popen[bytes]]"
    listening: socket.socket
    folder: Path
    ended: ExitStack
    known: dict[str, str]
    tls: int = 0

    def ask(self, path: str, *, host: str = SITE, **headers: str) -> HTTPResponse:
        """The answer to a GET, read."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request("GET", path, headers={"Host": host, **named})
        answer = line.getresponse()
        answer.read()
        return answer

    def one_more(self, name: str) -> None:
        """Another web process behind it."""
        made = web_process(self.listening, self.folder / name, self.ended, **self.known)
        self.processes.append(made)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    if NGINX is None:
        if os.environ.get("CI"):
            pytest.fail("nginx is missing: .ci/run installs it")
        pytest.skip("nginx is not installed")
    known = {
        "DATABASE_URL": url_of(connection.settings_dict["NAME"]),
        "BEHIND_PROXY": "1", "ALLOWED_HOSTS": SITE, "SITE_URL": f"https://{SITE}",
        "SECRET_KEY": "k" * 50, "DEBUG": "0", "DATABASE_POOL": "1",
    }  # fmt: skip
    with ExitStack() as ended:
        listening = ended.enter_context(socket.create_server(("127.0.0.1", 0), backlog=512))
        port = free_port(0)
        tls = free_port(0)
        _with_certificate(tmp_path / "tls", tls)
        _serve(NGINX, tmp_path, port, listening.getsockname()[1], ended)
        made = Door(port, [], listening, tmp_path, ended, known, tls)
        for number in range(2):
            made.one_more(f"old{number}")
        yield made


def _with_certificate(folder: Path, port: int) -> None:
    """TLS ends in nginx, as deploy/tls/README.md says."""
    folder.mkdir()
    a_certificate(folder, SITE)
    file = folder / "certificate.pem"
    (folder / "site.conf").write_text(
        f"listen 127.0.0.1:{port} ssl; ssl_certificate {file}; ssl_certificate_key {file};"
    )


def _serve(nginx: str, folder: Path, port: int, web: int, ended: ExitStack) -> None:
    path = folder / "nginx.conf"
    path.write_text(_adapted((ROOT / "deploy/nginx.conf").read_text(), folder, port, web))
    written = ended.enter_context((folder / "nginx.log").open("wb"))
    process = subprocess.Popen(
        [nginx, "-p", str(folder), "-c", str(path)], stdout=written, stderr=written
    )
    ended.callback(process.wait, PATIENCE)
    ended.callback(process.terminate)
    wait_until(lambda: _answers(port) or process.poll() is not None)
    assert process.poll() is None, (folder / "nginx.log").read_text()


def _adapted(text: str, folder: Path, port: int, web: int) -> str:
    for old, new in {
        r"worker_processes auto;": "worker_processes 1; daemon off; pid nginx.pid;"
        + (" user root;" if os.getuid() == 0 else ""),
        r"\$\{SITE_HOST\}": SITE,
        r"listen 80": f"listen 127.0.0.1:{port}",
        r"resolver [^;]+;": "",
        r"server web:8000 resolve;": f"server 127.0.0.1:{web};",
        r"http2 on;": "",
        r"/var/cache/nginx/static": str(folder / "static"),
        r"/etc/nginx/tls": str(folder / "tls"),
        r"/dev/std(out|err)": str(folder / r"std\1"),
    }.items():
        text, many = re.subn(old, new, text)
        assert many, old
    return text


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_site_behind_nginx(door: Door) -> None:
    _answers_to_one_name_over_tls(door)
    _is_protected_once(door)
    _speaks_new_tls_with_good_ciphers_alone(door)
    visitors = Visitors(door.port, "/api/v1/time", {"Host": SITE, "X-Forwarded-Proto": "https"})
    with visitors.coming():
        for number, leaving in enumerate(list(door.processes)):
            door.one_more(f"new{number}")
            leaving.terminate()
            assert leaving.wait(PATIENCE) == -SIGTERM, "ended in order, by that signal"
            visitors.wait_for_more(20)
    assert visitors.failures == []
    assert set(visitors.answers) == {405}
    _says_when_nobody_answers(door)


def _answers_to_one_name_over_tls(door: Door) -> None:
    assert door.ask("/", X_Forwarded_Proto="https").status == 200
    with pytest.raises(RemoteDisconnected):
        door.ask("/", host="other.example", X_Forwarded_Proto="https")
    plain = door.ask("/en/?a=b", X_Forwarded_Proto="http")
    assert (plain.status, plain.headers["Location"]) == (301, f"https://{SITE}/en/?a=b")
    assert door.ask("/api/v1/editions/", X_Forwarded_Proto="http").status == 403
    assert door.ask("/metrics", X_Forwarded_Proto="https").status == 404


def _is_protected_once(door: Door) -> None:
    """By the application where it answers, else by nginx."""
    for path, status in {"/": 200, "/metrics": 404, "/static/nothing.css": 404}.items():
        answer = door.ask(path, X_Forwarded_Proto="https")
        assert answer.status == status
        assert answer.headers.get_all("X-Content-Type-Options") == ["nosniff"], path
        [policy] = answer.headers.get_all("Content-Security-Policy") or []
        assert "frame-ancestors 'none'" in policy


def _speaks_new_tls_with_good_ciphers_alone(door: Door) -> None:
    old, new = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2
    assert _handshake(door, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
    assert _handshake(door, new) == "TLSv1.2"
    assert _handshake(door, new, "ECDHE+CHACHA20") == "TLSv1.2"
    for version, ciphers in ((old, "ALL"), (new, "AES256-SHA"), (new, "ECDHE-ECDSA-AES128-SHA")):
        with pytest.raises(ssl.SSLError, match=r"(?i)alert"):  # it is nginx that says no
            _handshake(door, version, ciphers)


def _handshake(door: Door, version: ssl.TLSVersion, ciphers: str = "") -> str | None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(door.folder / "tls" / "certificate.pem")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # on purpose
        context.minimum_version = context.maximum_version = version
    if ciphers:
        context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    with (
        socket.create_connection(("127.0.0.1", door.tls), timeout=60) as line,
        context.wrap_socket(line, server_hostname=SITE) as secure,
    ):
        return secure.version()


def _says_when_nobody_answers(door: Door) -> None:
    for process in door.processes:
        process.kill()
        process.wait(PATIENCE)
    door.listening.close()
    line = HTTPConnection("127.0.0.1", door.port, timeout=60)
    line.request("GET", "/", headers={"Host": SITE, "X-Forwarded-Proto": "https"})
    answer = line.getresponse()
    assert answer.status == 503
    assert "제출한 내용은 그대로 있습니다" in answer.read().decode()
    assert answer.headers.get_all("X-Content-Type-Options") == ["nosniff"]
