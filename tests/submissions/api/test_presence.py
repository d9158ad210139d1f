"""Two who write on one application see where the other is; nobody else does."""

import pytest
from django.core.cache import cache
from django.test import Client

from submissions.models import Member
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db


def test_each_learns_where_the_other_is_and_strangers_learn_nothing(client: Client) -> None:
    entry = s.a_draft()
    first, second = s.writer_of(entry), s.a_user()
    address = f"/api/v1/applications/{entry.pk}/presence"

    def told(who: object, field: str = "") -> object:
        client.force_login(who)  # type: ignore[arg-type]
        return client.post(address, {"field": field}, content_type="application/json").json()

    assert told(first, "problem-who") == {"alone": True, "others": []}
    Member.objects.create(startup=entry.startup, user=second, kind="writer")
    there = {"name": first.display_name, "field": "problem-who"}
    assert told(second, "title_ko") == {"alone": False, "others": [there]}
    there = {"name": second.display_name, "field": "title_ko"}
    assert told(first) == {"alone": False, "others": [there]}
    cache.delete(f"present-{entry.pk}-{second.pk}")
    assert told(first) == {"alone": False, "others": []}
    for stranger in (s.an_organiser(entry.edition), s.writer_of(s.a_draft())):
        client.force_login(stranger)
        assert client.post(address, {}, content_type="application/json").status_code == 404
