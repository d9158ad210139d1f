"""The site as its visitors get it: compressed by the rules of the door (deploy/nginx.conf), by the
library and at the level that nginx has without a word about it.
"""

import re
import zlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from challenge.asgi import application as site

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Headers = list[tuple[bytes, bytes]]
RULES = (Path(__file__).resolve().parents[2] / "deploy/nginx.conf").read_text("utf-8")
NAMED = re.search(r"^\s*gzip_types (?P<types>[^;]+);", RULES, re.MULTILINE)
TYPES = {b"text/html", *(NAMED["types"].encode().split() if NAMED else ())}  # nginx: HTML always
LEVEL, LEAST = 1, 20  # nginx's own: gzip_comp_level, gzip_min_length
AS_GZIP = 31  # wbits of zlib
STATES = {200, 403, 404}  # what nginx compresses


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """The site behind the door."""
    takes_gzip = any(
        name == b"accept-encoding" and b"gzip" in value for name, value in scope.get("headers", ())
    )
    await site(scope, receive, Door(send).pass_on if takes_gzip else send)


class Door:
    """One answer on its way out."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.packer: Any = None

    async def pass_on(self, message: Message) -> None:
        """Head first, then its pieces."""
        if message["type"] == "http.response.start" and self._is_to_be_packed(message):
            self.packer = zlib.compressobj(LEVEL, zlib.DEFLATED, AS_GZIP)
            kept = [row for row in message["headers"] if row[0].lower() != b"content-length"]
            message = {**message, "headers": [*kept, (b"content-encoding", b"gzip")]}
        elif message["type"] == "http.response.body" and self.packer:
            message = {**message, "body": self._packed(message)}
        await self.send(message)

    def _packed(self, message: Message) -> bytes:
        packed = self.packer.compress(message.get("body", b""))
        is_last = not message.get("more_body")
        return bytes(packed + self.packer.flush(zlib.Z_FINISH if is_last else zlib.Z_SYNC_FLUSH))

    def _is_to_be_packed(self, message: Message) -> bool:
        heads = {name.lower(): value for name, value in message["headers"]}
        kind = heads.get(b"content-type", b"").partition(b";")[0].strip()
        return (
            message["status"] in STATES
            and kind in TYPES
            and b"content-encoding" not in heads
            and int(heads.get(b"content-length", LEAST)) >= LEAST
        )
