"""Every act of an organiser by API: strangers find nothing and observers change nothing."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge.models import AuditEvent
from judging.api.organisers import urlpatterns
from judging.models import Round
from tests.judging import factories as f
from tests.judging.api.organiser_client import address, client_of

pytestmark = [
    pytest.mark.usefixtures("without_a_second_factor"),
    pytest.mark.django_db(transaction=True),
]  # a refusal rolls its request back, which a test's own transaction would not survive


def all_addresses(round: Round) -> list[str]:
    known = {
        "slug": round.edition.slug,
        "order": round.order,
        "pk": 1,
        "key": "team",
        "preset": "kr-public-startup-challenge",
        "entry": 1,
        "tie": 1,
        "appeal": 1,
        "post": 1,
        "kind": "judges",
        "number": 1,
        "name": "notice",
    }
    found = []
    for pattern in urlpatterns:
        wanted = pattern.pattern.converters
        found.append(reverse(f"api:{pattern.name}", kwargs={name: known[name] for name in wanted}))
    return found


def test_a_stranger_gets_nothing_and_an_observer_changes_nothing() -> None:
    round = f.an_assigned_round()
    stranger, observer = (
        client_of(f.a_person()),
        client_of(f.an_organiser_of(round.edition, "observer")),
    )
    before = AuditEvent.objects.count()
    for url in all_addresses(round):
        if "presets" in url and url.endswith("presets/"):
            continue
        is_public = url.endswith("results/versions")  # what was published, before a correction
        for client, allowed in (
            (stranger, {400, 403, 404, 405}),
            (observer, {400, 403, 404, 405, 422}),
        ):
            for method in (client.post, client.put, client.patch, client.delete):
                answer = method(url, data={}, content_type="application/json")
                assert answer.status_code in allowed, (
                    url,
                    method,
                    answer.status_code,
                    answer.content[:200],
                )
        answer = stranger.get(url)
        expected = {200, 404, 405} if is_public else {404, 405}
        assert answer.status_code in expected, (url, answer.status_code)
    assert AuditEvent.objects.count() == before
    assert Client().get(address("round-progress", round)).status_code in {401, 403}


@pytest.mark.parametrize("name", ["round-assignments", "round-entries", "round-decisions"])
def test_lists_take_the_same_number_of_queries_for_any_number_of_rows(
    name: str, django_assert_max_num_queries: Any
) -> None:
    for entries in (5, 12):
        round = f.an_assigned_round(entries=entries, judges=6)
        api = client_of(f.organiser_of(round.edition))
        with django_assert_max_num_queries(14):
            assert api.get(address(name, round)).status_code == 200
