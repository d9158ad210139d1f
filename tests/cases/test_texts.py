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

from judging.models import Conflict, Judge
from judging.services.assignment.conflicts import find_conflicts
from submissions.models import Entry
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
