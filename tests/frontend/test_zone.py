"""Every time on a page is that of its edition's zone, and so is every time that is typed."""

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.models import Edition
from judging.models import Round
from tests.frontend.pages import sample_pages as sample
from tests.frontend.shown_forms import forms_in, post
from tests.judging import factories as make
from tests.outside_transactions import undone

pytestmark = pytest.mark.django_db
ZONE = "America/St_Johns"  # half an hour beside the full one: no other zone shows the same
TIME = re.compile(r'<time datetime="([^"]+)"[^>]*>([^<]*?(\d\d:\d\d)[^<]*)</time>')


def wrong_times(html: str) -> list[str]:
    place = ZoneInfo(ZONE)
    return [
        text
        for moment, text, clock in TIME.findall(html)
        if f"{datetime.fromisoformat(moment).astimezone(place):%H:%M}" != clock
    ]


def test_pages_show_the_times_of_their_edition() -> None:
    round = sample.a_round_in_scoring(entries=3, judges=3, sheets=2)
    Edition.objects.filter(pk=round.edition_id).update(time_zone=ZONE)
    round.refresh_from_db()
    pages, shown = sample.pages_while_scoring(round), 0
    found: dict[str, list[str]] = {}
    for page in [*pages, sample.Page("start", Client(), reverse("public:home"))]:
        html = page.client.get(page.url).content.decode()
        shown += len(TIME.findall(html))
        found[page.name] = wrong_times(html)
    sample.publish_with_winners(round)
    for page in sample.pages_after_publishing(round):
        html = page.client.get(page.url).content.decode()
        shown += len(TIME.findall(html))
        found[page.name] = wrong_times(html)
    assert {name: times for name, times in found.items() if times} == {}
    assert shown > 20


def test_the_next_page_is_not_in_the_zone_of_the_last() -> None:
    edition = make.a_preset_edition()
    Edition.objects.filter(pk=edition.pk).update(time_zone=ZONE)
    Client().get(reverse("public:edition", args=[edition.slug]))
    assert timezone.get_current_timezone_name() == "Asia/Seoul"


def test_times_are_typed_in_the_zone_of_the_edition() -> None:
    round = make.an_open_round(entries=2, judges=3)
    round.edition.rounds.exclude(pk=round.pk).delete()
    Edition.objects.filter(pk=round.edition_id).update(time_zone=ZONE)
    client = sample.signed_in(make.organiser_of(round.edition))
    url = reverse("organisers:extend_round", args=[round.edition.slug, 1])
    client.post(url, {"closes_at": "2099-12-22T18:00", "reason": "연휴"})
    round.refresh_from_db()
    assert round.closes_at == datetime(2099, 12, 22, 21, 30, tzinfo=UTC)


# so late that a week after it is another year
TYPED, MEANT = "2099-12-28T18:00", datetime(2099, 12, 28, 21, 30, tzinfo=UTC)


def moments() -> set[datetime]:
    """Openings and closes of editions and rounds."""
    times = ("opens_at", "closes_at")
    rows = [*Edition.objects.values_list(*times), *Round.objects.values_list(*times)]
    return {moment for row in rows for moment in row}


def test_every_field_of_a_time_shows_and_reads_the_zone_of_the_edition() -> None:
    scored = make.an_open_round(entries=2, judges=3).edition
    scored.rounds.exclude(order=1).delete()
    planned, empty = make.a_draft_edition(), make.a_draft_edition(slug="city-empty")
    empty.rounds.all().delete()
    Edition.objects.update(time_zone=ZONE)
    known = {f"{moment.astimezone(ZoneInfo(ZONE)):%Y-%m-%dT%H:%M}" for moment in moments()}
    read: set[str] = set()
    for edition in (scored, planned, empty):
        client = sample.signed_in(make.organiser_of(edition))
        names = ["control_room", "rounds", "settings", "new_round"]
        pages = [reverse(f"organisers:{name}", args=[edition.slug]) for name in names]
        if edition == scored:
            pages.append(reverse("organisers:extend_round", args=[edition.slug, 1]))
        for page in pages:
            for form in forms_in(client.get(page).content.decode(), page):
                times = [key for key, row in form.controls.items() if row.kind == "datetime-local"]
                for name in times:
                    assert form.value(name) in known | {""}, (page, name)
                    with undone():
                        post(client, form, **{name: TYPED, "reason": "연휴"})
                        new = {moment for moment in moments() if moment.year == MEANT.year}
                    assert new <= {MEANT}, (page, name)
                    read |= {page.removeprefix(f"/run/{edition.slug}")} if new else set()
    assert len(read) >= 4, read  # elsewhere it is refused for what else stands in the form


def test_a_new_zone_keeps_the_times_that_stand_in_the_form() -> None:
    edition = make.a_draft_edition()
    opens_at = datetime(2031, 7, 1, 0, 0, tzinfo=UTC)  # 09:00 in Seoul
    closes_at = opens_at + timedelta(days=30)
    Edition.objects.filter(pk=edition.pk).update(opens_at=opens_at, closes_at=closes_at)
    Round.objects.filter(edition=edition).update(
        opens_at=closes_at + timedelta(days=9), closes_at=closes_at + timedelta(days=19)
    )
    client = sample.signed_in(make.organiser_of(edition))
    url = reverse("organisers:settings", args=[edition.slug])
    form = client.get(url).context["form"]
    typed = {field.name: "" if field.value() is None else field.value() for field in form}
    typed |= {"opens_at": "2031-07-01T09:00", "closes_at": "2031-07-31T09:00"}
    answer = client.post(url, {**typed, "time_zone": "Europe/Berlin"})
    assert answer.status_code == 302, answer.context["form"].errors
    edition.refresh_from_db()
    assert edition.time_zone == "Europe/Berlin"
    assert edition.opens_at == datetime(2031, 7, 1, 7, 0, tzinfo=UTC)
    refused = client.post(url, {**typed, "time_zone": "Mars/Olympus"})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["time_zone"]


def test_no_page_takes_an_edition_past_its_zone() -> None:
    past = {"visible_edition", "observed_edition"}
    pages = Path(__file__).resolve().parents[2] / "frontend" / "pages"
    found = [
        f"{path.name}: {name.name}"
        for path in pages.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if name.name in past
    ]
    assert found == [], "frontend.http has them"
