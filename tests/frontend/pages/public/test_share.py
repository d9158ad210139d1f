"""What messengers and search engines read of public pages."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image, ImageChops

from challenge.models import Council, Edition
from frontend.pages.public.urls import urlpatterns
from frontend.share_image import HEIGHT_PX, MARGIN_PX, WIDTH_PX, ShareText, draw_share_image
from judging.models import Winner
from tests.challenge.services.council.worlds import a_council
from tests.gatherings.factories import an_event
from tests.gatherings.services.voices.worlds import a_consultation
from tests.judging import factories as f

pytestmark = pytest.mark.django_db

NO_PAGES = {
    "calendar", "bundle", "share_image", "earlier_version", "proof_feed", "proof_program",
    "winner_image", "winner_badges", "site_image", "calls_feed", "event_calendar",
    # for who is signed in
    "take_place", "give_place_back", "event_timetable", "event_timetable_calendar", "day_wish",
    "day_met", "voices_vote", "voices_division",
    # the hall's screens: behind a link that nobody guesses, so neither for search nor for sharing
    "hall_screen", "hall_state", "hall_events", "hall_vote", "hall_vote_code",
}  # fmt: skip
PAGES = [p.name for p in urlpatterns if p.name and p.name not in NO_PAGES]


@pytest.fixture(scope="module")
def edition(module_database: None) -> Edition:
    edition = f.a_round_with_winners(entries=4, places=2).edition
    a_council(Council.Directory.PUBLIC)
    an_event(edition)
    a_consultation(edition)
    return edition


def number_of_a_winner(edition: Edition) -> int:
    number = Winner.objects.filter(entry__edition=edition).earliest("pk").entry.number
    assert number is not None
    return number


def read(name: str, edition: Edition, language: str) -> str:
    route = next(str(p.pattern) for p in urlpatterns if p.name == name)
    args: list[str | int] = [edition.slug] if "slug" in route else []
    if "number" in route:
        args.append(number_of_a_winner(edition))
    if "<int:pk>" in route:
        rows = edition.events if "/events/" in route else edition.consultations
        args.append(rows.earliest("pk").pk)
    with translation.override(language):
        answer = Client().get(reverse(f"public:{name}", args=args))
    assert answer.status_code == 200, name
    return answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_public_page_says_what_it_is(name: str, language: str, edition: Edition) -> None:
    page = read(name, edition, language)
    assert page.count("<h1") == 1
    title = re.search(r"<title>\s*(.*?)\s*</title>", page, re.DOTALL)
    assert title
    parts = re.split(r"\s+–\s+", title[1])
    assert len(set(parts)) == len(parts) > 1, title[1]
    assert re.findall(r'<meta property="og:title" content="([^"]*)">', page) == [title[1]]
    for wanted in (
        r'<meta name="description" content="[^"]{20,}"',
        r'<meta property="og:description" content="[^"]{20,}"',
        rf'<link rel="canonical" href="{settings.SITE_URL}/[^"]*"',
    ):
        assert len(re.findall(wanted, page)) == 1, wanted
    for code, start in (("ko", "/"), ("en", "/en/")):
        found = re.search(rf'<link rel="alternate" hreflang="{code}" href="([^"]*)"', page)
        assert found, code
        assert found[1].startswith(settings.SITE_URL + start)
        assert Client().get(found[1].removeprefix(settings.SITE_URL)).status_code == 200
    is_of_edition = f"/c/{edition.slug}/" in page.partition('rel="canonical"')[2][:200]
    own = f"winners/{number_of_a_winner(edition)}/" if name == "winner" else ""
    path = f"c/{edition.slug}/{own}" if is_of_edition or name == "home" else ""
    picture = re.findall(r'<meta property="og:image" content="([^"]*)">', page)
    assert picture == [f"{settings.SITE_URL}{'' if language == 'ko' else '/en'}/{path}share.png"]
    assert re.search(r'<meta property="og:image:alt" content="[^"]+">', page)


def test_the_picture_of_the_site_is_drawn_in_the_readers_language() -> None:
    drawn = [Client().get(f"{start}/share.png") for start in ("", "/en")]
    assert [Image.open(BytesIO(each.content)).size for each in drawn] == [(WIDTH_PX, HEIGHT_PX)] * 2
    assert drawn[0].content != drawn[1].content


def test_the_picture_of_an_edition_is_sent_once_until_it_changes(edition: Edition) -> None:
    address = reverse("public:share_image", args=[edition.slug])
    first = Client().get(address)
    assert first["Content-Type"] == "image/png"
    assert Image.open(BytesIO(first.content)).size == (WIDTH_PX, HEIGHT_PX)
    again = Client().get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    Edition.objects.filter(pk=edition.pk).update(name_ko="다른 이름", name_en="Another")
    changed = Client().get(address, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed.content != first.content


def test_nothing_is_drawn_of_an_edition_that_is_not_published(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(state="draft")
    assert Client().get(reverse("public:share_image", args=[edition.slug])).status_code == 404


@pytest.mark.parametrize(
    "title",
    [
        "서울테크밋업 스타트업 챌린지 2026",
        "가" * 120,
        "A startup challenge " * 20,
        "x" * 200,
        "짧다",
    ],
)
def test_no_word_runs_over_the_edge(title: str) -> None:
    image = Image.open(BytesIO(draw_share_image(ShareText("접수 중", title, title, title))))
    plain = Image.open(BytesIO(draw_share_image(ShareText("접수 중", "", "", ""))))
    right = (WIDTH_PX - MARGIN_PX + 4, 0, WIDTH_PX, HEIGHT_PX)
    assert image.crop(right).tobytes() == plain.crop(right).tobytes()


def where(text: ShareText, without: ShareText) -> tuple[int, int, int, int]:
    """The box of what one picture has and the other has not."""
    pictures = [Image.open(BytesIO(draw_share_image(words))) for words in (text, without)]
    box = ImageChops.difference(*pictures).getbbox()
    assert box
    return box


@pytest.mark.parametrize("is_prize", [False, True])
@pytest.mark.parametrize("words", [4, 9, 30])
def test_however_long_the_words_are_they_keep_off_the_last_line(words: int, is_prize: bool) -> None:
    title = " ".join(["Incorporated"] * words)
    full = ShareText("대상", title, title, "서울시", is_prize=is_prize)
    line, foot = where(full, replace(full, line="")), where(full, replace(full, foot=""))
    assert line[3] < foot[1]
    star = where(full, replace(full, is_prize=not is_prize)) if words == 4 else None
    assert star is None or star[3] > star[1]


def test_a_year_is_not_alone_on_the_last_line() -> None:
    """The lines of a title are about as long as one another."""
    nothing = ShareText("", "", "", "")
    whole = where(ShareText("", "서울테크밋업 스타트업 챌린지 2026", "", ""), nothing)
    last = where(ShareText("", "챌린지 2026", "", ""), nothing)
    assert whole[2] - whole[0] < 2 * (last[2] - last[0])
