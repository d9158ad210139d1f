"""`challenge verify` confirms a published bundle, and names the first difference in another one."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from judging.models import Assignment
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_a_published_bundle_is_confirmed_and_one_changed_digit_is_found(tmp_path: Path) -> None:
    round = f.a_published_round(entries=8)
    bundle = round.announcement.bundle
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle), "utf-8")
    out = StringIO()
    call_command("verify", str(path), digest=round.announcement.digest, stdout=out)
    assert "confirmed" in out.getvalue()
    text = json.dumps(bundle, ensure_ascii=False)
    assert not any(
        entry.startup.name_ko in text
        for entry in (row.entry for row in round.participations.select_related("entry__startup"))
    )
    assert not any(
        assignment.judge.user.name in text
        for assignment in Assignment.objects.filter(round=round).select_related("judge__user")
    )
    bundle["sheets"][0]["points"]["team"] = "1.00"
    path.write_text(json.dumps(bundle), "utf-8")
    with pytest.raises(CommandError, match="First difference"):
        call_command("verify", str(path))
    with pytest.raises(CommandError, match="not the announced file"):
        call_command("verify", str(path), digest=round.announcement.digest)


@pytest.mark.parametrize(
    ("content", "words"),
    [("", "JSON"), ("[]", "not a results bundle"), ('{"format": 1}', "damaged")],
)
def test_a_file_that_is_no_bundle_is_refused_in_words(
    tmp_path: Path, content: str, words: str
) -> None:
    path = tmp_path / "x.json"
    path.write_text(content)
    with pytest.raises(CommandError, match=words):
        call_command("verify", str(path))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("verify", str(tmp_path / "none.json"))
