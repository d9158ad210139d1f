"""The door of the benchmark compresses what nginx would, and nothing else."""

import asyncio
import zlib
from typing import Any

import pytest

from benchmarks.judge import door


def answer(monkeypatch: pytest.MonkeyPatch, kind: bytes, status: int, *pieces: bytes) -> Any:
    """Head and body as they leave the door."""

    async def site(_scope: Any, _receive: Any, send: Any) -> None:
        heads = [(b"content-type", kind), (b"content-length", b"%d" % sum(map(len, pieces)))]
        await send({"type": "http.response.start", "status": status, "headers": heads})
        for at, piece in enumerate(pieces, 1):
            more = at < len(pieces)
            await send({"type": "http.response.body", "body": piece, "more_body": more})

    monkeypatch.setattr(door, "site", site)
    sent: list[dict[str, Any]] = []

    async def keep(message: dict[str, Any]) -> None:
        sent.append(message)

    async def nothing() -> dict[str, Any]:
        return {}

    scope = {"headers": [(b"accept-encoding", b"gzip, br")]}
    asyncio.run(door.application(scope, nothing, keep))
    return dict(sent[0]["headers"]), b"".join(message["body"] for message in sent[1:])


@pytest.mark.parametrize("kind", [b"text/html; charset=utf-8", b"text/javascript", b"text/css"])
def test_text_comes_compressed(monkeypatch: pytest.MonkeyPatch, kind: bytes) -> None:
    heads, body = answer(monkeypatch, kind, 200, b"long " * 400, b"words " * 400)
    assert heads[b"content-encoding"] == b"gzip"
    assert b"content-length" not in heads
    assert len(body) < 200
    assert zlib.decompress(body, door.AS_GZIP) == b"long " * 400 + b"words " * 400


@pytest.mark.parametrize(
    ("kind", "status", "size"),
    [(b"image/webp", 200, 4000), (b"text/html", 500, 4000), (b"text/css", 200, 19)],
)
def test_the_rest_goes_as_it_is(
    monkeypatch: pytest.MonkeyPatch, kind: bytes, status: int, size: int
) -> None:
    heads, body = answer(monkeypatch, kind, status, b"a" * size)
    assert b"content-encoding" not in heads
    assert body == b"a" * size


def test_it_reads_the_types_of_the_real_door() -> None:
    assert {b"text/html", b"text/javascript", b"application/json"} <= door.TYPES
    assert b"text/event-stream" not in door.TYPES
