"""POST to an address that somebody typed, so that no server behind our walls is reached by it.

The name is resolved once, every address that it has must be public, and the connection is made to
one of those: a name that changes a moment later changes nothing.  No redirect is followed, no proxy
asked, and a watch ends whatever takes longer than it may, also an answer that comes drop by drop.
"""

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from challenge.kernel.outgoing.public_addresses import is_loopback, is_public
from challenge.kernel.text.plain_text import plain_text

PATIENCE_SECONDS = 10.0
MOST_BYTES = 64 * 1024  # of an answer
MOST_ADDRESSES = 3  # of one name that are tried
MOST_URL_LETTERS = 500
PORTS = {"https": 443, "http": 80}
Lookup = Callable[[str, int], list[str]]


class RefusedUrl(ValueError):  # noqa: N818 - an answer, not a fault
    """It is no address that we would send anything to.  why: a code, as in Answer."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request.

    status: of HTTP; None: there was no answer, and `why` is one of url, name, address, timeout, tls
    and network.  text: what was read of the body, at most MOST_BYTES.
    """

    status: int | None = None
    why: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads.  host: as the certificate must name it; path: with its query."""

    host: str
    port: int
    path: str
    is_secure: bool

    @property
    def named(self) -> str:
        """As the header Host says it: the port where it isn't the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = PORTS["https" if self.is_secure else "http"]
        return host if self.port == usual else f"{host}:{self.port}"


def target_of(url: str, *, may_be_local: bool = False) -> Target:
    """The parts of a URL that we would send to; RefusedUrl: it is none.

    https alone, without a person's name in it.  A numeric address must be public.  may_be_local:
    this machine may be named, by http too.
    """
    try:
        parts = urlsplit(url if _is_plain(url) else "")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise RefusedUrl("url") from error
    if not host or "@" in parts.netloc or "%" in parts.netloc or port == 0:
        raise RefusedUrl("url")
    if parts.scheme != "https" and not (parts.scheme == "http" and may_be_local):
        raise RefusedUrl("url")
    if _is_numeric(host) and not is_public(host) and not (may_be_local and is_loopback(host)):
        raise RefusedUrl("address")
    number = port or PORTS[parts.scheme]
    return Target(host, number, _path_of(parts), parts.scheme == "https")


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    may_be_local: bool = False,
    lookup: Lookup | None = None,
    seconds: float = PATIENCE_SECONDS,
) -> Answer:
    """Send the body and read the answer; whatever goes wrong is an Answer too.

    lookup: resolves a name (host, port → numeric addresses), the system's if None.
    """
    until = time.monotonic() + seconds
    try:
        target = target_of(url, may_be_local=may_be_local)
        addresses = (lookup or resolve)(target.host, target.port)
    except RefusedUrl as refused:
        return Answer(why=refused.why)
    except (OSError, UnicodeError):  # UnicodeError: a label that is too long
        return Answer(why="name")
    if not addresses or not all(_may_reach(text, target, may_be_local) for text in addresses):
        return Answer(why="address" if addresses else "name")
    watched = _Watched(target, addresses[:MOST_ADDRESSES], until)
    return watched.exchange(body, headers)


def resolve(host: str, port: int) -> list[str]:
    """The numeric addresses of a name, as the system orders them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_kind, address in found))


class _Watched(HTTPConnection):
    """One exchange with a server, by the addresses that were checked, ended at its time."""

    def __init__(self, target: Target, addresses: list[str], until: float) -> None:
        super().__init__(target.host, target.port)
        self.target, self.addresses, self.until = target, addresses, until
        self.is_late = False

    def connect(self) -> None:
        """To the first checked address that takes us."""
        self.sock = self._taken()
        if self.target.is_secure:
            self.sock = ssl.create_default_context().wrap_socket(
                self.sock, server_hostname=self.target.host, do_handshake_on_connect=False
            )
        if self.is_late:  # the watch found no socket yet
            raise TimeoutError
        if isinstance(self.sock, ssl.SSLSocket):
            self.sock.do_handshake()

    def exchange(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """What the server said within the time."""
        watch = Timer(self._left(), self._end)
        watch.daemon = True
        watch.start()
        try:
            self.request("POST", self.target.path, body, {**headers, "Host": self.target.named})
            response = self.getresponse()
            if self.is_late:  # its headers ended because we ended them
                return Answer(why="timeout")
            return Answer(status=response.status, text=self._read(response))
        except ssl.SSLError:
            return Answer(why="timeout" if self.is_late else "tls")
        except (OSError, HTTPException, ValueError):
            return Answer(why="timeout" if self.is_late or self._left() <= 0 else "network")
        finally:
            watch.cancel()
            self.close()

    def _taken(self) -> socket.socket:
        failed: OSError = TimeoutError()
        for address in self.addresses:
            left = self._left()
            if left <= 0:
                break
            try:
                return socket.create_connection((address, self.target.port), timeout=left)
            except OSError as error:
                failed = error
        raise failed

    def _read(self, response: HTTPResponse) -> str:
        """The body as far as it came: its status counts, however it ends."""
        read = b""
        with suppress(OSError, HTTPException, ValueError):
            while len(read) < MOST_BYTES and (piece := response.read1(MOST_BYTES - len(read))):
                read += piece
        return plain_text(read.decode("utf-8", "replace").replace("\x00", " "))

    def _left(self) -> float:
        return self.until - time.monotonic()

    def _end(self) -> None:
        """Time is over: whoever reads or writes is told that nothing more comes."""
        self.is_late = True
        if isinstance(self.sock, socket.socket):
            with suppress(OSError):
                # past the TLS of ssl, whose state belongs to the thread that reads
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def _may_reach(address: str, target: Target, may_be_local: bool) -> bool:
    """Without TLS this machine alone; with it, this machine only where that is allowed."""
    if may_be_local and is_loopback(address):
        return True
    return target.is_secure and is_public(address)


def _is_plain(url: str) -> bool:
    """Printable ASCII without blanks: nothing that could end a line of the request."""
    return len(url) <= MOST_URL_LETTERS and all("!" <= letter <= "~" for letter in url)


def _is_numeric(host: str) -> bool:
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    except OSError:
        return False
    return True


def _path_of(parts: SplitResult) -> str:
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path
