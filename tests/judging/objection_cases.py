"""기피 신청: an edition that still takes them, for the tests of services, API and pages."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from challenge.models import Edition, User
from judging.services.assignment import conflicts
from submissions.models import Entry
from tests.judging import factories as f

WHY = "지난해 투자 협상이 소송으로 끝났습니다."


def an_edition_and_entry(**facts: Any) -> tuple[Edition, Entry]:
    """Scoring opens in a week."""
    now = timezone.now()
    edition = f.a_preset_edition(**facts)
    edition.rounds.update(opens_at=now + timedelta(days=7), closes_at=now + timedelta(days=14))
    return edition, f.an_eligible_entry(edition)


def boss_of(entry: Entry) -> User:
    return entry.startup.members.get(kind="representative").user


def read(edition: Edition) -> None:
    conflicts.find_conflicts(actor=f.organiser_of(edition), edition=edition)
