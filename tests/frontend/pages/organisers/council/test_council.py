"""The council's pages: an operator keeps it, what is wrong stands beside what was typed, and
nobody else learns that they are there.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from challenge.models import Council, CouncilPerson, Division, Membership, Seat, User
from tests.challenge.services.council.worlds import a_council, a_member, a_person, an_operator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_a_second_factor(settings: pytest.FixtureRequest) -> None:
    settings.REQUIRE_ORGANISER_MFA = False  # type: ignore[attr-defined]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(name: str, *args: object, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"organisers:{name}", args=args)


def test_an_operator_founds_it_adds_a_company_its_people_and_a_seat() -> None:
    client = client_of(an_operator())
    assert "No council yet" in client.get(at("council")).content.decode()
    wrong = client.post(at("council"), {"name_ko": "", "directory": "public"})
    assert wrong.status_code == 422
    named = {"name_ko": "협의회", "name_en": "Council", "directory": "public"}
    assert client.post(at("council"), {**named, "shown": "none"}).status_code == 302
    term = {"since": "2026-01-01", "until": "2025-01-01"}
    wrong = client.post(at("council_new_member"), {"company": "하늘로봇", **term})
    assert wrong.status_code == 422
    assert 'value="하늘로봇"' in wrong.content.decode(), "what was typed is kept"
    term["until"] = ""
    assert client.post(at("council_new_member"), {"company": "하늘로봇", **term}).status_code == 302
    member = Membership.objects.get()
    wrong = client.post(at("council_new_person", member.pk), {"email": "nobody"})
    assert wrong.status_code == 422
    person = {"email": "kim@sky.example", "name": "김하나", "title": "대표"}
    assert client.post(at("council_new_person", member.pk), person).status_code == 302
    pk, division = CouncilPerson.objects.get().pk, Division.objects.get(name_ko="기술교류")
    seat = {"person": pk, "division": division.pk, "is_chair": "on"}
    assert client.post(at("council_new_seat", member.pk), seat).status_code == 302
    assert Seat.objects.get().is_chair
    assert "김하나" in client.get(at("council_division", division.pk)).content.decode()
    gone = client.post(at("council_leave_seat", member.pk), {"seat": Seat.objects.get().pk})
    assert gone.status_code == 302
    assert client.post(at("council_take_out_person", member.pk), {"person": pk}).status_code == 302
    assert client.post(at("council_new_division"), {"name_ko": "국제협력"}).status_code == 302
    renamed = client.post(at("council_division", division.pk), {"name_ko": "기술"})
    assert renamed.status_code == 302
    assert client.post(at("council_remove_member", member.pk)).status_code == 302
    assert not Membership.objects.exists()


def test_a_sheet_with_a_bad_row_is_told_what_to_correct() -> None:
    a_council()
    client = client_of(an_operator())

    def send(text: str) -> tuple[int, str]:
        file = SimpleUploadedFile("members.csv", text.encode())
        answer = client.post(at("import_council"), {"file": file})
        return answer.status_code, answer.content.decode()

    code, page = send("회원사,이메일\n하늘로봇,kim@\n")
    assert (code, "Line 2, 이메일" in page) == (422, True)
    assert send("회원사,이메일\n하늘로봇,kim@sky.example\n")[0] == 302
    assert CouncilPerson.objects.get().user.email == "kim@sky.example"


def test_nobody_else_learns_of_the_pages() -> None:
    member = a_member()
    person = a_person(member, division="사업개발", is_chair=True)
    client = client_of(person.user)
    for name, *args in (
        ("council",), ("council_member", member.pk), ("council_division", 1),
    ):  # fmt: skip
        assert client.get(at(name, *args)).status_code == 404
    for name, *args in (
        ("council",), ("council_new_member",), ("council_new_division",), ("import_council",),
        ("council_remove_member", member.pk), ("council_new_person", member.pk),
        ("council_take_out_person", member.pk), ("council_new_seat", member.pk),
        ("council_leave_seat", member.pk),
    ):  # fmt: skip
        assert client.post(at(name, *args), {"person": person.pk}).status_code == 404
    assert Seat.objects.get().is_chair


def test_the_list_asks_no_more_for_more_members() -> None:
    a_council(Council.Directory.PUBLIC)
    client = client_of(an_operator())
    counts = []
    for _more in range(2):
        for _number in range(3):
            a_person(a_member(), division="사업개발")
        for name in ("organisers:council", "public:council"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(reverse(name)).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 15
