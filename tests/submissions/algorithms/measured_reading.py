"""A small process that has a file read apart, and says how that ended and what it took at most.

A child is counted with the memory of the process that started it, so that a test process, which is
large after a thousand tests, can't measure by itself.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from challenge.kernel.file_types import FILE_TYPES
from submissions.algorithms.limited_process import Limits
from submissions.algorithms.unusable_file import UnusableFileError
from submissions.algorithms.uploaded_file_reader import read_apart

LIMITS = Limits(memory_bytes=700 * 1024**2, cpu_seconds=4, wall_seconds=40)


def outcome(data: bytes, name: str = "deck.pdf") -> str:
    """ "shown", or the code of the refusal."""
    wanted: dict[str, Any] = {
        "name": name,
        "types": ["pdf"] if name.endswith(".pdf") else list(FILE_TYPES),
        "most_pages": 60,
        "skip": [],
    }
    try:
        list(read_apart("check", data, wanted, limits=LIMITS))
    except UnusableFileError as error:
        return error.code
    return "shown"


if __name__ == "__main__":
    ended = outcome(Path(sys.argv[1]).read_bytes())
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sys.stdout.write(json.dumps({"ended": ended, "largest_kilobytes": largest}))
