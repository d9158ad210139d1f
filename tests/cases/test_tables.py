"""Every table that people's programs write is read as meant or refused with its place: by command,
by page and by API alike.
"""

import html
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import Client
from rest_framework.test import APIClient

from challenge.kernel.text.folded_names import folded
from judging.models import Judge, Round, Scoresheet
from tests.cases.written_tables import CASES, Written
from tests.frontend.pages.organisers.desk import at, organiser
from tests.frontend.pages.organisers.import_steps import looked_at, write
from tests.judging import factories as make

RANK_ROWS = [
    (f"Team {name}", f"Judge {judge}", score)
    for name, scores in (("alpha", (50, 7, 5)), ("beta", (41, 38, 44)), ("gamma", (60, 61, 62)))
    for judge, score in enumerate(scores, 1)
]
CENT = Decimal("0.01")
each_case = pytest.mark.parametrize("written", CASES.values(), ids=CASES)


def of_means(rows: Sequence[tuple[str, str, Any]]) -> dict[str, float]:
    marks: dict[str, list[Decimal]] = defaultdict(list)
    for entry, _judge, score in rows:
        marks[entry].append(Decimal(score))
    means = {entry: sum(all_, Decimal(0)) / len(all_) for entry, all_ in marks.items()}
    return {
        folded(entry): float(mean.quantize(CENT, ROUND_HALF_UP)) for entry, mean in means.items()
    }


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
        return
    assert not written.refused
    found = {folded(row["entry"]): row["score"] for row in json.loads(out.getvalue())["rows"]}
    assert found == of_means(RANK_ROWS)


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


@pytest.mark.django_db
def test_the_import_by_page_and_by_api_reads_as_meant_or_says_where() -> None:
    round = make.an_open_round(entries=2, judges=2)
    api, client = APIClient(HTTP_ACCEPT_LANGUAGE="en"), organiser(round)
    wrong: dict[str, str] = {}
    api.force_authenticate(make.organiser_of(round.edition))
    for name, written in CASES.items():
        with a_look():
            if problem := _imported_otherwise(written, round, api, client):
                wrong[name] = problem
    assert wrong == {}, json.dumps(wrong, indent=1, ensure_ascii=False)


@contextmanager
def a_look() -> Iterator[None]:
    """What is written meanwhile is gone afterwards; each service in it has its own transaction."""
    block: Any = transaction.atomic()
    block._from_testcase = True  # as Django marks its tests' own: no service's transaction
    with block:
        yield
        transaction.set_rollback(True)


def _imported_otherwise(written: Written, round: Round, api: APIClient, client: Client) -> str:
    """What is wrong with what the page and the API say or write; empty: nothing."""
    rows = paper_rows(round)
    content = written.write(["접수번호", "심사위원", "평가항목", "점수"], rows)
    return _api_otherwise(written, round, api, content) or _page_otherwise(
        written, round, client, content, rows
    )


def _api_otherwise(written: Written, round: Round, api: APIClient, content: bytes) -> str:
    """The API only looks here; what it writes, it writes by the page's service."""
    body = {"file": SimpleUploadedFile("scores.xlsx", content), "round": round.order}
    asked = api.post(
        f"/api/v1/editions/{round.edition.slug}/import/scores", body, format="multipart"
    ).json()
    answer = json.dumps(asked, ensure_ascii=False)
    as_due = written.refused in answer if written.refused else asked.get("problems") == []
    return "" if as_due and not sheets() else f"API: {answer}"[:600]


def _page_otherwise(
    written: Written, round: Round, client: Client, content: bytes, rows: Sequence[Any]
) -> str:
    body = {"file": SimpleUploadedFile("scores.xlsx", content), "round": round.order}
    place, page = looked_at(client, at("import", round, "scores"), body)
    said = html.unescape(page)
    refused = written.refused if written.on_page is None else written.on_page
    if refused:
        if place:
            write(client, place, page)
        return "" if not sheets() and refused in said else f"{place} {said[:600]}"
    if not place:
        return said[:300]
    if not all(row[0] in said for row in rows):
        return "a value is not shown before it is written"
    write(client, place, page)
    return "" if sheets() == due(rows) else str(sheets())
