"""The dates of a call for calendars: one identity for ever, a higher number with each change."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from challenge.models import Edition
from challenge.services.editions import update_edition
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def read(edition: Edition, language: str = "") -> dict[str, list[str]]:
    answer = Client().get(f"{language}/c/{edition.slug}/schedule.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found: dict[str, list[str]] = {}
    for line in answer.content.decode().replace("\r\n ", "").split("\r\n"):
        name, _colon, value = line.partition(":")
        found.setdefault(name.partition(";")[0], []).append(value)
    return found


def moved(edition: Edition, **facts: Any) -> Edition:
    return update_edition(actor=f.organiser_of(edition), edition=edition, **facts)


def test_who_follows_it_sees_a_new_deadline_under_the_same_identity() -> None:
    edition = f.a_preset_edition()
    before = read(edition)
    again = read(edition)
    assert before == again
    assert len(set(before["UID"])) == len(before["UID"]) > 2
    assert all("@" in uid and edition.slug in uid for uid in before["UID"])
    later = edition.closes_at + timedelta(days=1)
    edition = moved(edition, closes_at=later)
    after = read(edition)
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"][0]) > int(before["SEQUENCE"][0])
    assert after["DTEND"][0] > before["DTEND"][0]
    assert after["DTSTAMP"][0] >= before["DTSTAMP"][0]
    assert read(edition, "/en")["UID"] == before["UID"]


def test_calendar_programs_remind_of_the_deadline_when_mails_do() -> None:
    found = read(f.a_preset_edition())
    assert found["TRIGGER"] == ["-PT4320M", "-PT1440M", "-PT180M"]
