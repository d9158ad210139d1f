"""`challenge import` checks a file first, and writes only what is good."""

from pathlib import Path

import pytest
from django.core.management import call_command

from judging.models import Judge
from tests.judging import factories as make
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
