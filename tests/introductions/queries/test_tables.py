"""Every list, sheet, log and mail record is taken away as Excel and CSV, by page and by API."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from rest_framework.test import APIClient

from challenge.models import DataAccess, Question, RoleKind
from introductions.queries.tables import OF_A_ROUND, TABLES
from judging.models import Round, Scoresheet
from tests.frontend.pages.organisers.desk import organiser, signed_in
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def page_of(round: Round, name: str, kind: str) -> str:
    return f"/run/{round.edition.slug}/tables/{name}.{kind}?round={round.order}"


def rows_of(client: Any, url: str) -> list[list[str]]:
    response = client.get(url)
    assert response.status_code == 200, url
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.fixture
def round() -> Round:
    return make.a_decided_round(entries=4, judges=4)


def test_each_table_is_the_same_as_excel_and_csv_and_by_the_api(round: Round) -> None:
    client, program = organiser(round), APIClient()
    program.force_authenticate(make.organiser_of(round.edition))
    for name in TABLES:
        rows = rows_of(client, page_of(round, name, "csv"))
        response = client.get(page_of(round, name, "xlsx"))
        book = load_workbook(io.BytesIO(b"".join(response)))
        sheet = book.active
        assert sheet is not None
        assert sheet.freeze_panes
        assert sheet.max_row == len(rows)
        api = f"/api/v1/editions/{round.edition.slug}/tables/{name}.csv?round={round.order}"
        if name != "log":  # taking it away is itself no act, but the words of acts are the page's
            assert rows_of(program, api) == rows
    assert len(rows_of(client, page_of(round, "scores", "csv"))) == 1 + Scoresheet.objects.count()
    assert DataAccess.objects.filter(edition=round.edition).exists()


def test_heads_are_in_the_readers_language(round: Round) -> None:
    client = Client(headers={"accept-language": "ko"})
    client.force_login(
        make.organiser_of(round.edition),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    head = rows_of(client, page_of(round, "judges", "csv"))[0]
    assert "이메일" in head


def test_answers_of_all_kinds_stand_in_a_column_each_and_blank_is_no_nought(round: Round) -> None:
    kinds = {"revenue": "money", "members": "number", "papers": "table", "homepage2": "url"}
    shape = {"columns": [{"key": "what", "kind": "short", "label_ko": "무엇"}]}
    for key, kind in kinds.items():
        Question.objects.create(
            edition=round.edition, key=key, section="item", kind=kind, label_ko=key,
            required=False, options=shape if kind == "table" else {},
        )  # fmt: skip
    entry = round.participations.select_related("entry__startup")[0].entry
    entry.answers = {"revenue": "1억 2,000만", "members": "0", "papers": [{"what": "특허"}]}
    entry.save(update_fields=["answers"])
    make.a_version(entry)
    head, *lines = rows_of(organiser(round), page_of(round, "answers", "csv"))
    line = dict(zip(head, next(row for row in lines if row[0] == entry.code), strict=True))
    assert (line["revenue"], line["members"], line["homepage2"]) == ("120000000", "0", "")
    assert "특허" in line["papers"]


def test_strangers_get_nothing_and_observers_read(round: Round) -> None:
    watcher = make.an_organiser_of(round.edition, RoleKind.OBSERVER)
    neighbour = make.organiser_of(make.a_preset_edition())
    judge = round.edition.judges.select_related("user")[0].user
    for name in ("entries", *OF_A_ROUND):
        assert signed_in(watcher).get(page_of(round, name, "csv")).status_code == 200
        for person in (neighbour, judge):
            assert signed_in(person).get(page_of(round, name, "csv")).status_code == 404
    assert organiser(round).get(page_of(round, "passwords", "csv")).status_code == 404
    assert organiser(round).get(page_of(round, "entries", "exe")).status_code == 404


def test_the_tally_sheet_is_taken_away_by_page_and_by_api(round: Round) -> None:
    url = f"rounds/{round.order}/tally-sheet.xlsx"
    page = organiser(round).get(f"/run/{round.edition.slug}/{url}")
    assert load_workbook(io.BytesIO(b"".join(page))).active is not None
    program = APIClient()
    program.force_authenticate(make.organiser_of(round.edition))
    assert program.get(f"/api/v1/editions/{round.edition.slug}/{url}").status_code == 200
    program.force_authenticate(make.organiser_of(make.a_preset_edition()))
    assert program.get(f"/api/v1/editions/{round.edition.slug}/{url}").status_code == 404
