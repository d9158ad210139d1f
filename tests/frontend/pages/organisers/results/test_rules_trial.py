"""The page on which a past result is tried: what was pasted stays, what is read is said."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from challenge.models import Role
from judging.models import Round
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
SHEET = "팀\tA\tB\tC\t결과\n가\t90\t80\t70\t선정\n나\t80\t75\t88\t\n다\t50\t55\t60\t\n"


@pytest.fixture
def round() -> Round:
    found = f.a_preset_edition().rounds.latest("order")
    Round.objects.filter(pk=found.pk).update(method="mean", min_sheets=1, pass_mark=0)
    return found


def address(round: Round) -> str:
    return reverse("organisers:try_rules", args=[round.edition.slug, round.order])


def test_other_winners_are_named_and_what_was_pasted_stays(round: Round) -> None:
    client = signed_in(f.organiser_of(round.edition))
    answer = client.post(address(round), {"table": SHEET, "winners": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "1 of 1 winners would be another by the rules of this round (mean)" in page
    assert "나\t80" in page
    assert "whether it won" in page


def test_a_file_serves_as_well(round: Round) -> None:
    file = SimpleUploadedFile("2025.csv", SHEET.replace("88", "60").encode("cp949"))
    client = signed_in(f.organiser_of(round.edition))
    page = client.post(address(round), {"file": file, "winners": "1"}).content.decode()
    assert "The same winner by the rules of this round (mean)" in page


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ({"table": "", "winners": "1"}, "Paste the cells, or choose a file."),
        ({"table": SHEET, "winners": "0"}, "greater than or equal to 1"),
        ({"table": SHEET.replace("90", "900"), "winners": "1"}, "“900” is no number of points"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    round: Round, sent: dict[str, str], named: str
) -> None:
    client = signed_in(f.organiser_of(round.edition))
    answer = client.post(address(round), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert named in page
    assert "가" in page or not sent["table"]


def test_observers_may_try_and_strangers_find_nothing(round: Round) -> None:
    observer = f.a_person()
    Role.objects.create(user=observer, edition=round.edition, kind="observer")
    assert (
        signed_in(observer).post(address(round), {"table": SHEET, "winners": "1"}).status_code
        == 200
    )
    assert signed_in(f.a_person()).get(address(round)).status_code == 404
