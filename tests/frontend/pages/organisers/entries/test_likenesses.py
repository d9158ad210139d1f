"""The list of similar entries: for organisers and observers alone, and in the access log."""

import pytest
from django.test import Client

from challenge.models import DataAccess, Role, RoleKind
from submissions.models import Entry, LikenessTrait
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def alike(*entries: Entry) -> None:
    kind = LikenessTrait.Kind.PHONE
    LikenessTrait.objects.bulk_create(
        LikenessTrait(entry=entry, kind=kind, value=11) for entry in entries
    )


def test_those_who_run_or_watch_see_it_and_nobody_else() -> None:
    round = f.a_round(entries=3)
    first, other = round.edition.entries.order_by("pk")[:2]
    for entry in (first, other):
        f.a_version(entry)
    alike(first, other)
    slug, browser = round.edition.slug, Client()
    pages = [
        f"/en/run/{slug}/entries/similar/",
        f"/en/run/{slug}/entries/{first.pk}/similar/",
        f"/api/v1/editions/{slug}/likenesses/",
        f"/api/v1/editions/{slug}/entries/{first.pk}/likenesses",
    ]
    judge = round.edition.judges.earliest("pk").user
    writer = first.startup.members.earliest("pk").user
    for stranger in (judge, writer, f.a_person()):
        browser.force_login(stranger)
        assert {browser.get(page).status_code for page in pages} == {404}
    for kind in (RoleKind.ORGANISER, RoleKind.OBSERVER):
        reader = f.an_organiser_of(round.edition, kind)
        browser.force_login(reader)
        for page in pages:
            answer = browser.get(page)
            assert answer.status_code == 200
            text = answer.content.decode()
            for entry in (first, other):
                names = {entry.startup.name_en, entry.startup.name_ko}
                assert any(name in text for name in names), page
        noted = DataAccess.objects.filter(reader=reader, edition=round.edition)
        assert set(noted.values_list("place", flat=True)) == {
            "organisers:likenesses",
            "organisers:entry_likenesses",
            "api:edition-likenesses",
            "api:entry-likenesses",
        }
    page = browser.get(f"/en/run/{slug}/entries/{first.pk}/").content.decode()
    assert f"/entries/{first.pk}/similar/" in page


def test_who_is_shown_an_entry_of_another_edition_stands_in_that_ones_log() -> None:
    edition, before = f.a_preset_edition(), f.a_preset_edition()
    first, other = f.an_eligible_entry(edition), f.an_eligible_entry(before)
    for entry in (first, other):
        f.a_version(entry)
    alike(first, other)
    reader = f.an_organiser_of(edition)
    Role.objects.create(user=reader, edition=before, kind=RoleKind.OBSERVER)
    browser = Client()
    browser.force_login(reader)
    assert browser.get(f"/run/{edition.slug}/entries/similar/").status_code == 200
    noted = DataAccess.objects.get(reader=reader, edition=before)
    assert (noted.place, noted.company) == ("organisers:likenesses", other.startup_id)
