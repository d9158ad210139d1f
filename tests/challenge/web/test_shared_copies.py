"""What caches between us and a reader may keep of public pages, and what never."""

import re
import time
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.conf import settings
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from challenge.models import Council, Edition
from challenge.web.shared_copies import SHARED_SECONDS, tag_of
from frontend.pages.public.urls import urlpatterns
from judging.models import Winner
from tests.challenge.services.council.worlds import a_council
from tests.gatherings.factories import an_event
from tests.gatherings.services.voices.worlds import a_consultation
from tests.judging import factories as f
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db
NO_COPIES = {  # behind keys, or of one version that the test's edition hasn't
    "hall_screen", "hall_state", "hall_events", "hall_vote", "hall_vote_code", "earlier_version",
    "lost_mailbox", "event",  # a form that anybody sends needs its cookie
    # for who is signed in
    "take_place", "give_place_back", "event_timetable", "event_timetable_calendar", "day_wish",
    "day_met", "voices_vote", "voices_division",
}  # fmt: skip
NAMES = [p.name for p in urlpatterns if p.name and p.name not in NO_COPIES]


@pytest.fixture(scope="module")
def edition(module_database: None) -> Edition:
    edition = f.a_round_with_winners(entries=4, places=2).edition
    a_council(Council.Directory.PUBLIC)
    an_event(edition)
    a_consultation(edition)
    return edition


def path_of(name: str, edition: Edition) -> str:
    route = next(str(p.pattern) for p in urlpatterns if p.name == name)
    args: list[str | int] = [edition.slug] if "slug" in route else []
    if "number" in route:
        args.append(Winner.objects.filter(entry__edition=edition).earliest("pk").entry.number or 0)
    if "<int:pk>" in route:
        rows = edition.events if "/events/" in route else edition.consultations
        args.append(rows.earliest("pk").pk)
    if name == "proof_program":
        args.append("verify.py")
    with translation.override("ko"):
        return reverse(f"public:{name}", args=args)


def seconds_of(answer: HttpResponseBase) -> int:
    found = re.fullmatch(
        r"(?:public, max-age=(\d+)|max-age=(\d+), public)", answer["Cache-Control"]
    )
    assert found, answer["Cache-Control"]
    return int(found[1] or found[2])


@pytest.mark.parametrize("name", [*NAMES, "robots", "sitemap"])
def test_a_stranger_gets_a_copy_that_anybody_may_keep_shortly_and_no_cookie(
    name: str, edition: Edition
) -> None:
    path = f"/{name}.{'txt' if name == 'robots' else 'xml'}"
    path = path if name in {"robots", "sitemap"} else path_of(name, edition)
    answer = Client().get(path)
    assert answer.status_code == HTTPStatus.OK
    assert not answer.cookies
    assert seconds_of(answer) <= 300
    assert "Cookie" in answer["Vary"]
    again = Client().get(path, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")
    assert again["Cache-Control"] == answer["Cache-Control"]
    assert (again["ETag"], again["Vary"]) == (answer["ETag"], answer["Vary"])
    assert Client().head(path)["ETag"] == answer["ETag"]


@pytest.mark.parametrize("cookie", [settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME])
def test_who_brings_a_cookie_gets_a_copy_of_their_own(cookie: str, edition: Edition) -> None:
    browser = Client()
    browser.cookies[cookie] = "en"
    answer = browser.get(path_of("edition", edition))
    assert answer["Cache-Control"] == "private, no-cache"
    signed_in = Client()
    signed_in.force_login(f.a_person())
    assert signed_in.get(path_of("edition", edition))["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["home", "edition", "calls", "results"])
def test_the_address_alone_decides_the_language(name: str, edition: Edition) -> None:
    path = path_of(name, edition)
    for cookie in ("", "ko", "en"):
        for header in ("", "ko", "en-GB,en;q=0.9"):
            browser = Client(headers={"Accept-Language": header})
            if cookie:
                browser.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
            assert '<html lang="ko"' in browser.get(path).content.decode()
            assert '<html lang="en"' in browser.get(f"/en{path}").content.decode()


def test_what_is_not_there_yet_is_asked_for_anew() -> None:
    answer = Client().get("/c/not-yet/")
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-cache")


def test_no_copy_outlives_the_moment_at_which_a_call_opens() -> None:
    edition = s.an_edition(opens_at=timezone.now() + timedelta(seconds=3))
    for path in ("/en/", "/en/calls/", f"/en/c/{edition.slug}/"):
        assert seconds_of(Client().get(path)) <= 3, path
    before = Client().get(path)
    assert "Opens soon" in before.content.decode()
    time.sleep(3.1)
    after = Client().get(path, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == HTTPStatus.OK
    assert "Applications are open" in after.content.decode()
    assert seconds_of(after) == SHARED_SECONDS


def test_a_countdown_is_confirmed_within_its_minute_only() -> None:
    page = b'<i data-now="2026-11-29T16:09:%s"></i><b data-u="m">%s</b><b data-u="s">%s</b>'
    first = tag_of(page % (b"18.1+09:00", b"12", b"41"))
    assert tag_of(page % (b"59.9+09:00", b"12", b"00")) == first
    assert tag_of(page % (b"18.1+09:00", b"11", b"59")) != first
