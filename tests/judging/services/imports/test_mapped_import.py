"""Files with columns that a person names: proposed, shown, corrected in place, written whole."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from challenge.kernel.errors import InvalidInput
from challenge.models import Affiliation, AuditEvent, Edition, Question
from judging.models import Conflict, ImportedFile, Judge, Round, Scoresheet
from judging.queries.scoring.imported.mapping import FileMapping, Named, mapping_in
from judging.services.imports.mapped_import import (
    KEPT,
    ChangedSinceShown,
    LookedAt,
    RowsToFix,
    drop_expired_files,
    keep_file,
    look_at,
    name_columns,
    write_file,
)
from submissions.models import Entry, Startup
from tests.judging import factories as make
from tests.judging import ugly_files as ugly

pytestmark = pytest.mark.django_db


def named(looked: LookedAt) -> dict[str, str]:
    return {name: column.to for name, column in looked.mapping.columns.items()}


def read_of(looked: LookedAt, line: int) -> dict[str, str]:
    found = next(row for row in looked.read.lines if row.place.line == line)
    return {cell.name: cell.read for cell in found.cells if cell.name}


def topics(edition: Edition) -> Question:
    return Question.objects.create(
        edition=edition, key="topics", section="item", kind=Question.Kind.CHOICES, required=False,
        label_ko="관심 주제", label_en="Topics",
        choices=[{"key": "care", "ko": "돌봄, 간호"}, {"key": "move", "ko": "물류"}],
    )  # fmt: skip


def with_(mapping: FileMapping, **more: Any) -> FileMapping:
    return mapping_in(mapping.as_json() | more)


def test_an_offices_workbook_is_understood_and_every_doubt_is_shown() -> None:
    edition = make.a_preset_edition()
    looked = look_at(kind="entries", edition=edition, content=ugly.entries_workbook())
    assert looked.mapping.sheets == ("신청현황",)
    assert looked.mapping.header_line == 4
    assert named(looked) == {
        "연번": "", "기업명(국문)": "company", "대표자": "representative", "휴대폰": "phone",
        "이메일": "email", "사업자번호": "registration_number", "설립일(개업일)": "founded_on",
        "아이템명": "title", "전문분야": "field", "매출액(백만원)": "revenue_krw",
        "투자유치금액": "raised_krw", "비고2": "received_note",
    }  # fmt: skip
    assert looked.mapping.columns["매출액(백만원)"].unit == "백만원"
    assert looked.mapping.columns["투자유치금액"].unit == "억원"
    first = read_of(looked, 5)
    assert (first["phone"], first["founded_on"]) == ("010-1234-5678", "2022-03-02")
    assert (first["revenue_krw"], first["raised_krw"]) == ("350000000", "150000000")
    second = read_of(looked, 6)
    assert (second["founded_on"], second["revenue_krw"]) == ("2021-05-01", "350000000")
    assert read_of(looked, 7)["phone"] == "02-123-4567"
    assert [(int(p.line), p.column) for p in looked.plan.problems] == [(6, "투자유치금액")]
    assert [row.line for row in looked.plan.rows] == [5, 7]
    assert looked.read.ignored == ["연번"]


def test_a_wrong_cell_is_corrected_in_place_and_all_is_written_in_one_transaction() -> None:
    edition = make.a_preset_edition()
    actor = make.organiser_of(edition)
    file = keep_file(
        actor=actor, edition=edition, kind="entries", name="a.xlsx",
        content=ugly.entries_workbook(),
    )  # fmt: skip
    mapping = mapping_in(file.mapping)
    with pytest.raises(RowsToFix):
        write_file(actor=actor, file=file, seen=mapping.version)
    assert not Entry.objects.filter(edition=edition).exists()
    better = with_(mapping, edits={"신청현황|6|투자유치금액": "0"})
    name_columns(actor=actor, file=file, mapping=better, seen=mapping.version)
    again = look_at(
        kind="entries", edition=edition, content=ugly.entries_workbook(), mapping=better
    )
    assert again.plan.problems == []
    with pytest.raises(ChangedSinceShown):
        write_file(actor=actor, file=file, seen=mapping.version)
    assert write_file(actor=actor, file=file, seen=better.version) == 3
    company = Startup.objects.get(name_ko="㈜새솔")
    assert (company.raised_krw, company.revenue_krw, company.headcount) == (0, 350_000_000, None)
    assert company.founded_on == date(2021, 5, 1)
    assert not ImportedFile.objects.exists()
    event = AuditEvent.objects.filter(action="import_file.written").latest("pk")
    assert (event.facts["rows"], event.facts["sha256"]) == (3, file.sha256)
    with pytest.raises(ChangedSinceShown):
        write_file(actor=actor, file=file, seen=better.version)


def test_the_mapping_is_remembered_for_the_hosts_programmes_and_proposed_next_time() -> None:
    edition = make.a_preset_edition()
    actor = make.organiser_of(edition)
    content = "업체,성함,메일,과제\n도토리,구병찬,koo@dotori.example,로봇\n".encode()
    file = keep_file(actor=actor, edition=edition, kind="entries", name="a.csv", content=content)
    said = {"업체": "company", "성함": "representative", "메일": "email", "과제": "title"}
    shown = mapping_in(file.mapping)
    mapping = with_(shown, columns=said)
    name_columns(actor=actor, file=file, mapping=mapping, seen=shown.version)
    write_file(actor=actor, file=file, seen=mapping.version)
    other = "과제 ,메일,성함,업체\n로봇,han@saesol.example,한지민,새솔\n".encode()
    assert named(look_at(kind="entries", edition=edition, content=other)) == {
        "과제": "title", "메일": "email", "성함": "representative", "업체": "company",
    }  # fmt: skip
    assert named(look_at(kind="entries", edition=make.a_preset_edition(), content=other)) == {
        "과제": "title", "메일": "email", "성함": "representative", "업체": "company",
    }  # fmt: skip
    stranger = make.a_preset_edition(host_ko="다른 기관")
    assert named(look_at(kind="entries", edition=stranger, content=other))["과제"] == ""


@pytest.mark.parametrize("service", ["GOOGLE_FORMS", "TALLY_SO", "TYPEFORM", "AIRTABLE"])
def test_exports_of_form_services_come_in_as_they_are(service: str) -> None:
    edition = make.a_preset_edition()
    topics(edition)
    looked = look_at(kind="entries", edition=edition, content=getattr(ugly, service))
    columns = named(looked)
    assert {"company", "representative", "email", "title"} <= set(columns.values())
    assert looked.plan.problems == []
    row = looked.plan.rows[0]
    assert row.values["email"] == "koo@dotori.example"
    if service in {"GOOGLE_FORMS", "TALLY_SO", "AIRTABLE"}:
        asked = next(name for name in columns if "주제" in name or name == "Topics")
        said = with_(looked.mapping, columns=columns | {asked: "question:topics"})
        answers = look_at(
            kind="entries", edition=edition, content=getattr(ugly, service), mapping=said
        ).plan.rows[0].answers  # fmt: skip
        assert sorted(answers["topics"]) == ["care", "move"]
    if service == "AIRTABLE":
        assert [row.values["founded_on"] for row in looked.plan.rows] == [
            date(2022, 3, 25), date(2021, 4, 2),
        ]  # fmt: skip


def test_judges_come_in_with_fields_and_ties_and_without_their_position() -> None:
    edition = make.a_preset_edition()
    actor = make.organiser_of(edition)
    file = keep_file(
        actor=actor, edition=edition, kind="judges", name="j.xlsx", content=ugly.judges_workbook()
    )
    mapping = mapping_in(file.mapping)
    assert mapping.columns["소속/직위"] == Named("organisation", "first")
    write_file(actor=actor, file=file, seen=mapping.version)
    judge = Judge.objects.get(edition=edition, user__email="kang@univ.example")
    assert str(judge.organisation) == "가람대학교"
    assert [row.field.slug for row in judge.expertise.all()] == ["ai"]
    ties = Affiliation.objects.filter(user=judge.user).order_by("pk")
    assert [(tie.kind, tie.organisation.name_ko) for tie in ties] == [
        ("adviser", "도토리로보틱스"), ("adviser", "새솔"),
    ]  # fmt: skip


def scored_round(criteria: int = 0) -> tuple[Round, list[Any], list[Any]]:
    """An open round with two judges and two entries; criteria: how many its rubric keeps."""
    round = make.an_open_round(entries=2, judges=2, sheets_per_entry=1)
    for row in list(round.rubric.criteria.all())[criteria:] if criteria else []:
        row.delete()
    judges = list(Judge.objects.filter(edition=round.edition).select_related("user"))
    Conflict.objects.all().delete()
    return round, judges, [row.entry for row in round.participations.select_related("entry")]


def test_a_sheet_per_judge_gives_the_judge_by_its_name() -> None:
    round, judges, entries = scored_round()
    criteria = list(round.rubric.criteria.all())
    header = ["접수번호", *(f"{row.title_ko}({row.points:f})" for row in criteria), "의견"]
    points = ["1" for _row in criteria]
    content = ugly.sheet_per_judge(
        {judge.user.name: [[entry.code, *points, "좋음"] for entry in entries] for judge in judges},
        header,
    )
    looked = look_at(kind="scores", edition=round.edition, content=content, round=round)
    assert looked.mapping.given == {"judge": "@sheet"}
    assert looked.plan.problems == []
    assert {(row.judge.pk, row.entry.pk) for row in looked.plan.rows} == {
        (judge.pk, entry.pk) for judge in judges for entry in entries
    }


def test_the_wide_tally_sheet_gives_a_score_per_filled_cell_and_none_for_a_recusal() -> None:
    round, judges, entries = scored_round(criteria=1)
    only = round.rubric.criteria.get()
    content = ugly.tally_workbook(
        [[entries[0].code, "가", 5, "80%", 6.5, 1], [entries[1].code, "나", "회피", 4, 4, 2]],
        [judge.user.name for judge in judges],
    )
    looked = look_at(kind="scores", edition=round.edition, content=content, round=round)
    assert looked.mapping.header_line == 4
    assert named(looked)["평균"] == named(looked)["순위"] == ""
    assert looked.plan.problems == []
    got = {(row.judge.pk, row.entry.pk): row.scores[only.key] for row in looked.plan.rows}
    assert got == {
        (judges[0].pk, entries[0].pk): Decimal(5),
        (judges[1].pk, entries[0].pk): only.points * Decimal("0.8"),
        (judges[1].pk, entries[1].pk): Decimal(4),
    }
    actor = make.organiser_of(round.edition)
    file = keep_file(
        actor=actor, edition=round.edition, kind="scores", name="t.xlsx", content=content,
        round=round,
    )  # fmt: skip
    assert write_file(actor=actor, file=file, seen=mapping_in(file.mapping).version) == 3
    assert Scoresheet.objects.filter(assignment__round=round).count() == 3


def test_a_line_that_may_be_a_total_is_left_out_by_hand() -> None:
    round, judges, entries = scored_round(criteria=1)
    content = ugly.tally_workbook(
        [[entries[0].code, "가", 5, 4, 4.5, 1], ["평균", 3, 5, 4, 4.5, 1]],
        [judge.user.name for judge in judges],
    )
    looked = look_at(kind="scores", edition=round.edition, content=content, round=round)
    assert looked.read.leave == "집계표|6"
    better = with_(looked.mapping, left_out=["집계표|6"])
    again = look_at(
        kind="scores", edition=round.edition, content=content, round=round, mapping=better
    )
    assert (again.read.problem, len(again.plan.rows)) == ("", 2)


def test_duplicates_are_told_with_what_will_happen() -> None:
    edition = make.a_preset_edition()
    make.a_judge(edition, email="koo@dotori.example")
    content = (
        "회사명,대표자,이메일,아이템\n도토리,구병찬,koo@dotori.example,로봇\n"
        "주식회사 도토리,구병찬,koo@dotori.example,다른 로봇\n"
    ).encode()
    looked = look_at(kind="entries", edition=edition, content=content)
    assert [len(looked.fates[line]) for line in (2, 3)] == [1, 3]
    assert "account" in looked.fates[2][0]


@pytest.mark.parametrize(
    "said",
    [[], {"what": 1}, {"columns": {"a": 1}}, {"sheets": "a"}, {"given": {"who": "x"}},
     {"columns": {"a": {"to": "company", "unit": "달러"}}}],
)  # fmt: skip
def test_a_mapping_that_is_none_is_refused_in_words(said: Any) -> None:
    with pytest.raises(InvalidInput):
        mapping_in(said)


def test_unknown_and_doubled_targets_are_refused() -> None:
    edition = make.a_preset_edition()
    for columns in ({"가": "shoe_size"}, {"가": "company", "나": "company"}):
        with pytest.raises(InvalidInput):
            look_at(
                kind="entries", edition=edition, content="가,나\n1,2\n".encode(),
                mapping=mapping_in({"columns": columns}),
            )  # fmt: skip


def test_a_kept_file_is_gone_after_its_time() -> None:
    edition = make.a_preset_edition()
    file = keep_file(
        actor=make.organiser_of(edition), edition=edition, kind="judges", name="a.csv",
        content="이름,이메일\n강민서,kang@vc.example\n".encode(),
    )  # fmt: skip
    assert drop_expired_files() == 0
    ImportedFile.objects.filter(pk=file.pk).update(expires_at=file.sent_at - KEPT)
    assert drop_expired_files() == 1
