"""What a judge does by API."""

import pytest
from django.urls import reverse

from tests.judging import factories as f
from tests.judging.api.organiser_client import client_of

pytestmark = [
    pytest.mark.usefixtures("without_a_second_factor"),
    pytest.mark.django_db(transaction=True),
]  # a refusal rolls its request back, which a test's own transaction would not survive


def test_a_judge_pulls_by_api() -> None:
    round = f.an_open_round(entries=5, judges=3)
    round.participations.update(wanted_sheets=4)
    helper = f.a_judge(round.edition)
    answer = client_of(helper.user).post(reverse("api:judge-pull", args=[round.pk]))
    assert answer.status_code == 201, answer.content
    assert (
        client_of(f.a_person()).post(reverse("api:judge-pull", args=[round.pk])).status_code == 404
    )
