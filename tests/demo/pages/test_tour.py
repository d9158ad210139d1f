"""The tour leads through five pages, each as the person whose page it is, and ends when told so."""

from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from challenge.models import AuditEvent
from demo import slugs
from demo.pages.addresses import READY
from demo.pages.tour import COOKIE, STOPS
from judging.models import Assignment
from tests.judging import factories as make
from tests.submissions.factories import a_draft, an_edition, writer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(settings: Any) -> Client:
    """Where the story has been played as far as the tour needs it."""
    settings.DEMO = True
    round = make.an_open_round(entries=3, judges=3)
    round.edition.slug = slugs.NEXT
    round.edition.save()
    entry = a_draft(an_edition(slug=slugs.OPEN))
    make.a_preset_edition(slug=slugs.MAIN)
    judge = Assignment.objects.filter(round=round, state="active").earliest("pk").judge
    people = {
        "organiser": make.organiser_of(round.edition),
        "judge": judge.user,
        "writing": writer_of(entry),
    }
    rows = [(role, user.pk, "run") for role, user in people.items()]
    AuditEvent.objects.create(
        action=READY, object_type="demo", object_id="0", facts={"people": rows}
    )
    return Client()


def test_every_stop_is_a_page_of_its_person_and_shows_the_way_on(visitor: Client) -> None:
    pages = []
    for number, _stop in enumerate(STOPS, 1):
        answer = visitor.post(f"/demo/tour/{number}/")
        assert answer.status_code == 302, number
        pages.append(resolve(answer["Location"]).view_name)
        if number < len(STOPS):  # the last one needs a published result
            assert b"/demo/tour/" in visitor.get(answer["Location"], follow=True).content
        bar = visitor.get("/en/demo/tour/").content.decode()
        assert f"{number} of {len(STOPS)}" in bar
        assert (f"/en/demo/tour/{number + 1}/" in bar) == (number < len(STOPS))
        assert ("Look around by yourself" in bar) == (number == len(STOPS))
    assert pages == [
        "public:edition",
        "startups:section",
        "judges:entry",
        "organisers:control_room",
        "public:results",
    ]


def test_it_ends_where_one_is_and_nothing_is_shown_without_it(visitor: Client) -> None:
    assert visitor.get("/demo/tour/").content == b""
    visitor.post("/demo/tour/1/")
    ended = visitor.post("/demo/tour/0/", {"next": "/how-ranking-works/"})
    assert ended["Location"] == "/how-ranking-works/"
    assert not visitor.cookies[COOKIE].value
    assert visitor.get("/demo/tour/").content == b""
    assert visitor.post("/demo/tour/9/").status_code == 404
    assert b"/demo/tour/" not in visitor.get("/").content


def test_there_is_no_tour_outside_the_demo() -> None:
    client = Client()
    client.cookies[COOKIE] = "1"
    assert client.get("/demo/tour/").status_code == 404
    assert client.post("/demo/tour/1/").status_code == 404
    assert b"/demo/tour/" not in client.get("/").content
