"""Characters that nobody sees or types on purpose: what comes in by page, API and file is folded,
and what is stored already stops no export.
"""

import csv
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from challenge.models import Mail, Organisation, User
from introductions.queries.tables import TABLES
from judging.models import Conflict, Decision, Judge, Round, Scoresheet
from judging.services.assignment.conflicts import find_conflicts
from submissions.models import Entry, Startup
from tests.frontend.pages.organisers.desk import act, organiser, signed_in, tallied
from tests.frontend.pages.organisers.import_steps import looked_at, write
from tests.frontend.pages.startups.writer import address, client_of
from tests.judging import factories as make
from tests.submissions.factories import ITEM, a_draft, writer_of

pytestmark = pytest.mark.django_db
# a soft line break out of PowerPoint, a bell, C1, a mark that turns the direction
SIGNS = ["\x0b", "\x07", "\x0c", "\x1f", "\x7f", "\x85", "\u202e", "\ufffe"]


def by_page(client: Client, entry: Entry, title: str) -> None:
    sent = client.post(address("item", entry.pk), ITEM | {"title_ko": title})
    assert sent.status_code == 302, sent.content.decode()[:300]


def by_api(client: Client, entry: Entry, title: str) -> None:
    url = reverse("api:application-answers", args=[entry.pk])
    body = json.dumps({"changes": {"title_ko": title}})
    assert client.patch(url, body, "application/json").status_code == 200


@pytest.mark.parametrize("sign", SIGNS, ids=[f"U+{ord(sign):04X}" for sign in SIGNS])
@pytest.mark.parametrize("way", [by_page, by_api])
def test_a_title_is_saved_without_what_nobody_sees(way: Any, sign: str) -> None:
    entry = a_draft()
    way(client_of(writer_of(entry)), entry, f"바다를 보는{sign}드론")
    entry.refresh_from_db()
    assert "".join(entry.answers["title_ko"].split()) == "바다를보는드론"
    assert sign not in entry.answers["title_ko"]


@pytest.mark.parametrize("sign", SIGNS[:-1], ids=[f"U+{ord(sign):04X}" for sign in SIGNS[:-1]])
def test_what_is_stored_already_stops_no_export(sign: str) -> None:
    round = tallied(entries=5, judges=3)
    name = f"바다{sign}드론"
    startup = round.participations.select_related("entry__startup")[0].entry.startup
    type(startup).objects.filter(pk=startup.pk).update(name_ko=name, name_en=name)
    client = organiser(round)
    book = client.get(act("export", round, "xlsx"))
    table = client.get(act("export", round, "csv"))
    assert (book.status_code, table.status_code) == (200, 200)
    sheet = load_workbook(io.BytesIO(book.getvalue())).worksheets[0]
    cells = [str(cell.value) for row in sheet for cell in row]
    lines = [cell for row in csv.reader(io.StringIO(table.getvalue().decode())) for cell in row]
    for found in (cells, lines):
        assert any("바다" in cell and "드론" in cell and sign not in cell for cell in found)


def _stored(round: Round, text: str) -> None:
    """The text in what people had written before anything was folded on its way in."""
    Startup.objects.update(name_ko=text, name_en=text, representative=text)
    Entry.objects.update(title_ko=text, one_line_ko=text, answers={"pitch_ko": text})
    User.objects.update(name=text)
    Organisation.objects.update(name_ko=text)
    Mail.objects.create(
        edition=round.edition, key="k", kind="notice", to_email="a@house.example",
        subject=text, body=text,
    )  # fmt: skip
    Scoresheet.objects.update(comment=text)
    Decision.objects.update(reason=text)
    Round.objects.update(name_ko=text, name_en=text)


def test_what_is_stored_already_stops_no_table_and_no_tally_that_is_taken_away() -> None:
    round = make.a_decided_round(entries=4, judges=4)
    signs = "".join(SIGNS[:-1])
    _stored(round, f"바다{signs}드론")
    client, start = organiser(round), f"/run/{round.edition.slug}"
    files = [f"{start}/tables/{name}.{{}}?round={round.order}" for name in TABLES]
    found: dict[str, list[str]] = {}
    for url in files:
        text = b"".join(client.get(url.format("csv"))).decode("utf-8-sig")
        found[url] = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    for url in [*(url.format("xlsx") for url in files), f"{start}/rounds/1/tally-sheet.xlsx"]:
        book = load_workbook(io.BytesIO(b"".join(client.get(url))))
        found[url] = [str(cell.value or "") for sheet in book for row in sheet for cell in row]
    odd = {url for url, cells in found.items() if set(signs) & set("".join(cells))}
    assert odd == set()
    assert not [url for url, cells in found.items() if "_x00" in "".join(cells)]
    shown = [url for url, cells in found.items() if any("바다" in cell for cell in cells)]
    assert len(shown) >= len(TABLES)


LEGAL_FORMS = [
    "(주)높새드론", "높새드론(유)", "높새드론 유한책임회사", "높새드론 합명회사", "높새드론(재)",
    "농업회사법인 높새드론", "높새드론 협동조합", "높새드론 Corp.", "높새드론 LLC", "높새드론 GmbH",
    "높새드론 Pte. Ltd.", "높새드론 주식회사 부설연구소", "높새\u200b드론", "높새드론\u00a0㈜",
    "Ｎｏｐｓａｅ Ｄｒｏｎｅ Inc.", "NOPSAE DRONE LLP", "Nopsae Drone Corporation",
]  # fmt: skip


@pytest.mark.parametrize("house", LEGAL_FORMS)
def test_a_judges_own_company_is_a_conflict_in_every_spelling(house: str) -> None:
    edition = make.a_preset_edition()
    entry = make.an_eligible_entry(edition, company="주식회사 높새드론")
    type(entry.startup).objects.filter(pk=entry.startup_id).update(name_en="Nopsae Drone Co., Ltd.")
    other = make.an_eligible_entry(edition, company="늘봄 연금")
    file = f"이름,이메일,소속\n강민서,kang@house.example,{house}\n".encode()
    client = signed_in(make.organiser_of(edition))
    address = reverse("organisers:import", args=[edition.slug, "judges"])
    body = {"file": SimpleUploadedFile("judges.csv", file)}
    write(client, *looked_at(client, address, body))
    judge = Judge.objects.get(edition=edition)
    find_conflicts(actor=make.organiser_of(edition), edition=edition)
    assert set(Conflict.objects.filter(judge=judge).values_list("entry", "kind")) == {
        (entry.pk, "organisation")
    }
    assert other.pk not in Conflict.objects.values_list("entry", flat=True)
