"""What came of an introduction on the site: both sides say it, correct it, and see what differs;
organisers see both columns.
"""

import pytest
from django.test import Client
from django.utils import timezone

from introductions.models import Introduction, OutcomeReport
from tests.introductions import factories as f

pytestmark = pytest.mark.django_db
SECRET = "우리끼리만 하는 말"


@pytest.fixture
def introduction() -> Introduction:
    return f.a_meeting()


def page(introduction: Introduction, told: str = "") -> str:
    return f"/invest/introductions/{introduction.pk}/outcome/{told}"


def test_a_side_says_it_and_corrects_it(client: Client, introduction: Introduction) -> None:
    founder = f.founder_of(introduction.winner)
    client.force_login(founder)
    assert (
        page(introduction)
        in client.get(f"/invest/proposals/{introduction.winner.entry_id}/").content.decode()
    )
    assert client.post(page(introduction, "met/"), {"words": SECRET})["Location"] == page(
        introduction
    )
    seen = client.get(page(introduction, "invested/")).context["form"]["seen"].initial
    sent = {"amount_krw": "2억 5,000만 원", "instrument": "safe", "seen": seen}
    sent["invested_on"] = timezone.localdate().isoformat()
    client.post(page(introduction, "invested/"), sent)
    assert OutcomeReport.objects.count() == 2
    text = client.get(page(introduction)).content.decode()
    assert "2억 5,000만 원" in text
    assert client.post(page(introduction, "met/"), {"seen": seen}).status_code == 409
    client.force_login(introduction.investor.user)
    theirs = client.get(page(introduction)).content.decode()
    assert "250,000,000" not in theirs
    assert SECRET not in theirs


def test_what_differs_is_shown_to_both_and_to_the_organiser(
    client: Client, introduction: Introduction
) -> None:
    f.say(introduction, "investor", "invested", amount_krw=200_000_000, words=SECRET)
    f.say(introduction, "startup", "invested", amount_krw=250_000_000)
    for person in (introduction.investor.user, f.founder_of(introduction.winner)):
        client.force_login(person)
        text = client.get(page(introduction)).content.decode()
        assert "양쪽 내용 다름" in text
        assert "2억 5,000만 원" in text
        assert "2억 원" in text
    assert SECRET not in text
    edition = introduction.investor.edition
    client.force_login(f.organiser_of(edition))
    for address in ("introductions/outcomes/", "introductions/"):
        assert "양쪽 내용 다름" in client.get(f"/run/{edition.slug}/{address}").content.decode()
    told = client.get(f"/run/{edition.slug}/tables/told.csv")
    assert SECRET in b"".join(told).decode("utf-8-sig")


def test_before_both_yeses_and_for_others_there_is_no_page(client: Client) -> None:
    offer = f.an_offer()
    for person in (f.founder_of(offer.winner), offer.investor.user):
        client.force_login(person)
        assert client.get(page(offer)).status_code == 404
