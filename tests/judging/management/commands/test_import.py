"""`challenge import` checks a file first, and writes only what is good."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from judging.models import Judge
from submissions.models import Entry
from tests.judging import factories as make
from tests.judging import ugly_files as ugly
from tests.judging.table_files import JUDGES

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        call_command("import", *arguments)
    return int(ended.value.code or 0)


def test_the_command_looks_first_and_writes_only_when_all_is_good(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = make.a_preset_edition()
    file = tmp_path / "judges.csv"
    file.write_bytes((JUDGES + "박,not-an-address,,,\n").encode("cp949"))
    at = (str(file), "--edition", edition.slug)
    assert run("judges", *at, "--language", "en") == 2
    assert "line 4, 이메일" in capsys.readouterr().out
    assert run("judges", *at, "--write") == 2
    assert "저장하지 않았습니다" in capsys.readouterr().err
    assert not Judge.objects.filter(edition=edition).exists()
    call_command("import", "judges", *at, "--write", "--skip-bad")
    assert set(Judge.objects.filter(edition=edition).values_list("user__email", flat=True)) == {
        "kang@vc.example",
        "lee@univ.example",
    }


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", "이름,이메일\n".encode(), b"PK\x03\x04broken", '이름,이메일\n"강'.encode()],
)
def test_a_file_that_is_none_ends_with_words_and_code_2(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = make.a_preset_edition()
    file = tmp_path / "broken.csv"
    file.write_bytes(content)
    assert run("judges", str(file), "--edition", edition.slug) == 2
    assert capsys.readouterr().err.strip()
    assert run("judges", str(tmp_path / "nothing.csv"), "--edition", edition.slug) == 2
    assert run("judges", str(file), "--edition", "no-such-edition") == 2


def test_a_mapping_is_proposed_as_a_file_and_imports_by_it(tmp_path: Path) -> None:
    edition = make.a_preset_edition()
    path, mapping = tmp_path / "신청현황.xlsx", tmp_path / "mapping.json"
    path.write_bytes(ugly.entries_workbook())
    options = ["entries", str(path), "--edition", edition.slug, "--language", "en"]
    printed, report = StringIO(), StringIO()
    call_command("import", *options, "--propose", stdout=printed)
    said = json.loads(printed.getvalue())
    assert said["columns"]["설립일(개업일)"] == "founded_on"
    said["edits"] = {"신청현황|6|투자유치금액": ""}
    mapping.write_text(json.dumps(said), "utf-8")
    call_command("import", *options, "--mapping", str(mapping), "--write", stdout=report)
    assert "휴대폰 1012345678 → 010-1234-5678" in report.getvalue()
    assert Entry.objects.filter(edition=edition).count() == 3


def test_a_mapping_that_is_none_stops_in_words(tmp_path: Path) -> None:
    edition = make.a_preset_edition()
    path, mapping = tmp_path / "a.csv", tmp_path / "mapping.json"
    path.write_text("이름,이메일\n", "utf-8")
    mapping.write_text('{"what": 1}', "utf-8")
    options = ["judges", str(path), "--edition", edition.slug, "--mapping", str(mapping)]
    with pytest.raises(SystemExit):
        call_command("import", *options, stderr=StringIO(), stdout=StringIO())
