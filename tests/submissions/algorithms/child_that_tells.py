"""A child for the tests of limited_process.py: does what it is told, and says so."""

import json
import os
import subprocess
import sys
import time

from submissions.algorithms.limited_process import Limits, limit_this_process


def say(**words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def main(what: str) -> None:
    if what == "environment":
        say(environment=dict(os.environ))
    elif what == "sleep":
        grandchild = subprocess.Popen(["sleep", "600"])
        say(grandchild=grandchild.pid)
        time.sleep(600)
    elif what == "grow":
        limit_this_process(Limits(memory_bytes=300 * 1024**2, cpu_seconds=5, wall_seconds=20))
        kept = [bytearray(1 << 20) for _ in range(4096)]
        say(kept=len(kept))
    elif what == "spin":
        limit_this_process(Limits(cpu_seconds=1, wall_seconds=20))
        while True:
            pass
    elif what == "fault":
        raise RuntimeError("a fault of ours")
    elif what == "crash":
        os.abort()
    say(end="")


if __name__ == "__main__":
    main(sys.argv[1])
