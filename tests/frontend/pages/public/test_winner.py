"""A winner has a page and a picture of its own once the result is public, and nobody else has."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from judging.models import Announcement, Winner
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_only_announced_winners_have_a_page_and_a_picture() -> None:
    round = make.a_round_with_winners(entries=4, places=2)
    edition = round.edition
    winner = Winner.objects.filter(entry__edition=edition).earliest("pk")
    other = edition.entries.exclude(winner__isnull=False).earliest("pk")
    for name in ("winner", "winner_image"):
        address = reverse(f"public:{name}", args=[edition.slug, winner.entry.number])
        first = Client().get(address)
        assert first.status_code == 200
        none = reverse(f"public:{name}", args=[edition.slug, other.number])
        assert Client().get(none).status_code == 404
    assert Client().get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    page = Client().get(reverse("public:results", args=[edition.slug])).content.decode()
    assert reverse("public:winner", args=[edition.slug, winner.entry.number]) in page
    Announcement.objects.filter(round=round).update(
        state=Announcement.State.PREPARED, approved_by=None, published_at=None
    )
    for name in ("winner", "winner_image"):
        address = reverse(f"public:{name}", args=[edition.slug, winner.entry.number])
        assert Client().get(address).status_code == 404


def test_a_winner_takes_its_badges_in_both_languages_and_for_both_grounds() -> None:
    round = make.a_round_with_winners(entries=4, places=2)
    edition = round.edition
    winner = Winner.objects.filter(entry__edition=edition).earliest("pk")
    address = reverse("public:winner_badges", args=[edition.slug, winner.entry.number])
    first, again = Client().get(address), Client().get(address)
    assert first.content == again.content
    assert first["Content-Disposition"].startswith("attachment")
    assert Client().get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    with ZipFile(BytesIO(first.content)) as kit:
        pictures = {name: Image.open(BytesIO(kit.read(name))) for name in kit.namelist()}
    badges = {f"badge-{lang}-{ground}.png" for lang in ("ko", "en") for ground in ("light", "dark")}
    assert pictures.keys() == badges | {"share-ko.png", "share-en.png"}
    for name in badges:
        badge = pictures[name].convert("RGBA")
        assert badge.getpixel((500, 30)) == (0, 0, 0, 0), "it stands on nothing"
        colours = {pixel for _count, pixel in badge.getcolors(1_000_000) or []}
        letters = (255, 255, 255, 255) if "dark" in name else (20, 31, 82, 255)
        assert letters in colours
    other = edition.entries.exclude(winner__isnull=False).earliest("pk")
    none = reverse("public:winner_badges", args=[edition.slug, other.number])
    assert Client().get(none).status_code == 404
