"""Every table that people's programs write is read as meant or refused with its place: by command,
by page and by API alike.
"""

import html
import json
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation
from rest_framework.test import APIClient

from judging.models import Judge, Round, Scoresheet
from tests.cases.written_tables import CASES, Written
from tests.frontend.pages.organisers.desk import at, organiser
from tests.judging import factories as make

RANK_ROWS = [
    (f"Team {name}", f"Judge {judge}", score)
    for name, scores in (("alpha", (50, 7, 5)), ("beta", (41, 38, 44)), ("gamma", (60, 61, 62)))
    for judge, score in enumerate(scores, 1)
]
each_case = pytest.mark.parametrize("written", CASES.values(), ids=CASES)


def of_means(rows: Sequence[tuple[str, str, Any]]) -> dict[str, float]:
    marks = defaultdict(list)
    for entry, _judge, score in rows:
        marks[entry].append(Decimal(score))
    return {entry: float(round(sum(all_) / len(all_), 2)) for entry, all_ in marks.items()}


@each_case
def test_challenge_rank_reads_as_meant_or_says_where(written: Written, tmp_path: Path) -> None:
    path = tmp_path / "scores"
    path.write_bytes(written.write(["entry", "judge", "score"], RANK_ROWS))
    out = StringIO()
    try:
        call_command("rank", str(path), "--method", "mean", "--json", stdout=out, stderr=StringIO())
    except CommandError as error:
        said = str(error)
        assert written.refused, said
        assert written.refused in said
        with translation.override("ko"), pytest.raises(CommandError) as korean:
            call_command("rank", str(path), stdout=StringIO())
        assert written.refused not in str(korean.value) or not written.refused.isascii()
        return
    assert not written.refused
    found = {row["entry"]: row["score"] for row in json.loads(out.getvalue())["rows"]}
    assert found == of_means(RANK_ROWS)


@pytest.fixture
def round(db: None) -> Round:
    return make.an_open_round(entries=2, judges=2)


def paper_rows(round: Round) -> list[tuple[str, str, str, int]]:
    judges = Judge.objects.filter(edition=round.edition).select_related("user").order_by("pk")
    entries = [row.entry for row in round.participations.select_related("entry").order_by("pk")]
    return [
        (entry.code, judge.user.email, criterion.title_ko, 5 + number)
        for number, (entry, judge) in enumerate(zip(entries, judges, strict=True))
        for criterion in round.rubric.criteria.all()
    ]


def sheets() -> set[tuple[str, str, Decimal | None]]:
    rows = Scoresheet.objects.values_list(
        "assignment__entry__number", "assignment__judge__user__email", "total"
    )
    return {(str(number), email, total) for number, email, total in rows}


def due(rows: Sequence[tuple[str, str, str, int]]) -> set[tuple[str, str, Decimal]]:
    totals: dict[tuple[str, str], int] = defaultdict(int)
    for code, email, _criterion, score in rows:
        totals[str(int(code.rpartition("-")[2])), email] += score
    return {(*pair, Decimal(total)) for pair, total in totals.items()}


@each_case
def test_the_import_by_page_and_by_api_reads_as_meant_or_says_where(
    written: Written, round: Round
) -> None:
    rows = paper_rows(round)
    content = written.write(["접수번호", "심사위원", "평가항목", "점수"], rows)

    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("scores.xlsx", content)

    api, client = APIClient(), organiser(round)
    api.force_authenticate(make.organiser_of(round.edition))
    asked = api.post(
        f"/api/v1/editions/{round.edition.slug}/import/scores",
        {"file": file(), "round": round.order},
        format="multipart",
    )
    page = client.post(at("import", round, "scores"), {"file": file(), "round": round.order})
    said = html.unescape(page.content.decode())
    if written.refused:
        assert written.refused in json.dumps(asked.json(), ensure_ascii=False)
        assert page.status_code == 422
        assert written.refused in said
        assert sheets() == set()
        return
    assert (asked.status_code, asked.json()["problems"]) == (200, [])
    assert page.status_code == 200, said
    assert all(row[0] in said for row in rows)  # every value is shown before it is written
    client.post(at("import", round, "scores"), {"token": page.context["token"]})
    assert sheets() == due(rows)
