"""A request to an address that somebody typed: to whom it goes, how long it takes, what is read."""

import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from challenge.kernel.outgoing import checked_post
from challenge.kernel.outgoing.checked_post import MOST_BYTES, RefusedUrl, post, target_of
from tests.challenge.kernel.outgoing.certificates import a_certificate
from tests.challenge.kernel.outgoing.recipient import Recipient, receiving

NAME = "hooks.example.org"


def leading_to(*addresses: str) -> Callable[[str, int], list[str]]:
    return lambda _host, _port: list(addresses)


def sent(to: Recipient, seconds: float = 5.0) -> checked_post.Answer:
    return post(to.url, b'{"a":1}', {"webhook-id": "m1"}, may_be_local=True, seconds=seconds)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "url"),
        ("http://example.org/", "url"),
        ("ftp://example.org/", "url"),
        ("https:///path", "url"),
        ("https://", "url"),
        ("//example.org/", "url"),
        ("file:///etc/passwd", "url"),
        ("https://user@example.org/", "url"),
        ("https://user:word@example.org/", "url"),
        ("https://@example.org/", "url"),
        ("https://example.org:0/", "url"),
        ("https://example.org:99999/", "url"),
        ("https://exa mple.org/", "url"),
        ("https://example.org/\r\nX: y", "url"),
        ("https://example.org/\x00", "url"),
        ("https://exam%70le.org/", "url"),
        ("https://한국.example/", "url"),
        ("https://[::1", "url"),
        ("https://[fe80::1%25eth0]/", "url"),
        (f"https://example.org/{'a' * 500}", "url"),
        ("https://127.0.0.1/", "address"),
        ("https://169.254.169.254/latest/meta-data/", "address"),
        ("https://10.0.0.1:8443/", "address"),
        ("https://[::1]/", "address"),
        ("https://[::ffff:127.0.0.1]/", "address"),
        ("https://[fd00:ec2::254]/", "address"),
    ],
)
def test_an_address_that_we_never_send_to(url: str, why: str) -> None:
    with pytest.raises(RefusedUrl) as refused:
        target_of(url)
    assert refused.value.why == why
    answer = post(url, b"", {}, lookup=leading_to("1.1.1.1"))
    assert (answer.status, answer.why) == (None, why)


def test_what_of_an_address_is_used() -> None:
    target = target_of("https://Hooks.Example.org:8443/a/b?c=d#e")
    assert (target.host, target.port, target.path) == (NAME, 8443, "/a/b?c=d")
    assert target.named == f"{NAME}:8443"
    assert target_of("https://example.org").path == "/"
    assert target_of("https://example.org").named == "example.org"
    assert target_of("https://[2606:4700::1111]:8443/").named == "[2606:4700::1111]:8443"


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["fe80::1%1"],
        ["224.0.0.1"],
        ["0.0.0.0"],  # noqa: S104 - an address that is refused
        ["1.1.1.1", "127.0.0.1"],  # one of them is enough
        ["2606:4700::1111", "fd00::1"],
    ],
)
def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(addresses: list[str]) -> None:
    with receiving() as to:
        url = f"https://{NAME}:{to.port}/"
        answer = post(url, b"", {}, lookup=leading_to(*addresses), seconds=2)
        assert (answer.status, answer.why) == (None, "address")
        assert to.got == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "017700000001", "localhost"])
def test_this_machine_spelled_otherwise_is_refused_too(host: str) -> None:
    with receiving() as to:
        answer = post(f"https://{host}:{to.port}/", b"", {}, seconds=2)
        assert (answer.status, answer.why) == (None, "address")
        assert to.got == []


def test_a_name_is_resolved_once_and_what_it_says_later_changes_nothing() -> None:
    with receiving() as to:
        asked: list[str] = []

        def turning(host: str, _port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

        url = f"http://{NAME}:{to.port}/x?y=1"
        answer = post(url, b"hello", {}, may_be_local=True, lookup=turning, seconds=5)
        assert (answer.status, asked) == (200, [NAME])
        path, headers, body = to.got[0]
        assert (path, body, headers["host"]) == ("/x?y=1", b"hello", f"{NAME}:{to.port}")


def test_without_tls_only_this_machine_is_reached_and_only_where_that_is_allowed() -> None:
    url = f"http://{NAME}/"
    assert post(url, b"", {}, may_be_local=True, lookup=leading_to("1.1.1.1")).why == "address"
    assert post(url, b"", {}, lookup=leading_to("127.0.0.1")).why == "url"


def test_a_name_that_nobody_knows() -> None:
    assert post("https://nobody.invalid/", b"", {}, seconds=2).why == "name"
    assert post(f"https://{'a' * 70}.example/", b"", {}, seconds=2).why == "name"
    assert post(f"https://{NAME}/", b"", {}, lookup=leading_to()).why == "name"


@pytest.mark.parametrize("status", [200, 204, 302, 307, 404, 500])
def test_the_answer_is_read_and_no_redirect_followed(status: int) -> None:
    with receiving(status) as to:
        answer = sent(to)
        text = "" if status == 204 else f"status {status}"
        assert (answer.status, answer.why, answer.text) == (status, "", text)
        assert [path for path, _headers, _body in to.got] == ["/"]
        assert to.got[0][1]["webhook-id"] == "m1"


@pytest.mark.parametrize("how", ["slow", "drip"])
def test_a_server_that_takes_its_time_is_left(how: str) -> None:
    with receiving(how) as to:
        began = time.monotonic()
        answer = sent(to, seconds=0.6)
        assert (answer.status, answer.why) == (None, "timeout")
        assert time.monotonic() - began < 3


def test_an_answer_counts_by_its_status_though_its_body_never_ends() -> None:
    with receiving("late body") as to:
        answer = sent(to, seconds=0.6)
        assert (answer.status, answer.why, answer.text) == (200, "", "half")


def test_of_a_huge_answer_only_so_much_is_read() -> None:
    with receiving("huge") as to:
        answer = sent(to)
        assert (answer.status, len(answer.text)) == (200, MOST_BYTES)


def test_what_is_no_http_is_an_answer_too() -> None:
    with receiving("garbage") as to:
        assert sent(to).why == "network"
    assert sent(to).why == "network", "nobody listens there any more"
    with receiving("nul") as to:
        answer = sent(to)
        assert answer.status == 500
        assert "\x00" not in answer.text
        assert "\x1b" not in answer.text


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as proxy, receiving() as to:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert sent(to).status == 200
        assert proxy.got == []


def test_the_certificate_must_name_the_host_and_be_vouched_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving(tls=a_certificate(tmp_path, NAME)) as to:

        def tried(host: str) -> checked_post.Answer:
            url = f"https://{host}:{to.port}/"
            found = leading_to("127.0.0.1")
            return post(url, b"{}", {}, may_be_local=True, lookup=found, seconds=5)

        assert tried(NAME).why == "tls", "nobody vouches for it"
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        assert tried(NAME).status == 200
        assert tried("other.example.org").why == "tls"
        assert len(to.got) == 1


def test_a_server_that_never_shakes_hands_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        began = time.monotonic()
        answer = post(url, b"", {}, may_be_local=True, seconds=0.6)
        assert answer.why == "timeout"
        assert time.monotonic() - began < 3
