"""The rules of discussions: set with the round's, by page and API, and frozen with them."""

from typing import Any

import pytest
from django.urls import reverse

from challenge.kernel.errors import InvalidInput
from judging.models import Round
from judging.services.setup.rounds import update_round
from judging.services.setup.rubric import RoundIsFrozen
from tests.judging import factories as f
from tests.judging.api.organiser_client import client_of

pytestmark = pytest.mark.django_db


def test_never_unless_told_and_set_with_the_other_rules() -> None:
    round = f.a_round()
    assert (round.discussion_scores, round.discussion_names) == ("never", False)
    assert round.discussion_spread == 30
    organiser = f.organiser_of(round.edition)
    update_round(
        actor=organiser,
        round=round,
        discussion_scores="after",
        discussion_names=True,
        discussion_spread=20,
    )
    round.refresh_from_db()
    stands = (round.discussion_scores, round.discussion_names, round.discussion_spread)
    assert stands == ("after", True, 20)


@pytest.mark.parametrize(
    ("name", "value"), [("discussion_spread", 0), ("discussion_spread", 101),
                        ("discussion_scores", "always")]
)  # fmt: skip
def test_what_is_no_rule_is_refused_at_its_field(name: str, value: Any) -> None:
    round = f.a_round()
    with pytest.raises(InvalidInput) as refused:
        update_round(actor=f.organiser_of(round.edition), round=round, **{name: value})
    assert name in refused.value.fields
    round.refresh_from_db()
    assert (round.discussion_spread, round.discussion_scores) == (30, "never")


def test_once_scoring_has_opened_they_are_frozen() -> None:
    round = f.an_open_round()
    with pytest.raises(RoundIsFrozen):
        update_round(actor=f.organiser_of(round.edition), round=round, discussion_scores="at_once")
    round.refresh_from_db()
    assert round.discussion_scores == "never"


def test_by_api_and_on_the_page_of_the_round() -> None:
    round = f.a_round()
    client = client_of(f.organiser_of(round.edition))
    args = [round.edition.slug, round.order]
    page = client.get(reverse("organisers:round_settings", args=args)).content.decode()
    assert 'name="discussion_spread"' in page
    url = reverse("api:round", args=args)
    etag = client.get(url)["ETag"]
    answer = client.patch(
        url,
        {"discussion_scores": "after"},
        content_type="application/json",
        headers={"if-match": etag},
    )
    assert (answer.status_code, answer.json()["discussion_scores"]) == (200, "after")
    assert Round.objects.get(pk=round.pk).discussion_scores == "after"
