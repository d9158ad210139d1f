"""The council from a sheet: companies, terms, people and seats; all of them or none."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from challenge.kernel.errors import NotAllowed
from challenge.models import AuditEvent, Council, CouncilPerson, Mail, Membership, Seat, User
from gatherings.queries.council_rows import council_table_in, plan_council
from gatherings.services.council_import import import_council
from submissions.queries.table_rows import Plan
from tests.challenge.services.council.worlds import a_council, a_member, an_operator

pytestmark = pytest.mark.django_db
HEADER = "회원사,가입일,임기 종료,이름,이메일,직책,분과,분과장,비고"
GOOD = [
    "하늘로봇,2026-01-01,2027-12-31,김하나,kim@sky.example,대표,사업개발;기술교류,법률/규제,x",
    "하늘로봇,2026-01-01,2027-12-31,이둘,lee@sky.example,이사,운영위원회,,",
    "바다물류,2026-03-01,,,,,,,",
]
BAD = [
    (",2026-01-01,,,,,,,", "회원사"),
    ("땅농장,2026-01-01,2025-01-01,,,,,,", "임기 종료"),
    ("숲바이오,2026-01-01,,셋,three@,,,,", "이메일"),
    ("숲바이오,2026-01-01,,넷,,,,,", "이메일"),
    ("별교육,2026-01-01,,다섯,five@x.example,,없는 분과,,", "분과"),
    ("하늘로봇,2020-01-01,,,,,,,", "가입일"),
    ("하늘로봇,2026-01-01,2027-12-31,김하나,kim@sky.example,,,,", "이메일"),
]


def plan_of(rows: list[str]) -> Plan:
    table = council_table_in("\n".join([HEADER, *rows]).encode())
    return plan_council(Council.objects.first(), table)


def test_a_sheet_fills_the_council_once_and_mails_nobody() -> None:
    a_council()
    plan = plan_of(GOOD)
    assert (plan.problems, plan.ignored) == ([], ["비고"])
    operator = an_operator()
    assert import_council(actor=operator, rows=plan.rows) == 3
    terms = Membership.objects.order_by("pk").values_list("organisation__name_ko", "until")
    assert [(name, str(until)) for name, until in terms] == [
        ("하늘로봇", "2027-12-31"), ("바다물류", "None"),
    ]  # fmt: skip
    seats = Seat.objects.order_by("person", "division").values_list(
        "person__user__email", "division__name_ko", "is_chair"
    )
    assert sorted(seats) == [
        ("kim@sky.example", "기술교류", False),
        ("kim@sky.example", "법률/규제", True),
        ("kim@sky.example", "사업개발", False),
        ("lee@sky.example", "운영위원회", False),
    ]
    assert not Mail.objects.exists()
    events = AuditEvent.objects.count()
    import_council(actor=operator, rows=plan_of(GOOD).rows)
    assert AuditEvent.objects.count() == events
    with pytest.raises(NotAllowed):
        import_council(actor=User.objects.get(email="kim@sky.example"), rows=plan.rows)


@pytest.mark.parametrize(("row", "column"), BAD)
def test_a_bad_row_is_named_by_line_and_column(row: str, column: str) -> None:
    a_council()
    plan = plan_of([*GOOD, row])
    assert [(problem.line, problem.column) for problem in plan.problems] == [(5, column)]
    assert len(plan.rows) == 3


def test_a_sheet_without_terms_leaves_those_that_stand() -> None:
    member = a_member(company="하늘로봇")
    table = council_table_in("회원사,이메일\n하늘로봇,kim@sky.example\n".encode())
    import_council(actor=an_operator(), rows=plan_council(Council.objects.first(), table).rows)
    member.refresh_from_db()
    assert (str(member.since), member.until) == ("2020-01-01", None)
    assert CouncilPerson.objects.filter(membership=member).count() == 1


def test_a_program_is_told_of_every_row_and_writes_all_or_none() -> None:
    a_council()
    client = Client()
    client.force_login(an_operator())

    def send(rows: list[str], **more: str) -> tuple[int, dict[str, object]]:
        content = "\n".join([HEADER, *rows]).encode()
        file = SimpleUploadedFile("members.csv", content)
        answer = client.post(reverse("api:council-import"), {"file": file, **more})
        return answer.status_code, answer.json()

    code, told = send(GOOD)
    assert (code, told["good"], told["written"]) == (200, 3, 0)
    code, told = send([*GOOD, BAD[1][0]], write="true")
    assert (code, told["written"], Membership.objects.count()) == (422, 0, 0)
    code, told = send(GOOD, write="true")
    assert (code, told["written"], Membership.objects.count()) == (200, 3, 2)
