"""A tally sheet as an office keeps it, read as a past result; what can't be told is refused."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook

from challenge.kernel.errors import InvalidInput
from judging.queries.results.trial.past_result import PastResult, past_result

SHEET = """\
2025 서울 스타트업 챌린지 집계표

연번\t기업명\t김위원\t이위원\t박위원\t합계\t평균\t가점\t감점\t최종순위\t비고
1\t소리맵\t90\t88\t91\t269\t89.67\t1\t\t1위\t
2\t도토리\t80\t-\t82점\t162\t81\t\t-2\t2위\t
3\t한강\t70\t71\t회피\t141\t70.5\t\t\t공동 3위\t서류 보완
"""


def read(text: str, *, winners: int = 1) -> PastResult:
    return past_result(text.encode(), winners=winners)


def taken(found: PastResult) -> dict[str, str]:
    return dict(found.columns)


def refusal(text: str, *, winners: int = 1) -> str:
    with pytest.raises(InvalidInput) as refused:
        read(text, winners=winners)
    return str(refused.value.fields["table"])


def test_judges_are_the_columns_of_points_and_what_is_computed_is_not_read() -> None:
    found = read(SHEET)
    assert list(found.judges) == ["김위원", "이위원", "박위원"]
    assert taken(found)["기업명"] == "entry"
    assert {name for name, what in found.columns if what == "sum"} == {
        "연번", "합계", "평균", "비고",
    }  # fmt: skip
    first, second, third = found.entries
    assert first.totals == {"김위원": 90, "이위원": 88, "박위원": 91}
    assert (first.bonus, second.deduction, first.place) == (Decimal(1), Decimal(2), 1)
    assert second.totals == {"김위원": 80, "박위원": 82}  # a dash is no score, and no 0
    assert third.totals == {"김위원": 70, "이위원": 71}
    assert third.place == 3


def test_without_marks_the_first_places_won() -> None:
    assert [entry.name for entry in read(SHEET, winners=2).winners] == ["소리맵", "도토리"]


@pytest.mark.parametrize("mark", ["선정", "대상", "O", "yes", "1등"])
@pytest.mark.parametrize("no_mark", ["", "-", "탈락", "X", "no", "미선정", "예비"])
def test_marks_say_who_won_whatever_the_places(mark: str, no_mark: str) -> None:
    found = read(f"팀명\tA\tB\t결과\t순위\n가\t90\t80\t{no_mark}\t1\n나\t70\t75\t{mark}\t2\n")
    assert [entry.name for entry in found.winners] == ["나"]


def test_a_workbook_is_read_as_well() -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["company", "J1", "J2", "rank"], ["가", 90.5, 80, 1], ["나", 70, 75, 2]):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    found = past_result(file.getvalue(), winners=1)
    assert found.entries[0].totals == {"J1": Decimal("90.5"), "J2": 80}


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ("", "empty"),
        ("팀\tA\tB\n가\t90\t80\n나\t70\t60\n", "who won"),
        ("팀\t결과\n가\t선정\n나\t\n", "points of judges"),
        ("팀\tA\tB\t순위\n가\t90\t180\t1\n나\t70\t60\t2\n", "“B”: “180”"),
        ("팀\tA\tB\t순위\n가\t90\t-5\t1\n나\t70\t60\t2\n", "“B”: “-5”"),
        ("팀\tA\tB\t순위\n가\t90\t오류\t1\n나\t70\t60\t2\n다\t70\t60\t3\n", "“B”: “오류”"),
        ("팀\tA\tB\t순위\n가\t90\t80\t1\n가\t70\t60\t2\n", "“가” appears twice"),
        ("팀\tA\tB\t순위\n\t90\t80\t1\n나\t70\t60\t2\n", "no name"),
        ("팀\tA\tB\t결과\n가\t90\t80\t탈락\n나\t70\t60\t탈락\n", "nobody won"),
    ],
)
def test_what_can_not_be_told_is_refused_with_its_place(table: str, named: str) -> None:
    assert named in refusal(table)


def test_more_than_the_page_computes_is_refused() -> None:
    wide = "\t".join(f"J{place}" for place in range(61))
    points = "\t".join(["80"] * 61)
    assert "60 judges" in refusal(f"팀\t{wide}\t순위\n가\t{points}\t1\n나\t{points}\t2\n")
