"""Tables of entries, judges and paper sheets: checked row by row, written all or nothing."""

import io
import unicodedata
from typing import Any

import pytest
from openpyxl import Workbook

from challenge.kernel.spreadsheets import read_table
from challenge.models import Edition, User
from judging.models import Assignment, Conflict, Judge, Round, Scoresheet
from judging.services.imports.table_import import plan_table, write_plan
from submissions.models import Entry, Startup
from submissions.queries.table_rows import Plan
from tests.judging import factories as make
from tests.judging.table_files import ENTRIES, JUDGES

pytestmark = pytest.mark.django_db
TABLE = "0" * 64  # a file's digest


def workbook(text: str) -> bytes:
    book = Workbook()
    for line in text.splitlines():
        book.active.append(line.split(","))  # type: ignore[union-attr]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def plan(kind: str, content: str | bytes, edition: Edition, round: Round | None = None) -> Plan:
    return plan_table(
        kind=kind,
        edition=edition,
        round=round,
        table=read_table(content.encode() if isinstance(content, str) else content),
    )


def problems_of(found: Plan) -> list[tuple[int, str]]:
    return [(problem.line, problem.column) for problem in found.problems]


SPELLINGS = {
    "utf-8": JUDGES.encode(),
    "bom": JUDGES.encode("utf-8-sig"),
    "cp949": JUDGES.encode("cp949"),
    "utf-16": JUDGES.encode("utf-16"),
    "tabs": JUDGES.replace(",", "\t").encode(),
    "semicolons": JUDGES.replace(";", "/").replace(",", ";").encode("cp949"),
    "windows lines": JUDGES.replace("\n", "\r\n").encode(),
    "taken-apart hangul": unicodedata.normalize("NFD", JUDGES).encode(),
    "xlsx": workbook(JUDGES),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_same_judges_are_read_from_every_spelling(spelling: str) -> None:
    found = plan("judges", SPELLINGS[spelling], make.a_preset_edition())
    assert found.problems == []
    assert [(row.email, row.name, dict(row.fields), row.max_load) for row in found.rows] == [
        ("kang@vc.example", "강민서", {"ai": 1.0, "robotics": 1.0}, 20),
        ("lee@univ.example", "이도현", {}, None),
    ]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",kang@vc.example,,,", "이름"),
        ("강민서,,,,", "이메일"),
        ("강민서,kang-at-vc,,,", "이메일"),
        ("강민서,kang@vc.example,,점성술,", "분야"),
        ("강민서,kang@vc.example,,,많이", "최대배정"),
        ("강민서,kang@vc.example,,,99999999999", "최대배정"),
        ("강민서,kang@vc.example,,,-3", "최대배정"),
        (f"{'강' * 81},kang@vc.example,,,", "이름"),
        ("다른이름,lee@univ.example,,,", "이메일"),
    ],
)
def test_a_wrong_judge_is_named_by_line_and_by_the_column_as_it_stands_in_the_file(
    row: str, column: str
) -> None:
    found = plan(
        "judges",
        f"이름,이메일,소속,분야,최대배정\n이도현,lee@univ.example,,,\n{row}\n",
        make.a_preset_edition(),
    )
    assert problems_of(found) == [(3, column)]
    assert len(found.rows) == 1


def test_a_judge_who_is_there_already_is_named() -> None:
    edition = make.a_preset_edition()
    make.a_judge(edition, email="kang@vc.example")
    assert problems_of(plan("judges", JUDGES, edition)) == [(2, "이메일")]


def test_missing_doubled_and_unknown_columns_are_told_apart() -> None:
    edition = make.a_preset_edition()
    missing = plan("judges", "이름,소속\n강민서,새솔\n", edition)
    assert problems_of(missing) == [(1, "email")]
    assert "이메일" in missing.problems[0].text
    assert problems_of(
        plan("judges", "이름,성명,이메일\n강민서,강민서,kang@vc.example\n", edition)
    ) == [(1, "성명")]
    assert plan("judges", "연번,이름,이메일\n1,강민서,kang@vc.example\n", edition).ignored == [
        "연번"
    ]


