"""The table of docs/parts/security.md: each requirement once, and nothing said without its place.

That the paths, names and pages between backticks exist, tests/test_docs.py looks after.
"""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/parts/security.md").read_text("utf-8")
# OWASP ASVS 5.0.0: how many requirements of levels 1 and 2 each section has; they count from 1
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
ASKED = [f"{section}.{last}" for section, most in SECTIONS.items() for last in range(1, most + 1)]
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in PAGE.splitlines()
    if re.match(r"\| *\d+\.\d+\.\d+ *\|", line)
]
STANDS = re.compile(r"(met|not applicable|\*\*open\*\*): \S.{5,}")
PLACE = re.compile(r"`[^`]+`|\]\([\w./-]+\.md\)|\babove, [A-Z]|\bas \d")
CITED_TEST = re.compile(r"`(tests/[\w/]+\.py)` \(`(test_\w+)`\)")


def test_each_requirement_stands_once_in_its_order() -> None:
    assert len(ASKED) == 253
    assert [row[0] for row in ROWS] == ASKED


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_row_says_what_is_asked_and_how_it_stands(row: tuple[str, ...]) -> None:
    """What is met names where: code, a setting, a test, a page or a part of this one."""
    _number, asked, stands = row
    assert asked
    assert STANDS.fullmatch(stands), stands
    if stands.startswith("met"):
        assert PLACE.search(stands), stands


def test_a_part_of_the_page_that_a_row_names_is_there() -> None:
    named = {name for row in ROWS for name in re.findall(r"above, ([A-Z]\w+)", row[2])}
    headings = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    assert named
    assert {name for name in named if not any(h.startswith(name) for h in headings)} == set()


def test_every_test_that_a_row_names_is_a_function_of_that_file() -> None:
    cited = set(CITED_TEST.findall(PAGE))
    assert len(cited) > 50
    for path, name in sorted(cited):
        assert re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), name


def test_what_is_said_to_be_open_is_open_in_the_table_and_the_counts_are_true() -> None:
    open_rows = {row[0] for row in ROWS if row[2].startswith("**open**")}
    said = {
        number
        for listed in re.findall(r"\(\*\*open\*\*, ([\d., ]+)\)", PAGE)
        for number in listed.split(", ")
    }
    assert said
    assert said - open_rows == set()
    counts = Counter(row[2].partition(":")[0].strip("*") for row in ROWS)
    words = f"{counts['met']} are met, {counts['not applicable']} not applicable, "
    assert f"Of {len(ROWS)} {words}{counts['open']} open." in PAGE
