"""Notes who was shown whose personal data (docs/parts/people.md)."""
# tested by: tests/frontend/pages/test_data_access.py

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from challenge.models import DataAccess, User


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data: ids of the edition, and of a startup or a person; else all of the group."""

    edition: int
    group: str
    company: int = 0
    person: int | None = None


def note_access(*, reader: User, place: str, subjects: Mapping[Subject, str]) -> None:
    """One row for a reader, a place and an hour, however often it is opened.

    subjects: whose data → what the reader was to that edition (DataAccess.As).
    """
    now = timezone.now()
    DataAccess.objects.bulk_create(
        [
            DataAccess(
                edition_id=subject.edition,
                reader=reader,
                read_as=read_as,
                place=place,
                group=subject.group,
                company=subject.company,
                person_id=subject.person,
                hour=now.replace(minute=0, second=0, microsecond=0),
            )
            for subject, read_as in subjects.items()
        ],
        ignore_conflicts=True,
    )
