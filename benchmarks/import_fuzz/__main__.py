"""`python -m benchmarks.import_fuzz [FILES] [SEED]`: each file is read as it was meant or refused
in words; the last line counts, and a file that was read otherwise is printed with its quirks.
"""

# tested by: tests/benchmarks/test_import_fuzz.py

import argparse
import json
import os
import sys
from collections import Counter
from decimal import Decimal

import django

from benchmarks.import_fuzz.quirks import Meant, a_file
from challenge.kernel.spreadsheets import SpreadsheetError, in_words, read_table
from judging.management.score_file import ScoreFileError, read_scores
from judging.management.score_file import in_words as score_words

FILES = 2000


def outcome(meant: Meant) -> tuple[str, str]:
    """as_meant | refused_with_place | silently_wrong | crashed, and what happened in words."""
    try:
        found = read_scores(read_table(meant.content))
    except SpreadsheetError as error:
        return "refused_with_place", in_words(error)
    except ScoreFileError as error:
        return "refused_with_place", score_words(error)
    except Exception as error:  # noqa: BLE001 - a crash is what is counted
        return "crashed", repr(error)
    got: dict[tuple[str, str], Decimal] = {
        (entry, sheet.judge): sheet.total
        for entry, sheets in found.sheets.items()
        for sheet in sheets
    }
    wanted = {(entry, judge): score for entry, judge, score in meant.seen}
    is_meant = got == wanted and not meant.untold
    return ("as_meant", "") if is_meant else ("silently_wrong", f"{got} for {wanted}")


def main(files: int, seed: int) -> dict[str, int]:
    """Read that many files; how many had which outcome."""
    counts: Counter[str] = Counter()
    for number in range(files):
        meant = a_file(seed + number)
        kind, words = outcome(meant)
        counts[kind] += 1
        if kind in {"silently_wrong", "crashed"}:
            sys.stdout.write(f"{kind} {seed + number} {meant.quirks}: {words[:300]}\n")
    kinds = ("as_meant", "refused_with_place", "silently_wrong", "crashed")
    return {"files": files} | {kind: counts[kind] for kind in kinds}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings")
    django.setup()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=int, nargs="?", default=FILES)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    asked = parser.parse_args()
    answer = main(asked.files, asked.seed)
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.exit(bool(answer["silently_wrong"] or answer["crashed"]))
