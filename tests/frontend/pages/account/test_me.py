"""Where a person goes first, and their profile."""

import pytest
from django.urls import reverse

from judging.models import Judge
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_who_has_one_place_goes_straight_there_and_who_has_several_chooses() -> None:
    round = make.a_round()
    judge = round.edition.judges.earliest("pk")
    home = reverse("account:home")
    assert signed_in(make.a_person()).get(home)["Location"] == reverse("startups:home")
    assert signed_in(judge.user).get(home)["Location"] == reverse("judges:home")
    organiser = make.organiser_of(round.edition)
    assert signed_in(organiser).get(home)["Location"] == reverse("organisers:home")
    Judge.objects.filter(pk=judge.pk).update(user=organiser)
    page = signed_in(organiser).get(home).content.decode()
    assert reverse("judges:home") in page
    assert reverse("organisers:home") in page


def test_a_profile_is_saved_and_what_is_wrong_stays_typed() -> None:
    person = make.a_person()
    client, address = signed_in(person), reverse("account:profile")
    wrong = client.post(address, {"name": "", "phone": "010-1234", "language": "ko"})
    assert wrong.status_code == 422
    assert "010-1234" in wrong.content.decode()
    answer = client.post(address, {"name": "김나래", "language": "en"})
    assert answer["Location"] == address
    person.refresh_from_db()
    assert (person.name, person.language) == ("김나래", "en")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_after_the_profile_nobody_is_sent_to_another_site(target: str) -> None:
    address = reverse("account:profile")
    answer = signed_in(make.a_person()).post(
        f"{address}?next={target}", {"name": "김나래", "language": "ko"}
    )
    assert answer["Location"] == address
