"""The importer's fuzz: its own figures, and that it sees a reader that guesses."""

from benchmarks.import_fuzz.__main__ import main, outcome
from benchmarks.import_fuzz.quirks import a_file


def test_no_file_is_read_otherwise_than_meant_and_none_crashes_the_reader() -> None:
    found = main(200, seed=70_000)
    assert found["silently_wrong"] == found["crashed"] == 0
    assert found["as_meant"] > 60
    assert found["refused_with_place"] > 40


def test_a_file_that_reads_otherwise_is_counted_as_such() -> None:
    meant = next(file for file in map(a_file, range(99)) if outcome(file)[0] == "as_meant")
    entry, judge, score = meant.rows[0]
    meant.rows[0] = (entry, judge, score + 1)
    assert outcome(meant)[0] == "silently_wrong"
