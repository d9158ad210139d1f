"""A client that is made of our schema, and used, by the lines of docs/parts/access-tokens.md."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from challenge.models import AuditEvent
from submissions.models import Entry
from tests.challenge.services.access_tokens.world import a_key
from tests.judging import factories as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "docs/examples/client"
PAGE = ROOT / "docs/parts/access-tokens.md"


def commands() -> str:
    """What the page says to type, after the installation."""
    blocks = re.findall(r"```bash\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    (typed,) = [block for block in blocks if "pip install" not in block]
    return str(typed)


def typed_in(folder: Path, host: str, token: str, edition: str) -> Any:
    for file in EXAMPLES.iterdir():
        shutil.copy(file, folder)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    known = {"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8", "PYTHONUTF8": "1"}
    return subprocess.run(
        ["bash", "-euc", commands().replace("my-edition", edition)],
        cwd=folder,
        env={**known, "CHALLENGE_HOST": host, "CHALLENGE_TOKEN": token},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_lines_of_the_page_make_a_client_that_works(live_server: Any, tmp_path: Path) -> None:
    round = make.a_closed_round(entries=4, judges=3)
    edition, owner = round.edition, make.organiser_of(round.edition)
    count = Entry.objects.filter(edition=edition).count()
    done = typed_in(tmp_path, live_server.url, a_key(owner), edition.slug)
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout
    assert f"editions: {edition.slug}" in said
    assert "brought in: 1" in said
    assert f"entries: {count + 1}" in said
    assert "ranked: 4" in said
    imported = AuditEvent.objects.filter(edition=edition, facts__has_key="access_token")
    assert imported.exists()
    assert {event.actor_id for event in imported} == {owner.pk}


def test_one_that_reads_only_is_told_so_by_the_client_too(live_server: Any, tmp_path: Path) -> None:
    round = make.a_closed_round(entries=4, judges=3)
    owner = make.organiser_of(round.edition)
    key = a_key(owner, may_write=False)
    done = typed_in(tmp_path, live_server.url, key, round.edition.slug)
    assert done.returncode == 1
    assert "not brought in" in done.stderr
    assert "may only read" in done.stderr