def test_entries_are_written_with_numbers_and_a_returning_company_keeps_its_row() -> None:
    first, second = make.a_preset_edition(), make.a_preset_edition()
    text = (
        "회사명,대표자,이메일,출품작,사업자등록번호\n"
        "도토리,구병찬,koo@dotori.example,로봇,124-81-00998\n"
    )
    found = plan("entries", text, first)
    assert found.problems == []
    clerk = make.organiser_of(first)
    facts: Any = {"kind": "entries", "table_sha256": TABLE}
    assert write_plan(actor=clerk, edition=first, rows=found.rows, **facts) == 1
    again = plan("entries", text, second)
    assert again.problems == []
    write_plan(
        actor=make.organiser_of(second),
        kind="entries",
        edition=second,
        rows=again.rows,
        table_sha256=TABLE,
    )
    assert Startup.objects.filter(registration_number="1248100998").count() == 1
    assert (
        Entry.objects.filter(
            startup__registration_number="1248100998", number__isnull=False
        ).count()
        == 2
    )
    assert problems_of(plan("entries", text, second)) == [(2, "사업자등록번호"), (2, "회사명")]
    stranger = plan(
        "entries",
        text.replace("koo@dotori.example", "thief@else.example"),
        make.a_preset_edition(),
    )
    assert problems_of(stranger) == [(2, "사업자등록번호")]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("도토리,구병찬,koo@dotori.example,로봇,로보틱스,2022-13-41", "설립일"),
        ("도토리,구병찬,koo@dotori.example,로봇,로보틱스,2999-01-01", "설립일"),
        ("도토리,구병찬,koo@dotori.example,로봇,점성술,", "분야"),
        ("도토리,구병찬,koo@dotori.example,900101-1234567,로보틱스,", "출품작"),
        (f"{'도' * 121},구병찬,koo@dotori.example,로봇,로보틱스,", "회사명"),
        ("도토리,구병찬,koo@dotori.example,,로보틱스,", "출품작"),
    ],
)
def test_a_wrong_entry_is_named(row: str, column: str) -> None:
    found = plan("entries", ENTRIES + row + "\n", make.a_preset_edition())
    assert problems_of(found) == [(3, column)]
    assert [row.values["company"] for row in found.rows] == ["도토리로보틱스"]


def sheet_rows(
    round: Round, *, judge: Judge | None = None, entry: Entry | None = None, points: Any = "5"
) -> list[str]:
    judge = judge or Judge.objects.filter(edition=round.edition).select_related("user").earliest(
        "pk"
    )
    entry = entry or round.participations.select_related("entry__startup").earliest("pk").entry
    return [
        f"{entry.code},{judge.user.email},{criterion.title_ko},{points}"
        for criterion in round.rubric.criteria.all()
    ]


def scores(rows: list[str]) -> str:
    return "\n".join(["출품작,심사위원,평가항목,점수", *rows]) + "\n"


def an_open_round_without_sheets() -> Round:
    round = make.an_open_round(entries=3, judges=3)
    assert not Scoresheet.objects.exists()
    return round


def test_a_paper_sheet_is_entered_whole() -> None:
    round = an_open_round_without_sheets()
    found = plan("scores", scores(sheet_rows(round)), round.edition, round)
    assert found.problems == []
    assert (
        write_plan(
            actor=make.organiser_of(round.edition),
            kind="scores",
            edition=round.edition,
            round=round,
            table_sha256=TABLE,
            rows=found.rows,
        )
        == 1
    )
    assert Scoresheet.objects.get().total == 5 * round.rubric.criteria.count()
    assert problems_of(plan("scores", scores(sheet_rows(round)), round.edition, round)) == [
        (2, "심사위원")
    ]


@pytest.mark.parametrize("points", ["NaN", "inf", "-1", "31", "다섯", ""])
def test_points_that_are_none_are_refused(points: str) -> None:
    round = an_open_round_without_sheets()
    rows = sheet_rows(round)
    rows[0] = rows[0].rpartition(",")[0] + f",{points}"
    found = plan("scores", scores(rows), round.edition, round)
    assert problems_of(found) == [(2, "점수")]
    assert found.rows == []


def test_a_sheet_with_a_gap_a_double_or_a_stranger_is_not_good() -> None:
    round = an_open_round_without_sheets()
    rows = sheet_rows(round)
    assert problems_of(plan("scores", scores(rows[1:]), round.edition, round)) == [(2, "평가항목")]
    assert problems_of(plan("scores", scores([*rows, rows[0]]), round.edition, round)) == [
        (len(rows) + 2, "평가항목")
    ]
    assert problems_of(
        plan("scores", scores([*rows, rows[0].replace("@", "-at-")]), round.edition, round)
    ) == [(len(rows) + 2, "심사위원")]


def test_a_judge_in_conflict_gets_no_paper_sheet() -> None:
    round = an_open_round_without_sheets()
    pair = (
        Assignment.objects.filter(round=round)
        .select_related("judge__user", "entry__startup")
        .earliest("pk")
    )
    Conflict.objects.create(judge=pair.judge, entry=pair.entry, kind="mentor", source="declared")
    found = plan(
        "scores",
        scores(sheet_rows(round, judge=pair.judge, entry=pair.entry)),
        round.edition,
        round,
    )
    assert problems_of(found) == [(2, "심사위원")]
    assert found.rows == []


def test_a_name_that_two_judges_share_is_asked_about() -> None:
    round = an_open_round_without_sheets()
    User.objects.filter(judgeships__edition=round.edition).update(name="김민수")
    rows = [row.replace(row.split(",")[1], "김민수") for row in sheet_rows(round)]
    assert {
        column for _line, column in problems_of(plan("scores", scores(rows), round.edition, round))
    } == {"심사위원"}


def test_paper_sheets_wait_until_scoring_is_open() -> None:
    round = make.an_assigned_round(entries=3, judges=3)
    found = plan("scores", scores(sheet_rows(round)), round.edition, round)
    assert problems_of(found) == [(1, "점수")]
    assert "not open" in found.problems[0].text
