"""All calls and all winners, narrowed as readers ask."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from challenge.models import Edition
from judging.models import Winner
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def slugs(query: str = "", prefix: str = "") -> set[str]:
    page = Client().get(f"{prefix}/calls/{query}").content.decode()
    return set(re.findall(r'<h2 class="h4"><a href="[^"]*/c/([^/]+)/"', page))


def changed(edition: Edition, **facts: object) -> str:
    Edition.objects.filter(pk=edition.pk).update(**facts)
    return edition.slug


def test_calls_are_narrowed_by_stage_year_region_and_field() -> None:
    now = timezone.now()
    soon = changed(
        f.a_preset_edition(opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=2)),
        rules={"region": ["부산", "Busan"]},
    )
    old = changed(f.a_preset_edition(), year=2024, rules={"region": ["서울", "Seoul"]})
    won = changed(f.a_round_with_winners(entries=4, places=2).edition, rules={})
    Edition.objects.get(slug=old).fields.exclude(slug="ai").delete()
    assert slugs() == {soon, old, won}
    assert slugs("?stage=upcoming") == {soon}
    assert slugs("?stage=results") == {won}
    assert slugs("?year=2024") == {old}
    assert slugs("?region=부산") == {soon, won}  # one for everywhere is one for Busan too
    assert slugs("?region=Seoul", "/en") == {old, won}
    assert slugs("?field=robotics") == {soon, won}
    assert slugs("?year=2024&stage=upcoming") == set()
    assert slugs("?year=%00abc&field=%27&stage=x&page=999") <= {soon, old, won}


def test_winners_of_all_years_are_narrowed_by_year_and_field() -> None:
    edition = f.a_round_with_winners(entries=4, places=2).edition
    won = Winner.objects.filter(entry__edition=edition).select_related("entry__startup")
    names = {winner.entry.startup.name for winner in won}
    field = won[0].entry.field
    assert field is not None
    of_field = {winner.entry.startup.name for winner in won if winner.entry.field == field}

    def shown(query: str) -> set[str]:
        page = Client().get(f"/en/winners/{query}").content.decode()
        return {name for name in names if f">{name}</a>" in page}

    assert shown("") == shown("?year=2026") == names
    assert shown(f"?field={field.slug}") == of_field
    assert shown("?year=2025") == shown("?field=none-such") == set()
