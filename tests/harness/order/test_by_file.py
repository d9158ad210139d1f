"""Two workers share the tests file by file, and a group of several files goes to one of them."""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FILES, TESTS = 4, 6
A_TEST = """
import os, time, pathlib, pytest

@pytest.mark.parametrize("name", [{names}])
def test_it(name):
    time.sleep(0.01)
    with pathlib.Path("{told}").open("a") as file:
        file.write("{name} " + os.environ["PYTEST_XDIST_WORKER"] + "\\n")
"""
GROUPED = 'import pytest\npytestmark = pytest.mark.xdist_group("together")\n'


def test_a_file_has_one_worker_and_so_has_a_group_of_files(tmp_path: Path) -> None:
    told = tmp_path / "told.txt"
    names = ", ".join(f'"a::b@{number}"' for number in range(TESTS))
    for name in [*map(str, range(FILES)), "left", "right"]:
        head = GROUPED if name in {"left", "right"} else ""
        text = head + A_TEST.format(names=names, told=told, name=name)
        (tmp_path / f"test_{name}.py").write_text(text)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = xdist_group\n")
    plugins = ["-p", "xdist.plugin", "-p", "tests.harness.order.by_file"]
    known = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")}
    known |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", *plugins, "-n2", "--dist", "loadgroup"]
    done = subprocess.run(
        command, cwd=tmp_path, env=known, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    workers = defaultdict[str, list[str]](list)
    for line in told.read_text().splitlines():
        name, worker = line.split()
        workers[name].append(worker)
    assert {name: len(those) for name, those in workers.items()} == dict.fromkeys(workers, TESTS)
    assert len(workers) == FILES + 2
    assert {name: len({*those}) for name, those in workers.items()} == dict.fromkeys(workers, 1)
    assert workers["left"] == workers["right"]
    assert {worker for those in workers.values() for worker in those} == {"gw0", "gw1"}
