"""The ordinary deck of the factories goes through the program that opens files once a process.

That program takes half a second; hundreds of tests send the same two empty pages, and are about
something else.  What it answered is played again, pictures included.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from submissions.algorithms.uploaded_file_reader import read_apart
from submissions.services.files import file_check

Answer = tuple[dict[str, Any], Path]
_is_ordinary = ContextVar("_is_ordinary", default=False)
_ITS_OWN = re.compile(rb"/ID\s*\[.*?\]|/CreationDate\s*\(.*?\)")  # of each PDF, and shown nowhere


@contextmanager
def an_ordinary_deck() -> Iterator[None]:
    """Within it, a file that was read before with the same wishes isn't read again."""
    token = _is_ordinary.set(True)
    try:
        yield
    finally:
        _is_ordinary.reset(token)


def read_ordinary_decks_once() -> None:
    """From here on."""
    module: Any = file_check
    module.read_apart = _remembering(read_apart)


def _remembering(reader: Callable[..., Iterator[Answer]]) -> Callable[..., Iterator[Answer]]:
    known: dict[tuple[bytes, str], list[tuple[dict[str, Any], dict[str, bytes]]]] = {}

    def read(work: str, data: bytes, wanted: dict[str, Any], **how: Any) -> Iterator[Answer]:
        if not _is_ordinary.get():
            yield from reader(work, data, wanted, **how)
            return
        key = (_ITS_OWN.sub(b"", data), repr((work, sorted(wanted.items()))))
        if key not in known:
            known[key] = [
                (answer, {path.name: path.read_bytes() for path in folder.glob("*.webp")})
                for answer, folder in reader(work, data, wanted, **how)
            ]
        with TemporaryDirectory() as folder:
            for answer, pictures in known[key]:
                for name, picture in pictures.items():
                    Path(folder, name).write_bytes(picture)
                yield answer, Path(folder)

    return read
