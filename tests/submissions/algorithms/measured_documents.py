"""A process under the limits of uploaded files that reads all files of a folder one after another,
as the program that opens uploaded files does, and says how each ended and what it took at most.
"""

import json
import sys
from pathlib import Path
from typing import Any

from challenge.kernel.file_types import FILE_TYPES
from submissions.algorithms.limited_process import Limits, limit_this_process
from submissions.algorithms.unusable_file import UnusableFileError
from submissions.algorithms.uploaded_file_program import checked

MOST_PAGES = 60
LIMITS = Limits(memory_bytes=1024**3, cpu_seconds=60, wall_seconds=180)


def outcome(file: Path, folder: Path) -> str:
    """How many blocks are read, and whether it is cut; or the code of the refusal."""
    wanted: dict[str, Any] = {
        "name": file.name, "types": list(FILE_TYPES), "most_pages": MOST_PAGES, "skip": [],
    }  # fmt: skip
    try:
        answers = list(checked(file, folder, wanted))
    except UnusableFileError as error:
        return error.code
    except (MemoryError, RecursionError):
        return "too_heavy"
    read = next((answer for answer in answers if "document" in answer), {})
    return f"{read.get('document', 'nothing')}{' cut' if read.get('is_cut') else ''}"


if __name__ == "__main__":
    limit_this_process(LIMITS)
    made, scratch = Path(sys.argv[1]), Path(sys.argv[2])
    ended = {file.name: outcome(file, scratch) for file in sorted(made.iterdir())}
    status = Path("/proc/self/status").read_text("utf-8")  # ru_maxrss would start at the parent's
    largest = int(status.partition("VmHWM:")[2].split()[0])
    sys.stdout.write(json.dumps({"ended": ended, "largest_kilobytes": largest}))
