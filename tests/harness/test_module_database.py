"""Rows of a module outlive each of its tests, and what a test changes does not."""

import pytest
from django.db import connection

from challenge.models import User
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
SEEN: list[int] = []


@pytest.fixture(scope="module")
def person(module_database: None) -> User:
    return f.a_person(email="once@module.example")


@pytest.mark.parametrize("time", [1, 2])
def test_each_test_finds_the_rows_as_they_were_built(time: int, person: User) -> None:
    assert User.objects.get(email="once@module.example").name == person.name
    User.objects.filter(pk=person.pk).update(name=f"changed {time}")
    User.objects.filter(email=f"own{time}@module.example").delete()
    f.a_person(email=f"own{time}@module.example")
    assert User.objects.filter(email__contains="@module.example").count() == 2
    SEEN.append(person.pk)
    assert len(set(SEEN)) == 1  # built once
    assert connection.in_atomic_block
