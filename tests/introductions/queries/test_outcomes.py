"""What came of introductions: counted as far as somebody said, and unknown where nobody did."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from challenge.models import Edition
from introductions.models import Introduction, Meeting
from introductions.queries.meetings.outcome_groups import gap_interval
from introductions.queries.meetings.outcomes import outcomes_of
from introductions.services.meetings.pick import pick_slot
from judging.queries.results.statistics.intervals import share_interval
from submissions.models import Entry
from tests.introductions import factories as f
from tests.submissions.factories import a_user, an_edition

pytestmark = pytest.mark.django_db


def introduced(edition: Edition | None, *kinds: str, days_ago: int = 40) -> Introduction:
    """An introduction of that age, and what was noted of it since."""
    offer = f.an_offer() if edition is None else f.an_offer_for(f.an_investor(edition))
    made = f.accepted(offer)
    for kind in kinds:
        f.say(made, "investor", kind)
        if kind == "invested":
            f.say(made, "startup", kind)
    at = timezone.now() - timedelta(days=days_ago)
    Introduction.objects.filter(pk=made.pk).update(introduced_at=at)
    return made


def test_each_is_counted_as_far_as_somebody_said() -> None:
    edition = introduced(None, "met", "term_sheet", "invested").investor.edition
    introduced(edition, "met", "passed")
    introduced(edition, "passed")
    introduced(edition)
    introduced(edition, days_ago=3)
    found = outcomes_of(f.organiser_of(edition), edition)
    assert [share.hits for share in found.shares] == [5, 2, 1, 1]
    assert (found.introduced, found.passed, found.silent, found.too_new) == (5, 2, 1, 1)
    assert (found.shares[1].low, found.shares[1].high) == share_interval(2, 5)


def test_a_fixed_meeting_that_is_over_counts_and_gives_the_days() -> None:
    first = introduced(None, days_ago=20)
    edition = first.investor.edition
    second = introduced(edition, days_ago=20)
    for made, days in ((first, 4), (second, 8)):
        pick_slot(actor=made.investor.user, introduction=made, offer=1, slot=1)
        at = Introduction.objects.get(pk=made.pk).introduced_at
        assert at is not None
        Meeting.objects.filter(introduction=made).update(starts_at=at + timedelta(days=days))
    third = introduced(edition, days_ago=20)
    pick_slot(actor=third.investor.user, introduction=third, offer=1, slot=1)
    found = outcomes_of(f.organiser_of(edition), edition)
    assert [round(day, 1) for day in found.days] == [5.0, 6.0, 7.0]
    assert (found.shares[1].hits, found.to_come, found.timed, found.too_new) == (2, 1, 2, 1)


def test_the_page_the_table_and_the_api_are_for_those_who_run_it(client: Client) -> None:
    edition = introduced(None, "met").investor.edition
    places = (
        f"/run/{edition.slug}/introductions/outcomes/",
        f"/run/{edition.slug}/tables/outcomes.csv",
        f"/api/v1/editions/{edition.slug}/introductions/outcomes",
    )
    client.force_login(f.organiser_of(edition))
    for place in places:
        assert client.get(place).status_code == 200
    assert client.get(places[2]).json()["shares"][1]["hits"] == 1
    client.force_login(a_user())
    assert [client.get(place).status_code for place in places] == [404, 404, 404]


def test_an_edition_without_introductions_says_so(client: Client) -> None:
    proposal = f.a_proposal()
    edition = proposal.investor.edition
    client.force_login(f.organiser_of(edition))
    answer = client.get(f"/run/{edition.slug}/introductions/outcomes/")
    assert answer.context["found"].introduced == 0
    assert answer.status_code == 200


def test_gaps_between_groups_come_with_intervals_and_small_groups_with_counts_alone() -> None:
    edition = an_edition()
    early, later = edition.tracks.order_by("pk")[:2]
    for place in range(12):
        made = introduced(edition, *(["met"] if place < 6 else []))
        track = early if place < 6 else later
        Entry.objects.filter(pk=made.winner.entry_id).update(track=track)
    (by_track, *_others) = outcomes_of(f.organiser_of(edition), edition).groupings
    found = [group.met for group in by_track.groups]
    assert {(row.hits, row.share, row.gap) for row in found} == {(6, 1.0, 1.0), (0, 0.0, -1.0)}
    assert all(row.gap_low is not None and row.gap_high is not None for row in found)
    last = Entry.objects.filter(track=later).earliest("pk")
    Entry.objects.filter(track=later).exclude(pk=last.pk).update(track=early)
    (by_track, *_others) = outcomes_of(f.organiser_of(edition), edition).groupings
    assert [(group.introduced, group.met.share) for group in by_track.groups] == [
        (11, None), (1, None),
    ]  # fmt: skip


def test_the_gaps_interval_is_newcombes() -> None:
    """His example of 56 of 70 against 48 of 80 (method 10)."""
    gap, low, high = gap_interval(56, 70, 48, 80)
    assert (round(gap, 4), round(low, 4), round(high, 4)) == (0.2, 0.0524, 0.3339)
