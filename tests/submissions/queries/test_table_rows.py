"""Days as people write them into tables: read as meant, or refused."""

from datetime import date

import pytest

from submissions.queries.table_rows import Columns, Notes

MAY_DAY = date(2023, 5, 1)


def read(cell: str) -> tuple[date | None, int]:
    """The day, and how many mistakes were noted."""
    notes = Notes(Columns(["설립일"], {"founded_on": ("설립일",)}, []))
    return notes.date(2, "founded_on", cell), len(notes.problems)


@pytest.mark.parametrize(
    "cell",
    [
        "2023-05-01", "2023. 5. 1.", "2023.05.01", "20230501", "2023/5/1", "2023년 5월 1일",
        "2023년5월1일", "2023. 5. 1. (월)", "２０２３．０５．０１", "2023-05-01 00:00:00",
        "2023-05-01T09:30", "2023. 5. 1. 오전 9:30", " 2023–05–01 ", "2023 5 1",
        "2023-05-01 (추정)",
    ],
)  # fmt: skip
def test_a_day_is_read_from_every_way_of_writing_it(cell: str) -> None:
    assert read(cell) == (MAY_DAY, 0)


@pytest.mark.parametrize(
    "cell",
    [
        "2023-05-01 ~ 2024-01-01", "2023-05-01, 2022-03-01", "2023. 5. 1. (2022. 3. 1. 개업)",
        "2023-05-01T00:00:00Z", "2023-04-30T15:00:00+00:00", "2023-05-01 2", "2023.5", "23.5.1",
        "05/01/2023", "5월 1일", "2023-02-30", "2023-13-01", "45047", "202305", "2023-05-011",
        "모름", "2023-05-01 25",
    ],
)  # fmt: skip
def test_two_days_half_a_day_and_a_moment_elsewhere_are_refused(cell: str) -> None:
    assert read(cell) == (None, 1)


def test_an_empty_cell_is_no_day_and_no_mistake() -> None:
    assert read("") == (None, 0)
