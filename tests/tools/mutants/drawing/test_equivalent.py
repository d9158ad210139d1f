"""The list of equivalents is as new as the code, and each says why."""

from pathlib import Path

from tools.mutants.drawing.equivalent import Equivalent, listed, stale
from tools.mutants.house import ROOT

ROW = Equivalent("shop.py", "price", "boundary", "x > 5", "(x >= 5)", "nobody buys five")


def test_every_equivalent_is_still_in_the_code_and_says_why() -> None:
    rows = listed()
    assert stale(ROOT, rows) == []
    assert [row for row in rows if len(row.why.split()) < 4] == []


def test_one_whose_line_moved_is_there_and_one_whose_code_changed_is_not(tmp_path: Path) -> None:
    file = tmp_path / "shop.py"
    file.write_text("\n\n\ndef price(x):\n    return x > 5\n")
    assert stale(tmp_path, [ROW]) == []
    file.write_text("def price(x):\n    return x > 6\n")
    assert stale(tmp_path, [ROW]) == [ROW]
    file.unlink()
    assert stale(tmp_path, [ROW]) == [ROW]
