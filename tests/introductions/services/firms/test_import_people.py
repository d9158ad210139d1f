"""Investors from a sheet: firm, role, registration and number; all of them or none."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Mail
from introductions.models import Investor, InvestorFirm
from introductions.queries.firms import people_rows
from introductions.queries.firms.people_rows import plan_people, table_in
from introductions.services.firms.import_people import import_people
from tests.introductions import factories as f
from tests.submissions.factories import a_user, an_edition

pytestmark = pytest.mark.django_db
HEADER = "투자사,이름,이메일,직책,등록 유형,사업자등록번호,비고"
GOOD = [
    "하늘벤처스,김파트너,kim@sky.example,파트너,벤처투자회사,124-81-00998,x",
    "하늘벤처스,이심역,lee@sky.example,수석 심사역,,,",
    "바다기획,박대표,park@sea.example,대표,액셀러레이터,,",
]
BAD = [
    ",하나,nobody@x.example,,,,",
    "하늘벤처스,둘,lee@,,,,",
    "하늘벤처스,셋,three@sky.example,사장,,,",
    "하늘벤처스,넷,four@sky.example,,은행,,",
    "하늘벤처스,다섯,five@sky.example,,,123-45-67890,",
    "하늘벤처스,여섯,five@sky.example,,,,",
]


def sheet(rows: list[str]) -> bytes:
    return "\n".join([HEADER, *rows]).encode()


def test_a_workbook_admits_people_with_their_firms_and_roles() -> None:
    edition = an_edition()
    book = Workbook()
    sheet = book.create_sheet("people", 0)
    for row in [HEADER, *GOOD]:
        sheet.append(row.split(","))
    file = io.BytesIO()
    book.save(file)
    plan = plan_people(edition, table_in(file.getvalue()), admit_warned=False)
    assert (plan.problems, plan.ignored) == ([], ["비고"])
    seats = import_people(actor=f.organiser_of(edition), edition=edition, rows=plan.rows)
    assert [(seat.firm, seat.role, seat.is_lead) for seat in seats] == [
        ("하늘벤처스", "partner", True),
        ("하늘벤처스", "associate", False),
        ("바다기획", "partner", True),
    ]
    firm = InvestorFirm.objects.get(organisation=seats[0].organisation)
    assert (firm.registration, firm.business_number) == ("venture", "1248100998")
    assert not firm.is_checked, "that is for somebody who looked it up"
    assert Mail.objects.filter(kind="investor_admitted").count() == 3


def test_the_same_sheet_once_more_changes_nothing_and_is_told_to_nobody() -> None:
    edition = an_edition()
    organiser = f.organiser_of(edition)
    for _time in range(2):
        rows = plan_people(edition, table_in(sheet(GOOD)), admit_warned=False).rows
        import_people(actor=organiser, edition=edition, rows=rows)
    events = AuditEvent.objects.filter(edition=edition)
    assert events.filter(action="investors.imported").count() == 1
    assert events.filter(action="investor.admitted").count() == len(GOOD)
    assert Mail.objects.filter(kind="investor_admitted").count() == len(GOOD)


def test_every_mistake_is_named_by_line_and_nobody_is_admitted() -> None:
    edition = an_edition()
    client = Client()
    client.force_login(f.organiser_of(edition))
    sent = {"file": io.BytesIO(sheet([*GOOD, *BAD])), "write": "true"}
    sent["file"].name = "a.csv"  # type: ignore[attr-defined]
    answer = client.post(reverse("api:firms-import", args=[edition.slug]), sent)
    assert answer.status_code == 422
    wrong = {(row["line"], row["column"]) for row in answer.json()["problems"]}
    assert wrong == {
        (5, "투자사"), (6, "이메일"), (7, "직책"), (8, "등록 유형"), (9, "사업자등록번호"),
        (10, "이메일"),
    }  # fmt: skip
    assert not Investor.objects.exists()
    page = client.post(
        reverse("organisers:import_investors", args=[edition.slug]),
        {"file": io.BytesIO(sheet(BAD))},
    )
    assert page.status_code == 422
    assert not Investor.objects.exists()


def test_by_page_a_good_sheet_is_admitted() -> None:
    edition = an_edition()
    client = Client()
    client.force_login(f.organiser_of(edition))
    file = io.BytesIO(sheet(GOOD))
    file.name = "a.csv"
    page = client.post(reverse("organisers:import_investors", args=[edition.slug]), {"file": file})
    assert page.status_code == 302
    assert Investor.objects.filter(state="admitted").count() == 3


def test_who_should_be_looked_at_is_admitted_only_when_an_organiser_says_so() -> None:
    edition = an_edition()
    rows = ["하늘벤처스,김,kim@gmail.com,,,,"]
    plan = plan_people(edition, table_in(sheet(rows)), admit_warned=False)
    assert [problem.column for problem in plan.problems] == ["이메일"]
    plan = plan_people(edition, table_in(sheet(rows)), admit_warned=True)
    assert plan.rows[0].warnings == ("public_domain",)
    assert len(import_people(actor=f.organiser_of(edition), edition=edition, rows=plan.rows)) == 1


def test_only_an_organiser_imports_and_what_is_no_table_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edition = an_edition()
    plan = plan_people(edition, table_in(sheet(GOOD)), admit_warned=False)
    with pytest.raises(NotAllowed):
        import_people(actor=a_user(), edition=edition, rows=plan.rows)
    assert not Investor.objects.exists()
    monkeypatch.setattr(people_rows, "MOST_ROWS", 2)
    for content in (b"%PDF-1.7", sheet(GOOD)):
        with pytest.raises(InvalidInput):
            table_in(content)
