"""A real campaign in a package of a few lines: one fault is found by its test, one isn't, one never
ends, and the list of equivalents holds one.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tools.mutants.__main__ import main
from tools.mutants.drawing.sample import Stratum
from tools.mutants.house import House

BEFORE_COUNTS = re.compile(r" \(\d+ of ")
SHOP = """\
LIMIT = 20 / 2


def may_buy(age, money):
    return age >= 19 and money > 0


def price(pieces):
    if pieces > LIMIT:
        return pieces * 90
    return pieces * 100


def rounds(stock):
    found = 0
    while stock:
        stock = stock - 2
        found += 1
    return found
"""
TESTS = """\
import pytest

from shop.till import may_buy, price, rounds


@pytest.fixture(scope="module")
def price_of_many():
    return price(11)


def test_young_people_may_not(price_of_many):
    assert may_buy(19, 5)
    assert not may_buy(18, 5)
    assert price_of_many == 990


def test_eleven_are_cheaper(price_of_many):
    assert price_of_many == 990


def test_it_ends():
    assert rounds(4) == 2
"""
EQUIVALENT = """\
[[mutant]]
path = "shop/till.py"
function = "price"
kind = "boundary"
old = "pieces > LIMIT"
new = "(pieces >= LIMIT)"
why = "planted"
"""


@pytest.fixture
def house(tmp_path: Path) -> House:
    root = tmp_path / "house"
    (root / "shop").mkdir(parents=True)
    (root / "tests").mkdir()
    (root / "shop" / "till.py").write_text(SHOP)
    (root / "tests" / "test_till.py").write_text(TESTS)
    (root / "pytest.ini").write_text(
        "[pytest]\naddopts = --import-mode=importlib\npythonpath = .\n"
    )
    (root / ".gitignore").write_text(".data/\n__pycache__/\n")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    return House(root, (Stratum("shop", 1, ("shop",)),), ("shop",), options=("-p", "no:django"))


@pytest.mark.slow
def test_a_fault_is_found_or_not_and_the_working_tree_never_has_it(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "equivalent.toml"
    listed.write_text(EQUIVALENT)
    asked = {"SEED": "7", "SAMPLE": "99", "TREES": "2", "KINDS": "boundary,times-divide"}
    assert main(house, asked, listed) == 0
    lines = capsys.readouterr().out.splitlines()
    said = {BEFORE_COUNTS.split(line.partition(". ")[2])[0]: line for line in lines}
    assert figures(lines) == {
        "seed": 7, "mutants": 6, "equivalent": 1, "killed": 3, "score": 0.6,
        "guards_score": None, "locks_score": None, "by_reading": 0, "untried": 0,
    }  # fmt: skip
    at = "shop/till.py"
    assert f"killed boundary {at}:5 may_buy: age >= 19 → (age > 19)" in said
    assert f"SURVIVED boundary {at}:5 may_buy: money > 0 → (money >= 0)" in said  # nobody has none
    by_both = said[f"killed times-divide {at}:10 price: pieces * 90 → (pieces / (90))"]
    assert "of 2 tests" in by_both  # of the two that share a fixture
    assert f"killed times-divide {at}:1 : 20 / 2 → (20 * (2))" in said  # by who runs what reads it
    assert f"equivalent boundary {at}:9 price: pieces > LIMIT → (pieces >= LIMIT)" in said
    by_none = said[f"SURVIVED times-divide {at}:11 price: pieces * 100 → (pieces / (100))"]
    assert "no test of the map comes by it" in by_none
    assert (house.root / at).read_text() == SHOP


@pytest.mark.slow
def test_what_has_changed_since_is_tried_with_the_map_from_before_and_with_newer_tests(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.setattr("tools.mutants.campaign.SPARE_SECONDS", 5)
    listed = tmp_path / "equivalent.toml"
    listed.write_text("")
    asked = {"SEED": "1", "SAMPLE": "9", "TREES": "1", "KINDS": "plus-minus", "PLACES": "till"}
    assert main(house, asked, listed) == 0
    assert "timeout plus-minus" in capsys.readouterr().out
    commit(house.root)
    # four lines come above; a new condition with a test that is newer than the map
    grown = (
        SHOP.replace("def price", "\n\n\n\ndef price") + "\n\ndef free(age):\n    return age > 64\n"
    )
    (house.root / "shop" / "till.py").write_text(grown)
    more = TESTS.replace("rounds\n", "rounds, free\n", 1)
    more += "\n\ndef test_the_old_pay_nothing():\n    assert free(65)\n    assert not free(64)\n"
    (house.root / "tests" / "test_till.py").write_text(more)
    asked = {"SEED": "1", "SAMPLE": "9", "TREES": "1", "SINCE": "HEAD"}
    assert main(house, asked, listed) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("the map is of")
    assert figures(lines)["mutants"] == figures(lines)["killed"] == 2  # the limit and its figure


def test_an_equivalent_that_is_nowhere_in_the_code_stops_everything(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "equivalent.toml"
    listed.write_text(EQUIVALENT.replace("pieces > LIMIT", "pieces > MOST"))
    assert main(house, {"TREES": "1"}, listed) == 1
    assert "pieces > MOST" in capsys.readouterr().out


def figures(lines: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def commit(root: Path) -> None:
    facts = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", "-C", str(root), "add", "-A"], check=True)
    subprocess.run(["git", "-C", str(root), *facts, "commit", "-qm", "a"], check=True)
