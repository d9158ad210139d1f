"""The programs of docs/parts/api-guide.md, word for word, against a server."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core import mail

from judging.models import Scoresheet
from submissions.models import Entry, Receipt
from tests.challenge.services.access_tokens.world import a_key
from tests.judging import factories as make
from tests.submissions.factories import ANSWERS, ITEM, a_draft, a_pdf, fill, writer_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PAGE = Path(__file__).resolve().parents[3] / "docs/parts/api-guide.md"
PROGRAMS = dict(re.findall(r"```python\n# (\w+\.py)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))


class Program:
    """One of the page's programs, in a folder of its own."""

    def __init__(self, name: str, folder: Path, host: str, token: str = "") -> None:
        (folder / name).write_text(PROGRAMS[name], "utf-8")
        self.folder, self.name = folder, name
        known = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONUTF8": "1"}
        self.environment = {**known, "CHALLENGE_HOST": host, "CHALLENGE_TOKEN": token}

    def started(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, self.name, *words],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def says(self, *words: str, fails: bool = False) -> str:
        out, err = self.started(*words).communicate(timeout=120)
        assert bool(err) == fails, err
        return err or out


def test_the_page_has_three_programs() -> None:
    assert set(PROGRAMS) == {"organiser.py", "startup.py", "judge.py"}


def test_an_organisers_program_reads_and_takes_excel_away(live_server: Any, tmp_path: Path) -> None:
    round = make.a_closed_round(entries=4, judges=3)
    owner = make.organiser_of(round.edition)
    key = a_key(owner, round.edition, may_write=False)
    program = Program("organiser.py", tmp_path, live_server.url, key)
    lines = program.says(round.edition.slug, str(round.order)).splitlines()
    codes = {entry.code for entry in Entry.objects.filter(edition=round.edition)}
    assert {line.split()[0] for line in lines[:4]} == codes
    assert [line.split()[0] for line in lines[4:8]] == ["1", "2", "3", "4"]
    assert lines[-1] == f"places: {round.places}"
    listed = openpyxl.load_workbook(tmp_path / "entries.xlsx").active
    assert listed is not None
    assert listed.max_row == 5
    tally = openpyxl.load_workbook(tmp_path / "tally.xlsx")
    cells = [cell.value for sheet in tally for row in sheet.iter_rows() for cell in row]
    assert any(str(value).startswith("=") for value in cells)


def test_a_startups_program_fills_in_and_submits(live_server: Any, tmp_path: Path) -> None:
    entry = fill(a_draft(), deck=False)
    Entry.objects.filter(pk=entry.pk).update(answers={}, answer_versions={})
    (tmp_path / "answers.json").write_text(json.dumps({**ITEM, **ANSWERS}), "utf-8")
    (tmp_path / "deck.pdf").write_bytes(a_pdf())
    program = Program("startup.py", tmp_path, live_server.url, a_key(writer_of(entry)))
    words = (entry.edition.slug, "answers.json", "deck.pdf")
    first = program.says(*words)
    receipt = Receipt.objects.get(entry=entry)
    assert first.startswith(f"receipt: {receipt.number}")
    entry.refresh_from_db()
    assert (entry.state, entry.answers["problem-who"]) == ("submitted", ANSWERS["problem-who"])
    (tmp_path / "answers.json").write_text(json.dumps({"problem-who": ""}), "utf-8")
    assert program.says(*words).startswith("missing: ")
    assert Receipt.objects.filter(entry=entry).count() == 1


def test_a_program_that_reads_only_submits_nothing(live_server: Any, tmp_path: Path) -> None:
    entry = fill(a_draft())
    (tmp_path / "answers.json").write_text(json.dumps({"problem-who": "다른 말"}), "utf-8")
    (tmp_path / "deck.pdf").write_bytes(a_pdf())
    key = a_key(writer_of(entry), may_write=False)
    program = Program("startup.py", tmp_path, live_server.url, key)
    said = program.says(entry.edition.slug, "answers.json", "deck.pdf", fails=True)
    assert said.startswith("403: ")
    assert "token_reads_only" in said
    assert not Receipt.objects.filter(entry=entry).exists()


def code_in_the_mail() -> str:
    for _ in range(300):
        for message in mail.outbox:
            if found := re.search(r"\b[A-Z]{3}-[A-Z]{3}\b", str(message.body)):
                return found[0]
        time.sleep(0.1)
    raise AssertionError("no code was mailed")


def test_a_judges_program_signs_in_by_code_and_submits(live_server: Any, tmp_path: Path) -> None:
    round = make.an_open_round(entries=4, judges=3)
    pair = make.first_assignment(round)
    name = pair.entry.startup.name
    sheet = {"scores": make.full_scores(pair, level=4), "comment": make.COMMENT}
    (tmp_path / "sheets.json").write_text(json.dumps({name: sheet}), "utf-8")
    program = Program("judge.py", tmp_path, live_server.url)
    running = program.started(pair.judge.user.email, "sheets.json")
    out, err = running.communicate(code_in_the_mail() + "\n", timeout=120)
    assert err == ""
    assert f"{name} submitted 80" in out
    saved = Scoresheet.objects.get(assignment=pair)
    assert (saved.state, str(saved.total)) == ("submitted", "80.00")
    again = program.started(pair.judge.user.email, "sheets.json")
    _out, err = again.communicate("BCD-FGH\n", timeout=120)
    assert err.strip() == "This is not the code."
