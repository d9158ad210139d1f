"""The parent's side of the program that opens uploaded files (uploaded_file_program.py)."""

# tested by: tests/submissions/algorithms/test_hostile_files.py

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from submissions.algorithms.limited_process import Limits, TooHeavyError, answers
from submissions.algorithms.unusable_file import UnusableFileError

MODULE = "submissions.algorithms.uploaded_file_program"


def read_apart(
    work: str,
    data: bytes,
    wanted: dict[str, Any],
    *,
    limits: Limits | None = None,
    beat: Callable[[], object] = lambda: None,
    beat_seconds: float = 5,
) -> Iterator[tuple[dict[str, Any], Path]]:
    """Do the work on these bytes in a process of its own: what it finds, and the folder with its
    pictures, which is gone when the loop is over.

    UnusableFileError: why the file can't be used; too_heavy where it broke its reader.
    FaultyChildError: a fault of ours.
    """
    limits = limits or Limits()
    with TemporaryDirectory(prefix="uploaded-") as folder:
        file = Path(folder, "file")
        file.write_bytes(data)
        wishes = Path(folder, "wanted.json")  # an argument has room for 128 KiB
        wishes.write_text(json.dumps({**wanted, "limits": asdict(limits)}), "ascii")
        arguments = [work, str(file), folder, str(wishes)]
        try:
            for answer in answers(MODULE, arguments, limits, beat=beat, beat_seconds=beat_seconds):
                if answer.get("end"):
                    raise UnusableFileError(answer["end"])
                if "end" not in answer:
                    yield answer, Path(folder)
        except TooHeavyError as error:
            raise UnusableFileError("too_heavy") from error
