"""Facts of a company have versions: an old value never silently wins."""

from datetime import date
from typing import Any

import pytest

from challenge.models import AuditEvent
from submissions.queries.snapshot import COMPANY_FIELDS
from submissions.services.companies import StaleCompany, update_startup
from tests.submissions.factories import a_draft, writer_of

pytestmark = pytest.mark.django_db

# of each fact: what stood there, what one writer wrote, what another wrote from the old page
FACTS: dict[str, tuple[Any, Any, Any]] = {
    "kind": ("corporation", "sole", "pre"),
    "name_ko": ("도토리", "도토리랩", "도토리 연구소"),
    "name_en": ("Dotori", "Dotori Lab", "Acorn"),
    "registration_number": ("124-81-00998", "220-81-62517", "120-81-47521"),
    "founded_on": (date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1)),
    "representative": ("김하나", "이두리", "박세찬"),
    "city": ("서울특별시", "부산광역시", "대구광역시"),
    "district": ("마포구", "강남구", "중구"),
    "homepage": ("https://a.example", "https://b.example", "https://c.example"),
    "phone": ("02-1", "02-2", "02-3"),
    "headcount": (1, 2, 3),
    "revenue_krw": (10, 20, 30),
    "raised_krw": (10, 20, 30),
    "ask_krw": (10, 20, 30),
}


def test_every_fact_is_tried_here() -> None:
    assert set(FACTS) == set(COMPANY_FIELDS)


@pytest.mark.parametrize("name", COMPANY_FIELDS)
def test_an_old_value_does_not_win_and_both_are_told(name: str) -> None:
    entry = a_draft()
    actor, startup = writer_of(entry), entry.startup
    before, theirs, mine = FACTS[name]
    update_startup(actor=actor, startup=startup, **{name: before})
    base = {name: startup.fact_versions.get(name, 0)}
    update_startup(actor=actor, startup=startup, base_versions=base, **{name: theirs})
    stands, events = getattr(startup, name), AuditEvent.objects.count()
    with pytest.raises(StaleCompany) as refused:
        update_startup(actor=actor, startup=startup, base_versions=base, **{name: mine})
    startup.refresh_from_db()
    version = base[name] + 1
    assert refused.value.facts["current"] == {name: {"value": stands, "version": version}}
    assert (getattr(startup, name), AuditEvent.objects.count()) == (stands, events)
    # knowingly, from what stands there now
    update_startup(actor=actor, startup=startup, base_versions={name: version}, **{name: mine})
    assert getattr(startup, name) != stands


def test_the_same_value_again_is_no_clash_and_no_new_version() -> None:
    entry = a_draft()
    actor, startup = writer_of(entry), entry.startup
    for base in (0, 0, 7):
        update_startup(
            actor=actor, startup=startup, base_versions={"city": base}, city="부산광역시"
        )
    assert startup.fact_versions == {"city": 1}
